"""Values of a manifest as facts hold them: plain, small, with a word for what is not in the file."""

from __future__ import annotations

from typing import Any

from k8slint.model.fact import ANY, UNKNOWN
from k8slint.model.tree import Unknown


def text_or_any(value: Any) -> str:
    """Return a name: the text, `*` for a placeholder, and nothing for any other value."""
    if isinstance(value, str):
        return value
    return ANY if isinstance(value, Unknown) else ""


def plain_map(value: Any) -> dict[str, Any] | None:
    """Return a mapping of texts (labels, a node selector, quantities); None when there is none.

    A placeholder instead of the mapping gives None, too, which callers that must not guess ask for with
    `is_unknown`.
    """
    if not isinstance(value, dict):
        return None
    return {key: plain_scalar(item) for key, item in value.items() if isinstance(key, str)}


def plain_scalar(value: Any) -> Any:
    """Return a text or number as it is, nothing for null, and the mark of the unknown for all else."""
    if value is None:
        return ""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return value
    return UNKNOWN


def plain_selector(value: Any) -> dict[str, Any] | None:
    """Return a label selector with placeholders marked; None when there is none (it selects nothing).

    A selector that is not a mapping, or holds a part of a wrong type, comes back as one that selects an unknown set.
    """
    if value is None:
        return None
    if not isinstance(value, dict):
        return {"matchLabels": UNKNOWN}
    selector: dict[str, Any] = {}
    if value.get("matchLabels") is not None:
        labels = plain_map(value["matchLabels"])
        selector["matchLabels"] = UNKNOWN if labels is None else labels
    expressions = value.get("matchExpressions")
    if isinstance(expressions, list):
        selector["matchExpressions"] = [_plain_expression(expression) for expression in expressions]
    elif expressions is not None:
        selector["matchExpressions"] = UNKNOWN
    return selector


def _plain_expression(expression: Any) -> Any:
    if not isinstance(expression, dict):
        return UNKNOWN
    plain: dict[str, Any] = {
        field: plain_scalar(expression.get(field)) for field in ("key", "operator") if expression.get(field) is not None
    }
    values = expression.get("values")
    if isinstance(values, list):
        plain["values"] = [plain_scalar(item) for item in values]
    elif values is not None:
        plain["values"] = UNKNOWN
    return plain
