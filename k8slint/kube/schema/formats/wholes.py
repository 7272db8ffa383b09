"""Formats of whole values of rarer kinds: lists and mappings that are right or wrong as one.

Sources: validation.go of the groups admissionregistration, flowcontrol, certificates, storage and core under pkg/apis.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from k8slint.kube import names
from k8slint.kube.go.text import shown
from k8slint.kube.schema.formats.addresses import lenient_range, parse_range, strict_range
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, joined, under

_RULE = "field-value-invalid"
_EXPRESSIONS = "matchLabelExpressions"
_ENTROPY = 60
_KUBERNETES_SECONDS = 24 * 60 * 60


def _rule_resources(value: list[Any]) -> FieldProblems:
    """Return what is wrong with the resources of a webhook's rule, of which a star excludes what it covers."""
    found: FieldProblems = None
    wide: set[str] = set()
    texts = [item for item in value if isinstance(item, str) and item]
    for index, item in enumerate(value):
        resource, slash, sub = item.partition("/") if isinstance(item, str) else ("", "", "")
        cover = next((one for one in (f"{resource}/*", f"*/{sub}") if slash and one in wide), "")
        if cover:
            headline, fix = f"{shown(item)} is covered by '{cover}'", f"Remove {shown(item)}."
            found = joined(found, [FieldProblem("fields-exclusive", headline, fix, (index,), item)])
        if slash and (sub == "*" or resource == "*"):
            wide.add(item)
    plain = [one for one in texts if "/" not in one][-1:] not in ([], ["*"])
    if len(value) > 1 and "*/*" in value:
        fix = "Remove '*/*' or the other resources."
        bad = FieldProblem("fields-exclusive", "has '*/*' beside other resources", fix, value=value)
        return joined(found, [bad])
    if "*" in value and plain:
        fix = "Remove '*' or the other resources."
        bad = FieldProblem("fields-exclusive", "has '*' beside other resources", fix, value=value)
        return joined(found, [bad])
    return found


def _one_family(value: list[Any]) -> FieldProblems:
    """Return what is wrong with address ranges of which no two are of one family."""
    if len(value) != 2:
        return None
    ranges = [parse_range(item, lenient=True) if isinstance(item, str) else None for item in value]
    first, second = ranges
    if first is None or second is None or first.version != second.version:
        return None
    headline = f"has two IPv{first.version} ranges, but one of each family is allowed"
    return [FieldProblem(_RULE, headline, "Remove one of the two.", value=value)]


def _node_ranges(why: Callable[[str], str | None]) -> Callable[[dict[str, Any]], FieldProblems]:
    """Return the check of the pod ranges of a Node: `podCIDR` counts alone where it is not the first of `podCIDRs`."""

    def check(value: dict[str, Any]) -> FieldProblems:
        first, ranges = value.get("podCIDR"), value.get("podCIDRs")
        ranges = ranges if isinstance(ranges, list) else []
        if isinstance(first, str) and first and ranges[:1] != [first]:
            reason = why(first)
            return [_no_range(first, reason, ("podCIDR",))] if reason else None
        found: FieldProblems = None
        for index, item in enumerate(ranges):
            text = "" if item is None else item
            reason = why(text) if isinstance(text, str) else None
            if reason:
                found = joined(found, [_no_range(text, reason, (index, "podCIDRs"))])
        if len(ranges) > 2:
            bad = FieldProblem(_RULE, f"has {len(ranges)} items, more than 2", "Remove some.", ("podCIDRs",))
            return joined(found, [bad])
        families = _one_family(ranges)
        return joined(found, under(None, families, "podCIDRs") if families else None)

    return check


def _no_range(text: str, reason: str, trail: tuple[str | int, ...]) -> FieldProblem:
    return FieldProblem(_RULE, f"{shown(text)} {reason}", "Write a range such as '10.0.0.0/24'.", trail, text)


def _queuing(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with the hand size of a priority level: a hand is dealt from all queues with 60 bits."""
    queues, hand = value.get("queues") or 64, value.get("handSize") or 8
    if queues.__class__ is not int or hand.__class__ is not int or not 0 < queues <= 10_000_000 or hand <= 0:
        return None
    trail = ("handSize",)
    if hand > queues:
        return [FieldProblem(_RULE, f"{hand} is more than the {queues} queues", f"Write {queues} or less.", trail)]
    if math.ceil(math.log2(queues) * hand) <= _ENTROPY:
        return None
    most = int(_ENTROPY / math.log2(queues))
    return [FieldProblem(_RULE, f"{hand} is too much for {queues} queues", f"Write {most} or less.", trail)]


def _event_namespace(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with the namespace of an Event, which is that of its object, or `default` without one.

    An Event with an eventTime may be in `kube-system`, too, and is not compared with an object that has a namespace.
    A namespace that is not written comes from the command line, so it settles nothing.
    """
    metadata = value.get("metadata")
    home = metadata.get("namespace") if isinstance(metadata, dict) else None
    field = "regarding" if "regarding" in value else "involvedObject"
    regarding = value.get(field)
    there = regarding.get("namespace") if isinstance(regarding, dict) else None
    there = "" if there is None else there
    if not isinstance(there, str) or not isinstance(home, (str, type(None))):
        return None
    if not home:  # it comes from the command line
        return _no_namespace(there, ("namespace", field))
    timed = value.get("eventTime") is not None
    allowed = [there] if there else ["default", "kube-system"] if timed else ["default"]
    if home in allowed or (timed and there):
        return None
    headline = f"{shown(there)} is not {shown(home)}, the namespace of the Event"
    return [FieldProblem(_RULE, headline, f"Write '{home}'.", ("namespace", field), there)]


def _no_namespace(name: str, trail: tuple[str, ...]) -> FieldProblems:
    """Return the problem of a text that no namespace can have as its name."""
    reason = names.dns_label(name) if name else None
    if not reason:
        return None
    fix = "Write the namespace of the object."
    return [FieldProblem("name-invalid", f"{shown(name)} {reason}", fix, trail, name)]


def _topologies(value: list[Any]) -> FieldProblems:
    """Return what is wrong with topologies of a StorageClass, each of which has expressions of its own."""
    seen: list[Any] = []
    found: FieldProblems = None
    for index, term in enumerate(value):
        expressions = term.get("matchLabelExpressions") if isinstance(term, dict) else None
        pairs = [item for item in expressions if isinstance(item, dict)] if isinstance(expressions, list) else []
        here = {str(item.get("key", "")): _values(item.get("values")) for item in pairs}
        if not here:
            bad = FieldProblem("field-missing", "is missing", "Add the keys and their values.", (_EXPRESSIONS, index))
            found = joined(found, [bad])
        elif here in seen:
            headline, fix = "repeats the expressions of another topology", "Remove one of the two."
            found = joined(found, [FieldProblem("list-item-duplicate", headline, fix, (_EXPRESSIONS, index))])
        seen.append(here)
    return found


def _values(value: Any) -> set[str]:
    return {str(item) for item in value} if isinstance(value, list) else set()


def _several_ports(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with ports of an endpoint, which have names when there are several."""
    ports = value.get("ports")
    if not isinstance(ports, list) or len(ports) < 2:
        return None
    found: FieldProblems = None
    for index, port in enumerate(ports):
        if port is None or (isinstance(port, dict) and not port.get("name")):
            fix = "Add 'name', which each of several ports needs."
            found = joined(found, [FieldProblem("field-missing", "is missing", fix, ("name", index, "ports"))])
    return found


def _kubernetes_signer(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with a certificate of a signer of Kubernetes itself: of at most one day."""
    signer, seconds = value.get("signerName"), value.get("maxExpirationSeconds")
    if not isinstance(signer, str) or seconds.__class__ is not int or seconds <= _KUBERNETES_SECONDS:
        return None
    if not f".{signer.partition('/')[0]}".endswith(".kubernetes.io"):
        return None
    headline = f"{seconds} is more than {_KUBERNETES_SECONDS}, the most for a signer of Kubernetes"
    trail = ("maxExpirationSeconds",)
    return [FieldProblem(_RULE, headline, f"Write {_KUBERNETES_SECONDS} or less.", trail, seconds)]


def _trust_bundle_object(value: dict[str, Any]) -> FieldProblems:
    """Return what is wrong with the name of a ClusterTrustBundle, which begins with its signer."""
    metadata, spec = value.get("metadata"), value.get("spec")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    signer = spec.get("signerName") if isinstance(spec, dict) else None
    signer = "" if signer is None else signer
    if not isinstance(name, str) or not name or not isinstance(signer, str):
        return None
    prefix = signer.replace("/", ":") + ":" if signer else ""
    if not name.startswith(prefix):
        reason, fix = f"does not begin with '{prefix}', its signer", f"Write a name that begins with '{prefix}'."
    else:
        reason, fix = names.dns_subdomain(name[len(prefix) :]) or "", "Use lower-case letters, digits, '-' and '.'."
    return (
        [FieldProblem("name-invalid", f"{shown(name)} {reason}", fix, ("name", "metadata"), name)] if reason else None
    )


SHAPES: dict[str, Callable[[Any], FieldProblems]] = {
    "rule-resources": _rule_resources,
    "one-family": _one_family,
    "node-ranges": _node_ranges(strict_range),
    "node-ranges-lenient": _node_ranges(lenient_range),
    "queuing": _queuing,
    "event-namespace": _event_namespace,
    "topologies": _topologies,
    "several-ports": _several_ports,
    "kubernetes-signer": _kubernetes_signer,
    "trust-bundle": _trust_bundle_object,
}
"""Visitors that look at a value as a whole, by name."""
