"""Formats of devices, their attributes and claims. Source: pkg/apis/resource/validation/validation.go."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from k8slint.kube import names
from k8slint.kube.go.text import shown
from k8slint.kube.quantity import InvalidQuantity, Quantity, read_quantity
from k8slint.kube.schema.formats.form import Form
from k8slint.kube.schema.formats.names import driver_name
from k8slint.kube.schema.formats.resources import is_extended
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, joined, under
from k8slint.model.tree import Unknown

_RULE = "field-value-invalid"
_MAX_IDENTIFIER = 32
_MAX_PARAMETERS = 10 * 1024
_MAX_ATTRIBUTES = 32
_MAX_ATTRIBUTE_VALUES = 48
_MAX_DEVICES, _MAX_RICH_DEVICES = 128, 64
_LISTS = ("bools", "ints", "strings", "versions")


def _pool(name: str) -> str | None:
    """Return why a text is not a name of a pool, or None: DNS subdomains joined by '/'."""
    if len(name) > names.MAX_SUBDOMAIN:
        return f"has {len(name)} characters, more than {names.MAX_SUBDOMAIN}"
    return next(filter(None, map(names.dns_subdomain, name.split("/"))), None)


def _identifier(name: str) -> str | None:
    if len(name) > _MAX_IDENTIFIER:
        return f"has a name of {len(name)} characters, more than {_MAX_IDENTIFIER}"
    return None if names.c_identifier(name) is None else "has a name that is not a C identifier"


def _attribute(name: str) -> str | None:
    """Return why a text is not a name of an attribute with or without a domain, or None.

    The API server looks at nothing in a text with two slashes or more.
    """
    domain, slash, last = name.partition("/")
    if "/" in last:
        return None
    if not slash:
        return _identifier(name)
    if not domain:
        return "has nothing before its '/'"
    reason = driver_name(domain)
    return f"has a domain that {reason}" if reason else _identifier(last)


def _full_attribute(name: str) -> str | None:
    return _attribute(name) if "/" in name else "has no domain in front"


_NUMBER = r"(?:0|[1-9]\d*)"
_PRE = rf"(?:{_NUMBER}|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
_VERSION = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_PRE}(?:\.{_PRE})*)?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?"


def _version(text: str) -> str | None:
    return None if re.fullmatch(_VERSION, text[:512], re.ASCII) else "is not a semantic version"


def _extended(name: str) -> str | None:
    return None if is_extended(name) else "is not a name of an extended resource"


_ATTRIBUTE = "write a C identifier of at most 32 characters, with or without a domain as in 'gpu.example.com/model'"

FORMATS: dict[str, Form] = {
    "pool-name": Form("name-invalid", _pool, "write a name such as 'node-1'"),
    "attribute": Form("name-invalid", _attribute, _ATTRIBUTE),
    "full-attribute": Form("name-invalid", _full_attribute, "write a name such as 'gpu.example.com/model'"),
    "version": Form(_RULE, _version, "write a version such as '1.2.3'"),
    "extended-resource": Form("name-invalid", _extended, "write a name such as 'example.com/gpu'"),
}
"""Formats of texts, by name."""


def _object(value: Any) -> FieldProblems:
    """Return what is wrong with parameters of a driver: a mapping of at most 10 KiB of JSON."""
    if not isinstance(value, dict):
        return [FieldProblem(_RULE, "is not a mapping", "Write a mapping.", value=value)]
    try:
        size = len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass"))
    except TypeError:  # it holds an unknown scalar
        return None
    if size <= _MAX_PARAMETERS:
        return None
    return [FieldProblem(_RULE, f"holds {size} bytes of JSON, more than {_MAX_PARAMETERS}", "Shorten it.")]


def _mapping(value: Any) -> FieldProblems:
    """Return what is wrong with data of a ControllerRevision: a mapping."""
    if isinstance(value, (dict, Unknown)):
        return None
    return [FieldProblem(_RULE, "is not a mapping", "Write a mapping.", value=value)]


def _requests_of(claim: dict[str, Any]) -> set[str] | None:
    """Return the names by which the requests of a claim can be referred to; None when they are not all known."""
    found = set()
    for request in _items(claim, "requests"):
        name = request.get("name")
        if not isinstance(name, str):
            return None
        found.add(name)
        for inner in _items(request, "firstAvailable"):
            if not isinstance(inner.get("name"), str):
                return None
            found.add(f"{name}/{inner['name']}")
    return found


def _items(value: dict[str, Any], key: str) -> list[dict[str, Any]]:
    items = value.get(key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _claim_requests(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with constraints and configurations of a claim, which may name only its own requests."""
    known = _requests_of(value)
    found: FieldProblems = None
    for field in ("constraints", "config") if known is not None else ():
        items = value.get(field)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            requests = item.get("requests") if isinstance(item, dict) else None
            for at, name in enumerate(requests if isinstance(requests, list) else ()):
                name = "" if name is None else name
                if not isinstance(name, str) or name in (known or ()):
                    continue
                headline = f"{shown(name)} is not a request of this claim"
                choice = ", ".join(f"'{one}'" for one in sorted(known or ())[:8])
                fix = f"Write one of {choice}." if choice else "Add the request, or remove its name here."
                bad = FieldProblem(_RULE, headline, fix, (at, "requests", index, field), name)
                found = joined(found, [bad])
    return found


def _devices(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with the devices of a slice: too many.

    128 are allowed, and 64 where one has taints, counters or lists of attributes.
    """
    devices = value.get("devices")
    if not isinstance(devices, list) or len(devices) <= _MAX_RICH_DEVICES:
        return None
    rich = any(_is_rich(device) for device in devices)
    most = _MAX_RICH_DEVICES if rich else _MAX_DEVICES
    if len(devices) <= most:
        return None
    headline = f"has {len(devices)} items, more than {most}"
    return [FieldProblem(_RULE, headline, "Divide them among several ResourceSlices.", ("devices",))]


def _is_rich(device: Any) -> bool:
    device = device.get("basic", device) if isinstance(device, dict) else None
    if not isinstance(device, dict):
        return False
    attributes = device.get("attributes")
    values = attributes.values() if isinstance(attributes, dict) else ()
    lists = any(isinstance(each, dict) and any(each.get(name) is not None for name in _LISTS) for each in values)
    return bool(device.get("taints") or device.get("consumesCounters") or lists)


def _attributes(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with attributes and capacities of a device: at most 32 in all, with at most 48 values."""
    attributes, capacity = value.get("attributes"), value.get("capacity")
    attributes = attributes if isinstance(attributes, dict) else {}
    count = len(attributes) + (len(capacity) if isinstance(capacity, dict) else 0)
    if count > _MAX_ATTRIBUTES:
        headline = f"has {count} attributes and capacities, more than {_MAX_ATTRIBUTES}"
        return [FieldProblem(_RULE, headline, f"Remove {count - _MAX_ATTRIBUTES} of them.")]
    values = 0
    for each in attributes.values():
        lists = [each.get(name) for name in _LISTS] if isinstance(each, dict) else []
        values += sum(len(one) for one in lists if isinstance(one, list)) or 1
    if values > _MAX_ATTRIBUTE_VALUES:
        headline = f"has {values} values of attributes, more than {_MAX_ATTRIBUTE_VALUES}"
        return [FieldProblem(_RULE, headline, f"Remove {values - _MAX_ATTRIBUTE_VALUES} of them.")]
    return None


def _binding_conditions(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with failure conditions of a binding, which must differ from its conditions."""
    conditions, failures = value.get("bindingConditions"), value.get("bindingFailureConditions")
    if not isinstance(conditions, list) or not isinstance(failures, list):
        return None
    found: FieldProblems = None
    for index, name in enumerate(failures):
        if isinstance(name, str) and name in conditions:
            headline = f"{shown(name)} is a binding condition, too"
            fix = f"Remove {shown(name)} from one of the two lists."
            bad = FieldProblem("fields-exclusive", headline, fix, (index, "bindingFailureConditions"), name)
            found = joined(found, [bad])
    return found


def _capacity(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with a capacity whose policy allows only requests that fit."""
    policy = value.get("requestPolicy")
    if not isinstance(policy, dict):
        return None
    try:
        most = read_quantity(value.get("value") or 0)
        bad = _policy(policy, most)
    except (InvalidQuantity, TypeError, AttributeError):
        return None
    return under(None, bad, "requestPolicy") if bad else None


def _policy(policy: dict[str, Any], most: Quantity) -> FieldProblems:
    values, span, default = policy.get("validValues"), policy.get("validRange"), policy.get("default")
    if values and span is not None:
        headline = "has both 'validValues' and 'validRange', but only one of them is allowed"
        return [FieldProblem("fields-exclusive", headline, "Remove 'validValues' or 'validRange'.")]
    if not values and span is None:
        return None
    if default is None:
        return [FieldProblem("field-missing", "is missing", "Add 'default'.", ("default",))]
    if values:
        return _valid_values([read_quantity(one) for one in values], read_quantity(default), most)
    ends = {key: read_quantity(one) for key, one in (span or {}).items() if one is not None}
    bad = _valid_range(ends, read_quantity(default), most)
    return under(None, bad, "validRange") if bad else None


def _valid_values(values: list[Quantity], default: Quantity, most: Quantity) -> FieldProblems:
    numbers = [one.nano for one in values]
    trail = ("validValues",)
    if numbers != sorted(numbers):
        return [FieldProblem(_RULE, "is not in ascending order", "Sort the quantities.", trail)]
    if len({one.value for one in values}) < len(values):
        return [FieldProblem("list-item-duplicate", "has a quantity twice", "Remove one.", trail)]
    if numbers[-1] > most.nano:
        headline = f"has '{values[-1].canonical}', which is more than the capacity '{most.canonical}'"
        return [FieldProblem(_RULE, headline, f"Write at most '{most.canonical}'.", trail)]
    if default.nano not in numbers:
        headline = f"does not have the default '{default.canonical}'"
        return [FieldProblem(_RULE, headline, f"Add '{default.canonical}', or change the default.", trail)]
    return None


def _valid_range(span: dict[str, Quantity], default: Quantity, most: Quantity) -> FieldProblems:
    low, high, step = span.get("min"), span.get("max"), span.get("step")
    if low is None:
        return [FieldProblem("field-missing", "is missing", "Add 'min'.", ("min",))]
    top = min(high.nano, most.nano) if high else most.nano
    if low.nano > top:
        return [FieldProblem(_RULE, f"'{low.canonical}' is more than the maximum", "Write less.", ("min",))]
    if high and high.nano > most.nano:
        headline = f"'{high.canonical}' is more than the capacity '{most.canonical}'"
        return [FieldProblem(_RULE, headline, f"Write at most '{most.canonical}'.", ("max",))]
    if not low.nano <= default.nano <= top:
        side = "min" if default.nano < low.nano else "max"
        headline = f"does not allow the default '{default.canonical}'"
        return [FieldProblem(_RULE, headline, "Widen the range, or change the default.", (side,))]
    if step is None:
        return None
    ends = [default, *([high] if high else [])]
    if step.value == 0 or low.nano + step.nano > most.nano:
        return [FieldProblem(_RULE, f"'{step.canonical}' does not fit into the range", "Write less.", ("step",))]
    if any((end.value - low.value) % step.value for end in ends):
        headline = f"'{step.canonical}' does not lead from the minimum to the default and the maximum"
        return [FieldProblem(_RULE, headline, "Write a step that divides the distances.", ("step",))]
    return None


SHAPES: dict[str, Callable[[Any], FieldProblems]] = {
    "object-parameters": _object,
    "mapping": _mapping,
    "claim-requests": _claim_requests,
    "slice-devices": _devices,
    "device-attributes": _attributes,
    "binding-conditions": _binding_conditions,
    "device-capacity": _capacity,
}
"""Visitors that look at a value as a whole, by name."""
