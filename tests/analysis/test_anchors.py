"""A mistake in an anchored value is one finding, however often the value is used."""

from __future__ import annotations

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - name: a
      image: "web:1.0"
      securityContext: &security {privileged: true}
      resources: &resources
        limits: {memory: 100m}
    - name: b
      image: "web:1.0"
      securityContext: *security
      resources: *resources
    - name: c
      image: "web:1.0"
      resources:
        <<: *resources
"""


def found(rule: str, text: str = POD) -> list[Finding]:
    return list(lint_files({"a.yaml": text.encode()}, select=[rule]).findings)


def test_an_anchored_mistake_is_reported_at_the_anchor_and_names_its_uses() -> None:
    (finding,) = found("memory-in-millibytes")
    assert (finding.place.span.line, finding.place.path) == (10, "spec.containers[0].resources.limits[memory]")
    assert [related.span.line for related in finding.related] == [14, 18]


def test_the_name_of_a_container_makes_no_second_finding() -> None:
    (finding,) = found("privileged-container")
    assert finding.headline == "container 'a' is privileged"
    assert [related.span.line for related in finding.related] == [13]


def test_a_thousand_uses_are_not_all_named() -> None:
    more = "".join(f"    - {{name: c{number}, image: 'web:1', resources: *resources}}\n" for number in range(100))
    (finding,) = found("memory-in-millibytes", POD + more)
    assert len(finding.related) == 5


def test_equal_mistakes_in_two_places_stay_two() -> None:
    text = POD.replace("resources: *resources", "resources: {limits: {memory: 100m}}")
    assert len(found("memory-in-millibytes", text)) == 2


def test_a_value_used_in_two_documents_is_anchored_in_each() -> None:
    assert len(found("memory-in-millibytes", f"{POD}---\n{POD}")) == 2
