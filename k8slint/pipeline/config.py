"""The configuration of a project: `.k8slint.yaml`, read with positions so that a mistake in it is shown in place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from k8slint.pipeline.config_error import ConfigError
from k8slint.pipeline.config_shape import check_shape

if TYPE_CHECKING:
    from k8slint.model.node import Node

CONFIG_NAMES = (".k8slint.yaml", "k8slint.yaml", ".k8slint.yml", "k8slint.yml")
_MAX_BYTES = 1024 * 1024
_MAX_EXTENDS = 10
_PATHS = ("docker_configs", "credential_providers", "schema_locations")
_MERGED = ("rules",)
_APPENDED = (
    "exclude",
    "overrides",
    "suppressions",
    "assume_defined",
    "pod_templates",
    "private_registries",
    "declared_seconds",
)


class Config(NamedTuple):
    """A checked configuration: `values` as written (defaults not filled in), the folder its paths start from, its file.

    `file` is empty when there is no configuration file.
    """

    values: dict[str, Any]
    root: str = "."
    file: str = ""


def find_config(start: str) -> str | None:
    """Give the nearest configuration file in the folder of `start` or a folder above it."""
    folder = os.path.abspath(start)
    if not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    while True:
        for name in CONFIG_NAMES:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                return path
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def load_config(path: str, trusted: bool = True) -> Config:
    """Read a configuration file and what it extends (nearest wins).

    One that was found rather than named (`trusted` false) may come with somebody's pull request: the files it names
    must lie within its repository. Raises ConfigError with file, line and remedy for anything that cannot be used.
    """
    boundary = None if trusted else _boundary(path)
    values = _load_chain(path, [], boundary)
    if boundary is not None:
        for key in _PATHS:
            for name in values.get(key, ()):
                _confine(os.path.join(os.path.dirname(path), name.partition("{{")[0]), boundary, path, key)
    shown = os.path.relpath(path)
    return Config(values, os.path.dirname(os.path.abspath(path)), shown if not shown.startswith("..") else path)


def config_from_values(values: dict[str, Any]) -> Config:
    """Make a configuration of plain values; raises ConfigError for unknown keys and wrong types."""
    import json

    return Config(_parse(json.dumps(values).encode(), "configuration"), ".", "")


def _boundary(path: str) -> str:
    """Give the folder a found configuration may not lead out of: its repository, or else its own folder."""
    folder = os.path.dirname(os.path.abspath(path))
    return os.path.realpath(project_root(folder) or folder)


def _confine(target: str, boundary: str, path: str, key: str) -> None:
    real = os.path.realpath(target)
    if real != boundary and not real.startswith(boundary.rstrip(os.sep) + os.sep):
        raise ConfigError(
            f"{path}: '{key}' names '{target}', outside of the project; a configuration that was found may not lead "
            "there, so give it with --config if you trust it"
        )


def project_root(start: str) -> str | None:
    """Give the repository's top folder above a path (where `.git` is); None outside of a repository."""
    folder = os.path.abspath(start)
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _load_chain(path: str, seen: list[str], boundary: str | None) -> dict[str, Any]:
    real = os.path.realpath(path)
    if real in seen or len(seen) >= _MAX_EXTENDS:
        raise ConfigError(f"{path}: 'extends' leads back to a file it came from; remove one of the links")
    values = _parse(_read(path), path)
    base = values.pop("extends", None)
    if base is None:
        return values
    below = os.path.join(os.path.dirname(path), base)
    if boundary is not None:
        _confine(below, boundary, path, "extends")
    if not os.path.isfile(below):
        raise ConfigError(f"{path}: 'extends' names '{base}', which is no file; paths start from {path}'s folder")
    return _overlaid(_rebased(_load_chain(below, [*seen, real], boundary), base), values)


def _rebased(values: dict[str, Any], base: str) -> dict[str, Any]:
    """Make the file names of an extended configuration relative to the folder of the one that extends it."""
    folder = os.path.dirname(base)
    if not folder:
        return values
    named = {key: [os.path.join(folder, name) for name in values[key]] for key in _PATHS if key in values}
    return {**values, **named}


def _read(path: str) -> bytes:
    try:
        if not os.path.isfile(path):
            raise ConfigError(f"{path}: no such configuration file; check the path given to --config")
        with open(path, "rb") as file:
            text = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    if len(text) > _MAX_BYTES:
        raise ConfigError(f"{path}: larger than 1 MiB, which no configuration is; check the path given to --config")
    return text


def _parse(text: bytes, path: str) -> dict[str, Any]:
    from k8slint.reading import read

    reading = read(text, path, unknowns=False)
    for problem in reading.problems:
        raise ConfigError(f"{path}:{problem.span.line}:{problem.span.column}: {problem.message}")
    if not reading.documents:
        return {}
    root: Node = reading.documents[0].root
    check_shape(root, path)
    values: dict[str, Any] = _plain(root.value)
    return values


def _plain(value: Any) -> Any:
    """Copy a parsed tree into ordinary dicts and lists."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _overlaid(base: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Lay one configuration over the one it extends: rules are merged by id, lists of declarations are joined."""
    merged = {**base, **values}
    for key in _MERGED:
        if key in base and key in values:
            merged[key] = {**base[key], **values[key]}
    for key in _APPENDED:
        if key in base and key in values:
            merged[key] = [*base[key], *values[key]]
    return merged
