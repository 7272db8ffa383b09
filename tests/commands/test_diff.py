"""`k8slint diff`: every object that a change touches, in one line, in JSON and in Markdown."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.cli import main
from k8slint.report.changes import text
from k8slint.report.paint import plain
from k8slint.views.changes import ChangeRow, ChangeView, Step
from tests.git_repositories import commit, needs_git, repository, write

pytestmark = needs_git

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.2.0
          resources:
            requests:
              cpu: 100m
"""
JOB = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: registry.example.com/migrate:1.2.0
"""
SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\ndata:\n  mode: {}\n"


@pytest.fixture
def top(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    files = {"web.yaml": WEB, "job.yaml": JOB, "settings.yaml": SETTINGS.format("settings", "fast")}
    made = repository(tmp_path / "top", files)
    monkeypatch.chdir(made)
    return made


def diff(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["diff", "--no-cache", *arguments]) == 0
    return capsys.readouterr().out


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(diff(capsys, "HEAD", "--format", "json"))["objects"]
    return found


def test_every_object_has_a_line(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        top,
        {
            "web.yaml": WEB.replace("1.2.0", "latest").replace("100m", "200m").replace("replicas: 2", "replicas: 3"),
            "job.yaml": JOB.replace("1.2.0", "1.3.0"),
            "settings.yaml": SETTINGS.format("settings", "slow"),
            "new.yaml": SETTINGS.format("new", "fast").replace("mode", "another"),
        },
    )
    lines = diff(capsys, "HEAD", "--select", "image-tag-latest").splitlines()
    assert lines[1:4] == [
        "+ ConfigMap new",
        "~ ConfigMap settings: changes data.mode",
        "~ Deployment shop/web: restarts its pods; "
        "image of web registry.example.com/web:1.2.0 -> :latest; replicas 2 -> 3; "
        "web cpu requests 100m -> 200m; 1 finding new",
    ]
    assert lines[0].startswith("! Job migrate: rejected, ")
    assert "New findings:" in lines
    assert lines[-1] == (
        "Since 'HEAD': 1 created, 2 changed, 1 rejected by the API server; 1 workload restarts its pods."
    )


def test_json_and_markdown(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(top, {"web.yaml": WEB.replace("1.2.0", "1.3.0")})
    (row,) = rows(capsys)
    assert (row["how"], row["kind"], row["restarts"]) == ("changed", "Deployment", True)
    step = {"what": "web", "before": "registry.example.com/web:1.2.0", "after": "registry.example.com/web:1.3.0"}
    assert row["images"] == [step]
    shown = diff(capsys, "HEAD", "--format", "markdown")
    assert "| `~` | Deployment shop/web | restarts its pods | web `registry.example.com/web:1.2.0` → " in shown
    assert "**Since 'HEAD': 1 changed; 1 workload restarts its pods.**" in shown


def test_renamed_removed_and_moved(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(top, {"web.yaml": WEB.replace("name: web\n  namespace", "name: site\n  namespace")})
    (top / "settings.yaml").unlink()
    (top / "job.yaml").rename(top / "moved.yaml")
    found = {row["name"]: (row["how"], row["old_name"]) for row in rows(capsys)}
    assert found == {"settings": ("removed", ""), "site": ("renamed", "web")}


def test_what_cannot_be_read_is_not_gone(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(top, {"web.yaml": WEB + "  - broken: [\n"})
    capsys.readouterr()
    assert main(["diff", "--no-cache", "HEAD"]) == 2
    shown = capsys.readouterr().out
    assert "No object differs" in shown
    assert "Not everything could be read" in shown
    write(top, {"web.yaml": WEB, "kustomization.yaml": "resources: [web.yaml]\n"})
    commit(top)
    write(top, {"kustomization.yaml": "resources: [web.yaml, 'https://example.com/more.yaml']\n"})
    assert rows(capsys) == []


def test_a_change_of_a_base_reaches_its_overlays(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        top,
        {
            "base/kustomization.yaml": "resources: [web.yaml]\nconfigMapGenerator:\n- name: c\n  literals: [a=b]\n",
            "base/web.yaml": WEB.replace("  namespace: shop\n", ""),
            "dev/kustomization.yaml": "resources: [../base]\nnamespace: dev\n",
            "prod/kustomization.yaml": "resources: [../base]\nnamespace: prod\n",
        },
    )
    commit(top)
    kustomization = (top / "base/kustomization.yaml").read_text().replace("a=b", "a=c")
    write(top, {"base/web.yaml": (top / "base/web.yaml").read_text().replace("1.2.0", "1.3.0")})
    write(top, {"base/kustomization.yaml": kustomization})
    found = sorted((row["namespace"], row["kind"], row["how"]) for row in rows(capsys))
    assert found == [
        ("dev", "ConfigMap", "regenerated"),
        ("dev", "Deployment", "changed"),
        ("prod", "ConfigMap", "regenerated"),
        ("prod", "Deployment", "changed"),
    ]


def test_what_builds_have_alike_is_one_line(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = ("dev", "prod", "stage", "test", "try")
    write(top, {"base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": WEB})
    write(top, {f"{place}/kustomization.yaml": "resources: [../base]\n" for place in places})
    commit(top)
    write(
        top, {"base/web.yaml": WEB.replace("        app: web\n    spec", "        app: web\n        tier: a\n    spec")}
    )
    write(top, {"dev/kustomization.yaml": "resources: [../base]\nreplicas:\n- name: web\n  count: 1\n"})
    lines = diff(capsys, "HEAD", "--ignore", "all").splitlines()
    assert lines[:2] == [
        "~ Deployment shop/web (dev): restarts its pods; replicas 2 -> 1",
        "~ Deployment shop/web: restarts its pods, as it changes spec.template.metadata.labels.tier; "
        "in prod, stage, test, try",
    ]
    assert "| Deployment shop/web (dev) |" in diff(capsys, "HEAD", "--format", "markdown")


def test_a_terminal_gets_lines_of_its_width() -> None:
    row = ChangeRow("created", "Pod", "", "p", "", "p.yaml", "", False, (Step("web", "", "a" * 60),), (), (), ())
    report = lint_files({})
    broken = text(ChangeView("HEAD", (row, row._replace(file="q.yaml")), report), plain, 40).splitlines()
    assert broken[:3] == ["+ Pod p: image of web", f"    {'a' * 60};", "    in p.yaml, q.yaml"]


def test_names_cannot_hijack_a_comment(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(top, {"new.yaml": SETTINGS.format("'x | [y](z) <b> @all `c`'", "fast")})
    shown = diff(capsys, "HEAD", "--format", "markdown", "--ignore", "all")
    assert "\\| \\[y\\](z) \\<b\\> @<!-- -->all \\`c\\`" in shown


def test_nothing_changed(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(capsys, "HEAD") == "No object differs from 'HEAD'.\n"
    assert main(["diff", "nowhere"]) == 2
