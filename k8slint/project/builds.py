"""The kustomizations of a project: what each names, which are built, and what they build."""

from __future__ import annotations

import os
import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from k8slint.kube.kustomize import Build, KustomizeBuilder, KustomizeError
from k8slint.kube.kustomize.error import NotBuilt
from k8slint.kube.kustomize.files import NAMES, clean
from k8slint.kube.kustomize.kustomization import JudgedKustomization, Kustomization, read_kustomization
from k8slint.kube.kustomize.uses import Use, missing_files, uses_of
from k8slint.project.build_files import ProjectFiles
from k8slint.project.unlisted import Unlisted
from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from k8slint.kube.kustomize.value import Value
    from k8slint.model.finding import Edit
    from k8slint.model.source import Source
    from k8slint.project.boundary import Boundary

    Read = Callable[[str], bytes | None]
    Known = Mapping[str, Kustomization]

_PARTS = frozenset(("base", "component"))
_SOURCES = frozenset(("base", "component", "resource", "generator", "remote", "outside"))
"""Roles of what brings objects into a build."""


class Builds:
    """The kustomizations among some files, by the folder they stand in, and their builds.

    Names are those of messages: relative to the current folder, or absolute. What a kustomization names may lie
    outside of the files of the project, but not outside of the boundary (None: nothing else may be read). `known` are
    the kustomizations on the other side of a change, which are not read again where they are the same.
    """

    def __init__(self, names: Iterable[str], read: Read, boundary: Boundary | None, known: Known | None = None) -> None:
        self._paths = _Paths(boundary)
        self._files = ProjectFiles(list(names), read, self._paths, boundary)
        self.kustomizations: dict[str, Kustomization] = {}
        self._builder = KustomizeBuilder(self._files, self.kustomizations)
        self.uses: dict[str, list[Use]] = {}
        self._given_up: set[str] = set()
        self._read_all([name for name in names if posixpath.basename(name) in NAMES], known or {})

    def _read_all(self, names: list[str], known: Known) -> None:
        """Read the kustomizations, and those that they use as bases or components, wherever these lie."""
        pending = [self._paths.path(name) for name in names]
        while pending:
            path = pending.pop()
            folder = posixpath.dirname(path)
            if folder in self.kustomizations:
                continue
            content = self._files.contents.get(path)
            try:
                kustomization = read_kustomization(path, folder, content or b"", known.get(folder))
            except (ManifestError, KustomizeError):
                continue
            if is_of_flux(kustomization):
                continue
            self.kustomizations[folder] = kustomization
            self.uses[folder] = uses_of(kustomization, self._files)
            for use in self.uses[folder]:
                if use.role in _PARTS:
                    pending += self._files.kustomizations(use.path)

    # --- names

    def name(self, path: str) -> str:
        """Return the name that messages give to a path of a kustomization."""
        return self._paths.name(path)

    def file(self, folder: str) -> str:
        """Return the name of the kustomization file of a folder."""
        return self.name(self.kustomizations[folder].file)

    def folder_of(self, file: str) -> str:
        """Return the folder, as `kustomizations` has it, that a file of some name stands in."""
        return posixpath.dirname(self._paths.path(file))

    def consulted(self) -> list[str]:
        """Return the names of all that was looked at or looked for beyond the given files, folders among them."""
        found = set(map(self._paths.name, self._files.consulted()))
        if any(self._asks_scripts(folder, use) for folder, uses in self.uses.items() for use in uses):
            found.update(map(os.path.relpath, self._files.scripts.consulted))
        return sorted(found)

    def _asks_scripts(self, folder: str, use: Use) -> bool:
        """Whether scripts have a say: a file is missing, or lies where kustomize by itself does not read it."""
        return not use.exists or (use.role not in _PARTS and not use.path.startswith(f"{folder}/" if folder else ""))

    # --- what is built

    def roots(self) -> list[str]:
        """Return the folders to build: kustomizations, and no components, that no other kustomization includes.

        One without resources below a `fleet.yaml` is none: Fleet adds what the chart or the plain files give.
        """
        included = {use.path for uses in self.uses.values() for use in uses if use.role in _PARTS}
        return sorted(
            folder
            for folder, each in self.kustomizations.items()
            if not each.is_component and folder not in included and not self._is_for_fleet(folder)
        )

    def _is_for_fleet(self, folder: str) -> bool:
        if any(use.role in _SOURCES for use in self.uses[folder]):
            return False
        parents = [folder]
        while parents[-1]:
            parents.append(posixpath.dirname(parents[-1]))
        return any(posixpath.join(parent, "fleet.yaml") in self._files.contents for parent in parents)

    def parts(self, folder: str) -> tuple[str, ...]:
        """Return the names of all files that a kustomization is made of, its own first.

        A kustomization that it includes and that cannot be read is among them.
        """
        found: dict[str, None] = {}
        for current in self._closure(folder):
            found[self.file(current)] = None
            for use in self.uses[current]:
                if use.role in _PARTS and use.path not in self.kustomizations:
                    found.update(dict.fromkeys(map(self.name, self._files.kustomizations(use.path))))
                elif use.role not in _PARTS and use.role != "remote" and use.exists:
                    found[self.name(use.path)] = None
        return tuple(found)

    def is_remote(self, folder: str) -> bool:
        """Whether a kustomization, or one that it includes, names something that would have to be fetched."""
        return any(use.role == "remote" for each in self._closure(folder) for use in self.uses[each])

    def leads_out(self, folder: str) -> bool:
        """Whether a kustomization, or one that it includes, names what is there and yet not among the known files.

        That is mostly a link out of what is checked, or a path: kustomize by itself follows links to folders anywhere.
        """
        return any(
            use.role == "outside" or (not use.exists and os.path.lexists(self.name(use.path)))
            for each in self._closure(folder)
            for use in self.uses[each]
        )

    def _closure(self, folder: str) -> list[str]:
        """Return a folder with all that its kustomization includes, each once."""
        found = []
        pending, met = [folder], {folder}
        while pending:
            current = pending.pop()
            if current not in self.kustomizations:
                continue
            found.append(current)
            for use in self.uses[current]:
                if use.role in _PARTS and use.path not in met:
                    met.add(use.path)
                    pending.append(use.path)
        return found

    def contents(self, folder: str) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of each file that a kustomization is made of."""
        for name in self.parts(folder):
            yield name, self._files.contents.get(self._paths.path(name)) or b""

    def roles(self) -> dict[str, str]:
        """Return what the kustomizations say of single files, by name; one that is a resource is that above all."""
        found: dict[str, str] = {}
        for folder, uses in self.uses.items():
            found[self.file(folder)] = "kustomization"
            for use in uses:
                if use.exists and use.role not in _PARTS and use.role != "remote":
                    name = self.name(use.path)
                    if use.role == "resource" or name not in found:
                        found[name] = use.role
        return found

    @cached_property
    def _unlisted(self) -> Unlisted:
        """The files that no kustomization uses though they were written for one."""
        used = {use.path for uses in self.uses.values() for use in uses}
        found = Unlisted(self.kustomizations, self._files.contents)
        if self.kustomizations:
            paths = (path for path in self._files.named() if path not in used)
            found.take(paths, self._resources, self._builder.identities)
        return found

    def unlisted(self) -> list[str]:
        """Return the names of files that were written for a kustomization that does not use them."""
        return [self.name(path) for path in self._unlisted.files]

    def _resources(self, folder: str) -> Iterator[str]:
        """Yield the paths of the resources that a folder is built from."""
        for current in self._closure(folder):
            yield from (use.path for use in self.uses[current] if use.role == "resource" and use.exists)

    def give_up(self, folder: str) -> None:
        """Let a folder not be built from now on, as the builds of a run took too much together."""
        self._given_up.add(folder)

    def build(self, folder: str) -> Build:
        """Return what the kustomization of a folder builds. Raises KustomizeError."""
        if folder in self._given_up:
            return Build(folder, [], NotBuilt("limit", "the builds before it took all that a run may take"))
        try:
            build = self._builder.build(folder)
        except KustomizeError as error:
            if error.at is not None:
                self._paths.show(error.at[0])
            raise
        if not self._paths.are_names:
            for built in build.objects:
                self._paths.show_all(built.written)
        return build

    def has_read(self, file: str) -> tuple[bytes, int] | None:
        """Return content and number of documents of a resource that a build has read; None where doubts are left.

        kubectl reads all of it, too.
        """
        path = self._paths.path(file)
        documents = self._builder.documents_of(path)
        return None if documents is None else (self._files.contents[path], documents)

    def judged(self, folder: str) -> Iterator[JudgedKustomization]:
        """Yield each kustomization that a folder is built from, with what is wrong with the files beside it."""
        for current in self._closure(folder):
            problems = tuple(missing_files(self.kustomizations[current], self._files, self.uses[current]))
            patches = self._unlisted.patches.get(current, ())
            unlisted = tuple([posixpath.relpath(path, current or ".") for path in patches])
            if problems or unlisted:
                yield JudgedKustomization(self.file(current), problems, unlisted, self._listing(current, unlisted))

    def _listing(self, folder: str, unlisted: tuple[str, ...]) -> tuple[Edit, ...]:
        """Return the edits that list patches in the kustomization of a folder."""
        if not unlisted:
            return ()
        from k8slint.kube.kustomize.renewal import listed

        edits = listed(unlisted, self.kustomizations[folder].source)
        return tuple([edit._replace(file=self.file(folder)) for edit in edits])


def is_of_flux(kustomization: Kustomization) -> bool:
    """Whether a file is Flux's resource of the same kind, which is a manifest for the cluster."""
    return kustomization.fields.text("apiVersion").startswith("kustomize.toolkit.fluxcd.io/")


class _Paths:
    """Leads from names to paths from the top of the boundary, by which kustomize's rules work, and back."""

    def __init__(self, boundary: Boundary | None) -> None:
        self._top = os.path.commonpath(boundary.tops) if boundary is not None else ""
        here = os.path.realpath(os.getcwd()) if self._top else ""
        self._here = os.path.relpath(here, self._top).replace(os.sep, "/") if self._top else "."
        self._names: dict[str, str] = {}
        self._shown: set[int] = set()
        self._sources: list[object] = []

    @property
    def are_names(self) -> bool:
        """Whether paths and names are the same."""
        return self._here == "."

    def path(self, name: str) -> str:
        """Return the path of a file by its name."""
        if not self._top or (self.are_names and not name.startswith(("/", "../"))):
            return clean(name)
        path = os.path.relpath(os.path.abspath(name), self._top).replace(os.sep, "/")
        self._names.setdefault(path, name)
        return path

    def name(self, path: str) -> str:
        """Return the name of a path."""
        known = self._names.get(path)
        if known is None:
            known = path if self.are_names else self._shown_path(path)
            self._names[path] = known
        return known

    def _shown_path(self, path: str) -> str:
        """Return a path from the current folder; an absolute one where that is neither above nor below the top."""
        file = self.on_disk(path)
        climbs = [part for part in self._here.split("/") if part == ".."]
        if climbs and len(climbs) < len(self._here.split("/")):
            return file.replace(os.sep, "/")
        return os.path.relpath(file, os.path.realpath(os.getcwd())).replace(os.sep, "/")

    def on_disk(self, path: str) -> str:
        """Return where a path lies on disk."""
        return os.path.join(self._top, path)

    def show(self, source: Source) -> None:
        """Set the name of the file of a source, once; a build knows it by its path."""
        if id(source) not in self._shown:
            self._shown.add(id(source))
            self._sources.append(source)  # kept, so that its number is not used again
            source.file = self.name(source.file)

    def show_all(self, value: Value) -> None:
        """Set the names of the files of all sources that the values of an object have."""
        pending = [value]
        while pending:
            node = pending.pop()
            if node.at is not None and id(node.at[0]) not in self._shown:
                self.show(node.at[0])
            content = node.content if node.unread is None else None  # what is unread is of the file of its collection
            if content:
                pending.extend(content.values() if isinstance(content, dict) else content)
