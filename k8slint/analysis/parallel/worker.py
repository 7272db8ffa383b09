"""The function that is mapped over units: reads and analyzes one file, in this process or in another one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from k8slint.analysis.analyze import analyze
from k8slint.analysis.cache.row import result_text
from k8slint.analysis.cache.sealed import digest_of
from k8slint.analysis.engine import Engine
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.regular_file import read_regular
from k8slint.model.result import FileResult
from k8slint.project.unit import Unit, unreadable
from k8slint.reading.placeholders import may_hold_placeholders

if TYPE_CHECKING:
    from k8slint.analysis.plan import Plan
    from k8slint.project.builds import Builds


def analyze_unit(unit: Unit, engine: Engine, data: bytes) -> FileResult:
    """Return the findings and facts of one file with some content."""
    limit = engine.plan.limits.file_bytes
    if len(data) > limit:
        return unreadable(
            unit.file, f"is larger than {limit // 1048576} MiB, so nothing in it was checked; split or exclude it"
        )
    return analyze(data, unit.file, engine, unit.path, unit.role)


class Analysis(NamedTuple):
    """What a worker returns for a unit: the result, its text, or both, and the digest of what it read.

    `text` is None when nobody asked for it or it is not to be kept; `digest` is empty where nothing was read.
    """

    result: FileResult | None
    text: bytes | None = None
    digest: str = ""


def _says_more(data: bytes) -> bool:
    """Whether a file that is judged as kustomize builds it may hold suppressions or what is filled in later."""
    return b"k8slint:" in data or may_hold_placeholders(data.decode("utf-8", "replace"))


Map = Callable[[Callable[[Unit], Analysis], Iterable[Unit]], Iterable[Analysis]]
"""A function like the builtin map: (function, iterable) -> iterable of results in the same order."""


class Worker:
    """The function that is mapped over units, in this process or another one.

    `engines` are those of the configurations, by index. `keeps` asks for texts and digests, for a cache. In another
    process than the one it was made in it returns no result where there is a text, which is cheaper to send. Only its
    plans travel there.
    """

    __slots__ = ("_home", "builds", "engines", "keeps")

    def __init__(self, engines: tuple[Engine, ...], keeps: bool = False, builds: Builds | None = None) -> None:
        self.engines = engines
        self.builds = builds
        self.keeps = keeps
        self._home = os.getpid()

    def __call__(self, unit: Unit) -> Analysis:
        """Read and analyze one file; one that cannot be read is a result, not an exception."""
        engine = self.engines[unit.configuration]
        if unit.parts and self.builds is not None:
            from k8slint.analysis.build import analyze_build

            return self._kept(analyze_build(self.builds, unit, engine), "")
        data = unit.data
        if data is None and unit.role == "built" and self.builds is not None:
            known = self.builds.has_read(unit.file)
            if known is not None and not _says_more(known[0]):
                return self._kept(FileResult(unit.file, documents=known[1]), digest_of(known[0]) if self.keeps else "")
        try:
            if data is None:
                data = read_regular(unit.file, engine.plan.limits.file_bytes + 1)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            what = f"cannot be read ({reason}); check that it exists and its permissions"
            return Analysis(unreadable(unit.file, what))
        return self._kept(analyze_unit(unit, engine, data), digest_of(data) if self.keeps else "")

    def _kept(self, result: FileResult, digest: str) -> Analysis:
        if not self.keeps:
            return Analysis(result)
        text = result_text(result)
        return Analysis(None if text is not None and os.getpid() != self._home else result, text, digest)

    def __reduce__(self) -> tuple[Callable[..., Worker], tuple[object, ...]]:
        plans = [engine.plan for engine in self.engines]
        slim = tuple([plan._replace(project=plan.project._replace(roles={})) for plan in plans])
        return _unpickled, (slim, self.keeps)


_last: list[Worker] = []


def _unpickled(plans: tuple[Plan, ...], keeps: bool) -> Worker:
    """Return the worker of some plans that were made in another process, the same as before when the plans are."""
    if not _last or tuple([engine.plan for engine in _last[0].engines]) != plans:
        _last[:] = [Worker(tuple([Engine(plan) for plan in plans]))]
        _last[0]._home = 0
    _last[0].keeps = keeps
    return _last[0]
