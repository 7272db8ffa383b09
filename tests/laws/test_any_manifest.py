"""Whatever is made of a manifest, the run ends, every place is true and every format keeps its promise."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.analysis.analyze import analyze
from k8slint.analysis.cache.row import result_of, result_text
from k8slint.analysis.conclude import conclude
from k8slint.analysis.run import engines_of
from k8slint.project.options import Options, Selection
from k8slint.project.project import Project
from tests.hostile.laws import check_files
from tests.laws.places import check_places
from tests.laws.samples import block, objects, spoil, texts

EVERYTHING = {"select": ["all"]}
_WORDS = ("\t", " ", "  ", "- ", ": ", "#", "'", '"', "|\n", "&a ", "*a ", "<<: *a\n", "---\n", "é", "\u2028", "\ufeff")
_MORE = ("\x00", "\r", "\U0001f642", "\ud800", "{", "}", "[", "]", ",", "!!str ", "? ", "%", "${A}", "{{ a }}", "...\n")


@st.composite
def written(draw: st.DrawFn) -> str:
    """Some objects, spoiled, in one of the ways to write them."""
    data = draw(st.data())
    chosen = draw(st.lists(st.integers(0, len(objects()) - 1), min_size=1, max_size=3))
    values: list[Any] = [spoil(objects()[number], data) for number in chosen]
    way = draw(st.sampled_from(("block", "block", "lines", "json", "list")))
    if way == "list":
        return block({"apiVersion": "v1", "kind": "List", "items": values})
    if way == "json":
        return "\n".join(json.dumps(value, indent=1) for value in values)
    return "---\n".join(block(value) if way == "block" else json.dumps(value) + "\n" for value in values)


@st.composite
def scribbled(draw: st.DrawFn) -> bytes:
    """A real file in which lines are moved, indented, doubled and dropped, and characters put in."""
    lines = texts()[draw(st.integers(0, len(texts()) - 1))].split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at, to = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        action = draw(st.integers(0, 5))
        if action == 0:
            lines[at] = " " * draw(st.integers(0, 9)) + lines[at].lstrip()
        elif action == 1:
            lines.insert(to, lines[at])
        elif action == 2 and len(lines) > 1:
            del lines[at]
        elif action == 3:
            lines[at], lines[to] = lines[to], lines[at]
        else:
            column = draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:column] + draw(st.sampled_from(_WORDS + _MORE)) + lines[at][column:]
    return "\n".join(lines).encode(
        draw(st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-16", "utf-32"))), "surrogatepass"
    )


@settings(max_examples=70, derandomize=True)
@given(written())
def test_spoiled_objects(text: str) -> None:
    files = {"a.yaml": text.encode("utf-8", "surrogatepass")}
    check_places(check_files(files, EVERYTHING), files)


@settings(max_examples=70, derandomize=True)
@given(scribbled())
def test_scribbled_files(content: bytes) -> None:
    files = {"a.yaml": content}
    check_places(check_files(files, EVERYTHING), files)


@settings(max_examples=40, derandomize=True)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_any_bytes(content: bytes) -> None:
    check_files({"a.yaml": content})
    check_files({"a.yaml": b"apiVersion: v1\nkind: Pod\n" + content})


OPTIONS = Options(Selection(select=("all",)))
(ENGINE,) = engines_of(Project.of_texts({}, options=OPTIONS))


@settings(max_examples=70, derandomize=True)
@given(written())
def test_what_the_cache_keeps_is_what_was_found(text: str) -> None:
    result = analyze(text.encode("utf-8", "surrogatepass"), "a.yaml", ENGINE)
    kept = result_text(result)
    assert kept is not None
    again = result_of("a.yaml", kept)
    assert again.findings == result.findings
    assert listed(again) == listed(result)
    project = Project.of_texts({"a.yaml": b""}, options=OPTIONS)
    reports = [conclude([each], project, (ENGINE,)) for each in (result, again)]
    assert reports[0] == reports[1]


def listed(value: Any) -> Any:
    """Return tuples as lists: JSON knows no others."""
    if isinstance(value, dict):
        return {key: listed(each) for key, each in value.items()}
    return [listed(each) for each in value] if isinstance(value, (list, tuple)) else value
