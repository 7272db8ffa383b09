"""Coming from another tool: a configuration of ours, suppressions beside its annotations, and what is left."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from k8slint.analysis.fix.changed_file import ChangedFile
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.rulebook.foreign_ignore import TOOLS, foreign_ignores
from k8slint.rulebook.peer import peer_checks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.project.boundary import Boundary
    from k8slint.views.foreign_config import ForeignConfig

_ANNOTATION = pattern(r"(\s+)[\"']?([A-Za-z0-9./_-]{3,253})[\"']?:\s+(.*?)\s*$")
_COMMENT = pattern(r"#\s?(?:checkov:skip=|trivy:ignore:|kubesec:)([A-Za-z0-9_-]{3,60})")
_NAME = pattern(r"name[\"']?: {0,8}[\"']?([A-Za-z0-9][A-Za-z0-9.-]{0,252})")
_OURS = "k8slint.dev/ignore"


class Migration(NamedTuple):
    """Files to change, and what people must look at, as sentences."""

    changes: tuple[ChangedFile, ...]
    left: tuple[str, ...]


def with_suppressions(path: str, text: str) -> tuple[ChangedFile | None, list[str]]:
    """Return a manifest with a suppression behind the last annotation of other tools in each block, and what is left.

    A comment of another tool is not taken over, since it covers another stretch of the file than ours do.
    """
    lines = text.splitlines(keepends=True)
    left = [f"{path}:{number}: comment for {found}{_meant(found)}" for number, found in _comments(lines)]
    written: list[str] = []
    block: dict[str, str] = {}
    indent = ""
    for number, line in enumerate([*lines, ""], 1):
        found = _ANNOTATION.match(line)
        if block and (found is None or found[1] != indent):
            written += _suppression(block, indent, path, number - 1, left)
            block = {}
        if found is not None:
            indent = found[1]
            block[found[2]] = found[3].strip("\"'")
        written.append(line)
    after = "".join(written)
    return (ChangedFile(path, text.encode(), after.encode()) if after != text else None), left


def _suppression(block: dict[str, str], indent: str, path: str, line: int, left: list[str]) -> list[str]:
    """Return the annotation for a block of neighbours that ends at a line; what has no rule is added to `left`."""
    rules: dict[str, None] = {}
    reasons: dict[str, None] = {}
    for ignore in foreign_ignores(block, TOOLS).values():
        rules.update(dict.fromkeys(ignore.rules))
        reasons.update(dict.fromkeys(filter(None, (ignore.reason,))))
        left += [f"{path}:{line}: {check} of {ignore.tool} has no rule" for check in ignore.unknown]
    if not rules or _OURS in block:
        return []
    added = [f'{indent}{_OURS}: "{", ".join(sorted(rules))}"\n']
    if reasons:
        reason = "; ".join(reasons).replace("\\", "").replace('"', "'")
        added.append(f'{indent}{_OURS}-reason: "{reason}"\n')
    return added


def _comments(lines: Iterable[str]) -> Iterable[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        found = _COMMENT.search(line)
        if found is not None:
            yield number, found[1]


def _meant(check: str) -> str:
    """Return what to write for a comment of another tool, as the end of a sentence; '' where nothing finds the same."""
    rules = dict.fromkeys(rule for each in peer_checks(check) for rule in each.rules)
    return f', on the object: {_OURS}: "{", ".join(rules)}"' if rules else ""


def configuration(configs: list[ForeignConfig], exists: bool, path: str) -> ChangedFile | None:
    """Return the configuration that others' configurations mean; None where there is one already, or nothing to say."""
    on = sorted({rule for config in configs for rule in config.on})
    settings: dict[str, dict[str, Any]] = {}
    for config in configs:
        for rule, level in config.severities.items():
            settings.setdefault(rule, {})["severity"] = level
        for rule, params in config.params.items():
            settings.setdefault(rule, {}).update(params)
    off = sorted({rule for config in configs for rule in config.off} - set(on) - set(settings))
    exclude = sorted({each for config in configs for each in config.exclude})
    suppressions = [entry for config in configs for entry in config.suppressions]
    if exists or not (on or settings or off or exclude or suppressions):
        return None
    files = dict.fromkeys(config.file for config in configs)
    parts = [f"# Taken over from {_printable(', '.join(files))} by k8slint migrate.\n"]
    for key, values in (("extend_select", on), ("ignore", off), ("exclude", exclude)):
        if values:
            parts.append(f"{key}:\n" + "".join(f"  - {_written(value)}\n" for value in values))
    if settings:
        parts.append("rules:\n" + "".join(f"  {rule}: {_setting(each)}\n" for rule, each in sorted(settings.items())))
    if suppressions:
        parts.append("suppressions:\n" + "".join(_entry(each) for each in suppressions))
    return ChangedFile(path, None, "".join(parts).encode())


def _setting(values: dict[str, Any]) -> str:
    """Return the settings of a rule: its severity alone, or all of them."""
    return str(values["severity"]) if set(values) == {"severity"} else _written(values)


def _entry(values: dict[str, Any]) -> str:
    """Return an item of `suppressions`, one field a line."""
    return "  - " + "    ".join(f"{key}: {_written(value)}\n" for key, value in values.items())


def _written(value: Any) -> str:
    """Return a value as YAML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_written(key)}: {_written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, str) and value.isascii() and value.replace("-", "").isalpha() and value not in _NO_TEXT:
        return value
    return _printable(json.dumps(value, ensure_ascii=False))


def _printable(text: str) -> str:
    """Return a text with what is not to be seen as YAML escapes it between quotes."""
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in text)


_NO_TEXT = frozenset(("true", "false", "null", "yes", "no", "on", "off"))


def migration_of(folder: str, manifests: Iterable[str], boundary: Boundary) -> Migration:
    """Return what it takes to come from other tools to ours, in a folder with some manifests (paths below it).

    Raises ConfigError for a configuration of another tool that leads out of the boundary, or that cannot be read.
    """
    from k8slint.views.foreign_config import foreign_configs

    texts = {manifest: _read(manifest) for manifest in manifests}
    configs = [_for_objects(config, texts) for config in (*foreign_configs(folder, boundary), *_exceptions(texts))]
    left = [f"{config.file}: {each} has no rule" for config in configs for each in config.unknown]
    left += [f"{config.file}: {each}" for config in configs for each in config.left]
    path = os.path.join(folder, ".k8slint.yaml")
    exists = os.path.lexists(path)
    change = configuration(configs, exists, os.path.normpath(path))
    if exists and configs:
        files = ", ".join(dict.fromkeys(each.file for each in configs))
        left.append(f"{os.path.normpath(path)} is there already: take over {files}")
    changes = [change] if change is not None else []
    for manifest, text in texts.items():
        found, more = with_suppressions(manifest, text) if text is not None else (None, [])
        changes += [found] if found is not None else []
        left += more
    return Migration(tuple(changes), tuple(left))


def _for_objects(config: ForeignConfig, texts: dict[str, str | None]) -> ForeignConfig:
    """Return a configuration without suppressions for names that no manifest has: those would be reported as unused."""
    from fnmatch import fnmatchcase

    if not config.suppressions:
        return config
    names = {name for text in texts.values() if text is not None for name in _NAME.findall(text)}
    kept = []
    for entry in config.suppressions:
        if entry not in kept and ("name" not in entry or any(fnmatchcase(name, entry["name"]) for name in names)):
            kept.append(entry)
    gone = len({entry["name"] for entry in config.suppressions if entry not in kept})
    words = f"exceptions for {gone} name{'s' if gone > 1 else ''} that no manifest here has"
    return config._replace(suppressions=tuple(kept), left=(*config.left, words) if gone else config.left)


def _exceptions(texts: dict[str, str | None]) -> list[ForeignConfig]:
    """Return what the PolicyExceptions of Kyverno in some manifests say."""
    from k8slint.reading import ManifestError, values_of
    from k8slint.views.foreign_config import ForeignConfig
    from k8slint.views.foreign_exception import kyverno_exceptions

    found = []
    for path, text in texts.items():
        if text is None or "PolicyException" not in text:
            continue
        try:
            documents = [each for each in values_of(text) if isinstance(each, dict)]
        except ManifestError:
            continue
        for document in documents:
            if document.get("kind") == "PolicyException" and "kyverno.io/" in str(document.get("apiVersion")):
                taken = kyverno_exceptions(document)
                made = ForeignConfig(path, "kyverno", (), {}, (), (), ())
                found.append(made._replace(suppressions=taken.suppressions, left=taken.left))
    return found


def _read(path: str) -> str | None:
    """Return a text file with its line ends; None where there is none, or no text."""
    from k8slint.project.project import read_file

    try:
        data = read_file(path)
        return data.decode() if data is not None else None
    except UnicodeDecodeError:
        return None
