"""What the nodes of a cluster have: docker configurations and credential providers that somebody names.

They are read before any manifest. Only registry keys, patterns and what is wrong are kept; a password is never held.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from k8slint.model.notice import Notice
from k8slint.model.project_facts import DockerConfigRow
from k8slint.model.regular_file import read_regular
from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from k8slint.model.project_facts import ProjectFacts
    from k8slint.project.configuration import Config

    Read = Callable[[str], bytes | None]

_MAX_BYTES = 1024 * 1024


def docker_configs(
    named: Iterable[str], given: Iterable[str], config: Config, read: Read
) -> tuple[DockerConfigRow, ...]:
    """Return the docker configurations of nodes: `named` in a configuration, and `given` as options.

    A file called `.dockercfg` has the old form. Raises UsageError for one that cannot be read.
    """
    rows = [_docker_config(name, _named(name, "docker_configs", config, read)) for name in named]
    return tuple(rows + [_docker_config(name, _content(name, name, "--docker-config", read)) for name in given])


def _docker_config(name: str, data: bytes) -> DockerConfigRow:
    from k8slint.kube.docker_config import read_docker_config

    legacy = os.path.basename(name).endswith("dockercfg")
    config = read_docker_config(data.decode("utf-8", "replace"), legacy=legacy)
    reason = config.error.reason if config.error is not None else ""
    for entry in config.entries:
        if entry.status == "invalid" and not reason:
            reason = f"the entry of '{entry.key}' {entry.reason}"
    keys = tuple((entry.key, entry.status) for entry in config.entries if entry.status in ("ok", "empty"))
    return DockerConfigRow(name, legacy, () if reason else keys, reason)


def _named(name: str, key: str, config: Config, read: Read) -> bytes:
    """Return the content of a file that a configuration names, from where that was read. Raises UsageError."""
    path = os.path.join(config.folder, name)
    if config.revision is None:
        return _content(name, path, key, read)
    return _of_use(config.revision.text(path), name, key)


def _content(name: str, path: str, said_by: str, read: Read) -> bytes:
    data = read(os.path.normpath(path))
    return _of_use(_on_disk(path) if data is None else data, name, said_by)


def _of_use(data: bytes | None, name: str, said_by: str) -> bytes:
    """Return what was read of a file. Raises UsageError where it is not there, or far too large."""
    if data is None:
        raise UsageError(f"'{name}' cannot be read; check the path given by {said_by}")
    if len(data) > _MAX_BYTES:
        raise UsageError(f"'{name}' is larger than 1 MiB, which the file meant by {said_by} is not; check the path")
    return data


def _on_disk(path: str) -> bytes | None:
    """Return the start of a regular file; None when there is none: a pipe would keep the run waiting."""
    try:
        return read_regular(path, _MAX_BYTES + 1)
    except (OSError, ValueError):
        return None


def node_notices(project: ProjectFacts) -> Iterator[Notice]:
    """Return a notice for every docker configuration the kubelet could not read either, which it then passes over."""
    for row in project.docker_configs:
        if row.reason:
            message = f"{row.reason}, so the kubelet passes the file over and no image gets credentials from it"
            yield Notice(row.file, "docker-config", message)


def credential_providers(named: Iterable[str], config: Config, read: Read) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return name and patterns of the providers in the CredentialProviderConfig files a configuration names.

    Raises UsageError for a file that cannot be read or holds none.
    """
    rows: list[tuple[str, tuple[str, ...]]] = []
    for name in named:
        data = _named(name, "credential_providers", config, read)
        found = list(_providers(data, name))
        if not found:
            raise UsageError(f"'{name}' holds no CredentialProviderConfig with providers; check credential_providers")
        rows += found
    return tuple(rows)


def _providers(data: bytes, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    from k8slint.reading import read

    for document in read(data, name).documents:
        value: Any = document.value
        if not isinstance(value, dict) or value.get("kind") != "CredentialProviderConfig":
            continue
        providers = value.get("providers")
        for provider in providers if isinstance(providers, list) else ():
            if isinstance(provider, dict):
                patterns = provider.get("matchImages")
                texts = [text for text in patterns if isinstance(text, str)] if isinstance(patterns, list) else []
                title = provider.get("name")
                yield title if isinstance(title, str) else "", tuple(texts)
