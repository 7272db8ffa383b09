"""A Pod as a manifest describes it: the pod itself, or the template a workload makes Pods from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import whole
from k8slint.kube.container import Container
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.kube.workload import PodTemplatePaths
    from k8slint.model.fact import Role
    from k8slint.model.node import Node

DEFAULT_GRACE_SECONDS = 30
"""terminationGracePeriodSeconds when unset (pkg/apis/core/v1/defaults.go SetDefaults_PodSpec)."""

_LISTS: tuple[tuple[str, Role], ...] = (
    ("initContainers", "init"),
    ("containers", "regular"),
    ("ephemeralContainers", "ephemeral"),
)


class Pod:
    """A pod specification with its template's metadata.

    `template` is the mapping that holds `metadata` and `spec` (the object itself for kind Pod), `node`/`value` the
    spec. `containers` come in the order init, regular, ephemeral; odd shapes are left out.
    """

    __slots__ = ("_containers", "is_template", "minor", "node", "resource", "template", "value")

    def __init__(self, resource: Resource, template: Node, node: Node, minor: int) -> None:
        self.resource = resource
        self.template = template
        self.node = node
        self.value: dict[str, Any] = node.value
        self.is_template = template is not resource.node
        self.minor = minor
        self._containers: tuple[Container, ...] | None = None

    @property
    def containers(self) -> tuple[Container, ...]:
        """All containers of the pod, each knowing its role."""
        if self._containers is None:
            self._containers = tuple(self._read_containers())
        return self._containers

    def with_spec(self, value: dict[str, Any]) -> Pod:
        """Return the pod as it is once something has changed its spec; places are those of what is written."""
        changed = Pod(self.resource, self.template, self.node, self.minor)
        changed.value = value
        return changed

    def release(self) -> None:
        """Forget the containers and their parts, which know the pod: without the circle memory is free at once."""
        for container in self._containers or ():
            container.release()
        self._containers = None

    def _read_containers(self) -> Iterator[Container]:
        for field, role in _LISTS:
            listed = self.value.get(field)
            if not isinstance(listed, list) or not listed:
                continue
            for index, value in enumerate(listed):
                if isinstance(value, dict):
                    yield Container(self, field, value, _role(role, value, self.minor), index)

    def metadata(self, field: str) -> dict[str, Any]:
        """Return `labels` or `annotations` of the template; empty when there are none."""
        metadata = self.template.value.get("metadata")
        found = metadata.get(field) if isinstance(metadata, dict) else None
        return found if isinstance(found, dict) else {}

    @property
    def labels(self) -> dict[str, Any]:
        """The labels every Pod made from this gets."""
        return self.metadata("labels")

    @property
    def annotations(self) -> dict[str, Any]:
        """The annotations every Pod made from this gets."""
        return self.metadata("annotations")

    @property
    def restart_policy(self) -> str | None:
        """The effective restartPolicy (default Always); None when it is not known."""
        return _known_text(self.value.get("restartPolicy"), "Always")

    @property
    def grace_seconds(self) -> int | None:
        """The effective terminationGracePeriodSeconds (default 30, negative used as 1); None when it is not known.

        Source: SetDefaults_PodSpec; CheckGracefulDelete in pkg/registry/core/pod/strategy.go.
        """
        seconds = whole(self.value.get("terminationGracePeriodSeconds"), DEFAULT_GRACE_SECONDS)
        return 1 if seconds is not None and seconds < 0 else seconds

    @property
    def host_network(self) -> bool:
        """Whether the pod shares the node's network."""
        return self.value.get("hostNetwork") is True

    @property
    def owner_kind(self) -> str:
        """The kind that makes the Pods (`Pod` for a Pod of its own)."""
        return self.resource.kind


def _role(role: Role, value: dict[str, Any], minor: int) -> Role:
    """Return the role of an entry: init containers with restartPolicy Always are sidecars where the cluster knows them.

    Source: computeInitContainerActions in pkg/kubelet/kuberuntime/kuberuntime_container.go.
    """
    if role == "init" and value.get("restartPolicy") == "Always":
        from k8slint.kube.feature_gates import gate_on  # a table few pods need

        return "sidecar" if gate_on("SidecarContainers", minor) else role
    return role


def _known_text(value: Any, default: str) -> str | None:
    if value is None or value == "":
        return default
    if isinstance(value, Unknown) or not isinstance(value, str):
        return None
    return value


def pod_of(resource: Resource, paths: PodTemplatePaths, minor: int) -> Pod | None:
    """Return the pod a resource is or makes; None for kinds that make none and for shapes that hold no spec."""
    path = paths.get((resource.group, resource.kind))
    if path is None:
        return None
    template = resource.node.get(*path) if path else resource.node
    if not isinstance(template.value, dict):
        return None
    spec = template.get("spec")
    if not isinstance(spec.value, dict):
        return None
    return Pod(resource, template, spec, minor)
