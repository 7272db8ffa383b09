"""Texts for the reading tests: strategies that write YAML as people do, and as nobody should."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

KEYS = ["a", "b", "name", "x.y/z", "y", "on", "null", "1", '"q"', "'s'", "é", "with space", "-x"]
VALUES = [
    "x",
    "80",
    "true",
    "yes",
    "~",
    "1.5",
    "0o17",
    "v1.2",
    "-1",
    "--flag",
    "a b",
    "http://x:80/y",
    "a #c",
    "a#c",
    "'s'",
    "'it''s'",
    '"d"',
    '"a: b # c"',
    '"d\\n"',
    "''",
    '""',
    "[]",
    "{}",
    '[a, "b"]',
    "{a: 1, b: [c, {d: 1}]}",
    "[a:b]",
    "[--a, -1, yes]",
    "[a b]",
    '{"a":"b"}',
    "|",
    "|-",
    "|+",
    ">",
    ">-",
    "|2",
    "&x v",
    "*x",
    "!t v",
    "!!str 1",
    "é",
    "😀",
    "x   # c",
    "${VAR}",
    "{{ x }}",
    "- x",
    "a: b",
    "? a",
    ".inf",
    "2024-01-01",
    "a\tb",
    "[a",
    "'open",
    '"open',
    '"a\\',
    '"a\\"b',
    "[a, ",
    "{a: b,",
]
ENDINGS = [*("b", "b c", "", " ", "  b", "- b", "# c", "b # c", "b: c", "b:", "b\tc"), *("b'", "''b' # c", "b'c", 'b"')]
ENDINGS += ["b\\", '\\ b"', '\\n"', 'b\\"c"', "b]", "b, c]", "'b']", "]", "b: c}", "---", "..."]
TEXTS = ["line", "", "  deep", "# no comment", "k: v", "- x  ", "é\tt", " "]


@st.composite
def manifests(draw: st.DrawFn) -> str:
    """Block-style YAML, mostly well indented, with all that stands between a manifest and its reader."""
    lines: list[str] = draw(st.sampled_from([[], [], ["---"], ["# c"]]))[:]
    _block(draw, lines, draw(st.sampled_from([0, 0, 0, 2])), 0)
    if draw(st.booleans()):
        lines.append("---")
        _block(draw, lines, 0, 2)
    return "\n".join(lines) + draw(st.sampled_from(["\n", "\n", "", "\n\n"]))


def _block(draw: Callable[..., Any], lines: list[Any], indent: int, depth: int) -> None:
    items = draw(st.booleans())
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 12)) == 0:
            lines.append(" " * draw(st.integers(0, 6)) + draw(st.sampled_from(["", "# c", "stray", "k: v"])))
        _entry(draw, lines, indent, depth, items)


def _entry(draw: Callable[..., Any], lines: list[Any], indent: int, depth: int, is_item: bool) -> None:
    prefix = " " * indent
    if is_item:
        prefix += "- "
        indent += 2
        if draw(st.integers(0, 2)) == 0:
            _scalar(draw, lines, prefix, indent - 2)
            return
    prefix += draw(st.sampled_from(KEYS)) + ":"
    if depth < 4 and draw(st.integers(0, 2)) == 0:
        lines.append(prefix + draw(st.sampled_from(["", " ", "  # c"])))
        _block(draw, lines, indent + draw(st.sampled_from([0, 2, 2, 2, 4])), depth + 1)
    else:
        _scalar(draw, lines, prefix + " ", indent)


def _scalar(draw: Callable[..., Any], lines: list[Any], prefix: str, indent: int) -> None:
    value = draw(st.sampled_from(VALUES))
    lines.append(prefix + value)
    if value[:1] in "|>":
        inner = " " * (indent + draw(st.sampled_from([1, 2, 2, 4])))
        lines.extend(inner + text for text in draw(st.lists(st.sampled_from(TEXTS), max_size=4)))
    elif draw(st.integers(0, 3)) == 0:  # it goes on
        inner = " " * (indent + draw(st.sampled_from([-2, 0, 1, 2, 2, 4])))
        lines.extend(inner + text for text in draw(st.lists(st.sampled_from(ENDINGS), min_size=1, max_size=3)))


SNIPPETS = [
    "a",
    "a: ",
    "- ",
    "\n",
    "\n  ",
    " ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ":",
    "?",
    "'",
    '"',
    "|\n  t\n",
    ">-\n t\n",
    "#",
    " # c",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "!t ",
    "\t",
    "---\n",
    "...\n",
    "%",
    "@",
    "1",
    "0x1",
    "yes",
    "null",
    ".inf",
    "\\",
    "\\x41",
    "é",
    "😀",
    "\r\n",
    "\r",
    "\x85",
    "\u2028",
    "\ufeff",
    "-",
    "${V}",
    "{{ x }}",
    "\x00",
    "\ud800",
    '{"a":',
    '"b"',
    "1e9",
]

debris = st.lists(st.sampled_from(SNIPPETS), max_size=14).map("".join)
