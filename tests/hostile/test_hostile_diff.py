"""Diffs of hostile files: for the eyes, for `patch` and for the log of a CI runner."""

from __future__ import annotations

import random

import pytest

from k8slint.analysis.change.since import touched_lines
from k8slint.analysis.fix.changed_file import ChangedFile
from k8slint.analysis.fix.text import FileText, Replacement
from k8slint.analysis.fix.turn import OpenFile
from k8slint.kube.secrecy.text_scan import mentions_of_secret
from k8slint.report.file_diff import file_diff

_BETWEEN = 40


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\n--- b\n+++ b\n@@ -1 +1 @@\n-x\n+y.yaml", r'"a\n--- b\n+++ b\n@@ -1 +1 @@\n-x\n+y.yaml"'),
        ("a\n::error::x.yaml", r'"a\n::error::x.yaml"'),
        ("\x1b[2J\x7f.yaml", r'"\033[2J\177.yaml"'),
        ('"a.yaml', r'"\"a.yaml"'),
        ("a\\b.yaml", r'"a\\b.yaml"'),
    ],
)
def test_a_name_is_no_diff_of_its_own(name: str, shown: str) -> None:
    lines = file_diff(ChangedFile(name, b"a: 1\n", b"a: 2\n")).splitlines()
    assert lines == [f"--- {shown}", f"+++ {shown}", "@@ -1 +1 @@", "-a: 1", "+a: 2"]


def test_a_carriage_return_starts_no_command() -> None:
    text = b'a: "x\r::error::y\r \t::warning::z"\n' + b"b: 1\n"
    assert "\r::" not in (shown := file_diff(ChangedFile("a.yaml", text, text.replace(b"1", b"2"))))
    assert shown.count(": :") == 2


def test_many_alike_lines_cost_no_product() -> None:
    """With `difflib` alone such a file of 180 KB took hours, as each of many changes asked for all lines again."""
    numbers = random.Random(1)
    comments = ["".join(f"#{numbers.randrange(130)}\n" for _ in range(_BETWEEN)) for _ in range(500)]
    text = "".join(f"a{number}: old\n{lines}" for number, lines in enumerate(comments)).encode()
    shown = file_diff(ChangedFile("a.yaml", text, text.replace(b"old", b"new")))
    assert shown.count("\n@@") == 500
    changed = touched_lines(text, b"# one more\n" + text.replace(b"old", b"new"))
    assert sorted(changed) == [1, *range(2, 500 * (_BETWEEN + 1) + 2, _BETWEEN + 1)]


@pytest.mark.parametrize("inserted", [1, 99, 150, 3000])
def test_a_large_insertion_is_one(inserted: int) -> None:
    before = [f"a{number}: 1" for number in range(400)]
    more = [f"b{number}: 1" for number in range(inserted)]
    after = [*before[:200], *more, *before[200:300], "c: 1", *before[300:]]
    touched = touched_lines("\n".join(before).encode(), "\n".join(after).encode())
    if inserted < 2000:
        assert sorted(touched) == [*range(201, 201 + inserted), 301 + inserted]
    assert {*range(201, 201 + inserted), 301 + inserted} <= touched


def test_many_documents_cost_no_square(monkeypatch: pytest.MonkeyPatch) -> None:
    """For each document the whole file was searched, and for each edit all documents: 37 s for two thousand Pods."""
    asked: list[object] = []
    text = "".join(f"---\nkind: pod\nmetadata: {{name: a{number}}}\nsecret: 1\n" for number in range(400))
    monkeypatch.setattr("k8slint.analysis.fix.turn.against_document", asked.append)
    file = OpenFile("a.yaml", FileText(text))
    places = [at for at in range(len(text)) if text.startswith("pod", at)]
    assert [file.against([Replacement(at, at + 3, "Pod")]) for at in places] == [""] * 400
    assert len(asked) <= 800
    mentions_of_secret.cache_clear()
    file_diff(ChangedFile("a.yaml", text.encode(), text.replace("pod", "Pod").encode()))
    assert mentions_of_secret.cache_info().misses <= 4
