"""Kubernetes versions: which are known, how one is written, and what changed between them.

What changed stands in two tables beside this module: feature gates and the lives of API versions.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from k8slint.kube.api_life import ApiLife, is_alpha, life_of
from k8slint.kube.feature_gates import gate_on, gate_stage

__all__ = [
    "DEFAULT",
    "NEWEST",
    "OLDEST",
    "ApiLife",
    "InvalidVersion",
    "Version",
    "gate_on",
    "gate_stage",
    "is_alpha",
    "life_of",
    "parse_version",
]

_WRITTEN = re.compile(r"v?([0-9]{1,3})\.([0-9]{1,4})(?:\.[0-9]{1,9})?\+?(?:[-+][0-9A-Za-z.+-]*)?", re.ASCII).fullmatch


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
"""The minor version judged for when nobody names one."""


class InvalidVersion(ValueError):  # noqa: N818 - named like the other Invalid... errors of this floor
    """Text that names no Kubernetes release, or one that is not known; the message says which are."""


def parse_version(text: str) -> Version:
    """The release a text names: ``1.31``, ``v1.31.2`` and ``1.31.4-gke.100`` are all 1.31; raises InvalidVersion."""
    found = _WRITTEN(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise InvalidVersion(f"'{text}' is not a Kubernetes version such as '{NEWEST}'")
    version = Version(int(found[1]), int(found[2]))
    if not OLDEST <= version <= NEWEST:
        raise InvalidVersion(f"Kubernetes '{version}' is not known, versions {OLDEST} to {NEWEST} are")
    return version
