"""The objects of a project's units, read again where somebody asks for them beyond phase 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.limits import DEFAULT_LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

_MOST_KEPT = 16 * 1024 * 1024


class UnitObjects:
    """Reads the objects of units, and keeps those of some 16 MiB: definitions are asked for up to four times."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._kept: dict[str, list[Resource]] = {}
        self._size = 0

    def forget(self) -> None:
        """Drop what was read: files may change from now on."""
        self._kept.clear()
        self._size = 0

    def of(self, unit: Unit) -> list[Resource]:
        """Return the objects of a unit, which others see, too; none of a file that cannot be read."""
        found = self._kept.get(unit.name)
        if found is None:
            found = self._built(unit) if unit.parts else list(self._written(unit))
            if found and self._size <= _MOST_KEPT:
                self._size += sum(map(len, {each.node.source.text for each in found}))
                self._kept[unit.name] = found
        return found

    def to_show(self, unit: Unit) -> Iterator[Resource]:
        """Yield the objects of a unit with stars in the place of values that come from a Secret, to be shown."""
        if not unit.parts:
            yield from self._written(unit, for_display=True)
            return
        built = self._built(unit)
        secrets = [resource.value for resource in built if resource.kind == "Secret"]
        if secrets:
            from k8slint.kube.resource import Resource
            from k8slint.kube.secrecy.shared import hide_values, values_of_secret

            values = set().union(*map(values_of_secret, secrets))
            for resource in built:
                hide_values(resource.value, values)
            built = [Resource(each.node, each.document, each.ordinal) for each in built]  # its name may have been one
        yield from built

    def _written(self, unit: Unit, for_display: bool = False) -> Iterator[Resource]:
        from k8slint.kube.resource import Resource
        from k8slint.reading.kinds import objects_of
        from k8slint.reading.manifests import manifest_file

        data = unit.data if unit.data is not None else self._project.read(unit.file)
        if data is None or len(data) > DEFAULT_LIMITS.file_bytes:
            return
        for document in manifest_file(data, unit.file, unit.role).manifests:
            if for_display and document.source.may_alias:
                from k8slint.kube.secrecy.shared import hide_shared

                hide_shared(document)
            for ordinal, node in enumerate(objects_of(document)):
                yield Resource(node, document.index, ordinal)

    def _built(self, unit: Unit) -> list[Resource]:
        from k8slint.kube.kustomize import KustomizeError
        from k8slint.project.built_objects import built_resources

        builds = self._project.survey.builds
        try:
            return list(built_resources(builds.build(unit.folder))) if builds is not None else []
        except KustomizeError:
            return []
