"""What a manifest cannot say and a user can: how many seconds an application needs to start and to stop.

Declared by annotations on the pod template (``k8slint.dev/startup-seconds: "90"``, per container
``k8slint.dev/startup-seconds.<container>``), or by rows of the configuration. Nothing is guessed.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

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
    """Declared seconds of one container; None where none are declared."""

    startup: float | None = None
    stop: float | None = None


UNDECLARED = Declared()


class DeclaredTimes(NamedTuple):
    """Declared seconds of the containers of a pod by name: to start, and to stop."""

    startup: dict[str, float]
    stop: dict[str, float]


def declared_seconds(annotations: object, container: str, rows: Iterable[object] = ()) -> Declared:
    """Return the seconds declared for a container: by its own annotation, that of the pod, then the last row.

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
    """Return the seconds declared for a container, by annotations of its template or rows of the configuration.

    What is said of the whole pod is said of the application: init containers and sidecars need rows and annotations of
    their own. A row of ``declared_seconds`` covers a container when its ``paths``, ``kind``, ``namespace``, ``name``
    and ``container`` patterns, as far as they are written, all match.
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


def declared_in(pod: Pod, project: ProjectFacts | None) -> DeclaredTimes:
    """Return the seconds declared for the containers of a pod, without those of which nothing is known."""
    times = DeclaredTimes({}, {})
    for container in pod.containers:
        startup, stop = declared_for(container, project)
        if startup is not None:
            times.startup[container.name] = startup
        if stop is not None:
            times.stop[container.name] = stop
    return times


def _covers(row: object, container: Container) -> bool:
    """Whether a row of the configuration is about a container; a path pattern may start at any folder of a file."""
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
    file = "/" + container.pod.node.source.file.replace("\\", "/").removeprefix("./")
    return not isinstance(paths, list) or any(fnmatchcase(file, f"*/{str(path).lstrip('./')}") for path in paths)


def seconds_of_annotation(value: object) -> float | None:
    """Return the seconds an annotation says: a number from 0, with an optional unit s, m, h; None for anything else.

    Example: ``"90"`` is 90, ``"1m"`` is 60, ``"soon"`` is None.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value if 0 <= value < inf else None
    seconds = interval_seconds(value.strip()) if isinstance(value, str) else None
    return None if seconds == inf else seconds


def _annotation(annotations: object, name: str, container: str) -> object:
    """Return the annotation of the container, else that of the pod, else None."""
    if not isinstance(annotations, dict):
        return None
    own = annotations.get(f"{name}.{container}")
    return annotations.get(name) if own is None else own


def _annotated(annotations: object, name: str, container: str) -> float | None:
    """Return the seconds of the annotation that applies to a container."""
    return seconds_of_annotation(_annotation(annotations, name, container))


def _known(value: object, before: float | None) -> float | None:
    """Return the seconds of a configuration row, or what was known before it."""
    seconds = seconds_of_annotation(value)
    return before if seconds is None else seconds
