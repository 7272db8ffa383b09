"""Rules over many objects stand any shape of value: no check stops, whatever the facts say."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.analysis.run import lint_files
from k8slint.rulebook.rulebook import Rulebook

RULES = tuple(Rulebook.load().values())

CLUSTER = [rule.id for rule in RULES if rule.subject == "cluster"]
KINDS = (
    "v1/Pod apps/v1/Deployment apps/v1/StatefulSet v1/Service networking.k8s.io/v1/Ingress v1/ConfigMap v1/Secret "
    "policy/v1/PodDisruptionBudget autoscaling/v2/HorizontalPodAutoscaler networking.k8s.io/v1/NetworkPolicy "
    "v1/ServiceAccount rbac.authorization.k8s.io/v1/RoleBinding node.k8s.io/v1/RuntimeClass v1/PersistentVolumeClaim "
    "kubelet.config.k8s.io/v1beta1/KubeletConfiguration keda.sh/v1alpha1/ScaledObject"
).split()
ODD = st.sampled_from([None, True, 0, -1, 1.5, "", "a", "web", "*", "1%", "200%", "x=y", [], {}, [None], {"a": None}])
NAMES = st.sampled_from(["web", "wep", "db", "settings", "setings", "a-b"])


def maps(**fields: st.SearchStrategy) -> st.SearchStrategy:
    """Mappings of some fields, each right, odd or missing."""
    return st.fixed_dictionaries({}, optional={name: values | ODD for name, values in fields.items()})


LABELS = maps(app=NAMES, tier=NAMES)
SELECTOR = maps(
    matchLabels=LABELS,
    matchExpressions=st.lists(
        maps(key=NAMES, operator=st.sampled_from(["In", "Exists", "no"]), values=st.lists(NAMES))
    ),
)
REF = maps(name=NAMES, key=NAMES, optional=st.booleans())
ENV = st.lists(
    maps(
        name=st.sampled_from(["WEB_SERVICE_HOST", "A"]),
        value=NAMES,
        valueFrom=maps(configMapKeyRef=REF, secretKeyRef=REF),
    ),
    max_size=2,
)
PORTS = st.lists(maps(name=NAMES, containerPort=st.integers(0, 99), hostPort=st.integers(0, 9)), max_size=2)
COMMAND = st.sampled_from([["sh", "-c", "until nslookup db; do :; done"], ["kube-apiserver"], [1], "sh"])
CONTAINER = maps(name=NAMES, image=st.sampled_from(["a:1", "a:2", "b", "::"]), env=ENV, ports=PORTS, command=COMMAND)
SOURCE = maps(name=NAMES, secretName=NAMES, claimName=NAMES, items=st.lists(REF, max_size=1))
POD = maps(
    containers=st.lists(CONTAINER, max_size=2),
    initContainers=st.lists(CONTAINER, max_size=1),
    volumes=st.lists(maps(name=NAMES, configMap=SOURCE, secret=SOURCE, persistentVolumeClaim=SOURCE), max_size=2),
    serviceAccountName=NAMES,
    runtimeClassName=NAMES,
    nodeSelector=LABELS,
    overhead=LABELS,
    imagePullSecrets=st.lists(REF, max_size=1),
)
BACKEND = maps(service=maps(name=NAMES, port=maps(number=st.integers(0, 99), name=NAMES)))
SPEC = maps(
    replicas=st.integers(-1, 3),
    selector=SELECTOR | LABELS,
    podSelector=SELECTOR,
    template=maps(metadata=maps(labels=LABELS), spec=POD),
    strategy=maps(type=NAMES, rollingUpdate=maps(maxUnavailable=st.integers(0, 2), maxSurge=NAMES)),
    serviceName=NAMES,
    volumeClaimTemplates=st.lists(maps(metadata=REF, spec=maps(accessModes=st.lists(NAMES))), max_size=1),
    accessModes=st.lists(st.sampled_from(["ReadWriteOnce", "x"])),
    storageClassName=NAMES,
    minAvailable=st.sampled_from([0, 1, "50%", "x"]),
    maxUnavailable=st.sampled_from([0, 1, "50%"]),
    scaleTargetRef=maps(kind=st.just("Deployment"), name=NAMES, apiVersion=st.just("apps/v1")),
    minReplicas=st.integers(0, 3),
    maxReplicas=st.integers(0, 3),
    ports=st.lists(maps(name=NAMES, port=st.integers(0, 99), targetPort=NAMES | st.integers(0, 99)), max_size=2),
    clusterIP=st.just("None"),
    rules=st.lists(maps(http=maps(paths=st.lists(maps(backend=BACKEND), max_size=1))), max_size=1),
    tls=st.lists(SOURCE, max_size=1),
    ingressClassName=NAMES,
)
OBJECT = st.builds(
    lambda kind, metadata, spec, rest: json.dumps(
        {
            "apiVersion": kind.rpartition("/")[0],
            "kind": kind.rpartition("/")[2],
            "metadata": metadata,
            "spec": spec,
            **rest,
        }
    ),
    st.sampled_from(KINDS),
    maps(name=NAMES, namespace=st.sampled_from(["", "a"]), labels=LABELS),
    SPEC | POD,
    maps(
        data=LABELS,
        roleRef=maps(kind=st.just("Role"), name=NAMES),
        subjects=st.lists(maps(kind=st.just("ServiceAccount"), name=NAMES, namespace=NAMES), max_size=1),
        overhead=maps(podFixed=LABELS),
        scheduling=maps(nodeSelector=LABELS),
        shutdownGracePeriod=st.sampled_from(["10s", "x"]),
    ).map(lambda value: value if isinstance(value, dict) else {}),
)


@given(st.lists(st.lists(OBJECT, min_size=1, max_size=4), min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_no_check_stops(files: list[list[str]]) -> None:
    texts = {f"{number % 2}/{number}.yaml": "\n---\n".join(objects) for number, objects in enumerate(files)}
    report = lint_files(texts, select=[*CLUSTER, "check-crashed"])
    crashed = [finding.message for finding in report.findings if finding.rule == "check-crashed"]
    assert not crashed
    assert not report.failed or "file-unreadable" in {finding.rule for finding in report.findings}
