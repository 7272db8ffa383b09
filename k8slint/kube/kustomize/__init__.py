"""Kustomize's build as a pure function: files in, objects with the places of their values out.

Facts are those of kustomize 5.8.1 (api v0.21.1, kyaml v0.21.1), which kubectl 1.36 embeds.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k8slint.kube.kustomize.builder import Build, KustomizeBuilder, build
    from k8slint.kube.kustomize.built import BuiltObject
    from k8slint.kube.kustomize.error import KustomizeError
    from k8slint.kube.kustomize.kustomization import KustomizationProblem, judge_kustomization
    from k8slint.kube.kustomize.uses import Scan, Use, roots, scan

__all__ = [
    "Build",
    "BuiltObject",
    "KustomizationProblem",
    "KustomizeBuilder",
    "KustomizeError",
    "Scan",
    "Use",
    "build",
    "judge_kustomization",
    "roots",
    "scan",
]

_HOMES = {
    "BuiltObject": "built",
    "KustomizationProblem": "kustomization",
    "KustomizeError": "error",
    "Scan": "uses",
    "Use": "uses",
    "judge_kustomization": "kustomization",
    "roots": "uses",
    "scan": "uses",
}


def __getattr__(name: str) -> object:
    """Import what is asked for: most runs meet no kustomization."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'builder')}"), name)
    globals()[name] = value
    return value
