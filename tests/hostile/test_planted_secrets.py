"""Hundreds of planted secrets: in no format, no command, no frame of whatever finding, no file of the cache."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterable
from functools import cache

import pytest

from k8slint.cli import main
from k8slint.kube.secrecy.veil import veil_of
from k8slint.model.node import Node
from k8slint.reading import read
from k8slint.report.formats import FORMATS
from k8slint.server.actions import code_actions
from k8slint.server.completion import completions
from k8slint.server.hover import hover
from k8slint.server.symbols import document_symbols
from tests.git_repositories import commit, git, needs_git
from tests.hostile.planted import PLANTED, SHAPES, files, leaked

EVERYTHING = ("--select", "all", "--show-files", "--max-findings", "0", "--docker-config", "config.json")


@cache
def made() -> dict[str, bytes]:
    return files()


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    write(tmp_path, made())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: pathlib.Path, names: Iterable[str]) -> None:
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(made()[name])


def kustomized() -> list[str]:
    return [name for name in made() if name.startswith("kustomized")]


def test_what_is_planted_would_be_found() -> None:
    whole = "".join(
        content.decode("utf-16" if name.startswith("utf16") else "utf-8") for name, content in made().items()
    )
    assert len(leaked(whole)) == len(PLANTED)
    assert len(PLANTED) > 400


def test_no_format_shows_one(project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form, text in written_forms(project.parent, capsys, "--color", "always").items():
        assert len(text) > 5000, form
        assert leaked(text) == [], form


def written_forms(folder: pathlib.Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    """Return what one run writes in every format, and as text in colour on the terminal."""
    outputs = [word for form in FORMATS for word in ("--format", f"{form}:{folder / form}")]
    main(["check", ".", *EVERYTHING, "--no-cache", "--format", "text", *outputs, *arguments])
    shown = capsys.readouterr()
    return {"terminal": shown.out + shown.err, **{form: (folder / form).read_text() for form in FORMATS}}


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "command",
    [["images", "--credentials"], ["inspect"], ["timeline"], ["credentials", "registry.example.com/a"]],
    ids=str,
)
def test_no_command_shows_one(
    command: list[str], form: str, project: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*command, ".", "--format", form, "--docker-config", "config.json"])
    shown = capsys.readouterr()
    assert len(shown.out) > 200
    assert leaked(shown.out + shown.err) == []


@pytest.fixture
def few(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Every fifth of the files, for what takes long."""
    more = ["secret-comment-at-the-top.yaml", "secret-set.yaml", "other-configmap-twice.yaml", *kustomized()]
    write(tmp_path, [*list(made())[::5], *more])
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "options",
    [
        ["--statistics"],
        ["--profile", "--quiet", "--quiet"],
        ["--diff", "--unsafe-fixes"],
        ["--fix", "--unsafe-fixes"],
        ["--add-ignore", "all", "--ignore-reason", "x"],
        ["--all", "--color", "always"],
    ],
    ids=str,
)
def test_no_option_shows_one(options: list[str], few: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", ".", "--select", "all", "--no-cache", *options])
    shown = capsys.readouterr()
    assert len(shown.out + shown.err) > 100
    assert leaked(shown.out + shown.err) == []


def test_a_fix_that_nobody_sees_is_made(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its edit has a secret in its text: no format prints it, the cache does not keep it, and the diff has stars."""
    write(tmp_path, kustomized())
    monkeypatch.chdir(tmp_path)
    wanted = ["check", ".", "--select", "kustomization-deprecated-field", "--cache-dir", "../kept"]
    main([*wanted, "--format", "json"])
    shown = capsys.readouterr()
    assert leaked(shown.out) == []
    findings = json.loads(shown.out)["findings"]
    assert len({each["file"] for each in findings}) == len(kustomized())
    fixable = [each["file"] for each in findings if each["fixable"]]
    assert len(fixable) >= 9
    main([*wanted, "--diff", "--unsafe-fixes"])
    shown = capsys.readouterr()
    assert leaked(shown.out + shown.err) == []
    assert shown.err.count("stars stand for secrets") == len(fixable)
    kept = [path.read_bytes() for path in (tmp_path.parent / "kept").rglob("*") if path.is_file()]
    assert leaked(b"\n".join(kept).decode("latin-1")) == []
    main([*wanted, "--fix", "--unsafe-fixes"])
    after = "".join((tmp_path / name).read_text() for name in kustomized())
    before = b"".join(made()[name] for name in kustomized()).decode()
    assert "patchesJson6902" not in after
    assert len(leaked(after)) == len(leaked(before)) >= len(kustomized())


@pytest.mark.parametrize("name", list(made())[::23])
def test_an_editor_shows_none(name: str, project: pathlib.Path) -> None:
    """Diagnostics, hovers, completions, symbols and what code actions are called."""
    from lsprotocol import types

    from tests.server.editor import Editor

    if name.startswith("utf16"):
        return
    editor = Editor(project / "none", {})
    editor.write(name, made()[name].decode())
    editor.open(name)
    editor.judge()
    uri, text = editor.uri(name), made()[name].decode()
    said: list[object] = [editor.diagnostics, document_symbols(editor.session, uri)]
    for number, line in enumerate(text.splitlines()[:40]):
        for column in range(0, len(line) + 1, 7):
            at = types.Position(number, column)
            said += [hover(editor.session, uri, at), completions(editor.session, uri, at)]
    whole = types.Range(types.Position(0, 0), types.Position(10_000, 0))
    said += [action.title for action in code_actions(editor.session, uri, whole)]
    assert leaked(repr(said)) == []


@pytest.mark.parametrize("form", ["svg", "html"])
def test_no_picture_shows_one(form: str, project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["timeline", ".", "--format", form])
    assert leaked(capsys.readouterr().out) == []


@pytest.fixture
def change(project: pathlib.Path) -> pathlib.Path:
    """A repository in which every planted secret is new."""
    for name, content in made().items():
        for secret in PLANTED:
            content = content.replace(secret.encode(), secret[::-1].encode())
        (project / name).write_bytes(content)
    git(project, "init", "-q")
    commit(project)
    for name, content in made().items():
        (project / name).write_bytes(content)
    return project


@needs_git
def test_no_change_shows_one(change: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    for form, text in written_forms(change.parent, capsys, "--since", "HEAD").items():
        assert len(text) > 100, form
        assert leaked(text) == [], form


@needs_git
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_no_picture_of_a_change_shows_one(form: str, change: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["diff", "HEAD", "--select", "all", "--cache-dir", "../kept", "--format", form])
    shown = capsys.readouterr()
    assert len(shown.out) > 100
    assert leaked(shown.out + shown.err) == []
    kept = [path.read_bytes() for path in (change.parent / "kept").rglob("*") if path.is_file()]
    assert leaked(b"\n".join(kept).decode("latin-1")) == []


def test_a_baseline_holds_none(project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["baseline", "--no-cache", "--select", "all", "--with-errors"])
    text = (project / ".k8slint-baseline.json").read_text()
    assert text.count("\n") > 100
    assert leaked(text + capsys.readouterr().out) == []


def test_the_cache_keeps_none(project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        main(["check", ".", *EVERYTHING, "--cache-dir", "../kept"])
    for name in list(made())[::8]:  # a file alone, whose run does not fail because of others
        main(["check", name, "--select", "all", "--no-context", "--cache-dir", "../kept"])
    assert leaked(capsys.readouterr().out) == []
    kept = [path.read_bytes() for path in (project.parent / "kept").rglob("*") if path.is_file()]
    assert sum(map(len, kept)) > 20_000
    assert leaked(b"\n".join(kept).decode("latin-1")) == []


SHAPED = """\
apiVersion: v1
kind: Service
metadata: {name: '§', labels: {app: '§'}}
spec: {selector: {app: '§'}, ports: [{name: '§', port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: p, labels: {app: '§'}}
spec:
  serviceAccountName: '§'
  imagePullSecrets: [{name: '§'}]
  containers:
  # k8slint: ignore[§]
  - {name: '§', image: 'example.com/§:1', env: [{name: A, valueFrom: {secretKeyRef: {name: '§', key: '§'}}}]}
"""


def test_no_fact_in_the_cache_looks_like_one(project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names, images and ports are no secrets, but somebody may have written one there: such a result is not kept."""
    parts = SHAPED.split("§")
    for number, shape in enumerate(SHAPES):
        secret = shape.format(f"{number}Q7X{number}aB1cD2").replace("§", "@")
        for place in range(1, len(parts)):
            text = "web".join(parts[:place]) + secret + "web".join(parts[place:])
            (project / f"shaped-{number}-{place}.yaml").write_text(text)
    main(["check", ".", "--select", "all", "--cache-dir", "../kept"])
    capsys.readouterr()
    kept = b"\n".join(path.read_bytes() for path in (project.parent / "kept").rglob("*") if path.is_file())
    assert len(kept) > 10_000
    assert [number for number in range(len(SHAPES)) if f"{number}Q7X{number}aB1cD2".encode() in kept] == []


@pytest.mark.parametrize("name", made())
def test_no_finding_could_show_one(name: str) -> None:
    """Whatever value or line a finding is about, and a rule that nobody has written yet may be about any."""
    reading = read(made()[name], name)
    text = reading.source.text
    veil = veil_of(reading)
    about = [(0, len(text)), (0, 0)]
    for document in reading.documents:
        about += [reading.source.lines.offsets(node.span) for node in every_node(document.root)]
    assert leaked("\n".join(veil.veiled(0, len(text), [span]) for span in about)) == []


def every_node(node: Node) -> list[Node]:
    found: list[Node] = []
    pending = [node]
    while pending and len(found) < 2000:
        current = pending.pop()
        found.append(current)
        pending.extend(child for _, child in current.items())
        pending.extend(current)
    return found
