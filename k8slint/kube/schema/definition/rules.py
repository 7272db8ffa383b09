"""The CEL rules of a structural schema: they compile, and their estimated cost stays within bounds.

Source: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go and pkg/apiserver/schema/cel. The cost
of a rule counts as often as its node may occur, which `maxItems` and `maxProperties` around it limit.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.cel.environment import Environment
from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.estimate import RULE_LIMIT, TOTAL_LIMIT
from k8slint.kube.cel.program import Program
from k8slint.kube.cel.schema import Declaration, declare, escaped, rule_environment
from k8slint.kube.cel.types import BOOL, STRING
from k8slint.kube.schema.expressions import MOST_TEXT, compiled
from k8slint.kube.schema.problem import FieldProblem, FieldProblems, joined, under

Json = dict[str, Any]

_RULES = "x-kubernetes-validations"
_MUCH = 100
_CHEAPER = "Simplify it, or add maxItems, maxProperties and maxLength where lists, maps and strings have no limit."
_SOUND: dict[tuple[int, int, int, int, int, bool], tuple[int, int]] = {}
"""Of nodes whose rules are sound the characters and the cost of these, by all that both depend on."""
_MOST_SOUND = 20_000


class RuleCheck:
    """One check of the rules of one schema; ``total`` is the estimated cost of all of them.

    ``minor`` is the version of Kubernetes whose functions may be used.
    """

    def __init__(self, minor: int) -> None:
        self._minor = minor
        self._size = 0
        self.total = 0

    def root(self, schema: Json) -> FieldProblems:
        """Return the problems of the rules in a schema of a version of a kind."""
        found = self._node(schema, None, 1, True, True)
        if self.total > TOTAL_LIMIT:
            headline = f"has rules that may cost {_factor(self.total, TOTAL_LIMIT)} the limit of a schema"
            found = joined(found, [FieldProblem("field-value-invalid", headline, _CHEAPER)])
        return found

    def _node(
        self, schema: Any, declaration: Declaration | None, many: int | None, correlated: bool, root: bool = False
    ) -> FieldProblems:
        """Return the problems in a schema; ``many`` is how often it may occur, None where there is no limit.

        ``correlated`` tells that an old value of the node can be found.
        """
        if not isinstance(schema, dict):
            return None
        found: FieldProblems = None
        if schema.get(_RULES):
            whole = root or schema.get("x-kubernetes-embedded-resource") is True
            declaration = declare(schema, root=whole) if declaration is None else declaration
            if declaration is not None:
                found = self._rules(schema, declaration, many, correlated)
        below = _times(schema, many)
        properties = schema.get("properties")
        for name, inner in properties.items() if isinstance(properties, dict) else ():
            field = declaration.fields.get(escaped(name)) if declaration is not None else None
            bad = self._node(inner, field, below, correlated)
            found = under(found, under(None, bad, name), "properties") if bad else found
        element = declaration.element if declaration is not None else None
        for key in ("additionalProperties", "items"):
            apart = key == "items" and schema.get("x-kubernetes-list-type") != "map"
            bad = self._node(schema.get(key), element, below, correlated and not apart)
            found = under(found, bad, key) if bad else found
        return found

    def _rules(self, schema: Json, declaration: Declaration, many: int | None, correlated: bool) -> FieldProblems:
        """Return the problems of the rules of a node; nodes that were found sound are known by all that is in them."""
        many = declaration.cardinality if many is None else many
        text = repr(schema)
        key = self._minor, len(text), hash(text), declaration.min_size, many, correlated
        known = _SOUND.get(key)
        if known is not None and self._size + known[0] <= MOST_TEXT:
            self._size += known[0]
            self.total += known[1]
            return None
        size, total = self._size, self.total
        found = self._judged_rules(schema[_RULES], declaration, many, correlated)
        if not found and self._size <= MOST_TEXT and len(_SOUND) < _MOST_SOUND:
            _SOUND[key] = self._size - size, self.total - total
        return found

    def _judged_rules(self, rules: Any, declaration: Declaration, many: int, correlated: bool) -> FieldProblems:
        found: FieldProblems = None
        environments: dict[bool, Environment] = {}
        for index, rule in enumerate(rules if isinstance(rules, list) else ()):
            self._size += len(str(rule.get("rule"))) if isinstance(rule, dict) else 1
            if isinstance(rule, dict) and self._size <= MOST_TEXT:
                optional = rule.get("optionalOldSelf") is True
                if optional not in environments:
                    made = rule_environment(declaration, optional_old_self=optional, minor=self._minor)
                    environments[optional] = made
                bad = self._rule(rule, declaration, environments[optional], many, correlated or optional)
                found = under(found, under(None, bad, index), _RULES) if bad else found
        return found

    def _rule(
        self, rule: Json, declaration: Declaration, environment: Environment, many: int, correlated: bool
    ) -> FieldProblems:
        """Return the problems of a rule, which may run so many times."""
        program, found = compiled(rule.get("rule"), environment, [BOOL], ("rule",))
        if program is None:
            return found
        if not correlated and program.uses("oldSelf"):
            headline = "uses 'oldSelf' in a list whose items have no keys to find the old ones by"
            fix = "Write 'x-kubernetes-list-type: map' with keys for the list, or remove 'oldSelf'."
            found = [FieldProblem("field-value-invalid", headline, fix, ("rule",))]
        found = joined(found, self._cost(program, declaration, many, "rule"))
        words, bad = compiled(rule.get("messageExpression"), environment, [STRING], ("messageExpression",))
        found = joined(found, bad)
        return joined(found, self._cost(words, declaration, 1, "messageExpression")) if words is not None else found

    def _cost(self, program: Program, declaration: Declaration, many: int, key: str) -> FieldProblems:
        try:
            cost = program.estimated_cost(declaration) * many
        except (CelEvaluationError, RecursionError):
            return None
        self.total += cost
        if cost <= RULE_LIMIT:
            return None
        headline = f"may cost {_factor(cost, RULE_LIMIT)} the limit of a rule"
        return [FieldProblem("field-value-invalid", headline, _CHEAPER, (key,))]


def _times(schema: Json, many: int | None) -> int | None:
    """Return how often what is inside a schema may occur."""
    key = {"array": "maxItems", "object": "maxProperties"}.get(str(schema.get("type")))
    if key is None or (key == "maxProperties" and not isinstance(schema.get("additionalProperties"), dict)):
        return many
    most = schema.get(key)
    if many is None or not isinstance(most, int) or isinstance(most, bool):
        return None
    return many * max(most, 0)


def _factor(cost: int, limit: int) -> str:
    """Return how many times a limit is exceeded."""
    if cost > _MUCH * limit:
        return f"more than {_MUCH} times"
    return f"{cost / limit:.1f} times"
