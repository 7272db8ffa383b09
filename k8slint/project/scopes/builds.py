"""What a kustomization builds: its files and bases, its components, what it generates, and what it makes of them."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.inventory import Item
from k8slint.model.fact import Defines, Holds, by_type
from k8slint.project.scopes.transform import apply_patches, apply_transformers
from k8slint.project.survey import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.model.fact import Patches
    from k8slint.project.kustomization import Generator, Kustomization
    from k8slint.project.scopes.objects import Objects

_MAX_DEPTH = 40
# Forty bases that each name the next one twice would be built a billion times.
_MAX_BASES = 2000
_GENERATED = -1  # the owner of generated objects: no object of the file


class Build:
    """The objects of one kustomization on their way to the cluster; `files` are all it was made of."""

    def __init__(
        self, kustomizations: Mapping[str, Kustomization], objects: Objects, room: list[int] | None = None
    ) -> None:
        self._kustomizations = kustomizations
        self._objects = objects
        self._room = room or [_MAX_BASES]
        self.items: list[Item] = []
        self.files: set[str] = set()
        self.is_open = False

    def run(self, folder: str, depth: int = 0) -> Build:
        """Build the kustomization of a folder into this build."""
        kustomization = self._kustomizations[folder]
        self._room[0] -= 1
        if depth > _MAX_DEPTH or self._room[0] < 0:
            self.is_open = True
            return self
        self.files.add(kustomization.file)
        self.is_open = self.is_open or kustomization.is_open
        for path in kustomization.resources:
            self._resource(joined(folder, path), depth)
        for path in kustomization.components:
            self._component(joined(folder, path), depth)
        for generator in kustomization.generators:
            self._generate(generator, kustomization.file)
        self.items = apply_patches(self.items, kustomization.patches, self._patch_files(kustomization))
        apply_transformers(self.items, kustomization)
        return self

    def _resource(self, name: str, depth: int) -> None:
        if name in self._kustomizations:
            base = Build(self._kustomizations, self._objects, self._room).run(name, depth + 1)
            self.items += base.items
            self.files |= base.files
            self.is_open = self.is_open or base.is_open
        elif name in self._objects and name not in self._objects.blind:
            self.items += self._objects.items(name)
            self.files.add(name)
        else:
            # A folder or file that is not part of the run, or could not be read to its end.
            self.items += self._objects.items(name)
            self.files.add(name)
            self.is_open = True

    def _component(self, name: str, depth: int) -> None:
        """A component adds to what is there, and its patches and transformers change all of it."""
        if name in self._kustomizations:
            self.run(name, depth + 1)
        else:
            self.is_open = True

    def _patch_files(self, kustomization: Kustomization) -> dict[str, tuple[Patches, ...]]:
        """Return the facts of the patch files by the path the kustomization names them with."""
        found = {}
        for patch in kustomization.patches:
            name = joined(kustomization.folder, patch.path)
            self.files.add(name)
            if patch.path and name in self._objects.patches:
                found[patch.path] = self._objects.patches[name]
        return found

    def _generate(self, generator: Generator, file: str) -> None:
        """Add a generated object, or its keys to the one it merges into."""
        if generator.behavior in ("merge", "replace"):
            for item in self.items:
                if item.kind == generator.kind and generator.name in item.names:
                    item.keys = _merged(item, generator)
            return
        defines = Defines(_GENERATED, "v1", generator.kind, generator.namespace, generator.name, 0, 0, generator.spot)
        item = Item(file, by_type((defines, Holds(_GENERATED, generator.keys, generator.type))))
        item.keys = generator.keys
        if generator.keys is None:
            item.touched = frozenset(("data",))
        self.items.append(item)


def _merged(item: Item, generator: Generator) -> list[str] | None:
    holds = item.one(Holds)
    held = item.keys if item.keys is not None else holds.keys if holds is not None else None
    if generator.behavior == "replace":
        held = []
    if held is None or generator.keys is None:
        item.touched |= {"data"}
        return None
    return [*held, *generator.keys]
