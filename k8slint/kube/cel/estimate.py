"""What an expression may cost at most, before it is evaluated.

The API server rejects rules of CustomResourceDefinitions by this estimate. Sizes come from the schema. Source: cel-go
checker/cost.go; the estimates of single functions are in call_estimates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.ast import Call, Fold, Ident, ListNode, Literal, MapNode, Select, SyntaxNode
from k8slint.kube.cel.call_estimates import Argument, call_estimate
from k8slint.kube.cel.cost import LIST, MAP, STRUCT
from k8slint.kube.cel.macros import RESULT
from k8slint.kube.cel.ranges import UNKNOWN, Range, fixed
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.cel.schema import Declaration
    from k8slint.kube.cel.types import Type

RULE_LIMIT = 10_000_000
"""The most that one rule may cost by its estimate, times how often it runs."""
TOTAL_LIMIT = 100_000_000
"""The most that all rules of a version may cost together."""

_SCALARS = frozenset({"bool", "double", "duration", "int", "timestamp", "uint"})

Path = tuple[str, ...]


class _Entries(NamedTuple):
    """Sizes of the keys and values of a collection."""

    kind: str
    keys: Range
    values: Range


class _Local(NamedTuple):
    """What is known of a variable of a loop."""

    path: Path
    size: Range | None
    entries: _Entries | None


def estimated_cost(root: SyntaxNode, declaration: Declaration) -> int:
    """Return the most an expression over ``self`` of a declaration may cost, at most 2^64-1."""
    return _Estimator(declaration).cost(root).most


class _Estimator:
    def __init__(self, declaration: Declaration) -> None:
        self._declaration = declaration
        self._costs: dict[int, Range] = {}
        self._paths: dict[int, Path] = {}
        self._sizes: dict[int, Range] = {}
        self._entries: dict[int, _Entries] = {}
        self._locals: dict[str, list[_Local]] = {}

    def cost(self, node: SyntaxNode) -> Range:
        """Return the cost of a part, estimated once."""
        found = self._costs.get(id(node))
        if found is None:
            found = self._costs[id(node)] = self._cost(node)
        return found

    def _cost(self, node: SyntaxNode) -> Range:
        if isinstance(node, Ident) or (isinstance(node, Select) and node.variable):
            return self._ident(node, node.name if isinstance(node, Ident) else node.variable)
        if isinstance(node, Select):
            return self._select(node)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, ListNode):
            return self._list(node)
        if isinstance(node, MapNode):
            return self._map(node)
        if isinstance(node, Fold):
            return self._bind(node) if node.macro == "bind" else self._fold(node)
        return fixed(0)

    def _local(self, node: SyntaxNode) -> _Local | None:
        stack = self._locals.get(node.name) if isinstance(node, Ident) else None
        return stack[-1] if stack else None

    def _path(self, node: SyntaxNode) -> Path:
        local = self._local(node)
        return local.path if local else self._paths.get(id(node), ())

    def _ident(self, node: SyntaxNode, name: str) -> Range:
        local = self._local(node)
        self._paths[id(node)] = local.path if local else (name,)
        return fixed(1)

    def _select(self, node: Select) -> Range:
        operand = self.cost(node.operand)
        if node.test:
            return operand
        self._paths[id(node)] = (*self._path(node.operand), node.name)
        return operand.plus(fixed(1)) if node.operand.type.kind in ("map", "struct", "param") else operand

    def _argument(self, node: SyntaxNode) -> Argument:
        path = self._path(node)
        path = () if path[:1] == (RESULT,) else path
        size = self._size(node)
        inner = self._declared((*path, "@items")) if path else None
        return Argument(node, size, size or (self._declared(path) if path else None), inner)

    def _call(self, node: Call) -> Range:
        if node.function == "dyn":
            cost = self.cost(node.arguments[0]).plus(fixed(1))
            self._copy(node, node.arguments[0])
            return cost
        costs = [self.cost(argument) for argument in node.arguments]
        arguments = [self._argument(argument) for argument in node.arguments]
        total, target = fixed(0), None
        if node.target is not None:
            total, target = self.cost(node.target), self._argument(node.target)
        names = [one.id for one in node.overloads] or ["select_optional_field"]
        most: Range | None = None
        size: Range | None = None
        for name in names:
            cost, result = self._function(node, name, target, arguments, costs)
            most = cost if most is None else most.union(cost)
            if result is not None:
                size = result if size is None else size.union(result)
            if name in ("index_list", "index_map"):
                entries = self._entries_of(node.arguments[0])
                size = entries.values if entries else None
                inside = "@items" if name == "index_list" else "@values"
                self._paths[id(node)] = (*self._path(node.arguments[0]), inside)
            if size is None:
                size = self._size(node)
        if size is not None:
            self._sizes[id(node)] = size
        return total.plus(most or fixed(0))

    def _function(
        self, node: Call, overload: str, target: Argument | None, arguments: list[Argument], costs: list[Range]
    ) -> tuple[Range, Range | None]:
        paid = fixed(0)
        for cost in costs:
            paid = paid.plus(cost)
        if overload in ("logical_or", "logical_and"):
            return Range(costs[0].least, paid.most), None
        if overload == "conditional":
            self._union_entries(node, node.arguments[1:])
            size = (arguments[1].size or UNKNOWN).union(arguments[2].size or UNKNOWN)
            return costs[0].plus(costs[1].union(costs[2])), size
        if overload in ("add_string", "add_bytes", "add_list"):
            self._union_entries(node, node.arguments)
            size = (arguments[0].size or UNKNOWN).plus(arguments[1].size or UNKNOWN)
            return (fixed(1) if overload == "add_list" else size.scaled(0.1)).plus(paid), size
        estimate, result = call_estimate(node.function, overload, target, arguments)
        return estimate.plus(paid), result

    def _union_entries(self, node: SyntaxNode, parts: list[SyntaxNode]) -> None:
        one, other = (self._entries_of(part) for part in parts)
        if one and other:
            self._entries[id(node)] = _Entries(one.kind, one.keys.union(other.keys), one.values.union(other.values))

    def _common(self, nodes: list[SyntaxNode]) -> Range:
        found: Range | None = None
        for node in nodes:
            size = self._size(node) or UNKNOWN
            found = size if found is None else found.union(size)
        return found or fixed(0)

    def _list(self, node: ListNode) -> Range:
        total = fixed(LIST)
        for element in node.elements:
            total = total.plus(self.cost(element))
        self._entries[id(node)] = _Entries("list", fixed(1), self._common(node.elements))
        return total

    def _map(self, node: MapNode) -> Range:
        total = fixed(STRUCT if node.name else MAP)
        for part in node.parts():
            total = total.plus(self.cost(part))
        if not node.name:
            keys = self._common([entry.key for entry in node.entries if entry.key])
            values = self._common([entry.value for entry in node.entries])
            self._entries[id(node)] = _Entries("map", keys, values)
        return total

    def _push(self, name: str, local: _Local) -> None:
        self._locals.setdefault(name, []).append(local)

    def _push_node(self, name: str, node: SyntaxNode) -> None:
        self._push(name, _Local(self._path(node), self._size(node), self._entries_of(node)))

    def _push_elements(self, node: Fold) -> list[str]:
        """Declare the variables of a loop; return their names."""
        entries = self._entries_of(node.range)
        is_list = (entries.kind if entries else node.range.type.kind) == "list"
        path = self._path(node.range)
        keys = _Local((*path, "@indices" if is_list else "@keys"), entries.keys if entries else None, None)
        values = _Local((*path, "@items" if is_list else "@values"), entries.values if entries else None, None)
        if not node.second:
            self._push(node.variable, values if is_list else keys)
            return [node.variable]
        self._push(node.variable, keys)
        self._push(node.second, values)
        return [node.variable, node.second]

    def _fold(self, node: Fold) -> Range:
        total = self.cost(node.range).plus(self.cost(node.start))
        self._push_node(node.accumulator, node.start)
        names = self._push_elements(node)
        loop = self.cost(node.step).plus(self.cost(node.condition))
        for name in names:
            self._locals[name].pop()
        total = total.plus(self.cost(node.result))
        self._locals[node.accumulator].pop()
        count = self._size(node.range) or UNKNOWN
        if isinstance(node.start, Literal):
            self._sizes[id(node)] = self._size(node.start) or UNKNOWN
        else:
            self._sizes[id(node)] = count
            step = self._entries_of(node.step)
            if step is not None:
                self._entries[id(node)] = step
        return total.plus(count.times(loop))

    def _bind(self, node: Fold) -> Range:
        total = self.cost(node.range).plus(self.cost(node.start))
        self._push_node(node.accumulator, node.start)
        total = total.plus(self.cost(node.result))
        self._locals[node.accumulator].pop()
        self._copy(node, node.result)
        return total

    def _copy(self, to: SyntaxNode, of: SyntaxNode) -> None:
        size, entries = self._size(of), self._entries_of(of)
        if size is not None:
            self._sizes[id(to)] = size
        if entries is not None:
            self._entries[id(to)] = entries

    def _declared(self, path: Path) -> Range | None:
        """Return the size the schema allows at a path; None where it says nothing."""
        if not path:
            return None
        found: Declaration | None = self._declaration
        for name in path[1:]:
            found = found.below(name) if found else None
        return Range(0, found.max_elements) if found else None

    def _size(self, node: SyntaxNode) -> Range | None:
        known = self._sizes.get(id(node)) or _literal_size(node)
        if known is not None:
            return known
        declared = self._declared(self._path(node))
        if declared is not None:
            self._sizes[id(node)] = declared
            return declared
        if _is_scalar(node.type):
            return fixed(1)
        local = self._local(node)
        return local.size if local else None

    def _entries_of(self, node: SyntaxNode) -> _Entries | None:
        local = self._local(node)
        return self._entries.get(id(node)) or (local.entries if local else None)


def _literal_size(node: SyntaxNode) -> Range | None:
    if isinstance(node, Literal):
        return fixed(len(node.value) if isinstance(node.value, str | bytes) else 1)
    if isinstance(node, ListNode):
        return fixed(len(node.elements))
    return fixed(len(node.entries)) if isinstance(node, MapNode) and not node.name else None


def _is_scalar(of: Type) -> bool:
    if of.kind == "opaque" and of.name == "optional_type":
        return _is_scalar(of.params[0])
    return of.kind in _SCALARS
