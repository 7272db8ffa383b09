"""Whole runs with `--render helm`: objects of rendered charts are judged, on the lines of their templates."""

from __future__ import annotations

import pathlib
import stat

import pytest

from k8slint.analysis.run import lint
from k8slint.project.configuration_error import UsageError
from k8slint.project.options import Options, Selection

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
