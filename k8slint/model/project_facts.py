"""What is known about the project before any manifest is read."""

from __future__ import annotations

from typing import Any

from k8slint.model.named_tuple import NamedTuple


class DockerConfigRow(NamedTuple):
    """A docker configuration of the nodes without its secrets: registry keys with the status of each.

    `reason` says why the kubelet cannot read it ('' when it can); `legacy` marks the old form, `.dockercfg`.
    """

    file: str
    legacy: bool
    keys: tuple[tuple[str, str], ...]
    reason: str = ""


class ProjectFacts(NamedTuple):
    """What configuration and project files say about all manifests; plain values, so that it can be cached and sent.

    `settings` holds the configuration's sections for checks (`private_registries`, `assume_defined`, ...);
    `supplied_images` the image names whose tags Skaffold, kustomize or Flux fill in; `pod_templates` the rows
    (group, kind, dotted path) of further kinds that make Pods; `roles` what project files say of single files:
    file name -> `patch`, `helm-template`, `values`, `kustomization`, ...; `docker_configs` and `credential_providers`
    (name, patterns) what the nodes are said to have; `variables` the names that kustomizations declare under `vars`,
    whose `$(NAME)` kustomize replaces before the cluster sees it.
    """

    settings: dict[str, Any]
    supplied_images: tuple[str, ...] = ()
    pod_templates: tuple[tuple[str, str, str], ...] = ()
    roles: dict[str, str] = {}  # noqa: RUF012 - never changed, and a NamedTuple has no factories
    docker_configs: tuple[DockerConfigRow, ...] = ()
    credential_providers: tuple[tuple[str, tuple[str, ...]], ...] = ()


NO_PROJECT_FACTS = ProjectFacts({})
