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
    from k8slint.analysis.parallel.share import Way
    from k8slint.model.result import FileResult
    from k8slint.project.job import Job

_SETTLED = 128
"""After so many files the collector of cycles is told to look no more at what they left, for all of it stays."""


def phase_one(jobs: list[Job], engine: Engine, way: Way, memory: Memory | None) -> list[FileResult]:
    """Return the results of all jobs in their order, worked out in the way that was asked for.

    What was not known goes into the memory, also when the run is interrupted.
    """
    roles = engine.plan.project.roles
    if roles:
        jobs = [job._replace(role=roles[job.file]) if job.file in roles else job for job in jobs]
    known: dict[str, FileResult] = {}
    if memory is not None:
        memory.open_packs(engine.plan)
        known = _read(memory.known_texts(roles))
    todo = [job for job in jobs if job.file not in known] if known else jobs
    try:
        _work_out(todo, known, engine, way, memory)
    finally:
        gc.unfreeze()
        if memory is not None:
            memory.close_packs()
    return [known[job.file] for job in jobs]


def _work_out(todo: list[Job], known: dict[str, FileResult], engine: Engine, way: Way, memory: Memory | None) -> None:
    """Analyze files and add their results to those that are known."""
    chosen = way.map
    if chosen is None and way.processes != 1:
        chosen = pool_map(way.processes, todo)
    analyses = (chosen or map)(Worker(engine, memory is not None), todo)
    progress, total = way.progress, len(todo)
    for number, (job, (result, text, digest)) in enumerate(zip(todo, analyses, strict=True)):
        if progress is not None:
            progress(number, total)
        if result is None and text is not None:
            result = result_of(job.file, text)
        if memory is not None:
            memory.learn(job, digest, text)
        if result is not None:
            known[job.file] = result
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
