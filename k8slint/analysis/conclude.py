"""The end of a run: phase 2, suppressions, order, counts, exit code."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from k8slint import __version__
from k8slint.analysis.causes import without_enforced
from k8slint.analysis.crosscheck import crosscheck, world_of
from k8slint.analysis.custom_resources import judge_custom
from k8slint.analysis.policies import ByPolicies
from k8slint.analysis.suppressions.suppression import Suppressions
from k8slint.analysis.triage import Triaged, summarize, triage
from k8slint.model.admission_fact import Governs
from k8slint.model.fact import Defines
from k8slint.model.notice import CONFIGURATION, LIMIT, NOT_RENDERED
from k8slint.model.result import FileResult, JudgedFile, Report, Summary
from k8slint.model.severity import at_least
from k8slint.project.node_files import node_notices
from k8slint.project.own_files import POLICIES
from k8slint.project.scopes import BuildScope, Layout

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.analysis.change.since import Since
    from k8slint.analysis.engine import Engines
    from k8slint.model.finding import Finding
    from k8slint.model.notice import Notice
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

_FAILURES = frozenset(("check-crashed", "yaml-unreadable"))
_STOPS = ("kustomization-invalid", "yaml-unreadable")
_POLICIES = ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingPolicy")
_WITH_RULES = ("ClusterPolicy", "Policy")
"""Kinds of Kyverno, whose names others have, too."""


def conclude(
    results: list[FileResult],
    project: Project,
    engines: Engines,
    processes: int = 1,
    since: Since | None = None,
    pause: Callable[[], None] | None = None,
) -> Report:
    """Return the report of a run from the results of phase 1: phase 2, suppressions, order, counts, exit code.

    `results` are those of `project.judged_units()`, in their order; `processes` may share the questions (0: as many as
    pay). `since` is what the findings are compared with, so that only new ones count (None: all do). `pause` is called
    between two scopes where nobody shares them; what it raises ends the work.
    """
    units = project.judged_units()
    custom = judge_custom(results, engines, project)
    left = custom.left_of(units, results, engines)
    layout = layout_of(project)
    crossed = _crosschecked(left, results, engines, layout, project, processes, pause)
    findings = _as_finished([*custom.findings, *crossed], project)
    by_policies = _by_policies(results, engines, project, layout, findings)
    findings = _of_good_builds([*findings, *by_policies.findings], results, units)
    if since is not None:
        findings = since.with_changes(findings, results, engines)
    findings = [
        finding
        for finding in governed(findings, project, engines)
        if project.reports(finding.place.file, finding.builds) or finding.place.file in by_policies.files
    ]
    kept = [result for unit, result in zip(units, results, strict=True) if unit.reported]
    unchecked = sum(custom.unchecked.get(result.file, 0) for result in kept)
    noted = [*project.notices, *(notice for engine in engines for notice in node_notices(engine.plan.project))]
    noted += [
        notice
        for notice in (*custom.notices, *by_policies.notices)
        if project.reports(notice.file, ()) or notice.file in by_policies.files
    ]
    noted += [notice for result in kept for notice in result.notices]
    triaged = _triaged(kept, findings, project, engines, by_policies.rules)
    return _report(kept, findings, triaged, noted, project, engines, unchecked, since)


def _with_configurations(noted: list[Notice], project: Project) -> list[Notice]:
    """Return notices in which the configurations of a run are called what they are."""
    own = {config.file for config in project.configurations if config.file}
    words = "the configuration of k8slint"
    return [
        each._replace(reason=CONFIGURATION, message=words)
        if each.file in own and each.reason == "no-manifest"
        else each
        for each in noted
    ]


def _crosschecked(
    findings: list[Finding],
    results: list[FileResult],
    engines: Engines,
    layout: Layout,
    project: Project,
    processes: int,
    pause: Callable[[], None] | None,
) -> list[Finding]:
    """Return the findings of phase 1 that are true in their namespaces, and those of phase 2."""
    crossed = crosscheck(results, engines, layout, processes, project, pause)
    if _may_be_filled_in(results):
        from k8slint.analysis.filled_in import without_filled_in

        findings = without_filled_in(findings, results, engines, layout, project)
    return [*without_enforced(findings, crossed), *crossed]


def _as_finished(findings: list[Finding], project: Project) -> list[Finding]:
    """Return findings as they are once programs of the project have finished the files; only errors may change."""
    if not any(finding.severity == "error" for finding in findings):
        return findings
    from k8slint.analysis.by_programs import as_programs_finish

    return list(as_programs_finish(findings, project))


def _may_be_filled_in(results: list[FileResult]) -> bool:
    """Whether the files of a run have a LimitRange, which gives containers amounts that they do not have."""
    return any(type(fact) is Governs and fact.by == "limits" for result in results for fact in result.facts)


def _by_policies(
    results: list[FileResult], engines: Engines, project: Project, layout: Layout, findings: list[Finding]
) -> ByPolicies:
    """Return what admission policies of the project find; what asks them is imported only where there are some.

    They are the last that ask for objects again.
    """
    named = any(config.values.get(POLICIES) for config in project.configurations)
    defined = (fact for result in results for fact in result.facts if type(fact) is Defines)
    if not named and not any(
        fact.kind in _POLICIES or (fact.kind in _WITH_RULES and fact.api_version.startswith("kyverno.io/"))
        for fact in defined
    ):
        project.unit_objects.forget()
        return ByPolicies([], [], set(), set())
    from k8slint.analysis.policies.judge import judge_policies

    found = judge_policies(world_of(results, engines, layout), engines, project, findings)
    project.unit_objects.forget()
    return found


def layout_of(project: Project) -> Layout:
    """Return what decides about the scopes of a project. Raises ConfigError for a declared scope that is empty."""
    declared = [
        (index, entry)
        for index, config in enumerate(project.configurations)
        for entry in config.values.get("scopes", ())
    ]
    if declared and project.asked is not None and project.asked.paths and not project.options.exclude:
        from k8slint.project.written_settings import check_scopes

        check_scopes(project)
    units = project.judged_units()
    roots = project.roots()
    builds = tuple(
        BuildScope(unit.name, posixpath.dirname(unit.file), unit.file, unit.parts, unit.folder in roots)
        for unit in units
        if unit.parts
    )
    paths = {unit.file: unit.path for unit in units}
    governed = {unit.file: unit.configuration for unit in units if unit.configuration}
    streams = tuple([unit.file for unit in units if unit.role == "rendered"])
    return Layout(builds, project.survey.charts, declared, paths, governed, streams)


def governed(findings: list[Finding], project: Project, engines: Engines) -> list[Finding]:
    """Return the findings of builds as the configuration of the file they stand in has them: on, and how severe."""
    if len(engines) == 1 and not engines[0].plan.overrides:
        return findings
    found = []
    for finding in findings:
        unit = project.unit_of(finding.place.file) if finding.builds else None
        if unit is not None:
            entry = engines[unit.configuration].ruleset(unit.path).entry(finding.rule)
            if entry is None:
                continue
            if entry.severity:
                finding = finding._replace(severity=entry.severity)
        found.append(finding)
    return found


def _of_good_builds(findings: list[Finding], results: list[FileResult], units: list[Unit]) -> list[Finding]:
    """Leave out that kubectl cannot read a file which kustomize has built, and say once why a build stops on a line."""
    said = {_line(finding) for finding in findings if finding.rule in _STOPS and not finding.builds}
    if said:
        findings = [each for each in findings if each.rule != _STOPS[0] or not each.builds or _line(each) not in said]
    built = [unit for unit, result in zip(units, results, strict=True) if unit.parts and not result.is_open]
    good = {part for unit in built for part in unit.parts}
    if not good:
        return findings
    return [finding for finding in findings if finding.rule != "yaml-unreadable" or finding.place.file not in good]


def _line(finding: Finding) -> tuple[str, int]:
    return finding.place.file, finding.place.span.line


def _report(
    kept: list[FileResult],
    findings: list[Finding],
    triaged: Triaged,
    noted: list[Notice],
    project: Project,
    engines: Engines,
    unchecked: int,
    since: Since | None,
) -> Report:
    """Return the report: what of the findings is new, counts, exit code."""
    compared = None
    if since is not None:
        noted += since.notices
        new, compared = since.sort(triaged.findings)
        triaged = triaged._replace(findings=new)
        findings = list(new)
    failed = any(result.crashed or result.unread for result in kept) or _crashed(findings)
    failed = failed or any(notice.reason in (LIMIT, NOT_RENDERED) for notice in noted)
    charts = len(project.unrendered_charts())
    summary = summarize(kept, triaged)._replace(unchecked=unchecked, not_rendered=charts)
    if compared is not None:
        summary = summary._replace(known=len(compared.known), gone=len(compared.gone))
    return Report(
        triaged.findings,
        triaged.suppressed,
        tuple(sorted(set(_with_configurations(noted, project)))),
        summary,
        engines[0].plan.rulebook,
        _exit_code(triaged.findings, project, failed or _is_short(summary, project)),
        failed,
        __version__,
        f"1.{engines[0].plan.minor}",
        os.path.abspath(project.root),
        compared,
        tuple([JudgedFile(result.file, result.resources) for result in kept if result.resources]),
    )


def _triaged(
    kept: list[FileResult], findings: list[Finding], project: Project, engines: Engines, policies: set[str]
) -> Triaged:
    """Return what suppressions and baselines leave of some findings, as far as it is to be shown."""
    options = project.options
    rulebook = engines[0].plan.rulebook
    suppressions = _suppressions(kept, project) if options.suppressions else None
    active = {terms.rule for engine in engines for terms in engine.plan.terms if not terms.only_governed} | policies
    if project.earlier is None:
        active -= {rule_id for rule_id in active if rule_id in rulebook and rulebook[rule_id].subject == "change"}
    at_templates = project.streams.at_templates if project.streams is not None else None
    triaged = triage(findings, suppressions, active, options.date, rulebook, at_templates)
    if options.suppressions and options.baseline and _has_baseline(project):
        from k8slint.analysis.baseline import with_baselines

        triaged = with_baselines(triaged, project, active, options.date, rulebook)
    shown = tuple([finding for finding in triaged.findings if _is_shown(finding, project)])
    return _edited(triaged._replace(findings=shown), project)


def _edited(triaged: Triaged, project: Project) -> Triaged:
    """Return findings with edits in the place of rewrites; a suppressed one has no use for them."""
    shown, suppressed = triaged
    if any(finding.rewrites for finding in shown):
        from k8slint.analysis.rewrites import with_edits

        shown = with_edits(shown, project)
    if any(each.finding.rewrites for each in suppressed):
        suppressed = tuple([each._replace(finding=each.finding._replace(rewrites=())) for each in suppressed])
    return Triaged(shown, suppressed)


def _has_baseline(project: Project) -> bool:
    return any("baseline" in config.values for config in project.configurations)


def _suppressions(kept: list[FileResult], project: Project) -> Suppressions:
    """Return all suppressions, and what of them stood in the revision that the caller takes them from."""
    if project.suppressions_base is None:
        return Suppressions(kept, project)
    from k8slint.analysis.suppressions.base import BaseSuppressions

    return Suppressions(kept, project, BaseSuppressions(project, project.suppressions_base, kept))


def _is_short(summary: Summary, project: Project) -> bool:
    """Whether a run looked at less than it was to: the caller or a configuration wants everything, or something."""
    options, configurations = project.options, project.configurations
    everything = options.fail_on_unchecked or any(config.values.get("fail_on_unchecked") for config in configurations)
    something = options.fail_if_empty or any(config.values.get("fail_if_empty") for config in configurations)
    return (everything and not summary.is_complete) or (something and not summary.resources)


def _is_shown(finding: Finding, project: Project) -> bool:
    """Whether a finding is at or above the severity that its file's configuration shows, or why a run fails."""
    if finding.rule in _FAILURES:
        return True
    least = project.options.min_severity
    if not least:
        least = project.configuration_of(finding.place.file).values.get("min_severity", "info")
    return at_least(finding.severity, least)


def _crashed(findings: list[Finding]) -> bool:
    """Whether a check stopped in phase 2, where no file's result knows of it, or kubectl could not read a manifest."""
    return any(finding.rule in _FAILURES for finding in findings)


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
