"""Builds one kustomization after the other: resources, generators, components, transformers.

Source: api/internal/target/kusttarget.go.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from k8slint.kube.kustomize.config import EMPTY, TransformerConfig, built_in, read_configuration, read_crds, read_json
from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.kube.kustomize.files import Files, is_within
from k8slint.kube.kustomize.generators import MOST_BYTES, Generator
from k8slint.kube.kustomize.kustomization import Kustomization
from k8slint.kube.kustomize.objects import Objects
from k8slint.kube.kustomize.parse import read_objects, text_of
from k8slint.kube.kustomize.plugins import PluginLoader
from k8slint.kube.kustomize.resource import BuildObject
from k8slint.kube.kustomize.schema import Schema
from k8slint.kube.kustomize.sequence import transformers_of
from k8slint.kube.kustomize.value import Value, plain, scalars
from k8slint.kube.kustomize.variables import Var, read_var, register
from k8slint.kube.kustomize.weight import weight_of_objects
from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.kustomize.provenance import Provenance
    from k8slint.kube.kustomize.transformers import Transformer
    from k8slint.kube.kustomize.value import At

SPECS_A_LOOK = 16
"""How many field specs are compared with an object in the time that anything else of it takes."""

_DEEPEST = 60
"""So many kustomizations may stand in each other; every one takes some frames of the interpreter."""


class Accumulator:
    """What a kustomization has gathered: objects, configuration and vars (kustomize's ResAccumulator).

    `generated` counts the characters that generators have made of literals and files.
    """

    def __init__(self) -> None:
        self.objects = Objects()
        self.config: TransformerConfig = EMPTY
        self.vars: dict[str, Var] = {}
        self.generated = 0

    def take(self, other: Accumulator, through: str, at: At | None) -> None:
        """Take in what a base has gathered. Raises KustomizeError (duplicate-id, var-twice, fieldspec-conflict)."""
        self.objects.charge(other.objects.work, at)
        self.objects.extend([resource.taken(through) for resource in other.objects.list], at)
        self.config = self.config.merge(other.config, at)
        register(self.vars, list(other.vars.values()), None)
        self.count_generated(other.generated, at)

    def count_generated(self, characters: int, at: At | None) -> None:
        """Count what a generator has made. Raises NotBuilt (limit): every one may name the same large file."""
        self.generated += characters
        if self.generated > MOST_BYTES:
            raise NotBuilt("limit", f"the generators make more than {MOST_BYTES} bytes", at)


class _Finished:
    """A base that was built: what it has gathered, the folders below it, and the schema it brought."""

    def __init__(self, result: Accumulator, folders: frozenset[str]) -> None:
        self.result = result
        self.folders = folders


class Bases:
    """What several builds share: read files and finished bases."""

    def __init__(self, files: Files, load: Callable[[str, At | None], Kustomization]) -> None:
        self.files = files
        self.load = load
        self._parsed: dict[str, list[Value]] = {}
        self._weights: dict[str, int] = {}
        self._failed: dict[str, KustomizeError] = {}
        self.certain: dict[str, int] = {}
        """The number of documents in files that kubectl, too, reads without a doubt."""
        self._finished: dict[tuple[str, str], _Finished] = {}
        self.size = 0
        """The bytes of the files whose objects are kept; their nodes take some fifty times as much."""

    def forget(self) -> None:
        """Forget files and bases, which are read and built again when another build asks for them."""
        self._parsed.clear()
        self._finished.clear()
        self.size = 0

    def objects(self, path: str, content: bytes, schema: Schema) -> list[BuildObject]:
        """Return the objects of a file, whose nodes are shared. Raises KustomizeError (resource-…)."""
        failed = self._failed.get(path)
        if failed is not None:
            raise KustomizeError(failed.error_class, failed.message, failed.at)
        if path not in self._parsed:
            try:
                text = text_of(path, content)
                self._parsed[path] = read_objects(text)
                self.size += len(content)
                if text.certain is not None:
                    self.certain[path] = text.certain
            except KustomizeError as error:
                self._failed[path] = KustomizeError(error.error_class, error.message, error.at)
                raise
            except ManifestError as error:
                raise KustomizeError("resource-yaml", error.headline, None) from None
        return [BuildObject(value, schema, path, index).taken("") for index, value in enumerate(self._parsed[path])]

    def weight(self, path: str) -> int:
        """Return the work that the objects of a file are, which was read before."""
        found = self._weights.get(path)
        if found is None:
            found = self._weights[path] = weight_of_objects(self._parsed[path])
        return found

    def finished(self, folder: str, schema: Schema) -> _Finished | None:
        """Return a base that was built before under the same schema."""
        return self._finished.get((folder, schema.name))

    def keep(self, folder: str, schema: Schema, base: _Finished) -> None:
        """Remember a finished base."""
        self._finished[folder, schema.name] = base


class Target:
    """A kustomization being built; `parents` are the folders that lead to it, the innermost last.

    With a `provenance` every object notes where it came from, and bases are not shared with other builds.
    """

    def __init__(
        self,
        kustomization: Kustomization,
        bases: Bases,
        schema: Schema,
        parents: tuple[str, ...],
        provenance: Provenance | None = None,
    ) -> None:
        self.provenance = provenance
        self.kustomization = kustomization
        self.fields = kustomization.fields
        self.folder = kustomization.folder
        self.bases = bases
        self.files = bases.files
        self.schema = schema
        self.stack = (*parents, self.folder)
        self.folders = {self.folder}
        self.plugins = PluginLoader(bases.files, self.folder, schema, kustomization.file)

    def accumulate(self, gathered: Accumulator) -> Accumulator:
        """Return what the kustomization makes of what was gathered before. Raises KustomizeError and NotBuilt."""
        fields = self.fields
        self._refuse_remote()
        gathered = self._resources(gathered, self.kustomization.resources)
        gathered.config = gathered.config.merge(self._configurations(), self.kustomization.at)
        for entry in fields.texts("crds"):
            full, content = self.files.load(self.folder, entry)
            gathered.config = gathered.config.merge(read_crds(full, content, entry.at), entry.at)
        self._generate(gathered)
        for entry in fields.texts("components"):
            gathered = self._component(gathered, entry)
        for words, transformer in self._transformers(gathered.config):
            looks = 1 + len(getattr(transformer, "specs", ())) // SPECS_A_LOOK
            gathered.objects.charge(looks * len(gathered.objects.list), self.kustomization.at)
            transformer.transform(gathered.objects)
            if self.provenance is not None:
                self.provenance.transformed(gathered.objects.list, words)
            gathered.objects.drop_empty()
        self._validate()
        found = [read_var(entry) for entry in fields.structs("vars")]
        gathered.objects.charge(len(found) * len(gathered.objects.list), self.kustomization.at)
        register(gathered.vars, found, gathered.objects)
        return gathered

    def _refuse_remote(self) -> None:
        """Raise NotBuilt when an entry is fetched from the network, whatever else is wrong: nobody can tell."""
        for entry in (*self.kustomization.resources, *self.fields.texts("components")):
            if self.files.is_remote(self.folder, entry.text):
                raise NotBuilt("remote", f"'{entry.text}' is fetched from the network", entry.at)

    # --- resources

    def _resources(self, gathered: Accumulator, entries: list[Value]) -> Accumulator:
        for entry in entries:
            try:
                path, content = self.files.load(self.folder, entry)
            except KustomizeError as error:
                if error.error_class == "outside-root":
                    raise
                self._base(gathered, entry)
                continue
            try:
                resources = self._objects(path, content)
                gathered.objects.charge(self.bases.weight(path), entry.at)
                if self.provenance is not None:
                    self.provenance.read(resources, entry.text)
                gathered.objects.extend(resources, entry.at)
            except KustomizeError as error:
                raise error.placed(entry.at) from None
        return gathered

    def _objects(self, path: str, content: bytes) -> list[BuildObject]:
        file = self.kustomization.file
        resources = self.bases.objects(path, content, self.schema)
        for resource in resources:
            resource.through = (file,)
        if len(resources) > 1:
            fresh = Objects()
            fresh.extend(resources)
        return resources

    def _base(self, gathered: Accumulator, entry: Value) -> None:
        folder = self._folder(entry, "path-missing")
        finished = self.bases.finished(folder, self.schema) if self.provenance is None else None
        if finished is None:
            before = self.schema.name
            target = self._sub_target(folder, entry, is_component=False)
            result = Accumulator()
            try:
                target.accumulate(result)
            except (KustomizeError, NotBuilt) as error:
                gathered.objects.work += result.objects.work
                error.at = error.at or entry.at
                raise
            finished = _Finished(result, frozenset(target.folders))
            if self.schema.name == before and self.provenance is None:
                self.bases.keep(folder, self.schema, finished)
        else:
            for below in finished.folders:
                self._refuse_cycle(below, entry)
        self.folders |= finished.folders
        gathered.take(finished.result, self.kustomization.file, entry.at)

    def _component(self, gathered: Accumulator, entry: Value) -> Accumulator:
        folder = self._folder(entry, "component-missing")
        target = self._sub_target(folder, entry, is_component=True)
        before = {id(resource) for resource in gathered.objects.list}
        result = target.accumulate(gathered)
        self.folders |= target.folders
        for resource in result.objects.list:
            if id(resource) not in before:
                resource.through = (*resource.through, self.kustomization.file)
        return result

    def _folder(self, entry: Value, missing: str) -> str:
        try:
            folder = self.files.folder(self.folder, entry, missing)
        except KustomizeError:
            raise
        self._refuse_cycle(folder, entry)
        return folder

    def _refuse_cycle(self, folder: str, entry: Value) -> None:
        """Raise KustomizeError (cycle) for a folder that is, or contains, one that is being built."""
        for visited in self.stack:
            if is_within(visited, folder):
                raise KustomizeError("cycle", f"'{entry.text}' leads back to '{visited or '.'}'", entry.at)

    def _sub_target(self, folder: str, entry: Value, is_component: bool) -> Target:
        if len(self.stack) >= _DEEPEST:
            raise NotBuilt("limit", f"more than {_DEEPEST} kustomizations stand in each other", entry.at)
        kustomization = self.bases.load(folder, entry.at)
        use_schema(kustomization, self.files, self.schema, reset=False)
        if is_component and not kustomization.is_component:
            raise KustomizeError("resource-as-component", f"'{entry.text}' is not a Component", entry.at)
        if not is_component and kustomization.is_component:
            raise KustomizeError("component-as-resource", f"'{entry.text}' is a Component", entry.at)
        provenance = self.provenance.below(entry.text) if self.provenance is not None else None
        return Target(kustomization, self.bases, self.schema, self.stack, provenance)

    # --- configuration, generators, transformers

    def _configurations(self) -> TransformerConfig:
        added = EMPTY
        for entry in self.fields.texts("configurations"):
            full, content = self.files.load(self.folder, entry)
            added = added.merge(read_configuration(full, content, entry.at), entry.at)
        return EMPTY.merge(built_in()).merge(added, self.kustomization.at)

    def _generate(self, gathered: Accumulator) -> None:
        fields = self.fields
        common = fields.struct("generatorOptions")
        generators: list[tuple[str, Generator | BuildObject]] = [
            (self._words(f"{kind}Generator"), Generator(kind, entry, common))
            for kind, name in (("ConfigMap", "configMapGenerator"), ("Secret", "secretGenerator"))
            for entry in fields.structs(name)
        ]
        for name in ("helmCharts", "helmChartInflationGenerator"):
            for chart in fields.structs(name):
                raise NotBuilt("chart", "a Helm chart would have to be rendered", chart.at)
        for configuration, generator in self.plugins.generators(self._plugin_objects("generators")):
            words = self.provenance.plugin(configuration) if self.provenance is not None else ""
            generators.append((words, generator))
        for words, generator in generators:
            if isinstance(generator, BuildObject):
                made, behavior, at = generator, "", generator.value.at
            else:
                made = generator.generate(self.files, self.folder, self.schema, self.kustomization.file)
                behavior, at = generator.behavior, generator.entry.at
                gathered.count_generated(sum(len(each.text) for each in scalars(made.value)), at)
            made.through = (self.kustomization.file,)
            if self.provenance is not None:
                self.provenance.generated(made, words)
            gathered.objects.absorb(made, behavior, at)

    def _words(self, kind: str) -> str:
        """Return what is noted of a generator or transformer that the kustomization configures."""
        return self.provenance.configured(kind, self.kustomization.file) if self.provenance is not None else ""

    def _plugin_objects(self, name: str) -> Objects:
        """Return the objects that configure plugins: written in the kustomization, in files, or in folders."""
        gathered = Accumulator()
        paths: list[Value] = []
        for entry in self.fields.texts(name):
            from k8slint.kube.kustomize.patches import inner_text

            try:
                values = read_objects(inner_text(entry, strip=False))
            except KustomizeError:
                paths.append(entry)
                continue
            resources = [BuildObject(value, self.schema, self.kustomization.file, 0) for value in values]
            if self.provenance is not None:
                self.provenance.read(resources, posixpath.basename(self.kustomization.file))
            gathered.objects.extend(resources, entry.at)
        return self._resources(gathered, paths).objects

    def _transformers(self, config: TransformerConfig) -> list[tuple[str, Transformer]]:
        found = [
            (self._words(kind), transformer)
            for kind, transformer in transformers_of(self.kustomization, config, self.files, self.schema)
        ]
        for configuration, transformer in self.plugins.transformers(self._plugin_objects("transformers")):
            words = self.provenance.plugin(configuration) if self.provenance is not None else ""
            found.append((words, transformer))
        return found

    def _validate(self) -> None:
        """Refuse validators that have to be run; one of kustomize's own transformers would have to change nothing."""
        objects = self._plugin_objects("validators")
        for _, transformer in self.plugins.transformers(objects):
            raise NotBuilt("plugin", f"a validator would have to be run ({type(transformer).__name__})", None)


def use_schema(kustomization: Kustomization, files: Files, schema: Schema, reset: bool) -> None:
    """Take the schema that `openapi:` of a kustomization names, the first one of a build. Raises KustomizeError."""
    settings = kustomization.fields.pairs("openapi")
    path = settings.get("path")
    version = settings.get("version")
    content: tuple[str, bytes] | None = None
    if path is not None and "path" in settings:
        content = files.load(kustomization.folder, path)
    if schema.name and not reset:
        return
    if content is not None and path is not None:
        if version is not None:
            raise KustomizeError("openapi", "a schema has either a version or a path", version.at)
        document = read_json(*content, "openapi", path.at)
        schema.use(content[0], plain(document) if document is not None else {}, path.at)
    elif version is not None and version.text and version.text != "v1.21.2":
        raise KustomizeError("openapi", f"kustomize has no built-in schema '{version.text}'", version.at)
