"""Phase 1 of a run: the results of all files, known ones from the cache, the others worked out by a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.pipeline.cache.memory import result_key
from k8slint.pipeline.cache.row import UNREADABLE_ROW, result_of
from k8slint.pipeline.pool import pool_map
from k8slint.pipeline.worker import Worker

if TYPE_CHECKING:
    from k8slint.model.result import FileResult
    from k8slint.pipeline.cache.memory import Memory
    from k8slint.pipeline.engine import Engine
    from k8slint.pipeline.job import Job
    from k8slint.pipeline.way import Way


class PhaseOne(NamedTuple):
    """The results in the order of the jobs; for the cache the texts of new ones by key, and digests by file."""

    results: list[FileResult]
    texts: dict[str, bytes]
    digests: dict[str, str]


def phase_one(jobs: list[Job], engine: Engine, way: Way, memory: Memory | None) -> PhaseOne:
    """Give the result of every job, in the way that was asked for."""
    roles = engine.plan.project.roles
    if roles:
        jobs = [job._replace(role=roles[job.file]) if job.file in roles else job for job in jobs]
    known: dict[str, FileResult] = {}
    if memory is not None:
        memory.open_packs(engine.plan)
        known = _read(memory.known_texts(roles))
    todo = [job for job in jobs if job.file not in known]
    chosen = way.map
    if chosen is None and way.processes != 1:
        chosen = pool_map(way.processes, todo)
    analyses = (chosen or map)(Worker(engine, memory is not None, chosen is not None), todo)
    texts: dict[str, bytes] = {}
    digests: dict[str, str] = {}
    for number, (job, (result, text, digest)) in enumerate(zip(todo, analyses, strict=True)):
        if way.progress is not None:
            way.progress(number, len(todo))
        if text is not None:
            if result is None:
                result = result_of(job.file, text)
            if memory is not None:
                texts[result_key(digest, job.role, job.file)] = text
        if digest:
            digests[job.file] = digest
        if result is not None:
            known[job.file] = result
    return PhaseOne([known[job.file] for job in jobs], texts, digests)


def _read(texts: dict[str, bytes]) -> dict[str, FileResult]:
    """Read results from the cache; one that cannot be read is analyzed again."""
    found = {}
    for file, text in texts.items():
        try:
            found[file] = result_of(file, text)
        except UNREADABLE_ROW:
            continue
    return found
