"""What a configuration and the project files declare about all manifests of a run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from k8slint.kube.versions import DEFAULT, parse_version
from k8slint.model.project_facts import ProjectFacts
from k8slint.model.regular_file import lies_within
from k8slint.project.configuration_error import UsageError
from k8slint.project.node_files import credential_providers, docker_configs

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.project.configuration import Config
    from k8slint.project.git.revision import Base
    from k8slint.project.options import Options
    from k8slint.project.survey import Survey


def project_facts(
    config: Config, options: Options, survey: Survey, read: Callable[[str], bytes | None]
) -> ProjectFacts:
    """Return what a configuration, the command line and the project files say.

    Raises UsageError for a file that the configuration or the command line names and nobody can read.
    """
    values: dict[str, Any] = dict(config.values)
    values["given_schema_locations"] = [os.path.abspath(location) for location in options.schema_locations]
    if values.get("schema_locations"):
        values["schema_locations"] = [os.path.join(config.folder, each) for each in values["schema_locations"]]
        values["boundary"] = config.boundary
    _check_locations(values, config.revision)
    templates = [
        (str(entry.get("api_group", "")), str(entry.get("kind", "")), str(entry.get("path", "spec.template")))
        for entry in values.get("pod_templates", ())
    ]
    return ProjectFacts(
        values,
        tuple(sorted(survey.images)),
        tuple(templates),
        survey.roles,
        docker_configs(values.get("docker_configs", ()), options.docker_configs, config, read),
        credential_providers(values.get("credential_providers", ()), config, read),
    )


def _check_locations(values: dict[str, Any], revision: Base | None) -> None:
    """Raise UsageError for a place of schemas that is not there; those out of bounds are not looked at.

    The configuration's own are looked for in its revision, if it has one.
    """
    given, own = values["given_schema_locations"], values.get("schema_locations", ())
    if not given and not own:
        return
    from k8slint.kube.schema.custom.location import leads_nowhere

    boundary = values.get("boundary", "")
    kept = [location for location in own if not boundary or lies_within(location, boundary)]
    missing = [location for location in given if "://" not in location and leads_nowhere(location)]
    if revision is None:
        missing += [location for location in kept if "://" not in location and leads_nowhere(location)]
    else:
        missing += [location for location in kept if not revision.files_at(_start(location))]
    if missing:
        raise UsageError(f"no schemas can be found in '{missing[0]}': there is no such folder or file")


def _start(location: str) -> str:
    """Return the file or folder that a location of schemas is below, whatever its variables stand for."""
    start, is_template, _ = location.partition("{{")
    return os.path.dirname(start) if is_template else location


def target_minor(config: Config, options: Options) -> int:
    """Return the minor version of Kubernetes 1.x to judge for: the command line's, the configuration's, the newest.

    Raises UsageError for a version that is not known.
    """
    version = options.selection.kubernetes_version or config.values.get("kubernetes_version")
    if version is None:
        return DEFAULT
    try:
        return parse_version(str(version)).minor
    except ValueError as error:
        raise UsageError(str(error)) from error
