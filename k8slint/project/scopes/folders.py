"""Plain files, which no project file speaks of: a folder is applied together, folders of one kind with their parent."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from k8slint.kube.inventory import Scope
from k8slint.model.fact import ANY

if TYPE_CHECKING:
    from k8slint.project.scopes.objects import FoundObjects

_SHORT_NAMES: dict[str, str] = {
    "cm": "ConfigMap",
    "configs": "ConfigMap",
    "cj": "CronJob",
    "cronjobs": "CronJob",
    "crds": "CustomResourceDefinition",
    "deploy": "Deployment",
    "deploys": "Deployment",
    "ds": "DaemonSet",
    "hpa": "HorizontalPodAutoscaler",
    "hpas": "HorizontalPodAutoscaler",
    "ing": "Ingress",
    "netpol": "NetworkPolicy",
    "netpols": "NetworkPolicy",
    "ns": "Namespace",
    "pdb": "PodDisruptionBudget",
    "pdbs": "PodDisruptionBudget",
    "pv": "PersistentVolume",
    "pvc": "PersistentVolumeClaim",
    "pvcs": "PersistentVolumeClaim",
    "sa": "ServiceAccount",
    "sts": "StatefulSet",
    "svc": "Service",
    "svcs": "Service",
}
_RBAC = frozenset(("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "ServiceAccount"))
_MAX_SHARED = 20_000


def folder_scopes(files: list[str], objects: FoundObjects, charts: set[str]) -> list[Scope]:
    """Return the scopes of plain files; one is open when a file beside them could not be read or is a template.

    Alternatives are one group: what one of them defines is not missing in another.
    """
    by_folder: dict[str, list[str]] = {}
    for file in files:
        by_folder.setdefault(objects.folders[file], []).append(file)
    by_unit: dict[str, list[str]] = {}
    for folder, names in sorted(by_folder.items()):
        by_unit.setdefault(_unit(folder, names, objects), []).extend(names)
    unreadable = {posixpath.dirname(name) for name in (*objects.blind, *objects.templates)}
    beside_charts = {posixpath.dirname(chart) for chart in charts}
    scopes = []
    for unit, names in by_unit.items():
        is_open = bool(unreadable) and any(objects.folders[name] in unreadable for name in names)
        is_open = is_open or any(_is_above(parent, unit) for parent in beside_charts)
        title = f"folder '{unit or '.'}'"
        parts = alternatives(sorted(names), objects)
        for part in parts:
            items = [item for name in part for item in objects.items(name)]
            scopes.append(Scope(title, items, group=title if len(parts) > 1 else "", is_open=is_open))
    return scopes


def _is_above(parent: str, folder: str) -> bool:
    return not parent or folder == parent or folder.startswith(f"{parent}/")


def _unit(folder: str, names: list[str], objects: FoundObjects) -> str:
    """Return the folder that stands for a folder: its parent, when its name says that it holds a single kind."""
    base = posixpath.basename(folder).lower().replace("-", "").replace("_", "")
    if not base:
        return folder
    kinds: set[str] = set()
    for name in names:
        kinds.update([defines.kind for defines in objects.defined(name)])
        if len(kinds) > 1 and base != "rbac":
            return folder
    if kinds and base == "rbac" and kinds <= _RBAC:
        return posixpath.dirname(folder)
    if len(kinds) != 1:
        return folder
    kind = next(iter(kinds))
    lower = kind.lower()
    plurals = {lower, f"{lower}s", f"{lower}es", f"{lower[:-1]}ies"}
    return posixpath.dirname(folder) if base in plurals or _SHORT_NAMES.get(base) == kind else folder


def alternatives(names: list[str], objects: FoundObjects) -> list[list[str]]:
    """Return files that define the same object, which cannot all be meant, each with the files they share."""
    if len(names) < 2:
        return [names]
    named = [(defines.kind, defines.name) for name in names for defines in objects.defined(name)]
    if len(set(named)) == len(named):  # nothing is called the same, as nearly always
        return [names]
    owners: dict[tuple[str, str, str, str], str] = {}
    rivals: set[str] = set()
    for name in names:
        for defines in objects.defined(name):
            if defines.name and ANY not in defines.name:
                group = defines.api_version.rpartition("/")[0]
                owner = owners.setdefault((group, defines.kind, defines.namespace, defines.name), name)
                if owner != name:
                    rivals.update((owner, name))
    if not rivals:
        return [names]
    shared = [name for name in names if name not in rivals]
    if len(rivals) * sum(len(objects.held(name)) for name in shared) > _MAX_SHARED:
        return [shared, *([name] for name in sorted(rivals))]
    return [sorted([*shared, name]) for name in sorted(rivals)]
