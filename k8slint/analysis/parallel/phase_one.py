"""Phase 1 of a run: the results of all files, known ones from the cache, the others worked out by a map."""

from __future__ import annotations

import gc

from k8slint.analysis.cache.row import UNREADABLE_ROW, result_of
from k8slint.analysis.parallel.pool import pool_map
from k8slint.analysis.parallel.worker import Worker
from k8slint.hints import TYPE_CHECKING

if TYPE_CHECKING:
    from k8slint.analysis.cache.memory import Memory
    from k8slint.analysis.engine import Engine
    from k8slint.analysis.parallel.share import Share
    from k8slint.model.result import FileResult
    from k8slint.project.unit import Unit

_SETTLED = 128
"""After so many files the collector of cycles is told to look no more at what they left, for all of it stays."""


def phase_one(units: list[Unit], engines: tuple[Engine, ...], share: Share, memory: Memory | None) -> list[FileResult]:
    """Return the results of all units in their order, the work shared as asked for.

    What was not known goes into the memory, also when the run is interrupted.
    """
    known: dict[str, FileResult] = {}
    if memory is not None:
        memory.open_packs([engine.plan for engine in engines])
        known = _read(memory.known_texts(units))
    todo = [unit for unit in units if unit.file not in known] if known else units
    try:
        _work_out(todo, known, engines, share, memory)
    finally:
        gc.unfreeze()
        if memory is not None:
            memory.close_packs()
    return [known[unit.file] for unit in units]


def _work_out(
    todo: list[Unit], known: dict[str, FileResult], engines: tuple[Engine, ...], share: Share, memory: Memory | None
) -> None:
    """Analyze files and add their results to those that are known."""
    chosen = share.map
    if chosen is None and share.processes != 1:
        chosen = pool_map(share.processes, todo)
    analyses = (chosen or map)(Worker(engines, memory is not None), todo)
    progress, total = share.progress, len(todo)
    for number, (unit, (result, text, digest)) in enumerate(zip(todo, analyses, strict=True)):
        if progress is not None:
            progress(number, total)
        if result is None and text is not None:
            result = result_of(unit.file, text)
        if memory is not None:
            memory.learn(unit, digest, text)
        if result is not None:
            known[unit.file] = result
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
