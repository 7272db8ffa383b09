"""References `$(NAME)` to variables that are not defined where the kubelet looks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_MAX_TEXT = 65_536


class Reference(NamedTuple):
    """One `$(name)`; `start` and `end` are its offsets in the text, brackets included."""

    name: str
    start: int
    end: int


def references(text: str) -> list[Reference]:
    """Return the references of a text in order; those in what lies beyond 65,536 characters are left out."""
    found: list[Reference] = []
    at = text.find("$")
    last = min(len(text), _MAX_TEXT) - 1
    while 0 <= at < last:
        follower = text[at + 1]
        step = 2
        if follower == "(":
            close = text.find(")", at + 2)
            if close < 0:
                return found
            found.append(Reference(text[at + 2 : close], at, close + 1))
            step = close + 1 - at
        at = text.find("$", at + step)
    return found


def may_be_service_variable(name: str, service_links: bool) -> bool:
    """Whether it is a name that a Service could define: `REDIS_SERVICE_HOST`, `REDIS_PORT`, `REDIS_PORT_6379_TCP_ADDR`.

    Without service links (`enableServiceLinks: false`) only those of the Service `kubernetes` are set
    (pkg/kubelet/envvars/envvars.go, getServiceEnvVarMap in pkg/kubelet/kubelet_pods.go).
    """
    if not service_links and not name.startswith("KUBERNETES_"):
        return False
    if name.endswith(("_SERVICE_HOST", "_SERVICE_PORT", "_PORT")) or "_SERVICE_PORT_" in name:
        return True
    before, mark, after = name.partition("_PORT_")
    return bool(before and mark and after[:1].isdigit())


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
    """Yield the problems of references in `env`, `command`, `args` and `subPathExpr` that nothing defines.

    Silent as soon as `envFrom` or a name that is not known could define them.
    """
    if not _may_refer(container.value):
        return
    texts = list(_texts(container))
    if not texts or container.value.get("envFrom"):
        return
    scope = _scope(container)
    if scope is None:
        return
    del context
    for field, text, path, before in texts:
        for name, start, end in references(text):
            if _is_meant(name, field, scope) and not scope.defines(name, before):
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
    """Yield the texts that hold `$(`: field, text, path, and how many entries of `env` count."""
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
        return Problem(
            node,
            f"{reference} names no variable of this container",
            "The kubelet reports CreateContainerConfigError, and the container never starts.",
            f"Define {shown(name)} under 'env'.",
            span=span,
            severity="error",
            refused_by="kubelet",
        )
    consequence = f"The container gets the literal text {reference}."
    if name not in scope.places:
        return Problem(
            node,
            f"{reference} names no variable of this container",
            consequence,
            f"Define {shown(name)} under 'env' (the image's own variables do not count), or write '$$({name})'"
            " if the text is meant.",
            span=span,
        )
    entries = node.parent.parent if node.parent else None
    related = entries.get(scope.places[name], "name") if entries else node
    if scope.places[name] == node.keys[-2]:
        headline, fix = f"{reference} refers to itself", "Write the whole value: the image's own is not known."
    else:
        headline, fix = f"{reference} is used before {name} is defined", f"Move {name} above this variable."
    return Problem(node, headline, consequence, fix, related=(("defined here", related),), span=span)
