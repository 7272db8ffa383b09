"""The check of a team's own rule: a CEL expression that must be true of every subject, or a JSON schema it must fit.

Neither can run code, open a file or take unbounded time: the cost of an expression and the steps of a schema are
limited, as are those of the patterns in them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.admission import plain
from k8slint.kube.cel.allowance import Allowance
from k8slint.kube.cel.blame import failing_parts
from k8slint.kube.cel.errors import CelCompileError, CelCostError, CelEvaluationError, CelLimitReached, CelNotJudged
from k8slint.kube.cel.program import compile_expression
from k8slint.kube.cel.types import BOOL
from k8slint.kube.schema.problem import about
from k8slint.model.finding import Problem
from k8slint.model.hidden import STARS
from k8slint.model.named_tuple import NamedTuple
from k8slint.rulebook.own_schema import OwnSchema, schema_mistakes
from k8slint.rulebook.own_subject import Seen, environment_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.kube.cel.blame import FailingPart
    from k8slint.kube.cel.environment import Environment
    from k8slint.kube.cel.program import Program
    from k8slint.kube.schema.problem import FieldProblem
    from k8slint.model.node import Node
    from k8slint.model.rule import Context, Rule

_HOLE = re.compile(r"\{([^{}]{1,500})\}")
_LONGEST_PART = 120
_MOST_PROBLEMS = 10


_MOST_MESSAGE = 2_000
"""Characters of a computed message that are shown."""


class OwnRuleTooDear(Exception):  # noqa: N818 - the name is what a finding shows
    """A rule that costs more than is spent on it, so that the rest of a run is not judged by it."""


class PageMistake(NamedTuple):
    """What is wrong with an expression of a page: the key, and the line and column in its text, from 1 (0: all).

    In a schema ``path`` leads from the key to the place.
    """

    key: str
    line: int
    column: int
    message: str
    path: tuple[str | int, ...] = ()


def own_check(rule: Rule) -> Callable[[Any, Context], Iterator[Problem]]:
    """Return the check of a rule that has a page of its own, which was found good before."""
    fields: dict[str, Any] = rule.own or {}
    compiled: dict[int, _Expressions] = {}
    allowance = Allowance()
    schema = OwnSchema(fields["schema"]) if "schema" in fields else None

    def check(subject: Any, context: Context) -> Iterator[Problem]:
        if rule.subject == "image" and subject.reference is None:
            return
        allowance.asked()
        if allowance.is_spent:
            raise OwnRuleTooDear
        seen = Seen(rule.subject, subject)
        seen.values["params"] = context.params
        if schema is not None:
            name = "object" if rule.subject == "resource" else rule.subject
            found = schema.problems(seen.values[name], context.minor)
            allowance.spend(schema.cost)
            if schema.is_cut:
                raise OwnRuleTooDear
            for each in found[:_MOST_PROBLEMS]:
                yield _misfit(fields, each, name, seen)
            return
        if context.minor not in compiled:
            compiled[context.minor] = _Expressions(fields, environment_of(fields, context.minor), allowance)
        yield from compiled[context.minor].problems(seen)

    return check


class _Expressions:
    """The compiled expressions of a page."""

    def __init__(self, fields: dict[str, Any], environment: Environment, allowance: Allowance) -> None:
        self._fields = fields
        self._allowance = allowance
        self._must = compile_expression(fields["must"], environment)
        self._texts = {
            key: [
                (part, _compiled(part, environment)) if index % 2 else (part, None) for index, part in enumerate(split)
            ]
            for key in ("message", "fix")
            for split in [_HOLE.split(fields.get(key, ""))]
        }

    def problems(self, seen: Seen) -> Iterator[Problem]:
        """Yield a problem for every part of the expression that is false."""
        try:
            holds = self._allowance.evaluate(self._must, seen.values)
        except (CelLimitReached, CelCostError):
            raise OwnRuleTooDear from None
        except CelNotJudged:
            return
        except CelEvaluationError:
            holds = False  # what it needs is not there
        if holds is not False:
            return
        headline, fix = self._texts_for(seen)
        places = set()
        for part in failing_parts(self._must, seen.values, seen.names):
            nodes = [seen.written(path) for path in part.paths] or [seen.node]
            node = max(nodes, key=lambda each: len(each.keys))
            if node.keys not in places:
                places.add(node.keys)
                yield _problem(self._fields, node, headline, fix or _fix_of(part))

    def _texts_for(self, seen: Seen) -> tuple[str, str]:
        """Return the message and the fix, with the values of the expressions in braces."""
        hidden = None
        if any(program is not None for parts in self._texts.values() for _, program in parts):
            from k8slint.kube.secrecy.masked import masked

            hidden = masked(seen.values)
        return self._text("message", seen, hidden), self._text("fix", seen, hidden)

    def _text(self, key: str, seen: Seen, hidden: dict[str, Any] | None) -> str:
        text = "".join(
            part if program is None else self._value(program, part, seen, hidden) for part, program in self._texts[key]
        )
        return text if len(text) <= _MOST_MESSAGE else f"{text[:_MOST_MESSAGE]}…"

    def _value(self, program: Program, text: str, seen: Seen, hidden: dict[str, Any] | None) -> str:
        """Return the value of an expression; stars where it depends on a value that is hidden."""
        try:
            value = plain(self._allowance.evaluate(program, hidden or seen.values))
        except CelNotJudged:
            return STARS if hidden is not None else text
        except CelEvaluationError:
            return text
        return str(value).lower() if isinstance(value, bool) else str(value)


def _compiled(text: str, environment: Environment) -> Program | None:
    try:
        return compile_expression(text, environment)
    except (CelCompileError, CelEvaluationError):
        return None


def _problem(fields: dict[str, Any], node: Node, headline: str, fix: str) -> Problem:
    policy = fields.get("policy")
    consequence = f"Admission policy '{policy}' rejects it." if policy else fields.get("happens", "").strip()
    return Problem(node, headline or fields["title"], consequence.partition("\n\n")[0].replace("\n", " "), fix)


def _misfit(fields: dict[str, Any], found: FieldProblem, name: str, seen: Seen) -> Problem:
    """Return the problem of what does not fit the schema of a page, at its field."""
    path = tuple(reversed(found.trail))
    headline = found.headline.replace("is not a field of this custom resource", "is not allowed")
    fix = fields.get("fix", "") or found.fix or f"Remove '{path[-1] if path else name}'."
    return _problem(fields, seen.written((name, *path)), fields.get("message", "") or about(path, headline), fix)


def _fix_of(part: FailingPart) -> str:
    text = " ".join(part.source.split())
    text = text if len(text) <= _LONGEST_PART else f"{text[: _LONGEST_PART - 1]}…"
    return f"Change it so that '{text}' is {'true' if part.wanted else 'false'}."


def page_mistakes(fields: dict[str, Any], minor: int) -> Iterator[PageMistake]:
    """Yield what is wrong with the expressions or the schema of a page."""
    if "schema" in fields:
        for path, message in schema_mistakes(fields["schema"]):
            yield PageMistake("schema", 0, 0, message, path)
        return
    environment = environment_of(fields, minor)
    try:
        must = compile_expression(fields["must"], environment)
        if must.result_type != BOOL:
            yield PageMistake("must", 0, 0, f"'must' is of type '{must.result_type}', it must be bool")
    except CelCompileError as error:
        for found in error.problems:
            yield PageMistake("must", found.line, found.column, found.message)
    except CelEvaluationError as error:
        yield PageMistake("must", 0, 0, error.message)
    for key in ("message", "fix"):
        for text in _HOLE.split(fields.get(key, ""))[1::2]:
            try:
                compile_expression(text, environment)
            except CelCompileError as error:
                yield PageMistake(key, 0, 0, f"'{{{text}}}': {error.problems[0].message}")
            except CelEvaluationError as error:
                yield PageMistake(key, 0, 0, f"'{{{text}}}': {error.message}")
