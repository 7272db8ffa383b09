"""A project opened once: configuration, discovery, project files, scopes, builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from k8slint.project.project import Project

__all__ = ["Project"]


def __getattr__(name: str) -> Any:
    """Return `Project`, which is imported when it is first asked for."""
    if name == "Project":
        from k8slint.project import project

        return project.Project
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
