"""The configuration of a project: `.k8slint.yaml`, read with positions so that a mistake in it is shown in place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.regular_file import lies_within, read_regular
from k8slint.project.configuration_error import ConfigError, config_error

if TYPE_CHECKING:
    from k8slint.model.node import Node
    from k8slint.model.span import Span
    from k8slint.project.git.revision import Base
    from k8slint.reading.document import Document

CONFIG_NAMES = (".k8slint.yaml", "k8slint.yaml", ".k8slint.yml", "k8slint.yml")
_OF_CI = ("/.github/workflows", "/.gitea/workflows", "/.forgejo/workflows", "/.gitlab", "/.gitlab/ci", "/.circleci")
"""Folders whose `k8slint.yml` is a job that runs k8slint; a configuration there begins with a dot."""
MOST_CONFIG_BYTES = 1024 * 1024
"""The largest file of a configuration, in bytes."""

MOST_EXTENDS = 10
"""The most files of a configuration that extend each other."""

_PLACE = "written at"  # where an entry of `suppressions` stands, as long as files are being merged
_PATHS = ("docker_configs", "credential_providers", "schema_locations", "rule_dirs", "policies")
MERGED = ("rules",)
"""Keys whose mappings are laid over those of the file that is extended."""

APPENDED = (
    "exclude",
    "overrides",
    "suppressions",
    "assume_defined",
    "pod_templates",
    "private_registries",
    "honor_annotations",
    "declared_seconds",
    "rule_dirs",
    "policies",
)
"""Keys whose lists follow those of the file that is extended; any other key replaces it."""


class EntryPlace(NamedTuple):
    """Where an entry of a configuration stands."""

    file: str
    span: Span


class Config(NamedTuple):
    """A checked configuration: `values` as written (defaults not filled in), the folder its paths start from, its file.

    `file` is empty when there is no configuration file; `written` has the place of each entry of `suppressions`;
    `whole` is False for a run that looks only at a part of what the configuration is for; `boundary` is the folder that
    nothing it names may lie outside of (empty: it is trusted). `folder` is where the names of files in it start; the
    patterns in it start from `root`, which is another folder only for a configuration that lies outside of the project.
    `revision` is where the files that it names are read from, as it was itself (None: on disk).
    """

    values: dict[str, Any]
    root: str = "."
    file: str = ""
    written: tuple[EntryPlace, ...] = ()
    whole: bool = True
    boundary: str = ""
    folder: str = "."
    revision: Base | None = None


def config_names(folder: str) -> tuple[str, ...]:
    """Return the names that a configuration may have in a folder, given by its path, the first that is there counts."""
    is_of_ci = folder.replace(os.sep, "/").endswith(_OF_CI)
    return tuple(name for name in CONFIG_NAMES if name.startswith(".")) if is_of_ci else CONFIG_NAMES


def load_config(path: str, boundary: str = "", base: Base | None = None) -> Config:
    """Return the configuration of a file and what it extends (nearest wins).

    One that was found rather than named may come with somebody's pull request: the files it names must lie within
    `boundary`. `base` is the revision that it and what it extends are read from (None: they are read from disk). Raises
    ConfigError with file, line and remedy for anything that cannot be used.
    """
    from k8slint.project.configuration_shape import check_amounts

    if boundary and base is None and not lies_within(path, boundary):
        raise ConfigError(f"{path}: leads out of the project; give it with --config if you trust what it leads to")
    values = _load_chain(path, [], boundary, base)
    if boundary:
        for key in _PATHS:
            for name in values.get(key, ()):
                _confine(os.path.join(os.path.dirname(path), name.partition("{{")[0]), boundary, path, key)
        if "baseline" in values:
            _confine(os.path.join(os.path.dirname(path), values["baseline"]), boundary, path, "baseline")
    check_amounts(values, path)
    written = tuple([entry.pop(_PLACE) for entry in values.get("suppressions", ())])
    folder = os.path.dirname(os.path.abspath(path))
    shown = shown_config(_label(path, base))
    return Config(values, folder, shown, written, boundary=boundary, folder=folder, revision=base)


def config_from_values(values: dict[str, Any]) -> Config:
    """Return the configuration of plain values; raises ConfigError for unknown keys and wrong types."""
    import json

    from k8slint.project.configuration_shape import check_amounts

    parsed = _parse(json.dumps(values).encode(), "configuration")
    check_amounts(parsed, "configuration")
    for entry in parsed.get("suppressions", ()):
        del entry[_PLACE]
    return Config(parsed, ".", "")


def shown_config(path: str) -> str:
    """Return the name of a configuration file as messages show it."""
    shown = os.path.relpath(path)
    return path if shown.startswith("..") else shown


def _confine(target: str, boundary: str, path: str, key: str) -> None:
    if not lies_within(target, boundary):
        raise ConfigError(
            f"{path}: '{key}' names '{target}', outside of the project; a configuration that was found may not lead "
            "there, so give it with --config if you trust it"
        )


def _label(path: str, base: Base | None) -> str:
    """Return how messages name a configuration: of a revision with that before it."""
    return path if base is None else base.label(path)


def _load_chain(path: str, seen: list[str], boundary: str, base: Base | None) -> dict[str, Any]:
    real = os.path.realpath(path) if base is None else os.path.normpath(path)
    shown = _label(path, base)
    if real in seen:
        raise ConfigError(f"{shown}: 'extends' leads back to a file it came from; remove one of the links")
    if len(seen) >= MOST_EXTENDS:
        raise ConfigError(f"{shown}: more than {MOST_EXTENDS} files extend each other; join some of them")
    values = _parse(_read(path) if base is None else base.text(path) or b"", shown)
    extended = values.pop("extends", None)
    if extended is None:
        return values
    below = os.path.join(os.path.dirname(path), extended)
    if boundary:
        _confine(below, boundary, shown, "extends")
    if not os.path.isfile(below) if base is None else base.text(below) is None:
        raise ConfigError(f"{shown}: 'extends' names '{extended}', which is not a file; start at this file's folder")
    return _overlaid(_rebased(_load_chain(below, [*seen, real], boundary, base), extended), values)


def _rebased(values: dict[str, Any], base: str) -> dict[str, Any]:
    """Make the file names of an extended configuration relative to the folder of the one that extends it."""
    folder = os.path.dirname(base)
    if not folder:
        return values
    named: dict[str, Any] = {
        key: [os.path.join(folder, name) for name in values[key]] for key in _PATHS if key in values
    }
    if "baseline" in values:
        named["baseline"] = os.path.join(folder, values["baseline"])
    return {**values, **named}


def _read(path: str) -> bytes:
    try:
        if not os.path.isfile(path):
            raise ConfigError(f"{path}: no such configuration file; check the path after --config")
        text = read_regular(path, MOST_CONFIG_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    if len(text) > MOST_CONFIG_BYTES:
        raise ConfigError(f"{path}: larger than 1 MiB, which no configuration is; check the path after --config")
    return text


def _parse(text: bytes, path: str) -> dict[str, Any]:
    from k8slint.project.configuration_shape import check_shape
    from k8slint.reading import read

    reading = read(text, path, unknowns=False)
    found = [(problem.span.line, problem.span.column, problem.message) for problem in reading.problems]
    if found:
        words = ("this is no YAML that kubectl can read", "this is no YAML")
        raise config_error(path, [(line, column, message.replace(*words)) for line, column, message in found])
    if not reading.documents:
        return {}
    for extra in reading.documents[1:]:
        span = extra.root.span
        found.append((span.line, span.column, "a configuration is one document; join them"))
    root: Node = reading.documents[0].root
    required = root.get("required_version")
    if required.exists:
        from k8slint.project.required_version import misfit

        wrong = misfit(required)
        if wrong:
            raise config_error(path, [(required.span.line, required.span.column, wrong)])
    check_shape(root, path, found + _duplicates(reading.documents[0]))
    values: dict[str, Any] = _plain(root.value)
    if isinstance(values.get("kubernetes_version"), (int, float)):  # 1.30 without quotes is the number 1.3
        values["kubernetes_version"] = root.get("kubernetes_version").raw
    for entry, node in zip(values.get("suppressions", ()), root.get("suppressions"), strict=True):
        entry[_PLACE] = EntryPlace(shown_config(path), node.span)
    return values


def _duplicates(document: Document) -> list[tuple[int, int, str]]:
    """Return the mistakes of keys that stand twice: they have two meanings, and only the last would count."""
    return [
        (*document.source.lines.place(twice.last_start), f"the key '{twice.key}' stands here a second time; remove one")
        for twice in document.duplicates
    ]


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
    for key in MERGED:
        if key in base and key in values:
            merged[key] = {**base[key], **values[key]}
    for key in APPENDED:
        if key in base and key in values:
            merged[key] = [*base[key], *values[key]]
    return merged
