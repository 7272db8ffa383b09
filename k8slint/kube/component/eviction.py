"""Eviction thresholds of a kubelet: signals, amounts, and grace periods of the soft ones.

Source: kubernetes/pkg/kubelet/eviction/helpers.go, ParseThresholdConfig.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.lists import names
from k8slint.kube.component.values import is_open, mapping, problem, quantity
from k8slint.kube.go.duration import go_nanoseconds
from k8slint.kube.go.text import shown
from k8slint.kube.schema.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.schema.problem import FieldProblem

_RULE = "kubelet-eviction-invalid"
_FIELDS = ("evictionHard", "evictionSoft", "evictionSoftGracePeriod", "evictionMinimumReclaim")
_EXAMPLE = "Write an amount such as '500Mi', or a percentage such as '10%'."


def thresholds(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of thresholds, periods and reclaims with which the kubelet does not start."""
    signals = names("evictionSignals", minor)
    for field in _FIELDS:
        for signal, value in mapping(config, field).items():
            path = (field, signal)
            if signal not in signals:
                near = nearest(signal, signals)
                fix = f"Write '{near}'." if near else f"Write one of {', '.join(signals[:-1])}."
                yield problem(_RULE, path, "is not a signal for eviction", fix, at_key=True)
            elif isinstance(value, str):
                wrong = _wrong_period(value) if field == "evictionSoftGracePeriod" else _wrong_amount(value, field)
                if wrong:
                    yield problem(_RULE, path, f"{shown(value)} {wrong[0]}", wrong[1])
    soft, periods = mapping(config, "evictionSoft"), mapping(config, "evictionSoftGracePeriod")
    if is_open(config.get("evictionSoftGracePeriod")):
        return
    for signal, value in soft.items():
        if signal not in periods and value not in ("0%", "100%"):
            fix = f"Write 'evictionSoftGracePeriod: {{{signal}: 1m30s}}'."
            yield problem(_RULE, ("evictionSoftGracePeriod",), f"has no entry for the soft threshold '{signal}'", fix)


def _wrong_period(value: str) -> tuple[str, str] | None:
    """Return what is wrong with a grace period, and what to write."""
    length = go_nanoseconds(value)
    if length is None:
        return "is not a duration", "Write a duration such as '1m30s'."
    return ("is negative", "Write a duration such as '1m30s'.") if length < 0 else None


def _wrong_amount(value: str, field: str) -> tuple[str, str] | None:
    """Return what is wrong with a threshold or a minimum reclaim, and what to write."""
    reclaim = field == "evictionMinimumReclaim"
    if value.endswith("%"):
        return _wrong_percentage(value, reclaim)
    amount = quantity(value)
    if amount is None:
        return "is not a quantity", _EXAMPLE
    if amount.sign < 0:
        return "is negative", _EXAMPLE
    return ("is zero", f"{_EXAMPLE[:-1]}; '0%' turns a threshold off.") if not amount.sign and not reclaim else None


def _wrong_percentage(value: str, reclaim: bool) -> tuple[str, str] | None:
    try:
        share = float(value.rstrip("%").replace("_", "?"))
    except ValueError:
        return "is not a percentage", _EXAMPLE
    if reclaim:
        return ("is not above 0%", _EXAMPLE) if share <= 0 else None
    if value in ("0%", "100%"):
        return None
    if share < 0:
        return "is negative", _EXAMPLE
    return ("is more than 100%", _EXAMPLE) if share > 100 else None
