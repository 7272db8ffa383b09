"""The CEL rules of a structural schema (`x-kubernetes-validations`), as they judge an object that is created.

Rules run once the object is complete, with values of the right types and sizes. What is not certain settles nothing: a
rule that does not compile, one that compares with an old object, a value that is filled in later, work beyond the
bounds. Source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel.allowance import Allowance
from k8slint.kube.cel.cost import CALL_LIMIT
from k8slint.kube.cel.errors import CelCompileError, CelCostError, CelEvaluationError, CelLimitReached, CelNotJudged
from k8slint.kube.cel.frame import Evaluation
from k8slint.kube.cel.program import Program, compile_expression
from k8slint.kube.cel.schema import declare, rule_environment
from k8slint.kube.cel.typed_values import typed_value
from k8slint.kube.cel.types import BOOL, STRING
from k8slint.kube.cel.values import NONE
from k8slint.kube.go.text import trim_space
from k8slint.kube.schema.custom.value_rules import Json, mapping_of
from k8slint.kube.schema.definition.field_path import InvalidPath, field_at
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, joined, under
from k8slint.kube.secrecy.names import is_secret_name

if TYPE_CHECKING:
    from k8slint.kube.cel.environment import Environment

RULES = "x-kubernetes-validations"
_MAX_STEPS = 100_000
_MAX_SPENT = 2 * CALL_LIMIT
_FIRST, _EACH = 20 * CALL_LIMIT, 50_000
"""What the rules of a schema may cost for all objects of a run, and for each one more."""
_MAX_TEXT = 150_000
_LONGEST = 160


class SchemaRule:
    """One rule of a schema, compiled, with its schema as what a path of the rule begins at."""

    __slots__ = ("is_optional", "message", "path", "program", "reads_name", "text", "words")

    def __init__(self, written: Json, program: Program, words: Program | None, path: tuple[str, ...]) -> None:
        self.text = _shortened(program.text)
        self.reads_name = "metadata" in program.text or (words is not None and "metadata" in words.text)
        self.is_optional = written.get("optionalOldSelf") is True
        message = written.get("message")
        self.message = trim_space(message) if isinstance(message, str) else ""
        self.program = program
        self.words = words
        self.path = path


_COMPILED: dict[tuple[int, bool, bool, int, int], tuple[int, list[SchemaRule]]] = {}
"""The compiled rules of nodes by all they depend on, with the characters that they have."""
_MOST_COMPILED = 2_000


class RuleBook:
    """The rules of one schema: each node with rules is compiled when a value for it is first met.

    They are those that judge an object by itself, or with `transitions` those that compare it with what it was; rules
    for which the old value is optional are among both.
    """

    def __init__(self, minor: int, *, transitions: bool = False) -> None:
        self._minor = minor
        self._transitions = transitions
        self._rules: dict[tuple[int, bool], list[SchemaRule]] = {}
        self._size = 0
        self.allowance = Allowance(_FIRST, _EACH)

    def of(self, schema: Json, root: bool) -> list[SchemaRule]:
        """Return the rules of a node that can be evaluated."""
        key = (id(schema), root)
        if key not in self._rules:
            self._rules[key] = self._read(schema, root)
        return self._rules[key]

    def _read(self, schema: Json, root: bool) -> list[SchemaRule]:
        """Return the rules of a node, compiled; many versions and kinds have nodes in common."""
        text = repr(schema)
        key = self._minor, self._transitions, root, len(text), hash(text)
        known = _COMPILED.get(key)
        if known is not None and self._size + known[0] <= _MAX_TEXT:
            self._size += known[0]
            return known[1]
        before = self._size
        made = self._made(schema, root)
        if self._size <= _MAX_TEXT and len(_COMPILED) < _MOST_COMPILED:
            _COMPILED[key] = self._size - before, made
        return made

    def _made(self, schema: Json, root: bool) -> list[SchemaRule]:
        written = schema.get(RULES)
        declaration = declare(schema, root=root)
        environments: dict[bool, Environment] = {}
        made = []
        for one in written if isinstance(written, list) and declaration is not None else ():
            if not isinstance(one, dict) or not isinstance(one.get("rule"), str):
                continue
            self._size += len(one["rule"]) + len(str(one.get("messageExpression")))
            if self._size > _MAX_TEXT:
                continue
            assert declaration is not None
            optional = one.get("optionalOldSelf") is True
            if optional not in environments:
                environments[optional] = rule_environment(declaration, optional_old_self=optional, minor=self._minor)
            environment = environments[optional]
            program = _compiled(one["rule"], environment, BOOL)
            compares = program is not None and program.uses("oldSelf")
            if program is not None and (compares is self._transitions or (compares and optional)):
                words = _compiled(one.get("messageExpression"), environment, STRING)
                made.append(SchemaRule(one, program, words, _path(one.get("fieldPath"), schema)))
        return made


def _compiled(text: Any, environment: Any, wanted: Any) -> Program | None:
    """Return the program of an expression of a type; None where there is none."""
    if not isinstance(text, str) or not text.strip():
        return None
    try:
        program = compile_expression(text, environment)
    except (CelCompileError, CelEvaluationError):
        return None
    return program if program.result_type == wanted else None


def _path(written: Any, schema: Json) -> tuple[str, ...]:
    """Return the names in the `fieldPath` of a rule; none where it leads nowhere."""
    if not isinstance(written, str):
        return ()
    try:
        return field_at(written, schema)[0]
    except InvalidPath:
        return ()


class RuleWalk:
    """One walk over an object; ``spent`` is what its rules cost so far, in the API server's units."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        book.allowance.asked()
        self._steps = 0
        self._spent = 0

    def visit(
        self, schema: Any, value: Any, name: str | int = "", root: bool = False, weight: int = 1
    ) -> FieldProblems:
        """Return the problems of a value, found under a name, and of all in it.

        ``weight`` grows with the rules that look at the value.
        """
        self._steps += weight
        if not isinstance(schema, dict) or value is None or self._steps > _MAX_STEPS:
            return None
        found: FieldProblems = None
        if RULES in schema:
            weight += 1
            found = self._judge(schema, value, name, root or schema.get("x-kubernetes-embedded-resource") is True)
        if isinstance(value, dict):
            properties, rest = mapping_of(schema, "properties"), schema.get("additionalProperties")
            for key, item in value.items():
                bad = self.visit(properties.get(key, rest), item, key, weight=weight)
                found = under(found, bad, key) if bad else found
        elif isinstance(value, list):
            for index, item in enumerate(value):
                bad = self.visit(schema.get("items"), item, name, weight=weight)
                found = under(found, bad, index) if bad else found
        return found

    def _judge(self, schema: Json, value: Any, name: str | int, root: bool) -> FieldProblems:
        try:
            rules = self._book.of(schema, root)
            values = {"self": typed_value(value, schema, root=root), "oldSelf": NONE} if rules else {}
        except (CelNotJudged, TypeError, ValueError, AttributeError):  # the last three: not written as a schema is
            return None
        unnamed = root and not _is_named(value)
        found: FieldProblems = None
        for rule in rules:
            if unnamed and rule.reads_name:
                continue
            error = self._error(rule, values)
            if error is not None:
                error = "" if _holds_secret(error, value, name) else error
                words = (not error and self._words(rule, values, value, name)) or rule.message
                found = joined(found, [_problem(rule, words, error)])
        return found

    def _error(self, rule: SchemaRule, values: Json) -> str | None:
        """Return why a value breaks a rule, "" where the rule is just false; None where it does not."""
        try:
            return "" if self._evaluated(rule.program, values) is False else None
        except (CelNotJudged, CelCostError):
            return None
        except CelEvaluationError as error:
            return error.message

    def _words(self, rule: SchemaRule, values: Json, value: Any, name: str | int) -> str:
        """Return the message a rule computes; "" where it has none, or one that may hold a secret."""
        if rule.words is None:
            return ""
        try:
            text = trim_space(self._evaluated(rule.words, values))
        except CelEvaluationError:
            return ""
        return "" if "\n" in text or _holds_secret(text, value, name) else text

    def _evaluated(self, program: Program, values: Json) -> Any:
        """Return the value of an expression. Raises CelEvaluationError, which is CelNotJudged beyond the bounds."""
        if self._spent > _MAX_SPENT or self._book.allowance.is_spent:
            raise CelLimitReached("the rules cost too much to be judged")
        context = Evaluation(CALL_LIMIT)
        try:
            result = program.run(context, values)
            context.check()
        except CelLimitReached:
            self._spent += CALL_LIMIT
            raise
        finally:
            self._spent += context.cost + 1
            self._book.allowance.spend(context.cost + 1)
        return result


def _problem(rule: SchemaRule, words: str, error: str) -> FieldProblem:
    named = _shortened(words) if words else rule.text
    if error:
        headline = f"cannot be judged by the rule '{named}': {_shortened(error)}"
    else:
        headline = f"breaks the rule '{named}'"
    fix = f"Change it so that '{rule.text}' is true." if words else "Change it so that the rule is true."
    return FieldProblem("field-value-invalid", headline, fix, rule.path[::-1])


def _is_named(value: Any) -> bool:
    """Whether an object has the name that it will have in the cluster."""
    metadata = value.get("metadata") if isinstance(value, dict) else None
    return isinstance(metadata, dict) and isinstance(metadata.get("name"), str)


def _holds_secret(text: str, value: Any, name: str | int) -> bool:
    """Whether a text quotes a value, or one in it, under a name that says that it is a secret."""
    pending = [(is_secret_name(str(name), False), value)] if text else []
    while pending:
        secret, one = pending.pop()
        if isinstance(one, dict):
            pending += [(secret or is_secret_name(str(key), False), item) for key, item in one.items()]
        elif isinstance(one, list):
            pending += [(secret, item) for item in one]
        elif secret and str(one) in text:
            return True
    return False


def _shortened(text: str) -> str:
    """Return a text on one line, and not too long for a message."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
