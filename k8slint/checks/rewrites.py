"""The changes that checks over many objects propose, whose files are not open: they become edits when they are shown.

What runs is another thing afterwards, so they are unsafe unless a check says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import OBJECT, Rewrite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.inventory import Item
    from k8slint.model.fact import RefersTo
    from k8slint.model.finding import Place, Safety

    Rewrites = tuple[Rewrite, ...]


def rewritten(place: Place, was: Any, value: Any, safety: Safety = "unsafe") -> Rewrites:
    """Return the change of the scalar at a place to another one; none where there is nothing to write."""
    return (Rewrite(place, value, safety, was),) if value not in ("", None) else ()


def meant(was: object, there: Iterable[object], *, only: bool = False) -> tuple[object, Safety]:
    """Return what of the names or numbers there are was probably meant instead of another one, and how safe that is.

    It is the one that is spelled nearly alike. A single one may not be what was meant, so that it is a suggestion,
    unless it is the `only` one that can be. Empty where nothing tells.
    """
    choices = list(dict.fromkeys(each for each in there if each not in ("", None)))
    if isinstance(was, str):
        near = nearest(was, [each for each in choices if isinstance(each, str)])
        if near:
            return near, "unsafe"
    if len(choices) == 1:
        return choices[0], "unsafe" if only else "suggestion"
    return "", "suggestion"


def renamed(item: Item, refs: Iterable[RefersTo], name: str, safety: Safety = "unsafe") -> Rewrites:
    """Return the change of all references of an object to a name to another name; none for no name."""
    return tuple([Rewrite(item.at(ref.spot), name, safety, ref.name) for ref in refs]) if name else ()


def beside(place: Place, field: str, value: Any, safety: Safety = "unsafe") -> Rewrites:
    """Return the change by which the field beside the one at a place has a value."""
    return (Rewrite(place, value, safety, above=1, keys=(field,)),)


def of_object(item: Item, keys: tuple[str, ...], value: Any, safety: Safety = "unsafe") -> Rewrites:
    """Return the change by which a field of an object has a value; `keys` lead there from its root."""
    return (Rewrite(item.place, value, safety, above=OBJECT, keys=keys),)


def selecting(place: Place, keys: tuple[str, ...], wanted: dict[str, Any], labels: dict[str, Any]) -> Rewrites:
    """Return the change of a selector's labels to those that pods have; none where a key of theirs is not known.

    `keys` lead from the selector to its labels, `wanted` are those it has. A label of another value gets the value of
    the pods; one that pods do not have gets the key under which they have its value, if there is one such key.
    """
    found: list[Rewrite] = []
    taken = set(wanted)
    for key, value in wanted.items():
        actual = labels.get(key)
        if actual == value:
            continue
        if isinstance(actual, str) and isinstance(value, str):
            found.append(Rewrite(place, actual, "unsafe", value, keys=(*keys, key)))
            continue
        others = [other for other, held in labels.items() if held == value and other not in taken]
        if len(others) != 1 or not isinstance(value, str):
            return ()
        taken.add(others[0])
        found.append(Rewrite(place, None, "unsafe", value, keys=(*keys, key), key=others[0]))
    return tuple(found)
