"""Files that no kustomization lists though they were written for one: patches, and entries that are commented out."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.files import NAMES
from k8slint.reading import values_of
from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from k8slint.kube.kustomize.kustomization import Kustomization

    Identities = set[tuple[str, str]]

_YAML = (".yaml", ".yml")


class Unlisted:
    """What stands in the folders of kustomizations without a part in any build; all files are named by their paths.

    `patches` are files beside or below a kustomization that look like patches of its objects, by the folder of that
    kustomization; `files` are these and all others that were written for kustomize alone.
    """

    def __init__(self, kustomizations: Mapping[str, Kustomization], contents: Mapping[str, bytes]) -> None:
        self.patches: dict[str, list[str]] = {}
        self.files: set[str] = set()
        self._kustomizations = kustomizations
        self._contents = contents
        self._identified: dict[str, Identities] = {}
        self._comments: dict[str, str] = {}

    def take(
        self,
        paths: Iterable[str],
        resources: Callable[[str], Iterable[str]],
        identities: Callable[[str], Identities],
    ) -> None:
        """Look at files that no kustomization uses.

        `resources` returns those that a folder is built from, `identities` the objects of one of those.
        """
        by_folder: dict[str, list[str]] = {}
        for path in sorted(paths):
            folder, name = posixpath.split(path)
            if name in NAMES or not name.endswith(_YAML):
                continue
            home = self._home(folder)
            if _is_called_patch(folder, name):
                self._note(home, path)
            elif home == folder:
                by_folder.setdefault(folder, []).append(path)
            elif home is not None and self._is_commented_out(home, path):
                self.files.add(path)
        for folder, beside in by_folder.items():
            named = {identity for path in beside for identity in self._identities(path)}
            objects = {each for path in (resources(folder) if named else ()) for each in identities(path)}
            for path in beside:
                own = self._identities(path)
                if own and own <= objects:
                    self._note(folder, path)
                elif self._is_commented_out(folder, path):
                    self.files.add(path)

    def _note(self, home: str | None, path: str) -> None:
        self.files.add(path)
        if home is not None:
            self.patches.setdefault(home, []).append(path)

    def _home(self, folder: str) -> str | None:
        """Return the nearest folder with a kustomization at or above a folder."""
        while folder not in self._kustomizations:
            if not folder:
                return None
            folder = posixpath.dirname(folder)
        return folder

    def _is_commented_out(self, home: str, path: str) -> bool:
        """Whether a comment of a kustomization names a file, as scaffolds leave entries that are switched off."""
        if home not in self._comments:
            text = self._contents[self._kustomizations[home].file].decode("utf-8", "replace")
            lines = (line.strip() for line in text.split("\n") if line.lstrip().startswith("#"))
            self._comments[home] = "\n".join(line.lstrip("#").strip(" -'\"") for line in lines)
        return posixpath.relpath(path, home or ".") in self._comments[home].replace(":", " ").split()

    def _identities(self, path: str) -> Identities:
        """Return kind and name of the objects in a file; none for one that cannot be read."""
        known = self._identified.get(path)
        if known is None:
            try:
                values = values_of(self._contents[path].decode("utf-8", "replace"))
            except (ManifestError, KeyError):
                values = []
            known = self._identified[path] = {_identity(value) for value in values if isinstance(value, dict)}
        return known


def _is_called_patch(folder: str, name: str) -> bool:
    """Whether a file says by its name, or by that of its folder, that it is a patch."""
    words = posixpath.splitext(name)[0].lower().replace("-", "_").split("_")
    return posixpath.basename(folder) == "patches" or "patch" in words


def _identity(value: dict[str, Any]) -> tuple[str, str]:
    metadata = value.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else ""
    return str(value.get("kind")), str(name)
