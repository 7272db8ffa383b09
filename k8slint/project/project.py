"""A project opened once: its files, the configuration of each, and what project files say of them."""

from __future__ import annotations

import os
import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.regular_file import read_regular
from k8slint.project.boundary import Boundary
from k8slint.project.configuration import Config
from k8slint.project.configurations import Configurations
from k8slint.project.discovery import Discovery, context_of
from k8slint.project.gitignore import GitIgnore
from k8slint.project.options import Options
from k8slint.project.unit import Unit

# What looks into files is imported in the functions that need it: a run that the cache answers does without.
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.notice import Notice
    from k8slint.model.project_facts import ProjectFacts
    from k8slint.project.git.revision import Base
    from k8slint.project.git.tree import GitTree
    from k8slint.project.renders.helm import ChartStreams
    from k8slint.project.survey import Survey
    from k8slint.project.unit_objects import UnitObjects

NO_CONFIG = Config({})


class Asked(NamedTuple):
    """The paths that a project was opened with, and what found the files below them."""

    discovery: Discovery
    paths: tuple[str, ...]


class Project:
    """The files of a run as units of phase 1, in order; open one with `Project.open`.

    `units` are the files to judge and those that are only context; `configurations` govern them by index, the first
    all that no other governs; `notices` say what was passed over; `options` are the caller's; `streams` are
    what Helm rendered of the charts, once `judged_units` was asked for (None: nothing); `asked` is what the files were
    found by (None: they were given as texts). `contents` stand in for files of their names. `earlier` is the project
    before the change that a run is about, `tree` what git has of one that is not read from disk (None else).
    """

    def __init__(
        self,
        units: list[Unit],
        configurations: list[Config],
        options: Options,
        notices: Iterable[Notice] = (),
        contents: Mapping[str, bytes] | None = None,
        boundary: Boundary | None = None,
        reports_builds: bool = True,
        suppressions_base: Base | None = None,
    ) -> None:
        self.suppressions_base = suppressions_base
        self.units = units
        self.configurations = configurations
        self.options = options
        self.notices = list(notices)
        self.contents = dict(contents or {})
        self._boundary = boundary
        self._judged: list[Unit] | None = None
        self._survey: Survey | None = None
        self._facts: dict[int, ProjectFacts] = {}
        self._by_file: dict[str, Unit] = {}
        self._deployed: list[str] = []
        self.streams: ChartStreams | None = None
        self.reports_builds = reports_builds
        self.asked: Asked | None = None
        self.earlier: Project | None = None
        self.tree: GitTree | None = None

    @classmethod
    def open(
        cls,
        paths: Iterable[str] = (),
        config: Config | None = None,
        contents: Mapping[str, bytes] | None = None,
        options: Options = Options(),  # noqa: B008 - a plain tuple
    ) -> Project:
        """Return the project of some files and folders; nothing in them is read yet.

        `config` governs everything; when None, the nearest one above each file does. `contents` are texts by name that
        stand in for the files of these names; with neither paths nor contents the current folder is meant. Raises
        UsageError for a path that is of no use, ConfigError for a configuration that cannot be used.
        """
        contents = contents or {}
        paths = tuple(paths) or (() if contents else (".",))
        boundary = Boundary(paths)
        options, bases = _based(options, boundary)
        configurations = Configurations(config, boundary, boundary.tops[0], *bases)
        ignores = GitIgnore(boundary) if options.gitignore else None
        discovery = Discovery(configurations, boundary, options.exclude, options.force_exclude, ignores)
        for path in paths:
            discovery.add(path)
        found = discovery.found()
        units = [discovery.unit(file) for file in found.files if file not in contents]
        units += [discovery.unit(file, True, data) for file, data in sorted(contents.items())]
        if options.context and paths:
            units += [discovery.unit(file, False) for file in context_of(paths, units, discovery)]
        project = cls(
            units,
            [config._replace(whole=_is_whole(paths, config.root)) for config in configurations.all],
            options,
            [*found.notices, *configurations.notices],
            contents,
            boundary,
            reports_builds=not paths or not all(os.path.isfile(path) for path in paths),
            suppressions_base=bases[1],
        )
        project.asked = Asked(discovery, paths)
        return project

    @classmethod
    def of_texts(
        cls,
        contents: Mapping[str, bytes],
        config: Config = NO_CONFIG,
        options: Options = Options(),  # noqa: B008 - a plain tuple
    ) -> Project:
        """Return the project of files that are only in memory; nothing on disk is looked at."""
        units = [Unit(name, name, True, data) for name, data in sorted(contents.items())]
        return cls(units, [config], options, (), contents)

    @property
    def root(self) -> str:
        """The folder that relative file names start from."""
        return self.configurations[0].root

    def configuration_of(self, file: str) -> Config:
        """Return the configuration that governs a file of the project; the first for any other file."""
        return self.configurations[self.governing(file)]

    def governing(self, file: str) -> int:
        """Return the index of the configuration that governs a file; what Helm unpacks is governed with its chart."""
        unit = self.unit_of(file)
        if unit is None and self.streams is not None:
            unit = self.unit_of(self.streams.chart_file(file))
        return unit.configuration if unit is not None else 0

    def judged_units(self) -> list[Unit]:
        """Return all that is judged: the files with what project files say of them, and every kustomization's build."""
        if self._judged is None:
            roles = self.survey.roles
            units = [unit._replace(role=roles[unit.file]) if unit.file in roles else unit for unit in self.units]
            rendered = self._rendered_units()
            builds = [self._build(folder) for folder in (*self.roots(), *self._deployed)]
            self._judged = [*units, *rendered, *builds]
        return self._judged

    def roots(self) -> list[str]:
        """Return the folders of kustomizations that are built by themselves: no other kustomization includes them."""
        builds = self.survey.builds
        return builds.roots() if builds is not None else []

    def deploy(self, folders: Iterable[str]) -> list[Unit]:
        """Return the units of builds not judged so far, now that something in the project deploys some folders.

        Folders are named as files are.
        """
        builds = self.survey.builds
        if builds is None:
            return []
        named = {builds.folder_of(f"{folder}/kustomization.yaml") for folder in folders}
        new = sorted((named & set(builds.kustomizations)) - set(self.roots()) - set(self._deployed))
        new = [folder for folder in new if not builds.kustomizations[folder].is_component]
        units = [self._build(folder) for folder in new]
        self._judged = [*self.judged_units(), *units]
        self._deployed += new
        return units

    def _rendered_units(self) -> list[Unit]:
        """Return the streams that Helm renders of the charts, when the caller asks for it, as units of their own."""
        if not self.survey.charts or self._boundary is None or not self.options.renders("helm"):
            return []
        from k8slint.project.renders.charts import rendered_units

        self.streams = self._chart_streams(self._boundary.tops[0])
        self.notices += self.streams.notices
        self.contents.update(self.streams.contents)
        return rendered_units(self.streams, self)

    def _chart_streams(self, top: str) -> ChartStreams:
        from k8slint.project.renders import charts

        return charts.rendered_charts(self, charts.Disk(top))

    def compare_builds(self) -> None:
        """Build all kustomizations with kustomize itself, too, when the caller asks for it, and note what differs."""
        builds = self.survey.builds
        if builds is None or self._boundary is None or not self.options.renders("kustomize"):
            return
        from k8slint.project.renders.kustomize import compared, program

        tree = self._boundary.tops[0]
        command = program(tree)
        units = [unit for unit in self.judged_units() if unit.parts]
        self.notices += filter(None, (compared(unit, builds, command, tree) for unit in units))

    def unrendered_charts(self) -> list[str]:
        """Return the folders of charts that were not rendered, so that nothing is known of their objects.

        A library gives none, and a chart within another one is rendered with that.
        """
        charts = self.survey.charts
        if not charts:
            return []
        if self.options.renders("helm"):
            return [] if self.streams is None else [posixpath.dirname(each.file) for each in self.streams.notices]
        from k8slint.project.renders.chart import own_charts, read_chart

        own = {folder: read_chart(folder, self.read) for folder in own_charts(charts)}
        return [folder for folder, chart in own.items() if chart is None or not chart.is_library]

    def unit_of(self, file: str) -> Unit | None:
        """Return the unit of a file; None for one that is not a file of the project."""
        if not self._by_file:
            self._by_file = {unit.file: unit for unit in self.units}
        return self._by_file.get(file)

    def reports(self, file: str, builds: tuple[str, ...]) -> bool:
        """Whether findings in a file are reported, of which `builds` are the kustomizations that it was found through.

        Asked about folders, k8slint reports what these build wherever it stands, and else only what stands in a file
        that was named.
        """
        unit = self.unit_of(file)
        if (unit is not None and unit.reported) or (self.streams is not None and file in self.streams.contents):
            return True
        return self.reports_builds and any(
            (own := self.unit_of(build)) is not None and own.reported for build in builds
        )

    def covers(self, file: str, builds: tuple[str, ...]) -> bool:
        """Whether a run asks about what stood in a file, even if that is there for other files to be compared with."""
        return self.reports(file, builds)

    def _build(self, folder: str) -> Unit:
        builds = self.survey.builds
        assert builds is not None
        own = self.unit_of(file := builds.file(folder)) or Unit(file, file, False)
        return own._replace(role="build", data=None, folder=folder, parts=builds.parts(folder))

    # --- contents

    def files_on_disk(self) -> list[str]:
        """Return the names of the files that are read from disk."""
        return [unit.file for unit in self.units if unit.data is None]

    def read(self, file: str) -> bytes | None:
        """Return the bytes of a file; None when it cannot be read; of one beyond the limit its start and more."""
        held = self.contents.get(file)
        if held is not None or self._boundary is None:
            return held
        return read_file(file)

    def update(self, contents: Mapping[str, bytes]) -> None:
        """Let some bytes stand in for files from now on: what an editor holds and has not saved yet."""
        self.contents.update(contents)
        self.units = [unit._replace(data=contents.get(unit.file, unit.data)) for unit in self.units]
        self._survey = self._judged = None
        self._deployed.clear()
        self._by_file.clear()
        self._facts.clear()

    @property
    def survey(self) -> Survey:
        """What the project files say of the others."""
        if self._survey is None:
            from k8slint.project.survey import survey_of

            self._survey = survey_of([unit.file for unit in self.units], self.read, self._boundary)
        return self._survey

    def facts(self, configuration: int = 0) -> ProjectFacts:
        """Return what a configuration and the project files say about all manifests.

        Raises UsageError for a file that the configuration names and nobody can read.
        """
        found = self._facts.get(configuration)
        if found is None:
            from k8slint.project.declarations import project_facts

            found = project_facts(self.configurations[configuration], self.options, self.survey, self.read)
            self._facts[configuration] = found
        return found

    def minor(self, configuration: int = 0) -> int:
        """Return the minor version of Kubernetes that a configuration judges for. Raises UsageError."""
        from k8slint.project.declarations import target_minor

        return target_minor(self.configurations[configuration], self.options)

    # --- objects

    def resources(self, unit: Unit, *, for_display: bool = False) -> Iterator[Resource]:
        """Yield the objects of a unit; nothing of a file that cannot be read.

        `for_display` puts stars in the place of values that an alias brings from a Secret to where they would be shown.
        """
        yield from self.unit_objects.to_show(unit) if for_display else self.unit_objects.of(unit)

    @cached_property
    def unit_objects(self) -> UnitObjects:
        """What reads the objects of units."""
        from k8slint.project.unit_objects import UnitObjects

        return UnitObjects(self)

    def objects(self) -> Iterator[Resource]:
        """Yield the objects that a cluster would get of what is reported: plain ones, then those of builds."""
        for unit in self.judged_units():
            if unit.reported:
                yield from self.resources(unit, for_display=True)

    def pods(self) -> Iterator[Pod]:
        """Yield the Pods and pod templates that a cluster would get of what is reported."""
        for unit in self.judged_units():
            if unit.reported:
                yield from self.pods_of(unit)

    def pods_of(self, unit: Unit) -> Iterator[Pod]:
        """Yield the Pods and pod templates of a unit."""
        from k8slint.kube.pod import pod_of
        from k8slint.kube.workload import pod_template_paths

        minor = self.minor(unit.configuration)
        templates = pod_template_paths(list(self.facts(unit.configuration).pod_templates))
        for resource in self.resources(unit, for_display=True):
            pod = pod_of(resource, templates, minor)
            if pod is not None:
                yield pod


def read_file(path: str) -> bytes | None:
    """Return the bytes of a regular file; None when it cannot be read; of one beyond the limit its start and more."""
    try:
        return read_regular(path, DEFAULT_LIMITS.file_bytes + 1)
    except (OSError, ValueError):
        return None


def _based(options: Options, boundary: Boundary) -> tuple[Options, tuple[Base | None, Base | None]]:
    """Return the revisions that configurations and suppressions are taken from; git is asked only where there are."""
    if not options.config_from and not options.suppressions_from:
        return options, (None, None)
    from k8slint.project.git.revision import based

    return based(options, boundary)


def _is_whole(paths: tuple[str, ...], root: str) -> bool:
    """Whether one of the paths is a configuration's folder or one above it; nothing is left out of contents alone."""
    inner = os.path.realpath(root)
    outer = [os.path.realpath(path) for path in paths]
    return not paths or any(path in (inner, os.sep) or inner.startswith(path + os.sep) for path in outer)
