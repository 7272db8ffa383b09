"""Facts as the cache keeps them: what is read again is what was written, down to the types of all parts."""

from __future__ import annotations

import re

import pytest

from k8slint.analysis.analyze import analyze
from k8slint.analysis.cache.row import UNREADABLE_ROW, fact_maker, result_of, result_text
from k8slint.analysis.engine import Engine
from k8slint.analysis.plan import make_plan
from k8slint.model.fact import FACTS, PARTS, PodPort, Rollout, RunsPods, Spot
from k8slint.model.result import FileResult
from k8slint.project.configuration import Config
from k8slint.project.options import Options, Selection

OBJECTS = {
    "workload": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  strategy: {rollingUpdate: {maxUnavailable: 0}}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      runtimeClassName: gvisor
      nodeSelector: {disk: ssd}
      overhead: {cpu: 100m}
      imagePullSecrets: [{name: registry}, {}]
      containers: [{name: web, image: "nginx:1", ports: [{name: http, containerPort: 8080, hostPort: 80}]}]
""",
    "service": "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {a: b}, ports: [{port: 80}]}}",
    "policy": """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a}
spec: {podSelector: {}, ingress: [{ports: [{port: http}]}]}
""",
    "secret": """\
apiVersion: v1
kind: Secret
metadata: {name: a}
type: kubernetes.io/dockerconfigjson
stringData: {.dockerconfigjson: '{"auths": {"quay.io": {"auth": "!"}, "ghcr.io": {}}}'}
""",
    "broken secret": """\
apiVersion: v1
kind: Secret
metadata: {name: a}
type: kubernetes.io/dockerconfigjson
stringData: {.dockerconfigjson: '['}
""",
    "account": "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}, imagePullSecrets: [{name: b}]}",
    "providers": """\
apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers: [{name: a, matchImages: ["*.azurecr.io"], defaultCacheDuration: 1m}]
""",
}


def result(text: str) -> FileResult:
    engine = Engine(make_plan(Config({}), Options(Selection(select=("all",)))))
    return analyze(text.encode(), "a.yaml", engine)


@pytest.mark.parametrize("text", OBJECTS.values(), ids=OBJECTS)
def test_facts_are_the_same_when_read_again(text: str) -> None:
    first = result(text)
    kept = result_text(first)
    assert kept is not None
    again = result_of("a.yaml", kept)
    assert again.facts == first.facts
    assert repr(again.facts) == repr(first.facts), "an equal tuple of another type is written in another way"


def test_parts_are_named_tuples_again() -> None:
    kept = result_text(result(OBJECTS["workload"]))
    assert kept is not None
    (runs,) = [fact for fact in result_of("a.yaml", kept).facts if isinstance(fact, RunsPods)]
    assert runs.ports == [PodPort("web", "http", 8080, "TCP", 80)]
    assert isinstance(runs.ports[0], PodPort)
    assert isinstance(runs.rollout, Rollout)
    assert (runs.rollout.max_unavailable, runs.rollout.max_surge) == (0, "25%")
    assert isinstance(runs.rollout.spot, Spot)
    assert runs.spot.path == "spec.selector"


def test_every_type_in_an_annotation_is_plain_or_known() -> None:
    plain = {"None", "Any", "Plain", "Role", "Literal"}
    for kind in (*FACTS, *PARTS.values()):
        for annotation in kind.__annotations__.values():
            assert set(re.findall(r"\b[A-Z]\w+", str(annotation))) - plain <= set(PARTS), kind.__name__


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("Nothing", []),
        ("Defines", [0, "v1", "Pod", "", "a", 0, 0, [1, 1, 1]]),
        ("Defines", [0, "v1", "Pod", "", "a", 0, 0, 5]),
        ("Serves", [0, "ClusterIP", False, [["http", 80]]]),
        ("Serves", [0, "ClusterIP", False, 7]),
        ("Serves", [0]),
    ],
)
def test_a_row_of_another_shape_counts_as_none(name: str, row: list[object]) -> None:
    with pytest.raises(UNREADABLE_ROW):
        fact_maker(name)(row)
