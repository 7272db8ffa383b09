"""The CEL rules of a structural schema that compare an object with what it was (`oldSelf`).

They run on updates only, and only where the old value of a node can be found: by its name in mappings, by its keys in
lists of the type map. A node that is new or gone is not judged. Source: apiextensions-apiserver
pkg/apiserver/schema/cel (validation.go) and pkg/apiserver/validation/ratcheting.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.typed_values import typed_value
from k8slint.kube.cel.values import OptionalValue
from k8slint.kube.schema.custom.defaulting import completed, is_too_large
from k8slint.kube.schema.custom.expressions import RULES, RuleBook, RuleWalk
from k8slint.kube.schema.custom.value_rules import Count, Json, mapping_of
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.schema.custom.schemas import CustomKind

_MOST_STEPS = 50_000


class BrokenRule(NamedTuple):
    """A rule that an update breaks: the path of its field, the rule, and the message it gives ('' for none).

    ``release`` names the bundled release whose rule it is, '' for a definition of the project.
    """

    path: str
    text: str
    message: str
    release: str = ""


def broken_rules(found: CustomKind, old: Any, new: Any, minor: int) -> list[BrokenRule]:
    """Return the rules of a kind that an update from one object to another breaks, as far as that is certain."""
    if not found.structural or "oldSelf" not in str(found.schema):
        return []
    count = Count()
    before, after = completed(found.schema, old, count), completed(found.schema, new, count)
    if is_too_large(count):
        return []
    return list(_Walk(RuleBook(minor, transitions=True)).broken(found.schema, before, after, "", True))


def rules_broken_in_all(releases: list[CustomKind], old: Any, new: Any, minor: int) -> list[BrokenRule]:
    """Return the rules that an update breaks in all releases of a project that are known."""
    found: list[BrokenRule] = []
    for number, kind in enumerate(releases):
        broken = broken_rules(kind, old, new, minor)
        found = [one for one in found if one in broken] if number else broken
        if not found:
            break
    return [one._replace(release=releases[0].release) for one in found]


class _Walk(RuleWalk):
    """One walk over both sides of an update."""

    def __init__(self, book: RuleBook) -> None:
        super().__init__(book)
        self._seen = 0

    def broken(self, schema: Any, old: Any, new: Any, path: str, root: bool = False) -> Iterator[BrokenRule]:
        """Yield the rules that the new value of a node breaks, and those of all in it."""
        self._seen += 1
        if not isinstance(schema, dict) or old is None or new is None or self._seen > _MOST_STEPS:
            return
        if RULES in schema:
            yield from self._of_node(schema, old, new, path, root)
        if isinstance(old, dict) and isinstance(new, dict):
            properties, rest = mapping_of(schema, "properties"), schema.get("additionalProperties")
            for key in new:
                if key in old:
                    below = f"{path}.{key}" if path else str(key)
                    yield from self.broken(properties.get(key, rest), old[key], new[key], below)
        elif isinstance(old, list) and isinstance(new, list) and schema.get("x-kubernetes-list-type") == "map":
            keys = schema.get("x-kubernetes-list-map-keys")
            known = {_key(item, keys): item for item in old}
            for index, item in enumerate(new):
                yield from self.broken(schema.get("items"), known.get(_key(item, keys)), item, f"{path}[{index}]")

    def _of_node(self, schema: Json, old: Any, new: Any, path: str, root: bool) -> Iterator[BrokenRule]:
        root = root or schema.get("x-kubernetes-embedded-resource") is True
        try:
            rules = self._book.of(schema, root)
            before = typed_value(old, schema, root=root)
            values = {"self": typed_value(new, schema, root=root), "oldSelf": before}
        except (CelEvaluationError, TypeError, ValueError, AttributeError):  # not known, or not written as a schema is
            return
        for rule in rules:
            if self._error(rule, {**values, "oldSelf": OptionalValue((before,))} if rule.is_optional else values) == "":
                yield BrokenRule(path, rule.text, rule.message)


def _key(item: Any, keys: Any) -> tuple[str, ...]:
    if not isinstance(item, dict) or not isinstance(keys, list):
        return ()
    return tuple(repr(item.get(key)) for key in keys)
