"""The directory a container's program starts in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import replaced
from k8slint.kube.go.text import shown
from k8slint.kube.platform import is_windows
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context


def working_dir_relative(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problem of a working directory that does not start at the root."""
    del context
    path: Any = container.value.get("workingDir")
    if not isinstance(path, str) or path[:1] in ("", "/") or is_windows(container.pod.value) or path[1:2] == ":":
        return
    yield Problem(
        container.node.get("workingDir"),
        f"working directory {shown(path)} is not absolute",
        "The container runtime cannot create the container.",
        f"Write {shown(f'/{path}')}, or the absolute path that is meant.",
        edits=replaced(container.node.get("workingDir"), f"/{path}", "suggestion"),
    )
