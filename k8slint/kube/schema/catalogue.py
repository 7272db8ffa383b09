"""Definitions compiled for one minor version of Kubernetes, each when it is first met."""

from __future__ import annotations

from typing import Any

from k8slint.kube.feature_gates import gate_on
from k8slint.kube.schema.bundle import definition, has_definition
from k8slint.kube.schema.constraints import active, checks_of
from k8slint.kube.schema.relations import relation_of
from k8slint.kube.schema.rules import rule_of
from k8slint.kube.schema.scalars import SCALARS, Never
from k8slint.kube.schema.struct import Field, Struct, checked, list_of, map_of

Json = dict[str, Any]

_catalogues: dict[int, Catalogue] = {}


def catalogue(minor: int) -> Catalogue:
    """Return the catalogue of Kubernetes 1.`minor`."""
    found = _catalogues.get(minor)
    if found is None:
        found = _catalogues[minor] = Catalogue(minor)
    return found


def type_at(texts: str, minor: int) -> str:
    """Return the type a field has in a minor version from `string>29<33|bytes>34`; empty when it has none.

    `>29` is the first, `<33` the last minor version that has it.
    """
    if ">" not in texts and "<" not in texts:
        return texts
    for text in texts.split("|"):
        head, _, last = text.partition("<")
        name, _, first = head.partition(">")
        if (not first or int(first) <= minor) and (not last or minor <= int(last)):
            return name
    return ""


class Catalogue:
    """The compiled definitions of one minor version.

    A definition is compiled twice at most: with its constraints, and without them for what the API server decodes
    but never validates (the status, and fields whose feature gate is off).
    """

    __slots__ = ("_types", "minor", "structs")

    def __init__(self, minor: int) -> None:
        self.minor = minor
        self._types: dict[str, dict[str, str]] = {}
        self.structs: dict[tuple[str, bool], Struct] = {}

    def struct(self, name: str, plain: bool = False) -> Struct:
        """Return the struct of a definition such as ``core/v1.Pod``; its fields are filled in when it is met."""
        key = (name, plain)
        found = self.structs.get(key)
        if found is None:
            found = self.structs[key] = Struct(self, name, plain)
        return found

    def field_types(self, name: str) -> dict[str, str]:
        """Return the type texts of the fields a definition has in this version."""
        found = self._types.get(name)
        if found is None:
            package = name.rpartition(".")[0]
            types = {field: type_at(texts, self.minor) for field, texts in definition(name).get("f", {}).items()}
            found = {field: full_name(package, text) for field, text in types.items() if text}
            self._types[name] = found
        return found

    def fill(self, struct: Struct) -> None:
        """Compile the fields of a struct."""
        body = definition(struct.name)
        constraints: Json = {} if struct.plain else body.get("k", {})
        fields: dict[str, Field] = {}
        kept = {}
        for name, type_text in self.field_types(struct.name).items():
            found = active(constraints[name], self.minor) if name in constraints else []
            if struct.plain or any(self._is_dropped(part) for part in found):
                fields[name] = self.compile_type(type_text, True)
            else:
                kept[name] = type_text
                fields[name] = self._field(struct, name, type_text, found)
        rules = () if struct.plain else body.get("o", ())
        parts = active(rules, self.minor)
        made = (relation_of(rule, self.minor) or rule_of(rule, kept, self.variant) for rule in parts)
        struct.rules = tuple(rule for rule in made if rule is not None)
        struct.fields = fields or {"": SCALARS["any"]}

    def _is_dropped(self, part: Json) -> bool:
        """Whether the feature gate of a field is off, so that the API server drops the field without a word."""
        return part.get("from", 0) > self.minor or ("gate" in part and not gate_on(part["gate"], self.minor))

    def _field(self, struct: Struct, name: str, type_text: str, found: list[Json]) -> Field:
        """Return one field with its constraints, and note on the struct whether it is required."""
        if not found:
            return self.compile_type(type_text, False)
        for part in found:
            if "as" in part:
                type_text = varied(type_text, part["as"])
            if part.get("required"):
                advice = part["required"] if isinstance(part["required"], str) else ""
                present = is_struct(type_text) or part.get("strict")
                (struct.present if present else struct.required)[name] = advice
        field = self.compile_type(type_text, any("ignored" in part for part in found))
        checks = checks_of(found, zero_of(type_text))
        return checked(field, checks) if checks else field

    def variant(self, type_text: str, name: str) -> Field:
        """Return the entry of a variant of a type."""
        return self.compile_type(varied(type_text, name), False)

    def compile_type(self, type_text: str, plain: bool) -> Field:
        """Return the table entry for a type text: scalar, `[]T`, `{}T` or the name of a definition."""
        scalar = SCALARS.get(type_text)
        if scalar:
            return scalar
        if type_text.startswith("[]"):
            return list_of(self.compile_type(type_text[2:], plain), is_struct(type_text[2:]))
        if type_text.startswith("{}"):
            return map_of(self.compile_type(type_text[2:], plain), is_struct(type_text[2:]))
        if not has_definition(type_text):
            return SCALARS["any"]
        struct = self.struct(type_text, plain)
        return Never, struct.visit


def is_struct(type_text: str) -> bool:
    """Whether a type text names a definition."""
    return type_text not in SCALARS and type_text[:2] not in ("[]", "{}")


def full_name(package: str, type_text: str) -> str:
    """Return a type text whose definition names carry their package."""
    prefix = ""
    while type_text[:2] in ("[]", "{}"):
        prefix, type_text = prefix + type_text[:2], type_text[2:]
    if type_text in SCALARS or "." in type_text:
        return prefix + type_text
    return f"{prefix}{package}.{type_text}"


def varied(type_text: str, variant: str) -> str:
    """Return the type text with its definition replaced by a variant: `@job`, or another definition's full name."""
    prefix = type_text[: len(type_text) - len(type_text.lstrip("[]{}"))]
    base = type_text[len(prefix) :]
    return prefix + (base.split("@")[0] + variant if variant.startswith("@") else variant)


def zero_of(type_text: str) -> Any:
    """Return what null means for an item of a list or a value of a map of this type."""
    return 0 if type_text[2:] in ("int32", "int64", "quantity") else ""
