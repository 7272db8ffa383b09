"""What project files say about the others, read before any manifest: charts, kustomizations, Skaffold."""

from __future__ import annotations

import os
import posixpath

from k8slint.hints import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.project.kustomization import Kustomization
    from k8slint.reading import Document

KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""What kustomize calls its files (sigs.k8s.io/kustomize api/konfig/general.go)."""

_MAX_BYTES = 4 * 1024 * 1024


class Survey:
    """What project files say: roles of files (name -> role), images and variables supplied later, kustomizations.

    `kustomizations` are found by the folder they stand in, `charts` are the folders of Helm charts; all names have
    forward slashes and are relative to the same folder as those of the run's files.
    """

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self.roles: dict[str, str] = {}
        self.images: set[str] = set()
        self.variables: set[str] = set()
        self.kustomizations: dict[str, Kustomization] = {}
        self.charts: set[str] = set()

    def take(self, files: Iterable[str]) -> None:
        """Look at the project files among some file names (forward slashes)."""
        names = list(files)
        kustomizations, skaffolds = [], []
        for name in names:
            base = name[name.rfind("/") + 1 :]
            if base in KUSTOMIZATION_NAMES:
                kustomizations.append(name)
            elif base == "Chart.yaml":
                self.charts.add(posixpath.dirname(name))
            elif base.startswith("skaffold"):
                skaffolds.append(name)
        if self.charts:
            nearest: dict[str, str | None] = {chart: chart for chart in self.charts}
            for name in names:
                self._chart_role(name, nearest)
        for name in kustomizations:
            self._kustomization(name)
        for name in skaffolds:
            if name not in self.roles:
                self._skaffold(name)
        for name in self._resources():
            if self.roles.get(name) == "generator-input":
                del self.roles[name]

    def _chart_role(self, name: str, nearest: dict[str, str | None]) -> None:
        """A file under `templates/` of a chart is a template; `values.yaml` and `Chart.yaml` beside it are its own."""
        folder = posixpath.dirname(name)
        chart = _nearest_chart(folder, nearest)
        if chart is None:
            return
        if chart != folder:
            inside = name[len(chart) + 1 :] if chart else name
            if inside.startswith("templates/"):
                self.roles[name] = "helm-template"
        elif posixpath.basename(name).startswith(("values", "Chart.")):
            self.roles[name] = "helm-values"

    def _documents(self, name: str) -> list[Document]:
        data = self._read(name)
        if data is None or len(data) > _MAX_BYTES:
            return []
        from k8slint.reading import read

        return read(data, name).documents

    def _kustomization(self, name: str) -> None:
        from k8slint.project.kustomization import (
            generator_inputs,
            is_kustomization,
            kustomization_of,
            listed,
            patch_paths,
        )

        folder = posixpath.dirname(name)
        for document in self._documents(name):
            value = document.value
            if not isinstance(value, dict) or not is_kustomization(value):
                continue
            self.roles[name] = "kustomization"
            for entry in listed(value.get("images")):
                self._supplied(entry.get("name") if isinstance(entry, dict) else None)
            for entry in listed(value.get("vars")):
                variable = entry.get("name") if isinstance(entry, dict) else None
                if isinstance(variable, str):
                    self.variables.add(variable)
            for path in patch_paths(value):
                self.roles[joined(folder, path)] = "patch"
            for path in generator_inputs(value):
                self.roles.setdefault(joined(folder, path), "generator-input")
            self.kustomizations.setdefault(folder, kustomization_of(document.root, name))

    def _resources(self) -> set[str]:
        return {joined(each.folder, path) for each in self.kustomizations.values() for path in each.resources}

    def _skaffold(self, name: str) -> None:
        from k8slint.project.kustomization import listed

        for document in self._documents(name):
            value = document.value
            if not isinstance(value, dict) or not str(value.get("apiVersion", "")).startswith("skaffold/"):
                continue
            for part in (value, *listed(value.get("profiles"))):
                build = part.get("build") if isinstance(part, dict) else None
                for entry in listed(build.get("artifacts") if isinstance(build, dict) else None):
                    self._supplied(entry.get("image") if isinstance(entry, dict) else None)

    def _supplied(self, image: Any) -> None:
        if isinstance(image, str) and image:
            self.images.add(image)


def _nearest_chart(folder: str, nearest: dict[str, str | None]) -> str | None:
    """Return the folder of the chart a folder belongs to; `nearest` remembers the folders asked about before."""
    asked = []
    while folder not in nearest:
        asked.append(folder)
        above = posixpath.dirname(folder)
        if not folder or above == folder:
            nearest[folder] = None
            break
        folder = above
    for below in asked:
        nearest[below] = nearest[folder]
    return nearest[folder]


def joined(folder: str, path: str) -> str:
    """Return a path below a folder in the form of the run's file names; the current folder is ''."""
    name = f"{folder}/{path}" if folder and not path.startswith("/") else path
    if not (name.startswith((".", "/")) or "/." in name or "//" in name or name.endswith("/") or not name):
        return name  # nothing to be cleared away, as nearly always
    name = posixpath.normpath(posixpath.join(folder, path))
    return "" if name == "." else name


def survey_of(files: list[str], read: Callable[[str], bytes | None]) -> Survey:
    """Gather what the project files among `files` say; `read` gives a file's bytes, or None when it cannot."""
    survey = Survey(read)
    survey.take(file.replace(os.sep, "/") for file in files)
    return survey
