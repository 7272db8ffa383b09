"""Whatever stands in manifests, configurations and file names: what is printed acts on nobody and can be parsed."""

from __future__ import annotations

import html.parser
import json
import pathlib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Set

import pytest

from k8slint.cli import main
from k8slint.report.formats import FORMATS
from tests.hostile.laws import check_sarif
from tests.hostile.program import Ended, run
from tests.hostile.words import WORDS, check_inert, file_name, write_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("project")
    write_project(folder)
    return folder


def printed(project: pathlib.Path, *arguments: str, colour: bool = False, github: bool = False) -> Ended:
    """Run a command on the project; what it prints is inert, and it does not crash."""
    ended = run(*arguments, cwd=project)
    check_inert(ended.out, colour, github)
    check_inert(ended.err)
    assert "mistake of k8slint itself" not in ended.err
    assert "check-crashed" not in ended.out
    return ended


def test_formats_of_check(project: pathlib.Path) -> None:
    outputs = [word for form in FORMATS for word in ("--format", f"{form}:{project.parent / form}")]
    ended = printed(project, "check", ".", "--select", "all", "--show-files", "--max-findings", "0", *outputs)
    assert ended.code == 2  # some of the files cannot be read
    texts = {form: (project.parent / form).read_text() for form in FORMATS}
    for form, text in texts.items():
        check_inert(text, github=form == "github")
        assert "check-crashed" not in text
        assert len(text) > 100_000 or form == "github"
    for form in ("junit", "checkstyle"):
        assert ET.fromstring(texts[form]).tag in ("testsuites", "checkstyle")
    assert all(line.endswith("]") and ": " in line for line in texts["concise"].splitlines())
    check_html(texts["html"], {"script"})
    reported = {form: json.loads(texts[form]) for form in ("json", "sarif", "gitlab", "rdjson")}
    check_sarif(reported["sarif"])
    files = {row["file"] for row in reported["json"]["findings"]}
    assert files >= {f"{number}.json" for number in range(len(WORDS))}


@pytest.mark.parametrize("command", ["check", "images", "inspect", "timeline"])
def test_commands_in_colour(command: str, project: pathlib.Path) -> None:
    extra = ("--select", "all", "--show-files", "--max-findings", "0") if command == "check" else ()
    assert printed(project, command, ".", *extra, "--color", "always", colour=True).out


@pytest.mark.parametrize("form", ["text", "json", "svg", "html"])
@pytest.mark.parametrize("command", ["images", "inspect", "timeline"])
def test_other_commands(command: str, form: str, project: pathlib.Path) -> None:
    if form in ("svg", "html") and command != "timeline":
        return
    extra = ("--credentials",) if command == "images" else ()
    ended = printed(project, command, ".", *extra, "--format", form)
    assert len(ended.out) > 10_000
    if form == "json":
        json.loads(ended.out)
    elif form == "svg":
        tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(ended.out).iter()}
        assert not tags & {"script", "a", "image", "foreignObject", "use", "animate"}
    elif form == "html":
        check_html(ended.out)


def check_html(text: str, ours: Set[str] = frozenset()) -> None:
    """No element and no attribute is there but those a page of harmless names has; `ours` stand there once."""
    seen: Counter[str] = Counter()

    class Reader(html.parser.HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen[tag] += 1
            for name, value in attrs:
                assert not name.startswith("on"), (tag, name)
                assert not (value or "").lower().startswith("javascript:")

    Reader().feed(text)
    assert "svg" in seen or ours
    assert all(seen[tag] == 1 for tag in ours)
    assert not seen.keys() & {"script", "img", "iframe", "object", "link", "base"} - ours


@pytest.mark.parametrize("form", ["text", "json"])
def test_credentials(form: str, project: pathlib.Path) -> None:
    images = [f"registry.example.com/{word}:{word}" for word in WORDS] + [f"quay.io/{word}" for word in WORDS]
    ended = printed(project, "credentials", *images, "quay.io/a/b:1", "./", "--format", form)
    assert ended.code == 2, "some files of the project cannot be read"
    if form == "json":
        assert len(json.loads(ended.out)["images"]) == len(images) + 1


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Call a command that cannot do its job; give what it says."""
    assert main([*arguments]) == 2
    shown = capsys.readouterr()
    check_inert(shown.out)
    check_inert(shown.err)
    assert "mistake of k8slint itself" not in shown.err
    return shown.err


@pytest.mark.parametrize("word", WORDS, ids=ascii)
def test_words_on_the_command_line(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ("check", word),
        ("check", ".", "--select", word),
        ("check", ".", "--format", word),
        ("check", ".", "--config", word),
        ("check", ".", "--docker-config", word),
        ("check", ".", "--kubernetes-version", word),
        ("explain", word),
        ("help", word),
        ("rules", "--refused-by", word),
        ("check", "--show-settings", word),
        (f"--{word}",),
        (word,),
    ):
        assert said(capsys, *arguments)


@pytest.mark.parametrize(
    "text",
    [
        "{!: 1}",
        "{rules: {!: error}}",
        "{rules: {image-registry-not-allowed: {!: 1}}}",
        "{rules: {image-tag-latest: !}}",
        "{select: [!]}",
        "{kubernetes_version: !}",
        "{extends: !}",
        "{docker_configs: [!]}",
        "{suppressions: [{rules: [all], expires: !}]}",
        "{!: 1, !: 2}",
        "[!",
    ],
)
def test_mistakes_in_a_configuration(
    text: str, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    word = "\x1b[31m\n::error file=x::\u202e##[x]" + WORDS[3] + WORDS[6]
    (tmp_path / ".k8slint.yaml").write_text(text.replace("!", json.dumps(word)), encoding="ascii")
    lines = said(capsys, "check", "--show-files", ".").splitlines()
    assert 0 < len(lines) <= text.count("!")
    assert all(line.startswith("k8slint: ") for line in lines)


def test_parameters_and_reasons_of_a_configuration(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: a}]}\n"
    )
    config = {
        "rules": {"image-registry-not-allowed": {"allow": list(WORDS)}},
        "suppressions": [{"rules": ["images"], "reason": word, "expires": "2020-01-01"} for word in WORDS],
        "exclude": [file_name(word) for word in WORDS],
        "assume_defined": [{"kind": word, "name": word} for word in WORDS],
        "scopes": [{"name": word, "paths": ["**"]} for word in WORDS],
        "private_registries": list(WORDS),
    }
    (tmp_path / ".k8slint.yaml").write_text(json.dumps(config))
    for form in ("text", "github", "sarif"):
        arguments = ("check", ".", "--format", form, "--show-files", "--select", "all", "--max-findings", "0")
        assert "suppression-expired" in printed(tmp_path, *arguments, github=form == "github").out


def test_own_rules_and_names_of_baselines(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = " ".join(word.replace("\n", "").replace("\r", "") for word in WORDS if max(word) <= "\uffff")
    short = "\x1b[31m ##vso[a] \u202e \x9b ::error::x"
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": words}, "spec": {"containers": [{"name": "a"}]}}
    page = {
        "id": "word-of-nobody",
        "title": short,
        "severity": "warning",
        "subject": "container",
        "must": "false",
        "message": short,
        "why": f"{words}\n\n::error::owned\n",
        "instead": f"{words}\n\n    ::error::owned\n",
        "fix": short,
        "examples": [{"bad": f"{json.dumps(pod)} # <-\n"}, {"good": "apiVersion: v1\nkind: Pod\n"}],
    }
    (tmp_path / "own").mkdir()
    lines = [f"{key}: {json.dumps(value)}\n" for key, value in page.items()]
    (tmp_path / "own" / "word-of-nobody.yaml").write_text("".join(lines))
    (tmp_path / ".k8slint.yaml").write_text(json.dumps({"rule_dirs": ["own"], "baseline": f"{short}\n::error::x"}))
    for arguments in (
        ("explain", "word-of-nobody"),
        ("explain", "word-of-nobody", "--format", "markdown"),
        ("explain", "word-of-nobody", "--format", "json"),
        ("rules", "word-of-nobody"),
        ("rules", "word-of-nobody", "--format", "json"),
        ("policies", "test"),
        ("baseline", "."),
        ("check", "--show-settings", "own/word-of-nobody.yaml"),
        ("version", "--verbose"),
    ):
        assert main([*arguments]) in (0, 1), arguments
        shown = capsys.readouterr()
        check_inert(shown.out)
        check_inert(shown.err)
