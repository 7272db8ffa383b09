"""Versions by semver.org as github.com/blang/semver reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.overloads import named_type
from k8slint.kube.cel.values import MAX_UINT, Opaque

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import Value

_NUMBER = re.compile(r"0|[1-9][0-9]*", re.ASCII)
_VERSION = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)(?:-([0-9A-Za-z.-]*))?(?:\+([0-9A-Za-z.-]*))?", re.ASCII)


class Semver(Opaque):
    """A version; the key orders it, ``text`` is all of it. Build metadata does not count."""

    __slots__ = ("text",)
    cel_type = named_type("semver")

    def __init__(self, key: tuple[Value, ...], text: str) -> None:
        super().__init__(key)
        self.text = text

    def equals(self, other: Value) -> bool | None:
        """Whether another version is the same; comparing with anything else is an error."""
        return bool(self.key == other.key) if other.__class__ is Semver else None


def _number(text: str) -> int | None:
    found = int(text) if _NUMBER.fullmatch(text) and len(text) < 25 else MAX_UINT + 1
    return found if found <= MAX_UINT else None


def parse_semver(text: str) -> Semver | None:
    """Return a version; None for what is none."""
    found = _VERSION.fullmatch(text)
    if found is None:
        return None
    numbers = [_number(found[index]) for index in (1, 2, 3)]
    order: list[tuple[int, int | str]] = []
    for part in found[4].split(".") if found[4] is not None else ():
        number = _number(part) if part.isdigit() else None
        if not part or (part.isdigit() and number is None):
            return None
        order.append((1, part) if number is None else (0, number))
    if None in numbers or (found[5] is not None and "" in found[5].split(".")):
        return None
    return Semver((*numbers, not order, tuple(order)), text)


def _normalized(text: str) -> str:
    """Return a version without a leading v and zeros, and with three numbers; "" where that cannot be."""
    parts = text.removeprefix("v").split(".", 2)
    for index, part in enumerate(parts):
        if len(part) > 1:
            bare = part.lstrip("0")
            parts[index] = bare if bare[:1] in tuple("0123456789") else "0" + bare
    if len(parts) < 3 and ("+" in parts[-1] or "-" in parts[-1]):
        return ""
    return ".".join([*parts, "0", "0"][: max(len(parts), 3)])


def _to_semver(text: str, normalize: bool = False) -> Semver:
    found = parse_semver(_normalized(text) if normalize else text)
    if found is None:
        raise CelEvaluationError(f'"{text}" is not a semantic version')
    return found


def _is_semver(text: str, normalize: bool = False) -> bool:
    return parse_semver(_normalized(text) if normalize else text) is not None


def _compare(one: Semver, other: Semver) -> int:
    return int(one.key > other.key) - int(one.key < other.key)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "string_to_semver": _to_semver,
    "string_bool_to_semver": _to_semver,
    "is_semver_string": _is_semver,
    "is_semver_string_bool": _is_semver,
    "semver_major": lambda version: version.key[0],
    "semver_minor": lambda version: version.key[1],
    "semver_patch": lambda version: version.key[2],
    "semver_compare_to": _compare,
    "semver_is_greater_than": lambda one, other: one.key > other.key,
    "semver_is_less_than": lambda one, other: one.key < other.key,
}
