"""Phase 1 of a run: the results of all files, known ones from the cache, the others worked out by a map."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from k8slint.analysis.cache.row import UNREADABLE_ROW, result_of
from k8slint.analysis.parallel.pool import FORK_BUILDS, memory_map, pool_map
from k8slint.analysis.parallel.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.analysis.cache.memory import Memory
    from k8slint.analysis.engine import Engine
    from k8slint.analysis.parallel.share import Share
    from k8slint.analysis.parallel.worker import Analysis, Map
    from k8slint.model.result import FileResult
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

_SETTLED = 128
"""After so many files the collector of cycles no longer looks at what they left, for all of it stays."""


def phase_one(
    project: Project, units: list[Unit], engines: tuple[Engine, ...], share: Share, memory: Memory | None
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
    try:
        for some, chosen in _shared(todo, share):
            _work_out(some, known, chosen(worker, some), share, memory)
    finally:
        gc.unfreeze()
        if memory is not None:
            memory.close_packs()
    return [known[unit.name] for unit in units]


def _shared(todo: list[Unit], share: Share) -> list[tuple[list[Unit], Map]]:
    """Return units with the map to use for them: builds read many files, so they stay with who has read those."""
    files = [unit for unit in todo if not unit.parts]
    builds = [unit for unit in todo if unit.parts]
    chosen = share.map
    if chosen is None and share.processes != 1:
        chosen = pool_map(share.processes, files)
    shared: list[tuple[list[Unit], Map]] = [(files, chosen or map)]
    if builds:
        shared.append((builds, memory_map(share.processes, len(builds), FORK_BUILDS)))
    return shared


def _work_out(
    todo: list[Unit],
    known: dict[str, FileResult],
    analyses: Iterable[Analysis],
    share: Share,
    memory: Memory | None,
) -> None:
    """Take the analyses of some units and add their results to those that are known."""
    progress, total = share.progress, len(todo)
    for number, (unit, (result, text, digest)) in enumerate(zip(todo, analyses, strict=True)):
        if progress is not None:
            progress(number, total)
        if result is None and text is not None:
            result = result_of(unit.name, text)
        if memory is not None:
            memory.learn(unit, digest, text)
        if result is not None:
            known[unit.name] = result
        if not number % _SETTLED:
            gc.freeze()


def _read(texts: dict[str, bytes]) -> dict[str, FileResult]:
    """Read results from the cache; one that cannot be read is analyzed again."""
    found = {}
    for file, text in texts.items():
        try:
            found[file] = result_of(file, text)
        except UNREADABLE_ROW:
            continue
    return found
