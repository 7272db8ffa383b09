"""What a manifest cannot say and a user can: how long an application needs to start and to stop.

Declared by annotations on the pod template (``k8slint.dev/startup-seconds: "90"``, per container
``k8slint.dev/startup-seconds.<container>``), or by rows of the configuration. Nothing is ever guessed.
"""

from __future__ import annotations

from math import inf

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.time.sleep import interval_seconds
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.project_facts import ProjectFacts

STARTUP = "k8slint.dev/startup-seconds"
STOP = "k8slint.dev/stop-seconds"


class Declared(NamedTuple):
    """Declared seconds of one container; None where nobody declared them."""

    startup: float | None = None
    stop: float | None = None


UNDECLARED = Declared()


def declared_seconds(annotations: object, container: str, rows: Iterable[object] = ()) -> Declared:
    """The seconds declared for a container: its own annotation, the pod's annotation, then the last row that says so.

    ``rows`` are mappings with ``startup_seconds`` and ``stop_seconds`` that already cover this container.
    Example: ``{"k8slint.dev/stop-seconds": "10", "k8slint.dev/stop-seconds.db": "45"}`` gives db 45 and the others 10.
    """
    startup = _annotated(annotations, STARTUP, container)
    stop = _annotated(annotations, STOP, container)
    for row in rows:
        if not isinstance(row, dict):
            continue
        if _annotation(annotations, STARTUP, container) is None:
            startup = _known(row.get("startup_seconds"), startup)
        if _annotation(annotations, STOP, container) is None:
            stop = _known(row.get("stop_seconds"), stop)
    return Declared(startup, stop)


def declared_for(container: Container, project: ProjectFacts | None) -> Declared:
    """The seconds declared for a container of a manifest, by its template's annotations or the configuration's rows.

    What is said of the whole pod is said of the application: init containers and sidecars need a word of their own.
    A row of ``declared_seconds`` covers a container when its ``paths``, ``kind``, ``namespace``, ``name`` and
    ``container`` patterns, those that are given, all match.
    """
    pod = container.pod
    rows = project.settings.get("declared_seconds") if project is not None and project.settings else None
    covering = [row for row in rows if _covers(row, container)] if isinstance(rows, list) else []
    annotations = pod.annotations
    if not covering and not annotations:
        return UNDECLARED
    if container.role != "regular":
        covering = [row for row in covering if row.get("container")]
        annotations = {name: value for name, value in annotations.items() if name not in (STARTUP, STOP)}
    return declared_seconds(annotations, container.name, covering)


def declared_in(pod: Pod, project: ProjectFacts | None) -> dict[str, Declared]:
    """The seconds declared for the containers of a pod, by name; only those of whom something is known."""
    found = {container.name: declared_for(container, project) for container in pod.containers}
    return {name: declared for name, declared in found.items() if declared != UNDECLARED}


def _covers(row: object, container: Container) -> bool:
    """Whether a row of the configuration speaks of a container; a path pattern may start at any folder of a file."""
    from fnmatch import fnmatchcase

    if not isinstance(row, dict):
        return False
    resource = container.pod.resource
    names = {
        "kind": resource.kind,
        "namespace": resource.namespace,
        "name": resource.name,
        "container": container.name,
    }
    if not all(fnmatchcase(name, str(row[field])) for field, name in names.items() if row.get(field)):
        return False
    paths = row.get("paths")
    file = "/" + container.node.source.file.replace("\\", "/").removeprefix("./")
    return not isinstance(paths, list) or any(fnmatchcase(file, f"*/{str(path).lstrip('./')}") for path in paths)


def seconds_of_annotation(value: object) -> float | None:
    """The seconds an annotation says: a plain number from 0, with an optional unit s, m, h; None for anything else.

    Example: ``"90"`` is 90, ``"1m"`` is 60, ``"soon"`` is None.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value if 0 <= value < inf else None
    seconds = interval_seconds(value.strip()) if isinstance(value, str) else None
    return None if seconds == inf else seconds


def _annotation(annotations: object, name: str, container: str) -> object:
    """The annotation of the container, else that of the pod, else None."""
    if not isinstance(annotations, dict):
        return None
    own = annotations.get(f"{name}.{container}")
    return annotations.get(name) if own is None else own


def _annotated(annotations: object, name: str, container: str) -> float | None:
    """The seconds of the annotation that applies to a container."""
    return seconds_of_annotation(_annotation(annotations, name, container))


def _known(value: object, before: float | None) -> float | None:
    """The seconds of a configuration row, or what was known before it."""
    seconds = seconds_of_annotation(value)
    return before if seconds is None else seconds
