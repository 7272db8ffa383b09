"""Which configuration governs which file: the one that was named, or the nearest above the file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from k8slint.model.notice import Notice
from k8slint.project.configuration import CONFIG_NAMES, Config, config_names, load_config
from k8slint.project.glob import name_matches

if TYPE_CHECKING:
    from collections.abc import Collection

    from k8slint.project.boundary import Boundary
    from k8slint.project.git.revision import Base

_NAMES = frozenset(CONFIG_NAMES)
_ALLOWING = ("suppressions", "baseline")


class Configurations:
    """The configurations of a run, each found once; files know theirs by its index in `all`.

    The first governs what no other does: the one that was named, or an empty one. The search upwards ends at the
    boundary's top, and a file that neither this user nor the owner of that top owns is not taken. `base` is the
    revision that configurations are searched and read in (None: on disk); of `suppressions_base` only the entries of
    `suppressions` and the name of the baseline are taken, in place of those on disk.
    """

    def __init__(
        self,
        named: Config | None,
        boundary: Boundary,
        root: str,
        base: Base | None = None,
        suppressions_base: Base | None = None,
    ) -> None:
        self._named = named is not None
        self._base = base
        self._suppressions_base = suppressions_base if base is None else None
        self._boundary = boundary
        self.all: list[Config] = [named if named is not None else Config({}, root)]
        self.notices: list[Notice] = []
        self._by_folder: dict[str, int] = {}

    def of_folder(self, folder: str, names: Collection[str] | None = None) -> int:
        """Return the index of the configuration that governs a folder, named by its real path.

        `names` are the entries of the folder, if they are known.
        """
        if self._named:
            return 0
        known = self._by_folder.get(folder)
        if known is None:
            found = self._file_in(folder, names)
            if found:
                known = self._load(found)
            elif folder in self._boundary.tops or os.path.dirname(folder) == folder:
                known = 0
            else:
                known = self.of_folder(os.path.dirname(folder)) if self._boundary.holds(folder) else 0
            self._by_folder[folder] = known
        return known

    def of_file(self, file: str) -> int:
        """Return the index of the configuration that governs a file."""
        return self.of_folder(os.path.dirname(os.path.realpath(file)))

    def may_stand_in(self, folder: str, names: Collection[str]) -> bool:
        """Whether a configuration may stand in a folder, given by its real path and the names in it."""
        if self._base is not None:
            return self._base.configuration_in(folder) != ""
        return not _NAMES.isdisjoint(names)

    def _file_in(self, folder: str, names: Collection[str] | None) -> str:
        if self._base is not None:
            return self._base.configuration_in(folder)
        for name in config_names(folder):
            path = os.path.join(folder, name)
            if (names is None or name in names) and os.path.isfile(path) and self._is_ours(path):
                return path
        return ""

    def _is_ours(self, path: str) -> bool:
        """Whether this user, root, or the owner of the project owns a configuration that was found."""
        if not hasattr(os, "geteuid"):
            return True
        owner = os.stat(path).st_uid
        if owner in (0, os.geteuid(), os.stat(self._boundary.top_of(os.path.dirname(path))).st_uid):
            return True
        shown = os.path.relpath(path)
        self.notices.append(Notice(shown, "configuration", "is owned by another user, so it is not used"))
        return False

    def _load(self, path: str) -> int:
        folder = os.path.dirname(path)
        top = self._boundary.top_of(folder)
        config = load_config(path, top, self._base)
        base = self._suppressions_base
        if base is not None:
            before = base.configuration_in(folder)
            old = load_config(before, top, base) if before else Config({})
            values = {key: value for key, value in config.values.items() if key not in _ALLOWING}
            values.update((key, value) for key, value in old.values.items() if key in _ALLOWING)
            config = config._replace(values=values, written=old.written)
        self.all.append(config)
        return len(self.all) - 1


class Assumed:
    """The entries of `assume_defined`: globs over kind, namespace and name, and over the keys of what they name."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        self._entries = entries

    def has(self, kind: str, namespace: str, name: str) -> bool:
        """Whether an entry covers an object; `namespace` is empty where nothing says it."""
        return bool(self._entries) and any(self._covers(entry, kind, namespace, name) for entry in self._entries)

    def has_key(self, kind: str, namespace: str, name: str, key: str) -> bool:
        """Whether an entry covers an object and lists the key, or lists none at all."""
        return bool(self._entries) and any(
            self._covers(entry, kind, namespace, name)
            and (not entry.get("keys") or any(name_matches(key, pattern) for pattern in entry["keys"]))
            for entry in self._entries
        )

    def _covers(self, entry: dict[str, Any], kind: str, namespace: str, name: str) -> bool:
        return (
            name_matches(kind, entry.get("kind", "*"))
            and (not namespace or "*" in namespace or name_matches(namespace, entry.get("namespace", "*")))
            and name_matches(name, entry.get("name", "*"))
        )
