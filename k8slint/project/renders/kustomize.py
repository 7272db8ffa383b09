"""`--render kustomize`: kustomize itself builds every root, too, and what differs from our own build is said.

It runs with an empty home and without the network, and only when the user asks for it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from k8slint.model.notice import Notice
from k8slint.project.configuration_error import UsageError
from k8slint.project.renders.program import KUBECONFIG, NO_CLUSTER, closed_environment, find_program, own_home, run
from k8slint.reading import ManifestError, values_of

if TYPE_CHECKING:
    from k8slint.project.builds import Builds
    from k8slint.project.unit import Unit

PROGRAMS = (("kustomize", "build"), ("kubectl", "kustomize"))
"""Programs that build kustomizations, with the word that makes them do it, in the order they are looked for."""


def program(tree: str) -> list[str]:
    """Return the start of the command that builds a folder; raises UsageError when there is no such program.

    It is found outside of the checked tree.
    """
    for name, word in PROGRAMS:
        path = find_program(name, tree)
        if path is not None:
            return [path, word]
    raise UsageError("--render kustomize needs the program kustomize or kubectl on PATH; install one, or leave it out")


def compared(unit: Unit, builds: Builds, command: list[str], tree: str) -> Notice | None:
    """Return a notice when kustomize builds something else than we do of a unit; None where both agree."""
    from k8slint.kube.kustomize import KustomizeError

    if builds.is_remote(unit.folder) or builds.leads_out(unit.folder):
        return None  # nothing is fetched and nothing outside is read, whatever else is wrong with it
    try:
        build = builds.build(unit.folder)
    except KustomizeError:
        ours = None
    else:
        if build.not_built is not None:
            return None  # it needs what is not here, which a notice of its own says
        ours = [built.value for built in build.objects]
    theirs = _built(unit, command, tree)
    if isinstance(theirs, str):
        if ours is None:
            return None
        return Notice(unit.file, "build-differs", f"kustomize does not build it: {theirs}")
    if ours is None:
        return Notice(unit.file, "build-differs", "kustomize builds it, which we do not")
    difference = _difference(ours, theirs)
    return Notice(unit.file, "build-differs", difference) if difference else None


def _built(unit: Unit, command: list[str], tree: str) -> list[Any] | str:
    """Return the objects that kustomize builds, or why it builds none."""
    with own_home() as home:
        with open(os.path.join(home, KUBECONFIG), "w", encoding="utf-8") as file:
            file.write(NO_CLUSTER)
        folder = os.path.abspath(os.path.dirname(unit.file) or ".")
        output = run([*command, folder], closed_environment(home, tree), home)
    if output.error:
        return output.error
    try:
        return [value for value in values_of(output.text.decode("utf-8", "replace")) if value is not None]
    except ManifestError as error:
        return f"it prints what is not YAML: {error.headline}"


def _difference(ours: list[Any], theirs: list[Any]) -> str:
    """Return what differs first between two builds; empty when nothing does."""
    if len(ours) != len(theirs):
        return f"kustomize builds {len(theirs)} objects, our build has {len(ours)}"
    for own, other in zip(ours, theirs, strict=True):
        if own != other:
            name = other.get("metadata", {}).get("name") if isinstance(other, dict) else ""
            kind = other.get("kind") if isinstance(other, dict) else ""
            return f"kustomize builds another {kind} '{name}'"
    return ""
