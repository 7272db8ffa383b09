"""Variables with what is selected from them: ``object.spec.?replicas``, ``params['a'].b``.

A chain of selections is one step, as in cel-go's interpreter/attributes.go: once one of them is optional, all that
follow are, and the result is one optional value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.frame import UNSET, Failed
from k8slint.kube.cel.values import NONE, Fields, OptionalValue, find, kind_of

if TYPE_CHECKING:
    from k8slint.kube.cel.frame import Frame, Run
    from k8slint.kube.cel.values import Value

_KEYS = frozenset({"string", "int", "uint", "bool", "double"})


class Qualifier:
    """One selection: a constant key, or one that is computed."""

    __slots__ = ("key", "offset", "optional", "run")

    def __init__(self, offset: int, key: Value, run: Run | None = None, *, optional: bool = False) -> None:
        self.offset = offset
        self.key = key
        self.run = run
        self.optional = optional

    def of(self, frame: Frame) -> Value:
        """Return the key."""
        if self.run is None:
            return self.key
        key = self.run(frame)
        if kind_of(key) not in _KEYS:
            raise CelEvaluationError(f"invalid qualifier type: {kind_of(key)}", self.offset)
        return key

    def find(self, key: Value, value: Value) -> tuple[bool, Value]:
        """Return whether there is something to select, and what. Raises CelEvaluationError for a list and a text."""
        if isinstance(value, dict):
            return find(value, key)
        if isinstance(value, list):
            index = _list_index(key, self.offset)
            return (True, value[index]) if 0 <= index < len(value) else (False, None)
        if isinstance(value, Fields):
            try:
                return value.find(key)
            except CelEvaluationError as error:
                raise error.at(self.offset) from None
        kind_of(value)
        return False, None

    def get(self, key: Value, value: Value) -> Value:
        """Return what is selected. Raises CelEvaluationError where there is nothing."""
        found, selected = self.find(key, value)
        if found:
            return selected
        what = "index out of bounds" if isinstance(value, list) else "no such key"
        raise CelEvaluationError(f"{what}: {key}", self.offset)


def _list_index(key: Value, offset: int) -> int:
    kind = kind_of(key)
    if kind in ("int", "uint") or (kind == "double" and key.is_integer()):
        return int(key)
    if kind == "double":
        raise CelEvaluationError(f"unsupported index value {key} in list", offset)
    raise CelEvaluationError(f"unsupported index type '{kind}' in list", offset)


class Attribute:
    """Where a value comes from, and what is selected from it.

    ``root`` computes the value to select from; ``choice`` is the condition and the two attributes of ``c ? a : b``.
    ``cost`` is what reading it costs beside the selections.
    """

    __slots__ = ("choice", "cost", "offset", "qualifiers", "root", "slot")

    def __init__(self, root: Run, cost: int, offset: int = -1, slot: int = -1) -> None:
        self.root = root
        self.cost = cost
        self.offset = offset
        self.slot = slot
        self.qualifiers: tuple[Qualifier, ...] = ()
        self.choice: tuple[Run, Attribute, Attribute] | None = None

    @classmethod
    def variable(cls, slot: int, lazy: bool, offset: int) -> Attribute:
        """Return a variable; a lazy one is computed when it is first read."""
        return cls(_lazy(slot) if lazy else lambda frame: frame[slot], 1, offset, -1 if lazy else slot)

    @classmethod
    def relative(cls, root: Run) -> Attribute:
        """Return an attribute that begins with a computed value."""
        return cls(root, 1)

    @classmethod
    def chosen(cls, run: Run, then: Attribute, other: Attribute) -> Attribute:
        """Return the attribute a condition decides on."""
        attribute = cls(run, 0)
        attribute.choice = run, then, other
        return attribute

    def extended(self, qualifier: Qualifier) -> Attribute:
        """Return the attribute with one more selection."""
        if self.choice:
            run, then, other = self.choice
            return Attribute.chosen(run, then.extended(qualifier), other.extended(qualifier))
        attribute = Attribute(self.root, self.cost, self.offset, self.slot)
        attribute.qualifiers = (*self.qualifiers, qualifier)
        return attribute

    def closure(self) -> Run:
        """Return what computes the value, the cost of the variable included."""
        resolve = self.resolver()
        if self.choice:
            return resolve
        if not self.qualifiers and self.slot > 0:
            return _plain_variable(self.slot)
        keys = [qualifier.key for qualifier in self.qualifiers]
        if self.slot > 0 and not any(
            one.optional or one.run or one.key.__class__ is not str for one in self.qualifiers
        ):
            return _plain_path(self.slot, keys, resolve)

        def run(frame: Frame) -> Value:
            frame[0].cost += 1
            return resolve(frame)

        return run

    def resolver(self) -> Run:
        """Return what computes the value without the cost of the variable itself."""
        if self.choice:
            condition, then, other = self.choice
            return _chosen(condition, then.resolver(), other.resolver())
        return _resolver(self.root, self.qualifiers, tested=None)

    def test_closure(self, last: Qualifier) -> Run:
        """Return what tells whether there is something to select."""
        if self.choice:
            condition, then, other = self.choice
            return _chosen(condition, then.test_closure(last), other.test_closure(last))
        return _resolver(self.root, self.qualifiers, tested=last)


def _plain_variable(slot: int) -> Run:
    def run(frame: Frame) -> Value:
        frame[0].cost += 1
        return frame[slot]

    return run


def _plain_path(slot: int, keys: list[Value], resolve: Run) -> Run:
    """Return what walks down maps by constant names, which most selections are."""
    cost = len(keys) + 1

    def run(frame: Frame) -> Value:
        value = frame[slot]
        try:
            for key in keys:
                value = value[key]
        except (KeyError, TypeError, IndexError):
            frame[0].cost += 1
            return resolve(frame)
        frame[0].cost += cost
        return value

    return run


def _chosen(condition: Run, then: Run, other: Run) -> Run:
    def run(frame: Frame) -> Value:
        found = condition(frame)
        if found is True:
            return then(frame)
        if found is False:
            return other(frame)
        kind_of(found)
        raise CelEvaluationError("no such overload")

    return run


def _lazy(slot: int) -> Run:
    """Return what reads a variable whose closure stands in the next place of the frame."""

    def run(frame: Frame) -> Value:
        value = frame[slot]
        if value is UNSET:
            try:
                value = frame[slot + 1](frame)
            except CelEvaluationError as error:
                if error.final:
                    raise
                value = Failed(error)
            frame[slot] = value
        if value.__class__ is Failed:
            raise value.error
        return value

    return run


def _resolver(root: Run, qualifiers: tuple[Qualifier, ...], tested: Qualifier | None) -> Run:
    """Return what applies the selections one after the other."""
    step = _step

    def run(frame: Frame) -> Value:
        value = root(frame)
        optional = False
        if value.__class__ is OptionalValue:
            if not value.key:
                return value if tested is None else False
            value, optional = value.key[0], True
        for qualifier in qualifiers:
            optional = optional or qualifier.optional
            found, value = step(qualifier, frame, value, optional)
            if not found:
                return NONE if tested is None else False
        if tested is not None:
            frame[0].cost += not optional
            found = tested.find(tested.key, value)[0]
            frame[0].cost += optional and found
            return found
        return OptionalValue((value,)) if optional else value

    return run


def _step(qualifier: Qualifier, frame: Frame, value: Value, optional: bool) -> tuple[bool, Value]:
    if optional:
        found, selected = qualifier.find(qualifier.of(frame), value)
        frame[0].cost += found
        return found, selected
    frame[0].cost += 1
    return True, qualifier.get(qualifier.of(frame), value)
