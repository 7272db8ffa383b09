"""Laws of edits: what no edit covers stays byte for byte, value for value; fixing twice is fixing once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.analysis.fix import fixing
from k8slint.analysis.fix.effect import side_effect
from k8slint.analysis.fix.fixing import fixes_of
from k8slint.analysis.fix.text import Changed, Replacement, edited, file_text, replacements_of
from k8slint.model.finding import Edit
from k8slint.model.span import Lines, Span
from k8slint.project.project import Project
from k8slint.reading import read, values_of
from tests.analysis.toy_rules import Toy, ToyCheck

WORDS = st.sampled_from(
    ["a", "b", "1", "'x y'", '"é🙂"', "true", "~", "[p, {q: r}]", "{}", "| # c\n    text\n    more", ""]
)


@st.composite
def manifests(draw: st.DrawFn) -> str:
    """Return a small YAML stream of the shapes that manifests have, with either line end."""
    entries = draw(st.lists(WORDS, min_size=1, max_size=8))
    lines = [f"  k{number}: {word}" for number, word in enumerate(entries)]
    items = "".join(f"- n: {word}\n  # of {word[:1]}\n  m: {word}\n" for word in entries if "\n" not in word)
    text = "top:\n" + "\n".join(lines) + "\nlist:\n" + (items or "- 1\n") + "---\nend: here\n"
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def scalars(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the plain scalars of one line in a text."""
    found: list[tuple[int, int]] = []
    for document in read(text).documents:
        pending: list[Any] = [document.value]
        while pending:
            value = pending.pop()
            marks = value.marks
            for key in value if isinstance(value, dict) else range(len(value)):
                start, end = marks[key][2:4]
                if isinstance(value[key], (dict, list)):
                    pending += [value[key]] if value[key] else []
                elif end > start and "\n" not in text[start:end]:
                    found.append((start, end))
    return sorted(found)


@given(manifests(), st.data())
@settings(max_examples=50)
def test_replacing_values_changes_those_only(text: str, data: st.DataObject) -> None:
    places = scalars(text)
    chosen = data.draw(st.lists(st.sampled_from(places), max_size=4, unique=True)) if places else []
    changed = Changed(text, [Replacement(*place, "new") for place in chosen])
    assert side_effect(read(text), read(changed.text), changed) == ""
    assert len(values_of(changed.text)) == len(values_of(text))
    untouched = [place for place in places if place not in chosen]
    for start, end in untouched:
        moved = changed.moved(start)
        assert changed.text[moved : moved + end - start] == text[start:end]
        assert not changed.covers(start, end)
    for start, end in untouched[:2]:  # a change that nobody declared is seen
        sly = f"{text[:start]}other{text[end:]}"
        assert side_effect(read(text), read(sly), Changed(text, [])) != ""


@given(manifests(), st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"]))
@settings(max_examples=30)
def test_bytes_come_back_as_they_were(text: str, mark: bytes) -> None:
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(mark, "utf-8")
    data = mark + text.encode(encoding)
    found = file_text(data)
    assert found is not None
    assert found.text == text
    assert found.data() == data


RULES = [
    Toy("k[13]", "kk"),
    Toy("true", "false"),
    Toy("false", "'no'"),
    Toy("'x y'", "'x:y'"),
    Toy("x:", "z "),
    Toy("(?m)^  # of .*\n", ""),
    Toy(r"k2: [^\r\n]*", "k2: 'é'\n  k9: b"),
    Toy(r"\[p, (\{q: r\})\]", "p"),
    Toy("end: here", "end: there\nend: two"),
    Toy("~", "&a ~"),
    Toy("- n: a", "- "),
]


@given(manifests(), st.lists(st.sampled_from(RULES), max_size=6, unique=True))
@settings(max_examples=50)
def test_fixing_twice_is_fixing_once(text: str, rules: list[Toy]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fixing, "check", ToyCheck(*rules))
        project = Project.of_texts({"a.yaml": text.encode()})
        first = fixes_of(project)
        once = project.read("a.yaml")
        assert once is not None
        assert not read(once).problems
        project = Project.of_texts({"a.yaml": once})
        assert not fixes_of(project).changes
        assert len(first.fixed) >= len(first.changes)
    if b"\r\n" in text.encode():
        assert b"\n" not in once.replace(b"\r\n", b"")


def test_edits_out_of_place_are_none() -> None:
    text = "a: 1\r\nb: 2"
    lines = Lines(text)
    for span in (Span(1, 9, 1, 10), Span(9, 1, 9, 2), Span(2, 3, 1, 1), Span(0, 1, 1, 1)):
        assert replacements_of([Edit("a", span, "x")], text, lines) is None
    overlapping = [Edit("a", Span(1, 1, 1, 3), "x"), Edit("a", Span(1, 2, 1, 4), "x")]
    assert edited(text, overlapping) is None
    assert edited(text, [Edit("a", Span(2, 5, 2, 5), "\nc: 3")]) == "a: 1\r\nb: 2\r\nc: 3"


def test_what_is_inserted_at_one_place_is_nested_by_its_indentation() -> None:
    end = Span(2, 7, 2, 7)
    edits = [Edit("a", end, f"\n{line}") for line in ("c: 3", "  d: 4")]
    assert edited("a:\n  b: 1", edits) == "a:\n  b: 1\n  d: 4\nc: 3"
