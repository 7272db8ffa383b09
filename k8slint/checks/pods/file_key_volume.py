"""Variables that are read from a file of a volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.pods.rejection import is_built_in, rejection
from k8slint.checks.pods.volume_source import volume_sources
from k8slint.kube.certain import mapping
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Part
    from k8slint.model.rule import Context


def file_key_volume_invalid(env: Part, context: Context) -> Iterator[Problem]:
    """Yield the problem of a variable read from a file of a volume that does not exist or is not an emptyDir."""
    pod = env.container.pod
    name = mapping(mapping(env.value.get("valueFrom")).get("fileKeyRef")).get("volumeName")
    if not isinstance(name, str) or not name or not gate_on("EnvFiles", context.minor):
        return
    sources = volume_sources(pod)
    if sources is None or (not is_built_in(pod) and name not in sources):
        return
    source = sources.get(name)
    if source == "emptyDir":
        return
    rejected = rejection(pod)
    empty = sorted(each for each, kind in sources.items() if kind == "emptyDir")
    yield Problem(
        env.node.get("valueFrom", "fileKeyRef", "volumeName"),
        f"the pod has no volume {shown(name)}"
        if source is None
        else f"volume {shown(name)} is of type {source}, not an emptyDir",
        rejected.consequence,
        f"Write {shown(empty[0])}, or the emptyDir that an init container writes the file to."
        if empty
        else "Add an emptyDir volume that an init container writes the file to, and name it here.",
        refused_by=rejected.by,
    )
