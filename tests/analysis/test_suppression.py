"""Comments, annotations and configuration entries allow findings; those of no use are reported."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from k8slint.analysis.run import lint as lint_paths
from k8slint.analysis.run import lint_files
from k8slint.project.options import Options, Selection

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: {annotations}
spec:
  # above containers
  containers: # at containers
    # above first
    - name: first # at first name
      # above image
      image: nginx:latest # at image
    - name: second
      image: nginx:latest
"""
SELECT = ["image-tag-latest", "suppression-unused", "suppression-rule-unknown", "suppression-expired"]


def lint(text: str, config: dict[str, Any] | None = None) -> tuple[list[tuple[str, int]], list[tuple[int, str]]]:
    report = lint_files({"pod.yaml": text}, config=config, select=SELECT, today="2027-01-31")
    findings = [(finding.rule, finding.place.span.line) for finding in report.findings]
    return findings, [(entry.finding.place.span.line, entry.reason) for entry in report.suppressed]


def pod(annotations: str = "{}", **comments: str) -> str:
    text = POD.replace("{annotations}", annotations)
    for place, comment in comments.items():
        text = text.replace("# " + place.replace("_", " "), comment)
    return text


BOTH = [("image-tag-latest", 12), ("image-tag-latest", 14)]


def test_nothing_is_allowed_by_itself() -> None:
    assert lint(pod()) == (BOTH, [])


@pytest.mark.parametrize("place", ["at_image", "above_image", "above_first"])
def test_a_comment_covers_what_it_stands_at(place: str) -> None:
    findings, allowed = lint(pod(**{place: "# k8slint: ignore[image-tag-latest] vendor has no versions"}))
    assert findings == [BOTH[1]]
    assert allowed == [(12, "vendor has no versions")]


@pytest.mark.parametrize("place", ["at_containers", "above_containers"])
def test_a_comment_covers_a_whole_block(place: str) -> None:
    findings, allowed = lint(pod(**{place: "# k8slint: ignore[images]"}))
    assert findings == []
    assert allowed == [(12, ""), (14, "")]


def test_a_comment_without_rules_allows_any() -> None:
    assert lint(pod(at_image="# k8slint: ignore")) == ([BOTH[1]], [(12, "")])


def test_ignore_file_covers_the_file() -> None:
    assert lint("# k8slint: ignore-file[image-tag-latest] demo\n" + pod())[0] == []


def test_hashes_in_values_are_no_comments() -> None:
    text = pod().replace("name: web", 'name: "web # k8slint: ignore-file"')
    assert [rule for rule, _ in lint(text)[0]] == ["image-tag-latest", "image-tag-latest"]


def test_a_comment_of_no_use_is_reported() -> None:
    findings, _ = lint(pod(at_first_name="# k8slint: ignore[image-tag-latest]"))
    assert findings == [("suppression-unused", 10), *BOTH]
    findings, _ = lint(pod(at_image="# k8slint: ignore[image-tag-lates]"))
    assert findings == [("image-tag-latest", 12), ("suppression-rule-unknown", 12), BOTH[1]]


def test_what_is_wrong_with_a_suppression_is_said_in_three_parts() -> None:
    texts = {
        "ignore[image-tag-lates]": "'image-tag-lates' is not a rule or category | Write 'image-tag-latest'.",
        "ignore[zzz]": "'zzz' is not a rule or category | Write the id of a rule: 'k8slint rules' lists them.",
        "ingore": "'ingore' is not a word that k8slint knows in a comment | Write 'ignore'.",
        "ignore[naked-pod": "the list of rules has no closing ']' | Write 'k8slint: ignore[rule] reason'.",
    }
    for comment, words in texts.items():
        report = lint_files({"pod.yaml": pod(at_image=f"# k8slint: {comment}")}, select=SELECT)
        (found,) = [finding for finding in report.findings if finding.rule == "suppression-rule-unknown"]
        assert f"{found.headline} | {found.fix}" == words


def test_only_the_words_of_no_use_are_to_be_removed() -> None:
    report = lint_files({"pod.yaml": pod(at_image="# k8slint: ignore[image-tag-latest, naked-pod]")}, select=["all"])
    (found,) = [finding for finding in report.findings if finding.rule == "suppression-unused"]
    assert (found.headline, found.fix) == ("suppression of 'naked-pod' is not needed", "Remove 'naked-pod' from it.")


def test_a_rule_that_did_not_run_is_not_unused() -> None:
    assert lint(pod(at_first_name="# k8slint: ignore[image-not-pinned]"))[0] == BOTH


def test_a_comment_that_cannot_be_read_allows_nothing() -> None:
    for comment in ("k8slint: ingore[image-tag-latest]", "k8slint: ignore[image-tag-latest", "k8slint: ignore [a"):
        findings, allowed = lint(pod(at_image=f"# {comment}"))
        assert findings == [("image-tag-latest", 12), ("suppression-rule-unknown", 12), BOTH[1]]
        assert allowed == []


def test_a_comment_may_stand_behind_another_or_at_a_bare_dash() -> None:
    findings, allowed = lint(pod(at_image="# renovate: x # k8slint: ignore[image-tag-latest] why"))
    assert (findings, allowed) == ([BOTH[1]], [(12, "why")])
    text = pod().replace("- name: second\n", "- # k8slint: ignore[image-tag-latest]\n      name: second\n")
    assert lint(text) == ([BOTH[0]], [(15, "")])


def test_rules_left_out_do_not_make_a_suppression_useless() -> None:
    text = pod().replace("nginx:latest", "nginx:1.2.3 # k8slint: ignore[images]")
    assert lint(text)[0] == []
    report = lint_files({"pod.yaml": text})
    assert [finding.rule for finding in report.findings].count("suppression-unused") == 2


def test_an_annotation_covers_its_object() -> None:
    findings, allowed = lint(pod('{k8slint.dev/ignore: "image-tag-latest", k8slint.dev/ignore-reason: because}'))
    assert findings == []
    assert allowed == [(12, "because"), (14, "because")]


def test_an_annotation_covers_one_container() -> None:
    assert lint(pod("{k8slint.dev/ignore.second: image-tag-latest}"))[0] == [BOTH[0]]
    assert lint(pod("{k8slint.dev/ignore.third: image-tag-latest}"))[0] == [("suppression-unused", 5), *BOTH]


def test_an_annotation_of_a_pod_template_covers_the_pod() -> None:
    text = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  selector: {matchLabels: {app: a}}
  template:
    metadata:
      labels: {app: a}
      annotations:
        k8slint.dev/ignore: images
    spec:
      containers: [{name: a, image: "nginx:latest"}]
"""
    assert lint(text)[0] == []


def test_configuration_allows_by_rule_path_and_object() -> None:
    entry = {"rules": ["image-tag-latest"], "container": "sec*", "reason": "r", "paths": ["*.yaml"], "kind": "Pod"}
    assert lint(pod(), {"suppressions": [entry]}) == ([BOTH[0]], [(14, "r")])
    entry["paths"] = ["other/**"]
    findings, _ = lint(pod(), {"suppressions": [entry]})
    assert ("image-tag-latest", 14) in findings


def test_an_expired_suppression_counts_no_more() -> None:
    entry = {"rules": ["image-tag-latest"], "expires": "2027-01-30", "reason": "until the upgrade"}
    report = lint_files({"p.yaml": pod()}, config={"suppressions": [entry]}, select=SELECT, today="2027-01-31")
    assert [finding.rule for finding in report.findings].count("image-tag-latest") == 2
    (expired,) = [finding for finding in report.findings if finding.rule == "suppression-expired"]
    assert expired.headline == "suppression expired on 2027-01-30"
    assert expired.consequence == "Its findings are reported again (its reason was: until the upgrade)."
    assert expired.fix == "Fix what it suppressed, or extend 'expires'."
    entry["expires"] = "2027-01-31"
    assert lint(pod(), {"suppressions": [entry]})[0] == []


def test_entries_of_the_configuration_are_reported_in_place_when_all_was_looked_at(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.yaml").write_text(pod())
    (tmp_path / ".k8slint.yaml").write_text("suppressions:\n  - rules: [image-tag-latest]\n    name: none\n")
    whole = lint_paths([str(tmp_path)], options=Options(Selection(select=("all",))))
    unused = [finding for finding in whole.findings if finding.rule == "suppression-unused"]
    assert [finding.place.span[:2] for finding in unused] == [(2, 5)]
    part = lint_paths([str(tmp_path / "a.yaml")], options=Options(Selection(select=("all",))))
    assert "suppression-unused" not in [finding.rule for finding in part.findings]


def test_an_anchor_can_be_allowed_where_it_is_used() -> None:
    text = """\
apiVersion: v1
kind: Pod
metadata:
  name: &image "nginx:latest"
spec:
  containers:
    - name: first
      image: *image # k8slint: ignore[image-tag-latest]
"""
    assert [rule for rule, _ in lint(text)[0] if rule == "image-tag-latest"] == []


def test_a_comment_behind_a_bare_dash_allows_what_starts_at_that_dash() -> None:
    """The outer item starts where the inner list has its dash, on the line of the comment."""
    rules = "rules:\n  -\n    - # k8slint: ignore[field-type-wrong] shape\n      apiGroups: [apps]\n"
    text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n" + rules
    report = lint_files({"a.yaml": text}, select=["field-type-wrong", "suppression-unused"])
    assert report.findings == ()
    assert [each.finding.place.path for each in report.suppressed] == ["rules[0]"]


def test_what_was_not_looked_at_cannot_be_allowed() -> None:
    text = f"# k8slint: ignore-file\napiVersion: v1\nkind: Pod\nspec: {'[' * 1000}{']' * 1000}\n"
    allowed = {"suppressions": [{"rules": ["all"], "reason": "no"}]}
    report = lint_files({"a.yaml": text}, config=allowed)
    assert [finding.rule for finding in report.findings] == ["limit-exceeded"]
    assert report.exit_code == 2


@pytest.mark.parametrize("kind", ["containers", "initContainers", "ephemeralContainers"])
def test_one_container_of_any_list_can_be_allowed(kind: str) -> None:
    containers = "[{name: a, image: 'nginx:latest'}, {name: b, image: 'nginx:latest'}]"
    text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  annotations: {k8slint.dev/ignore.b: image-tag-latest}\n"
    report = lint_files({"a.yaml": f"{text}spec:\n  {kind}: {containers}\n"}, select=["image-tag-latest"])
    assert [each.place.container for each in report.findings] == ["a"]
    assert [each.finding.place.container for each in report.suppressed] == ["b"]


def stream(*documents: tuple[str, str]) -> str:
    """Return what `helm template` prints: (template, comment) of Pods with the tag latest."""
    text = ""
    for number, (template, comment) in enumerate(documents):
        text += f"---\n# Source: shop/templates/{template}.yaml\n{comment}\napiVersion: v1\nkind: Pod\n"
        text += f"metadata: {{name: p{number}}}\nspec:\n  containers:\n    - name: c\n      image: nginx:latest\n"
    return text


def lines_found(text: str) -> list[tuple[str, int]]:
    return lint(text)[0]


def test_ignore_file_in_a_rendered_stream_reaches_its_own_template() -> None:
    ignored = "# k8slint: ignore-file[image-tag-latest] old"
    text = stream(("a", ""), ("b", ignored), ("a", ""), ("b", ""), ("c", ""))
    assert lines_found(text) == [("image-tag-latest", line) for line in (10, 30, 50)]
    assert [line for line, _ in lint(text)[1]] == [20, 40]


def test_a_comment_that_a_template_repeats_is_one_comment() -> None:
    ignored = "# k8slint: ignore-file[image-tag-latest] old"
    text = stream(("a", ignored), ("a", ignored), ("b", ignored)).replace(":latest", ":1.27")
    assert lines_found(text) == [("suppression-unused", 3), ("suppression-unused", 23)]


def test_ignore_file_in_a_plain_file_reaches_all_of_it() -> None:
    text = stream(("a", "# k8slint: ignore-file"), ("b", "")).replace("# Source: ", "# From: ")
    assert lines_found(text) == []
