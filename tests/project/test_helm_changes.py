"""Charts on both sides of a change: rendered as they are, and as they were, by a helm that only copies templates."""

from __future__ import annotations

import os
import pathlib

import pytest

from k8slint.analysis.run import lint
from k8slint.cli import main
from k8slint.model.result import Report
from k8slint.project.options import Options, Selection
from tests.git_repositories import commit, git, needs_git, repository, write

pytestmark = needs_git

HELM = """\
#!/bin/sh
for chart; do case $chart in --values=*) values=${chart#--values=};; esac; done
echo "$chart" >> '%s'
tag=$(cat "${values:-$chart/values.yaml}") || exit 1
for file in "$chart"/templates/*.yaml; do
  echo "---"
  echo "# Source: web/templates/${file##*/}"
  sed "s/{{ .Values.tag }}/$tag/" "$file"
done
"""
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:{{ .Values.tag }}
"""
CHART = {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "charts/web/values.yaml": "1.27.3",
    "charts/web/templates/web.yaml": WEB,
}
RULES = Selection(select=("image-tag-latest", "update-selector", "pull-policy-frozen"))
SINCE = Options(RULES, since="HEAD", render="helm")


@pytest.fixture
def top(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Return a repository with a chart, which is the current folder; `rendered` beside it lists what helm was given."""
    made = repository(tmp_path / "top", CHART)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/helm").write_text(HELM % (tmp_path / "rendered"))
    (tmp_path / "bin/helm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(made)
    return made


def found(options: Options = SINCE) -> list[str]:
    return said(lint(["."], options=options))


def said(report: Report) -> list[str]:
    return [f"{each.place.file}:{each.place.span.line} {each.rule}" for each in report.findings]


def rendered(top: pathlib.Path) -> list[str]:
    """Return the charts that helm was given since the last time."""
    file = top.parent / "rendered"
    charts = file.read_text().splitlines()
    file.unlink()
    return charts


def test_an_unchanged_chart_is_rendered_once(top: pathlib.Path) -> None:
    write(top, {"charts/web/values.yaml": "latest"})
    commit(top)
    report = lint(["."], options=SINCE)
    assert (said(report), report.summary.known) == ([], 1)
    assert rendered(top) == [str(top / "charts/web")]


def test_both_sides_are_led_back_to_their_templates(top: pathlib.Path) -> None:
    write(top, {"charts/web/values.yaml": "latest", "charts/web/templates/web.yaml": "# moved\n" + WEB})
    assert found() == [
        f"charts/web/templates/web.yaml:13 {rule}" for rule in ("image-tag-latest", "pull-policy-frozen")
    ]
    now, then = rendered(top)
    assert now == str(top / "charts/web")
    assert not then.startswith(str(top))
    assert not os.path.exists(then)
    write(
        top, {"charts/web/values.yaml": "1.27.3", "charts/web/templates/web.yaml": "#\n" + WEB.replace("app: ", "a: ")}
    )
    report = lint(["."], options=SINCE)
    (selector,) = (each for each in report.findings if each.rule == "update-selector")
    assert (selector.place.file, selector.place.span.line) == ("charts/web/templates/web.yaml", 7)
    assert [(each.file, each.span.line) for each in selector.related] == [("HEAD:charts/web/templates/web.yaml", 6)]


def test_what_is_staged_is_rendered_and_not_what_lies_on_disk(top: pathlib.Path) -> None:
    write(top, {"charts/web/values.yaml": "latest"})
    git(top, "add", ".")
    write(top, {"charts/web/values.yaml": "1.28.0"})
    staged = SINCE._replace(since="", staged=True)
    assert "charts/web/templates/web.yaml:12 image-tag-latest" in found(staged)
    assert not [chart for chart in rendered(top) if chart.startswith(str(top))]


def test_a_chart_and_values_that_are_new_have_no_past(top: pathlib.Path) -> None:
    git(top, "rm", "-rqf", "charts")
    commit(top)
    write(top, CHART | {"charts/web/values.yaml": "latest", "charts/web/ci/b-values.yaml": "1.28.0"})
    report = lint(["."], options=SINCE)
    assert said(report) == ["charts/web/templates/web.yaml:12 image-tag-latest"]
    assert not [notice for notice in report.notices if notice.reason.startswith("chart-")]
    assert len(rendered(top)) == 2


@pytest.mark.parametrize("target", ["../../../../secret.yaml", "/etc/passwd", "../../web"])
def test_links_of_the_past_lead_nowhere(target: str, top: pathlib.Path) -> None:
    write(top.parent, {"secret.yaml": WEB.replace("{{ .Values.tag }}", "latest")})
    link = top / "charts/web/templates/link.yaml"
    link.symlink_to(target)
    commit(top)
    link.unlink()
    report = lint(["."], options=SINCE)
    (notice,) = (each for each in report.notices if "counts as new" in each.message)
    assert "is a link that leads to no file" in notice.message
    assert "secret" not in notice.message
    assert report.exit_code == 0, "what there is now was looked at"
    assert rendered(top) == [str(top / "charts/web")]


def test_a_link_within_the_chart_is_a_file(top: pathlib.Path) -> None:
    write(top, {"charts/web/values.yaml": "latest"})
    (top / "charts/web/templates/link.yaml").symlink_to("web.yaml")
    commit(top)
    (top / "charts/web/templates/link.yaml").unlink()
    assert found() == []
    assert len(rendered(top)) == 2


def test_charts_that_git_ignores_belong_to_both_sides(top: pathlib.Path) -> None:
    needs = CHART["charts/web/Chart.yaml"] + "dependencies:\n- {name: db, version: 1.0.0, repository: 'https://x.y'}\n"
    write(top, {".gitignore": "*.tgz\n", "charts/web/Chart.yaml": needs, "charts/web/values.yaml": "latest"})
    commit(top)
    write(top, {"charts/web/charts/db-1.0.0.tgz": ""})
    assert found() == []
    write(top, {"charts/web/Chart.yaml": needs.replace("1.0.0, r", "2.0.0, r")})
    report = lint(["."], options=SINCE)
    assert "charts/web/templates/web.yaml:12 image-tag-latest" in said(report)
    assert any("counts as new: cannot be rendered without db" in notice.message for notice in report.notices)


def test_diff_and_baseline_render_charts(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(top, {"charts/web/values.yaml": "latest", ".k8slint.yaml": "baseline: b.json\nselect: [image-tag-latest]\n"})
    assert main(["baseline", "--no-cache", "--render", "helm"]) == 0
    assert "1 new" in capsys.readouterr().out
    assert main(["check", "--no-cache", "--render", "helm"]) == 0
    assert main(["check", "--no-cache", "--select", "image-tag-latest,baseline-stale"]) == 0
    assert "stale" not in capsys.readouterr().out  # nobody knows without helm
    assert main(["diff", "HEAD", "--no-cache", "--render", "helm"]) == 0
    shown = capsys.readouterr().out
    assert "~ Deployment web: restarts its pods; image of web nginx:1.27.3 -> :latest" in shown


def test_helm_deletes_what_a_chart_no_longer_has(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = top / "charts/web/templates/web.yaml"
    kept = "  annotations: {helm.sh/resource-policy: keep}\nspec:\n  sel"
    for text, said in ((WEB, "Helm deletes the old one"), (WEB.replace("spec:\n  sel", kept), "leaves the old one")):
        template.write_text(text)
        commit(top)
        template.write_text(text.replace("  name: web\n", "  name: site\n", 1))
        main(["diff", "HEAD", "--no-cache", "--render", "helm", "--select", "object-renamed"])
        assert f"Deployment web -> site: creates another object and {said}" in capsys.readouterr().out
    template.write_text(WEB)
    commit(top)
    template.write_text("")
    main(["diff", "HEAD", "--no-cache", "--render", "helm"])
    assert "- Deployment web: is deleted by Helm with the next upgrade" in capsys.readouterr().out


def test_the_configuration_of_a_chart_governs_what_it_renders(top: pathlib.Path) -> None:
    write(top, {"charts/web/values.yaml": "latest"})
    plain = Options(render="helm")
    assert "charts/web/templates/web.yaml:12 image-tag-latest" in found(plain)
    write(top, {".k8slint.yaml": "overrides: [{paths: ['charts/web/templates/**'], ignore: [image-tag-latest]}]\n"})
    assert "charts/web/templates/web.yaml:12 image-tag-latest" not in found(plain)
    write(top, {"other": "latest", "charts/web/values.yaml": "1.27.3"})
    entry = "select: [image-tag-latest]\nhelm: [{chart: charts/web, release: web, values: [other]}]\n"
    write(top, {".k8slint.yaml": entry})
    assert found(plain) == ["charts/web/templates/web.yaml:12 image-tag-latest"]
