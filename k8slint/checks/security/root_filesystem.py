"""The check for containers that may change their own file system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import written
from k8slint.checks.security.security_context import is_windows_pod, security_context
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context


def root_filesystem_writable(container: Container, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a container without `readOnlyRootFilesystem: true`; Windows has no such thing."""
    value = security_context(container.value).get("readOnlyRootFilesystem")
    if container.role == "ephemeral" or value not in (None, False) or is_windows_pod(container.pod):
        return
    yield Problem(
        container.node.get("securityContext", "readOnlyRootFilesystem"),
        f"container {shown(container.name)} may write to its root file system",
        "Whoever breaks into it can put programs there and change those it runs.",
        "Set 'readOnlyRootFilesystem: true', and mount an emptyDir where the program writes.",
        edits=written(container.node.get("securityContext", "readOnlyRootFilesystem"), True, "unsafe"),
    )
