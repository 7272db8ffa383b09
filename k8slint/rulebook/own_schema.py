"""The JSON schema of a team's own rule: what does not fit it, what that costs, and what is wrong with the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.go.regex import InvalidGoPattern, PatternNotJudged, compile_go
from k8slint.kube.schema.custom.schema_walk import MAX_REFS, SchemaWalk
from k8slint.kube.schema.custom.value_rules import Count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.schema.problem import FieldProblem

Path = tuple[str | int, ...]
Mistake = tuple[Path, str]

_STEP = 5
"""What a step of a walk costs, in the units that expressions are counted in, which take as long."""
_KNOWN = frozenset(
    """$schema $id $defs $ref $comment definitions title description default examples deprecated type nullable
    properties required additionalProperties items allOf anyOf oneOf not enum pattern minLength maxLength minimum
    maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems uniqueItems minProperties
    maxProperties""".split()
)
_MAPS = frozenset({"properties", "$defs", "definitions"})
_VALUES = frozenset({"default", "examples", "enum"})
_SAME_VALUE = ("allOf", "anyOf", "oneOf", "not")
"""Words whose schemas look at the same value."""


class OwnSchema:
    """A schema that values are compared with; ``cost`` and ``is_cut`` speak of the last one.

    ``is_cut`` says that a comparison grew beyond all bounds, so that nothing is known.
    """

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema = schema
        self._referred: dict[str, dict[str, Any] | None] = {}
        self.cost = 0
        self.is_cut = False

    def problems(self, value: Any, minor: int) -> list[FieldProblem]:
        """Return what does not fit in a value."""
        count = Count()
        walk = SchemaWalk(False, self._definition, minor, count)
        found = walk.visit(self._schema, value) or []
        self.cost, self.is_cut = _STEP * count.steps + count.matched, walk.is_cut
        return found

    def _definition(self, target: str) -> dict[str, Any] | None:
        if target not in self._referred:
            self._referred[target] = _referred(self._schema, target)
        return self._referred[target]


def _referred(schema: dict[str, Any], target: str) -> dict[str, Any] | None:
    """Return a definition of the same schema: nothing else is ever read."""
    if not target.startswith("#/"):
        return schema if target == "#" else None
    found: Any = schema
    for key in target[2:].split("/"):
        found = found.get(key.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else None


# --- mistakes


def schema_mistakes(schema: dict[str, Any]) -> Iterator[Mistake]:
    """Yield what is wrong with a schema, with its path: what would not mean what it says, or nothing at all."""
    parts = list(_parts(schema))
    wrong = False
    for path, part in parts:
        for mistake in _mistakes_of(path, part, schema):
            yield mistake
            wrong = True
    if not wrong:
        yield from _circles(parts, schema)


def _parts(schema: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield all schemas within a schema, itself first."""
    pending: list[tuple[Path, Any, bool]] = [((), schema, False)]
    while pending:
        path, one, is_map = pending.pop()
        if isinstance(one, list):
            pending += [((*path, index), item, False) for index, item in enumerate(one)]
        elif isinstance(one, dict):
            if not is_map:
                yield path, one
            pending += [
                ((*path, key), item, not is_map and key in _MAPS)
                for key, item in one.items()
                if is_map or key not in _VALUES
            ]


def _mistakes_of(path: Path, part: dict[str, Any], schema: dict[str, Any]) -> Iterator[Mistake]:
    for key in sorted(part.keys() - _KNOWN):
        yield (*path, key), f"'{key}' is not among the words of JSON Schema that rules may use"
    if "$ref" in part:
        target = part["$ref"]
        if not isinstance(target, str) or not target.startswith("#"):
            yield (*path, "$ref"), "a '$ref' leads to '#/$defs/NAME' of the same schema, nothing else is read"
        elif _referred(schema, target) is None:
            yield (*path, "$ref"), f"'{target}' is not in the schema"
    if "pattern" in part:
        error = _error_of(part["pattern"])
        if error:
            yield (*path, "pattern"), error


def _error_of(pattern: Any) -> str:
    """Return what is wrong with a pattern; empty for a good one."""
    if not isinstance(pattern, str):
        return "'pattern' must be a string"
    try:
        compile_go(pattern)
    except InvalidGoPattern as error:
        return f"'pattern' is not a regular expression of Go: {error}"
    except PatternNotJudged:
        return "'pattern' is too large"
    return ""


def _circles(parts: list[tuple[Path, dict[str, Any]]], schema: dict[str, Any]) -> Iterator[Mistake]:
    """Yield the first reference that leads back to its own schema with the same value, or on and on."""
    done: set[int] = set()
    for path, part in parts:
        if "$ref" in part and _leads_on(part, schema):
            yield (*path, "$ref"), f"'{part['$ref']}' leads to more than {MAX_REFS} references in a row, or to itself"
            return
    for path, part in parts:
        if "$ref" in part and _comes_back(part, schema, done):
            yield (*path, "$ref"), f"'{part['$ref']}' refers to itself for the same value, so it never ends"
            return


def _leads_on(part: dict[str, Any], schema: dict[str, Any]) -> bool:
    found: dict[str, Any] | None = part
    for _ in range(MAX_REFS):
        if found is None or "$ref" not in found:
            return False
        found = _referred(schema, found["$ref"])
    return True


def _comes_back(start: dict[str, Any], schema: dict[str, Any], done: set[int]) -> bool:
    """Whether a walk from a schema over those of the same value meets one that it is within; notes where it was."""
    within: set[int] = set()
    pending = [(start, False)]
    while pending:
        part, is_left = pending.pop()
        if is_left:
            within.discard(id(part))
            done.add(id(part))
        elif id(part) in within:
            return True
        elif id(part) not in done:
            within.add(id(part))
            pending.append((part, True))
            pending += [(each, False) for each in _of_same_value(part, schema)]
    return False


def _of_same_value(part: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in part:
        found = _referred(schema, part["$ref"])
        if found is not None:
            yield found
        return
    for key in _SAME_VALUE:
        inner = part.get(key)
        yield from (each for each in (inner if isinstance(inner, list) else [inner]) if isinstance(each, dict))
