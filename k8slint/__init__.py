"""k8slint: finds what a Kubernetes cluster would reject, or suffer from, before the cluster does.

`lint` and `lint_files` check manifests from other programs. Nothing is imported here before somebody asks for it:
start-up time is paid at every commit.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from k8slint.analysis.run import lint, lint_files

__all__ = ["__version__", "lint", "lint_files"]


def __getattr__(name: str) -> "Any":
    if name in ("lint", "lint_files"):
        from k8slint.analysis import run

        return getattr(run, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
