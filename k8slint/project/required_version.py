"""Which versions of k8slint a configuration is for: `required_version`, in the words of PEP 440.

A configuration that a newer version wrote may hold keys that this one does not know, so this is asked first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint import __version__
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from k8slint.model.node import Node

_SPECIFIER = pattern(r"\s*(===|==|!=|<=|>=|<|>|~=)\s*v?([0-9]+(?:\.[0-9]+)*)(\.\*)?\s*$")
_RELEASE = pattern(r"[0-9]+(?:\.[0-9]+)*")

Release = tuple[int, ...]


def misfit(node: Node, running: str = __version__) -> str:
    """Return what is wrong with the value of `required_version`, or that the running version does not fit; '' if so.

    Only releases are compared: `1.2.0rc1` counts as 1.2.0.
    """
    text = node.text
    if text is None:
        return ""  # the schema says so
    found = _RELEASE.match(running)
    release = _release(found[0]) if found else ()
    for part in text.split(","):
        clause = _SPECIFIER.match(part)
        if clause is None or (clause[3] and clause[1] not in ("==", "!=")):
            return f"'{part.strip()}' is not a version specifier; write one such as '>=0.4,<1'"
        if not _fits(release, clause[1], _release(clause[2]), bool(clause[3])):
            return f"this configuration is for k8slint {text}, but this is {running}; install one that fits"
    return ""


def _release(text: str) -> Release:
    return tuple(int(number) for number in text.split("."))


def _fits(running: Release, operator: str, wanted: Release, is_prefix: bool) -> bool:
    """Whether a release fits one clause; a shorter release goes on with zeros."""
    if operator == "~=":
        return _compared(running, wanted) >= 0 and running[: len(wanted) - 1] == wanted[:-1]
    if is_prefix:
        same = _padded(running, len(wanted))[: len(wanted)] == wanted
        return same if operator == "==" else not same
    order = _compared(running, wanted)
    return {
        "===": order == 0,
        "==": order == 0,
        "!=": order != 0,
        "<=": order <= 0,
        ">=": order >= 0,
        "<": order < 0,
        ">": order > 0,
    }[operator]


def _compared(one: Release, other: Release) -> int:
    length = max(len(one), len(other))
    left, right = _padded(one, length), _padded(other, length)
    return (left > right) - (left < right)


def _padded(release: Release, length: int) -> Release:
    return release + (0,) * (length - len(release))
