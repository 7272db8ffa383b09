"""Whole runs with `--render helm`: objects of rendered charts are judged, on the lines of their templates."""

from __future__ import annotations

import pathlib
import shutil
import stat

import pytest

from k8slint.analysis.run import lint
from k8slint.cli import main
from k8slint.project.configuration_error import UsageError
from k8slint.project.options import Options, Selection
from tests.git_repositories import commit, needs_git, repository

TEMPLATE = """\
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
spec:
  # k8slint: ignore[image-tag-latest]
  type: ExternalNam
  ports:
    - port: {{ .Values.port }}
"""
STREAM = TEMPLATE.replace("{{ .Release.Name }}", "web").replace("{{ .Values.port }}", "80000")
HELM = """\
#!/bin/sh
cat <<'END'
---
# Source: web/templates/service.yaml
%s
END
"""
ASKED = Options(Selection(select=("api", "manifest")), render="helm")


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    top = tmp_path / "project"
    (top / ".git").mkdir(parents=True)
    templates = top / "charts" / "web" / "templates"
    templates.mkdir(parents=True)
    (templates / "service.yaml").write_text(TEMPLATE)
    (templates.parent / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    monkeypatch.chdir(top)
    return top


def with_helm(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(exist_ok=True)
    helm = folder / "helm"
    helm.write_text(HELM % STREAM)
    helm.chmod(helm.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_findings_stand_on_the_lines_of_templates(
    project: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_helm(tmp_path / "bin", monkeypatch)
    report = lint(["."], options=ASKED)
    found = [(each.place.file, each.place.span.line, each.rule, each.builds) for each in report.findings]
    assert ("charts/web/templates/service.yaml", 7, "field-value-invalid", ("charts/web",)) in found
    assert report.summary.resources == 1
    assert report.summary.not_rendered == 0


def test_a_chart_that_nobody_renders_is_not_passed(project: pathlib.Path) -> None:
    report = lint(["."], options=ASKED._replace(render=""))
    assert (report.summary.not_rendered, report.exit_code) == (1, 0)
    assert lint(["."], options=ASKED._replace(render="", fail_on_unchecked=True)).exit_code == 2


def test_helm_of_the_checked_tree_is_not_run(project: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_helm(project / "bin", monkeypatch)
    with pytest.raises(UsageError, match="needs the program helm"):
        lint(["."], options=ASKED)


@needs_git
def test_comments_of_a_chart_that_has_not_changed_count(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values may print what they like, comments among it, so that the whole chart is to be as it was."""
    with_helm(tmp_path / "bin", monkeypatch)
    template = TEMPLATE.replace("image-tag-latest", "field-value-invalid")
    (tmp_path / "bin" / "helm").write_text(HELM % STREAM.replace("image-tag-latest", "field-value-invalid"))
    files = {
        "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "web/templates/service.yaml": template,
        "web/values.yaml": "port: 80\n",
    }
    top = repository(tmp_path / "top", files)
    monkeypatch.chdir(top)
    based = ASKED._replace(suppressions_from="main")
    assert 7 not in [each.place.span.line for each in lint(["."], options=based).findings]
    for name, text in (("values.yaml", "port: 81\n"), ("extra.txt", ""), ("templates/service.yaml", template + "\n")):
        (top / "web" / name).write_text(text)
        (found,) = [each for each in lint(["."], options=based).findings if each.place.span.line == 7]
        assert "this comment is not in 'main' for the same field, so it does not count" in [
            related.message for related in found.related
        ]
        assert 7 not in [each.place.span.line for each in lint(["."], options=ASKED).findings]
        (top / "web" / name).write_text(files.get(f"web/{name}", ""))
        if name == "extra.txt":
            (top / "web" / name).unlink()
    (top / "web/values.yaml").write_text("port: 81\n")
    commit(top)
    assert 7 not in [each.place.span.line for each in lint(["."], options=based).findings]


def test_charts_that_print_too_much_together(
    project: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_helm(tmp_path / "bin", monkeypatch)
    for number in range(3):
        shutil.copytree(project / "charts" / "web", project / "charts" / f"web{number}")
    assert lint(["."], options=ASKED).exit_code == 1
    monkeypatch.setattr("k8slint.project.renders.charts.MOST_BYTES", 300)
    report = lint(["."], options=ASKED)
    assert report.exit_code == 2
    assert [each.file for each in report.notices if each.reason == "limit"] == [
        "charts/web1/Chart.yaml",
        "charts/web2/Chart.yaml",
    ]
    assert report.findings, "what was found before stays"
    assert report.summary.not_rendered == 2


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo 'Error: no such value' >&2; exit 1", "helm cannot render it: no such value"),
        ("kill -9 $$", "helm cannot render it: exit code -9"),
        ("head -c 70000000 /dev/zero", "helm cannot render it: printed more than 67108864 bytes"),
        ("", "'charts/web/templates/dev' is a link that leads out of the checked folder"),
    ],
)
def test_a_chart_that_cannot_be_rendered_fails_the_run(
    script: str,
    why: str,
    project: pathlib.Path,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with_helm(tmp_path / "bin", monkeypatch)
    (tmp_path / "bin" / "helm").write_text(f"#!/bin/sh\n{script}\n")
    if not script:
        (project / "charts/web/templates/dev").symlink_to("/dev/zero")
    assert main(["check", "--no-cache", "--render", "helm"]) == 2
    shown = " ".join(capsys.readouterr().out.split())
    assert f"1 chart could not be rendered. Not rendered: charts/web/Chart.yaml: {why}" in shown
    assert "use --render helm" not in shown


@pytest.mark.parametrize("stream", ["a: [", "a: {{ b }} c: [", "\ta: b"])
def test_what_is_rendered_and_no_yaml_fails_the_run(
    stream: str, project: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_helm(tmp_path / "bin", monkeypatch)
    (tmp_path / "bin" / "helm").write_text(HELM % stream)
    report = lint(["."], options=ASKED)
    assert [finding.rule for finding in report.findings] == ["yaml-unreadable"]
    assert report.exit_code == 2


def test_a_chart_without_its_dependencies_is_counted(
    project: pathlib.Path,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with_helm(tmp_path / "bin", monkeypatch)
    with (project / "charts/web/Chart.yaml").open("a") as file:
        file.write("dependencies: [{name: db, version: 1.0.0}]\n")
    assert main(["check", "--no-cache", "--render", "helm"]) == 0
    assert "run 'helm dependency build' first" in " ".join(capsys.readouterr().out.split())
