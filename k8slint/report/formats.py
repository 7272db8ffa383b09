"""The formats a report can be written in, each imported only when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from k8slint.model.result import Report
    from k8slint.report.options import RenderOptions
    from k8slint.report.sources import Sources

FORMATS = {
    "text": "k8slint.report.text",
    "concise": "k8slint.report.concise",
    "json": "k8slint.report.json_text",
    "sarif": "k8slint.report.sarif",
    "github": "k8slint.report.github",
    "gitlab": "k8slint.report.gitlab",
    "junit": "k8slint.report.junit",
    "rdjson": "k8slint.report.rdjson",
    "checkstyle": "k8slint.report.checkstyle",
    "markdown": "k8slint.report.markdown",
    "html": "k8slint.report.html",
}
"""Name of a format -> module that has its `render`."""


class Renderer(Protocol):
    """What every format offers: the report as text that ends with a line feed, or is empty."""

    def __call__(self, report: Report, sources: Sources, options: RenderOptions = ...) -> str:
        """Write the report."""


def renderer(name: str) -> Renderer:
    """Return the `render` of a format, whose module is imported; raises `KeyError` for a name not in `FORMATS`."""
    render: Renderer = import_module(FORMATS[name]).render
    return render
