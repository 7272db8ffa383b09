"""No regular expression of the package can be kept busy: each meets texts made to make it backtrack."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys

import pytest

from tests.hostile.patterns import WAYS, Used, patterns_of_the_package, pumped

LENGTH = 30_000
ATTACK = "import sys; sys.path.insert(0, '.'); from tests.hostile.patterns import attack; attack({}, {})"


def attacked(patterns: list[Used], seconds: int) -> str:
    """Attack in a process that has some seconds of the processor; the pattern at work then, or nothing."""
    code = ATTACK.format([tuple(each) for each in patterns], LENGTH)
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)),
    ) as process:
        said = process.communicate()[0]
    if process.returncode == 0:
        return ""
    assert process.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    return said.splitlines()[-1]


def test_none_backtracks() -> None:
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
def test_one_that_does_would_be_found(pattern: str, way: str) -> None:
    patterns = [Used("harmless", 0, WAYS), *[Used(pattern, 0, (way,))] * 20]
    assert attacked(patterns, 1) == ascii(pattern)


def test_attacks_reach_into_groups_and_alternatives() -> None:
    texts = set(pumped(r"v(?:a|[b-d]{2,})+(?=\.)\d*", 3))
    assert {"vaaa", "vbbb", "vddd"} <= {text[:4] for text in texts}
    assert any("000" in text for text in texts)
