"""CEL expressions in the API server's files: over claims, over a user, over a question to a webhook.

Sources: apiserver pkg/authentication/cel/compile.go, pkg/authorization/cel/compile.go.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from k8slint.kube.cel.environment import LATEST, Environment
from k8slint.kube.cel.types import BOOL, DYN, STRING, list_of, map_of, struct
from k8slint.kube.schema.expressions import MOST_TEXT, compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.cel.types import Type
    from k8slint.kube.component.values import Path
    from k8slint.kube.schema.problem import FieldProblem

_STRINGS = list_of(STRING)
_EXTRA = map_of(STRING, _STRINGS)
_USER = "kubernetes.UserInfo"
_REQUEST = "kubernetes.SubjectAccessReviewSpec"
_SELECTORS_SINCE = 31
"""Conditions see the selectors of a request since this minor version."""


@functools.cache
def _claims(minor: int) -> Environment:
    return Environment({"claims": map_of(STRING, DYN)}, minor=min(minor, LATEST))


@functools.cache
def _user(minor: int) -> Environment:
    fields = {_USER: {"username": STRING, "uid": STRING, "groups": _STRINGS, "extra": _EXTRA}}
    return Environment({"user": struct(_USER)}, fields, minor=min(minor, LATEST))


@functools.cache
def _request(minor: int) -> Environment:
    requirements = {"key": STRING, "operator": STRING, "values": _STRINGS}
    resource: dict[str, Type] = dict.fromkeys(
        ("namespace", "verb", "group", "version", "resource", "subresource", "name"), STRING
    )
    fields = {
        _REQUEST: {
            "resourceAttributes": struct("kubernetes.ResourceAttributes"),
            "nonResourceAttributes": struct("kubernetes.NonResourceAttributes"),
            "user": STRING,
            "groups": _STRINGS,
            "extra": _EXTRA,
            "uid": STRING,
        },
        "kubernetes.ResourceAttributes": resource,
        "kubernetes.NonResourceAttributes": {"path": STRING, "verb": STRING},
        "kubernetes.Selector": {"rawSelector": STRING, "requirements": list_of(struct("kubernetes.Requirement"))},
        "kubernetes.Requirement": requirements,
    }
    if minor >= _SELECTORS_SINCE:
        resource["fieldSelector"] = resource["labelSelector"] = struct("kubernetes.Selector")
    return Environment({"request": struct(_REQUEST)}, fields, minor=min(minor, LATEST))


def compiled_claims(text: str, path: Path, minor: int, *, must_be_bool: bool) -> Iterator[FieldProblem]:
    """Yield the problem of an expression over claims that does not compile, or is not a condition."""
    yield from _problems(text, _claims(minor), path, [BOOL] if must_be_bool else [])


def compiled_user(text: str, path: Path, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of a condition on a user that does not compile."""
    yield from _problems(text, _user(minor), path, [BOOL])


def compiled_request(text: str, path: Path, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of a condition on a question to a webhook that does not compile."""
    yield from _problems(text, _request(minor), path, [BOOL])


def _problems(text: str, environment: Environment, path: Path, wanted: list[Type]) -> Iterator[FieldProblem]:
    if len(text) <= MOST_TEXT:
        _, found = compiled(text, environment, wanted, tuple(reversed(path)))
        yield from found or ()
