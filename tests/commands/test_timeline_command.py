"""`k8slint timeline` as people call it."""

import json
import pathlib

import pytest

from k8slint.cli import main

MANIFEST = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  terminationGracePeriodSeconds: 20
  containers:
    - name: web
      image: nginx:1.27.3
      lifecycle:
        preStop:
          exec:
            command: [sleep, "30"]
---
apiVersion: v1
kind: Pod
metadata:
  name: worker
spec:
  containers:
    - name: worker
      image: example.com/worker:1.0.0
"""


@pytest.fixture
def manifest(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "pods.yaml"
    path.write_text(MANIFEST, encoding="utf-8")
    return path


def test_text_shows_pods_and_their_findings(
    manifest: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["timeline", "pods.yaml"]) == 0
    out = capsys.readouterr().out
    assert "Pod web  pods.yaml:4" in out
    assert "warning[prestop-exceeds-grace-period] line 13" in out
    assert "! web" in out
    assert "! worker" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_json_holds_numbers_and_problems(manifest: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timeline", "--format", "json"]) == 0
    web, worker = json.loads(capsys.readouterr().out)["pods"]
    (stop,) = web["stop"]["containers"]
    assert stop["pre_stop_cut_off"]
    assert stop["kill"]["at_most"] == 22
    assert [problem["rule"] for problem in web["problems"]] == ["prestop-exceeds-grace-period"]
    assert worker["problems"] == []


def test_names_choose_objects(manifest: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timeline", "--name", "work*", "--format", "json"]) == 0
    assert [pod["resource"]["name"] for pod in json.loads(capsys.readouterr().out)["pods"]] == ["worker"]


@pytest.mark.parametrize(("form", "start"), [("svg", "<svg "), ("html", "<!DOCTYPE html>"), ("text", "Pod web")])
def test_pictures_are_written_to_files(manifest: pathlib.Path, form: str, start: str) -> None:
    assert main(["timeline", "--format", form, "-o", "out/picture"]) == 0
    text = (manifest.parent / "out" / "picture").read_text(encoding="utf-8")
    assert text.startswith(start)
    assert "\x1b" not in text


def test_a_format_names_its_file(manifest: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timeline", "--format", "svg:runbook.svg", "--name", "web"]) == 0
    assert (manifest.parent / "runbook.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert main(["timeline", "--format", "sgv"]) == 2
    assert "did you mean 'svg'" in capsys.readouterr().err


def test_both_commands_say_the_same_of_a_pod(manifest: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    probe = "      startupProbe: {httpGet: {port: 80}, failureThreshold: 6}\n"
    text = MANIFEST.split("---")[0].replace(
        "  name: web\nspec", "  name: web\n  annotations: {k8slint.dev/startup-seconds: '90'}\nspec"
    )
    manifest.write_text(text + probe, encoding="utf-8")
    said = "never Ready: startupProbe kills 'web' after 50 to 61 s, but it needs 90 s"
    for command in ("timeline", "inspect"):
        assert main([command]) == 0
        assert said in capsys.readouterr().out


def test_a_built_pod_stands_where_its_overlay_named_it(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "pods.yaml").write_text(MANIFEST, encoding="utf-8")
    (tmp_path / "base" / "kustomization.yaml").write_text("resources: [pods.yaml]\n", encoding="utf-8")
    (tmp_path / "kustomization.yaml").write_text("resources: [base]\nnamePrefix: prod-\n", encoding="utf-8")
    for command in ("timeline", "inspect"):
        assert main([command]) == 0
        assert "prod-web  kustomization.yaml:2" in capsys.readouterr().out


def test_configured_seconds_are_used(manifest: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = "declared_seconds:\n  - {name: worker, stop_seconds: 7}\n"
    (manifest.parent / ".k8slint.yaml").write_text(config, encoding="utf-8")
    assert main(["timeline", "--format", "json"]) == 0
    web, worker = json.loads(capsys.readouterr().out)["pods"]
    assert web["stop"]["containers"][0]["declared_stop_seconds"] is None
    assert worker["stop"]["containers"][0]["declared_stop_seconds"] == 7


def test_nothing_to_draw_is_said(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "map.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", encoding="utf-8")
    assert main(["timeline"]) == 0
    assert "nothing to draw" in capsys.readouterr().err


def test_what_cannot_be_read_is_a_failure_or_said(manifest: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    (manifest.parent / "broken.yaml").write_text("apiVersion: v1\nkind: Pod\nspec: [\n", encoding="utf-8")
    assert main(["timeline"]) == 2
    assert "broken.yaml:" in capsys.readouterr().err
    assert main(["timeline", "missing.yaml"]) == 2
