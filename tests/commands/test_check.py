"""`k8slint check` as people and programs call it: exit codes, messages, formats, stdin."""

from __future__ import annotations

import io
import json
import os
import pathlib
import subprocess
import sys

import pytest

from k8slint.cli import main

CLEAN = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  a: b\n"
LATEST = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:latest
"""
BROKEN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(tmp_path)
    for name in ("K8SLINT_OUTPUT_FORMAT", "FORCE_COLOR", "NO_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["check", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def write(**files: str) -> None:
    for name, text in files.items():
        pathlib.Path(f"{name}.yaml").write_text(text)


def test_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    write(clean=CLEAN)
    assert check(capsys, "clean.yaml", "--ignore", "all")[0] == 0
    write(latest=LATEST)
    assert check(capsys, ".", "--select", "image-tag-latest")[0] == 1
    assert check(capsys, ".", "--select", "image-tag-latest", "--fail-on", "error")[0] == 0
    assert check(capsys, ".", "--select", "image-tag-latest", "--exit-zero")[0] == 0
    assert check(capsys, ".", "--select", "image-tag-latest", "--min-severity", "error")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.yaml"], "none.yaml: cannot be read (No such file or directory)"),
        (["--select", "image-tag-lates"], "did you mean 'image-tag-latest'?"),
        (["--kubernetes-version", "1.99"], "1.99"),
        (["--kubernetes-version", "new"], "new"),
        (["--format", "sarf"], "did you mean 'sarif'?"),
        (["--format", "json", "--format", "sarif"], "two formats go to"),
        (["--config", "none.yaml"], "no such configuration file"),
        (["--slect", "x"], "--select"),
    ],
)
def test_what_cannot_be_done_is_reported_and_ends_with_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code, out, err = check(capsys, *arguments)
    assert code == 2
    assert message in err
    assert out == ""


def test_unknown_commands_are_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chek"]) == 2
    assert "did you mean 'check'?" in capsys.readouterr().err


def test_a_wrong_configuration_is_reported_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    pathlib.Path(".k8slint.yaml").write_text("fail_on: warning\nselct: [all]\n")
    code, _, err = check(capsys)
    assert code == 2
    assert ".k8slint.yaml:2:1: unknown key 'selct'; did you mean 'select'?" in err
    assert check(capsys, "--isolated")[0] == 0


def test_a_document_before_a_broken_one_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    write(mixed=LATEST + "---\n" + BROKEN)
    code, out, _ = check(capsys, "mixed.yaml", "--format", "json", "--select", "image-tag-latest")
    findings = json.loads(out)["findings"]
    assert code == 2
    assert (findings[0]["rule"], findings[0]["line"]) == ("image-tag-latest", 8)
    assert findings[1]["rule"] == "yaml-unreadable"
    assert findings[1]["refused_by"] == "kubectl"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    write(secret=CLEAN)
    os.chmod("secret.yaml", 0)
    code, out, _ = check(capsys, ".")
    assert code == 2
    assert "secret.yaml" in out


def test_stdin_gets_a_name(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LATEST.encode())))
    arguments = ("-", "--stdin-filename", "pod.yaml", "--format", "concise", "--select", "image-tag-latest")
    code, out, _ = check(capsys, *arguments)
    assert code == 1
    assert out.startswith("pod.yaml:8:20: warning ")


def rendered(*templates: tuple[str, str]) -> str:
    """Return a stream as `helm template` prints it, of (template, document)."""
    return "".join(f"---\n# Source: {name}\n{text}" for name, text in templates)


def test_a_helm_stream_leads_to_the_templates_of_its_chart(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = pathlib.Path("deploy/chart")
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    template = "{{- if .Values.web }}\n" + LATEST.replace("nginx:latest", "{{ .Values.image }}:latest") + "{{- end }}\n"
    (folder / "templates/web.yaml").write_text(template)
    stream = rendered(("shop/templates/web.yaml", LATEST), ("other/templates/web.yaml", LATEST))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stream.encode())))
    _, out, _ = check(capsys, "-", "--format", "json", "--select", "image-tag-latest")
    first, second = json.loads(out)["findings"]
    assert (first["file"], first["line"]) == ("deploy/chart/templates/web.yaml", 9)
    assert first["line_certain"]
    assert (second["file"], second["line"]) == ("stdin.yaml", 20)


def test_several_formats_in_one_run(capsys: pytest.CaptureFixture[str]) -> None:
    write(latest=LATEST)
    arguments = ("--format", "concise", "--format", "sarif:out/k8slint.sarif", "--format", "junit:junit.xml")
    code, out, _ = check(capsys, ".", "--select", "image-tag-latest", *arguments)
    assert code == 1
    assert out.count("\n") == 1
    results = json.loads(pathlib.Path("out/k8slint.sarif").read_text())["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == ["image-tag-latest"]
    assert "<testsuite" in pathlib.Path("junit.xml").read_text()


def test_what_was_not_checked_is_counted_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    write(values="replicas: 3\n", clean=CLEAN)
    _, out, _ = check(capsys, ".", "--ignore", "all")
    assert "Not checked: 1 no-manifest" in out
    _, out, _ = check(capsys, ".", "--ignore", "all", "--show-files")
    assert "values.yaml" in out


def test_a_reader_that_goes_away_is_no_error(folder: pathlib.Path) -> None:
    for number in range(200):
        (folder / f"{number}.yaml").write_text(LATEST * 20)
    command = f"{sys.executable} -m k8slint check . --format concise --select image-tag-latest | head -1"
    run = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert run.stdout.count("\n") == 1
    assert "Traceback" not in run.stderr


def test_init_writes_a_configuration_that_is_true(capsys: pytest.CaptureFixture[str]) -> None:
    write(clean=CLEAN)
    assert main(["init"]) == 0
    text = pathlib.Path(".k8slint.yaml").read_text()
    assert main(["init"]) == 2
    assert "is there already" in capsys.readouterr().err
    uncommented = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ") and ":" in line]
    assert len(uncommented) > 10
    assert check(capsys, ".", "--ignore", "all")[0] == 0
