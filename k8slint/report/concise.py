"""One line per finding, as editors and compilers' error lists read it: `file:line:column: severity message [rule]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.report.display import visible
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.paths import shown_place
from k8slint.report.sentences import object_name

if TYPE_CHECKING:
    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.report.sources import Sources


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Return one line per finding and nothing else."""
    del sources, options
    return "".join(f"{concise_line(finding)}\n" for finding in report.findings)


def concise_line(finding: Finding) -> str:
    """Return the line of one finding; a file name that starts with colons must not look like a command to a CI runner.

    The runner skips blanks in front of them.
    """
    place = finding.place
    file = f"./{place.file}" if place.file.lstrip().startswith("::") else place.file
    where = shown_place(visible(file), place)
    resource = None if place.is_certain else place.resource
    subject = f" ({visible(object_name(resource))})" if resource is not None else ""
    return f"{where}: {finding.severity} {visible(finding.message)}{subject} [{finding.rule}]"
