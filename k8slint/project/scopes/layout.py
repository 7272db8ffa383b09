"""The layout of a run: all scopes in a fixed order, whatever the order of files."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.inventory import CLUSTER_KINDS, Item, Scope
from k8slint.model.named_tuple import NamedTuple
from k8slint.project.glob import path_matches
from k8slint.project.scopes.folders import folder_scopes
from k8slint.project.scopes.gitops import Deployment, deployments
from k8slint.project.scopes.objects import Objects
from k8slint.project.survey import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from k8slint.model.result import FileResult
    from k8slint.project.kustomization import Kustomization
    from k8slint.project.scopes.builds import Build


class Layout(NamedTuple):
    """What decides about scopes beside the files: kustomizations by folder, charts, declared scopes, paths of files.

    `declared` are the entries of `scopes` in the configurations, each with the index of its configuration; `paths`
    leads from the names of files to their paths from the root of their configuration, which the globs of the entries
    speak of, and `configurations` to its index (0 where none is written).
    """

    kustomizations: Mapping[str, Kustomization]
    charts: set[str]
    declared: list[tuple[int, dict[str, Any]]]
    paths: Mapping[str, str]
    configurations: Mapping[str, int] = {}


class _Scopes:
    """The work of finding scopes: what is left for the next rule."""

    def __init__(self, layout: Layout, objects: Objects) -> None:
        self.layout = layout
        self.objects = objects
        self.taken: set[str] = set()
        self.deployed: list[Deployment] = []
        self.scopes: list[Scope] = []

    def build(self, folder: str) -> Build:
        """Build a kustomization and take the files it is made of."""
        from k8slint.project.scopes.builds import Build

        built = Build(self.layout.kustomizations, self.objects).run(folder)
        self.taken |= built.files
        return built

    def roots(self) -> list[str]:
        """Return the folders of kustomizations that are built by themselves, or deployed from where they are."""
        included = {
            joined(each.folder, path)
            for each in self.layout.kustomizations.values()
            for path in (*each.resources, *each.components)
        }
        deployed = {each.folder for each in self.deployed}
        return sorted(
            folder
            for folder, each in self.layout.kustomizations.items()
            if not each.is_component and (folder not in included or folder in deployed)
        )

    # --- the four rules

    def declared(self, roots: list[str]) -> list[str]:
        """Take what the configuration declares; give the roots it leaves."""
        wanted: set[str] = set()
        for configuration, entry in self.layout.declared:
            patterns = tuple(entry.get("paths", ()))
            kustomizations = self.layout.kustomizations
            own = [root for root in roots if self._matches(kustomizations[root].file, patterns, configuration)]
            builds = [self.build(root) for root in own]
            inside = {file for build in builds for file in build.files}
            parts = {path for each in self.layout.kustomizations.values() for path in self._parts(each)}
            files = [
                file
                for file in self.objects.files
                if file not in inside and file not in parts and self._matches(file, patterns, configuration)
            ]
            items = [item for build in builds for item in build.items]
            items += [item for file in files for item in self.objects.items(file)]
            is_open = any(build.is_open for build in builds)
            name = str(entry.get("name") or "unnamed")
            self.scopes.append(Scope(f"scope '{name}'", items, name, "", is_open, True, True))
            self.taken.update(files)
            wanted.update(own)
        return [root for root in roots if root not in wanted]

    def _parts(self, kustomization: Kustomization) -> list[str]:
        return [joined(kustomization.folder, path) for path in kustomization.resources]

    def _matches(self, file: str, patterns: tuple[str, ...], configuration: int) -> bool:
        """Whether a file that a configuration governs lies where an entry of it says."""
        if self.layout.configurations.get(file, 0) != configuration:
            return False
        return path_matches(self.layout.paths.get(file, file), patterns)

    def built(self, roots: list[str]) -> None:
        """Make a scope of every root."""
        for root in roots:
            built = self.build(root)
            name = f"the build of '{root or '.'}'"
            self._deployed_scopes(root, name, built.items, built.is_open)

    def _deployed_scopes(self, folder: str, name: str, items: list[Item], is_open: bool) -> None:
        """Make the scope of a folder: placed as what deploys it says, as it is when nothing does."""
        by = next((each for each in self.deployed if each.folder == folder), None)
        if by is not None and by.namespace:
            for item in items:
                if item.kind not in CLUSTER_KINDS and (by.forced or not item.namespace):
                    item.namespace = by.namespace
        cluster = by.cluster if by is not None else ""
        kustomization = self.layout.kustomizations.get(folder)
        root = kustomization.file if kustomization is not None else ""
        self.scopes.append(Scope(name, items, cluster, self._group(folder), is_open, False, True, root))

    def _group(self, folder: str) -> str:
        """Name the group of a deployed folder after the file that deploys it."""
        return next((each.file for each in self.deployed if each.folder == folder and not each.cluster), "")

    def gitops(self) -> None:
        """Make a scope of every deployed folder without a kustomization file."""
        for folder in sorted({each.folder for each in self.deployed} - set(self.layout.kustomizations)):
            recurse = any(each.recurse for each in self.deployed if each.folder == folder)
            items: list[Item] = []
            is_open = False
            inner = [root for root in self.layout.kustomizations if recurse and root.startswith(f"{folder}/")]
            for file in self.objects.files:
                parent = self.objects.folders[file]
                if file in self.taken or not (parent == folder or (recurse and file.startswith(f"{folder}/"))):
                    continue
                if not any(file.startswith(f"{root}/") for root in inner):
                    items += self.objects.items(file)
                    is_open = is_open or file in self.objects.blind
                    self.taken.add(file)
            if items:
                self._deployed_scopes(folder, f"folder '{folder or '.'}'", items, is_open)

    def plain(self) -> None:
        """Make scopes of the files nothing else wants; parts of unused kustomizations belong nowhere."""
        parts = {path for each in self.layout.kustomizations.values() for path in self._parts(each)}
        left = [file for file in self.objects.files if file not in self.taken and file not in parts]
        self.scopes += folder_scopes(left, self.objects, self.layout.charts)


def scopes_of(results: Iterable[FileResult], layout: Layout) -> list[Scope]:
    """Return the scopes of a run."""
    objects = Objects(sorted(results, key=lambda result: result.file))
    work = _Scopes(layout, objects)
    work.deployed = deployments(objects, (*layout.paths, *objects.files))
    roots = work.declared(work.roots())
    work.built(roots)
    work.gitops()
    work.plain()
    _join_groups(work)
    return work.scopes


def _join_groups(work: _Scopes) -> None:
    """Put scopes into one group where one deploys the other: they go to the same cluster."""
    if not any(scope.group for scope in work.scopes):
        for number, scope in enumerate(work.scopes):
            scope.group = str(number)
        return
    home: dict[str, int] = {}
    parent = list(range(len(work.scopes)))

    def top(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    for number, scope in enumerate(work.scopes):
        for file in {item.file for item in scope.items}:
            home.setdefault(file, number)
    for number, scope in enumerate(work.scopes):
        if scope.group in home:
            first, second = sorted((top(home[scope.group]), top(number)))
            parent[second] = first
    for number, scope in enumerate(work.scopes):
        scope.group = str(top(number))
