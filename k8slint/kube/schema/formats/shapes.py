"""Formats of whole values: lists and mappings that are right or wrong as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from k8slint.kube import names
from k8slint.kube.go.text import is_digits, shown
from k8slint.kube.quantity import InvalidQuantity, read_quantity
from k8slint.kube.schema.formats.resources import is_counted
from k8slint.kube.schema.problem import Correction, FieldProblem, FieldProblems, joined
from k8slint.model.tree import Unknown

_RULE = "field-value-invalid"
_MOST_DIGITS = 5
_MAX_ANNOTATIONS = 256 * 1024
_MAX_SEARCH = 2048
_MAX_CONFIG = 1024 * 1024
_MAX_PARAMETERS = 256 * 1024


def _port_or_name(value: Any) -> FieldProblems:
    """Return what is wrong with a port number from 1 to 65535, or the name of a port."""
    if not isinstance(value, str):
        return _port_number(value)
    reason = names.port_name(value)
    if reason is None:
        return None
    fix, correction = "Write a port number, or the name of a port.", None
    if is_digits(value) and len(value) <= _MOST_DIGITS:
        fix, correction = f"Write {value} without quotes.", Correction(int(value))
    return [
        FieldProblem(_RULE, f"{shown(value)} is a port name that {reason}", fix, value=value, correction=correction)
    ]


def _port_number(value: Any) -> FieldProblems:
    """Return what is wrong with a port number from 1 to 65535."""
    if 1 <= value <= 65535:
        return None
    return [FieldProblem(_RULE, f"{value} is not a port", "Write a number from 1 to 65535.", value=value)]


def _target_port(value: Any) -> FieldProblems:
    """Return what is wrong with a port or its name; 0 and the empty text are replaced by the port of the Service."""
    return None if value in (0, "") else _port_or_name(value)


def _size(value: dict[str, Any]) -> int:
    """Return the bytes of keys and texts of a mapping."""
    return sum(len(key.encode("utf-8", "surrogatepass")) + _bytes(item) for key, item in value.items())


def _bytes(item: Any) -> int:
    return len(item.encode("utf-8", "surrogatepass")) if isinstance(item, str) else 0


def _too_large(size: int, most: int) -> FieldProblems:
    if size <= most:
        return None
    return [FieldProblem(_RULE, f"holds {size} bytes, more than {most}", "Move some of it elsewhere.", at_key=True)]


def _annotations(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with annotations of at most 256 KiB in all."""
    return _too_large(_size(value), _MAX_ANNOTATIONS)


def _parameters(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with parameters of a StorageClass: at most 512 of at most 256 KiB in all, no empty key."""
    if len(value) > 512:
        return [FieldProblem(_RULE, f"has {len(value)} entries, more than 512", f"Remove {len(value) - 512} of them.")]
    if "" in value:
        return [FieldProblem(_RULE, "is an empty key", "Write the name of a parameter.", ("",), at_key=True)]
    return _too_large(_size(value), _MAX_PARAMETERS)


def _texts(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with texts of a ConfigMap: at most 1 MiB in all."""
    return _too_large(sum(map(_bytes, value.values())), _MAX_CONFIG)


def _base64_texts(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with base64 texts of a Secret: at most 1 MiB when decoded."""
    return _too_large(sum(_bytes(item) * 3 // 4 - 2 for item in value.values()), _MAX_CONFIG)


def _searches(value: list[Any]) -> FieldProblems:
    """Return what is wrong with DNS search domains: at most 2048 characters with the spaces between them."""
    size = sum(map(_bytes, value)) + max(len(value) - 1, 0)
    if size <= _MAX_SEARCH:
        return None
    headline = f"has {size} characters, more than {_MAX_SEARCH}"
    return [FieldProblem(_RULE, headline, "Remove some of the domains.")]


_MOST_KNOWN = 4096
_LONGEST_KNOWN = 100
_counts: set[tuple[str, str]] = set()
"""Names and quantities that were found to fit; they repeat from container to container."""


def _whole_counts(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with quantities: those of counted and extended resources are whole, none is negative."""
    found: FieldProblems = None
    for name, item in value.items():
        if item.__class__ is Unknown or (item.__class__ is str and (name, item) in _counts):
            continue
        quantity = read_quantity(item)
        if quantity.sign < 0:
            headline, fix, whole = f"{shown(str(item))} is negative", "Write 0 or more.", None
        elif quantity.milli_value % 1000 and is_counted(name):
            headline, fix = f"{shown(str(item))} is not an integer", f"Write '{quantity.value}'."
            whole = Correction(str(quantity.value), safety="unsafe")
        else:
            if item.__class__ is str and len(name) + len(item) <= _LONGEST_KNOWN:
                if len(_counts) >= _MOST_KNOWN:
                    _counts.clear()
                _counts.add((name, item))
            continue
        found = joined(found, [FieldProblem(_RULE, headline, fix, (name,), item, correction=whole)])
    return found


def _one_controller(value: list[Any]) -> FieldProblems:
    """Return what is wrong with owner references of which at most one is the controller."""
    owners = [i for i, item in enumerate(value) if isinstance(item, dict) and item.get("controller") is True]
    if len(owners) < 2:
        return None
    headline, fix = "is true for a second owner", "Write 'controller: true' for one owner only."
    return [FieldProblem("fields-exclusive", headline, fix, ("controller", owners[1]), True)]


def _ascending(value: list[Any]) -> FieldProblems:
    """Return what is wrong with numbers in ascending order."""
    numbers = [item for item in value if isinstance(item, (int, float))]
    if numbers == sorted(numbers):
        return None
    return [FieldProblem(_RULE, "is not in ascending order", "Sort the numbers.", value=value)]


def _lone_access_mode(value: list[Any]) -> FieldProblems:
    """Return what is wrong with access modes of which ReadWriteOncePod stands alone."""
    known = {"ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany"}
    if "ReadWriteOncePod" not in value or not any(isinstance(item, str) and item in known for item in value):
        return None
    headline, fix = "has 'ReadWriteOncePod' beside other modes", "Remove 'ReadWriteOncePod' or the other modes."
    return [FieldProblem("fields-exclusive", headline, fix, value=value)]


_CPU_DIVISORS = frozenset({"1", "1m", "0"})
_BYTE_DIVISORS = frozenset({"0", "1"} | {f"1{unit}{binary}" for unit in "kMGTPE" for binary in ("", "i")} | {"1Ki"})


def _divisor(value: Any, allowed: frozenset[str], words: str) -> FieldProblems:
    if read_quantity(value).canonical in allowed:
        return None
    headline = f"{shown(str(value))} is not a divisor for this resource"
    return [FieldProblem(_RULE, headline, f"Write {words}.", value=value)]


def _cpu_divisor(value: Any) -> FieldProblems:
    """Return what is wrong with a unit of CPU: a core or a thousandth."""
    return _divisor(value, _CPU_DIVISORS, "1 or 1m")


def _byte_divisor(value: Any) -> FieldProblems:
    """Return what is wrong with a unit of bytes."""
    return _divisor(value, _BYTE_DIVISORS, "1 or a unit such as 1Mi")


def _claim_storage(value: Any) -> FieldProblems:
    """Return what is wrong with resources of a claim: how much storage it requests, more than nothing."""
    requests = value.get("requests")
    if requests.__class__ is Unknown:
        return None
    if not isinstance(requests, dict) or "storage" not in requests:
        return [FieldProblem("field-missing", "requests no storage", "Add 'requests' with 'storage'.", value=value)]
    storage = requests["storage"]
    if storage.__class__ is Unknown or _sign(storage) > 0:
        return None
    headline, fix = f"{shown(str(storage))} is not greater than 0", "Write a quantity greater than 0."
    return [FieldProblem(_RULE, headline, fix, ("storage", "requests"), storage)]


def _sign(value: Any) -> int:
    """Return the sign of a quantity; what is not a quantity has been reported already."""
    try:
        return read_quantity(value).sign
    except InvalidQuantity:
        return 1


def _no_container_restart(value: Any) -> FieldProblems:
    """Return what is wrong with resize policies of an init container: it is never restarted for a resize."""
    for index, policy in enumerate(value if isinstance(value, list) else ()):
        if isinstance(policy, dict) and policy.get("restartPolicy") == "RestartContainer":
            headline = "cannot be 'RestartContainer' for an init container"
            trail = ("restartPolicy", index)
            return [FieldProblem(_RULE, headline, "Write 'NotRequired'.", trail, "RestartContainer")]
    return None


def _data_sources(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with sources of a claim, which are equal unless the second has a namespace."""
    first, second = value.get("dataSource"), value.get("dataSourceRef")
    if not isinstance(first, dict) or not isinstance(second, dict) or second.get("namespace"):
        return None
    for key in ("apiGroup", "kind", "name"):
        here, there = first.get(key), second.get(key)
        if here.__class__ in (str, None.__class__) and there.__class__ in (str, None.__class__) and here != there:
            headline = f"has another '{key}' than 'dataSourceRef'"
            return [FieldProblem("fields-exclusive", headline, "Remove 'dataSource'.", ("dataSource",), first)]
    return None


SHAPES: dict[str, Callable[[Any], FieldProblems]] = {
    "port-or-name": _port_or_name,
    "port": _port_number,
    "target-port": _target_port,
    "annotations": _annotations,
    "parameters": _parameters,
    "config-texts": _texts,
    "secret-bytes": _base64_texts,
    "dns-searches": _searches,
    "whole-counts": _whole_counts,
    "one-controller": _one_controller,
    "ascending": _ascending,
    "lone-access-mode": _lone_access_mode,
    "cpu-divisor": _cpu_divisor,
    "byte-divisor": _byte_divisor,
    "claim-storage": _claim_storage,
    "data-sources": _data_sources,
    "no-container-restart": _no_container_restart,
}
"""Visitors that look at a value as a whole, by name."""
