"""`--render helm`: charts are rendered by `helm template`, when the user asks for it, and their objects are judged.

Helm runs with an empty home, without plugins, repositories, a cluster or the network, and fetches no dependency.
Source: helm.sh/helm/v3/pkg/cli/environment.go (HELM_ variables), cmd/helm/template.go.
"""

from __future__ import annotations

import os
import posixpath
import re
from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.notice import DEPENDENCIES_MISSING, NOT_RENDERED, Notice
from k8slint.project.configuration_error import UsageError
from k8slint.project.renders.chart import CHART_FILE, ON_DISK, missing_dependencies, own_charts, read_chart
from k8slint.project.renders.helm_stream import HelmStream, Templates
from k8slint.project.renders.program import closed_environment, find_program, own_home, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from k8slint.model.finding import Finding, Related
    from k8slint.project.renders.chart import ChartFiles
    from k8slint.project.renders.disk import Disk

    Read = Callable[[str], bytes | None]

_RELEASE = re.compile(r"[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?")
_HOMES = {
    "HELM_CACHE_HOME": "cache",
    "HELM_CONFIG_HOME": "config",
    "HELM_DATA_HOME": "data",
    "HELM_PLUGINS": "plugins",
    "HELM_REGISTRY_CONFIG": "registry.json",
    "HELM_REPOSITORY_CACHE": "repositories",
    "HELM_REPOSITORY_CONFIG": "repositories.yaml",
}


class ChartRender(NamedTuple):
    """One rendering of a chart: its folder ('' for the current one), release and namespace, values files and sets."""

    chart: str
    release: str
    namespace: str = "default"
    values: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What reports call it: the chart's folder and what it is rendered with."""
        with_values = ", ".join((*self.values, *self.sets))
        return f"{self.chart or '.'} ({with_values})" if with_values else self.chart or "."


class Rendered(NamedTuple):
    """What Helm made of a chart: the stream it printed, or a notice that says why there is none."""

    render: ChartRender
    output: bytes = b""
    notice: Notice | None = None


class ChartStreams:
    """What Helm made of the charts of a project, judged as files of their own and led back to the templates.

    `contents` are the streams by the names that findings give them, `renders` what each was rendered from; `notices`
    say which charts could not be rendered. `disk` is where the charts lie.
    """

    def __init__(self, rendered: Iterable[Rendered], files: ChartFiles, disk: Disk = ON_DISK) -> None:
        self.disk = disk
        self.contents: dict[str, bytes] = {}
        self.renders: dict[str, ChartRender] = {}
        self.notices: list[Notice] = []
        self._streams: dict[str, HelmStream] = {}
        templates = Templates(files)
        for each in rendered:
            if each.notice is not None:
                self.notices.append(each.notice)
                continue
            name = f"{each.render.label} (rendered)"
            self.contents[name] = each.output
            self.renders[name] = each.render
            text = each.output.decode("utf-8-sig", "replace")
            otherwise = posixpath.join(each.render.chart, CHART_FILE)
            self._streams[name] = HelmStream(text, name, templates, otherwise)

    def output(self, render: ChartRender) -> bytes | None:
        """Return the stream of a rendering; None where there is none."""
        return next((self.contents[name] for name, each in self.renders.items() if each == render), None)

    def chart_file(self, file: str) -> str:
        """Return the Chart.yaml of the rendered chart that a file lies in; empty for any other file."""
        folders = {each.chart for each in self.renders.values() if file.startswith(posixpath.join(each.chart, ""))}
        return posixpath.join(max(folders, key=len), CHART_FILE) if folders else ""

    def at_templates(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings with the places of templates instead of those in streams.

        What several renderings have at one place of a template is one finding, which names them all in `builds`.
        """
        found: dict[tuple[object, ...], Finding] = {}
        for number, finding in enumerate(findings):
            stream = self._streams.get(finding.place.file)
            if stream is None:
                found[(number,)] = self._related_at_templates(finding)
                continue
            moved = self._related_at_templates(stream.at_templates(finding))
            place = moved.place
            key = (moved.rule, place.file, place.span, place.path, place.container, moved.headline)
            first = found.get(key, moved)
            label = self.renders[stream.file].label
            builds = first.builds if label in first.builds else (*first.builds, label)
            found[key] = first._replace(builds=builds)
        return list(found.values())

    def related_at_template(self, related: Related) -> Related | None:
        """Return a related place in a template instead of that in a stream; None where its line is not certain."""
        stream = self._streams.get(related.file)
        return related if stream is None else stream.related(related)

    def _related_at_templates(self, finding: Finding) -> Finding:
        for each in {related.file for related in finding.related} & self._streams.keys():
            finding = self._streams[each].at_templates(finding)
        return finding


def program(tree: str) -> str:
    """Return the path of helm, found outside of the checked tree; raises UsageError when there is none."""
    path = find_program("helm", tree)
    if path is None:
        raise UsageError("--render helm needs the program helm on PATH; install it, or leave the option out")
    return path


def renders_of(
    charts: Iterable[str], entries: Iterable[Mapping[str, Any]], read: Read, root: str = "", disk: Disk = ON_DISK
) -> list[ChartRender]:
    """Return what to render: the configuration's `helm` entries, or every chart that is not a library.

    `charts` are the folders of charts; one inside another is rendered with that one. Without entries each is rendered
    with its default values, and once more for each file `ci/*-values.yaml` (as chart-testing does). The paths of
    entries start at `root`, the folder of the configuration.
    """
    listed = [_configured(entry, read, root) for entry in entries]
    if listed:
        return listed
    found = []
    for folder in own_charts(charts):
        chart = read_chart(folder, read)
        if chart is None or chart.is_library:
            continue
        release = _release(chart.name)
        found.append(ChartRender(folder, release))
        found += [ChartRender(folder, release, values=(file,)) for file in _test_values(folder, disk)]
    return found


def _configured(entry: Mapping[str, Any], read: Read, root: str) -> ChartRender:
    def path(name: Any) -> str:
        joined = posixpath.normpath(posixpath.join(root, str(name)))
        return "" if joined == "." else joined

    folder = path(entry.get("chart", "."))
    chart = read_chart(folder, read)
    release = entry.get("release") or _release(chart.name if chart else "")
    values = tuple(path(name) for name in entry.get("values", ()))
    return ChartRender(
        folder, str(release), str(entry.get("namespace", "default")), values, tuple(entry.get("sets", ()))
    )


def _release(name: str) -> str:
    """Return a release name for a chart: its own where that is one, else the one Helm takes by default."""
    return name if _RELEASE.fullmatch(name) else "release-name"


def _test_values(folder: str, disk: Disk) -> list[str]:
    place = posixpath.join(folder, "ci")
    return [posixpath.join(place, name) for name in disk.names(place) if name.endswith("-values.yaml")]


def render(
    render: ChartRender, program: str, read: Read, disk: Disk = ON_DISK, kubernetes_version: str = ""
) -> Rendered:
    """Return a chart rendered with the helm at `program`, for a Kubernetes version such as 1.34.

    Nothing is read that lies outside of the checked folder. A chart that lacks dependencies is not rendered.
    """
    file = posixpath.join(render.chart, CHART_FILE)
    reason = disk.prepared(render.chart, render.values)
    if reason:
        return Rendered(render, notice=Notice(file, NOT_RENDERED, reason))
    chart = read_chart(render.chart, read)
    lacking = missing_dependencies(chart, read, disk) if chart is not None else []
    if lacking:
        names = ", ".join(lacking)
        message = f"cannot be rendered without {names} in {posixpath.join(render.chart, 'charts')}/"
        remedy = "run 'helm dependency build' first"
        return Rendered(render, notice=Notice(file, DEPENDENCIES_MISSING, f"{message}; {remedy}"))
    with own_home() as home:
        environment = closed_environment(home, disk.top)
        environment |= {name: os.path.join(home, place) for name, place in _HOMES.items()}
        environment |= {"HELM_NO_PLUGINS": "1", "HELM_NAMESPACE": render.namespace}
        output = run([program, *_words(render, kubernetes_version, disk)], environment, home)
    if output.error:
        said = disk.shown(output.error).removeprefix("Error: ").partition(" Use --debug flag")[0]
        settings = f" with {', '.join((*render.values, *render.sets))}" if render.values or render.sets else ""
        return Rendered(render, notice=Notice(file, NOT_RENDERED, f"helm cannot render it{settings}: {said}"))
    return Rendered(render, output.text)


def _words(render: ChartRender, kubernetes_version: str, disk: Disk) -> list[str]:
    """Return the arguments of helm; every path is absolute, so that none is taken for a URL or an option."""
    words = ["template", f"--namespace={render.namespace}"]
    if kubernetes_version:
        words.append(f"--kube-version={kubernetes_version}")
    words += [f"--values={_field(disk.path(file))}" for file in render.values]
    words += [f"--set={each}" for each in render.sets]
    return [*words, "--", render.release, disk.path(render.chart)]


def _field(path: str) -> str:
    """Return a path as one field of a list with commas, which `--values` takes (encoding/csv)."""
    return '"' + path.replace('"', '""') + '"' if set(path) & set(',"\r\n') else path
