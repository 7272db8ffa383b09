"""What `k8slint check` does: manifests in, findings out."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from k8slint.commands.option import CHANGE_OPTIONS, FILE_OPTIONS, RENDER_OPTION, RULE_OPTIONS, WORK_OPTIONS, Option
from k8slint.commands.option_values import cache_of, config_of, map_of, options_of, read_stdin, words
from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from typing import TextIO

    from k8slint.analysis.fix.fixing import Fixes
    from k8slint.model.result import Report
    from k8slint.project.project import Project
    from k8slint.report.options import RenderOptions
    from k8slint.report.output import Output

OPTIONS = (
    *FILE_OPTIONS,
    *RULE_OPTIONS,
    *CHANGE_OPTIONS,
    *WORK_OPTIONS,
    Option(
        ("--output-format", "--format"),
        "outputs",
        "text, concise, json, sarif, github, gitlab, junit, rdjson, checkstyle, markdown, html; repeatable.",
        "FORMAT[:FILE]",
        multiple=True,
        envvar="K8SLINT_OUTPUT_FORMAT",
    ),
    RENDER_OPTION,
    Option(("--profile",), "profile", "Print on stderr where the time went: by phase, rule and file.", is_flag=True),
    Option(("--stdin-filename",), "stdin_filename", "What to call the content of -.", "NAME", default="stdin.yaml"),
    Option(
        ("--show-files",),
        "show_files",
        "Name every file and document that was not checked, with the reason.",
        is_flag=True,
    ),
    Option(
        ("--quiet", "-q"), "quiet", "Print only the findings in text; twice: print nothing.", default=0, is_count=True
    ),
    Option(("--statistics",), "statistics", "Count the findings by rule, instead of drawing them.", is_flag=True),
    Option(("--watch",), "watch", "Check again whenever a file changes, until Ctrl-C.", is_flag=True),
    Option(
        ("--show-settings",),
        "show_settings",
        "Print what governs a file, and which line says so, instead of a report.",
        "FILE",
    ),
    Option(("--color", "--colour"), "color", "Colours.", choices=("auto", "always", "never"), default="auto"),
    Option(
        ("--sarif-category",), "sarif_category", "Category of the SARIF run, for several uploads.", "NAME", default=""
    ),
    Option(
        ("--sarif-absent",),
        "sarif_absent",
        "Whether SARIF has what a change fixed, as absent; auto: not in GitHub Actions, which would open alerts.",
        choices=("auto", "always", "never"),
        default="auto",
    ),
    Option(("--fix",), "fix", "Apply the fixes that are safe to the files.", is_flag=True),
    Option(
        ("--unsafe-fixes",), "unsafe_fixes", "With --fix or --diff: also those that change what runs.", is_flag=True
    ),
    Option(
        ("--diff",), "diff", "Show what --fix would change, and write nothing; exit with 1 when it would.", is_flag=True
    ),
    Option(
        ("--add-ignore",),
        "add_ignore",
        "Write comments that allow what these rules find (ids, categories, all), instead of a report.",
        "RULE",
        multiple=True,
    ),
    Option(("--ignore-reason",), "ignore_reason", "With --add-ignore: why it is allowed.", "TEXT", default=""),
    Option(("--all",), "all", "Draw every finding in text, those that are like others as well.", is_flag=True),
    Option(("--max-findings",), "max_findings", "Draw at most N findings in text (0: all).", "N", default=100),
)
"""The options of `k8slint check`, in the order of its --help."""


def check(paths: tuple[str, ...], values: dict[str, Any]) -> int:
    """Return the exit code of a check with the values of all `OPTIONS`; the report is printed."""
    if values["profile"]:
        from k8slint.commands.profiling import profiled

        with profiled():
            return check(paths, {**values, "profile": False, "jobs": "1", "no_cache": True})
    from k8slint.analysis.parallel.pool import jobs_of
    from k8slint.analysis.parallel.share import Share
    from k8slint.analysis.run import check as checked
    from k8slint.analysis.run import opened
    from k8slint.commands.outputs import sources_of, write_outputs
    from k8slint.report.progress import Progress
    from k8slint.report.terminal import wants_progress

    outputs = _wanted(values)
    if values["show_settings"] or values["watch"]:
        return _instead(paths, values, outputs)
    if values["fix"] or values["diff"] or values["unsafe_fixes"]:
        from k8slint.commands.fixing import fix, refuse_apart

        refuse_apart(paths, values)
    contents = {values["stdin_filename"]: read_stdin()} if "-" in paths else {}
    paths = tuple(path for path in paths if path != "-")
    with Progress(wants_progress(values["color"], os.environ, sys.stderr.isatty())) as progress:
        project = opened(paths, config_of(values), options_of(values), contents)
        share, cache = Share(map_of(values), jobs_of(values["jobs"]), progress.tell), cache_of(values, paths)
        fixes = fix(project, share, cache, values) if values["fix"] or values["diff"] else None
        report = fixes.report if fixes is not None else checked(project, share, cache)
    if values["add_ignore"]:
        from k8slint.commands.add_ignores import add_ignores

        return add_ignores(report, project, words(values["add_ignore"]), values["ignore_reason"], paths)
    if fixes is not None:
        return _show_fixes(fixes, project, outputs, values, paths)
    report = _led_to_templates(report, contents)
    write_outputs(report, outputs, sources_of(project, contents), _rendering(values, sys.stdout), paths)
    return report.exit_code


def _instead(paths: tuple[str, ...], values: dict[str, Any], outputs: tuple[Output, ...]) -> int:
    """Return the exit code of what is done instead of one check: many, or a look at what governs a file."""
    from k8slint.analysis.parallel.pool import jobs_of
    from k8slint.analysis.parallel.share import Share
    from k8slint.analysis.run import check as checked
    from k8slint.analysis.run import opened
    from k8slint.commands.outputs import sources_of, write_outputs

    if values["show_settings"]:
        from k8slint.commands.settings import show_settings

        return show_settings(values["show_settings"], paths, values, outputs[0].format if outputs else "text")
    from k8slint.commands.watching import refuse_beside, watch

    refuse_beside(paths, values)
    share, cache = Share(map_of(values), jobs_of(values["jobs"]), None), cache_of(values, paths)

    def shown(project: Project) -> None:
        report = checked(project, share, cache)
        write_outputs(report, outputs, sources_of(project), _rendering(values, sys.stdout), paths)

    return watch(lambda: opened(paths, config_of(values), options_of(values)), shown)


def _show_fixes(
    fixes: Fixes, project: Project, outputs: tuple[Output, ...], values: dict[str, Any], paths: tuple[str, ...]
) -> int:
    """Print what is left after fixing, or the diff; what came from stdin goes to stdout as it is now."""
    from k8slint.commands.fixing import is_on_disk, print_diff
    from k8slint.commands.outputs import sources_of, write_outputs
    from k8slint.report.fix_words import fix_words

    stream = sys.stdout
    if values["diff"]:
        return print_diff(fixes, _rendering(values, stream))
    if not is_on_disk(project):
        sys.stdout.buffer.write(project.contents[values["stdin_filename"]])
        sys.stdout.flush()
        stream = sys.stderr
    options = _rendering(values, stream)._replace(fixed=fix_words(fixes))
    write_outputs(fixes.report, outputs, sources_of(project, project.contents), options, paths, stream)
    return fixes.report.exit_code


def _listed(outputs: tuple[str, ...] | str) -> tuple[str, ...]:
    """Return the formats as a tuple; the environment variable is one word list."""
    return tuple(outputs.split()) if isinstance(outputs, str) else outputs


def _wanted(values: dict[str, Any]) -> tuple[Output, ...]:
    """Return the formats that are written: with -qq none to the standard output. Raises UsageError."""
    from k8slint.report.output import parse_outputs

    if values["ignore_reason"] and not values["add_ignore"]:
        raise UsageError("--ignore-reason is only of use with --add-ignore")
    outputs = parse_outputs(_listed(values["outputs"]))
    printed = [output.format for output in outputs if not output.file]
    if values["statistics"] and "text" not in printed:
        raise UsageError("--statistics is only of use with text on the standard output")
    return tuple(output for output in outputs if output.file) if values["quiet"] > 1 else outputs


def _led_to_templates(report: Report, contents: dict[str, bytes]) -> Report:
    """Lead the findings of a `helm template` stream back to the templates of a chart in the project."""
    if not contents:
        return report
    from k8slint.project.project import read_file
    from k8slint.project.renders.chart import ChartFiles, find_charts
    from k8slint.project.renders.helm_stream import HelmStream, Templates, source_documents

    ((name, data),) = contents.items()
    text = data.decode("utf-8-sig", "replace")
    if not report.findings or not source_documents(text):
        return report
    stream = HelmStream(text, name, Templates(ChartFiles(find_charts("."), read_file)))
    findings = sorted(
        map(stream.at_templates, report.findings), key=lambda finding: (finding.place.file, finding.place.span)
    )
    return report._replace(findings=tuple(findings))


def _rendering(values: dict[str, Any], stream: TextIO) -> RenderOptions:
    """Return how to draw on a stream."""
    from k8slint.report.options import RenderOptions
    from k8slint.report.terminal import terminal_width, wants_colour

    is_terminal = stream.isatty()
    columns = os.get_terminal_size(stream.fileno()).columns if is_terminal else 0
    return RenderOptions(
        colour=wants_colour(values["color"], os.environ, is_terminal),
        width=terminal_width(os.environ, columns),
        max_frames=values["max_findings"],
        show_files=values["show_files"],
        show_all=values["all"],
        quiet=values["quiet"] > 0,
        statistics=values["statistics"],
        sarif_category=values["sarif_category"],
        sarif_absent=values["sarif_absent"] in (("always",) if "GITHUB_ACTIONS" in os.environ else ("always", "auto")),
    )
