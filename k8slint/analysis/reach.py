"""Where an object of a project that judges others holds: a CustomResourceDefinition, a policy, or what it needs.

One of a test or an example may be of another release than the one that is deployed, or cut down to what is needed
there; it speaks only of what stands beside it.
"""

from __future__ import annotations

import posixpath

_APART = frozenset(("testdata", "test", "tests", "fixtures", "sample", "samples", "example", "examples", "doc", "docs"))
_HOLDERS = frozenset(("crd", "crds", "bases"))


def reach_of(path: str) -> str:
    """Return the folder in and below which an object holds, from its path in the project; empty for all of it."""
    folder = posixpath.dirname(path)
    if _APART.isdisjoint(name.strip("_") for name in folder.split("/")):  # as in _testdata and __tests__
        return ""
    while posixpath.basename(folder) in _HOLDERS:
        folder = posixpath.dirname(folder)
    return folder


def lies_in(path: str, folder: str) -> bool:
    """Whether a file stands in a folder or below it; every file stands in the one without a name."""
    return not folder or path.startswith(f"{folder}/")
