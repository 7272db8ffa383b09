"""The end of a run: phase 2, suppressions, order, counts, exit code."""

from __future__ import annotations

import os

from k8slint import __version__
from k8slint.analysis.crosscheck import crosscheck
from k8slint.analysis.custom_resources import judge_custom
from k8slint.analysis.suppressions.suppression import Suppressions
from k8slint.analysis.triage import summarize, triage
from k8slint.hints import TYPE_CHECKING
from k8slint.model.result import FileResult, Report
from k8slint.model.severity import at_least
from k8slint.project.node_files import node_notices
from k8slint.project.replaced_names import without_replaced
from k8slint.project.scopes import Layout

if TYPE_CHECKING:
    from k8slint.analysis.engine import Engines
    from k8slint.model.finding import Finding
    from k8slint.model.notice import Notice
    from k8slint.project.project import Project


def conclude(results: list[FileResult], project: Project, engines: Engines, processes: int = 1) -> Report:
    """Phase 2 and what follows: questions over all files, suppressions, order, counts, exit code.

    `processes` may share the questions (0: as many as pay).
    """
    reported = {unit.file for unit in project.units if unit.reported}
    custom = judge_custom(results, engines, project)
    findings = [*custom.findings, *(finding for result in results for finding in result.findings)]
    findings += crosscheck(results, engines, layout_of(project), processes)
    findings = without_replaced(findings, project.survey.kustomizations)
    findings = [finding for finding in findings if finding.place.file in reported]
    kept = [result for result in results if result.file in reported]
    noted = [*project.notices, *(notice for engine in engines for notice in node_notices(engine.plan.project))]
    noted += [notice for notice in custom.notices if notice.file in reported]
    noted += [notice for result in kept for notice in result.notices]
    return _report(kept, findings, noted, project, engines)


def layout_of(project: Project) -> Layout:
    """Return what decides about the scopes of a project."""
    survey = project.survey
    declared = [
        (index, entry)
        for index, config in enumerate(project.configurations)
        for entry in config.values.get("scopes", ())
    ]
    paths = {unit.file: unit.path for unit in project.units}
    governed = {unit.file: unit.configuration for unit in project.units if unit.configuration}
    return Layout(survey.kustomizations, survey.charts, declared, paths, governed)


def _report(
    kept: list[FileResult], findings: list[Finding], noted: list[Notice], project: Project, engines: Engines
) -> Report:
    """Apply suppressions and thresholds, count, and put everything in order."""
    options = project.options
    suppressions = Suppressions(kept, project) if options.suppressions else None
    active = {terms.rule for engine in engines for terms in engine.plan.terms}
    triaged = triage(findings, suppressions, active, options.date, engines[0].plan.rulebook)
    shown = tuple([finding for finding in triaged.findings if _is_shown(finding, project)])
    triaged = triaged._replace(findings=shown)
    failed = any(result.crashed or result.unread for result in kept) or _crashed(findings)
    return Report(
        triaged.findings,
        triaged.suppressed,
        tuple(sorted(set(noted))),
        summarize(kept, triaged),
        engines[0].plan.rulebook,
        _exit_code(triaged.findings, project, failed),
        failed,
        __version__,
        f"1.{engines[0].plan.minor}",
        os.path.abspath(project.root),
    )


def _is_shown(finding: Finding, project: Project) -> bool:
    """Whether a finding is at or above the severity that its file's configuration shows."""
    least = project.options.min_severity
    if not least:
        least = project.configuration_of(finding.place.file).values.get("min_severity", "info")
    return at_least(finding.severity, least)


def _crashed(findings: list[Finding]) -> bool:
    """Whether a check stopped in phase 2, where no file's result knows of it."""
    return any(finding.rule == "check-crashed" for finding in findings)


def _exit_code(findings: tuple[Finding, ...], project: Project, failed: bool) -> int:
    if failed:
        return 2
    return 1 if any(_fails(finding, project) for finding in findings) else 0


def _fails(finding: Finding, project: Project) -> bool:
    """Whether a finding is at or above the severity from which its file's configuration fails a run."""
    least = project.options.fail_on
    if not least:
        least = project.configuration_of(finding.place.file).values.get("fail_on", "warning")
    return least != "never" and at_least(finding.severity, least)
