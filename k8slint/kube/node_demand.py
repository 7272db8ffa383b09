"""What a pod demands of a node's labels: its nodeSelector and its required node affinity, taken together.

Terms are alternatives, the expressions of a term hold together, and the nodeSelector holds beside any term
(`GetRequiredNodeAffinity` in component-helpers scheduling/corev1/nodeaffinity). Operators follow `Requirement.Matches`
of k8s.io/apimachinery pkg/labels. Values that are not in the file restrict nothing here, so nothing is claimed of them.
"""

from __future__ import annotations

from typing import Any

from k8slint.kube.go.text import shown
from k8slint.model.named_tuple import NamedTuple

_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_MAX_DIGITS = 19  # of a 64-bit integer; longer text is not parsed

Path = tuple[str | int, ...]


class Conflict(NamedTuple):
    """Why a term fits no node, as headline and fix of a finding; `path` leads from the term to the field."""

    path: Path
    headline: str
    fix: str


def required_terms(spec: dict[str, Any]) -> list[Any]:
    """Return the terms of a pod spec's required node affinity; empty when there is none."""
    at: Any = spec.get("affinity")
    for key in ("nodeAffinity", _REQUIRED, "nodeSelectorTerms"):
        at = at.get(key) if isinstance(at, dict) else None
    return at if isinstance(at, list) else []


def required_path(index: int) -> Path:
    """Return the path from a pod spec to one of its required terms."""
    return ("affinity", "nodeAffinity", _REQUIRED, "nodeSelectorTerms", index)


def allowed_values(spec: dict[str, Any], key: str) -> frozenset[str] | None:
    """Return the values a node's label may have for the pod to be put there; None when any will do or it is unknown."""
    selector = spec.get("nodeSelector")
    wanted = selector.get(key) if isinstance(selector, dict) else None
    found = frozenset((wanted,)) if isinstance(wanted, str) else None
    by_terms = _allowed_by_terms(required_terms(spec), key)
    if by_terms is None or found is None:
        return by_terms if found is None else found
    return found & by_terms


def _allowed_by_terms(terms: list[Any], key: str) -> frozenset[str] | None:
    """Return the union over the terms; None as soon as one term leaves the label open."""
    union: frozenset[str] | None = None
    for term in terms:
        if not isinstance(term, dict):
            return None
        if is_empty_term(term):
            continue
        allowed: frozenset[str] | None = None
        for expression in _expressions(term):
            if expression.get("key") == key and expression.get("operator") == "In":
                values = _texts(expression.get("values"))
                if values is not None:
                    allowed = values if allowed is None else allowed & values
        if allowed is None:
            return None
        union = allowed if union is None else union | allowed
    return union


def scheduled_by_default(spec: dict[str, Any]) -> bool:
    """Whether Kubernetes' own scheduler places the pod: no scheduler of another name, no node named."""
    return spec.get("schedulerName") in (None, "", "default-scheduler") and spec.get("nodeName") in (None, "")


def is_empty_term(term: object) -> bool:
    """Whether it is a term without expressions and fields; it fits no node."""
    return isinstance(term, dict) and not term.get("matchExpressions") and not term.get("matchFields")


def term_conflict(term: object, selector: object) -> Conflict | None:
    """Return the first reason why a term, with the pod's nodeSelector, fits no node; None when it may fit one."""
    if not isinstance(term, dict):
        return None
    if is_empty_term(term):
        return Conflict((), "a term without expressions fits no node", "Remove the term, or write an expression.")
    demands: dict[str, _Demand] = {}
    if isinstance(selector, dict):
        for key, value in selector.items():
            if isinstance(value, str):
                demands[key] = _Demand(value)
    listed = term.get("matchExpressions")
    for index, expression in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(expression, dict) and isinstance(expression.get("key"), str):
            words = demands.setdefault(expression["key"], _Demand()).add(expression)
            if words is not None:
                return Conflict(("matchExpressions", index), *words)
    return None


class _Demand:
    """What is demanded of one label so far: `allowed` values (None: any), denied ones, bounds, presence.

    `selected` is the value that the nodeSelector asks for, None when it asks for none.
    """

    __slots__ = ("absent", "allowed", "denied", "high", "low", "present", "selected")

    def __init__(self, selected: str | None = None) -> None:
        self.selected = selected
        self.allowed: frozenset[str] | None = None if selected is None else frozenset((selected,))
        self.denied: frozenset[str] = frozenset()
        self.low: int | None = None
        self.high: int | None = None
        self.present = selected is not None
        self.absent = False

    def add(self, expression: dict[str, Any]) -> tuple[str, str] | None:
        """Add an expression; return headline and fix when no value satisfies all, else None."""
        key, operator, values = expression["key"], expression.get("operator"), _texts(expression.get("values"))
        if operator in ("Gt", "Lt"):
            words = self._bound(key, operator, values)
            if words is not None:
                return words
        elif operator == "In":
            if values:
                self.allowed = values if self.allowed is None else self.allowed & values
                self.present = True
        elif operator == "NotIn":
            self.denied |= values or frozenset()
        elif operator in ("Exists", "DoesNotExist"):
            self.present = self.present or operator == "Exists"
            self.absent = self.absent or operator == "DoesNotExist"
        return self._contradiction(key)

    def _bound(self, key: str, operator: str, values: frozenset[str] | None) -> tuple[str, str] | None:
        if values is None or len(values) != 1:
            return None
        (text,) = values
        number = _integer(text)
        if number is None:
            return f"'{operator}' compares label {shown(key)} with {shown(text)}, not an integer", "Write an integer."
        self.present = True
        if operator == "Gt":
            self.low = number if self.low is None else max(self.low, number)
        else:
            self.high = number if self.high is None else min(self.high, number)
        return None

    def _contradiction(self, key: str) -> tuple[str, str] | None:
        label = f"label {shown(key)}"
        if self.absent and self.present:
            return f"{label} must exist and must not exist", "Remove one of the two demands."
        if self.low is not None and self.high is not None and self.high - self.low < 2:
            return (
                f"no integer of {label} is above {self.low} and below {self.high}",
                "Move the bounds so that an integer lies between them.",
            )
        if self.allowed is None or any(self._suits(value) for value in self.allowed):
            return None
        if self.selected is None:
            return f"no value of {label} satisfies all expressions", "Write a value that all of them allow."
        return (
            f"nodeSelector asks for {shown(f'{key}: {self.selected}')}, which the term does not allow",
            f"Allow {shown(self.selected)} in the term, or change the nodeSelector.",
        )

    def _suits(self, value: str) -> bool:
        if value in self.denied:
            return False
        if self.low is None and self.high is None:
            return True
        number = _integer(value)
        if number is None:
            return False
        return (self.low is None or number > self.low) and (self.high is None or number < self.high)


def _expressions(term: dict[str, Any]) -> list[dict[str, Any]]:
    listed = term.get("matchExpressions")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _texts(values: object) -> frozenset[str] | None:
    """Return a list of strings as a set; None when it is something else or one of them is not known."""
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return None
    return frozenset(values)


def _integer(text: str) -> int | None:
    """Return the integer `strconv.ParseInt(text, 10, 64)` reads, None for an error."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not (digits.isascii() and digits.isdigit()) or len(digits.lstrip("0")) > _MAX_DIGITS:
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None
