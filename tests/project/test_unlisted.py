"""Files that were written for a kustomization that does not use them."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

OBJECT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: NAME}\nspec: {replicas: 1}\n"
FILES = {
    "config/kustomization.yaml": "resources: [a.yaml]\n# - part.yaml\n#- path: sub/other.yaml\n",
    "config/a.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n",
}


@pytest.mark.parametrize(
    ("file", "is_judged"),
    [
        ("config/part.yaml", False),
        ("config/sub/other.yaml", False),
        ("config/patches/b.yaml", False),
        ("config/sub/manager_patch.yaml", False),
        ("config/b.yaml", True),
        ("config/sub/part.yaml", True),
        ("config/dispatch.yaml", True),
        ("b.yaml", True),
    ],
)
def test_what_is_written_for_a_kustomization_alone_is_no_object(file: str, is_judged: bool) -> None:
    report = lint_files({**FILES, file: OBJECT.replace("NAME", "b")})
    assert any(finding.severity == "error" for finding in report.findings) is is_judged


def test_fields_of_what_is_not_applied_are_judged_all_the_same() -> None:
    text = OBJECT.replace("NAME", "b").replace("replicas", "replica")
    report = lint_files({**FILES, "config/patches/b.yaml": text})
    assert [(each.rule, each.severity) for each in report.findings if each.place.file.endswith("b.yaml")] == [
        ("field-unknown", "warning")
    ]
    (listed,) = [each for each in report.findings if each.rule == "patch-unlisted"]
    assert listed.headline == "'patches/b.yaml' is a patch that is not listed here"
