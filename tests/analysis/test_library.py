"""What other programs import: names that stay where they are."""

from __future__ import annotations

import pathlib

import pytest

import k8slint
import k8slint.project


def test_lint_checks_folders_and_lint_files_texts(tmp_path: pathlib.Path) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx}]}\n"
    (tmp_path / "pod.yaml").write_text(pod, encoding="utf-8")
    of_folder = [(each.rule, each.place.span) for each in k8slint.lint([str(tmp_path)]).findings]
    of_text = [(each.rule, each.place.span) for each in k8slint.lint_files({"pod.yaml": pod}).findings]
    assert of_folder == of_text != []
    project = k8slint.project.Project.open([str(tmp_path)])
    assert [resource.name for resource in project.objects()] == ["web"]


def test_other_names_are_missing() -> None:
    for module in (k8slint, k8slint.project):
        with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
            _ = module.nothing
