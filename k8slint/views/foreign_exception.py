"""Exceptions that other tools make for some objects, as entries of `suppressions` in a configuration of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.rulebook.peer import checks_of, peer_checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DATE = pattern(r"\d{4}-\d{2}-\d{2}")
_PLAIN_PATTERN = pattern(r"\^?([A-Za-z0-9./_-]*(?:\.\*)?)\$?")
_MOST = 1000


class Taken(NamedTuple):
    """Entries of `suppressions`, and what people must look at, as sentences."""

    suppressions: tuple[dict[str, Any], ...]
    left: tuple[str, ...]


def rules_for(tool: str, checks: Iterable[Any]) -> tuple[list[str], list[str]]:
    """Return the rules that some checks of a tool mean, each once, and the checks that have none.

    Example: `CKV_K8S_*` means every check of checkov that it matches.
    """
    from fnmatch import fnmatchcase

    rules: list[str] = []
    unknown = []
    for check in map(str, checks):
        found = [rule for each in peer_checks(check) if each.tool == tool for rule in each.rules]
        if "*" in check:
            found = [rule for each in checks_of(tool) if fnmatchcase(each.id, check) for rule in each.rules]
        rules += found
        if not found:
            unknown.append(check)
    return list(dict.fromkeys(rules)), unknown


def polaris_exceptions(values: Any) -> Taken:
    """Return what `exemptions` of polaris mean; it compares starts of names, and no rules stand for all of them."""
    entries: list[dict[str, Any]] = []
    left: list[str] = []
    for number, exemption in enumerate(items(mapping(values).get("exemptions")), 1):
        listed = items(mapping(exemption).get("rules"))
        rules, unknown = rules_for("polaris", listed or ["*"])
        left += [f"exemption {number}: {check} has no rule" for check in unknown]
        owner = f"exemption {number} of polaris"
        where = {"namespace": [mapping(exemption).get("namespace")]}
        for field, theirs in (("name", "controllerNames"), ("container", "containerNames")):
            where[field] = [f"{name}*" for name in items(mapping(exemption).get(theirs))]
        entries += _entries(rules, where, owner)
    return Taken(tuple(entries), tuple(left))


def kubescape_exceptions(values: Any) -> Taken:
    """Return what exceptions of Kubescape mean whose resources are named by kind, namespace or name."""
    entries: list[dict[str, Any]] = []
    left: list[str] = []
    for exception in map(mapping, items(values)):
        controls = [mapping(policy).get("controlID") for policy in items(exception.get("posturePolicies"))]
        rules, unknown = rules_for("kubescape", [each for each in controls if each is not None])
        name = str(exception.get("name", "an exception"))
        for resource in items(exception.get("resources")):
            wanted = mapping(mapping(resource).get("attributes"))
            found = {key: _plain(text) for key, text in wanted.items()}
            if not found or None in found.values() or not found.keys() <= {"kind", "namespace", "name"}:
                left.append(f"{name}: its resources are more than kind, namespace and name")
                continue
            where = {key: [text] for key, text in found.items() if text != "*"}
            entries += _entries(rules, where, f"{name} of kubescape")
        left += [f"{name}: {check} has no rule" for check in unknown] if exception.get("resources") else []
    return Taken(tuple(entries), tuple(left))


def _plain(written: Any) -> str | None:
    """Return a regular expression that is a name, or the start of one, as a pattern of ours; None for any other."""
    found = _PLAIN_PATTERN.fullmatch(str(written))
    return found[1].replace(".*", "*") if found is not None else None


def kyverno_exceptions(document: Any) -> Taken:
    """Return what a PolicyException of Kyverno means, where kinds, namespaces and names say all of it."""
    spec = mapping(mapping(document).get("spec"))
    name = str(mapping(mapping(document).get("metadata")).get("name", ""))
    owner = f"PolicyException {name}"
    policies = [mapping(each).get("policyName") for each in items(spec.get("exceptions"))]
    policies += [mapping(each).get("name") for each in items(spec.get("policyRefs"))]
    rules, unknown = rules_for("kyverno", [each for each in policies if each is not None])
    left = [f"{owner}: {policy} has no rule" for policy in unknown]
    match = mapping(spec.get("match"))
    places = [mapping(mapping(each).get("resources")) for each in items(match.get("any"))]
    others = set(spec) - {"exceptions", "policyRefs", "match", "background"}
    if others or set(match) - {"any"} or not all(set(each) <= {"kinds", "namespaces", "names"} for each in places):
        return Taken(
            (), (*left, f"{owner}: its conditions are more than kinds, namespaces and names") if rules else tuple(left)
        )
    entries: list[dict[str, Any]] = []
    for place in places if rules else ():
        kinds = [str(each).rpartition("/")[2] for each in items(place.get("kinds"))]
        where = {"kind": [] if "*" in kinds else kinds}
        where |= {"namespace": items(place.get("namespaces")), "name": items(place.get("names"))}
        entries += _entries(rules, where, owner)
    return Taken(tuple(entries), tuple(left))


def trivy_exceptions(values: Any) -> Taken:
    """Return what entries of `.trivyignore.yaml` mean that are for some paths, or until some day."""
    entries: list[dict[str, Any]] = []
    for entry in map(mapping, items(mapping(values).get("misconfigurations"))):
        rules, _ = rules_for("trivy", [entry.get("id")])
        paths, until = items(entry.get("paths")), _DATE.match(str(entry.get("expired_at", "")))
        if rules and (paths or until):
            made: dict[str, Any] = {"rules": rules, "paths": [str(path) for path in paths]}
            reason = str(entry.get("statement") or f"{entry.get('id')} of trivy")
            made |= {"reason": reason, "expires": until[0] if until else ""}
            entries.append({key: value for key, value in made.items() if value})
    return Taken(tuple(entries), ())


def _entries(rules: list[str], where: dict[str, list[Any]], reason: str) -> Iterator[dict[str, Any]]:
    """Yield an entry for each combination of what an exception is for; a list that is empty is for everything."""
    from itertools import islice, product

    fields = {key: [str(each) for each in values if each] for key, values in where.items()}
    fields = {key: values for key, values in fields.items() if values}
    for chosen in islice(product(*fields.values()), _MOST if rules else 0):
        yield {"rules": rules, **dict(zip(fields, chosen, strict=True)), "reason": reason}
