"""The function that is mapped over jobs: reads and analyzes one file, in this process or in another one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.pipeline.analyze import analyze
from k8slint.pipeline.cache.row import result_text
from k8slint.pipeline.cache.sealed import digest_of
from k8slint.pipeline.engine import Engine
from k8slint.pipeline.job import Job, read_bytes, unreadable

if TYPE_CHECKING:
    from k8slint.model.result import FileResult
    from k8slint.pipeline.plan import Plan


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

    `keeps` asks for texts and digests, for a cache; `sends` for no result where there is a text, which is cheaper to
    send. Only its plan travels to another process.
    """

    __slots__ = ("engine", "keeps", "sends")

    def __init__(self, engine: Engine, keeps: bool = False, sends: bool = False) -> None:
        self.engine = engine
        self.keeps = keeps
        self.sends = sends

    def __call__(self, job: Job) -> Analysis:
        """Read and analyze one file; one that cannot be read is a result, not an exception."""
        data = job.data
        try:
            if data is None:
                data = read_bytes(job.file, self.engine.plan.limits.file_bytes + 1)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            what = f"cannot be read ({reason}); check that it exists and its permissions"
            return Analysis(unreadable(job.file, what))
        result = analyze_job(job, self.engine, data)
        if not self.keeps:
            return Analysis(result)
        text = result_text(result)
        return Analysis(None if self.sends and text is not None else result, text, digest_of(data))

    def __reduce__(self) -> tuple[Callable[..., Worker], tuple[object, ...]]:
        plan = self.engine.plan
        slim = plan._replace(project=plan.project._replace(roles={}))
        return _worker_for, (slim, self.keeps, self.sends)


_last: list[Worker] = []


def _worker_for(plan: Plan, keeps: bool, sends: bool) -> Worker:
    """Give the worker of a plan, the same as before when the plan is."""
    if not _last or _last[0].engine.plan != plan:
        _last[:] = [Worker(Engine(plan), keeps, sends)]
    _last[0].keeps, _last[0].sends = keeps, sends
    return _last[0]
