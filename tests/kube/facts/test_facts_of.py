"""What an object tells the others, and that it survives the cache."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.analysis.cache.row import fact_maker
from k8slint.kube.facts import RESOURCE_FACTS, facts_of, readers_of
from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.model.fact import (
    Claims,
    Defines,
    Deploys,
    Guards,
    Holds,
    Makes,
    PullsImage,
    RefersTo,
    RunsIn,
    RunsPods,
    Scales,
    SelectsPods,
    Serves,
    SetsEnv,
    Spot,
)
from k8slint.model.node import Node
from k8slint.model.span import Lines
from k8slint.reading import read

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  strategy:
    rollingUpdate: {maxUnavailable: 0}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      imagePullSecrets: [{name: registry}]
      nodeSelector: {kubernetes.io/hostname: node-1}
      runtimeClassName: gvisor
      initContainers:
        - name: wait
          image: busybox
          command: [sh, -c, "until nslookup db.data.svc.cluster.local; do sleep 1; done"]
      containers:
        - name: web
          image: "registry.example.com/web:1"
          ports: [{name: http, containerPort: 8080}]
          env:
            - name: MODE
              valueFrom: {configMapKeyRef: {name: settings, key: mode}}
            - {name: DB_SERVICE_HOST, value: elsewhere}
          envFrom:
            - secretRef: {name: keys, optional: true}
      volumes:
        - name: files
          projected:
            sources: [{secret: {name: tls, items: [{key: tls.crt, path: crt}]}}]
        - name: disk
          persistentVolumeClaim: {claimName: disk}
"""


def facts(text: str, minor: int = 36) -> list[object]:
    found: list[object] = []
    for owner, document in enumerate(read(text.encode(), "a.yaml").documents):
        resource = Resource(document.root, document.index, 0)
        found += facts_of(resource, pod_of(resource, POD_TEMPLATES, minor), owner)
    return found


def of(kind: type, text: str) -> list[Any]:
    return [fact for fact in facts(text) if isinstance(fact, kind)]


def underlined(text: str, spot: Spot) -> str:
    starts = Lines(text).starts
    return text[starts[spot[0] - 1] + spot[1] - 1 : starts[spot[2] - 1] + spot[3] - 1]


def test_the_first_fact_says_who_the_object_is() -> None:
    first = facts(DEPLOYMENT)[0]
    assert isinstance(first, Defines)
    assert first[1:7] == ("apps/v1", "Deployment", "shop", "web", 0, 0)
    assert underlined(DEPLOYMENT, first.spot) == "web"


def test_every_reference_has_its_place_and_path() -> None:
    refs = {(ref.use, ref.kind, ref.namespace, ref.name, ref.key): ref for ref in of(RefersTo, DEPLOYMENT)}
    assert set(refs) == {
        ("serviceAccountName", "ServiceAccount", "", "web", ""),
        ("imagePullSecrets", "Secret", "", "registry", ""),
        ("runtimeClassName", "RuntimeClass", "", "gvisor", ""),
        ("waits", "Service", "data", "db", ""),
        ("env", "ConfigMap", "", "settings", ""),
        ("env", "ConfigMap", "", "settings", "mode"),
        ("envFrom", "Secret", "", "keys", ""),
        ("volume", "Secret", "", "tls", ""),
        ("volume", "Secret", "", "tls", "tls.crt"),
        ("claim", "PersistentVolumeClaim", "", "disk", ""),
    }
    for ref in refs.values():
        assert underlined(DEPLOYMENT, ref.spot) == (ref.key or ref.name)
    root = "spec.template.spec"
    key = refs["env", "ConfigMap", "", "settings", "mode"]
    assert key.spot[4:6] == (f"{root}.containers[0].env[0].valueFrom.configMapKeyRef.key", "web")
    item = refs["volume", "Secret", "", "tls", "tls.crt"]
    assert item.spot.path == f"{root}.volumes[0].projected.sources[0].secret.items[0].key"
    assert refs["envFrom", "Secret", "", "keys", ""].optional


def test_paths_agree_with_those_of_nodes() -> None:
    root = read(DEPLOYMENT.encode(), "a.yaml").documents[0].root
    paths = set()

    def walk(node: Node) -> None:
        paths.add(node.path)
        for child in (*(child for _, child in node.items()), *node):
            walk(child)

    walk(root)
    spots = [fact.spot for fact in facts(DEPLOYMENT) if hasattr(fact, "spot")]
    assert len(spots) > 10
    assert {spot.path for spot in spots} <= paths


def test_a_workload_says_how_it_runs() -> None:
    (runs,) = of(RunsPods, DEPLOYMENT)
    assert runs.labels == {"app": "web"}
    assert runs.selector == {"matchLabels": {"app": "web"}}
    assert (runs.replicas, underlined(DEPLOYMENT, runs.replicas_spot)) == (3, "3")
    assert runs.ports == [("web", "http", 8080, "TCP", 0)]
    assert runs.rollout[:3] == ("RollingUpdate", 0, "25%")
    assert (runs.grace_seconds, runs.pinned, runs.host_network, runs.service_links) == (30, True, False, True)
    assert [(pull.image, pull.role) for pull in of(PullsImage, DEPLOYMENT)] == [
        ("busybox", "init"),
        ("registry.example.com/web:1", "regular"),
    ]
    assert [(env.name, env.value) for env in of(SetsEnv, DEPLOYMENT)] == [("DB_SERVICE_HOST", "elsewhere")]
    (placed,) = of(RunsIn, DEPLOYMENT)
    assert placed.node_selector == {"kubernetes.io/hostname": "node-1"}
    assert placed.node_selector_spots["kubernetes.io/hostname"].path.endswith("nodeSelector[kubernetes.io/hostname]")


def test_network_and_guards() -> None:
    text = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80, targetPort: web}, {port: 81}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  tls: [{secretName: crt}]
  rules:
    - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 50%, selector: {matchLabels: {app: web}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 5}
"""
    (serves,) = of(Serves, text)
    assert (serves.type, serves.headless) == ("ClusterIP", True)
    assert [port[:4] for port in serves.ports] == [("http", 80, "web", "TCP"), ("", 81, 81, "TCP")]
    assert [(ref.use, ref.kind, ref.name, ref.key) for ref in of(RefersTo, text)] == [
        ("backend", "Service", "web", ""),
        ("backend-port", "Service", "web", 80),
        ("tls", "Secret", "crt", ""),
        ("scaleTargetRef", "Deployment", "web", ""),
    ]
    assert [(each.use, each.selector) for each in of(SelectsPods, text)] == [
        ("service", {"matchLabels": {"app": "web"}}),
        ("budget", {"matchLabels": {"app": "web"}}),
    ]
    assert [(each.min_available, each.max_unavailable) for each in of(Guards, text)] == [("50%", None)]
    assert [(each.minimum, each.maximum) for each in of(Scales, text)] == [(1, 5)]


def test_contents_and_claims() -> None:
    text = """\
apiVersion: v1
kind: Secret
metadata: {name: s}
type: kubernetes.io/tls
data: {tls.crt: YQ==}
stringData: {tls.key: b}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
binaryData: {a: YQ==}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: fast}
"""
    assert [fact[1:] for fact in of(Holds, text)] == [(["tls.crt", "tls.key"], "kubernetes.io/tls"), (["a"], "")]
    assert [fact[1:] for fact in of(Claims, text)] == [("data", ["ReadWriteOnce"], "fast")]
    assert {(ref.use, ref.name) for ref in of(RefersTo, text)} == {("serviceName", "db"), ("storageClassName", "fast")}


@pytest.mark.parametrize(
    ("manifest", "made"),
    [
        ("cert-manager.io/v1, Certificate, {secretName: crt}", [("Secret", "", "crt", None)]),
        ("external-secrets.io/v1, ExternalSecret, {data: [{secretKey: a}]}", [("Secret", "", "x", ["a"])]),
        ("external-secrets.io/v1, ExternalSecret, {target: {name: t}, dataFrom: [{}]}", [("Secret", "", "t", None)]),
        ("bitnami.com/v1alpha1, SealedSecret, {encryptedData: {a: A, b: B}}", [("Secret", "", "x", ["a", "b"])]),
        ("helm.toolkit.fluxcd.io/v2, HelmRelease, {targetNamespace: t}", [("*", "t", "*", None)]),
        ("postgresql.cnpg.io/v1, Cluster, {}", [("*", "", "x-*", None), ("*", "", "x", None)]),
        (
            "db.example.com/v1, Database, {credentials: {secretName: pw}}",
            [("*", "", "x*", None), ("*", "*", "pw", None)],
        ),
        (
            "kyverno.io/v1, ClusterPolicy, {rules: [{generate: {kind: Secret, name: pull}}, {validate: {}}]}",
            [("Secret", "*", "pull", None)],
        ),
        ("networking.istio.io/v1, VirtualService, {name: a}", []),
        ("gateway.networking.k8s.io/v1, HTTPRoute, {name: a}", []),
        (
            "rds.aws.upbound.io/v1, Instance, {writeConnectionSecretToRef: {name: pw, namespace: data}}",
            [("*", "", "x*", None), ("*", "*", "pw", None), ("Secret", "data", "pw", None)],
        ),
    ],
)
def test_operators_make_objects(manifest: str, made: list[tuple[str | None, ...]]) -> None:
    version, kind, spec = manifest.split(", ", 2)
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x}}\nspec: {spec}\n"
    assert [fact[1:] for fact in of(Makes, text)] == made


def test_what_programs_here_may_create_at_run_time() -> None:
    text = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: a}
rules: [{apiGroups: [""], resources: [secrets, pods], verbs: [get, create]}, {resources: [configmaps], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: b}
rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}, {resources: [services], verbs: ["*"]}, 5]
---
apiVersion: v1
kind: Secret
metadata: {name: c, annotations: {replicator.v1.mittwald.de/replicate-to: ".*"}}
data: {k: dg==}
"""
    assert [fact[1:] for fact in of(Makes, text)] == [
        ("Secret", "", "*", None),
        ("Service", "*", "*", None),
        ("Secret", "*", "c", ["k"]),
    ]


def test_a_backend_of_an_annotation_is_no_service() -> None:
    backend = {"service": {"name": "ssl-redirect", "port": {"name": "use-annotation"}}}
    spec = {"rules": [{"http": {"paths": [{"backend": backend}]}}]}
    text = json.dumps(
        {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "i"}, "spec": spec}
    )
    assert of(RefersTo, text) == []


def test_gitops_objects_name_their_folders() -> None:
    text = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps}
spec: {path: ./apps/prod/, targetNamespace: shop, sourceRef: {kind: GitRepository, name: flux-system}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  destination: {namespace: web, name: east}
  source: {repoURL: "https://git.example.com/shop.git", path: web, directory: {recurse: true}}
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{git: {directories: [{path: apps/*}, {path: apps/old, exclude: true}]}}]
  template: {spec: {source: {repoURL: r, path: "{{path}}"}, destination: {server: s}}}
"""
    assert [fact[1:8] for fact in of(Deploys, text)] == [
        ("flux", ["apps/prod"], "GitRepository", "shop", True, "", True),
        ("argocd", ["web"], "https://git.example.com/shop.git", "web", False, "east", True),
        ("argocd", ["apps/*"], "r", "", False, "s", False),
    ]


TOKENS = "/var/run/secrets/kubernetes.io/serviceaccount"


@pytest.mark.parametrize(
    ("script", "waits"),
    [
        ("until nslookup db; do sleep 2; done", [("db", "", False)]),
        ("until nslookup db.data; do sleep 2; done", [("db", "data", True)]),
        ("until nslookup a-0.db.data.svc.cluster.local; do :; done", [("db", "data", False)]),
        (f"until nslookup db.$(cat {TOKENS}/namespace).svc.cluster.local; do echo; done", [("db", "", False)]),
        ("while ! nc -z db 5432; do sleep 1; done", [("db", "", False)]),
        ("until pg_isready -h db -p 5432; do sleep 1; done", [("db", "", False)]),
        ("until nslookup ${HOST}; do sleep 2; done", []),
        ("until nc -z 10.0.0.1 80; do sleep 2; done", []),
        ("until curl -f https://example.com; do sleep 2; done", []),
        ("nslookup db", []),
        ("until nslookup www.example.com; do sleep 1; done", []),
        ("until 'nslookup db; do", []),
    ],
)
def test_init_containers_wait_for_services(script: str, waits: list[tuple[str, str, bool]]) -> None:
    pod = {"containers": [], "initContainers": [{"name": "w", "image": "b", "command": ["sh", "-c", script]}]}
    text = json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": pod})
    found = [ref for ref in of(RefersTo, text) if ref.use == "waits"]
    assert [(ref.name, ref.namespace, ref.optional) for ref in found] == waits
    assert [underlined(text, ref.spot) for ref in found] == [name for name, _, _ in waits]


def test_placeholders_are_no_names() -> None:
    text = """\
apiVersion: v1
kind: Secret
metadata: {name: "${APP}-secret", namespace: "${NS}"}
"""
    document = read(text.encode(), "a.yaml").documents[0]
    from k8slint.model.tree import Unknown

    document.value["metadata"]["name"] = Unknown("${APP}-secret")
    document.value["metadata"]["namespace"] = Unknown("${NS}")
    first = facts_of(Resource(document.root, 0, 0), None, 0)[0]
    assert (first.namespace, first.name) == ("*", "*")


FIELDS = st.sampled_from(
    "metadata name namespace labels spec selector matchLabels matchExpressions template containers initContainers env "
    "valueFrom secretKeyRef configMapKeyRef key envFrom volumes configMap projected sources items replicas strategy "
    "rollingUpdate ports rules http paths backend service port tls scaleTargetRef minReplicas maxReplicas "
    "minAvailable subjects roleRef kind volumeClaimTemplates imagePullSecrets overhead nodeSelector image command "
    "source path".split()
)
KINDS = st.sampled_from(
    "v1/Pod apps/v1/Deployment apps/v1/StatefulSet v1/Service networking.k8s.io/v1/Ingress "
    "policy/v1/PodDisruptionBudget "
    "autoscaling/v2/HorizontalPodAutoscaler v1/Secret v1/PersistentVolumeClaim "
    "rbac.authorization.k8s.io/v1/RoleBinding "
    "node.k8s.io/v1/RuntimeClass kustomize.toolkit.fluxcd.io/v1/Kustomization argoproj.io/v1alpha1/ApplicationSet "
    "external-secrets.io/v1/ExternalSecret example.com/v1/Thing networking.k8s.io/v1/NetworkPolicy batch/v1/Job".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=25,
)


@given(KINDS, VALUES, VALUES)
def test_any_shape_gives_facts_that_survive_json(kind: str, spec: object, metadata: object) -> None:
    version, _, name = kind.rpartition("/")
    text = json.dumps({"apiVersion": version, "kind": name, "metadata": metadata, "spec": spec, "roleRef": spec})
    for fact in facts(text):
        again = fact_maker(type(fact).__name__)(json.loads(json.dumps(fact)))
        assert (type(again), repr(again)) == (type(fact), repr(fact))


@pytest.mark.parametrize(("group", "kind"), RESOURCE_FACTS)
def test_every_reader_of_the_table_is_there(group: str, kind: str) -> None:
    readers = readers_of(group, kind)
    assert [reader.__name__ for reader in readers] == [
        name.partition(".")[2] for name in RESOURCE_FACTS[group, kind].split()
    ]
    assert readers_of(group, kind) is readers
    assert readers_of("example.com", kind) == ()
