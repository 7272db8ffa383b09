"""Objects of whose secrets nothing is known, for the texts that expressions of policies and own rules compute.

An expression can change a value so that nobody would find it in the text again: in capitals, in halves, plus one. Of
what is not known it computes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.secrecy.objects import name_of
from k8slint.kube.secrecy.shapes import holds_secret
from k8slint.kube.secrecy.text_scan import hidden_parts, mentions_secret
from k8slint.kube.secrecy.walk import FIELDS, HELD, NEVER, OPEN, SEALED, Cover, asks_for_secret, context_of
from k8slint.model.hidden import STARS
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HIDDEN = (NEVER, FIELDS, SEALED)
_DEEPEST = 100


def masked(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return variables with unknowns in the place of their secrets; None where they hold none.

    An object comes before its parts, which are known by it: a variable alone does not tell that it is in a Secret.
    """
    masks = _Masks()
    found = {name: masks.of(value, OPEN) for name, value in values.items()}
    return found if any(found[name] is not value for name, value in values.items()) else None


class _Masks:
    """Copies of lists and maps that hold secrets; those that hold none are the same as before."""

    def __init__(self) -> None:
        self._done: dict[tuple[int, str], Any] = {}
        self._changed: dict[int, Any] = {}

    def of(self, value: Any, context: str, depth: int = 0) -> Any:
        """Return a value that stands in some context without its secrets."""
        if not isinstance(value, dict | list):
            return Unknown(STARS) if _is_hidden(value, context) else value
        if id(value) in self._changed:
            return self._changed[id(value)]
        key = id(value), context
        if key not in self._done:
            self._done[key] = made = self._copy(value, context, depth + 1)
            if made is not value:
                self._changed[id(value)] = made
        return self._done[key]

    def _copy(self, value: Any, context: str, depth: int) -> Any:
        if depth > _DEEPEST:
            return Unknown(STARS)
        if isinstance(value, list):
            items = [self.of(item, inner, depth) for item, inner in _items(value, context)]
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        within = Cover.context_within(value, context)
        named = name_of(value)
        fields: dict[Any, Any] = {}
        for key, item in value.items():
            inner = context_of(within, str(key), item, named)
            if within == NEVER or holds_secret(str(key)) or (item is None and inner in _HIDDEN):
                return Unknown(STARS)  # the key is a secret
            fields[key] = self.of(item, inner, depth)
        return fields if any(fields[key] is not item for key, item in value.items()) else value


def _items(value: list[Any], context: str) -> Iterator[tuple[Any, str]]:
    before: Any = None
    for item in value:
        yield item, NEVER if context == FIELDS or (context == HELD and asks_for_secret(before)) else context
        before = item


def _is_hidden(value: Any, context: str) -> bool:
    if value is None or isinstance(value, Unknown):
        return False
    if context in _HIDDEN:
        return True
    text = str(value)
    if holds_secret(text):
        return True
    looks = "\n" in text or mentions_secret(text, 0, len(text))
    return looks and next(iter(hidden_parts(text, 0, len(text))), None) is not None
