"""GitHub's fingerprint of lines: the vectors published with github/codeql-action, and its laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.report.sarif_place import LineHashes


def hashes(text: str) -> list[str | None]:
    lines = LineHashes(text)
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert lines.of_line(count + 1) is None
    return [lines.of_line(line) for line in range(1, count + 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
            [
                "8b7cf3e952e7aeb2:1",
                "b1ae1287ec4718d9:1",
                "bff680108adb0fcc:1",
                "c6805c5e1288b612:1",
                "b86d3392aea1be30:1",
                "e6ceba753e1a442:1",
            ],
        ),
        (
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
            [
                "e9496ae3ebfced30:1",
                "fb7c023a8b9ccb3f:1",
                "ce8ba1a563dcdaca:1",
                "e20e36e16fcb0cc8:1",
                "b3edc88f2938467e:1",
                "c8e28b0b4002a3a0:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
        (
            "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n",
            [
                "e54938cc54b302f1:1",
                "bb609acbe9138d60:1",
                "1131fd5871777f34:1",
                "5c482a0f8b35ea28:1",
                "54517377da7028d2:1",
                "2c644846cb18d53e:1",
                "f1b89f20de0d133:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_published_vectors(text: str, expected: list[str]) -> None:
    assert hashes(text) == expected


def test_carriage_returns_are_line_ends() -> None:
    lines = " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n"
    assert hashes(lines.replace("\n", "\r")) == hashes(lines)
    assert hashes(lines.replace("\n", "\r\n")) == hashes(lines)


def test_equal_lines_are_counted() -> None:
    block = "hello\n" + "x" * 200 + "\n"
    first, *_, third, _, _ = hashes(block * 2)
    assert first is not None
    assert third is not None
    assert first[:-1] == third[:-1]
    assert (first[-2:], third[-2:]) == (":1", ":2")


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\r\n\t 🙂")))
def test_the_windows_give_what_a_rolling_hash_gives(text: str) -> None:
    assert hashes(text) == rolling(text)


def rolling(text: str) -> list[str]:
    """Walk the text unit by unit, as the reference does."""
    data = text.encode("utf-16-le", "surrogatepass")
    units = [data[at] | data[at + 1] << 8 for at in range(0, len(data), 2)]
    kept, carriage = [], False
    for unit in units:
        if unit in (32, 9) or (carriage and unit == 10):
            carriage = False
            continue
        carriage = unit == 13
        kept.append(10 if unit == 13 else unit)
    kept.append(65535)
    starts = [0] + [at + 1 for at, unit in enumerate(kept[:-1]) if unit == 10]
    padded = kept + [0] * 100
    seen: dict[int, int] = {}
    found = []
    for start in starts:
        value = 0
        for unit in padded[start : start + 100]:
            value = (value * 37 + unit) % 2**64
        seen[value] = seen.get(value, 0) + 1
        found.append(f"{value:x}:{seen[value]}")
    return found
