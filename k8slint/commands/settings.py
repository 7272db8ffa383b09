"""`k8slint check --show-settings PATH`: what governs a file, and from where."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from k8slint.commands.option_values import config_of, options_of
from k8slint.project.configuration_error import UsageError
from k8slint.report.display import columns_of, defused_json, visible, wrapped
from k8slint.report.ranking import number_of
from k8slint.report.terminal import terminal_width
from k8slint.views.settings import as_values, changed, file_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.views.settings import FileSettings, RuleSetting

_FORMATS = ("text", "json")
_LEAD = 15


def show_settings(path: str, paths: tuple[str, ...], values: dict[str, Any], format_: str) -> int:
    """Return the exit code, 0, after printing what governs a file; `paths` are the rest of the project, if any.

    Raises UsageError for another format than text and json, and for a path that is not a file of the project.
    """
    from k8slint.project.project import Project

    if format_ not in _FORMATS:
        raise UsageError(f"--show-settings is text or JSON, not {format_}")
    project = Project.open([path, *paths], config_of(values), {}, options_of(values))
    settings = file_settings(project, path)
    if format_ == "json":
        sys.stdout.write(defused_json(json.dumps(as_values(settings), indent=1)) + "\n")
        return 0
    columns = os.get_terminal_size().columns if sys.stdout.isatty() else 0
    sys.stdout.write("".join(f"{line}\n" for line in _lines(settings, terminal_width(os.environ, columns))))
    return 0


def _lines(settings: FileSettings, width: int) -> Iterator[str]:
    yield visible(settings.file)
    for lead, text in _facts(settings):
        first, *rest = wrapped(visible(text), max(20, width - _LEAD - 2))
        yield f"  {lead:<{_LEAD - 2}}  {first}"
        yield from (" " * (_LEAD + 2) + line for line in rest)
    rules = changed(settings.rules)
    if rules:
        yield ""
        yield "Not as by default:"
        yield from _rule_lines(rules, width)


def _rule_lines(rules: list[RuleSetting], width: int) -> Iterator[str]:
    """Yield a line for each rule, or where that is too wide for one of them, at least two."""
    wide = max(len(each.rule) for each in rules)
    rows = []
    for each in rules:
        reason = visible(f"{each.because} ({each.where})" if each.where else each.because)
        rows.append((each.rule, f"on, {each.severity}" if each.on else "off", reason))
    lines = [f"  {rule:<{wide}}  {state:<11}  {reason}" for rule, state, reason in rows]
    if all(columns_of(line) <= width for line in lines):
        yield from lines
        return
    for rule, state, reason in rows:
        yield f"  {rule}"
        yield from (f"      {part}" for part in wrapped(f"{state}; {reason}", max(20, width - 6)))


def _facts(settings: FileSettings) -> Iterator[tuple[str, str]]:
    """Yield what is said of a file before its rules."""
    yield "configuration", " < ".join(reversed(settings.configurations)) or "none, so everything is as by default"
    for key in settings.keys:
        yield "", f"{key.key}: {key.value} ({key.where})"
    yield "kubernetes", settings.kubernetes
    yield "role", settings.role or "a file of its own"
    for notice in settings.notices:
        yield "not judged", notice
    yield "scope", ", ".join(settings.scopes) or "none: it defines no object"
    if settings.overrides:
        yield "overrides", ", ".join(settings.overrides)
    if settings.suppressions:
        yield "suppressions", f"{', '.join(settings.suppressions)} may allow findings here"
    on = sum(each.on for each in settings.rules)
    yield "rules", f"{number_of(on, 'rule')} on, {len(settings.rules) - on} off"
