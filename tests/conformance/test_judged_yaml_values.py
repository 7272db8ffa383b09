from __future__ import annotations

from typing import Any

from k8slint.reading import ManifestError, values_of


def same(ours: Any, theirs: Any) -> Any:
    """Equality of JSON values in which true is not 1 but 1.0 is."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return ours == theirs
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in theirs)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return isinstance(ours, type(theirs)) and ours == theirs


def documents(text: Any) -> Any:
    try:
        return [document for document in values_of(text) if document is not None]
    except ManifestError:
        return None


def agrees(row: Any) -> Any:
    got = documents(row["text"])
    if row.get("error"):
        return got is None
    return got is not None and same(got, [document for document in row["documents"] if document is not None])


def test_every_stream_is_typed_as_kubectl_types_it(judged: Any) -> None:
    assert [row["text"] for row in judged("yaml_values") if not agrees(row)] == []
