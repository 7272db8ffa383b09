"""LimitRanges: what they fill in, and which amounts they refuse.

From pkg/apis/core/v1/defaults.go (``SetDefaults_LimitRangeItem``) and plugin/pkg/admission/limitranger/admission.go.
Amounts are in thousandths of a unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping
from k8slint.kube.resources import Amounts, amount_text, read_amounts
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

FIELDS = ("min", "max", "default", "defaultRequest", "maxLimitRequestRatio")
"""The fields of a limit that hold amounts."""

CONTAINER, POD, CLAIM = "Container", "Pod", "PersistentVolumeClaim"
"""The types of limits that Kubernetes knows."""

_FILLED = (("default", "max"), ("defaultRequest", "default"), ("defaultRequest", "min"))


def defaulted_limit(limit: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the fields of one limit as written, with what the API server fills in for the type Container."""
    found = {field: dict(mapping(limit.get(field))) for field in FIELDS}
    if limit.get("type") == CONTAINER:
        for target, source in _FILLED:
            for name, value in found[source].items():
                found[target].setdefault(name, value)
    return found


class Limit(NamedTuple):
    """One limit of a LimitRange: its type, bounds, and what it gives to containers, as written (`defaults`).

    `number` is its index in the list.
    """

    type: str
    number: int
    least: Amounts
    most: Amounts
    ratio: Amounts
    defaults: dict[str, dict[str, Any]]


def limits_of(spec: dict[str, Any]) -> list[Limit]:
    """Return the limits of a LimitRange with defaults; amounts that are not in the file bound nothing."""
    found = []
    for number, limit in enumerate(items(spec.get("limits"))):
        if isinstance(limit, dict) and isinstance(limit.get("type"), str):
            held = defaulted_limit(limit)
            least, most, ratio = (read_amounts(held, field) for field in ("min", "max", "maxLimitRequestRatio"))
            ratio = {name: allowed for name, allowed in ratio.items() if allowed > 0}
            defaults = {"limits": held["default"], "requests": held["defaultRequest"]}
            found.append(Limit(limit["type"], number, least, most, ratio, defaults))
    return found


class Breach(NamedTuple):
    """What a limit refuses: the amount of a resource (None: there is none) on one side, beyond a bound.

    `bound` is the field of the limit, `side` where the amount stands; of a ratio `amount` is that of the limit.
    """

    bound: Literal["min", "max", "maxLimitRequestRatio"]
    resource: str
    side: Literal["requests", "limits"]
    amount: int | None
    allowed: int

    @property
    def text(self) -> str:
        """The bound as a manifest writes it."""
        if self.bound == "maxLimitRequestRatio":
            return f"{self.allowed / 1000:g}"
        return amount_text(self.resource, self.allowed)


def breaches(limit: Limit, requests: Amounts, limits: Amounts) -> Iterator[Breach]:
    """Yield what a limit refuses of the requests and limits of a container or pod."""
    for name, allowed in limit.least.items():
        if name not in requests or requests[name] < allowed:
            yield Breach("min", name, "requests", requests.get(name), allowed)
        elif name in limits and limits[name] < allowed:
            yield Breach("min", name, "limits", limits[name], allowed)
    for name, allowed in limit.most.items():
        if name not in limits or limits[name] > allowed:
            yield Breach("max", name, "limits", limits.get(name), allowed)
        elif requests.get(name, 0) > allowed:
            yield Breach("max", name, "requests", requests[name], allowed)
    for name, allowed in limit.ratio.items():
        side = _missing(requests.get(name), limits.get(name))
        if side is not None:
            yield Breach("maxLimitRequestRatio", name, side, None, allowed)
        elif limits[name] * 1000 > allowed * requests[name]:
            yield Breach("maxLimitRequestRatio", name, "limits", limits[name], allowed)


def _missing(request: int | None, limit: int | None) -> Literal["requests", "limits"] | None:
    """Return which side of a ratio is missing or zero; None where both are there."""
    if not request:
        return "requests"
    return None if limit else "limits"


def claim_breaches(limit: Limit, requests: Amounts) -> Iterator[Breach]:
    """Yield what a limit for claims refuses; only their requests count (``PersistentVolumeClaimValidateLimitFunc``)."""
    for name, allowed in limit.least.items():
        if name not in requests or requests[name] < allowed:
            yield Breach("min", name, "requests", requests.get(name), allowed)
    for name, allowed in limit.most.items():
        if name not in requests or requests[name] > allowed:
            yield Breach("max", name, "requests", requests.get(name), allowed)
