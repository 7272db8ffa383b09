"""No regular expression of the package can be kept busy: each meets texts made to make it backtrack."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.hostile.patterns import WAYS, Used, patterns_of_the_package, pumped

LENGTH = 40_000
ATTACK = "import sys; sys.path.insert(0, '.'); from tests.hostile.patterns import attack; attack({}, {})"


def attacked(patterns: list[Used], seconds: int) -> str:
    """Attack in a process of its own; the pattern that was at work when the time was over, '' when all was done."""
    code = ATTACK.format([tuple(each) for each in patterns], LENGTH)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        try:
            process.communicate(timeout=seconds)
            assert process.returncode == 0
        except subprocess.TimeoutExpired:
            process.kill()
            return process.communicate()[0].splitlines()[-1]
    return ""


def test_none_backtracks():
    patterns = patterns_of_the_package()
    assert len(patterns) > 60
    assert attacked(patterns, 30) == ""


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r"(?:a+)+b", "match"),
        (r"(\w+\s?)*$", "match"),
        (r"a*a*a*c", "match"),
        (r"[x*]+(?:[-*]+[x*]+)*", "fullmatch"),
        (r" *x", "search"),
    ],
)
def test_one_that_does_would_be_found(pattern: str, way: str):
    patterns = [Used("harmless", 0, WAYS), *[Used(pattern, 0, (way,))] * 20]
    assert attacked(patterns, 1) == ascii(pattern)


def test_attacks_reach_into_groups_and_alternatives():
    texts = set(pumped(r"v(?:a|[b-d]{2,})+(?=\.)\d*", 3))
    assert {"vaaa", "vbbb", "vddd"} <= {text[:4] for text in texts}
    assert any("000" in text for text in texts)
