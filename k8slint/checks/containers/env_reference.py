"""References `$(NAME)` to variables that are not defined where the kubelet looks for them."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.expansion import may_be_service_variable, references
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


class _Scope(NamedTuple):
    """The variables of a container by the place they are defined at, and whether Services add theirs."""

    places: dict[str, int]
    service_links: bool

    def defines(self, name: str, before: int) -> bool:
        place = self.places.get(name)
        if place is not None and place < before:
            return True
        return may_be_service_variable(name, self.service_links)


def env_reference_undefined(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of references in `env`, `command`, `args` and `subPathExpr` that nothing defines.

    Silent as soon as `envFrom` or a name that is not known could define them, and about the variables of kustomize.
    """
    if not _may_refer(container.value):
        return
    texts = list(_texts(container))
    if not texts or container.value.get("envFrom"):
        return
    scope = _scope(container)
    if scope is None:
        return
    replaced = context.project.variables if context.project is not None else ()
    for field, text, path, before in texts:
        for name, start, end in references(text):
            if name not in replaced and _is_meant(name, field, scope) and not scope.defines(name, before):
                node = container.node.get(*path)
                yield _problem(node, field, name, scope, (start, end))


def _may_refer(value: dict[str, object]) -> bool:
    """Whether `$(` stands in one of the places that are looked at."""
    for entry in _list(value.get("env")):
        text = entry.get("value") if isinstance(entry, dict) else None
        if isinstance(text, str) and "$(" in text:
            return True
    for entry in _list(value.get("volumeMounts")):
        if isinstance(entry, dict) and "subPathExpr" in entry:
            return True
    words = [*_list(value.get("command")), *_list(value.get("args"))]
    return any(isinstance(word, str) and "$(" in word for word in words) if words else False


def _texts(container: Container) -> Iterator[tuple[str, str, tuple[str | int, ...], int]]:
    """Iterate over the texts that hold `$(`: field, text, path, and how many entries of `env` count."""
    value = container.value
    everything = 1 << 30
    for index, entry in enumerate(_list(value.get("env"))):
        text = entry.get("value") if isinstance(entry, dict) else None
        if isinstance(text, str) and "$(" in text:
            yield "env", text, ("env", index, "value"), index
    for field in ("command", "args"):
        for index, text in enumerate(_list(value.get(field))):
            if isinstance(text, str) and "$(" in text:
                yield field, text, (field, index), everything
    for index, entry in enumerate(_list(value.get("volumeMounts"))):
        text = entry.get("subPathExpr") if isinstance(entry, dict) else None
        if isinstance(text, str) and "$(" in text:
            yield "subPathExpr", text, ("volumeMounts", index, "subPathExpr"), everything


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _scope(container: Container) -> _Scope | None:
    """Return the variables a container defines; None when one of them is not known."""
    listed = container.value.get("env")
    if listed is not None and not isinstance(listed, list):
        return None
    places: dict[str, int] = {}
    for index, entry in enumerate(listed or ()):
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            return None
        places.setdefault(name, index)
    return _Scope(places, container.pod.value.get("enableServiceLinks") is not False)


def _is_meant(name: str, field: str, scope: _Scope) -> bool:
    """Whether a bracket is meant for the kubelet; `$(date)` in a script is the shell's own substitution."""
    if field == "subPathExpr":
        return True
    return name in scope.places or (bool(name) and not name[0].isdigit() and _UPPER.issuperset(name))


def _problem(node: Node, field: str, name: str, scope: _Scope, offsets: tuple[int, int]) -> Problem:
    span = node.inside(*offsets)
    reference = f"'$({name})'" if len(name) <= 64 else shown(f"$({name})")
    if field == "subPathExpr":
        message = (
            f"{reference} names no variable of this container, so the kubelet answers CreateContainerConfigError and "
            f"it never starts; define it under 'env'"
        )
        return Problem(node, message, span=span, severity="error", refused_by="kubelet")
    if name in scope.places:
        message = (
            f"{reference} is used before it is defined, so the text stays as it is; move '{name}' up in the list"
            if scope.places[name] != node.keys[-2]
            else f"{reference} refers to itself, and the kubelet does not know the image's own value, so the text "
            "stays as it is; write the whole value"
        )
        related = node.parent.parent.get(scope.places[name], "name") if node.parent and node.parent.parent else node
        return Problem(node, message, related=(("defined here", related),), span=span)
    message = (
        f"{reference} names no variable of this container (the image's own do not count), so the text stays as it is; "
        f"define it under 'env', or write '$$({name})' if that is meant"
    )
    return Problem(node, message, span=span)
