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
from k8slint.report.markdown import MOST_BYTES

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


def test_a_configuration_is_called_one_and_counted_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    write(clean=CLEAN)
    pathlib.Path(".k8slint.yaml").write_text("ignore: [all]\n")
    _, out, _ = check(capsys, ".", "--show-files")
    assert "configuration: .k8slint.yaml: the configuration of k8slint" in out
    assert "Not checked" not in out


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


def test_quiet_prints_the_findings_alone_and_twice_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    write(latest=LATEST, clean=CLEAN)
    code, out, err = check(capsys, ".", "-q", "--select", "image-tag-latest")
    assert (code, err) == (1, "")
    assert out.startswith("warning[image-tag-latest] ")
    assert "Found" not in out
    assert check(capsys, "clean.yaml", "-q", "--ignore", "all") == (0, "", "")
    assert check(capsys, ".", "-qq", "--select", "image-tag-latest", "--format", "json:out.json") == (1, "", "")
    assert json.loads(pathlib.Path("out.json").read_text())["summary"]["warnings"] == 1
    write(broken=BROKEN)
    assert check(capsys, ".", "-q", "--select", "all")[::2] == (2, "k8slint: not everything could be checked\n")
    assert check(capsys, ".", "-q", "-q")[1:] == ("", "")


def test_statistics_count_by_rule(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    write(a=LATEST, b=LATEST)
    select = ("--select", "image-tag-latest,requests-missing")
    lines = [line.removesuffix("  2 [*]") for line in check(capsys, ".", "--statistics", *select)[1].splitlines()]
    assert [line.rstrip() for line in lines[:3]] == ["2  warning  image-tag-latest", "2  info     requests-missing", ""]
    assert lines[3].startswith("Found 2 warnings and 2 infos")
    monkeypatch.setenv("COLUMNS", "40")
    narrow = check(capsys, ".", "--statistics", "--select", "pod-security-restricted-run-as-non-root", "-q")[1]
    assert narrow.startswith("pod-security-restricted-run-as-non-root\n  2  info")
    assert check(capsys, ".", "--statistics", "--format", "json")[2] == (
        "k8slint: --statistics is only of use with text on the standard output\n"
    )


def test_annotations_beside_text(capsys: pytest.CaptureFixture[str]) -> None:
    write(**{f"pod{number}": LATEST for number in range(12)})
    code, out, _ = check(capsys, ".", "--format", "github", "--format", "text", "--select", "image-tag-latest", "--all")
    assert code == 1
    assert out.count("\n::warning ") + out.startswith("::warning ") == 10
    assert out.count("warning[image-tag-latest]") == 12
    assert "more finding" not in out


def test_the_summary_of_a_step(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    write(latest=LATEST)
    summary = tmp_path / "summary"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    arguments = ("latest.yaml", "--select", "image-tag-latest", "--format")
    check(capsys, *arguments, "text")
    check(capsys, *arguments, "github:annotations")
    assert summary.read_text() == "before\n"
    assert check(capsys, *arguments, "github")[2] == ""
    assert summary.read_text().startswith("before\n## k8slint: Found 1 warning in 1 file")
    written = summary.read_text()
    check(capsys, *arguments, "github", "--format", "markdown:own.md")
    assert summary.read_text() == written
    assert written == "before\n" + pathlib.Path("own.md").read_text()


@pytest.mark.parametrize(("kind", "said"), [("link", "cannot be written"), ("none", "cannot be written")])
def test_a_summary_that_is_no_file_of_github(
    kind: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: pathlib.Path,
) -> None:
    write(latest=LATEST)
    other = tmp_path / "other"
    other.touch()
    if kind == "link":
        (tmp_path / "summary").symlink_to(other)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    code, out, err = check(capsys, "latest.yaml", "--select", "image-tag-latest", "--format", "github")
    assert (code, other.read_text()) == (1, "")
    assert out.startswith("::warning ")
    assert err.startswith(f"k8slint: the step's summary {said}")


def test_a_summary_without_room(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    write(latest=LATEST)
    (tmp_path / "full").write_bytes(b"x" * MOST_BYTES)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "full"))
    err = check(capsys, "latest.yaml", "--format", "github")[2]
    assert err == "k8slint: the step's summary has no room left, so this report is not in it\n"
    assert (tmp_path / "full").stat().st_size == MOST_BYTES
