"""A workspace folder as the server holds it: opened once, judged again after each change."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from k8slint.analysis.conclude import conclude
from k8slint.analysis.parallel.worker import analyze_unit
from k8slint.analysis.suppressions.suppression import Suppressions
from k8slint.analysis.triage import ordered
from k8slint.model.severity import at_least
from k8slint.project.options import Options
from k8slint.project.project import Project
from k8slint.rulebook.rulebook import Rulebook
from k8slint.server.judged_folder import JudgedFolder, identity_of, moved
from k8slint.server.kept_results import KeptResults
from k8slint.server.manifest_text import ManifestText

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from k8slint.analysis.engine import Engines
    from k8slint.model.finding import Finding
    from k8slint.model.result import FileResult
    from k8slint.model.rule import Rule
    from k8slint.project.unit import Unit
    from k8slint.server.kept_results import Pause


def _shown(path: str) -> str:
    """Return a path from the current folder, links followed; an absolute one where none leads there."""
    real = os.path.realpath(path)
    try:
        return os.path.relpath(real)
    except ValueError:  # on another drive
        return real


def _no_pause() -> None:
    """Return at once: nobody waits."""


class _PausingProject(Project):
    """A project that lets others have their turn whenever it reads a file, as long as it is surveyed."""

    pause: Pause = staticmethod(_no_pause)

    def read(self, file: str) -> bytes | None:
        """Return the bytes of a file; raises what `pause` raises."""
        self.pause()
        return super().read(file)


class OpenFolder:
    """A folder, or a file that is open without one, at an absolute path; `judged` is what is known of it so far.

    `mistakes` say why it could not be judged the last time.

    Files of the project have names from the current folder; editors know them by their absolute paths, which begin as
    the editor gave that of the folder, links and all.
    """

    def __init__(self, path: str, options: Options = Options()) -> None:  # noqa: B008 - a plain tuple
        self.path = path
        self.is_file = os.path.isfile(path)
        self._options = options._replace(context=False) if self.is_file else options
        self._shown = _shown(path)
        self._kept = KeptResults()
        self._opened: tuple[Project, Engines, dict[str, Unit]] | None = None
        self.judged: JudgedFolder | None = None
        self.mistakes: tuple[str, ...] = ()

    def file_of(self, path: str) -> str:
        """Return the name that a file at an absolute path has in the project; empty for one elsewhere."""
        if path == self.path:
            return "" if not self.is_file else self._shown.replace(os.sep, "/")
        if self.is_file or not path.startswith(self.path.rstrip(os.sep) + os.sep):
            return ""
        below = os.path.relpath(path, self.path)
        return os.path.normpath(os.path.join(self._shown, below)).replace(os.sep, "/")

    def path_of(self, file: str) -> str:
        """Return the absolute path of a file of the project."""
        below = os.path.relpath(os.path.abspath(file), os.path.abspath(self._shown))
        return os.path.normpath(os.path.join(self.path, below))

    @property
    def rulebook(self) -> Mapping[str, Rule]:
        """All rules by id, those of the project among them as soon as it is known."""
        return self.judged.report.rulebook if self.judged is not None else Rulebook.load()

    # --- all files

    def refresh(
        self, buffers: Mapping[str, bytes], pause: Pause = _no_pause, opened: Callable[[], None] = _no_pause
    ) -> JudgedFolder:
        """Return what is known once the whole folder is judged again; `buffers` are texts of open files by their names.

        Only what has changed since is analyzed again. `opened` is called as soon as single files can be asked about for
        the first time. Raises ConfigError or UsageError, and what `pause` raises.
        """
        project = self._open(buffers)
        assert isinstance(project, _PausingProject)  # as it was opened
        project.pause = pause
        project.judged_units()
        project.pause = _no_pause
        engines = self._kept.engines(project)
        is_first = self._opened is None
        self._opened = project, engines, {unit.file: unit for unit in project.judged_units() if not unit.parts}
        if is_first:
            opened()
        pause()
        results = self._kept.results(project, engines, buffers, pause)
        report = conclude(results, project, engines, pause=pause)
        self.judged = JudgedFolder(project, engines, results, report, dict(buffers))
        return self.judged

    def _open(self, buffers: Mapping[str, bytes]) -> Project:
        """Return the project as it is now, with the texts of open files in place of those on disk."""
        project = _PausingProject.open((self._shown,), None, None, self._options)
        unsaved = {file: data for file, data in buffers.items() if self._is_new(file, project)}
        if unsaved:
            project = _PausingProject.open((self._shown,), None, unsaved, self._options)
        known = {file: data for file, data in buffers.items() if file not in unsaved and project.unit_of(file)}
        project.update(known)
        return project

    def _is_new(self, file: str, project: Project) -> bool:
        """Whether an open file is not on disk yet, at a place where the project would take it."""
        if project.unit_of(file) is not None or os.path.lexists(file) or project.asked is None or self.is_file:
            return False
        return project.asked.discovery.would_take(os.path.realpath(file), os.path.realpath(self._shown))

    # --- one file

    def quick_findings(self, file: str, data: bytes) -> tuple[Finding, ...] | None:
        """Return what a file shows with some content, in a moment; None for one that is not of the project.

        What only others show, such as a missing reference, is as it was found last, moved with the text around it.
        """
        judged = self.judged
        if judged is not None and file in judged.results and judged.text_bytes(file) == data:
            return tuple(judged.findings.get(file, ()))
        result = self.quick_result(file, data)
        if result is None or self._opened is None:
            return None
        project, _, units = self._opened
        if not units[file].reported:
            return ()
        findings = list(result.findings)
        if judged is not None:
            settled = judged.settled_by_others(file)
            findings = [finding for finding in findings if identity_of(finding) not in settled]
            findings += moved(judged.only_with_others(file), judged.text_bytes(file) or b"", data)
        if project.options.suppressions:
            findings = Suppressions([result], project).sort(findings).standing
        least = project.options.min_severity or project.configuration_of(file).values.get("min_severity", "info")
        return ordered([finding for finding in findings if at_least(finding.severity, least)])

    def manifest(self, file: str, data: bytes) -> ManifestText | None:
        """Return a file of the project as it is read with some content; None for one that is not of the project."""
        if self._opened is None or file not in self._opened[2]:
            return None
        _, engines, units = self._opened
        return ManifestText(data, file, units[file].role, engines[units[file].configuration])

    def quick_result(self, file: str, data: bytes) -> FileResult | None:
        """Return phase 1 of a file with some content; None for one that is not of the project."""
        if self._opened is None or file not in self._opened[2]:
            return None
        _, engines, units = self._opened
        unit = units[file]
        return analyze_unit(unit, engines[unit.configuration], data)
