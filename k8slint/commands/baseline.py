"""`k8slint baseline`: what is found today is allowed, and only what is new is reported."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from k8slint.commands.option import FILE_OPTIONS, RENDER_OPTION, RULE_OPTIONS, WORK_OPTIONS, Option
from k8slint.commands.options import paths_argument, with_options
from k8slint.report.display import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.analysis.baseline import Baseline, BaselineEntry
    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.project.project import Project

    IsGone = Callable[[Baseline, BaselineEntry], bool]

_SELECTING = ("select", "extend_select", "ignore")
OPTIONS = (
    Option(("--output", "-o"), "output", "Write this file (default: the one the configuration names).", "FILE"),
    Option(("--with-errors",), "with_errors", "Allow errors, too: what the cluster rejects.", is_flag=True),
    Option(("--prune",), "prune", "Only remove entries whose findings are gone.", is_flag=True),
    Option(("--reason",), "reason", "Why the new entries are allowed.", "TEXT", default=""),
    Option(("--expires",), "expires", "The last day the new entries are allowed.", "YYYY-MM-DD", default=""),
    *FILE_OPTIONS,
    *(option for option in RULE_OPTIONS if option.name in _SELECTING),
    *WORK_OPTIONS,
    RENDER_OPTION,
)


def _command(paths: tuple[str, ...], **values: Any) -> int:
    """Write a baseline: the findings of today, which `check` does not report where a configuration names the file.

    Errors are left out unless --with-errors. Entries keep their reasons and ends.
    """
    from k8slint.analysis.baseline import by_baseline, is_judged, unread_files
    from k8slint.analysis.parallel.pool import jobs_of
    from k8slint.analysis.parallel.share import Share
    from k8slint.analysis.run import check, engines_of
    from k8slint.commands.option_values import cache_of, map_of, project_of

    _refuse_no_date(values["expires"])
    project = project_of(paths, {**values, "stdin_filename": "stdin.yaml"})
    project.options = project.options._replace(baseline=False)
    report = check(project, Share(map_of(values), jobs_of(values["jobs"]), None), cache_of(values, paths))
    active = {terms.rule for engine in engines_of(project) for terms in engine.plan.terms if not terms.only_governed}
    unread = unread_files(report.findings)
    groups = by_baseline(report.findings, project)
    named = _named_paths(project, values["output"])
    if named[0] not in groups and not (groups.keys() - {""}):  # the configuration does not name it, or not yet
        groups = {named[0]: groups.get("", [])}

    def is_gone(baseline: Baseline, entry: BaselineEntry) -> bool:
        return is_judged(baseline, entry, project, active, unread)

    for path in named:
        _update(path, groups.get(path, []), project, is_gone, values, paths)
    _remark(report, project, named, groups)
    return 2 if report.failed else 0


def _refuse_no_date(text: str) -> None:
    import datetime

    from k8slint.project.configuration_error import UsageError

    try:
        if text:
            datetime.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--expires: '{text}' is not a date such as 2027-06-30") from None


def _named_paths(project: Project, output: str | None) -> list[str]:
    """Return the paths of the baselines to write: what was named, what configurations name, or the usual one."""
    from k8slint.analysis.baseline import baseline_path
    from k8slint.project.discovery import BASELINE_NAME

    if output:
        return [output]
    named = sorted({baseline_path(project, index) for index in range(len(project.configurations))} - {""})
    configured = [config.folder for config in project.configurations if config.file]
    return named or [os.path.join(configured[0] if configured else project.root, BASELINE_NAME)]


def _update(
    path: str,
    findings: list[Finding],
    project: Project,
    is_gone: IsGone,
    values: dict[str, Any],
    paths: Iterable[str],
) -> None:
    """Write one baseline and say what changed in it."""
    from k8slint.analysis.baseline import Baseline, load_baseline
    from k8slint.analysis.suppressions.suppression import NEVER_SUPPRESSED
    from k8slint.report.output import write_output

    old = load_baseline(path, project) if os.path.lexists(path) else Baseline(path)
    findings = [each for each in findings if each.rule not in NEVER_SUPPRESSED]
    kept, unknown = _compared(old, findings, is_gone)
    left_out = 0
    new: list[BaselineEntry] = []
    for finding in unknown if not values["prune"] else ():
        if finding.severity == "error" and not values["with_errors"]:
            left_out += 1
            continue
        new.append(old.entry_for(finding)._replace(reason=values["reason"], expires=values["expires"]))
    write_output(path, Baseline(path, [*kept, *new]).text(), paths)
    gone = len(old.entries) - len(kept)
    count = len(kept) + len(new)
    entries = "1 entry" if count == 1 else f"{count} entries"
    click.echo(visible(f"wrote {os.path.relpath(path)}: {entries}, {len(new)} new, {gone} gone"))
    if left_out:
        what, them = ("1 error is", "it") if left_out == 1 else (f"{left_out} errors are", "them")
        click.echo(f"{what} not in it, as the cluster rejects {them}; --with-errors allows {them}, too")


def _compared(old: Baseline, findings: list[Finding], is_gone: IsGone) -> tuple[list[BaselineEntry], list[Finding]]:
    """Return the entries that stay, as today's run has their findings, and the findings without an entry.

    `is_gone` says of an entry without a finding whether the run looked for it.
    """
    kept: list[BaselineEntry] = []
    unknown = []
    found = old.matches(findings)
    for finding, index in zip(findings, found, strict=True):
        if index < 0:
            unknown.append(finding)
        else:
            kept.append(old.entries[index]._replace(identity=old.entry_for(finding).identity))
    seen = set(found)
    for index, entry in enumerate(old.entries):
        if index not in seen and not is_gone(old, entry):
            kept.append(entry)
    return kept, unknown


def _remark(report: Report, project: Project, named: list[str], groups: dict[str, list[Finding]]) -> None:
    """Say what is still to be done: name the baseline, look at files that no configuration covers."""
    from k8slint.analysis.baseline import baseline_path

    used = {baseline_path(project, index) for index in range(len(project.configurations))}
    if not used & set(named):
        name = visible(os.path.basename(named[0]))
        click.echo(f"add 'baseline: {name}' to the configuration beside it, so that it counts")
    rest = len(groups.get("", ()))
    if rest:
        them = "1 finding is in no baseline, as it" if rest == 1 else f"{rest} findings are in no baseline, as they"
        click.echo(f"{them} cannot be allowed or no configuration names one")
    if report.failed:
        click.echo("not everything could be checked; `k8slint check` says what", err=True)


command = click.command("baseline")(paths_argument(with_options(_command, OPTIONS)))
