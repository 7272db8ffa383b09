"""How many pods an eviction may take at once: the arithmetic of PodDisruptionBudgets.

Source: kubernetes/pkg/controller/disruption/disruption.go (getExpectedPodCount, updatePdbStatus); percentages round up
for both fields (intstr.GetScaledValueFromIntOrPercent with roundUp true).
"""

from __future__ import annotations

_MAX_DIGITS = 9


def scaled_value(value: object, total: int, round_up: bool = True) -> int | None:
    """Return a number or a percentage (`25%`) of a total as a whole number; None for anything else.

    Budgets round up, and so does maxSurge; maxUnavailable of a rollout rounds down.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if value >= 0 else None
    if not isinstance(value, str) or not value.endswith("%"):
        return None
    digits = value[:-1]
    if not digits.isascii() or not digits.isdigit() or len(digits) > _MAX_DIGITS:
        return None
    share = int(digits) * total
    return -(-share // 100) if round_up else share // 100


def allowed_disruptions(minimum: object, maximum: object, replicas: int) -> int | None:
    """Return how many of `replicas` healthy pods may be evicted at once; None when the fields cannot be read.

    `minimum` is minAvailable and `maximum` maxUnavailable as written, None where not written. With neither, and with
    no replicas at all, nothing may be evicted. Example: 51% of 2 replicas is 2, which leaves none.
    """
    if replicas <= 0 or (minimum is None and maximum is None):
        return 0
    if minimum is not None:
        desired = scaled_value(minimum, replicas)
        return None if desired is None else max(0, replicas - desired)
    unavailable = scaled_value(maximum, replicas)
    return None if unavailable is None else min(replicas, unavailable)


def blocks_always(minimum: object, maximum: object) -> bool:
    """Whether a budget allows no eviction, however many pods there are: none unavailable, or all available."""
    return (maximum in (0, "0%") and maximum is not False) or minimum == "100%"
