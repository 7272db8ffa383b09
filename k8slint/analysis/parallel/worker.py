"""The function that is mapped over jobs: reads and analyzes one file, in this process or in another one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from k8slint.analysis.analyze import analyze
from k8slint.analysis.cache.row import result_text
from k8slint.analysis.cache.sealed import digest_of
from k8slint.analysis.engine import Engine
from k8slint.hints import TYPE_CHECKING
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.regular_file import read_regular
from k8slint.project.job import Job, unreadable

if TYPE_CHECKING:
    from k8slint.analysis.plan import Plan
    from k8slint.model.result import FileResult


def analyze_job(job: Job, engine: Engine, data: bytes) -> FileResult:
    """Analyze the content of one file."""
    limit = engine.plan.limits.file_bytes
    if len(data) > limit:
        return unreadable(
            job.file, f"is larger than {limit // 1048576} MiB, so nothing in it was checked; split or exclude it"
        )
    return analyze(data, job.file, engine, job.path, job.role)


class Analysis(NamedTuple):
    """What a worker gives for a job: the result, its text, or both, and the digest of what it read.

    `text` is None when nobody asked for it or it is not to be kept; `digest` is empty where nothing was read.
    """

    result: FileResult | None
    text: bytes | None = None
    digest: str = ""


Map = Callable[[Callable[[Job], Analysis], Iterable[Job]], Iterable[Analysis]]
"""A function like the builtin map: (function, iterable) -> iterable of results in the same order."""


class Worker:
    """The function that is mapped over jobs, in this process or another one.

    `keeps` asks for texts and digests, for a cache. In another process than the one it was made in it gives no result
    where there is a text, which is cheaper to send. Only its plan travels there.
    """

    __slots__ = ("_home", "engine", "keeps")

    def __init__(self, engine: Engine, keeps: bool = False) -> None:
        self.engine = engine
        self.keeps = keeps
        self._home = os.getpid()

    def __call__(self, job: Job) -> Analysis:
        """Read and analyze one file; one that cannot be read is a result, not an exception."""
        data = job.data
        try:
            if data is None:
                data = read_regular(job.file, self.engine.plan.limits.file_bytes + 1)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            what = f"cannot be read ({reason}); check that it exists and its permissions"
            return Analysis(unreadable(job.file, what))
        result = analyze_job(job, self.engine, data)
        if not self.keeps:
            return Analysis(result)
        text = result_text(result)
        return Analysis(None if text is not None and os.getpid() != self._home else result, text, digest_of(data))

    def __reduce__(self) -> tuple[Callable[..., Worker], tuple[object, ...]]:
        plan = self.engine.plan
        slim = plan._replace(project=plan.project._replace(roles={}))
        return _worker_abroad, (slim, self.keeps)


_last: list[Worker] = []


def _worker_abroad(plan: Plan, keeps: bool) -> Worker:
    """Return the worker of a plan that was made elsewhere, the same as before when the plan is."""
    if not _last or _last[0].engine.plan != plan:
        _last[:] = [Worker(Engine(plan))]
        _last[0]._home = 0
    _last[0].keeps = keeps
    return _last[0]
