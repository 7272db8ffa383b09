"""What one file gave, and what the whole run gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.finding import Finding, ResourceRef
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.model.rule import Rule


class Comment(NamedTuple):
    """A suppression written as a comment: `# k8slint: ignore[rules] reason`.

    Covers findings that start on lines `first` to `last` (1-based, both included); `rules` is empty for "any".
    `line` and `column`/`end_column` are the comment's own place; `whole_file` marks `ignore-file`, which in a stream
    that Helm rendered reaches the documents of its own template: `reaches` are their first and last lines. `error` says
    what is wrong with a comment that was meant as one, and `fix` what to write; such a comment covers nothing.
    `extent` is the span to remove without a trace, empty where the comment says more; `columns` are those of the rules.
    """

    line: int
    column: int
    end_column: int
    first: int
    last: int
    rules: tuple[str, ...]
    reason: str
    whole_file: bool
    error: str = ""
    fix: str = ""
    reaches: tuple[tuple[int, int], ...] = ()
    extent: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


class AnnotationIgnore(NamedTuple):
    """A suppression written as annotation `k8slint.dev/ignore` of one object or pod template.

    Covers the findings on object `resource` of document `document` (0-based) whose field path starts with `path`, and
    only those of one container if `container` is given. `file` is where it stands, when that is not the unit's file.
    `tool` is the other tool whose annotation it is, when the configuration honors that.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    document: int
    resource: ResourceRef
    path: str
    rules: tuple[str, ...]
    container: str
    reason: str
    file: str = ""
    tool: str = ""


class FileResult(NamedTuple):
    """Phase 1 of one unit: its findings, the facts it tells the others, its suppressions and what it held.

    `file` is the name of the unit; `is_open` says that there are objects of which nothing is known; `work` is what it
    took to build a kustomization.
    """

    file: str
    findings: tuple[Finding, ...] = ()
    facts: tuple[Any, ...] = ()
    notices: tuple[Notice, ...] = ()
    comments: tuple[Comment, ...] = ()
    ignores: tuple[AnnotationIgnore, ...] = ()
    documents: int = 0
    resources: int = 0
    crashed: bool = False
    unread: bool = False
    is_open: bool = False
    work: int = 0


class Suppressed(NamedTuple):
    """A finding that is suppressed, and why; `source` is comment, annotation, configuration or baseline."""

    finding: Finding
    reason: str
    source: str


class Summary(NamedTuple):
    """The counts of a run.

    `unchecked` are those of the `resources` that no schema describes, `not_built` kustomizations whose objects are not
    known, `not_rendered` Helm charts that nobody rendered. Of the `suppressed` findings each is counted once more, by
    the kind of the suppression that is asked first. Of a run on a change, `known` findings were there before it and are
    not reported, and `gone` are those that it fixes.
    """

    files: int = 0
    documents: int = 0
    resources: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    suppressed: int = 0
    unchecked: int = 0
    not_built: int = 0
    not_rendered: int = 0
    suppressed_by_comment: int = 0
    suppressed_by_annotation: int = 0
    suppressed_by_configuration: int = 0
    suppressed_by_baseline: int = 0
    known: int = 0
    gone: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether everything that reaches a cluster was judged."""
        return not (self.unchecked or self.not_built or self.not_rendered)


class JudgedFile(NamedTuple):
    """A file whose objects were judged, or what a kustomization builds, and how many these are."""

    file: str
    resources: int


class Compared(NamedTuple):
    """What a run on a change does not report: findings that are `known` from before, and those that are `gone`.

    `label` is the revision that the change starts from.
    """

    label: str
    known: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()


class Report(NamedTuple):
    """All a printer may know: findings in order, what was allowed, what was not looked at, counts and exit code.

    `rulebook` holds all rules by id, whether they were on or not; `failed` is True when some of the job could not be
    done (exit 2); `root` is the folder that relative file names start from; `compared` is what else is known of a
    change (None: the run is not about one). `judged` are the files that have objects. Everything is ordered: the same
    input gives the same report.
    """

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    notices: tuple[Notice, ...]
    summary: Summary
    rulebook: Mapping[str, Rule]
    exit_code: int
    failed: bool
    version: str
    kubernetes_version: str
    root: str = "."
    compared: Compared | None = None
    judged: tuple[JudgedFile, ...] = ()
