"""The annotations `buildMetadata` asks for: where an object came from, and which transformers ran over it.

Source: api/resource/origin.go, api/resmap/reswrangler.go.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from k8slint.kube.kustomize.emit import marshaled
from k8slint.kube.kustomize.value import text_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.kustomize.resource import BuildObject
    from k8slint.kube.kustomize.value import At

ORIGIN = "config.kubernetes.io/origin"
TRANSFORMATIONS = "alpha.config.kubernetes.io/transformations"


class Provenance:
    """Where a kustomization stands, as a path from the one that is built; `at` is where buildMetadata is written."""

    __slots__ = ("at", "path")

    def __init__(self, path: str, at: At | None) -> None:
        self.path = path
        self.at = at

    def below(self, entry: str) -> Provenance:
        """Return the provenance of a folder that an entry names."""
        return Provenance(self._join(entry), self.at)

    def _join(self, entry: str) -> str:
        return posixpath.normpath(posixpath.join(self.path, entry.lstrip("/")))

    def read(self, resources: Iterable[BuildObject], entry: str) -> None:
        """Note on objects from which file they were read."""
        for resource in resources:
            self._write(resource, ORIGIN, f"path: {marshaled(self._join(entry))}\n")

    def configured(self, kind: str, file: str) -> str:
        """Return the words for one of kustomize's own plugins that a kustomization file configures."""
        return self.words(self._join(posixpath.basename(file)), {"apiVersion": "builtin", "kind": kind})

    def plugin(self, resource: BuildObject) -> str:
        """Return the words for a plugin that an object configures, empty when nobody knows where that was read."""
        origin = resource.annotation(ORIGIN)
        if not origin:
            return ""
        path = origin.removeprefix("path: ").partition("\n")[0].strip("\"'")
        names = {"apiVersion": resource.api_version, "kind": resource.kind, "name": resource.name}
        return self.words(path, {**names, "namespace": resource.namespace})

    @staticmethod
    def words(file: str, names: dict[str, str]) -> str:
        """Return YAML that says in which file and by what something is configured."""
        lines = [f"configuredIn: {marshaled(file)}", "configuredBy:"]
        lines += [f"  {key}: {marshaled(text)}" for key, text in names.items() if text]
        return "\n".join(lines) + "\n"

    def generated(self, resource: BuildObject, words: str) -> None:
        """Note on an object what generated it, unless its origin is known."""
        if words and not resource.annotation(ORIGIN):
            self._write(resource, ORIGIN, words)

    def transformed(self, resources: Iterable[BuildObject], words: str) -> None:
        """Note on all objects that a transformer ran over them."""
        if not words:
            return
        entry = "- " + words.replace("\n", "\n  ").rstrip(" ")
        for resource in resources:
            if resource.is_empty:
                continue
            if not resource.annotation(ORIGIN):
                self._write(resource, ORIGIN, words)
            else:
                self._write(resource, TRANSFORMATIONS, resource.annotation(TRANSFORMATIONS) + entry)

    def _write(self, resource: BuildObject, name: str, text: str) -> None:
        resource.replace_texts("annotations", {**resource.annotation_values(), name: text_value(text, self.at)})


def remove_provenance(resource: BuildObject, options: Iterable[str]) -> None:
    """Remove what `buildMetadata` does not ask for."""
    kept = dict(resource.annotation_values())
    if "originAnnotations" not in options:
        kept.pop(ORIGIN, None)
    if "transformerAnnotations" not in options:
        kept.pop(TRANSFORMATIONS, None)
    resource.replace_texts("annotations", kept)
