"""Rules in CEL of Kyverno's older policies, ClusterPolicy and Policy, as the admission policies that they stand for.

Kinds are named instead of resources, and what a rule matches may be more than an admission policy can say; such a rule
is not judged. Source: kyverno api/kyverno/v1, ResourceFilter and CEL; pkg/admissionpolicy/builder.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping
from k8slint.kube.policy.matching import NAME_LABEL, plural_of
from k8slint.kube.policy.policy import NotCompiled, bound_by_kyverno
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.policy.policy import Binding

RULES_GROUP, RULES_KINDS = "kyverno.io", ("ClusterPolicy", "Policy")
_SAID = frozenset({"kinds", "operations", "names", "namespaces", "selector", "namespaceSelector"})
"""What an admission policy can say of the resources to match."""
_ALWAYS = ("CREATE", "UPDATE")


class KyvernoRule(NamedTuple):
    """A rule in CEL: where it is written, the admission policy that it stands for, and what that is bound by.

    ``places`` are the paths of the lists with expressions, by the fields of an admission policy.
    """

    value: dict[str, Any]
    binding: Binding
    places: dict[str, tuple[str | int, ...]]


def rules_in_cel(policy: dict[str, Any]) -> Iterator[KyvernoRule | NotCompiled]:
    """Yield the rules in CEL of a policy, NotCompiled for one that is not judged."""
    spec = mapping(policy.get("spec"))
    metadata = mapping(policy.get("metadata"))
    for index, rule in enumerate(items(spec.get("rules"))):
        cel = mapping(mapping(mapping(rule).get("validate")).get("cel"))
        if not cel:
            continue
        try:
            constraints = _constraints(rule, metadata.get("namespace") if policy.get("kind") == "Policy" else None)
        except NotCompiled as error:
            yield error
            continue
        value = {
            "metadata": metadata,
            "spec": {
                "matchConstraints": constraints,
                "matchConditions": rule.get("celPreconditions"),
                "validations": cel.get("expressions"),
                **{key: cel.get(key) for key in ("variables", "paramKind", "auditAnnotations")},
                "failurePolicy": spec.get("failurePolicy"),
            },
        }
        above = ("spec", "rules", index)
        places = {key: (*above, "validate", "cel", key) for key in ("variables", "auditAnnotations")}
        places |= {"validations": (*above, "validate", "cel", "expressions")}
        yield KyvernoRule(value, _binding(policy, rule), {**places, "matchConditions": (*above, "celPreconditions")})


def excepts_rules(exception: dict[str, Any], policy: str) -> bool:
    """Whether a PolicyException of Kyverno names a policy with rules, or may do so."""
    for one in items(mapping(exception.get("spec")).get("exceptions")):
        name = mapping(one).get("policyName")
        if name == policy or not isinstance(name, str):
            return True
    return False


def _binding(policy: dict[str, Any], rule: dict[str, Any]) -> Binding:
    spec, validate = mapping(policy.get("spec")), mapping(rule.get("validate"))
    action = validate.get("failureAction") or spec.get("validationFailureAction")
    enforced = isinstance(action, str) and action.lower() == "enforce"
    name = mapping(policy.get("metadata")).get("name")
    reference = mapping(validate.get("cel")).get("paramRef")
    return bound_by_kyverno(name, ["Deny"] if enforced else ["Audit"], reference)


def _constraints(rule: dict[str, Any], namespace: Any) -> dict[str, Any]:
    """Return what a rule applies to as matchConstraints. Raises NotCompiled for more than those can say."""
    matched, excluded = _filters(rule.get("match")), _filters(rule.get("exclude"))
    made: dict[str, Any] = {
        "matchPolicy": "Exact",
        "resourceRules": [rule for one in matched for rule in _by_kinds(one)],
    }
    selecting = [one for one in matched if one.keys() & {"selector", "namespaceSelector", "namespaces"}]
    if selecting and len(matched) > 1:
        raise NotCompiled("what its rules match")
    one = selecting[0] if selecting else {}
    namespaces = list(items(mapping(one.get("namespaceSelector")).get("matchExpressions")))
    if one.get("namespaces"):
        namespaces.append({"key": NAME_LABEL, "operator": "In", "values": _plain(one["namespaces"])})
    if namespace is not None:
        namespaces.append({"key": NAME_LABEL, "operator": "In", "values": _plain([namespace])})
    for each in excluded:
        if each.keys() == {"namespaces"}:
            namespaces.append({"key": NAME_LABEL, "operator": "NotIn", "values": _plain(each["namespaces"])})
        elif each.keys() <= {"kinds", "names", "operations"}:
            made.setdefault("excludeResourceRules", []).extend(_by_kinds(each))
        else:
            raise NotCompiled("what its rules match")
    labels = mapping(mapping(one.get("namespaceSelector")).get("matchLabels"))
    if namespaces or labels:
        made["namespaceSelector"] = {"matchLabels": labels, "matchExpressions": namespaces}
    if one.get("selector"):
        made["objectSelector"] = mapping(one["selector"])
        _plain(mapping(made["objectSelector"].get("matchLabels")).values())
    return made


def _filters(written: Any) -> list[dict[str, Any]]:
    """Return the resource filters of a match or exclude block, of which any has to hold."""
    block = mapping(written)
    if not block:
        return []
    every = items(block.get("all"))
    if len(every) > 1 or (every and block.keys() != {"all"}) or block.keys() - {"any", "all", "resources"}:
        raise NotCompiled("what its rules match")
    found = [mapping(one) for one in (*items(block.get("any")), *every)]
    found += [{"resources": block["resources"]}] if "resources" in block else []
    if any(one.keys() != {"resources"} or mapping(one["resources"]).keys() - _SAID for one in found):
        raise NotCompiled("what its rules match")
    return [mapping(one["resources"]) for one in found]


def _by_kinds(resources: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a filter as rules for resources, one for each group and version that it names."""
    named: dict[tuple[str, str], list[str]] = {}
    for kind in items(resources.get("kinds")) or ["*"]:
        group, version, resource = _parts(kind)
        named.setdefault((group, version), []).append(resource)
    more = {"operations": resources.get("operations") or list(_ALWAYS)}
    if resources.get("names"):
        more["resourceNames"] = _plain(resources["names"])
    return [
        {"apiGroups": [group], "apiVersions": [version], "resources": found, **more}
        for (group, version), found in named.items()
    ]


def _parts(written: Any) -> tuple[str, str, str]:
    """Return group, version and resource of `[group/][version/]Kind`."""
    if not isinstance(written, str):
        raise NotCompiled("what its rules match")
    *group, kind = written.split("/")
    version = group.pop() if group else "*"
    if len(group) > 1 or "." in kind or ("*" in kind and kind != "*") or (not kind[:1].isupper() and kind != "*"):
        raise NotCompiled("what its rules match")
    return group[0] if group else "*", version, plural_of(kind) if kind != "*" else "*"


def _plain(values: Any) -> list[str]:
    """Return names without wildcards. Raises NotCompiled for one that has some."""
    found = [*values]
    if any(not isinstance(value, str) or "*" in value or "?" in value for value in found):
        raise NotCompiled("what its rules match")
    return found
