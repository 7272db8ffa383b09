"""The CustomResourceDefinitions of a project, the schemas they give, and where each of them holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.analysis.reach import lies_in, reach_of
from k8slint.kube.certain import mapping
from k8slint.model.fact import Defines
from k8slint.model.finding import Related
from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.analysis.engine import Engines
    from k8slint.kube.resource import Resource
    from k8slint.kube.schema.custom import CustomSchemas
    from k8slint.model.result import FileResult
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

_DEFINITION = "CustomResourceDefinition"


class Definitions:
    """The definitions in a project of some kinds, (apiVersion, kind); read each time, as many are large."""

    def __init__(self, results: list[FileResult], project: Project, wanted: set[tuple[str, str]]) -> None:
        groups = {api_version.rpartition("/")[0] for api_version, _ in wanted}
        units = project.judged_units()
        holders = [unit for unit, result in zip(units, results, strict=True) if _defines_kinds(result, groups)]
        self._project = project
        self._holders = sorted(holders, key=lambda unit: unit.name)
        self._kinds = {kind for _, kind in wanted}

    def read(self) -> Iterator[tuple[Any, Resource]]:
        """Yield the kind that each definition describes, and the definition."""
        for unit in self._holders:
            for resource in self._project.resources(unit):
                if resource.kind == _DEFINITION:
                    kind = mapping(resource.spec.get("names")).get("kind")
                    if kind in self._kinds:
                        yield kind, resource

    @staticmethod
    def place_of(definition: Resource, version: str) -> Related:
        """Return the place at which a definition begins to describe a version that it serves."""
        versions = definition.spec["versions"]
        index = next(index for index, each in enumerate(versions) if mapping(each).get("name") == version)
        node = definition.node.get("spec", "versions", index, "name")
        return Related("defined here", node.source.file, node.span)

    def reach(self, definition: Resource) -> str:
        """Return the folder in and below which a definition holds."""
        unit = self._project.unit_of(definition.node.source.file)
        return "" if unit is None else reach_of(unit.path)


class Schemas:
    """The schemas that each configuration knows: those of the project's definitions, and those in folders it names."""

    def __init__(self, engines: Engines, definitions: Definitions) -> None:
        self._engines = engines
        self._definitions = definitions
        self._made: dict[int, CustomSchemas] = {}
        self._reach: dict[tuple[str, str], set[str]] = {}

    def know(self, kind: tuple[str, str], unit: Unit, minor: int) -> bool:
        """Whether something describes objects of a kind, (apiVersion, kind), where a unit stands."""
        own = self.of(unit.configuration).own(*kind, minor)
        if own is not None and (own.file or self._define(kind, unit)):
            return True
        from k8slint.kube.schema.custom.bundle import is_bundled

        return not self._define(kind, unit) and is_bundled(*kind)

    def describe(self, kind: tuple[str, str], unit: Unit, minor: int) -> bool:
        """Whether the run itself describes a kind where a unit stands, so that what is bundled does not count.

        That is so as well when its definition of the kind does not have this version.
        """
        own = self.of(unit.configuration).own(*kind, minor)
        return (own is not None and bool(own.file)) or self._define(kind, unit)

    def _define(self, kind: tuple[str, str], unit: Unit) -> bool:
        """Whether a definition of a kind, in whatever version, holds where a unit stands."""
        group = kind[0].rpartition("/")[0]
        reach = self._reach.get(kind) or self._reach.get((group, kind[1])) or ()
        return any(lies_in(unit.path, folder) for folder in reach)

    def of(self, configuration: int) -> CustomSchemas:
        """Return the schemas of a configuration; raises UsageError for a folder of no use."""
        found = self._made.get(configuration)
        if found is None:
            from k8slint.kube.schema.custom import CustomSchemas, InvalidSchemaLocation

            settings = self._engines[configuration].plan.project.settings
            own = settings.get("schema_locations", ())
            try:
                found = CustomSchemas(settings.get("given_schema_locations", ()), own, settings.get("boundary", ""))
            except InvalidSchemaLocation as error:
                raise UsageError(str(error)) from error
            for _, definition in self._definitions.read():
                folder = self._definitions.reach(definition)
                for api_version, kind in found.learn(definition.value):
                    for key in ((api_version, kind), (api_version.rpartition("/")[0], kind)):
                        self._reach.setdefault(key, set()).add(folder)
            self._made[configuration] = found
        return found


def _defines_kinds(result: FileResult, groups: set[str]) -> bool:
    """Whether a file holds a definition of one of some groups; its name is the plural of the kind and the group."""
    return any(
        type(fact) is Defines and fact.kind == _DEFINITION and fact.name.partition(".")[2] in groups
        for fact in result.facts
    )
