"""Suppressions: comments, annotations and configuration entries, and which of them a finding needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.finding import Finding, Place
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.result import Suppressed
from k8slint.model.span import START_OF_FILE, Span
from k8slint.project.glob import name_matches, path_matches
from k8slint.project.unit import built_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.analysis.suppressions.base import BaseSuppressions
    from k8slint.analysis.suppressions.file_suppressions import FileSuppressions
    from k8slint.model.result import AnnotationIgnore, Comment, FileResult
    from k8slint.project.configuration import EntryPlace
    from k8slint.project.project import Project
    from k8slint.rulebook.rulebook import Rulebook

NEVER_SUPPRESSED = frozenset(
    (
        "suppression-unused",
        "suppression-expired",
        "suppression-rule-unknown",
        "check-crashed",
        "file-unreadable",
        "limit-exceeded",
        "yaml-unreadable",
    )
)
"""Findings about the tool's own work; allowing them would let a run that could not look pass for clean."""


FOREIGN = "annotation of "
"""How the source of a suppression begins that is written for another tool, which may need it where we do not."""


class Suppression:
    """One suppression of any kind: what it covers, why, and whether a finding needed it."""

    __slots__ = (
        "_words",
        "comment",
        "configuration",
        "covers",
        "error",
        "expires",
        "fix",
        "place",
        "reason",
        "rules",
        "source",
        "used",
    )

    def __init__(self, source: str, rules: tuple[str, ...], reason: str, place: Place, covers: Any) -> None:
        self.source = source
        self.rules = rules
        self._words = frozenset(rules)
        self.reason = reason
        self.place = place
        self.covers = covers
        self.used: set[str] = set()
        self.expires = ""
        self.configuration = 0
        self.error = ""
        self.fix = ""
        self.comment: Comment | None = None

    def allows(self, finding: Finding) -> bool:
        """Whether the finding is covered and its rule (id or category; none named: any) is allowed."""
        word = self._word(finding)
        if word is None or not self.covers(finding):
            return False
        self.used.add(word)
        return True

    def _word(self, finding: Finding) -> str | None:
        if not self.rules:
            return ""
        for word in (finding.rule, finding.category, "all"):
            if word in self._words:
                return word
        return None


def from_comment(comment: Comment, file: str) -> Suppression:
    """Return the suppression of a `# k8slint: ignore[...]` comment."""
    place = Place(file, Span(comment.line, comment.column, comment.line, comment.end_column))

    def covers(finding: Finding) -> bool:
        if comment.error:
            return False
        if comment.whole_file:
            line = finding.place.span.line
            return not comment.reaches or any(first <= line <= last for first, last in comment.reaches)
        return _starts_within(finding, file, comment.first, comment.last)

    suppression = Suppression("comment", comment.rules, comment.reason, place, covers)
    suppression.error, suppression.fix, suppression.comment = comment.error, comment.fix, comment
    return suppression


def _starts_within(finding: Finding, file: str, first: int, last: int) -> bool:
    """Whether a finding is on some lines, or the alias through which its value is used."""
    if first <= finding.place.span.line <= last:
        return True
    return any(
        other.message.startswith("used here") and other.file == file and first <= other.span.line <= last
        for other in finding.related
    )


def from_annotation(ignore: AnnotationIgnore, file: str) -> Suppression:
    """Return the suppression of a `k8slint.dev/ignore` annotation."""
    span = Span(ignore.line, ignore.column, ignore.end_line, ignore.end_column)
    place = Place(ignore.file or file, span, "", ignore.document)

    def covers(finding: Finding) -> bool:
        at = finding.place
        if at.document != ignore.document or at.resource is None or at.resource != ignore.resource:
            return False
        if ignore.container:
            return at.container == ignore.container
        return not ignore.path or at.path.startswith(ignore.path)

    source = f"{FOREIGN}{ignore.tool}" if ignore.tool else "annotation"
    return Suppression(source, ignore.rules, ignore.reason, place, covers)


def from_config(
    entry: dict[str, Any], index: int, written: EntryPlace | None, path_of: Any, configuration: int = 0
) -> Suppression:
    """Return the suppression of a `suppressions` entry.

    `path_of` turns the name of a file into its path from the root, None for a file that another configuration governs.
    """
    patterns = entry.get("paths")
    file, span = written or ("configuration", START_OF_FILE)
    place = Place(file, span, f"suppressions[{index}]")
    verdicts: dict[str, bool] = {}

    def is_among(name: str) -> bool:
        if name not in verdicts:
            path = path_of(name)
            verdicts[name] = path is not None and (not patterns or path_matches(path, patterns))
        return verdicts[name]

    def covers(finding: Finding) -> bool:
        at = finding.place
        if not is_among(at.file):
            return False
        ref = at.resource
        wanted = (entry.get("kind"), entry.get("namespace"), entry.get("name"), entry.get("container"))
        given = (ref.kind, ref.namespace, ref.name, at.container) if ref else ("", "", "", at.container)
        return all(want is None or name_matches(have, want) for want, have in zip(wanted, given, strict=True))

    suppression = Suppression("configuration", tuple(entry.get("rules", ())), entry.get("reason", ""), place, covers)
    suppression.expires = entry.get("expires", "")
    suppression.configuration = configuration
    return suppression


class Sorted(NamedTuple):
    """Findings that stand, and those that were allowed."""

    standing: list[Finding]
    suppressed: list[Suppressed]


class Suppressions:
    """All suppressions of a run; comments and annotations are only asked about findings of their own file.

    `base` is what those in files suppressed in the revision they are taken from (None: all of them count).
    """

    def __init__(self, results: Iterable[FileResult], project: Project, base: BaseSuppressions | None = None) -> None:
        self.base = base
        self.by_file: dict[str, FileSuppressions] = {}
        for result in results:
            if result.comments or result.ignores:
                from k8slint.analysis.suppressions.file_suppressions import FileSuppressions

                self.by_file[result.file] = FileSuppressions(
                    [(comment, from_comment(comment, result.file)) for comment in result.comments],
                    [(ignore, from_annotation(ignore, result.file)) for ignore in result.ignores],
                )
        self.general = [
            suppression for index in range(len(project.configurations)) for suppression in _from_config(project, index)
        ]
        self._unjudged = {
            id(suppression)
            for index, config in enumerate(project.configurations)
            if not config.whole
            for suppression in self.general
            if suppression.configuration == index
        }

    def sort(self, findings: list[Finding]) -> Sorted:
        """Return the findings that stand and those that are suppressed; each that fits is marked as used."""
        standing, suppressed = [], []
        for finding in findings:
            asked = [*self._near(finding), *self.general]
            if not asked:
                standing.append(finding)
                continue
            allowing = [suppression for suppression in asked if suppression.allows(finding)]
            if self.base is not None and allowing and finding.rule not in NEVER_SUPPRESSED:
                counting = self.base.allowing(finding, allowing)
                finding = finding if counting else self.base.noted(finding, allowing[0])
                allowing = counting
            if allowing and finding.rule not in NEVER_SUPPRESSED:
                suppressed.append(Suppressed(finding, allowing[0].reason, allowing[0].source))
            else:
                standing.append(finding)
        return Sorted(standing, suppressed)

    def _near(self, finding: Finding) -> Iterator[Suppression]:
        """Yield what is written in the finding's file, and the annotations of the objects it was found through."""
        if self.by_file:
            for name in (finding.place.file, *map(built_name, finding.builds)):
                own = self.by_file.get(name)
                if own is not None:
                    yield from own.near(finding)

    def judged(self) -> list[Suppression]:
        """Return every suppression whose use this run can judge, in the order of files and lines.

        Those of the configuration may be needed where a run on some files or folders did not look.
        """
        own = _distinct(entry for entries in self.by_file.values() for entry in entries.all)
        return [*own, *(entry for entry in self.general if id(entry) not in self._unjudged)]


def _distinct(entries: Iterable[Suppression]) -> list[Suppression]:
    """Return suppressions each once: one annotation may reach the cluster through several builds."""
    found: dict[tuple[object, ...], Suppression] = {}
    for entry in entries:
        first = found.setdefault((entry.source, entry.place.file, entry.place.span), entry)
        if first is not entry:
            first.used |= entry.used
    return list(found.values())


def _from_config(project: Project, index: int) -> list[Suppression]:
    """Return the suppressions of one configuration of a project, which hold for the files it governs."""
    config = project.configurations[index]
    entries = config.values.get("suppressions", ())
    paths = {unit.file: unit.path for unit in project.units if unit.configuration == index}
    places = config.written or (None,) * len(entries)
    return [
        from_config(entry, number, place, paths.get, index)
        for number, (entry, place) in enumerate(zip(entries, places, strict=True))
    ]


def unused_words(suppression: Suppression, active: set[str], rulebook: Rulebook) -> list[str]:
    """Return the rule words of a suppression that allowed nothing; where rules were off, that proves nothing."""
    words = suppression.rules or ("",)
    return [word for word in words if word not in suppression.used and _all_ran(word, active, rulebook)]


def _all_ran(word: str, active: set[str], rulebook: Rulebook) -> bool:
    """Whether every rule that a word may mean ran, those aside that are off unless asked for.

    Rules about a change run only where there is one; what is meant for all rules is judged without them.
    """
    if word in rulebook:
        return word in active
    return all(
        rule_id in active
        for rule_id, rule in rulebook.items()
        if rule.enabled and (rule.category == word or (word in ("", "all") and rule.subject != "change"))
    )
