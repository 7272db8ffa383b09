"""Kubernetes versions: which are known, how one is written, and what changed between them.

What changed stands in two tables beside this module: feature gates and the lives of API versions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import is_digits
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.api_life import ApiLife as ApiLife
    from k8slint.kube.api_life import is_alpha as is_alpha
    from k8slint.kube.api_life import life_of as life_of
    from k8slint.kube.feature_gates import gate_on as gate_on
    from k8slint.kube.feature_gates import gate_stage as gate_stage

# Every run reads the target version, few need the tables: they are imported when first asked for.
_TABLES = {
    "ApiLife": "k8slint.kube.api_life",
    "is_alpha": "k8slint.kube.api_life",
    "life_of": "k8slint.kube.api_life",
    "gate_on": "k8slint.kube.feature_gates",
    "gate_stage": "k8slint.kube.feature_gates",
}


def __getattr__(name: str) -> object:
    if name not in _TABLES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(_TABLES[name]), name)
    globals()[name] = found
    return found


class Version(NamedTuple):
    """A Kubernetes release such as 1.31; patch releases do not change verdicts and are left out."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


OLDEST = Version(1, 25)
"""The oldest release whose behaviour is known."""

NEWEST = Version(1, 37)
"""The newest release whose behaviour is known."""

DEFAULT: int = NEWEST.minor
"""The minor version that is checked for when none is named."""


class InvalidVersion(ValueError):  # noqa: N818 - named like the other Invalid... errors of this floor
    """Text that names no Kubernetes release, or one that is not known; the message says which are."""


def parse_version(text: str) -> Version:
    """Return the release a text names: ``1.31``, ``v1.31.2`` and ``1.31.4-gke.1`` are 1.31; raises InvalidVersion."""
    version = _read(text.strip()) if isinstance(text, str) else None
    if version is None:
        raise InvalidVersion(f"'{text}' is not a Kubernetes version such as '{NEWEST}'")
    if not OLDEST <= version <= NEWEST:
        raise InvalidVersion(f"Kubernetes '{version}' is not known, versions {OLDEST} to {NEWEST} are")
    return version


def _read(text: str) -> Version | None:
    """Return a release without its patch number and without what distributions append."""
    release = text.removeprefix("v")
    for mark in "-+":
        release = release.partition(mark)[0]
    numbers = release.split(".")
    if not 2 <= len(numbers) <= 3 or any(not is_digits(number) or len(number) > 9 for number in numbers):
        return None
    return Version(int(numbers[0]), int(numbers[1]))
