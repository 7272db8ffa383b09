"""The CustomResourceDefinitions of a project, the schemas they give, and where each of them holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.reach import lies_in, reach_of
from k8slint.kube.certain import mapping
from k8slint.model.fact import Defines, DescribesKind
from k8slint.model.finding import Related
from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.analysis.engine import Engines
    from k8slint.kube.resource import Resource
    from k8slint.kube.schema.custom import CustomSchemas
    from k8slint.model.result import FileResult
    from k8slint.project.configuration import Config
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

_DEFINITION = "CustomResourceDefinition"


class Definitions:
    """The definitions in a project of some kinds, (apiVersion, kind); read each time, as many are large.

    Of those that say the same only the first is read, by the names of their units: repositories hold them many times.
    """

    def __init__(self, results: list[FileResult], project: Project, wanted: set[tuple[str, str]]) -> None:
        self._project = project
        self._held: list[tuple[Unit, dict[int, DescribesKind]]] = []
        self._reach: dict[str, list[str]] = {}
        groups = {api_version.rpartition("/")[0] for api_version, _ in wanted}
        kinds = {kind for _, kind in wanted}
        pairs = zip(project.judged_units(), results, strict=True)
        for unit, result in sorted(pairs, key=lambda pair: pair[0].name):
            defined = _definitions_of(result, groups)
            found = {each.owner: each for each in result.facts if type(each) is DescribesKind and each.kind in kinds}
            described = {owner: fact for owner, fact in found.items() if owner in defined} if defined else {}
            if described:
                self._held.append((unit, described))
            for owner, fact in described.items():
                holder = project.unit_of(defined[owner].file or unit.file)
                self._reach.setdefault(fact.digest, []).append("" if holder is None else reach_of(holder.path))

    def read(self) -> Iterator[tuple[DescribesKind, Resource]]:
        """Yield what each definition describes, and the definition."""
        known: set[str] = set()
        for unit, described in self._held:
            if known.issuperset([fact.digest for fact in described.values()]):
                continue
            for owner, resource in enumerate(self._project.resources(unit)):
                fact = described.get(owner)
                if fact is not None and fact.digest not in known and resource.kind == _DEFINITION:
                    known.add(fact.digest)
                    yield fact, resource

    def reach(self, fact: DescribesKind) -> list[str]:
        """Return the folders in and below which a definition, or another that says the same, holds."""
        return self._reach[fact.digest]

    @staticmethod
    def place_of(definition: Resource, version: str) -> Related:
        """Return the place at which a definition begins to describe a version that it serves."""
        versions = definition.spec["versions"]
        index = next(index for index, each in enumerate(versions) if mapping(each).get("name") == version)
        node = definition.node.get("spec", "versions", index, "name")
        return Related("defined here", node.source.file, node.span)


class Schemas:
    """The schemas that each configuration knows: those of the project's definitions, and those in folders it names."""

    def __init__(self, engines: Engines, definitions: Definitions, configurations: list[Config]) -> None:
        self._engines = engines
        self._configurations = configurations
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
                revision = self._configurations[configuration].revision
                read = revision.text if revision is not None else None
                given = settings.get("given_schema_locations", ())
                found = CustomSchemas(given, own, settings.get("boundary", ""), read)
            except InvalidSchemaLocation as error:
                raise UsageError(str(error)) from error
            for fact, definition in self._definitions.read():
                folders = self._definitions.reach(fact)
                for api_version, kind in found.learn(definition.value):
                    for key in ((api_version, kind), (api_version.rpartition("/")[0], kind)):
                        self._reach.setdefault(key, set()).update(folders)
            self._made[configuration] = found
        return found


def _definitions_of(result: FileResult, groups: set[str]) -> dict[int, Defines]:
    """Return the definitions of some groups in a file by owner; their name is the plural of the kind and the group."""
    return {
        fact.owner: fact
        for fact in result.facts
        if type(fact) is Defines and fact.kind == _DEFINITION and fact.name.partition(".")[2] in groups
    }
