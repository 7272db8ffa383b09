"""A project as git has it: the files of a revision or of the index, under the configurations that are on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from k8slint.model.notice import Notice
from k8slint.project.boundary import Boundary
from k8slint.project.configuration_error import UsageError
from k8slint.project.discovery import context_folder
from k8slint.project.git.tree import staged_trees, tree_since
from k8slint.project.project import Asked, Project, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.model.project_facts import ProjectFacts
    from k8slint.project.discovery import Discovery
    from k8slint.project.git.tree import GitTree
    from k8slint.project.options import Options
    from k8slint.project.renders.helm import ChartStreams
    from k8slint.project.survey import Survey
    from k8slint.project.unit import Unit


class TreeBoundary(Boundary):
    """The boundary of a project whose files are those of a tree."""

    __slots__ = ("_tree",)

    def __init__(self, tree: GitTree, boundary: Boundary) -> None:
        self._tree = tree
        self.tops = boundary.tops
        self._starts = boundary._starts

    def has_file(self, path: str) -> bool:
        """Whether the tree has a file."""
        return self._tree.has_file(os.path.normpath(path))

    def has_folder(self, path: str) -> bool:
        """Whether the tree has a folder."""
        return self._tree.has_folder(os.path.normpath(path))


class TreeProject(Project):
    """A project whose files are those of a tree, for the same paths as one on disk.

    Everything in it is reported, or only what was named, as `reports_all` says.
    """

    def __init__(
        self,
        tree: GitTree,
        current: Project,
        options: Options,
        reports_all: bool = True,
    ) -> None:
        assert current.asked is not None  # for it was opened with paths
        super().__init__(
            _units(tree, current, current.asked, reports_all),
            current.configurations,
            options,
            boundary=TreeBoundary(tree, current.asked.discovery.boundary),
            reports_builds=reports_all or current.reports_builds,
        )
        self.tree = self._tree = tree
        self._asked = current.asked
        self.later: Project | None = None

    def covers(self, file: str, builds: tuple[str, ...]) -> bool:
        """Whether the run asks about what stood in a file: it is reported now, or would be if it were still there."""
        now = self.later
        if now is None:
            return True
        return self._covers(now, file) or (now.reports_builds and any(self._covers(now, build) for build in builds))

    def _covers(self, now: Project, file: str) -> bool:
        unit = now.unit_of(file)
        if unit is not None or self._asked is None:
            return unit is None or unit.reported
        return not _is_context(self._tree.path_of(file), self._asked.paths)

    def _chart_streams(self, top: str) -> ChartStreams:
        from k8slint.project.git.charts import TreeDisk
        from k8slint.project.renders.charts import rendered_charts
        from k8slint.project.renders.disk import Disk
        from k8slint.project.renders.program import own_home

        with own_home() as home:
            disk = TreeDisk(self._tree, top, os.path.realpath(home), (Disk(top), read_file))
            return rendered_charts(self, disk, self.later)

    @property
    def survey(self) -> Survey:
        """What the project files say of the others; those that the change leaves alone are not read again."""
        if self._survey is None:
            from k8slint.project.survey import survey_of

            builds = self.later.survey.builds if self.later is not None else None
            known = builds.kustomizations if builds is not None else None
            self._survey = survey_of([unit.file for unit in self.units], self.read, self._boundary, known)
        return self._survey

    def files_on_disk(self) -> list[str]:
        """Return no file: none is read from disk."""
        return []

    def judged_units(self) -> list[Unit]:
        """Return all that is judged, with what the files hold."""
        if self._judged is None:
            self._tree.fetch([self._tree.path_of(unit.file) for unit in self.units])
            units = super().judged_units()
            self._judged = [unit if unit.parts else unit._replace(data=self.read(unit.file) or b"") for unit in units]
        return self._judged

    def read(self, file: str) -> bytes | None:
        """Return the bytes of a file of the tree; None for one that it does not have."""
        held = self.contents.get(file)
        return self._tree.read(file) if held is None else held

    def facts(self, configuration: int = 0) -> ProjectFacts:
        """Return what a configuration and the project files say; files that a configuration names are those on disk.

        Raises UsageError.
        """
        if configuration not in self._facts:
            from k8slint.project.declarations import project_facts

            config = self.configurations[configuration]
            self._facts[configuration] = project_facts(config, self.options, self.survey, read_file)
        return self._facts[configuration]


def _units(tree: GitTree, current: Project, asked: Asked, reports_all: bool) -> list[Unit]:
    """Return the units of a tree: files that a walk would take, under the names that they have on disk."""
    discovery, paths = asked
    known = {tree.path_of(unit.file): unit for unit in current.units}
    starts = _starts(paths, discovery, current.options)
    found = {}
    for path in tree.files():
        unit = known.get(path)
        name = unit.file if unit is not None else _name(path, starts, discovery)
        if name:
            reported = reports_all or (unit.reported if unit is not None else not _is_context(path, paths))
            found[name] = discovery.unit(name, reported)
    found.update((unit.file, unit) for path, unit in known.items() if tree.is_as_on_disk(path))
    return [found[name] for name in sorted(found)]


def _starts(paths: tuple[str, ...], discovery: Discovery, options: Options) -> list[tuple[str, str]]:
    """Return the real paths that a run looks at, each with what it is called; of files what surrounds them, too."""
    named = [*paths]
    if options.context and all(os.path.isfile(path) for path in paths):
        folder = context_folder(paths, discovery.configurations)
        named += [os.path.relpath(folder)] if folder is not None else []
    return [(os.path.realpath(path), path) for path in named]


def _name(path: str, starts: Iterable[tuple[str, str]], discovery: Discovery) -> str:
    """Return the name of a file that is not on disk any more; empty when no walk would take it."""
    for start, called in starts:
        if path.startswith(start.rstrip(os.sep) + os.sep) and discovery.would_take(path, start):
            return discovery.name_below(called, os.path.relpath(path, start))
    return ""


def _is_context(path: str, paths: tuple[str, ...]) -> bool:
    """Whether a file is read for its facts only, as only others were named."""
    return not any(path.startswith(os.path.realpath(each).rstrip(os.sep) + os.sep) for each in paths)


def changed(project: Project, asked: str = "--since") -> Project:
    """Return an open project with what it was before the change that its options name.

    `asked` is the option or command that wants it, as messages name it. Raises UsageError.
    """
    options = project.options
    if options.since and options.staged:
        raise UsageError("--since and --staged are of no use together; use one of them")
    assert project.asked is not None  # for it was opened with paths
    if not project.asked.paths:
        raise UsageError("--since and --staged need files or folders: what comes from '-' has no past")
    boundary = project.asked.discovery.boundary
    if options.staged:
        before, after, torn = staged_trees(boundary)
        identity = f"{before.identity} {after.identity}"
        given = options._replace(since=identity)
        current: Project = TreeProject(after, project, given, reports_all=False)
        current.suppressions_base = project.suppressions_base
        current.asked = project.asked
        known = {after.path_of(unit.file): unit.file for unit in project.units}
        message = "is in conflict, so nothing is known of what will be committed"
        current.notices += [Notice(known[path], "conflict", message) for path in torn if path in known]
    else:
        before = tree_since(options.since, boundary, asked)
        project.options = options._replace(since=f"{options.since} {before.identity}")
        current = project
    past = options._replace(
        since=f"tree {before.identity}",
        staged=False,
        changed_lines=False,
        suppressions_from="",
        render="helm" if options.renders("helm") else "",
    )
    current.earlier = earlier = TreeProject(before, project, past)
    earlier.later = current
    return current
