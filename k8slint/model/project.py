"""What is known about the project before any manifest is read."""

from __future__ import annotations

from typing import Any, NamedTuple


class Project(NamedTuple):
    """What configuration and project files say about all manifests; plain values, so that it can be cached and sent.

    `settings` holds the configuration's sections for checks (`private_registries`, `assume_defined`, ...);
    `supplied_images` the image names whose tags Skaffold, kustomize or Flux fill in; `pod_templates` the rows
    (group, kind, dotted path) of further kinds that make Pods; `roles` what project files say of single files:
    file name -> `patch`, `helm-template`, `values`, `kustomization`, ...
    """

    settings: dict[str, Any]
    supplied_images: tuple[str, ...] = ()
    pod_templates: tuple[tuple[str, str, str], ...] = ()
    roles: dict[str, str] = {}  # noqa: RUF012 - never changed, and a NamedTuple has no factories


NO_PROJECT = Project({})
