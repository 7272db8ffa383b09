"""Phase 1 of a run: the results of all files, known ones from the cache, the others worked out by a map."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from k8slint.analysis.cache.row import UNREADABLE_ROW, result_of
from k8slint.analysis.parallel.pool import FORK_BUILDS, memory_map, pool_map
from k8slint.analysis.parallel.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.analysis.cache.memory import Memory
    from k8slint.analysis.engine import Engine
    from k8slint.analysis.parallel.share import Share
    from k8slint.analysis.parallel.worker import Analysis, Map
    from k8slint.model.result import FileResult
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

MOST_WORK = 6_000_000
"""What the builds of a run may take together: some two hundred thousand objects, a minute or two."""

_WORK_OF_A_FINDING = 5

_SETTLED = 128
"""After so many files the collector of cycles no longer looks at what they left, for all of it stays."""


class BuildAllowance:
    """What the builds of a run may still take together; those that come too late are not built."""

    def __init__(self) -> None:
        self._left = MOST_WORK
        self._has_refused = False

    @property
    def is_spent(self) -> bool:
        """Whether the builds so far have taken more than they may."""
        return self._left < 0

    def take(self, result: FileResult) -> None:
        """Count what a unit has taken; one that is no build takes nothing."""
        if result.work:
            self._left -= result.work + _WORK_OF_A_FINDING * len(result.findings)

    def refused(self, unit: Unit, project: Project, engines: tuple[Engine, ...]) -> FileResult:
        """Return the result of a build that comes too late; from now on nobody else builds it either."""
        from k8slint.analysis.build import given_up

        assert project.survey.builds is not None  # for this is a build
        project.survey.builds.give_up(unit.folder)
        is_first, self._has_refused = not self._has_refused, True
        return given_up(unit, engines[unit.configuration], is_first)


def phase_one(
    project: Project,
    units: list[Unit],
    engines: tuple[Engine, ...],
    share: Share,
    memory: Memory | None,
    allowance: BuildAllowance,
) -> list[FileResult]:
    """Return the results of some units of a project in their order, the work shared as asked for.

    What was not known goes into the memory, also when the run is interrupted.
    """
    known: dict[str, FileResult] = {}
    if memory is not None:
        memory.open_packs([engine.plan for engine in engines])
        known = _read(memory.known_texts(units))
    todo = [unit for unit in units if unit.name not in known] if known else units
    worker = Worker(engines, memory is not None, project.survey.builds)
    files = [unit for unit in todo if not unit.parts]
    builds = [unit for unit in todo if unit.parts]
    chosen = _map_of_files(files, share)
    of_files = _worked_out(files, chosen(worker, files), share, memory)
    try:
        if chosen is not map:
            known.update(of_files)
        if len(files) < len(units):
            shared = memory_map(share.processes, len(builds), FORK_BUILDS)
            fresh = _worked_out(builds, shared(worker, builds), share, memory)
            _take_builds([unit for unit in units if unit.parts], known, fresh, project, engines, allowance)
        known.update(of_files)  # within one process after the builds: what these have read is not read again
    finally:
        gc.unfreeze()
        if memory is not None:
            memory.close_packs()
    return [known[unit.name] for unit in units]


def _map_of_files(files: list[Unit], share: Share) -> Map:
    """Return the map to use for files; builds read many files, so they stay with who has read those."""
    chosen = share.map
    if chosen is None and share.processes != 1:
        chosen = pool_map(share.processes, files)
    return chosen or map


def _worked_out(
    todo: list[Unit], analyses: Iterable[Analysis], share: Share, memory: Memory | None
) -> Iterator[tuple[str, FileResult]]:
    """Yield the names and results of some units, in order, as they are analyzed."""
    progress, total = share.progress, len(todo)
    for number, (unit, (result, text, digest)) in enumerate(zip(todo, analyses, strict=True)):
        if progress is not None:
            progress(number, total)
        if result is None and text is not None:
            result = result_of(unit.name, text)
        if memory is not None:
            memory.learn(unit, digest, text)
        if result is not None:
            yield unit.name, result
        if not number % _SETTLED:
            gc.freeze()


def _take_builds(
    builds: list[Unit],
    known: dict[str, FileResult],
    fresh: Iterator[tuple[str, FileResult]],
    project: Project,
    engines: tuple[Engine, ...],
    allowance: BuildAllowance,
) -> None:
    """Add the results of builds in order until they took too much together; what is known counts like the others.

    So the same builds are given up whoever remembers or shares what.
    """
    for unit in builds:
        if allowance.is_spent:
            known[unit.name] = allowance.refused(unit, project, engines)
            continue
        if unit.name not in known:
            known.update((next(fresh),))
        allowance.take(known[unit.name])


def _read(texts: dict[str, bytes]) -> dict[str, FileResult]:
    """Read results from the cache; one that cannot be read is analyzed again."""
    found = {}
    for file, text in texts.items():
        try:
            found[file] = result_of(file, text)
        except UNREADABLE_ROW:
            continue
    return found
