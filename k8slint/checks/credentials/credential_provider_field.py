"""The check for fields of a CredentialProviderConfig and their types, which the kubelet decodes strictly.

Sources: kubelet/config/v1/types.go, and `serializer.EnableStrict` in pkg/credentialprovider/plugin/plugin.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.credentials.credential_provider import GROUP, STOPS
from k8slint.checks.credentials.credential_provider_token import SINCE
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

Shape = Any
"""`str`, `bool`, a dict of fields, or a list with the shape of its items."""

_TOKEN: Shape = {
    "serviceAccountTokenAudience": str,
    "cacheType": str,
    "requireServiceAccount": bool,
    "requiredServiceAccountAnnotationKeys": [str],
    "optionalServiceAccountAnnotationKeys": [str],
}
_PROVIDER: Shape = {
    "name": str,
    "matchImages": [str],
    "defaultCacheDuration": None,  # any scalar: a rule of its own judges it
    "apiVersion": str,
    "args": [str],
    "env": [{"name": str, "value": str}],
    "tokenAttributes": _TOKEN,
}
_TOP: Shape = {"apiVersion": str, "kind": str, "providers": [_PROVIDER]}


def credential_provider_field_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of fields the kubelet does not know, and of values of another type."""
    if resource.group == GROUP:
        yield from _look(resource.node, _TOP, context.minor)


def _look(node: Node, shape: Shape, minor: int) -> Iterator[Problem]:
    """Yield the problems of a value of which a shape is expected, and of all below it."""
    value = node.value
    if value is None or shape is None or isinstance(value, Unknown):
        return
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            yield _wrong(node, "a mapping", "Write a mapping of fields.")
            return
        for key, child in node.items():
            if key not in shape or (key == "tokenAttributes" and minor < SINCE):
                yield _unknown(child, key, shape, minor)
            else:
                yield from _look(child, shape[key], minor)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield _wrong(node, "a list", f"Write '- {value}' below it." if isinstance(value, str) else "Write a list.")
            return
        for item in node:
            yield from _look(item, shape[0], minor)
    elif not isinstance(value, shape):
        if shape is bool:
            yield _wrong(node, "a boolean", "Write true or false.")
        else:
            is_scalar = not isinstance(value, (dict, list))
            yield _wrong(node, "a string", f'Write it in quotes: "{node.raw}".' if is_scalar else "Write a string.")


def _wrong(node: Node, expected: str, fix: str) -> Problem:
    """Return the problem of a value of the wrong type."""
    named = node.key if isinstance(node.key, str) else node.path
    return Problem(node, f"'{named}' must be {expected}", STOPS, fix)


def _unknown(node: Node, key: str, shape: dict[str, Shape], minor: int) -> Problem:
    """Return the problem of a field that the kubelet does not know in this place."""
    if key in shape:
        headline = f"the kubelet of 1.{minor} does not know the field {shown(key)}"
        return Problem(node, headline, STOPS, f"Remove it; it came with 1.{SINCE}.", span=node.key_span)
    near = [name for name in shape if name.lower() == key.lower()]
    fix = f"Write '{near[0]}'." if near else f"Remove it; the fields here are {', '.join(shape)}."
    return Problem(node, f"{shown(key)} is not a field of this object", STOPS, fix, span=node.key_span)
