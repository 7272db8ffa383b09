"""Phase 1 in fresh interpreters: for macOS and Windows, and for programs with threads."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from k8slint.analysis.parallel.pool import WorkerLostError, batches
from k8slint.hints import TYPE_CHECKING

if TYPE_CHECKING:
    from k8slint.analysis.parallel.worker import Analysis, Map
    from k8slint.project.unit import Unit

    Work = Callable[[Unit], Analysis]

_work: list[Work] = []


def spawned_map(count: int) -> Map:
    """Return a map that shares its work among `count` new interpreters.

    Raises WorkerLostError when one of them dies.
    """

    def mapped(work: Work, jobs: Iterable[Unit]) -> Iterator[Analysis]:
        pieces = batches(list(jobs), count)
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(count, mp_context=context, initializer=_prepare, initargs=(work,))
        try:
            futures: list[Future[list[Analysis]]] = [pool.submit(_one_piece, piece) for piece in pieces]
            for future in futures:
                yield from future.result()
        except BrokenProcessPool as error:
            raise WorkerLostError("a worker process was ended, so not all files were checked; try --jobs 1") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    return mapped


def _prepare(work: Work) -> None:
    """Keep the function in a new worker, which is sent once and not with every piece."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work[:] = [work]


def _one_piece(piece: list[Unit]) -> list[Analysis]:
    return [_work[0](job) for job in piece]
