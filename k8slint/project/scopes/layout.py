"""The layout of a run: all scopes in a fixed order, whatever the order of files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.inventory import CLUSTER_KINDS, Item, Scope
from k8slint.model.named_tuple import NamedTuple
from k8slint.project.glob import path_matches
from k8slint.project.scopes.folders import folder_scopes
from k8slint.project.scopes.gitops import Deployment, deployments
from k8slint.project.scopes.objects import FoundObjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from k8slint.model.result import FileResult


class BuildScope(NamedTuple):
    """A build of the run: the name of its unit, the folder and the file of its kustomization, and what it is made of.

    `is_root` is False for a folder that another kustomization includes: it counts only when something deploys it.
    """

    unit: str
    folder: str
    file: str
    parts: tuple[str, ...]
    is_root: bool = True


class Layout(NamedTuple):
    """What decides about scopes beside the files: builds, charts, declared scopes, paths of files.

    `declared` are the entries of `scopes` in the configurations, each with the index of its configuration; `paths`
    leads from the names of files to their paths from the root of their configuration, which the globs of the entries
    speak of, and `configurations` to its index (0 where none is written). `streams` are the names of rendered charts.
    """

    builds: tuple[BuildScope, ...]
    charts: set[str]
    declared: list[tuple[int, dict[str, Any]]]
    paths: Mapping[str, str]
    configurations: Mapping[str, int] = {}
    streams: tuple[str, ...] = ()


class _Scopes:
    """The work of finding scopes: what is left for the next rule."""

    def __init__(self, layout: Layout, objects: FoundObjects) -> None:
        self.layout = layout
        self.objects = objects
        self.taken = {*layout.streams, *(build.unit for build in layout.builds)}
        self.deployed: list[Deployment] = []
        self.scopes: list[Scope] = []

    # --- the four rules

    def declared(self, builds: list[BuildScope]) -> list[BuildScope]:
        """Take what the configuration declares; return the builds it leaves."""
        wanted: set[str] = set()
        plain = [file for file in self.objects.files if file not in self.taken]
        for configuration, entry in self.layout.declared:
            patterns = tuple(entry.get("paths", ()))
            own = [build for build in builds if self._matches(build.file, patterns, configuration)]
            files = [file for file in plain if self._matches(file, patterns, configuration)]
            items = [item for build in own for item in self.objects.items(build.unit)]
            items += [item for file in files for item in self.objects.items(file)]
            is_open = any(build.unit in self.objects.open for build in own)
            name = str(entry.get("name") or "unnamed")
            outside = bool(entry.get("outside"))
            self.scopes.append(Scope(f"scope '{name}'", items, name, "", is_open, True, True, is_outside=outside))
            self.taken.update(files)
            wanted.update(build.unit for build in own)
        return [build for build in builds if build.unit not in wanted]

    def _matches(self, file: str, patterns: tuple[str, ...], configuration: int) -> bool:
        """Whether a file that a configuration governs lies where an entry of it says."""
        if self.layout.configurations.get(file, 0) != configuration:
            return False
        return path_matches(self.layout.paths.get(file, file), patterns)

    def built(self, builds: list[BuildScope]) -> None:
        """Make a scope of every build."""
        for build in builds:
            name = f"the build of '{build.folder or '.'}'"
            items = self.objects.items(build.unit)
            self._deployed_scopes(build.folder, name, items, build.unit in self.objects.open, build)

    def _deployed_scopes(
        self, folder: str, name: str, items: list[Item], is_open: bool, build: BuildScope | None = None
    ) -> None:
        """Make the scope of a folder: placed as what deploys it says, as it is when nothing does."""
        by = next((each for each in self.deployed if each.folder == folder), None)
        if by is not None and by.namespace:
            for item in items:
                if item.kind not in CLUSTER_KINDS and (by.forced or not item.namespace):
                    item.namespace = by.namespace
        cluster = by.cluster if by is not None else ""
        root, parts = (build.file, frozenset(build.parts)) if build is not None else ("", frozenset[str]())
        self.scopes.append(Scope(name, items, cluster, self._group(folder), is_open, False, True, root, parts))

    def _group(self, folder: str) -> str:
        """Name the group of a deployed folder after the file that deploys it."""
        return next((each.file for each in self.deployed if each.folder == folder and not each.cluster), "")

    def rendered(self) -> None:
        """Make a scope of every rendered chart."""
        for name in self.layout.streams:
            self.scopes.append(Scope(f"chart '{name}'", self.objects.items(name), applied=True))

    def gitops(self) -> None:
        """Make a scope of every deployed folder without a kustomization file."""
        built = {build.folder for build in self.layout.builds}
        for folder in sorted({each.folder for each in self.deployed} - built):
            recurse = any(each.recurse for each in self.deployed if each.folder == folder)
            items: list[Item] = []
            is_open = False
            inner = [root for root in built if recurse and root.startswith(f"{folder}/")]
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
        """Make scopes of the files nothing else wants."""
        left = [file for file in self.objects.files if file not in self.taken]
        self.scopes += folder_scopes(left, self.objects, self.layout.charts)


def scopes_of(results: Iterable[FileResult], layout: Layout) -> list[Scope]:
    """Return the scopes of a run."""
    objects = FoundObjects(sorted(results, key=lambda result: result.file))
    work = _Scopes(layout, objects)
    work.deployed = deployments(objects, layout.paths)
    deployed = {each.folder for each in work.deployed}
    builds = work.declared([each for each in layout.builds if each.is_root or each.folder in deployed])
    work.built(builds)
    work.rendered()
    work.gitops()
    work.plain()
    _join_groups(work)
    return work.scopes


def deployed_folders(results: Iterable[FileResult], names: Iterable[str]) -> set[str]:
    """Return the folders that Flux and Argo CD objects of a run deploy; `names` are those of its files."""
    objects = FoundObjects(results)
    return {deployment.folder for deployment in deployments(objects, names)}


def _join_groups(work: _Scopes) -> None:
    """Put scopes into one group where one deploys the other, or they are alternatives: they go to the same cluster."""
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
    alternatives: dict[str, int] = {}
    for number, scope in enumerate(work.scopes):
        other = home.get(scope.group)
        if other is None and scope.group:
            other = alternatives.setdefault(scope.group, number)
        if other is not None:
            first, second = sorted((top(other), top(number)))
            parent[second] = first
    for number, scope in enumerate(work.scopes):
        scope.group = str(top(number))
