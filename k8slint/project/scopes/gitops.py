"""Folders that Flux and Argo CD deploy: where a path of theirs leads in this run, and what stands there."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from k8slint.model.fact import ANY, Deploys, Makes
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.project.scopes.objects import FoundObjects

_HERE = ("", "in-cluster", "https://kubernetes.default.svc", ANY)
_OWN_SOURCES = ("GitRepository",)


class Deployment(NamedTuple):
    """One folder that is deployed: from which file, how objects without a namespace are placed, to which cluster."""

    folder: str
    file: str
    namespace: str
    forced: bool
    cluster: str
    recurse: bool


class Folders:
    """All folders of a run; answers where a path below an unknown repository root leads."""

    def __init__(self, files: Iterable[str]) -> None:
        self._known: set[str] = set()
        for file in files:
            folder = posixpath.dirname(file)
            while folder not in self._known:
                self._known.add(folder)
                if not folder or folder == posixpath.dirname(folder):
                    break
                folder = posixpath.dirname(folder)

    def found(self, path: str, near: str) -> list[str]:
        """Return the folders a repository path means, seen from a file: below the nearest folder that has it."""
        folder = posixpath.dirname(near)
        while True:
            if path.endswith("/*") and "*" not in path[:-1]:
                parent = posixpath.join(folder, path[:-2])
                children = sorted(each for each in self._known if each and posixpath.dirname(each) == parent)
                if children:
                    return children
            candidate = posixpath.join(folder, path) if path else folder
            if "*" not in path and candidate in self._known and (path or not folder):
                return [candidate]
            if not folder or folder == posixpath.dirname(folder):
                return []
            folder = posixpath.dirname(folder)


def deployments(objects: FoundObjects, names: Iterable[str]) -> list[Deployment]:
    """Return every deployed folder of a run, whose files have some names.

    An object that deploys what is not here gets a fact that it brings unknown objects to its namespace.
    """
    found: list[Deployment] = []
    folders: Folders | None = None  # made for the first that deploys something, which few runs have
    for file in objects.files:
        for held in objects.held(file):
            for fact in held.get(Deploys, ()):
                folders = folders or Folders(names)
                places = _places(fact, file, folders)
                if not places:
                    held.setdefault(Makes, []).append(Makes(fact.owner, ANY, fact.namespace or ANY, ANY, None))
                cluster = "" if fact.cluster in _HERE else fact.cluster
                found += [Deployment(at, file, fact.namespace, fact.forced, cluster, fact.recurse) for at in places]
    return found


def _places(fact: Deploys, file: str, folders: Folders) -> list[str]:
    if fact.tool == "flux" and fact.source not in _OWN_SOURCES:
        return []
    return [place for path in fact.paths for place in folders.found(path, file)]
