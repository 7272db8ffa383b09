"""Coming from another tool: a configuration of ours, suppressions beside its annotations, and what is left."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from k8slint.analysis.fix.changed_file import ChangedFile
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.rulebook.foreign_ignore import TOOLS, foreign_ignores

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.views.foreign_config import ForeignConfig

_ANNOTATION = pattern(r"(\s+)[\"']?([A-Za-z0-9./_-]{3,253})[\"']?:\s+(.*?)\s*$")
_COMMENT = pattern(r"#\s?(?:checkov:skip=|trivy:ignore:|kubesec:)([A-Za-z0-9_-]{3,60})")
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
    left = [f"{path}:{number}: comment for {found}" for number, found in _comments(lines)]
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


def configuration(configs: list[ForeignConfig], existing: str | None, path: str) -> ChangedFile | None:
    """Return the configuration that others' configurations mean; None where there is one already, or nothing to say."""
    on = sorted({rule for config in configs for rule in config.on})
    severities = {rule: level for config in configs for rule, level in config.severities.items()}
    off = sorted({rule for config in configs for rule in config.off} - set(on) - set(severities))
    exclude = sorted({each for config in configs for each in config.exclude})
    if existing is not None or not (on or severities or off or exclude):
        return None
    parts = [f"# Taken over from {', '.join(config.file for config in configs)} by k8slint migrate.\n"]
    for key, values in (("extend_select", on), ("ignore", off), ("exclude", exclude)):
        if values:
            parts.append(f"{key}:\n" + "".join(f"  - {_quoted(value)}\n" for value in values))
    if severities:
        parts.append("rules:\n" + "".join(f"  {rule}: {level}\n" for rule, level in sorted(severities.items())))
    return ChangedFile(path, None, "".join(parts).encode())


def _quoted(value: str) -> str:
    return value if value.replace("-", "").isalnum() else '"' + value.replace("\\", "/").replace('"', "") + '"'


def migration_of(folder: str, manifests: Iterable[str]) -> Migration:
    """Return what it takes to come from other tools to ours, in a folder with some manifests (paths below it)."""
    from k8slint.views.foreign_config import foreign_configs

    configs = foreign_configs(folder)
    left = [f"{config.file}: {each} has no rule" for config in configs for each in config.unknown]
    path = os.path.join(folder, ".k8slint.yaml")
    existing = _read(path)
    change = configuration(configs, existing, os.path.normpath(path))
    if existing is not None and configs:
        left.append(f"{os.path.normpath(path)} is there already: take over {', '.join(each.file for each in configs)}")
    changes = [change] if change is not None else []
    for manifest in manifests:
        text = _read(manifest)
        found, more = with_suppressions(manifest, text) if text is not None else (None, [])
        changes += [found] if found is not None else []
        left += more
    return Migration(tuple(changes), tuple(left))


def _read(path: str) -> str | None:
    """Return a text file with its line ends; None where there is none, or no text."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return None
