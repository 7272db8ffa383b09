"""Values of the wrong shape and what was meant by them: a text for a mapping, a mapping for a list, pairs for a map."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from k8slint.kube.schema.placing import child, struct_at
from k8slint.kube.schema.problem import Correction
from k8slint.kube.schema.slips import PLAIN, TYPES, flow, shown_flow
from k8slint.kube.secrecy.names import is_secret_name

if TYPE_CHECKING:
    from k8slint.kube.schema.placing import Path
    from k8slint.kube.schema.slips import Advice
    from k8slint.kube.schema.struct import Struct

_SHELL = re.compile(r"[|&;<>()$`*?~#\\]")
"""What means something to a shell, which would be gone in a list of words."""
_NOT_SPLIT = re.compile(r"[\"'\n]")
_PUBLISHED = re.compile(r"(?:[0-9]{1,5}:)?([0-9]{1,5})(?:/tcp)?")
_BYTES = re.compile(r"[0-9.]+[KMGTPE]i?")
_PAIR = re.compile(r"([A-Za-z0-9][\w./-]*)=([^\s,]*)")
_LONGEST_ITEM = 100
_NOTHING = ("", "{}", "true", "none")


def value_slip(expected: str, path: Path, root: Struct, value: Any) -> Advice:
    """Return what was meant by a value that is not of the expected type, as a sentence; '' where it does not tell.

    `path` leads to the value from the top of an object of kind `root`.
    """
    target = struct_at(path, root)
    if target is not None and target.name.endswith("EnvFromSource") and isinstance(value, str) and flow(value):
        return f"Write '- {{configMapRef: {{name: {flow(value)}}}}}', or 'secretRef' for a Secret.", None
    if expected == "list":
        return _as_list(path, root, value)
    if expected == "string" and isinstance(value, dict) and isinstance(path[-1], int):
        return _as_text(value)
    if expected == "map":
        return _as_map(str(path[-1]), value)
    return _as_struct(str(path[-1]), target, value) if expected == "struct" else ("", None)


def _as_list(path: Path, root: Struct, value: Any) -> Advice:
    """Return the list for a command in one text, a scalar, or a mapping of names and values."""
    field = str(path[-1])
    item = struct_at(path, root)
    if item is not None and not item.fields:
        item.catalogue.fill(item)
    if isinstance(value, str) and field in ("command", "args") and " " in value:
        if _NOT_SPLIT.search(value) or _SHELL.search(value):
            shown = flow(value)
            words = f"Write a list: [sh, -c, {shown}]." if shown and field == "command" else ""
            return words, Correction(["sh", "-c", value], safety="suggestion") if words else None
        listed = ", ".join(flow(word) or json.dumps(word) for word in value.split())
        return f"Write a list: [{listed}].", Correction(value.split(), safety="suggestion")
    if isinstance(value, (str, int)) and not isinstance(value, bool) and item is not None:
        inner, correction = as_fields(item, value)
        made = [correction.value] if correction is not None else None
        return (f"Write a list: [{{{inner}}}].", Correction(made) if made else None) if inner else ("", None)
    if isinstance(value, dict) and value and item is not None and {"name", "value"} <= item.fields.keys():
        return _as_variables(item, value)
    return "", None


def _as_variables(item: Struct, value: dict[Any, Any]) -> Advice:
    """Return the list of names and values for a mapping of them."""
    if item.fields.keys() & value.keys() or any(isinstance(each, (dict, list)) for each in value.values()):
        return "", None
    name, first = next(iter(value.items()))
    shown = _variable(str(name), str(first))
    listed = [{"name": str(key), "value": each} for key, each in value.items()]
    is_certain = all(isinstance(each, str) for each in value.values()) and not any(map(is_secret_name, value))
    return (
        (f"Write a list, as in '- {{{shown}}}'.", Correction(listed) if is_certain else None) if shown else ("", None)
    )


def _as_text(value: dict[Any, Any]) -> Advice:
    """Return the text that a mapping of one key is, as YAML reads `- --header=Accept: text/html`."""
    if len(value) != 1:
        return "", None
    ((key, inner),) = value.items()
    if not isinstance(key, str) or not isinstance(inner, (str, int, type(None))) or isinstance(inner, bool):
        return "", None
    text = f"{key}: {'' if inner is None else inner}".rstrip()
    quote = '"' if "'" in text else "'"
    if is_secret_name(key) or quote in text or not text.isprintable() or len(text) > _LONGEST_ITEM:
        return "Quote the whole item, as it holds ': '.", None
    return f"Quote the item, as it holds ': ': {quote}{text}{quote}.", Correction(text)


def _as_map(field: str, value: Any) -> Advice:
    """Return the mapping for pairs such as `app=web`, in a text or in a list."""
    if field in ("limits", "requests") and isinstance(value, str):
        name = "memory" if _BYTES.fullmatch(value) else "cpu"
        return f"Write '{field}: {{{name}: {value}}}'.", Correction({name: value}, safety="suggestion")
    texts = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else ()
    pairs = [_PAIR.fullmatch(text.strip()) if isinstance(text, str) else None for text in texts]
    if not pairs or not all(pairs):
        return "", None
    made = {pair[1]: pair[2] for pair in pairs if pair is not None}
    shown = shown_flow(made)
    if len(made) < len(pairs) or not shown:
        return "", None
    return f"Write '{field}: {shown}'.", Correction(made)


def _as_struct(field: str, target: Struct | None, value: Any) -> Advice:
    """Return the fields for a list that one of them takes, or for a value that says nothing but that it is there."""
    if target is None:
        return "", None
    if not target.fields:
        target.catalogue.fill(target)
    types = target.catalogue.field_types(target.name)
    if isinstance(value, list) and value:
        kind = "[]string" if all(isinstance(item, str) for item in value) else "[]"
        holders = [name for name, text in types.items() if (text == kind if kind == "[]string" else text[:2] == "[]")]
        holders = [name for name in holders if kind == "[]string" or _all_fit(target, name, value)]
        if len(holders) == 1:
            shown = shown_flow(value)
            words = f"Write '{field}: {{{holders[0]}: {shown}}}'." if shown else f"Write the list under '{holders[0]}'."
            return words, Correction(
                {holders[0]: value}, safety="safe" if holders[0] in target.required else "suggestion"
            )
        listed = " or ".join(f"'{name}'" for name in holders[:2])
        return (f"Write the list under {listed}." if listed else "", None)
    is_nothing = value is True or (isinstance(value, str) and value.lower() in _NOTHING)
    if is_nothing and not target.required and not target.present:
        return f"Write '{field}: {{}}'.", Correction({}, safety="suggestion")
    return "", None


def _all_fit(target: Struct, field: str, items: list[Any]) -> bool:
    """Whether mappings fit the items of a field."""
    inner = child(target, field)
    return inner is not None and all(isinstance(item, dict) and item.keys() <= inner.fields.keys() for item in items)


def as_fields(target: Struct, value: str | int) -> Advice:
    """Return a scalar as the fields of a struct that it was written for: `cat /x` of exec is `command: [cat, /x]`."""
    if not target.fields:
        target.catalogue.fill(target)
    types = target.catalogue.field_types(target.name)
    if isinstance(value, str) and "=" in value and "name" in types and "value" in types:
        name, _, rest = value.partition("=")
        shown = _variable(name, rest)
        return shown, Correction({"name": name, "value": rest}) if shown and not is_secret_name(name) else None
    if not flow(value):
        return "", None
    made = _special(target, value) or _made(target, types, value)
    if not made:
        return "", None
    needed = {*target.required, *target.present} - made.keys()
    is_command = "command" in str(made) and isinstance(value, str) and _SHELL.search(value) is not None
    shown = shown_flow(made)
    return (
        (shown[1:-1], Correction(made, safety="suggestion" if needed or is_command else "safe"))
        if shown
        else ("", None)
    )


def _made(target: Struct, types: dict[str, str], value: str | int) -> dict[str, Any]:
    """Return the one field of a struct that takes a scalar, a list of words where it has such a field; else empty."""
    fields = [field for field, type_text in types.items() if type_text in TYPES[type(value)]]
    wanted = [field for field in fields if field in target.required or field in target.present]
    usual = [field for field in fields if field == ("name" if isinstance(value, str) else "port")]
    if isinstance(value, str) and value.startswith("/"):
        paths = [field for field in fields if field.lower().endswith("path")]
        wanted = [field for field in wanted if field in paths] or paths
        usual = []
    for chosen in (wanted, usual, fields):
        if len(chosen) == 1:
            return {chosen[0]: value}
    lists = [field for field, type_text in types.items() if type_text == "[]string"]
    if isinstance(value, str) and not fields and not _NOT_SPLIT.search(value):
        if len(lists) == 1:
            return {lists[0]: value.split()}
        if "exec" in types and " " in value:
            return {"exec": {"command": value.split()}}
    return {}


def _special(target: Struct, value: str | int) -> dict[str, Any]:
    """Return the fields for a text that only a definition by itself can tell: ports, tolerations, keys of volumes."""
    name = target.name.rpartition(".")[2].partition("@")[0]
    published = _PUBLISHED.fullmatch(value) if isinstance(value, str) else None
    if name == "ContainerPort" and published is not None:
        return {"containerPort": int(published[1])}
    if name == "Toleration" and isinstance(value, str):
        return {"key": value, "operator": "Exists"}
    return {"key": value, "path": value} if name == "KeyToPath" else {}


def _variable(name: str, value: str) -> str:
    """Return an environment variable as fields, without a value that its name says is a secret."""
    shown = "..." if is_secret_name(name) else flow(value) or "..."
    return f"name: {name}, value: {shown}" if PLAIN.fullmatch(name) else ""
