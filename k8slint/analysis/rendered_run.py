"""A run with `--render`: the files of each build give way to what the build makes of them."""

from __future__ import annotations

import os

from k8slint.hints import TYPE_CHECKING
from k8slint.project.job import Job, unreadable
from k8slint.project.renders.built_source import BuiltSource
from k8slint.project.renders.kustomize import Rendered, program, render, roots
from k8slint.project.scopes.builds import Build
from k8slint.project.scopes.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.analysis.engine import Engine
    from k8slint.model.finding import Finding, Place
    from k8slint.model.result import FileResult
    from k8slint.project.scopes import Layout
    from k8slint.project.survey import Survey

    Read = Callable[[str], bytes | None]

_STREAM = "{} (built)"


class RenderedRun:
    """What the builds of a run gave: results in place of those of their files, and the way back for findings.

    `covered` are the files the builds are made of, known once `results` was asked for.
    """

    def __init__(self, jobs: list[Job], survey: Survey, read: Read) -> None:
        program()
        self._read = read
        self._survey = survey
        self._names = {os.path.realpath(job.file): job.file for job in jobs}
        self._paths = {job.file: job.path for job in jobs}
        self.builds: list[tuple[str, Rendered]] = []
        self.failures: list[FileResult] = []
        self.covered: set[str] = set()
        self._made_of: dict[str, frozenset[str]] = {}
        self._sources: list[BuiltSource] = []
        for kustomization in roots(survey, {job.file for job in jobs if job.reported}):
            built = render(kustomization)
            if built.error:
                self.failures.append(unreadable(kustomization.file, f"cannot be built: {built.error}"))
            else:
                self.builds.append((_STREAM.format(kustomization.file), built))

    @property
    def led_to(self) -> set[str]:
        """The files that findings were led back to."""
        return {file for source in self._sources for file in source.led_to}

    @property
    def streams(self) -> dict[str, bytes]:
        """The built streams by the names they have in this run."""
        return {name: built.output for name, built in self.builds}

    @property
    def jobs(self) -> list[Job]:
        """Jobs for the built streams; their findings are reported where they come from."""
        return [Job(name, self._paths[built.kustomization.file], False, built.output) for name, built in self.builds]

    def results(self, results: list[FileResult], engine: Engine) -> list[FileResult]:
        """Return the results of a run: the built streams, failures, and of their files the permissions only."""
        from k8slint.analysis.analyze import analyze

        objects = Objects(results)
        found = []
        for name, built in self.builds:
            build = Build(self._survey.kustomizations, objects).run(built.kustomization.folder)
            self._made_of[name] = frozenset(build.files)
            self.covered |= build.files
            self._sources.append(BuiltSource(built, name, self._names, build.files, self._read))
            found.append(analyze(built.output, name, engine, self._paths[built.kustomization.file]))
        failed = {failure.file for failure in self.failures}
        kept = [
            result._replace(findings=(), facts=()) if result.file in self.covered else result
            for result in results
            if result.file not in failed
        ]
        return [*kept, *self.failures, *found]

    def layout(self, layout: Layout) -> Layout:
        """Return the layout of the run: a scope for each built stream, and no kustomization that went into one."""
        left = {folder: each for folder, each in layout.kustomizations.items() if each.file not in self.covered}
        built = tuple(
            (name, each.kustomization.folder, each.kustomization.file, self._made_of[name])
            for name, each in self.builds
        )
        paths = {**layout.paths, **{job.file: job.path for job in self.jobs}}
        return layout._replace(kustomizations=left, built=built, paths=paths)

    def lead_back(self, findings: list[Finding]) -> list[Finding]:
        """Return findings with the places of files instead of those in built streams.

        What several builds tell of one place is told once, in the words of the first.
        """
        streams = {name for name, _ in self.builds}
        told: dict[tuple[str, Place], str] = {}
        found = []
        for finding in findings:
            led = finding
            for source in self._sources:
                led = source.lead_back(led)
            stream = finding.place.file
            if stream not in streams or told.setdefault((led.rule, led.place), stream) == stream:
                found.append(led)
        return found
