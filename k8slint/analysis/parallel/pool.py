"""How many processes share the work of a run, and the maps that make them do so.

Where there is `fork`, children start in milliseconds with everything imported (`forked`); elsewhere, and in a process
with threads, whose locks a child could inherit forever, fresh interpreters take a quarter of a second each. What either
needs is imported only when a run is large enough to gain by it.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from k8slint.analysis.parallel.batches import WorkerLostError, batches
from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from k8slint.analysis.parallel.worker import Analysis, Map
    from k8slint.project.unit import Unit

    Work = Callable[[Unit], Analysis]

    T = TypeVar("T")
    R = TypeVar("R")

FORK_FILES, SPAWN_FILES = 200, 2_000
"""From so many files on a second process saves time: forking costs 10 ms, an interpreter 250 ms, a file 0.25 ms."""

FORK_BUILDS = 20
"""From so many kustomizations on a second process saves time: building and judging one takes some milliseconds."""

FORK_SCOPES = 400
"""From so many scopes on a second process saves time in phase 2: a scope takes 0.1 ms."""

_MOST = 64
_LARGE_BYTES = 1024 * 1024


def jobs_of(text: str) -> int:
    """Return the value of --jobs: a number from 1, or 0 for `auto`. Raises UsageError."""
    if text == "auto":
        return 0
    if text.isascii() and text.isdecimal() and 0 < len(text) < 5 and int(text) > 0:
        return min(int(text), _MOST)
    raise UsageError(f"--jobs {text}: neither a number from 1 nor 'auto'")


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def pool_map(wanted: int, jobs: list[Unit], forks: bool | None = None) -> Map | None:
    """Return a map over units with `wanted` processes (0: as many as pay); None where this process alone is as fast.

    `forks` is for tests of the other case.
    """
    if forks is None:
        forks = can_fork()
    count = min(wanted or processors(), _MOST)
    weight = len(jobs)
    if not wanted and count > 1:
        threshold = FORK_FILES if forks else SPAWN_FILES
        if weight < threshold and not (weight > 1 and _are_large(jobs)):
            return None
        count = min(count, max(2, 2 * weight // threshold)) if weight >= threshold else min(count, weight)
    if count < 2 or weight < 2:
        return None
    if forks:
        from k8slint.analysis.parallel.forked import forked_map

        return forked_map(count)
    return spawned_map(count)


def memory_map(wanted: int, tasks: int, threshold: int) -> Callable[[Callable[[T], R], Iterable[T]], Iterable[R]]:
    """Return a map over tasks whose input is in memory, so that only forking pays, from a number of them on."""
    count = min(wanted or processors(), _MOST, 2 * tasks // threshold)
    if count < 2 or not can_fork():
        return map
    from k8slint.analysis.parallel.forked import forked_map

    return forked_map(count)


def can_fork() -> bool:
    """Whether this process may fork: on Linux, and without threads whose locks a child could inherit."""
    threading = sys.modules.get("threading")
    return sys.platform == "linux" and (threading is None or threading.active_count() < 2)


def _are_large(jobs: list[Unit]) -> bool:
    """Whether a few files hold enough to share; a stream on stdin is one file and cannot be."""
    size = 0
    for job in jobs:
        try:
            size += os.stat(job.file).st_size if job.data is None else 0
        except (OSError, ValueError):
            continue
        if size > _LARGE_BYTES:
            return True
    return False


def spawned_map(count: int) -> Map:
    """Return a map that shares its work among `count` new interpreters.

    Raises WorkerLostError when one of them dies.
    """

    def mapped(work: Work, jobs: Iterable[Unit]) -> Iterator[Analysis]:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        context = multiprocessing.get_context("spawn")
        with _SafePath():
            pool = ProcessPoolExecutor(count, mp_context=context, initializer=_prepare, initargs=(work,))
            futures = [pool.submit(_one_piece, piece) for piece in batches(list(jobs), count)]
        try:
            for future in futures:
                yield from future.result()
        except BrokenProcessPool as error:
            raise WorkerLostError("a worker process was ended, so not all files were checked; try --jobs 1") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    return mapped


class _SafePath:
    """Lets interpreters that are started meanwhile import nothing from the current folder, which may be a stranger's.

    They are started with `-c`, for which Python would look there first, for `multiprocessing` itself.
    """

    __slots__ = ("_before",)

    _name = "PYTHONSAFEPATH"

    def __enter__(self) -> None:
        self._before = os.environ.get(self._name)
        os.environ[self._name] = "1"

    def __exit__(self, *error: object) -> None:
        if self._before is None:
            del os.environ[self._name]
        else:
            os.environ[self._name] = self._before


_work: list[Work] = []
"""The function of a new interpreter, which is sent once and not with every piece."""


def _prepare(work: Work) -> None:
    """Keep the function in a new interpreter."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work[:] = [work]


def _one_piece(piece: list[Unit]) -> list[Analysis]:
    return [_work[0](job) for job in piece]
