"""A problem: one thing the API server (or kubectl) will not take, and where it stands in the object."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from k8slint.model.severity import RefusedBy

REFUSED = "so the API server refuses the object"
"""How most messages go on."""


def either(names: Sequence[object]) -> str:
    """Join alternatives for a sentence: `a`, `a or b`, `a, b or c`."""
    words = [str(name) for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def place_words(index: int) -> str:
    """Say which item of a list is meant, given its position from 0: `by the first item`, `by item 12`."""
    ordinals = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    return f"by the {ordinals[index]} item" if index < len(ordinals) else f"by item {index + 1}"


class SchemaProblem(NamedTuple):
    """One thing that is refused: where, by whom, why, and what to do about it.

    ``path`` leads from the top of the object to the place; for a missing field it ends with the field that is not
    there. ``rule`` is the id of the rule in category ``api``. ``refused_by`` is ``nobody`` for a warning. ``at_key``
    says that the key is wrong rather than the value. For ``field-type-wrong``, ``value`` is what YAML made of the text
    and ``expected`` what the field takes (``text``, ``a whole number``, ``true or false``, ``a list``, ``a mapping``),
    so that the caller can add the text as it was written.
    """

    path: tuple[str | int, ...]
    rule: str
    refused_by: RefusedBy
    message: str
    at_key: bool = False
    value: Any = None
    expected: str = ""


class FieldProblem:
    """What a check says about a place before the way to that place is known.

    ``trail`` grows from the inside out while the walk returns, so a sound document never pays for paths. ``text``
    continues a sentence that begins with the name of the field. ``warns`` is true for what is accepted with a warning.
    """

    __slots__ = ("at_key", "expected", "home", "rule", "text", "trail", "value", "warns")

    def __init__(
        self, rule: str, text: str, trail: tuple[str | int, ...] = (), value: Any = None, at_key: bool = False
    ) -> None:
        self.rule = rule
        self.text = text
        self.trail: list[str | int] = list(trail)
        self.value = value
        self.at_key = at_key
        self.expected = ""
        self.home: Any = None
        self.warns = False


FieldProblems: TypeAlias = "list[FieldProblem] | None"
"""Nothing, or what is wrong."""


def under(found: FieldProblems, bad: list[FieldProblem], step: str | int) -> list[FieldProblem]:
    """Bring problems from inside `step` up one level and join them to those found so far."""
    for problem in bad:
        problem.trail.append(step)
    if found is None:
        return bad
    found.extend(bad)
    return found


def joined(found: FieldProblems, bad: FieldProblems) -> FieldProblems:
    """Both lists of problems in one; None when there is nothing."""
    if not bad:
        return found
    if found is None:
        return bad
    found.extend(bad)
    return found


def subject(path: tuple[str | int, ...]) -> str:
    """Name the place a message is about: its last key, and the item when it is one of a list."""
    last = path[-1] if path else ""
    if not isinstance(last, int):
        return str(last) if path else "the object"
    owner = next((step for step in reversed(path) if isinstance(step, str)), "list")
    return f"{owner}[{last}]"


def finished(problem: FieldProblem) -> SchemaProblem:
    """Turn a field problem whose trail is complete into a problem."""
    path = tuple(reversed(problem.trail))
    name = subject(path)
    if path and not problem.text.startswith("'"):
        name = f"'{name}'"
    message = f"{name} {problem.text}"
    refused_by: RefusedBy = "nobody" if problem.warns else "api-server"
    return SchemaProblem(path, problem.rule, refused_by, message, problem.at_key, problem.value, problem.expected)
