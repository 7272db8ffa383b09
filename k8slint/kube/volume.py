"""A volume of a pod."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node


class Volume:
    """One entry of a pod's `volumes`."""

    __slots__ = ("index", "name", "pod", "value")

    def __init__(self, pod: Pod, value: dict[str, Any], index: int) -> None:
        self.pod = pod
        self.value = value
        self.index = index
        name = value.get("name")
        self.name: str = name if isinstance(name, str) else ""

    @property
    def node(self) -> Node:
        """The entry and its place; made when asked for, which only a problem does."""
        return self.pod.node.get("volumes", self.index)
