"""A whole run: from paths and a configuration to a report."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any, NamedTuple

from k8slint import __version__
from k8slint.model.finding import Finding, Place
from k8slint.model.project import Project
from k8slint.model.result import FileResult, Report
from k8slint.model.severity import at_least
from k8slint.model.span import START_OF_FILE
from k8slint.pipeline.analyze import analyze
from k8slint.pipeline.config import Config, config_from_values
from k8slint.pipeline.engine import Engine
from k8slint.pipeline.plan import Plan, Selection, make_plan
from k8slint.pipeline.survey import survey_of
from k8slint.pipeline.triage import above, summarize, triage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from k8slint.model.notice import Notice

Map = Any
"""A function like the builtin map: (function, iterable) -> iterable of results in the same order."""

NO_CONFIG = Config({})


class Job(NamedTuple):
    """One file to analyze: its name in messages, its path from the root, and whether its findings are reported.

    A file that is not reported is context: its facts count, its findings do not. `data` is given for what is not on
    disk (stdin).
    """

    file: str
    path: str
    reported: bool = True
    data: bytes | None = None


class Options(NamedTuple):
    """What the command line says: rules, thresholds, whether suppressions hold, which files.

    `exclude` adds patterns to the configuration's; `force_exclude` applies them to files given by name, too;
    `context` reads the rest of the project when only files are given, so that references between files are seen.
    """

    selection: Selection = Selection()
    min_severity: str | None = None
    fail_on: str | None = None
    suppressions: bool = True
    today: str = ""
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    gitignore: bool = True
    context: bool = True


def analyze_job(job: Job, engine: Engine) -> FileResult:
    """Read and analyze one file; one that cannot be read is a result, not an exception."""
    limit = engine.plan.limits.file_bytes
    data = job.data
    try:
        if data is None:
            data = _read_all(job.file, limit + 1)
    except OSError as error:
        return unreadable(
            job.file, f"cannot be read ({error.strerror or error}); check that it exists and its permissions"
        )
    if len(data) > limit:
        return unreadable(
            job.file, f"is larger than {limit // 1048576} MiB, so nothing in it was checked; split or exclude it"
        )
    return analyze(data, job.file, engine, job.path, engine.plan.project.roles.get(job.file, ""))


def _read_all(path: str, limit: int) -> bytes:
    """Read up to `limit` bytes of a regular file, whatever a file that grows meanwhile holds.

    Opened without blocking: a file that was swapped for a pipe since it was found must not hang the run.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "no regular file any more")
        data = os.read(descriptor, min(status.st_size + 1, limit))
        if len(data) == status.st_size:
            return data
        parts = [data]
        left = limit - len(data)
        while left > 0 and (part := os.read(descriptor, min(left, 16 * 1024 * 1024))):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def unreadable(file: str, what: str) -> FileResult:
    """Give the result of a file that could not be looked at: a finding, and exit code 2."""
    message = f"'{file}' {what}"
    finding = Finding("file-unreadable", "manifest", "error", "kubectl", message, Place(file, START_OF_FILE))
    return FileResult(file, (finding,), unread=True)


def lint(
    paths: Iterable[str],
    config: Config | None = None,
    options: Options = Options(),  # noqa: B008 - a plain tuple
    map: Map = map,  # noqa: A002 - named for what it replaces
    contents: Mapping[str, bytes] | None = None,
) -> Report:
    """Check files and folders and give the report.

    `config` is searched upwards from the first path when None; `map` may be any map that keeps the order of its
    results (a process pool's, a cluster's); `contents` are texts by name that are on no disk, such as stdin. Raises
    UsageError or ConfigError for what cannot be carried out.
    """
    from k8slint.pipeline.workset import workset

    work = workset(tuple(paths), config, options, contents or {})
    return lint_jobs(work.jobs, work.config, options, work.notices, map)


def lint_jobs(
    jobs: list[Job],
    config: Config,
    options: Options,
    notices: Iterable[Notice] = (),
    map: Map = map,  # noqa: A002 - named for what it replaces
) -> Report:
    """Check the files of some jobs and give the report."""
    given = {job.file: job.data for job in jobs if job.data is not None}
    plan = plan_for(jobs, config, options.selection, lambda file: given.get(file) or read_file(file))
    engine = Engine(plan)
    results = list(map(_Worker(engine), jobs))
    return conclude(results, jobs, engine, config, options, notices)


class _Worker:
    """The function that is mapped over jobs."""

    __slots__ = ("engine",)

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __call__(self, job: Job) -> FileResult:
        return analyze_job(job, self.engine)


def plan_for(jobs: list[Job], config: Config, selection: Selection, read: Callable[[str], bytes | None]) -> Plan:
    """Survey the project files among the jobs and make the plan of the run."""
    survey = survey_of([job.file for job in jobs], read)
    values = config.values
    templates = [
        (str(entry.get("api_group", "")), str(entry.get("kind", "")), str(entry.get("path", "spec.template")))
        for entry in values.get("pod_templates", ())
    ]
    project = Project(values, tuple(sorted(survey.images)), tuple(templates), survey.roles)
    return make_plan(config, selection, project)


def read_file(path: str) -> bytes | None:
    """Give the bytes of a file, or None when it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def conclude(
    results: list[FileResult],
    jobs: list[Job],
    engine: Engine,
    config: Config,
    options: Options,
    notices: Iterable[Notice] = (),
) -> Report:
    """Phase 2 and what follows: questions over all files, permissions, order, counts, exit code."""
    from k8slint.pipeline.crosscheck import crosscheck
    from k8slint.pipeline.suppression import Permissions

    values = config.values
    reported = {job.file for job in jobs if job.reported}
    findings = [finding for result in results for finding in result.findings]
    findings += crosscheck(results, engine)
    findings = [finding for finding in findings if finding.place.file in reported]
    kept = [result for result in results if result.file in reported]
    permissions = None
    if options.suppressions:
        permissions = Permissions(kept, values.get("suppressions", []), config.file, _relative_to(config.root))
    active = {terms.rule for terms in engine.plan.terms}
    triaged = triage(findings, permissions, active, options.today or _today())
    shown = above(triaged.findings, options.min_severity or values.get("min_severity", "info"))
    triaged = triaged._replace(findings=shown)
    failed = any(result.crashed or result.unread for result in kept)
    return Report(
        triaged.findings,
        triaged.suppressed,
        tuple(sorted([*notices, *(notice for result in kept for notice in result.notices)])),
        summarize(kept, triaged),
        {terms.rule: _rule(terms.rule) for terms in engine.plan.terms},
        _exit_code(triaged.findings, options.fail_on or values.get("fail_on", "warning"), failed),
        failed,
        __version__,
        f"1.{engine.plan.minor}",
        config.root,
    )


def _rule(rule_id: str) -> Any:
    from k8slint.rulebook.selection import RULES_BY_ID

    return RULES_BY_ID[rule_id]


def _exit_code(findings: tuple[Finding, ...], fail_on: str, failed: bool) -> int:
    if failed:
        return 2
    if fail_on == "never":
        return 0
    return 1 if any(at_least(finding.severity, fail_on) for finding in findings) else 0


def _relative_to(root: str) -> Callable[[str], str]:
    def relative(file: str) -> str:
        return os.path.relpath(os.path.abspath(file), os.path.abspath(root)).replace(os.sep, "/")

    return relative


def _today() -> str:
    import datetime

    return datetime.date.today().isoformat()


def lint_files(
    files: Mapping[str, str | bytes],
    config: dict[str, Any] | None = None,
    select: Iterable[str] = (),
    kubernetes_version: str | None = None,
    today: str = "",
) -> Report:
    """Check files given as texts, in memory: what tests, editors and other tools call."""
    settings = config_from_values(config) if config else NO_CONFIG
    contents = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    jobs = [Job(name, name) for name in sorted(contents)]
    options = Options(Selection(select=tuple(select), kubernetes_version=kubernetes_version), today=today)
    engine = Engine(plan_for(jobs, settings, options.selection, contents.get))
    roles = engine.plan.project.roles
    results = [analyze(contents[job.file], job.file, engine, job.path, roles.get(job.file, "")) for job in jobs]
    return conclude(results, jobs, engine, settings, options)
