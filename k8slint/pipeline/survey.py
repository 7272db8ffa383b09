"""What project files say about the others, read before any manifest: charts, kustomizations, Skaffold."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_MAX_BYTES = 4 * 1024 * 1024


class Survey:
    """Roles of files (name -> role) and the images whose tags are supplied later, gathered from project files."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self.roles: dict[str, str] = {}
        self.images: set[str] = set()

    def take(self, files: Iterable[str]) -> None:
        """Look at the project files among some file names (forward slashes)."""
        names = list(files)
        charts = {posixpath.dirname(name) for name in names if posixpath.basename(name) == "Chart.yaml"}
        for name in names:
            self._chart_role(name, charts)
        for name in names:
            base = posixpath.basename(name)
            if base in KUSTOMIZATION_NAMES:
                self.roles[name] = "kustomization"
                self._kustomization(name)
            elif base.startswith("skaffold") and name not in self.roles:
                self._skaffold(name)

    def _chart_role(self, name: str, charts: set[str]) -> None:
        """A file under `templates/` of a chart is a template; `values.yaml` and `Chart.yaml` beside it are its own."""
        folder = posixpath.dirname(name)
        below = name
        while True:
            if folder in charts and below != name:
                inside = name[len(folder) + 1 :] if folder else name
                if inside.startswith("templates/"):
                    self.roles[name] = "helm-template"
                return
            if folder in charts:
                if posixpath.basename(name).startswith(("values", "Chart.")):
                    self.roles[name] = "helm-values"
                return
            if not folder or folder == posixpath.dirname(folder):
                return
            below, folder = folder, posixpath.dirname(folder)

    def _documents(self, name: str) -> list[Any]:
        data = self._read(name)
        if data is None or len(data) > _MAX_BYTES:
            return []
        from k8slint.reading import read

        return [document.value for document in read(data, name).documents]

    def _kustomization(self, name: str) -> None:
        folder = posixpath.dirname(name)
        for value in self._documents(name):
            if not isinstance(value, dict):
                continue
            for entry in _list(value.get("images")):
                self._supplied(entry.get("name") if isinstance(entry, dict) else None)
            for path in _patch_paths(value):
                self.roles.setdefault(posixpath.normpath(posixpath.join(folder, path)), "patch")

    def _skaffold(self, name: str) -> None:
        for value in self._documents(name):
            if not isinstance(value, dict) or not str(value.get("apiVersion", "")).startswith("skaffold/"):
                continue
            build = value.get("build")
            for entry in _list(build.get("artifacts") if isinstance(build, dict) else None):
                self._supplied(entry.get("image") if isinstance(entry, dict) else None)

    def _supplied(self, image: Any) -> None:
        if isinstance(image, str) and image:
            self.images.add(image)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _patch_paths(value: dict[str, Any]) -> list[str]:
    """Name the files a kustomization uses as patches or configuration: partial objects, not to be judged as whole."""
    paths = [entry.get("path") for entry in _list(value.get("patches")) if isinstance(entry, dict)]
    paths += [entry for entry in _list(value.get("patchesStrategicMerge")) if isinstance(entry, str)]
    paths += [entry.get("path") for entry in _list(value.get("patchesJson6902")) if isinstance(entry, dict)]
    paths += [entry.get("path") for entry in _list(value.get("replacements")) if isinstance(entry, dict)]
    for field in ("configurations", "transformers", "generators", "validators"):
        paths += [entry for entry in _list(value.get(field)) if isinstance(entry, str)]
    return [
        path
        for path in paths
        if isinstance(path, str) and "\n" not in path and path.endswith((".yaml", ".yml", ".json"))
    ]


def survey_of(files: list[str], read: Callable[[str], bytes | None]) -> Survey:
    """Gather what the project files among `files` say; `read` gives a file's bytes, or None when it cannot."""
    survey = Survey(read)
    survey.take(file.replace(os.sep, "/") for file in files)
    return survey
