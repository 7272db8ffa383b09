"""Objects of a run read again in phase 2: few scopes have something to decide about them, and facts hold no pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.pod import pod_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.inventory import Item
    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.kube.workload import PodTemplatePaths
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit


class WrittenObjects:
    """The objects of a project by the items of its scopes.

    `readings` leads from the index of a configuration to the pod templates that it knows and the minor version of
    Kubernetes that it judges for.
    """

    def __init__(self, project: Project, readings: Iterable[tuple[PodTemplatePaths, int]]) -> None:
        self._project = project
        self._readings = list(readings)
        self._units: dict[str, Unit] = {}
        self._objects: dict[str, list[Resource]] = {}

    def _unit(self, item: Item) -> Unit:
        if not self._units:
            self._units = {unit.name: unit for unit in self._project.judged_units()}
        return self._units[item.unit]

    def resource(self, item: Item) -> Resource | None:
        """Return the object of an item; None when its file has changed since."""
        objects = self._objects.get(item.unit)
        if objects is None:
            objects = list(self._project.resources(self._unit(item), for_display=True))
            self._objects[item.unit] = objects
        owner = item.defines.owner
        found = objects[owner] if owner < len(objects) else None
        return found if found is not None and found.kind == item.kind else None

    def pod(self, item: Item) -> Pod | None:
        """Return the pod that an item's object is or makes; None when it makes none."""
        resource = self.resource(item)
        if resource is None:
            return None
        paths, minor = self._readings[self._unit(item).configuration]
        return pod_of(resource, paths, minor)

    def minor(self, item: Item) -> int:
        """Return the minor version of Kubernetes that an item's object is judged for."""
        return self._readings[self._unit(item).configuration][1]

    def forget(self) -> None:
        """Drop the objects that were read: no rule asks about this scope any more."""
        self._objects.clear()
