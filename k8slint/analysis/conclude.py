"""The end of a run: phase 2, permissions, order, counts, exit code."""

from __future__ import annotations

import os

from k8slint import __version__
from k8slint.analysis.crosscheck import crosscheck
from k8slint.analysis.custom_resources import judge_custom
from k8slint.analysis.suppressions.suppression import Permissions
from k8slint.analysis.triage import above, summarize, triage
from k8slint.hints import TYPE_CHECKING
from k8slint.model.result import FileResult, Report
from k8slint.model.severity import at_least
from k8slint.project.replaced_names import without_replaced
from k8slint.project.scopes import Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.analysis.engine import Engine
    from k8slint.analysis.rendered_run import RenderedRun
    from k8slint.model.finding import Finding
    from k8slint.model.notice import Notice
    from k8slint.project.configuration import Config
    from k8slint.project.job import Job
    from k8slint.project.options import Options
    from k8slint.project.survey import Survey

    Read = Callable[[str], bytes | None]


def conclude(
    results: list[FileResult],
    jobs: list[Job],
    engine: Engine,
    config: Config,
    options: Options,
    read: Read,
    survey: Survey,
    notices: Iterable[Notice] = (),
    rendered: RenderedRun | None = None,
    processes: int = 1,
) -> Report:
    """Phase 2 and what follows: questions over all files, permissions, order, counts, exit code.

    `read` gives the bytes of a file of the run by its name, `survey` what its project files say, `rendered` what an
    outside program built of them; `processes` may share the questions (0: as many as pay).
    """
    values = config.values
    reported = {job.file for job in jobs if job.reported}
    paths = {job.file: job.path for job in jobs}
    custom = judge_custom(results, engine, paths, read)
    layout = Layout(survey.kustomizations, survey.charts, values.get("scopes", []), paths)
    findings = [*custom.findings, *(finding for result in results for finding in result.findings)]
    findings += crosscheck(results, engine, layout if rendered is None else rendered.layout(layout), processes)
    findings = without_replaced(findings, survey.kustomizations)
    if rendered is not None:
        findings = rendered.lead_back(findings)
        reported |= rendered.covered | rendered.led_to
    findings = [finding for finding in findings if finding.place.file in reported]
    kept = [result for result in results if result.file in reported]
    noted = [*notices, *(notice for notice in custom.notices if notice.file in reported)]
    noted += [notice for result in kept for notice in result.notices]
    return _report(kept, findings, noted, engine, config, options)


def _report(
    kept: list[FileResult],
    findings: list[Finding],
    noted: list[Notice],
    engine: Engine,
    config: Config,
    options: Options,
) -> Report:
    """Apply permissions and thresholds, count, and put everything in order."""
    values = config.values
    permissions = None
    if options.suppressions:
        permissions = Permissions(kept, config, _relative_to(config.root))
    active = {terms.rule for terms in engine.plan.terms}
    triaged = triage(findings, permissions, active, options.date, engine.plan.rulebook)
    shown = above(triaged.findings, options.min_severity or values.get("min_severity", "info"))
    triaged = triaged._replace(findings=shown)
    failed = any(result.crashed or result.unread for result in kept) or _crashed(findings)
    return Report(
        triaged.findings,
        triaged.suppressed,
        tuple(sorted(noted)),
        summarize(kept, triaged),
        engine.plan.rulebook,
        _exit_code(triaged.findings, options.fail_on or values.get("fail_on", "warning"), failed),
        failed,
        __version__,
        f"1.{engine.plan.minor}",
        config.root,
    )


def _crashed(findings: list[Finding]) -> bool:
    """Whether a check stopped in phase 2, where no file's result knows of it."""
    return any(finding.rule == "check-crashed" for finding in findings)


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
