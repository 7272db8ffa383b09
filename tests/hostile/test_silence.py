"""What is hidden from a run is counted and named, and what cannot be read fails it, whatever anybody selects."""

from __future__ import annotations

import gzip
import json
import pathlib

import pytest

from k8slint.analysis.run import lint, lint_files
from k8slint.model.result import Report
from tests.git_repositories import needs_git, repository, write
from tests.hostile.manifests import POD

BROKEN = "apiVersion: v1\nkind: Pod\nmetadata: {name: web\n"
ESCAPED = json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": []}})


def names(report: Report) -> list[str]:
    """Return the reasons of a report's notices with the files they are about."""
    return [f"{notice.reason} {notice.file}" for notice in report.notices]


# --- what is left out


@needs_git
def test_everything_left_out_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    repository(
        tmp_path,
        {
            "prod/tracked.yaml": POD,
            ".gitignore": "prod/\nlocal.yaml\n",
            ".k8slint.yaml": "exclude: [excluded]\n",
            "excluded/a.yaml": POD,
            "node_modules/a.yaml": POD,
            "venv/a.yaml": POD,
            "zeros.yaml": "\0\0\0",
        },
        force=True,
    )
    write(tmp_path, {"local.yaml": POD, "in/.git/a.yaml": POD, "in/b.yaml": POD})
    (tmp_path / "packed.json").write_bytes(gzip.compress(POD.encode()))
    monkeypatch.chdir(tmp_path)
    report = lint(["."])
    assert {finding.place.file for finding in report.findings} == {"prod/tracked.yaml", "in/b.yaml"}
    assert sorted(names(report)) == [
        "binary packed.json",
        "binary zeros.yaml",
        "configuration .k8slint.yaml",
        "excluded excluded",
        "folder node_modules",
        "folder venv",
        "ignored local.yaml",
        "repository in/.git",
    ]


@pytest.mark.parametrize(
    "chart", ["", "a: b\n", "name: x\n", "# name: x\n# version: 1\n", "[]", "\0", "{name: x, version: }"]
)
def test_templates_beside_what_is_no_chart_are_manifests(chart: str) -> None:
    files = {"in/Chart.yaml": chart, "in/templates/a.yaml": POD, "in/templates/b.yaml": POD.replace("web", "{{ .x }}")}
    report = lint_files({**files, "in/values.yaml": POD})
    assert {finding.place.file for finding in report.findings} == {"in/templates/a.yaml", "in/values.yaml"}
    assert "helm-template in/templates/b.yaml" in names(report)


@pytest.mark.parametrize("chart", ["name: x\nversion: 1.0.0\n", "{name: x, version: '1'}", "version: 1\n'name': x\n"])
def test_templates_of_a_chart_are_counted(chart: str) -> None:
    report = lint_files({"in/Chart.yaml": chart, "in/templates/a.yaml": POD, "in/values.yaml": POD})
    assert report.findings == ()
    assert {"helm-template in/templates/a.yaml", "helm-values in/values.yaml"} <= set(names(report))


def test_a_chart_within_what_is_none_keeps_its_own() -> None:
    files = {"Chart.yaml": "", "templates/Chart.yaml": "name: x\nversion: 1\n", "templates/templates/a.yaml": POD}
    assert "helm-template templates/templates/a.yaml" in names(lint_files(files))


@pytest.mark.parametrize(
    "text",
    [
        ESCAPED.replace("apiVersion", "api\\u0056ersion").replace("kind", "k\\u0069nd"),
        ESCAPED.replace("apiVersion", "api\\x56ersion").replace("kind", "k\\x69nd"),
        ESCAPED.replace("apiVersion", "api\\U00000056ersion").replace("kind", "k\\U00000069nd"),
        '? "api\\\n  Version"\n: v1\n? "k\\\n  ind"\n: Pod\n',
    ],
)
def test_keys_written_as_escapes_are_read(text: str) -> None:
    assert lint_files({"a.yaml": text}).summary.resources == 1


# --- what cannot be read

SELECTIONS = [
    {},
    {"select": ["image-tag-latest"]},
    {"ignore": ["all"]},
    {"rules": {"yaml-unreadable": "off"}},
    {"rules": {"yaml-unreadable": "info"}, "min_severity": "error"},
    {"suppressions": [{"rules": ["all"], "reason": "x"}]},
    {"fail_on": "never"},
    {"overrides": [{"paths": ["**"], "ignore": ["yaml-unreadable"]}]},
]


@pytest.mark.parametrize("config", SELECTIONS)
@pytest.mark.parametrize(
    "text",
    [
        BROKEN,
        POD + "---\n" + BROKEN,
        "# k8slint: ignore-file\n" + BROKEN,
        POD + "---\n# k8slint: ignore\n" + BROKEN,
        POD.replace("web\nspec", "web\n  annotations: {k8slint.dev/ignore: all}\nspec") + "---\n" + BROKEN,
        POD + "\0",
        POD.encode("utf-32"),
    ],
)
def test_what_is_no_yaml_fails_in_any_selection(text: str | bytes, config: dict[str, object]) -> None:
    report = lint_files({"a.yaml": text}, config=config)
    assert "yaml-unreadable" in {finding.rule for finding in report.findings}
    assert (report.exit_code, report.failed) == (2, True)


@pytest.mark.parametrize("text", ["a: [", "a: b\n---\nc: [\n", "\0", "kind: [\n"])
def test_what_is_no_yaml_and_about_no_manifest_is_counted(text: str) -> None:
    report = lint_files({"a.yaml": text})
    assert (report.exit_code, report.findings) == (0, ())
    assert report.notices[-1].reason in ("no-manifest", "binary")


# --- what looks like a suppression

INSIDE = [
    "    note: '# k8slint: ignore-file'\n",
    '    note: "x # k8slint: ignore-file"\n',
    '    note: "x\n      # k8slint: ignore-file\n      y"\n',
    "    note: |\n      # k8slint: ignore-file\n",
    "    note: >-\n      x\n\n      # k8slint: ignore-file[all] y\n",
    "    note: |2\n        # k8slint: ignore-file\n      x\n",
    "    note: x#k8slint:ignore-file\n",
    "    '# k8slint: ignore-file': x\n",
    "    ? |\n      # k8slint: ignore-file\n    : x\n",
]


@pytest.mark.parametrize("inside", INSIDE)
def test_text_in_a_value_is_no_suppression(inside: str) -> None:
    text = POD.replace("spec:", f"  annotations:\n{inside}spec:", 1)
    report = lint_files({"a.yaml": text}, select=["image-tag-latest"])
    assert [finding.rule for finding in report.findings] == ["image-tag-latest"]
    assert report.suppressed == ()
    after = text.replace("nginx:latest", "nginx:latest # k8slint: ignore[image-tag-latest]")
    assert len(lint_files({"a.yaml": after}, select=["image-tag-latest"]).suppressed) == 1


@pytest.mark.parametrize("own", ["", "resources: [a.yaml]\n"], ids=["plain file", "resource of its own"])
@pytest.mark.parametrize(
    "hides",
    [
        "patches: [{path: ../prod/a.yaml}]",
        "patches: [{path: ../prod/a.yaml, target: {kind: Pod}}]",
        "patchesStrategicMerge: [../prod/a.yaml]",
        "configMapGenerator: [{name: c, files: [../prod/a.yaml]}]",
        "transformers: [../prod/a.yaml]",
        "openapi: {path: ../prod/a.yaml}",
    ],
)
def test_a_kustomization_elsewhere_does_not_hide_a_manifest(
    hides: str, own: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kustomize itself reads no file outside of its folder, and what somebody deploys is judged whoever names it."""
    monkeypatch.chdir(tmp_path)
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'a:latest'}]}\n"
    files = {"other/kustomization.yaml": hides + "\n", "prod/a.yaml": pod}
    if own:
        files["prod/kustomization.yaml"] = own
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    report = lint(["."])
    assert "image-tag-latest" in [each.rule for each in report.findings if each.place.file == "prod/a.yaml"]
