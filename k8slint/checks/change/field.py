"""Fields that are removed from a manifest and have a value in the cluster all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.update import diverging_fields, kept_fields
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.object_change import ObjectChange
    from k8slint.kube.update import Difference
    from k8slint.model.rule import Context

# Where values stand that nobody should quote, or that belong to people rather than to the API.
_NOT_LOOKED_AT = pattern(r"^(metadata|data|stringData|binaryData|status)\b|\.(env|args|command|annotations|labels)\b")
_WORD = pattern(r"[A-Za-z][\w.-]{0,40}")


def field_kept_by_server(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of removed fields that keep their value, or get a default that differs from it."""
    del context
    if change.update is None or change.causes:
        return
    diverging = {each.path for each in diverging_fields(change.update)}
    for field in kept_fields(change.update):
        if _NOT_LOOKED_AT.search(field.path) or isinstance(field.before, (dict, list)) or _is_of_others(field, change):
            continue
        stays = field.before == field.after
        if stays and field.path not in diverging:
            continue  # it was the default, written out
        yield _problem(change, field, stays)


def _is_of_others(field: Difference, change: ObjectChange) -> bool:
    """Whether another rule speaks of a field: the replicas of what is autoscaled."""
    return field.path == "spec.replicas" and bool(change.autoscaler)


def _problem(change: ObjectChange, field: Difference, stays: bool) -> Problem:
    name = field.path.rpartition(".")[2]
    value = _shown(field.after)
    node = change.at(field.path)
    assert node is not None  # for the object is there
    if stays:
        headline = f"'{name}' is removed from the manifest and stays {value or 'as it was'} in the cluster"
        consequence = "The API server keeps the value, unlike in a new object."
        fix = "Write the value that you want instead of removing the field."
    else:
        headline = f"'{name}' is removed, which sets it to its default{f', {value}' if value else ''}"
        consequence = "The update deletes the field, and the API server fills in the default."
        fix = f"Write '{name}: {_shown(field.before) or '...'}' if the value before is still wanted."
    return Problem(node, headline, consequence, fix, change.before(field.path), severity="" if stays else "info")


def _shown(value: Any) -> str:
    """Return a value that may be shown: a number, a flag, a word; empty for any other."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""
