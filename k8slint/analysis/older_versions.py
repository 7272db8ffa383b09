"""Webhooks and definitions of custom resources in their old version, written as the new one wants them.

Defaults that became others are written out, so that the object means what it meant. Source: pkg/apis/{admission-
registration,apiextensions}/{v1beta1,v1}/{defaults,conversion}.go of Kubernetes 1.21, the last that knew both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.schema import judge
from k8slint.kube.versions import OLDEST
from k8slint.model.tree import Mapping, Sequence, Unknown
from k8slint.reading.edit import field_added, fields_added, key_renamed, removed, replaced, together, written
from k8slint.reading.entry import has_comment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.finding import Edit, Safety
    from k8slint.model.node import Node

    Edits = tuple[Edit, ...]

_OLD_DEFAULTS = {"failurePolicy": "Ignore", "matchPolicy": "Exact", "timeoutSeconds": 30}
_HARMLESS = ("None", "NoneOnDryRun")
_REVIEWED = ["v1beta1"]
_OF_VERSIONS = {"schema": "validation", "subresources": "subresources", "columns": "additionalPrinterColumns"}
_ANYTHING = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}


def webhooks(node: Node, _version: str) -> Iterator[Edits]:
    """Yield the edits of the webhooks of a configuration: what was the default is written out.

    Side effects have to be known since v1; where nobody says what they are, 'None' is a suggestion.
    """
    for webhook in node.get("webhooks"):
        value = webhook.value
        if not isinstance(value, Mapping) or any(isinstance(value.get(key), Unknown) for key in _OLD_DEFAULTS):
            yield ()
            return
        effects = value.get("sideEffects")
        added: dict[str, Any] = {key: each for key, each in _OLD_DEFAULTS.items() if value.get(key) is None}
        if value.get("admissionReviewVersions") is None:
            added["admissionReviewVersions"] = list(_REVIEWED)
        safety: Safety = "safe" if effects in _HARMLESS else "suggestion"
        if effects is None:
            added["sideEffects"] = "None"
        elif effects not in _HARMLESS:
            yield replaced(webhook.get("sideEffects"), "None", safety)
        if added:
            yield fields_added(webhook, added, safety)


def definition(node: Node, version: str) -> Iterator[Edits]:
    """Yield the edits of a CustomResourceDefinition, whose versions have schema, columns and subresources since v1.

    Fields that the schema does not name are dropped since v1, which is safe where they were dropped before.
    """
    spec = node.get("spec")
    made = _spec(spec.value) if isinstance(spec.value, Mapping) and not _is_open(spec.value) else None
    if made is None:
        yield ()
        return
    value = {**node.value, "apiVersion": version, "spec": made}
    value.pop("status", None)
    wrong = any(problem.refused_by != "nobody" for problem in judge(value, OLDEST.minor))
    pruned = spec.value.get("preserveUnknownFields") is False or made["versions"][0].get("schema") == _ANYTHING
    safety: Safety = "suggestion" if wrong else "safe" if pruned else "unsafe"
    yield from _changed(spec, made, safety)
    if node.get("status").exists:
        yield removed(node.get("status"), safety)


def _changed(spec: Node, made: dict[str, Any], safety: Safety) -> Iterator[Edits]:
    """Yield the edits by which a mapping has other fields; a comment in one that goes away keeps it as it is."""
    old = spec.value
    for key in old:
        if key not in made and not (key == "version" and "versions" not in old):
            yield removed(spec.get(key), safety) if not has_comment(spec.get(key)) else ()
    if "versions" in old:
        if _plain(old["versions"]) != made["versions"]:
            yield written(spec.get("versions"), made["versions"], safety)
    elif "version" in old:
        renamed = key_renamed(spec.get("version"), "versions", safety)
        yield together(renamed, replaced(spec.get("version"), made["versions"], safety))
    if "scope" not in old:
        yield field_added(spec, "scope", made["scope"], safety, after="names")


def _spec(old: dict[str, Any]) -> dict[str, Any] | None:
    """Return the spec as v1 has it; None where nothing says what the versions are."""
    made = {key: _plain(each) for key, each in old.items()}
    shared = {name: made.pop(field, None) for name, field in _OF_VERSIONS.items()}
    name, versions = made.pop("version", None), made.pop("versions", None)
    if versions is None and isinstance(name, str):
        versions = [{"name": name, "served": True, "storage": True}]
    if not isinstance(versions, list) or not versions or not all(isinstance(each, dict) for each in versions):
        return None
    made["versions"] = [_version(each, shared) for each in versions]
    made.setdefault("scope", "Namespaced")
    if made.get("preserveUnknownFields") is True:
        del made["preserveUnknownFields"]
    conversion = made.get("conversion")
    if isinstance(conversion, dict) and conversion.get("strategy") == "Webhook":
        hook = {"conversionReviewVersions": conversion.pop("conversionReviewVersions", list(_REVIEWED))}
        if "webhookClientConfig" in conversion:
            hook["clientConfig"] = conversion.pop("webhookClientConfig")
        conversion["webhook"] = hook
    return made


def _version(old: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """Return a version as v1 has it, with what all versions share in v1beta1."""
    made = dict(old)
    if "schema" not in made:
        made["schema"] = shared["schema"] if shared["schema"] else _ANYTHING
    if "subresources" not in made and shared["subresources"]:
        made["subresources"] = shared["subresources"]
    columns = made.get("additionalPrinterColumns", shared["columns"])
    if isinstance(columns, list) and columns:
        made["additionalPrinterColumns"] = [
            {"jsonPath" if key == "JSONPath" else key: each for key, each in column.items()}
            if isinstance(column, dict)
            else column
            for column in columns
        ]
    return made


def _plain(value: Any) -> Any:
    """Return a value without its places."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, Sequence) else value


def _is_open(value: Any) -> bool:
    """Whether something in a value is filled in later."""
    if isinstance(value, Mapping):
        return any(map(_is_open, value.values()))
    return any(map(_is_open, value)) if isinstance(value, Sequence) else isinstance(value, Unknown)
