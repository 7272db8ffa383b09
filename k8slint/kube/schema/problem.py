"""What the API server or kubectl does not accept in an object, and where it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    from k8slint.model.finding import Safety
    from k8slint.model.severity import RefusedBy

KEPT = object()
"""Stands for the value that a correction leaves as it is."""

QUOTED = object()
"""Stands for the value as it is written, in quotes: only its place knows how that is."""

UNDECODED = frozenset({"field-type-wrong", "quantity-invalid"})
"""Rules on values that the API server cannot decode, so that it validates nothing."""

DECODING = UNDECODED | {"field-unknown"}
"""Rules on what the API server reports when it decodes an object, before it validates."""


class Correction(NamedTuple):
    """What is to be written at the place of a problem, where a program can write it.

    The field gets the `value` and the `name` that are given, and moves to the mapping at the path `under`, which starts
    at the top of the object. With `is_removal` it is removed. `above` says how many levels above the place of the
    problem the field stands.
    """

    value: Any = KEPT
    name: str = ""
    under: tuple[str | int, ...] | None = None
    is_removal: bool = False
    above: int = 0
    safety: Safety = "safe"


class SchemaProblem(NamedTuple):
    """One thing that is not accepted: where, by whom, what is wrong, what happens, and what to write instead.

    ``path`` leads from the top of the object to the place; for a missing field it ends with the field that is not
    there. ``rule`` is the id of the rule in category ``api``. ``refused_by`` is ``nobody`` for a warning. ``at_key``
    says that the key is wrong rather than the value. For ``field-type-wrong``, ``value`` is what YAML made of the text
    and ``expected`` the type of the field (a key of ``scalars.EXPECTED``), so that ``type_words`` can say it again with
    the text as it was written. ``named`` is the path in the version of the object that the API server validates, where
    that is another than the one that is written. ``correction`` is what the fix says, where a program can write it.
    """

    path: tuple[str | int, ...]
    rule: str
    refused_by: RefusedBy
    headline: str
    consequence: str
    fix: str
    at_key: bool = False
    value: Any = None
    expected: str = ""
    named: tuple[str | int, ...] = ()
    correction: Correction | None = None


class FieldProblem:
    """What a check says about a field before the path to that field is known.

    ``trail`` is the path from the inside out: it grows while the walk returns, so a sound document never pays for
    paths. ``headline`` continues a sentence that begins with the name of the field; an empty ``fix`` means that the
    field is to be removed. ``home`` is the struct in which a field is unknown; ``warns`` is the consequence where the
    API server accepts the value and only warns. ``blocks`` says that the CEL rules of a custom resource are not asked.
    """

    __slots__ = (
        "at_key",
        "blocks",
        "correction",
        "expected",
        "fix",
        "headline",
        "home",
        "rule",
        "trail",
        "value",
        "warns",
    )

    def __init__(
        self,
        rule: str,
        headline: str,
        fix: str,
        trail: tuple[str | int, ...] = (),
        value: Any = None,
        at_key: bool = False,
        correction: Correction | None = None,
    ) -> None:
        self.rule = rule
        self.headline = headline
        self.fix = fix
        self.trail: list[str | int] = list(trail)
        self.value = value
        self.at_key = at_key
        self.correction = correction
        self.blocks = rule in ("field-type-wrong", "field-missing")
        self.expected = ""
        self.home: Any = None
        self.warns = ""


FieldProblems: TypeAlias = "list[FieldProblem] | None"
"""What is wrong; None when nothing is."""


def under(found: FieldProblems, bad: list[FieldProblem], step: str | int) -> list[FieldProblem]:
    """Return the problems found so far and those from inside `step`, brought up one level."""
    for problem in bad:
        problem.trail.append(step)
    if found is None:
        return bad
    found.extend(bad)
    return found


def joined(found: FieldProblems, bad: FieldProblems) -> FieldProblems:
    """Return both lists of problems in one; None when there is nothing."""
    if not bad:
        return found
    if found is None:
        return bad
    found.extend(bad)
    return found


def either(names: Sequence[object]) -> str:
    """Return alternatives for a sentence: `a`, `a or b`, `a, b or c`."""
    words = [str(name) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def instead_of(names: Iterable[str]) -> str:
    """Return what to do about a field where few others exist: `remove it, or write 'a' or 'b'`."""
    return "remove it, or write " + either([f"'{name}'" for name in sorted(names)])


def sentence(words: str) -> str:
    """Return words as a sentence: `add 'image'` is `Add 'image'.`."""
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"


def ordinal(index: int) -> str:
    """Return which item of a list is meant, from its position, which counts from 0: `the first item`, `item 12`."""
    ordinals = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    return f"the {ordinals[index]} item" if index < len(ordinals) else f"item {index + 1}"


def about(path: tuple[str | int, ...], words: str) -> str:
    """Return a headline: the field at the end of a path, then what is wrong with it.

    An item of a list is named with the list: `args[2]`. The name is in quotes unless the words begin with a value in
    quotes.
    """
    if not path:
        return f"the object {words}"
    name = path[-1]
    if isinstance(name, int):
        owner = next((step for step in reversed(path) if isinstance(step, str)), "list")
        name = f"{owner}[{name}]"
    return f"{name} {words}" if words.startswith("'") else f"'{name}' {words}"


def completed(problem: FieldProblem, kind: str) -> SchemaProblem:
    """Return the problem of an object of a kind, now that the trail has reached the top of the object."""
    path = tuple(reversed(problem.trail))
    rule = problem.rule
    rejected = f"The API server {'cannot decode the object' if rule in UNDECODED else f'rejects the {kind}'}."
    return SchemaProblem(
        path,
        rule,
        "nobody" if problem.warns else "api-server",
        about(path, problem.headline),
        problem.warns or rejected,
        problem.fix or f"Remove '{path[-1] if path else kind}'.",
        problem.at_key,
        problem.value,
        problem.expected,
        correction=problem.correction,
    )


def renamed(problem: SchemaProblem, names: dict[str, str], value: Any) -> SchemaProblem:
    """Return a problem with the path that its reader gives for it; what cannot be decoded is named as written."""
    if problem.rule in DECODING:
        return problem
    for written, name in names.items():
        steps = written.split(".")
        if len(steps) <= len(problem.path) and _leads_along(steps, problem.path, value):
            items = iter([key for step, key in zip(steps, problem.path, strict=False) if step == "*"])
            path = [next(items) if step == "*" else step for step in name.split(".")]
            return problem._replace(named=(*path, *problem.path[len(steps) :]))
    return problem


def _leads_along(steps: list[str], path: tuple[str | int, ...], value: Any) -> bool:
    """Whether a path begins with steps, of which `*` is any item of a list and `only` that of a list of one."""
    for step, key in zip(steps, path, strict=False):
        if step == "only" and (key != 0 or not isinstance(value, list) or len(value) != 1):
            return False
        if step != key and not (step in ("*", "only") and isinstance(key, int)):
            return False
        held = isinstance(value, dict) or (isinstance(value, list) and isinstance(key, int) and key < len(value))
        value = (value.get(key) if isinstance(value, dict) else value[key]) if held else None
    return True
