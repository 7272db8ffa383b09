"""What single functions may cost at most, by the sizes of their arguments.

Source: apiserver pkg/cel/library/cost.go (EstimateCallCost), cel-go checker/cost.go, ext/sets.go and ext/lists.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.ast import Literal, SyntaxNode
from k8slint.kube.cel.cost import LIST
from k8slint.kube.cel.ranges import UNKNOWN, Range, fixed
from k8slint.kube.cel.values import MAX_UINT
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_TENTH, _PATTERN = 0.1, 0.25
_LONGEST_PATTERN = 128
_ADDRESS = Range(4, 16)


class Argument(NamedTuple):
    """An argument: its size where it is known, the size or else what the schema says, and that of its elements."""

    node: SyntaxNode
    size: Range | None
    declared: Range | None
    inner: Range | None

    @property
    def sized(self) -> Range:
        """The size that Kubernetes' libraries go by."""
        return self.declared or UNKNOWN

    @property
    def computed(self) -> Range:
        """The size that the language's own functions go by."""
        return self.size or UNKNOWN


Estimate = tuple[Range, "Range | None"]
_ONE: Estimate = (fixed(1), None)

_NOMINAL = frozenset(
    """masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast
    format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub major minor
    patch getScheme getHostname getHost getPort getEscapedPath getQuery""".split()
)
_PARSING = frozenset("cidr isIP isCIDR quantity isQuantity semver isSemver ip".split())


def call_estimate(function: str, overload: str, target: Argument | None, arguments: list[Argument]) -> Estimate:
    """Return the cost of a call without that of its arguments, and the size of its result where that is known."""
    if overload in _BY_OVERLOAD:
        return _BY_OVERLOAD[overload](*([target] if target else []), *arguments)
    if overload.endswith(("_sort", "_sortByAssociatedKeys")) and target is not None:
        sorted_by = target if overload.endswith("_sort") else arguments[0]
        texts = overload.startswith(("list_string", "list_bytes"))
        return _listed(sorted_by.sized.times(sorted_by.sized), 2.1 if texts else 2.0)
    if function in _NOMINAL or overload == "cidr_ip":
        return _ONE
    if function in _PARSING:
        return arguments[0].sized.scaled(_TENTH), None
    estimator = _BY_FUNCTION.get(function)
    if estimator is not None:
        return estimator(target, arguments)
    if overload in ("equals", "not_equals") or overload.endswith(("less_string", "equals_string", "er_string")):
        return _compared(function, *arguments)
    if overload.endswith(("less_bytes", "equals_bytes", "er_bytes")):
        return _compared(function, *arguments)
    return _ONE


def _compared(function: str, one: Argument, other: Argument) -> Estimate:
    if function == "_==_" and one.node.type == other.node.type:
        name = one.node.type.name
        if name == "kubernetes.NamedFormat":
            return Range(1, 64).scaled(_TENTH), None
        if name == "kubernetes.URL" and other.size is not None:
            return Range(1, other.size.most).scaled(_TENTH), None
        if name.startswith(("kubernetes.", "net.")):
            return _ONE
    smallest = min(one.computed.most, other.computed.most)
    return Range(int(smallest > 0), smallest).scaled(_TENTH), None


def _listed(size: Range, factor: float) -> Estimate:
    return size.scaled(factor).plus(fixed(1 + LIST)), size


def _number(argument: Argument, default: int) -> int:
    value = argument.node.value if isinstance(argument.node, Literal) else None
    return max(value, 0) if value.__class__ is int else default


def _sets(factor: int) -> Callable[..., Estimate]:
    return lambda one, other: (one.sized.times(other.sized).scaled(factor).plus(fixed(1)), None)


def _slice(target: Argument, start: Argument, end: Argument) -> Estimate:
    size = (_number(end, target.sized.most) - _number(start, 0)) & MAX_UINT
    return _listed(fixed(size), 1)


def _flattened(target: Argument, depth: Argument | None = None) -> Estimate:
    return _listed(target.sized, float(_number(depth, MAX_UINT)) if depth else 1.0)


def _matches(target: Argument, pattern: Argument) -> Estimate:
    return target.computed.plus(fixed(1)).scaled(_TENTH).times(pattern.computed.scaled(_PATTERN)), None


def _contains(target: Argument, part: Argument) -> Estimate:
    return target.computed.scaled(_TENTH).times(part.computed.scaled(_TENTH)), None


def _to_bytes(text: Argument) -> Estimate:
    size = text.computed
    return size.scaled(_TENTH), Range(size.least, size.most * 4 & MAX_UINT)


def _to_text(octets: Argument) -> Estimate:
    size = octets.computed
    return size.scaled(_TENTH), Range(size.least // 4, size.most)


def _quoted(text: Argument) -> Estimate:
    size = text.computed
    return size.scaled(_TENTH), Range(size.least + 2 & MAX_UINT, size.most * 2 + 2 & MAX_UINT)


_BY_OVERLOAD: dict[str, Callable[..., Estimate]] = {
    "list_sets_contains_list": _sets(1),
    "list_sets_intersects_list": _sets(1),
    "list_sets_equivalent_list": _sets(2),
    "list_slice": _slice,
    "lists_range": lambda count: _listed(fixed(_number(count, MAX_UINT)), 1),
    "list_reverse": lambda target: _listed(target.sized, 1),
    "list_flatten": _flattened,
    "list_flatten_int": _flattened,
    "list_distinct": lambda target: _listed(target.sized.times(target.sized), 2),
    "string_format": lambda target, _: (target.computed.scaled(_TENTH), None),
    "string_to_bytes": _to_bytes,
    "bytes_to_string": _to_text,
    "strings_quote": _quoted,
    "starts_with_string": lambda _, start: (start.computed.scaled(_TENTH), None),
    "ends_with_string": lambda _, end: (end.computed.scaled(_TENTH), None),
    "in_list": lambda _, within: (within.computed.scaled(1), None),
    "matches_string": _matches,
    "contains_string": _contains,
}


def _over_elements(target: Argument | None, _: list[Argument]) -> Estimate:
    if target is None:
        return _ONE
    params = target.node.type.params
    if not params:
        return target.sized.scaled(_TENTH), None
    each = fixed(1)
    if params[0].kind in ("string", "bytes"):
        each = each.plus((target.inner or UNKNOWN).scaled(_TENTH))
    return target.sized.times(each), None


def _over_any(target: Argument | None, arguments: list[Argument]) -> Estimate:
    if target is None or target.node.type.params:
        return _over_elements(target, arguments)
    return target.sized, None


def _read(target: Argument | None, arguments: list[Argument]) -> Estimate:
    size = (target or arguments[0]).sized
    return size.scaled(_TENTH), size


def _replaced(target: Argument | None, arguments: list[Argument]) -> Estimate:
    assert target is not None
    size, old, new = target.sized, arguments[0].sized, arguments[1].sized
    most, kept_most = _replacements(size.most, old.least, new.most <= old.least)
    least, kept_least = _replacements(size.least, old.most, old.most <= new.least)
    result = Range(least, most).times(new).plus(Range(kept_least, kept_most))
    return size.scaled(2 * _TENTH), result


def _replacements(size: int, old: int, no_change: bool) -> tuple[int, int]:
    """Return how often a text of a length is replaced, and how much of the whole stays."""
    if old == 0:
        return min(size + 1, MAX_UINT), size
    if no_change:
        return 0, size
    return -(-size // old), 0


def _split(target: Argument | None, arguments: list[Argument]) -> Estimate:
    assert target is not None
    most = target.sized.most
    if len(arguments) > 1:
        node = arguments[1].node
        most = node.value & MAX_UINT if isinstance(node, Literal) and node.value.__class__ is int else most
    return target.sized.scaled(2 * _TENTH), Range(0, most)


def _joined(target: Argument | None, arguments: list[Argument]) -> Estimate:
    assert target is not None
    size = target.sized.times(target.inner or UNKNOWN)
    if arguments:
        gaps = Range(max(target.sized.least - 1, 0), max(target.sized.most - 1, 0))
        size = size.plus(arguments[0].sized.times(gaps))
    return size.scaled(_TENTH), size


def _found(target: Argument | None, arguments: list[Argument]) -> Estimate:
    assert target is not None
    text = target.sized.plus(fixed(1)).scaled(_TENTH)
    return text.times(arguments[0].sized.scaled(_PATTERN)), Range(0, target.sized.most)


def _inside(network: bool) -> Callable[[Argument | None, list[Argument]], Estimate]:
    def estimate(_: Argument | None, arguments: list[Argument]) -> Estimate:
        cost = _ADDRESS.plus(_ADDRESS).scaled(_TENTH)
        if network:
            cost = cost.plus(_ADDRESS.scaled(_TENTH)).plus(fixed(1))
        if arguments[0].node.type.kind == "string":
            cost = cost.plus(arguments[0].sized.scaled(_TENTH))
        return cost, None

    return estimate


def _validated(_: Argument | None, arguments: list[Argument]) -> Estimate:
    return arguments[0].sized.scaled(_TENTH).scaled(_LONGEST_PATTERN * _PATTERN), None


_BY_FUNCTION: dict[str, Callable[[Argument | None, list[Argument]], Estimate]] = {
    **dict.fromkeys(("isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"), _over_elements),
    **dict.fromkeys(("url", "lowerAscii", "upperAscii", "substring", "trim"), _read),
    "includes": _over_any,
    "replace": _replaced,
    "split": _split,
    "join": _joined,
    "find": _found,
    "findAll": _found,
    "ip.isCanonical": lambda _, arguments: (arguments[0].sized.scaled(2 * _TENTH), None),
    "containsIP": _inside(network=False),
    "containsCIDR": _inside(network=True),
    "validate": _validated,
}
