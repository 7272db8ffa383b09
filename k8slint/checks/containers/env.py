"""Names of environment variables, and what their values are taken from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import removed, replaced
from k8slint.kube.go.text import shown
from k8slint.kube.names import c_identifier
from k8slint.kube.schema.spelling import nearest
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from k8slint.kube.container import Container, Part
    from k8slint.model.rule import Context


def env_defined_twice(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of variables that are set again, unless the later value extends the earlier one."""
    del context
    listed = container.value.get("env")
    if not isinstance(listed, list) or len(listed) < 2:
        return
    names = [name for entry in listed if isinstance(entry, dict) and isinstance(name := entry.get("name"), str)]
    if len(set(names)) == len(names):
        return
    first: dict[str, int] = {}
    for index, entry in enumerate(listed):
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            continue
        earlier = first.setdefault(name, index)
        if earlier == index or _extends(entry.get("value"), name):
            continue
        env = container.node.get("env")
        before = env.get(earlier, "name")
        yield Problem(
            env.get(index, "name"),
            f"{shown(name)} is set twice in this container",
            "The last value wins, and the first one is never seen.",
            f"Remove one of the two, here or on line {before.span.line}.",
            related=(("first set here", before),),
            edits=removed(env.get(earlier)) if not _is_used(listed[earlier:index], name) else (),
        )


def _is_used(entries: Sequence[object], name: str) -> bool:
    """Whether one of the variables up to the second of a name may use the value of the first."""
    return any(not isinstance(entry, dict) or f"$({name})" in str(entry.get("value")) for entry in entries)


def _extends(value: object, name: str) -> bool:
    """Whether a value holds `$(NAME)` and something else, as in `$(PATH_LIST):/more`."""
    return isinstance(value, str) and f"$({name})" in value and value != f"$({name})"


def env_name_unusual(env: Part, context: Context) -> Iterator[Problem]:
    """Yield the problem of a variable name the API server accepts and shells cannot read."""
    del context
    name = env.value.get("name")
    if not isinstance(name, str) or not name or (name.isidentifier() and name.isascii()):
        return
    if c_identifier(name) is None:
        return
    node = env.node.get("name")
    if name != name.strip():
        yield Problem(
            node,
            f"variable name {shown(name)} has a space around it",
            "The space becomes part of the name, so no program finds the variable.",
            f"Write {shown(name.strip())}." if name.strip() else "Write the name of the variable.",
            severity="warning",
            edits=replaced(node, name.strip(), "unsafe") if name.strip() else (),
        )
        return
    usable = "".join(char if char.isascii() and char.isalnum() else "_" for char in name).upper()
    if c_identifier(usable) is not None:
        usable = f"_{usable}"
    yield Problem(
        node,
        f"shells cannot read a variable named {shown(name)}",
        "Some shells drop it from the environment of the programs they start.",
        f"Write {shown(usable)}, unless the program expects exactly this name.",
    )


def env_resource_of_unknown_container(env: Part, context: Context) -> Iterator[Problem]:
    """Yield the problem of a `resourceFieldRef` that names a container the pod does not have."""
    del context
    source = env.value.get("valueFrom")
    reference = source.get("resourceFieldRef") if isinstance(source, dict) else None
    wanted = reference.get("containerName") if isinstance(reference, dict) else None
    if not isinstance(wanted, str) or not wanted:
        return
    names = [each.name for each in env.container.pod.containers if each.role != "ephemeral"]
    if wanted in names or "" in names:  # a name that is not known may be the one
        return
    node = env.node.get("valueFrom", "resourceFieldRef", "containerName")
    meant = names[0] if len(names) == 1 else nearest(wanted, names)
    yield Problem(
        node,
        f"the pod has no container {shown(wanted)}",
        "The kubelet reports CreateContainerConfigError, and this container never starts.",
        f"Write {_one_of(names)}.",
        edits=replaced(node, meant) if meant else (),
    )


def _one_of(names: list[str]) -> str:
    """Return the first names of a list, quoted and joined by "or"."""
    few = [shown(name) for name in names[:4]]
    return few[0] if len(few) == 1 else f"{', '.join(few[:-1])} or {few[-1]}"
