"""Folders whose manifests are there for tests and examples, and never run as they stand together."""

from __future__ import annotations

_TESTS = frozenset(
    ("test", "tests", "testing", "testdata", "test-data", "e2e", "fixtures", "golden", "expected", "mocks")
)
_EXAMPLES = frozenset(("example", "examples", "sample", "samples", "demo", "demos", "docs"))


def is_for_tests(file: str) -> bool:
    """Whether one of the folders above a file, by its path with slashes, is called as those of tests are."""
    return not _TESTS.isdisjoint(file.lower().split("/")[:-1])


def is_for_examples(file: str) -> bool:
    """Whether one of the folders above a file is called as those of examples are."""
    return not _EXAMPLES.isdisjoint(file.lower().split("/")[:-1])
