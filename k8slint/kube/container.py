"""A container of a pod, and the parts of it that rules look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.workload import CONTAINER_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.fact import Role
    from k8slint.model.node import Node

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
HOOKS = ("postStart", "preStop")


class Container:
    """One container: entry `index` (0-based) of the pod's list `field`; a `sidecar` is a restartable init container."""

    __slots__ = ("_node", "_parts", "field", "index", "name", "pod", "role", "value")

    def __init__(self, pod: Pod, field: str, value: dict[str, Any], role: Role, index: int) -> None:
        self.pod = pod
        self.field = field
        self.value = value
        self.role: Role = role
        self._node: Node | None = None
        self.index = index
        name = value.get("name")
        if name is None:
            name = self._given_name()
        self.name: str = name if isinstance(name, str) else ""
        self._parts: dict[str, tuple[Part, ...]] = {}

    def _given_name(self) -> str:
        """Return the name that a container without one gets; empty where it has to have one."""
        name = CONTAINER_NAMES.get((self.pod.resource.group, self.pod.resource.kind), {}).get(self.field, "")
        listed = self.pod.value.get(self.field)
        if not name or not isinstance(listed, list) or len(listed) < 2:
            return name
        unnamed = sum(1 for each in listed[: self.index] if isinstance(each, dict) and each.get("name") is None)
        return f"{name}-{unnamed}"

    @property
    def node(self) -> Node:
        """The container and its place; made when first asked for."""
        if self._node is None:
            self._node = self.pod.node.get(self.field, self.index)
        return self._node

    @property
    def serves(self) -> bool:
        """Whether it runs as long as the pod does, so that it may have hooks and probes, and others find its ports."""
        return self.role in ("regular", "sidecar")

    def handler(self, hook: str) -> object:
        """Return the lifecycle hook `postStart` or `preStop` as written, whatever its type; None when there is none."""
        lifecycle = self.value.get("lifecycle")
        return lifecycle.get(hook) if isinstance(lifecycle, dict) else None

    def port_names(self) -> list[str] | None:
        """Return the names of the ports it declares; None when some of them are not known."""
        ports = self.value.get("ports")
        if ports is None:
            return []
        if not isinstance(ports, list):
            return None
        names = []
        for port in ports:
            name = port.get("name") if isinstance(port, dict) else port
            if isinstance(port, dict) and name is None:
                continue
            if not isinstance(name, str):
                return None
            names.append(name)
        return names

    def probes(self) -> Iterator[Probe]:
        """Yield the probes that are written as mappings (a null probe is none)."""
        for kind in PROBES:
            value = self.value.get(kind)
            if isinstance(value, dict):
                yield Probe(self, value, kind)

    def hooks(self) -> Iterator[Hook]:
        """Yield the lifecycle hooks that are written as mappings."""
        for kind in HOOKS:
            value = self.handler(kind)
            if isinstance(value, dict):
                yield Hook(self, value, kind)

    def parts(self, field: str) -> tuple[Part, ...]:
        """Return the mappings of a list field: `ports`, `env`, `envFrom`, `volumeMounts`, ..."""
        found = self._parts.get(field)
        if found is None:
            listed = self.value.get(field)
            found = ()
            if isinstance(listed, list) and listed:
                found = tuple(
                    [Part(self, field, value, index) for index, value in enumerate(listed) if isinstance(value, dict)]
                )
            self._parts[field] = found
        return found

    def release(self) -> None:
        """Forget the parts, which know the container."""
        self._parts.clear()
        self._node = None


class Part:
    """One entry of a container's list field: a port, an environment variable, a mount."""

    __slots__ = ("container", "field", "index", "value")

    def __init__(self, container: Container, field: str, value: dict[str, Any], index: int) -> None:
        self.container = container
        self.field = field
        self.value = value
        self.index = index

    @property
    def node(self) -> Node:
        """The entry and its place; made when asked for, which only a problem does."""
        return self.container.node.get(self.field, self.index)


class Probe:
    """A startup, liveness or readiness probe; `kind` is the field's name (`livenessProbe`)."""

    __slots__ = ("container", "kind", "value")

    def __init__(self, container: Container, value: dict[str, Any], kind: str) -> None:
        self.container = container
        self.value = value
        self.kind = kind

    @property
    def node(self) -> Node:
        """The probe and its place; made when asked for, which only a problem does."""
        return self.container.node.get(self.kind)


class Hook:
    """A postStart or preStop hook; `kind` is the field's name."""

    __slots__ = ("container", "kind", "value")

    def __init__(self, container: Container, value: dict[str, Any], kind: str) -> None:
        self.container = container
        self.value = value
        self.kind = kind

    @property
    def node(self) -> Node:
        """The hook and its place; made when asked for, which only a problem does."""
        return self.container.node.get("lifecycle", self.kind)
