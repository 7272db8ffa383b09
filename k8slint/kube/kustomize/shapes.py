"""The fields of kustomization files and of the files they name (api/types), and how Go decodes them.

A struct is a dict of its fields; the other shapes are texts, so that a table reads like the documentation.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.kustomize.scalar import NULL, STR
from k8slint.kube.kustomize.value import MAPPING, SCALAR, SEQUENCE, Value, plain_scalar
from k8slint.model.named_tuple import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k8slint.kube.kustomize.value import At

Shape = Any
"""`text`, `flag`, `number`, `any`, `texts` (a map of texts), `map` (of anything), a list of one shape, or a struct."""

GVK: dict[str, Shape] = dict.fromkeys(("group", "version", "kind"), "text")
SPEC: dict[str, Shape] = {**GVK, "path": "text", "create": "flag"}
SELECTOR: dict[str, Shape] = {
    **GVK,
    **dict.fromkeys(("name", "namespace", "annotationSelector", "labelSelector"), "text"),
}
META: dict[str, Shape] = {"name": "text", "namespace": "text", "labels": "texts", "annotations": "texts"}
OPTIONS: dict[str, Shape] = {
    "labels": "texts",
    "annotations": "texts",
    "disableNameSuffixHash": "flag",
    "immutable": "flag",
}
CONFIG_MAP: dict[str, Shape] = {
    **dict.fromkeys(("namespace", "name", "behavior", "env"), "text"),
    "literals": ["text"],
    "files": ["text"],
    "envs": ["text"],
    "options": OPTIONS,
}
SECRET: dict[str, Shape] = {**CONFIG_MAP, "type": "text"}
PATCH: dict[str, Shape] = {
    "path": "text",
    "patch": "text",
    "target": SELECTOR,
    "options": {"allowNameChange": "flag", "allowKindChange": "flag"},
}
IMAGE: dict[str, Shape] = dict.fromkeys(("name", "newName", "tagSuffix", "newTag", "digest"), "text")
REPLICA: dict[str, Shape] = {"name": "text", "count": "number"}
_FIELD_OPTIONS = {"delimiter": "text", "index": "number", "encoding": "text", "create": "flag"}
REPLACEMENT: dict[str, Shape] = {
    "source": {**GVK, "name": "text", "namespace": "text", "fieldPath": "text", "options": _FIELD_OPTIONS},
    "sourceValue": "text",
    "targets": [{"select": SELECTOR, "reject": [SELECTOR], "fieldPaths": ["text"], "options": _FIELD_OPTIONS}],
}
VAR: dict[str, Shape] = {
    "name": "text",
    "objref": {**GVK, "apiVersion": "text", "name": "text", "namespace": "text"},
    "fieldref": {"fieldPath": "text"},
}
SORT: dict[str, Shape] = {"order": "text", "legacySortOptions": {"orderFirst": ["text"], "orderLast": ["text"]}}
_CHART = {
    **dict.fromkeys(
        "name version repo releaseName namespace valuesFile valuesMerge kubeVersion nameTemplate".split(), "text"
    ),
    "additionalValuesFiles": ["text"],
    "apiVersions": ["text"],
    **dict.fromkeys("includeCRDs skipHooks skipTests debug devel".split(), "flag"),
    "valuesInline": "map",
}
_OLD_CHART = {
    **dict.fromkeys(
        "chartName chartVersion chartRepoUrl chartHome chartRepoName helmBin helmHome values valuesMerge releaseName "
        "releaseNamespace".split(),
        "text",
    ),
    "valuesLocal": "map",
    "extraArgs": ["text"],
}
_LISTS = (
    "patchesStrategicMerge resources components crds bases configurations generators transformers validators "
    "buildMetadata"
).split()
KUSTOMIZATION: dict[str, Shape] = {
    **dict.fromkeys(("kind", "apiVersion", "namePrefix", "nameSuffix", "namespace"), "text"),
    **dict.fromkeys(("openapi", "commonLabels", "commonAnnotations"), "texts"),
    **{name: ["text"] for name in _LISTS},
    "metadata": META,
    "labels": [{"pairs": "texts", "includeSelectors": "flag", "includeTemplates": "flag", "fields": [SPEC]}],
    "patchesJson6902": [PATCH],
    "patches": [PATCH],
    "images": [IMAGE],
    "imageTags": [IMAGE],
    "replacements": [{**REPLACEMENT, "path": "text"}],
    "replicas": [REPLICA],
    "vars": [VAR],
    "sortOptions": SORT,
    "configMapGenerator": [CONFIG_MAP],
    "secretGenerator": [SECRET],
    "helmGlobals": {"chartHome": "text", "configHome": "text"},
    "helmCharts": [_CHART],
    "helmChartInflationGenerator": [_OLD_CHART],
    "generatorOptions": OPTIONS,
}
_SPECS = (
    "namePrefix nameSuffix namespace commonLabels labels templateLabels commonAnnotations varReference images replicas"
).split()
CONFIGURATION: dict[str, Shape] = {
    **{name: [SPEC] for name in _SPECS},
    "nameReference": [{**GVK, "fieldSpecs": [SPEC]}],
}

_EXPECTED = {"text": "a string", "flag": "true or false", "number": "a whole number"}


class Mismatch(NamedTuple):
    """A field that Go does not decode: `cause` is `unknown-field` or `wrong-type`.

    `path` leads to the field, `found` is what stands there, `expected` what is expected (for an unknown field the names
    of the fields there are).
    """

    cause: str
    path: tuple[str | int, ...]
    found: str
    expected: tuple[str, ...]
    at: At | None


class StructFields:
    """A decoded struct: its fields by their exact names, without those that are null."""

    __slots__ = ("at", "values")

    def __init__(self, at: At | None) -> None:
        self.at = at
        self.values: dict[str, Any] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        """Return a text, empty when it is not there."""
        found = self.values.get(name)
        return found.text if found is not None else ""

    def flag(self, name: str) -> bool:
        """Return a flag, False when it is not there."""
        found = self.values.get(name)
        return found is not None and plain_scalar(found) is True

    def number(self, name: str) -> int:
        """Return a whole number, 0 when it is not there."""
        found = self.values.get(name)
        return int(plain_scalar(found)) if found is not None else 0

    def place(self, name: str) -> At | None:
        """Return where a field is written; of a missing one, its struct."""
        found = self.values.get(name)
        return found.at if isinstance(found, (Value, StructFields)) else self.at

    def texts(self, name: str) -> list[Value]:
        """Return the scalars of a list of texts."""
        found: list[Value] = self.values.get(name, [])
        return found

    def structs(self, name: str) -> list[StructFields]:
        """Return the structs of a list."""
        found: list[StructFields] = self.values.get(name, [])
        return found

    def struct(self, name: str) -> StructFields | None:
        """Return a struct, None when it is not there."""
        found: StructFields | None = self.values.get(name)
        return found

    def pairs(self, name: str) -> dict[str, Value]:
        """Return the scalars of a map of texts."""
        found = self.values.get(name)
        return found.fields if found is not None else {}


def decode(
    value: Value | None, struct: dict[str, Shape], mismatches: list[Mismatch], strict: bool = True
) -> StructFields:
    """Return a struct, and add to `mismatches` what Go refuses, unknown fields only when `strict`.

    As encoding/json does it ignores the case of names, takes null for nothing, and of two spellings the last in order.
    """
    return _Decoder(mismatches, strict).struct(value, struct, ())


class _Decoder:
    def __init__(self, mismatches: list[Mismatch], strict: bool) -> None:
        self.mismatches = mismatches
        self.strict = strict

    def struct(self, value: Value | None, struct: dict[str, Shape], path: tuple[str | int, ...]) -> StructFields:
        fields = StructFields(value.at if value is not None else None)
        if value is None or value.tag == NULL:
            return fields
        if value.kind != MAPPING:
            self.wrong(value, "a mapping", path)
            return fields
        folded = {name.lower(): name for name in struct}
        for key in sorted(value.content):
            child = value.content[key]
            name = key if key in struct else folded.get(key.lower())
            if name is None:
                if self.strict:
                    self.mismatches.append(Mismatch("unknown-field", (*path, key), key, tuple(struct), child.at))
            elif child.tag != NULL:
                decoded = self.value(child, struct[name], (*path, name))
                if decoded is not None:
                    fields.values[name] = decoded
        return fields

    def value(self, value: Value, shape: Shape, path: tuple[str | int, ...]) -> Any:
        if isinstance(shape, dict):
            return self.struct(value, shape, path)
        if isinstance(shape, list):
            return self.items(value, shape[0], path)
        if shape in ("texts", "map"):
            return self.pairs(value, shape, path)
        if shape == "any" or (value.kind == SCALAR and _fits(value, shape)):
            return value
        self.wrong(value, _EXPECTED[shape], path)
        return None

    def items(self, value: Value, shape: Shape, path: tuple[str | int, ...]) -> Any:
        if value.kind != SEQUENCE:
            self.wrong(value, "a list", path)
            return None
        result: list[Any] = []
        for index, item in enumerate(value.content):
            if item.tag == NULL:
                result.append(
                    StructFields(item.at) if isinstance(shape, dict) else Value(SCALAR, STR, "", "", None, item.at)
                )
                continue
            decoded = self.value(item, shape, (*path, index))
            if decoded is not None:
                result.append(decoded)
        return result

    def pairs(self, value: Value, shape: Shape, path: tuple[str | int, ...]) -> Value | None:
        if value.kind != MAPPING:
            self.wrong(value, "a mapping", path)
            return None
        if shape == "texts":
            for key, child in value.content.items():
                if child.tag not in (STR, NULL) or child.kind != SCALAR:
                    self.wrong(child, "a string", (*path, key))
        return value

    def wrong(self, value: Value, expected: str, path: tuple[str | int, ...]) -> None:
        self.mismatches.append(Mismatch("wrong-type", path, _found(value), (expected,), value.at))


def _fits(value: Value, shape: str) -> bool:
    if shape == "text":
        return value.tag == STR
    found = plain_scalar(value)
    if shape == "flag":
        return isinstance(found, bool)
    return isinstance(found, int) and not isinstance(found, bool) and -(2**63) <= found < 2**63


def _found(value: Value) -> str:
    if value.kind == MAPPING:
        return "a mapping"
    return "a list" if value.kind == SEQUENCE else value.text
