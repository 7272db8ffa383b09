"""Effective requests, limits and class of pods, in numbers worked out by hand."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from k8slint.kube.pod import Pod, pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.resources import aggregate, amount_text, pod_resources
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.model.tree import Mapping, Sequence, Unknown
from k8slint.reading import read


def pod(spec: str, minor: int = 36) -> Pod:
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec: {spec}\n"
    made = pod_of(Resource(read(text).documents[0].root, 0, 0), POD_TEMPLATES, minor)
    assert made is not None
    return made


def test_requests_that_are_missing_are_the_limits() -> None:
    found = pod_resources(pod("{containers: [{name: a, resources: {limits: {cpu: 1, memory: 1Ki}}}]}"))
    assert found == ({"cpu": 1000, "memory": 1024000}, {"cpu": 1000, "memory": 1024000}, "Guaranteed")


def test_a_plain_init_container_counts_alone_and_a_sidecar_beside_the_rest() -> None:
    spec = """
      {initContainers: [
        {name: sidecar, restartPolicy: Always, resources: {requests: {cpu: 200m}}},
        {name: prepare, resources: {requests: {cpu: 500m}}}],
       containers: [{name: a, resources: {requests: {cpu: 300m}}}, {name: b, resources: {requests: {cpu: 100m}}}]}"""
    sums = aggregate(pod(spec), "requests")
    assert (sums.running, sums.starting, sums.total) == ({"cpu": 600}, {"cpu": 700}, {"cpu": 700})
    assert sums.largest["cpu"].name == "prepare"
    # Before 1.29 restartPolicy of a container is dropped, so both init containers run alone.
    assert aggregate(pod(spec, 28), "requests").total == {"cpu": 500}


def test_overhead_is_added_to_requests_and_to_limits_that_are_there() -> None:
    spec = "{overhead: {cpu: 100m, memory: 1k}, containers: [{name: a, resources: {limits: {cpu: 1}}}]}"
    found = pod_resources(pod(spec))
    assert found is not None
    assert found.requests == {"cpu": 1100, "memory": 1_000_000}
    assert found.limits == {"cpu": 1100}


def test_the_class_needs_both_limits_everywhere_init_containers_included() -> None:
    full = "resources: {limits: {cpu: 1, memory: 1Gi}}"
    cases = {
        f"{{containers: [{{name: a, {full}}}]}}": "Guaranteed",
        f"{{containers: [{{name: a, {full}}}, {{name: b}}]}}": "Burstable",
        f"{{initContainers: [{{name: i}}], containers: [{{name: a, {full}}}]}}": "Burstable",
        "{containers: [{name: a, resources: {limits: {example.com/gpu: 1}}}]}": "BestEffort",
        "{containers: [{name: a, resources: {requests: {cpu: 0}}}]}": "BestEffort",
        f"{{resources: {{}}, containers: [{{name: a, {full}}}]}}": "BestEffort",
    }
    for spec, wanted in cases.items():
        found = pod_resources(pod(spec))
        assert found is not None
        assert found.qos == wanted, spec


def test_the_pod_s_own_amounts_replace_the_sums_since_1_34() -> None:
    spec = """
      {resources: {limits: {cpu: 2, memory: 1Gi}},
       containers: [{name: a, resources: {requests: {cpu: 500m}}}, {name: b, resources: {limits: {cpu: 1}}}]}"""
    found, before = pod_resources(pod(spec)), pod_resources(pod(spec, 33))
    assert found is not None
    assert before is not None
    gibi = 1024**3 * 1000
    assert found == ({"cpu": 1500, "memory": gibi}, {"cpu": 2000, "memory": gibi}, "Burstable")
    assert before == ({"cpu": 1500}, {"cpu": 1000}, "Burstable")


def test_nothing_is_said_of_amounts_that_are_not_in_the_file() -> None:
    assert pod_resources(pod("{containers: [{name: a, resources: {limits: {cpu: '${CPU}'}}}]}")) is None
    assert pod_resources(pod("{containers: [{name: a, resources: '${ALL}'}]}")) is None


def test_amounts_read_as_in_a_manifest() -> None:
    assert [amount_text("cpu", 250), amount_text("cpu", 2000)] == ["250m", "2"]
    assert [amount_text("memory", 1024**2 * 1000), amount_text("memory", 100)] == ["1Mi", "100m"]
    assert amount_text("nvidia.com/gpu", 3000) == "3"


values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-5, 5), st.just(Unknown("${X}")), st.sampled_from(("1", "x", "1Gi"))
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from("containers initContainers resources requests limits cpu memory name overhead".split()),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=15,
)


def planted(value: Any) -> Any:
    """Return plain values the types a reader makes, all written at the start of the file."""
    if isinstance(value, dict):
        made = Mapping({key: planted(item) for key, item in value.items()})
        made.marks = dict.fromkeys(made, (0, 0, 0, 0))
        return made
    if isinstance(value, list):
        listed = Sequence(planted(item) for item in value)
        listed.marks = [(0, 0, 0, 0) for _ in listed]
        return listed
    return value


@given(st.dictionaries(st.sampled_from(("containers", "initContainers", "resources", "overhead")), values))
def test_any_shape_has_an_answer(spec: dict[str, Any]) -> None:
    base = pod("{}")
    found = pod_resources(
        Pod(
            base.resource,
            base.template,
            type(base.node)(base.node.source, planted(spec), (0, 0, 0, 0), base.template, "spec"),
            36,
        )
    )
    assert found is None or found.qos in ("Guaranteed", "Burstable", "BestEffort")
