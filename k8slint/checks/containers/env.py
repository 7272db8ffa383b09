"""Names of environment variables, and what their values are taken from."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.text import shown
from k8slint.kube.names import c_identifier
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Part
    from k8slint.model.rule import Context


def env_defined_twice(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of variables that are set again, unless the later value extends the earlier one."""
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
        message = (
            f"{shown(name)} is set twice in this container and the last one wins, so the first value is never seen; "
            "remove one of them"
        )
        yield Problem(env.get(index, "name"), message, related=(("first set here", env.get(earlier, "name")),))


def _extends(value: object, name: str) -> bool:
    """Whether a value holds `$(NAME)` and something else, as in `$(PATH_LIST):/more`."""
    return isinstance(value, str) and f"$({name})" in value and value != f"$({name})"


def env_name_unusual(env: Part, context: Context) -> Iterator[Problem]:
    """Problems of variable names the API server accepts and shells cannot read."""
    del context
    name = env.value.get("name")
    if not isinstance(name, str) or not name or (name.isidentifier() and name.isascii()):
        return
    reason = c_identifier(name)
    if reason is None:
        return
    node = env.node.get("name")
    if name != name.strip():
        message = f"{shown(name)} has a blank around it that becomes part of the name, so nothing reads it; remove it"
        yield Problem(node, message, severity="warning")
        return
    usable = "".join(char if char.isascii() and char.isalnum() else "_" for char in name).upper()
    hint = f"; write {shown(usable)} if a shell or script is to read it" if c_identifier(usable) is None else ""
    yield Problem(node, f"{shown(name)} {reason}, so shells cannot read it and some drop it{hint}")


def env_resource_of_unknown_container(env: Part, context: Context) -> Iterator[Problem]:
    """Problems of `resourceFieldRef` that name a container the pod does not have."""
    del context
    source = env.value.get("valueFrom")
    reference = source.get("resourceFieldRef") if isinstance(source, dict) else None
    wanted = reference.get("containerName") if isinstance(reference, dict) else None
    if not isinstance(wanted, str) or not wanted:
        return
    names = [each.name for each in env.container.pod.containers if each.role != "ephemeral"]
    if wanted in names or "" in names:  # a name that is not known may be the one
        return
    known = ", ".join(shown(name) for name in names[:4])
    message = (
        f"the pod has no container {shown(wanted)}, so the kubelet answers CreateContainerConfigError and this one "
        f"never starts; name one of {known}"
    )
    yield Problem(env.node.get("valueFrom", "resourceFieldRef", "containerName"), message)
