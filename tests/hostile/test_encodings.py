"""Bytes that are no plain UTF-8: they are read as kubectl reads them or refused in place, and never pass for clean."""

from __future__ import annotations

import codecs
import json

import pytest

from k8slint.model.result import Report
from k8slint.report.formats import renderer
from k8slint.report.options import RenderOptions
from k8slint.report.sources import Sources
from tests.hostile.laws import check_files
from tests.hostile.manifests import POD, checked, rules

LATEST = "image-tag-latest"
UNREADABLE = "yaml-unreadable"


def laws(content: bytes) -> Report:
    """Check a file, and the laws that hold for any bytes: ends alike, true places, sound formats."""
    return check_files({"a.yaml": content})


def text_of(report: Report) -> str:
    """Return the report for people."""
    return renderer("text")(report, Sources(), RenderOptions())


def place(report: Report, rule: str) -> tuple[int, int]:
    """Return line and column of the one finding of a rule."""
    (found,) = [finding for finding in report.findings if finding.rule == rule]
    return found.place.span.line, found.place.span.column


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be", "cp500", "cp037"])
def test_encodings_kubectl_cannot_read(encoding: str) -> None:
    """Without a mark they are no text at all: then at least nobody says that all is well."""
    content = POD.encode(encoding)
    report = laws(content)
    assert UNREADABLE in rules(report) or not report.summary.resources
    shown = text_of(report)
    assert report.exit_code == 2 or "No manifests found" in shown
    assert "All checks passed" not in shown
    if encoding == "utf-32":
        assert report.exit_code == 2
        assert "kubectl cannot read the file" in shown
        assert "save the file as UTF-8" in shown


def test_utf_7_is_taken_for_the_ascii_it_is() -> None:
    """What a reader that guessed would take for a script is a text of plus signs and letters to us."""
    report = laws(POD.replace("name: web\nspec", "name: +ADw-script+AD4-\nspec").encode())
    assert "'+ADw-script+AD4-'" in "".join(finding.message for finding in report.findings)


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"])
def test_wide_encodings_with_their_mark(encoding: str) -> None:
    mark = "\ufeff".encode(encoding)
    report = laws(mark + POD.encode(encoding))
    assert LATEST in rules(report) if "16" in encoding else rules(report) == [UNREADABLE]
    assert laws((mark + POD.encode(encoding))[:-1]).findings
    assert laws(mark + POD.encode(encoding) + b"\xd8\x00").findings
    laws(mark + b"\xd8\x00\xdc" * 50)


def test_a_mark_at_the_start_is_no_character() -> None:
    report = laws(codecs.BOM_UTF8 + POD.encode())
    assert place(report, LATEST) == place(laws(POD.encode()), LATEST)


@pytest.mark.parametrize("where", ["name", "image", "comment", "start of a line", "second document"])
def test_a_mark_in_the_middle(where: str) -> None:
    mark = "\ufeff"
    text = {
        "name": POD.replace("name: web\nspec", f"name: w{mark}eb\nspec"),
        "image": POD.replace("nginx", f"ngi{mark}nx"),
        "comment": POD + f"# {mark}\n",
        "start of a line": POD.replace("  containers", f"{mark}  containers"),
        "second document": f"{POD}---\n{mark}{POD}",
    }[where]
    report = laws(text.encode())
    assert report.findings
    assert LATEST in rules(report) or report.exit_code == 1


@pytest.mark.parametrize("where", [0, 20, len(POD) - 1, len(POD)])
@pytest.mark.parametrize(
    "bad", [b"\x00", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80", b"\x1b[31m"]
)
def test_bytes_that_are_no_utf_8(bad: bytes, where: int) -> None:
    content = POD.encode()
    report = laws(content[:where] + bad + content[where:])
    assert rules(report) == [UNREADABLE]
    assert "kubectl applies the documents before this one" in report.findings[0].message


def test_documents_before_the_bad_byte_are_checked() -> None:
    report = laws(POD.encode() + b"---\n" + POD.encode().replace(b"web", b"w\xe9b"))
    assert {LATEST, UNREADABLE} <= set(rules(report))
    line = POD.count("\n") + 5
    assert place(report, UNREADABLE)[0] == line


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "koi8-r", "shift_jis", "gb18030", "big5", "euc-kr"])
def test_texts_of_other_times(encoding: str) -> None:
    said = {"latin-1": "é", "cp1252": "€"}.get(encoding, "日本" if encoding in ("shift_jis", "big5") else "я")
    content = POD.replace("metadata:", f"# {said}\nmetadata:").encode(encoding)
    assert UNREADABLE in rules(laws(content))


@pytest.mark.parametrize("escape", [r"\ud800", r"\udc00\ud800", r"\ud83d", r"\ud83d\ude00", r"\u0000", r"\uffff"])
def test_surrogates_in_json(escape: str) -> None:
    text = json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "labels": {"a": "!", "k!": "1"}}})
    report = laws(text.replace("!", escape).encode())
    assert "field-missing" in rules(report) or UNREADABLE in rules(report)
    image = json.dumps({"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "!", "image": "!/a"}]}})
    assert laws(image.replace("!", escape).encode()).findings


@pytest.mark.parametrize("escape", [r"\ud800", r"\uD83D\uDE00", r"\U0000d800", r"\U00110000", r"\x80", r"\0", r"\L"])
def test_surrogates_and_controls_in_yaml(escape: str) -> None:
    for text in (POD.replace("nginx:latest", f'"a{escape}b"'), POD.replace("name: web", f'"n{escape}": web')):
        assert laws(text.encode()).findings


@pytest.mark.parametrize("break_", ["\u2028", "\u2029", "\x85", "\r", "\v", "\f"])
def test_breaks_that_are_none_or_some(break_: str) -> None:
    """Lines of a report are those of an editor: whatever YAML takes for a break, places lie inside the file."""
    for text in (
        POD.replace("\n", break_),
        POD.replace("name: web\nspec", f"name: w{break_}eb\nspec"),
        POD.replace("nginx:latest", f"'nginx{break_}:latest'"),
        POD.replace("nginx:latest", f"|\n        nginx{break_}x"),
        f"# a{break_}b\n{POD}",
        POD.replace("metadata", f"{break_}metadata"),
    ):
        assert laws(text.encode()).findings


def test_nothing_but_noughts() -> None:
    for size in (1, 2, 3, 4, 1000, 3_000_000):
        report = checked(b"\x00" * size)
        assert not report.summary.resources
        assert not any(finding.rule == "check-crashed" for finding in report.findings)


@pytest.mark.parametrize(
    "content",
    [
        POD.encode().replace(b"\n", b"\n\x00"),
        POD.encode("utf-16-le"),
        b"\x00" + POD.encode(),
        b"\x00\x00\x00\x00apiVersion: v1\nkind: Pod\n",
        b"\xff\xfe" + POD.encode(),
        b"\xfe\xff" + POD.encode(),
        b"\x00\x00\xfe\xff" + POD.encode(),
        b"\xef\xbb" + POD.encode(),
        b"\xef\xbb\xbf" * 2 + POD.encode(),
        b"%YAML 1.2\n---\n" + POD.encode("utf-16-be"),
    ],
    ids=["noughts", "utf-16", "one", "four", "wrong mark", "other", "utf-32", "half a mark", "two marks", "directive"],
)
def test_mixtures_never_pass_for_clean(content: bytes) -> None:
    report = laws(content)
    assert report.findings, "kubectl refuses it and we say nothing"
    assert report.exit_code
    assert "All checks passed" not in text_of(report)
