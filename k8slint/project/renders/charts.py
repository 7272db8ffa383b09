"""The charts of a project, rendered by Helm: of a project on disk, and of what it was before a change."""

from __future__ import annotations

import os
import posixpath
import time
from typing import TYPE_CHECKING

from k8slint.model.notice import LIMIT, Notice
from k8slint.project.renders.chart import CHART_FILE, ChartFiles
from k8slint.project.renders.disk import Disk
from k8slint.project.renders.helm import ChartStreams, Rendered, program, render, renders_of
from k8slint.project.unit import Unit
from k8slint.reading.kinds import RENDERED

__all__ = ["Disk", "rendered_charts", "rendered_units"]

if TYPE_CHECKING:
    from k8slint.project.project import Project
    from k8slint.project.renders.helm import ChartRender

MOST_BYTES = 256 * 1024 * 1024
MOST_SECONDS = 1200
"""What the charts of a run may print and take together; each for itself is bounded as well."""

_TOO_MANY = "is not rendered, as the charts before it took all that a run may take; check them in several runs"


def rendered_charts(project: Project, disk: Disk, later: Project | None = None) -> ChartStreams:
    """Return what Helm makes of the charts of a project that lie on `disk`.

    What `later`, the project after a change, has unchanged is not rendered again: it would be the same but for what a
    chart draws by lot. Raises UsageError where there is no helm.
    """
    helm = program(disk.top)
    listed = _listed(project, disk)
    if later is not None:
        listed = [each for each in listed if _was_there(each, project)]
    version = f"1.{project.minor()}.0"
    rendered: list[Rendered] = []
    started, printed = time.monotonic(), 0
    for each in listed:
        if printed > MOST_BYTES or time.monotonic() - started > MOST_SECONDS:
            rendered.append(Rendered(each, notice=Notice(posixpath.join(each.chart, CHART_FILE), LIMIT, _TOO_MANY)))
            continue
        known = _unchanged(each, project, disk, later)
        rendered.append(known or render(each, helm, project.read, disk, version))
        printed += len(rendered[-1].output)
    return ChartStreams(rendered, ChartFiles(project.survey.charts, project.read, disk), disk)


def _listed(project: Project, disk: Disk) -> list[ChartRender]:
    """Return what to render: of each configuration its own entries, or else every chart that it governs."""
    charts = [chart for chart in project.survey.charts if project.covers(posixpath.join(chart, CHART_FILE), ())]
    passed_over = project.survey.charts - set(charts)
    every: list[ChartRender] = []
    for index, config in enumerate(project.configurations):
        entries = config.values.get("helm", ())
        governed = [chart for chart in charts if project.governing(posixpath.join(chart, CHART_FILE)) == index]
        root = os.path.relpath(config.folder) if config.file else ""
        if entries or governed:
            every += renders_of(governed, entries, project.read, root, disk)
    return [each for each in every if each.chart not in passed_over]


def rendered_units(streams: ChartStreams, project: Project) -> list[Unit]:
    """Return what Helm rendered as units, which the configuration of each chart governs as one of its templates."""
    units = []
    for name, data in streams.contents.items():
        chart = posixpath.join(streams.renders[name].chart, CHART_FILE)
        own = project.unit_of(chart)
        folder = posixpath.dirname(own.path if own is not None else chart)
        path = posixpath.join(folder, "templates", posixpath.basename(name))
        units.append(Unit(name, path, True, data, RENDERED, project.governing(chart)))
    return units


def _was_there(render: ChartRender, project: Project) -> bool:
    """Whether a chart and its values were there before a change: what is new has no past that could be missing."""
    return all(project.read(file) is not None for file in (posixpath.join(render.chart, CHART_FILE), *render.values))


def _unchanged(render: ChartRender, project: Project, disk: Disk, later: Project | None) -> Rendered | None:
    """Return what a chart was rendered to after a change that did not touch it; None for one that it did."""
    if later is None or later.streams is None or disk.prepared(render.chart, render.values):
        return None
    output = later.streams.output(render)
    if output is None:
        return None
    before, after = (
        each.digest(render.chart, render.values, side.read)
        for each, side in ((disk, project), (later.streams.disk, later))
    )
    return Rendered(render, output) if before == after else None
