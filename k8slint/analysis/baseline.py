"""Baselines: findings that were there before anybody looked, kept in a file and no longer reported.

Every entry stands on a line of its own, in order, so that git merges what two branches write. It holds no text of a
manifest but names and the path of a field.
"""

from __future__ import annotations

import json
import os
import posixpath
from typing import TYPE_CHECKING, Any

from k8slint.analysis.identity import Identity, identity_of, matched
from k8slint.analysis.suppressions.suppression import NEVER_SUPPRESSED
from k8slint.analysis.triage import Triaged, order_of, ordered
from k8slint.model.finding import Finding, Place, Related
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.regular_file import read_regular
from k8slint.model.result import Suppressed
from k8slint.model.span import START_OF_FILE, Span
from k8slint.project.configuration_error import ConfigError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from k8slint.project.project import Project
    from k8slint.rulebook.rulebook import Rulebook

_HEADER = {"k8slint-baseline": 1}
_MOST_BYTES = 32 * 1024 * 1024
_MOST_NAMED = 20
_UNREAD = ("check-crashed", "file-unreadable", "limit-exceeded", "yaml-unreadable")
_OWN = ("severity", "reason", "expires")


class BaselineEntry(NamedTuple):
    """A finding that is allowed: what it is, and perhaps why and until which day (such as 2027-06-30).

    `severity` is ``error`` where an error was allowed on purpose, and empty elsewhere.
    """

    identity: Identity
    severity: str = ""
    reason: str = ""
    expires: str = ""


class Baseline:
    """The entries of one file. `path` is where it lies; names of files in it start from its folder."""

    def __init__(self, path: str, entries: Sequence[BaselineEntry] = (), lines: int = 0) -> None:
        self.path = path
        self.entries = list(entries)
        self._one_a_line = lines == len(self.entries) + 2
        self._names: dict[str, str] = {}

    def name_of(self, file: str) -> str:
        """Return the name of a file as entries have it: from the baseline's folder, with forward slashes."""
        if file not in self._names:
            try:
                relative = os.path.relpath(os.path.abspath(file), os.path.dirname(os.path.abspath(self.path)))
            except ValueError:  # on another drive, or no path
                relative = file
            self._names[file] = relative.replace(os.sep, "/")
        return self._names[file]

    def file_of(self, entry: BaselineEntry) -> str:
        """Return the name of the file of an entry as a run has it."""
        path = os.path.join(os.path.dirname(os.path.abspath(self.path)), entry.identity.file)
        return os.path.relpath(path).replace(os.sep, "/")

    def matches(self, findings: Iterable[Finding]) -> list[int]:
        """Return for each finding the index of the entry that it is, -1 for one that is not there."""
        identities = [identity_of(finding, self.name_of(finding.place.file)) for finding in findings]
        return matched([entry.identity for entry in self.entries], identities)

    def entry_for(self, finding: Finding) -> BaselineEntry:
        """Return a new entry for a finding."""
        severity = "error" if finding.severity == "error" else ""
        return BaselineEntry(identity_of(finding, self.name_of(finding.place.file)), severity)

    def text(self) -> str:
        """Return the file: a list of one header and the entries in order, a comma before each of them."""
        rows = sorted(
            (_row(entry) for entry in self.entries), key=lambda row: [str(row.get(key, "")) for key in _ORDER]
        )
        return "\n,".join([f"[{json.dumps(_HEADER)}", *map(json.dumps, rows)]) + "\n]\n"

    def span(self, index: int) -> Span:
        """Return where an entry begins, behind its comma; the start of a file that somebody formatted otherwise."""
        return Span(index + 2, 2, index + 2, 3) if self._one_a_line else START_OF_FILE


_ORDER = ("file", "kind", "namespace", "name", "path", "rule", "words", "group", *_OWN)


def _row(entry: BaselineEntry) -> dict[str, str]:
    own = zip(_OWN, (entry.severity, entry.reason, entry.expires), strict=True)
    return {key: value for key, value in (*entry.identity._asdict().items(), *own) if value}


def read_baseline(path: str, data: bytes | None) -> Baseline:
    """Return the baseline of a file's bytes; None stands for a file that is not there. Raises ConfigError."""
    shown = os.path.relpath(path)
    if data is None:
        raise ConfigError(f"{shown}: the configuration names this baseline, which is not there; run 'k8slint baseline'")
    try:
        rows = json.loads(data.decode("utf-8"))
        if rows[0] != _HEADER:
            raise ValueError("no header")
        entries = [_entry(row) for row in rows[1:]]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        raise ConfigError(f"{shown}: is not a baseline that this version can read; run 'k8slint baseline'") from None
    return Baseline(path, entries, data.count(b"\n"))


def _entry(row: Any) -> BaselineEntry:
    if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
        raise ValueError("not an entry")
    own = {key: row.pop(key) for key in _OWN if key in row}
    return BaselineEntry(Identity(*(row.pop(key, "") for key in Identity._fields)), **own)


def baseline_path(project: Project, configuration: int) -> str:
    """Return the path of the baseline that a configuration names; empty when it names none."""
    config = project.configurations[configuration]
    name = config.values.get("baseline", "")
    return os.path.normpath(os.path.join(config.folder, name)) if name else ""


def load_baseline(path: str, project: Project) -> Baseline:
    """Return a baseline as it is on disk, or in the revision that suppressions are taken from. Raises ConfigError."""
    base = project.suppressions_base
    if base is not None:
        return read_baseline(path, base.text(os.path.abspath(path)))
    try:
        data = read_regular(path, _MOST_BYTES + 1)
    except FileNotFoundError:
        return read_baseline(path, None)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"{os.path.relpath(path)}: cannot be read ({reason}); check the baseline") from error
    return read_baseline(path, data if len(data) <= _MOST_BYTES else b"")


def by_baseline(findings: Iterable[Finding], project: Project) -> dict[str, list[Finding]]:
    """Return findings by the path of the baseline of the configuration that governs their file; '' for none."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        path = baseline_path(project, project.governing(finding.place.file))
        groups.setdefault("" if finding.rule in NEVER_SUPPRESSED else path, []).append(finding)
    return groups


def with_baselines(triaged: Triaged, project: Project, active: set[str], today: str, rulebook: Rulebook) -> Triaged:
    """Return what stands beside the baselines that configurations name, and what is wrong with those.

    Raises ConfigError for a baseline that cannot be used.
    """
    groups = by_baseline(triaged.findings, project)
    standing = groups.pop("", [])
    suppressed = list(triaged.suppressed)
    unread = unread_files(triaged.findings)
    paths = {baseline_path(project, index) for index in range(len(project.configurations))} - {""}
    for path in sorted(paths):
        baseline = load_baseline(path, project)
        group = groups.get(path, [])
        found = baseline.matches(group)
        for finding, index in zip(group, found, strict=True):
            entry = baseline.entries[index] if index >= 0 else None
            if entry is None or not _allows(entry, finding, today):
                standing.append(finding)
            else:
                suppressed.append(Suppressed(finding, entry.reason, "baseline"))
        standing += _about(baseline, set(found), project, active, unread, today, rulebook)
    suppressed.sort(key=lambda each: order_of(each.finding))
    return Triaged(ordered(standing), tuple(suppressed))


def _allows(entry: BaselineEntry, finding: Finding, today: str) -> bool:
    if entry.expires and entry.expires < today:
        return False
    return finding.severity != "error" or entry.severity == "error"


def unread_files(findings: Iterable[Finding]) -> set[str]:
    """Return the files that could not be read, as findings say."""
    return {finding.place.file for finding in findings if finding.rule in _UNREAD}


def _about(
    baseline: Baseline,
    found: set[int],
    project: Project,
    active: set[str],
    unread: set[str],
    today: str,
    rulebook: Rulebook,
) -> list[Finding]:
    """Return a finding on the entries of a baseline that expired, and one on those that nothing needs."""
    expired = [index for index in found if index >= 0 and "" < baseline.entries[index].expires < today]
    stale = [
        index
        for index, entry in enumerate(baseline.entries)
        if index not in found and is_judged(baseline, entry, project, active, unread)
    ]
    findings = []
    if expired and "suppression-expired" in active:
        words = (
            f"{_counted(len(expired), 'entry', 'entries')} of the baseline expired",
            "Their findings are reported again.",
            "Fix what they allow, or extend 'expires'.",
        )
        findings.append(_finding("suppression-expired", words, sorted(expired), baseline, rulebook))
    if stale and "baseline-stale" in active:
        words = (
            f"{_counted(len(stale), 'finding', 'findings')} of the baseline {'is' if len(stale) == 1 else 'are'} gone",
            "The entries would hide the same mistakes when they come back.",
            "Run `k8slint baseline --prune`.",
        )
        findings.append(_finding("baseline-stale", words, stale, baseline, rulebook))
    return findings


def is_judged(
    baseline: Baseline, entry: BaselineEntry, project: Project, active: set[str], unread: Container[str]
) -> bool:
    """Whether a run would have found the finding of an entry: its rule was asked, and its file or all was looked at.

    `unread` are the files of which nobody knows what is in them, as they cannot be read; nor does anybody of a chart
    that was not rendered.
    """
    if entry.identity.rule not in active:
        return False
    file = baseline.file_of(entry)
    if file in unread or any(file.startswith(posixpath.join(chart, "")) for chart in project.unrendered_charts()):
        return False
    own = [index for index in range(len(project.configurations)) if baseline_path(project, index) == baseline.path]
    is_whole = any(project.configurations[index].whole for index in own)
    return is_whole or project.reports(file, ())


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _finding(
    rule_id: str, words: tuple[str, str, str], indexes: list[int], baseline: Baseline, rulebook: Rulebook
) -> Finding:
    """Return a finding at the first of some entries that names the next ones."""
    rule = rulebook[rule_id]
    file = os.path.relpath(baseline.path).replace(os.sep, "/")
    first, *others = indexes
    related = [Related(_named(baseline.entries[at]), file, baseline.span(at)) for at in others[:_MOST_NAMED]]
    place = Place(file, baseline.span(first))
    return Finding(rule_id, rule.category, rule.severity, rule.refused_by, *words, place, tuple(related))


def _named(entry: BaselineEntry) -> str:
    one = entry.identity
    return " ".join(filter(None, (one.rule, "of", one.kind, one.name or one.file)))
