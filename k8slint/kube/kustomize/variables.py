"""Vars: `$(NAME)` replaced by a field of an object (api/internal/accumulator, api/filters/refvar)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.kube.kustomize.field_spec import Applier
from k8slint.kube.kustomize.identity import Gvk, Id
from k8slint.kube.kustomize.path import index_parts, lookup, split_fields
from k8slint.kube.kustomize.scalar import BOOL, FLOAT, INT, NULL, STR, positional
from k8slint.kube.kustomize.value import MAPPING, SCALAR, SEQUENCE, Value, is_text, plain
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from k8slint.kube.kustomize.field_spec import FieldSpec
    from k8slint.kube.kustomize.objects import Objects
    from k8slint.kube.kustomize.resource import BuildObject
    from k8slint.kube.kustomize.shapes import StructFields
    from k8slint.kube.kustomize.value import At


_MOST_CHARACTERS = 16 * 1024 * 1024
"""How much text the vars of a build may stand for: a long one may be named often."""
_WHOLE = pattern(r"[+-]?[0-9]{1,20}")


class Var(NamedTuple):
    """A var: its name, the object and field it reads, and where it is written."""

    name: str
    target: Id
    path: str
    at: At | None


def read_var(fields: StructFields) -> Var:
    """Return a var of a kustomization."""
    reference = fields.struct("objref")
    field = fields.struct("fieldref")
    path = (field.text("fieldPath") if field is not None else "") or "metadata.name"
    if reference is None:
        return Var(fields.text("name"), Id(Gvk(), "", ""), path, fields.place("name"))
    group, version = reference.text("group"), reference.text("version")
    api_version = reference.text("apiVersion").split("/")
    if len(api_version) == 2:
        group, version = api_version
    elif len(api_version) == 1 and api_version[0]:
        version = api_version[0]
    target = Id(Gvk(group, version, reference.text("kind")), reference.text("name"), reference.text("namespace"))
    return Var(fields.text("name"), target, path, fields.place("name"))


def register(variables: dict[str, Var], incoming: list[Var], objects: Objects | None) -> None:
    """Add vars to those of the build, and note on the objects which vars read them.

    Without objects the vars come from a base that has done that. Raises KustomizeError (var-twice, var-ambiguous).
    """
    for var in incoming if objects is not None else ():
        matched = _targets(objects, var.target) if objects is not None else []
        if len(matched) > 1:
            raise KustomizeError("var-ambiguous", f"several objects are the target of the var '{var.name}'", var.at)
        if matched:
            matched[0].vars = (*matched[0].vars, var.name)
    for var in incoming:
        if var.name in variables:
            raise KustomizeError("var-twice", f"the var '{var.name}' is defined twice", var.at)
        variables[var.name] = var


def _targets(objects: Objects, target: Id) -> list[BuildObject]:
    """Return the objects a var may mean; without a namespace it is any."""
    if target.namespace:
        return objects.with_key(target.key)
    return objects.with_any_id(lambda identity: identity.name == target.name and identity.gvk == target.gvk)


def resolve_vars(objects: Objects, variables: dict[str, Var], specs: tuple[FieldSpec, ...]) -> None:
    """Replace the vars in all fields that may hold them. Raises KustomizeError (var-…)."""
    if not variables:
        return
    values = {name: _value_of(objects, variables[name]) for name in sorted(variables)}
    replacer = _Replacer(values)
    for resource in objects.list:
        for spec in specs:
            if resource.gvk.is_selected(spec.gvk):
                found: list[Value] = []
                Applier(found.append).apply(spec, resource.value)
                if any(map(_holds_var, found)):
                    Applier(replacer.set).apply(spec, resource.own())


def _holds_var(node: Value) -> bool:
    """Whether a node may change, or cannot be looked at."""
    children = [node, *(node.content.values() if node.kind == MAPPING else node.content or ())]
    return any("$" in child.text for child in children) or node.kind == SEQUENCE or node.note is not None


def _value_of(objects: Objects, var: Var) -> tuple[Any, At | None]:
    """Return a var's value and where it is written. Raises KustomizeError (var-unknown-object, var-unknown-field)."""
    for resource in objects.list:
        if var.name not in resource.vars:
            continue
        try:
            node = lookup(resource.value, index_parts(split_fields(var.path)))
        except KustomizeError:
            node = None
        if node is None:
            raise KustomizeError("var-unknown-field", f"{resource.id} has no field '{var.path}'", var.at)
        return _typed(node, var), node.at
    raise KustomizeError("var-unknown-object", f"the var '{var.name}' names no object of the build", var.at)


def _typed(node: Value, var: Var) -> Any:
    """Return the value of a field by its tag (GetFieldValue)."""
    if node.kind != SCALAR:
        return plain(node)
    if node.tag in (INT, FLOAT):
        number = node.text
        if node.tag == INT and _WHOLE.fullmatch(number) and -(2**63) <= int(number) < 2**63:
            return int(number)
        try:
            if node.tag == FLOAT and "_" not in number:
                return float(number)
        except ValueError:  # .inf
            pass
        raise KustomizeError("var-unknown-field", f"'{number}' is not a number as Go reads it", var.at)
    if node.tag == BOOL:
        return node.text.lower() == "true"
    return node.text


class _Replacer:
    """Replaces `$(NAME)`; what is exactly one var takes the type of its value."""

    def __init__(self, values: dict[str, tuple[Any, At | None]]) -> None:
        self.values = values
        self.left = _MOST_CHARACTERS

    def set(self, node: Value) -> None:
        """Replace the vars of a scalar, of the values of a mapping or of the items of a list."""
        if node.tag == NULL:
            return
        if node.kind == SCALAR:
            if is_text(node):
                self._update(node)
        elif node.kind == MAPPING:
            if isinstance(node.note, tuple) and node.note[0] == "key":
                raise KustomizeError("var-shape", f"the key '{node.note[1]}' is not a string", node.at)
            for child in node.content.values():
                if is_text(child):
                    self._update(child)
        elif node.kind == SEQUENCE:
            for item in node.content:
                if not is_text(item):
                    raise KustomizeError("var-shape", "a list whose vars are replaced may only hold strings", item.at)
                self._update(item)

    def _update(self, node: Value) -> None:
        value, at = self._replaced(node.text)
        if isinstance(value, bool):
            node.text, node.tag, node.style = ("true" if value else "false"), BOOL, ""
        elif isinstance(value, int):
            node.text, node.tag, node.style = str(value), INT, ""
        elif isinstance(value, float):
            node.text, node.tag, node.style = positional(value), FLOAT, ""
        else:
            node.text, node.tag, node.style = value, STR, "|" if "\n" in value else ""
        if at is not None:
            node.at = at

    def _replaced(self, text: str) -> tuple[Any, At | None]:
        parts: list[str] = []
        at: At | None = None
        checkpoint = cursor = 0
        last = text.rfind(")")
        while cursor < len(text):
            if text[cursor] == "$" and cursor + 1 < len(text):
                parts.append(text[checkpoint:cursor])
                name, advance = _read_name(text, cursor + 1, last)
                if name is None:
                    parts.append(_unread(text, cursor + 1))
                else:
                    value, place = self._value(name)
                    at = place or at
                    if text == f"$({name})":
                        return value, at
                    parts.append(_go_text(value))
                    self.left -= len(parts[-1])
                    if self.left < 0:
                        raise NotBuilt("limit", f"vars stand for more than {_MOST_CHARACTERS} characters", place)
                cursor += advance
                checkpoint = cursor + 1
            cursor += 1
        return "".join(parts) + text[checkpoint:], at

    def _value(self, name: str) -> tuple[Any, At | None]:
        known = self.values.get(name)
        if known is None or not isinstance(known[0], (str, int, float, bool)):
            return f"$({name})", None
        return known


def _read_name(text: str, start: int, last: int) -> tuple[str | None, int]:
    """Return the name of a var behind a `$`, None when it is none, and how far to go on; `last` is the last `)`."""
    if text[start] == "(" and start < last:
        end = text.find(")", start + 1)
        return text[start + 1 : end], end - start + 1
    return None, 1


def _unread(text: str, start: int) -> str:
    if text[start] == "$":
        return "$"
    return "$(" if text[start] == "(" else "$" + text[start]


def _go_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        from k8slint.kube.kustomize.scalar import shortest

        return positional(value) if 1e-4 <= abs(value) < 1e21 or value == 0 else shortest(value)
    return str(value)
