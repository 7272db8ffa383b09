"""Common slips: fields that other tools or other kinds have, and the ones that were meant, with their values.

The table is `schemas/words/slips.txt`. Texts quote short scalars only, and none below the name of a secret.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from k8slint.bundled import read_bundled
from k8slint.kube.go.text import is_digits
from k8slint.kube.schema.placing import child
from k8slint.kube.schema.problem import Correction
from k8slint.kube.secrecy.names import is_secret_name

if TYPE_CHECKING:
    from k8slint.kube.schema.placing import Path
    from k8slint.kube.schema.struct import Struct
    from k8slint.model.finding import Safety

    Advice = tuple[str, Correction | None]

PLAIN = re.compile(r"[0-9]{1,9}(?:m|k|[KMGTPE]i?)|[A-Za-z/._][A-Za-z0-9/._@-]*(:[A-Za-z0-9/._@-]+)*|[0-9]{1,9}")
_READ_OTHERWISE = frozenset(("true", "false", "yes", "no", "on", "off", "y", "n", "null", "."))
_LONGEST = 40
_LONGEST_SHOWN = 90
_MOST_DIGITS = 6
_MOST_SHOWN = 4
TYPES: dict[type, tuple[str, ...]] = {
    str: ("string", "int-or-string", "quantity", "time"),
    int: ("int32", "int64", "int-or-string", "quantity", "number"),
    float: ("number", "quantity"),
    bool: ("bool",),
}
"""The types of fields that take a scalar, by what YAML made of it."""


@cache
def _table() -> dict[tuple[str, str], list[str]]:
    table: dict[tuple[str, str], list[str]] = {}
    for line in read_bundled("schemas/words/slips.txt").decode().splitlines():
        if not line.startswith("#"):
            home, name, meant = line.split()
            table.setdefault((home, name), []).append(meant)
    return table


def slip_advice(name: str, path: Path, home: Struct, around: dict[str, Any]) -> Advice:
    """Return what the table says of a field that `home` does not have, with its value; empty where it says nothing.

    `path` leads to the field in the document, and `around` is the mapping it stands in.
    """
    owner = home.name.rpartition(".")[2].partition("@")[0]
    for target in _table().get((owner, name), ()):
        steps = target.rstrip("?").replace("[]", ".[]").split(".")
        if _takes_at(home, steps, around.get(name)):
            return _advice(steps, name, path, around, "suggestion" if target.endswith("?") else "safe")
    return "", None


def _advice(steps: list[str], name: str, path: Path, around: dict[str, Any], safety: Safety) -> Advice:
    first, value = steps[0], around.get(name)
    dotted = ".".join(step for step in steps if step != "[]")
    if first in around:
        if "[]" in steps or not isinstance(around[first], dict) or len(steps) < 2:
            return f"write it as '{dotted}'", None
        return f"move it to '{dotted}'", Correction(under=(*path[:-1], *steps[:-1]), name=steps[-1], safety=safety)
    if isinstance(value, str) and steps[-1] == "apiGroup":
        value = value.partition("/")[0]
    made = as_backend(value) or value
    for step in reversed(steps[1:]):
        made = [made] if step == "[]" else {step: made}
    shown = "" if is_hidden(steps[-1]) else shown_flow(made)
    words = f"write '{first}: {shown}'" if shown else f"write it as '{dotted}'"
    if made is around.get(name):
        return words, Correction(name=first, safety=safety)
    return words, Correction(made, first, safety=safety)


def as_backend(value: Any) -> dict[str, Any] | None:
    """Return the backend of an Ingress with the fields of old versions as one of today; None for anything else."""
    if not isinstance(value, dict) or {"serviceName", "servicePort"} != value.keys():
        return None
    name, port = value["serviceName"], value["servicePort"]
    if not isinstance(name, str) or not isinstance(port, (str, int)) or isinstance(port, bool):
        return None
    number = int(port) if isinstance(port, int) or (is_digits(port) and len(port) < _MOST_DIGITS) else None
    return {"service": {"name": name, "port": {"name": port} if number is None else {"number": number}}}


def is_hidden(name: str) -> bool:
    """Whether the value of a field is not shown: it may be a secret, and is no name of an object."""
    return name == "value" or (is_secret_name(name) and not name.endswith(("Ref", "Name", "Secrets")))


def _takes_at(home: Struct, steps: list[str], value: Any) -> bool:
    """Whether the field at the end of some steps takes a value, as far as its type tells."""
    owner: Struct | None = home
    text = ""
    for step in steps:
        if step == "[]":
            text = text.removeprefix("[]")
            continue
        if text[:2] == "{}":
            text = text[2:]
            continue
        if owner is None:
            return False
        text = owner.catalogue.field_types(owner.name).get(step, "")
        owner = child(owner, step)
    if not text:
        return False
    if isinstance(value, list) or value is None:
        return value is None or (text[:2] == "[]" and "[]" not in steps)
    if isinstance(value, dict):
        return text[:2] == "{}" or ("." in text and text[:2] != "[]")
    return text in TYPES.get(type(value), ())


def flow(value: Any) -> str:
    """Return a scalar as it is written in a flow mapping; '' for one that is long, odd or none."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    text = str(value)
    if len(text) > _LONGEST or not text.isprintable() or not text:
        return ""
    if isinstance(value, int):
        return text
    is_plain = PLAIN.fullmatch(text) is not None and text.lower() not in _READ_OTHERWISE and not text.isdigit()
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def shown_flow(value: Any) -> str:
    """Return a small value as it is written in flow style; '' for one that is large, odd, empty or may be secret."""
    shown = _in_flow(value)
    return shown if len(shown) <= _LONGEST_SHOWN else ""


def _in_flow(value: Any) -> str:
    if isinstance(value, dict) and 0 < len(value) <= _MOST_SHOWN:
        is_reference = "name" in value and "key" in value
        parts = [(str(key), _in_flow(each)) for key, each in value.items()]
        if any(is_hidden(key) and not (is_reference and key == "key") for key, _ in parts):
            return ""
        return f"{{{', '.join(f'{key}: {text}' for key, text in parts)}}}" if all(text for _, text in parts) else ""
    if isinstance(value, list) and 0 < len(value) <= _MOST_SHOWN:
        texts = [_in_flow(each) for each in value]
        return f"[{', '.join(texts)}]" if all(texts) else ""
    return flow(value)
