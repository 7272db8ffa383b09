"""Label selectors: what they select, and how they read.

The matching is ``LabelSelectorAsSelector`` of k8s.io/apimachinery pkg/apis/meta/v1 (``helpers.go``). Answers
are three-valued: None means that a value which is not in the file decides.
"""

from __future__ import annotations

from typing import Any

from k8slint.model.tree import Unknown

OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")
"""The operators of a matchExpressions entry, case-sensitive."""

_UNKNOWN = object()


def matches(selector: object, labels: object) -> bool | None:
    """Whether a label selector (``matchLabels``, ``matchExpressions``) selects an object with these labels.

    A selector that is null selects nothing and an empty one everything. None when it cannot be known: an Unknown
    decides, or the selector is so malformed that the API server refuses it.
    """
    if selector is None:
        return False
    if not isinstance(selector, dict):
        return None
    answers = [_matches_labels(selector.get("matchLabels"), labels)]
    expressions = selector.get("matchExpressions")
    if isinstance(expressions, list):
        answers += [_matches_expression(expression, labels) for expression in expressions]
    elif expressions is not None:
        answers.append(None)
    return _all(answers)


def matches_map(selector: object, labels: object) -> bool | None:
    """Whether a plain map selector (Service, ReplicationController) selects an object with these labels.

    Null and empty select nothing: the endpoints of such a Service are managed by hand.
    """
    if selector is None or selector == {}:
        return False
    return _matches_labels(selector, labels) if isinstance(selector, dict) else None


def selects_everything(selector: object) -> bool:
    """Whether a label selector is empty (``{}``) and so selects every object; null does not."""
    return isinstance(selector, dict) and not selector.get("matchLabels") and not selector.get("matchExpressions")


def selector_text(selector: object) -> str:
    """Return a label selector as kubectl prints it: ``app=web,tier in (a,b)``; ``<none>`` when null or empty."""
    if not isinstance(selector, dict):
        return "<none>"
    labels, expressions = selector.get("matchLabels"), selector.get("matchExpressions")
    terms = [f"{key}={_text(labels[key])}" for key in sorted(labels, key=str)] if isinstance(labels, dict) else []
    if isinstance(expressions, list):
        terms += [_expression_text(expression) for expression in expressions if isinstance(expression, dict)]
    return ",".join(terms) or "<none>"


def _all(answers: list[bool | None]) -> bool | None:
    """The conjunction of answers: one no is a no, whatever is unknown."""
    if False in answers:
        return False
    return None if None in answers else True


def _label(labels: object, key: object) -> object:
    """The value of a label, None where the object has no such label, ``_UNKNOWN`` where that is not known."""
    if labels is None:
        return None
    if not isinstance(labels, dict) or not isinstance(key, str):
        return _UNKNOWN
    if key not in labels:
        return None
    value = labels[key]
    if value is None:
        return ""  # the API server decodes a null string as the empty one
    return value if isinstance(value, str) else _UNKNOWN


def _matches_labels(wanted: object, labels: object) -> bool | None:
    if wanted is None:
        return True
    if not isinstance(wanted, dict):
        return None
    return _all([_equal(_label(wanted, key), _label(labels, key)) for key in wanted])


def _equal(wanted: object, actual: object) -> bool | None:
    if actual is None:
        return False
    if wanted is _UNKNOWN or actual is _UNKNOWN:
        return None
    return wanted == actual


def _matches_expression(expression: object, labels: object) -> bool | None:
    if not isinstance(expression, dict):
        return None
    operator, actual = expression.get("operator"), _label(labels, expression.get("key"))
    if operator not in OPERATORS:
        return None
    if operator in ("Exists", "DoesNotExist"):
        return (
            None
            if actual is _UNKNOWN and not _has(labels, expression)
            else (actual is not None) == (operator == "Exists")
        )
    inside = _is_among(actual, expression.get("values"))
    return inside if operator == "In" or inside is None else not inside


def _has(labels: object, expression: dict[str, Any]) -> bool:
    """Whether a label is there although its value is unknown."""
    key = expression.get("key")
    return isinstance(labels, dict) and isinstance(key, str) and key in labels


def _is_among(actual: object, values: object) -> bool | None:
    if actual is None:
        return False
    if not isinstance(values, list) or actual is _UNKNOWN:
        return None
    if any(isinstance(value, str) and value == actual for value in values):
        return True
    return None if any(not isinstance(value, str) for value in values) else False


def _text(value: object) -> str:
    return value.text if isinstance(value, Unknown) else "" if value is None else str(value)


def _expression_text(expression: dict[str, Any]) -> str:
    key, operator, values = _text(expression.get("key")), expression.get("operator"), expression.get("values")
    if operator == "Exists":
        return key
    if operator == "DoesNotExist":
        return f"!{key}"
    listed = ",".join(sorted(map(_text, values))) if isinstance(values, list) else ""
    return f"{key} {'notin' if operator == 'NotIn' else 'in'} ({listed})"
