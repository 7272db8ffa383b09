"""Names that a kustomization writes itself: what stands in the manifest in their place, no cluster ever reads."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.project.survey import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.model.finding import Finding
    from k8slint.project.kustomization import Kustomization


def without_replaced(findings: list[Finding], kustomizations: Mapping[str, Kustomization]) -> list[Finding]:
    """Leave out what is said of names that a `namespace` of a kustomization replaces.

    It becomes the namespace of every object and the name of every Namespace (kustomize,
    api/internal/konfig/builtinpluginconsts/namespace.go), so `name: _` is a common way to leave that name to the build.
    """
    if not kustomizations or not any(_is_of_a_namespace(finding) for finding in findings):
        return findings
    placed = _placed(kustomizations)
    return [finding for finding in findings if finding.place.file not in placed or not _is_of_a_namespace(finding)]


def _is_of_a_namespace(finding: Finding) -> bool:
    """Whether a finding is about a namespace that has no possible name."""
    if finding.rule != "name-invalid":
        return False
    path, resource = finding.place.path, finding.place.resource
    if path == "metadata.name":
        return resource is not None and (resource.api_version, resource.kind) == ("v1", "Namespace")
    return path == "metadata.namespace"


def _placed(kustomizations: Mapping[str, Kustomization]) -> set[str]:
    """Name the files that are built, directly or through bases and components, by a kustomization with a namespace."""
    files: set[str] = set()
    folders = [folder for folder, each in kustomizations.items() if each.namespace]
    met = set(folders)
    while folders:
        each = kustomizations[folders.pop()]
        for path in (*each.resources, *each.components):
            name = joined(each.folder, path)
            if name not in kustomizations:
                files.add(name)
            elif name not in met:
                met.add(name)
                folders.append(name)
    return files
