"""A container of a pod, and the parts of it that rules look at."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
HOOKS = ("postStart", "preStop")


class Container:
    """One container; `role` is `regular`, `init`, `sidecar` (restartable init) or `ephemeral`."""

    __slots__ = ("_parts", "index", "name", "node", "pod", "role", "value")

    def __init__(self, pod: Pod, node: Node, value: dict[str, Any], role: str, index: int) -> None:
        self.pod = pod
        self.node = node
        self.value = value
        self.role = role
        self.index = index
        name = value.get("name")
        self.name: str = name if isinstance(name, str) else ""
        self._parts: dict[str, tuple[Part, ...]] = {}

    def probes(self) -> Iterator[Probe]:
        """Iterate over the probes that are written as mappings (a null probe is none)."""
        for kind in PROBES:
            value = self.value.get(kind)
            if isinstance(value, dict):
                yield Probe(self, value, kind)

    def hooks(self) -> Iterator[Hook]:
        """Iterate over the lifecycle hooks that are written as mappings."""
        lifecycle = self.value.get("lifecycle")
        if isinstance(lifecycle, dict):
            for kind in HOOKS:
                value = lifecycle.get(kind)
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
