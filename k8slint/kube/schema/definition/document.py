"""A CustomResourceDefinition as a whole: its names, its versions, and the approval of groups of Kubernetes itself."""

from __future__ import annotations

from typing import Any

from k8slint.kube.go.text import shown
from k8slint.kube.go.url import InvalidLocation, parse_location
from k8slint.kube.schema.custom.value_rules import has_rules
from k8slint.kube.schema.definition.digest import digest_of
from k8slint.kube.schema.definition.field_path import selectable_problems
from k8slint.kube.schema.definition.structure import Structure, schema_of
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, joined, under
from k8slint.model.tree import Unknown

Json = dict[str, Any]

_APPROVAL = "api-approved.kubernetes.io"
_PROTECTED = (".k8s.io", ".kubernetes.io")
_ROOT_WITH_STATUS = frozenset(
    "description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern "
    "maxItems minItems uniqueItems multipleOf required items properties externalDocs example "
    "x-kubernetes-preserve-unknown-fields x-kubernetes-validations".split()
)
"""What may stand at the root of a schema beside the status subresource."""

_SOUND: set[tuple[int, str]] = set()
"""The minor version of Kubernetes and the digest of definitions whose versions were judged before and are sound."""
_MOST_SOUND = 10_000


def definition_problems(value: Json, minor: int) -> FieldProblems:
    """Return what is wrong with a CustomResourceDefinition apart from what is true of its single fields.

    ``minor`` is the version of Kubernetes.
    """
    spec = value.get("spec")
    if not isinstance(spec, dict):
        return None
    found = _names(spec.get("names"))
    found = joined(found, _versions(spec, minor))
    found = under(None, found, "spec") if found else None
    return joined(found, _approval(value.get("metadata"), spec.get("group")))


def _names(names: Any) -> FieldProblems:
    """Return the problem of a kind whose lists have its own name."""
    kind = names.get("kind") if isinstance(names, dict) else None
    if not isinstance(kind, str) or not kind or names.get("listKind") != kind:
        return None
    headline = f"{shown(kind)} is the kind itself"
    return [FieldProblem("name-invalid", headline, f"Write '{kind}List', or remove it.", ("listKind", "names"), kind)]


def _versions(spec: Json, minor: int) -> FieldProblems:
    """Return what is wrong with the versions; of those that a project holds many times over it is worked out once."""
    versions = spec.get("versions")
    if not isinstance(versions, list) or not versions or not all(isinstance(each, dict) for each in versions):
        return None
    key = minor, digest_of(spec)
    if key in _SOUND:
        return None
    found = _judged_versions(versions, minor)
    if not found and len(_SOUND) < _MOST_SOUND:
        _SOUND.add(key)
    return found


def _judged_versions(versions: list[Json], minor: int) -> FieldProblems:
    found = _storage(versions)
    schemas = [schema_of(version) for version in versions]
    shared = len(versions) > 1 and all(schema == schemas[0] for schema in schemas)
    any_status = any(map(_has_status, versions))
    for index, version in enumerate(versions):
        bad = _version(version, _has_status(version) or (shared and any_status), minor)
        found = joined(found, under(None, under(None, bad, index), "versions") if bad else None)
        if shared and bad:  # the others would say the same
            break
    return joined(found, _unequal(versions) if shared else None)


def _unequal(versions: list[Json]) -> FieldProblems:
    """Return the problem of selectable fields that not all versions of one schema have.

    The API server keeps that schema outside of the versions, where it does not look for it then.
    """
    fields = [version.get("selectableFields") or [] for version in versions]
    index = next((index for index, each in enumerate(fields) if each), -1)
    if index < 0 or all(each == fields[0] for each in fields):
        return None
    headline = "must be the same in all versions, as they have the same schema"
    fix = "Write the same 'selectableFields' in every version."
    return [FieldProblem("field-value-invalid", headline, fix, ("selectableFields", index, "versions"))]


def _storage(versions: list[Json]) -> FieldProblems:
    """Return the problem of versions of which not exactly one is stored."""
    flags = [version.get("storage") for version in versions]
    stored = [index for index, flag in enumerate(flags) if flag is True]
    if len(stored) == 1 or any(isinstance(flag, Unknown) for flag in flags):
        return None
    if not stored:
        fix = "Write 'storage: true' for one version."
        return [FieldProblem("field-missing", "has no version with 'storage: true'", fix, ("versions",))]
    headline, fix = "is true for a second version", "Write 'storage: true' for one version only."
    return [FieldProblem("fields-exclusive", headline, fix, ("storage", stored[1], "versions"), True)]


def _has_status(version: Json) -> bool:
    subresources = version.get("subresources")
    return isinstance(subresources, dict) and subresources.get("status") is not None


def _version(version: Json, with_status: bool, minor: int) -> FieldProblems:
    schema = schema_of(version)
    if schema is None:
        return None
    found = _root(schema, with_status)
    found = joined(found, Structure().root(schema))
    if not found and has_rules(schema):
        found = _rules(schema, minor)
    found = under(None, under(None, found, "openAPIV3Schema"), "schema") if found else None
    return joined(found, selectable_problems(version.get("selectableFields"), schema))


def _rules(schema: Json, minor: int) -> FieldProblems:
    """Return the problems of CEL rules, which the API server compiles with the functions of the version before."""
    from k8slint.kube.schema.definition.rules import RuleCheck

    try:
        return RuleCheck(minor - 1).root(schema)
    except (TypeError, ValueError, AttributeError):  # not written as a schema is, which the decoder says
        return None


def _root(schema: Json, with_status: bool) -> FieldProblems:
    """Return the problems of a schema's root: never null and, with a status subresource, of few keywords only."""
    if schema.get("nullable") is True:
        headline = "is not allowed at the root of the schema"
        return [FieldProblem("field-not-allowed", headline, "", ("nullable",), True, at_key=True)]
    odd = next((key for key, item in schema.items() if item and key not in _ROOT_WITH_STATUS), "")
    if not with_status or not odd:
        return None
    headline = "is not allowed at the root of the schema beside the status subresource"
    fix = "Move it below 'properties.spec'."
    return [FieldProblem("field-not-allowed", headline, fix, (odd,), schema[odd], at_key=True)]


def _approval(metadata: Any, group: Any) -> FieldProblems:
    """Return the problem of a definition in a group of Kubernetes that was not approved (``GetAPIApprovalState``)."""
    if not isinstance(group, str) or not f".{group}".endswith(_PROTECTED):
        return None
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    text = annotations.get(_APPROVAL) if isinstance(annotations, dict) else None
    text = "" if text is None else text
    if not isinstance(text, str) or text.startswith("unapproved") or _is_url(text):
        return None
    trail = (_APPROVAL, "annotations", "metadata")
    fix = "Write the URL of the approval, or 'unapproved, for tests only'; better use a group of your own."
    if not text:
        headline = f"is missing, which the protected group {shown(group)} needs"
        return [FieldProblem("field-missing", headline, fix, trail)]
    return [FieldProblem("field-value-invalid", f"{shown(text)} is neither a URL nor 'unapproved…'", fix, trail, text)]


def _is_url(text: str) -> bool:
    scheme, separator, rest = text.partition("://")
    if not separator or not scheme.isalnum():
        return False
    try:
        return bool(parse_location(rest).host)
    except InvalidLocation:
        return False
