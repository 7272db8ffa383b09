"""Updates that the API server rejects, and definitions whose stored objects no longer fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.object_change import ObjectChange
    from k8slint.model.rule import Context

_MOST_DEEP = 40
_LONGEST_RULE = 70


def update_immutable_field(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of fields that may not change and have no rule of their own."""
    del context
    yield from _rejected(change, "update-immutable-field")


def update_claim_shrinks(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of claims that ask for less storage than they have."""
    del context
    yield from _rejected(change, "update-claim-shrinks")


def update_job_template(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of Jobs whose pods would be made by another template."""
    del context
    yield from _rejected(change, "update-job-template")


def update_selector(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of workloads that would select other pods."""
    del context
    yield from _rejected(change, "update-selector")


def update_role_reference(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of bindings that would grant another role."""
    del context
    yield from _rejected(change, "update-role-reference")


def update_secret_type(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of Secrets that would be of another type."""
    del context
    yield from _rejected(change, "update-secret-type")


def update_custom_resource_rule(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of custom resources that break a rule of their definition about the old value."""
    del context
    for broken in change.broken_rules:
        node = change.at(broken.path)
        if node is None:
            continue
        said = broken.message or broken.text
        of, unless = (
            (f" by its rules of {broken.release}", "; another release may accept it") if broken.release else ("", "")
        )
        problem = Problem(
            node,
            f"the update breaks the rule '{said}'" if len(said) <= _LONGEST_RULE else "the update breaks a rule",
            f"The API server rejects the update{of}, and the object in the cluster stays as it is{unless}.",
            f"Undo the change, or create another object: the rule is '{broken.text}'.",
            change.before(broken.path),
        )
        yield problem._replace(severity="warning", refused_by="nobody") if broken.release else problem


def update_crd_breaks(change: ObjectChange, context: Context) -> Iterator[Problem]:
    """Yield the problems of definitions that are rejected, or that stored objects no longer fit."""
    del context
    rejected = list(_rejected(change, "update-crd-breaks"))
    yield from rejected
    if rejected or change.update is None or change.resource.kind != "CustomResourceDefinition":
        return
    old, new = (_versions(side) for side in change.values)
    for name, (index, before) in old.items():
        if before.get("served") is not True:
            continue
        after = new.get(name, (-1, {}))[1]
        if after.get("served") is True:
            yield from _narrower(change, name, new[name][0], _schema(before), _schema(after))
            continue
        node = change.at(f"spec.versions[{new[name][0]}].served" if name in new else "spec.versions")
        if node is not None:
            yield Problem(
                node,
                f"version '{name}' of the definition is no longer served",
                "The API server answers requests for this version with 'not found'.",
                "Serve it until every manifest and client uses another version.",
                change.before(f"spec.versions[{index}]"),
                severity="warning",
                refused_by="nobody",
            )


def _rejected(change: ObjectChange, rule: str) -> Iterator[Problem]:
    """Yield a problem for each cause of a rule for which the API server rejects the update."""
    for cause in change.causes:
        node = change.at(cause.path)
        if cause.rule == rule and node is not None:
            yield Problem(node, cause.headline, cause.consequence, cause.fix, change.before(cause.path))


# --- definitions


def _versions(definition: Any) -> dict[str, tuple[int, dict[str, Any]]]:
    """Return the versions of a definition with their places in the list."""
    spec = definition.get("spec") if isinstance(definition, dict) else None
    listed = spec.get("versions") if isinstance(spec, dict) else None
    found = {}
    for index, each in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            found[each["name"]] = (index, each)
    return found


def _schema(version: dict[str, Any]) -> Any:
    outer = version.get("schema")
    return outer.get("openAPIV3Schema") if isinstance(outer, dict) else None


def _narrower(change: ObjectChange, version: str, index: int, old: Any, new: Any) -> Iterator[Problem]:
    """Yield where a schema takes less than before: another type, a field that is required now."""
    pending: list[tuple[str, str, Any, Any]] = [
        ("", f"spec.versions[{index}].schema.openAPIV3Schema", old, new),
    ]
    while pending:
        field, path, before, after = pending.pop(0)
        if not isinstance(before, dict) or not isinstance(after, dict) or path.count(".") > _MOST_DEEP:
            continue
        types = before.get("type"), after.get("type")
        if types[0] != types[1] and all(isinstance(each, str) for each in types) and types != ("integer", "number"):
            yield _unfit(change, f"{path}.type", f"'{field}' of '{version}' is {types[1]} now, not {types[0]}")
            continue
        inside = after.get("properties")
        inside = inside if isinstance(inside, dict) else {}
        for name in sorted(_required(after) - _required(before)):
            part = inside.get(name)
            if not (isinstance(part, dict) and "default" in part):
                where = f"{field}.{name}".removeprefix(".")
                yield _unfit(change, f"{path}.required", f"'{where}' of '{version}' is required now")
        known = before.get("properties")
        for name, part in (known if isinstance(known, dict) else {}).items():
            below = f"{field}.{name}".removeprefix(".")
            pending.append((below, f"{path}.properties.{name}", part, inside.get(name)))
        pending.append((f"{field}[]", f"{path}.items", before.get("items"), after.get("items")))


def _required(schema: dict[str, Any]) -> set[str]:
    listed = schema.get("required")
    return {name for name in listed if isinstance(name, str)} if isinstance(listed, list) else set()


def _unfit(change: ObjectChange, path: str, headline: str) -> Problem:
    node = change.at(path)
    assert node is not None  # for the definition is there
    return Problem(
        node,
        headline,
        "The API server accepts the definition, and rejects objects that do not fit when they are created or changed.",
        "Keep what was valid, or add a version to which objects are converted.",
        change.before(path),
        severity="warning",
        refused_by="nobody",
    )
