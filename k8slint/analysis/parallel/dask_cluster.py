"""Phase 1 on a Dask cluster, for whoever checks tens of thousands of repositories: needs `k8slint[dask]`.

The workers need k8slint and nothing of the files: content travels with the jobs. The scheduler runs what it is sent,
as every Dask scheduler does, so it must be one that is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.model.regular_file import read_regular
from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from k8slint.analysis.parallel.worker import Analysis, Map
    from k8slint.project.unit import Unit

    Work = Callable[[Unit], Analysis]

_PIECE = 64
_MOST_PENDING = 256  # pieces under way at a time: what bounds the memory of this process
_TIMEOUT = "10s"


def dask_map(address: str) -> Map:
    """Return a map over the cluster of the scheduler at `address`; raises UsageError when there is none."""
    try:
        import distributed
    except ImportError as error:
        raise UsageError("--executor dask needs the package 'distributed'; install k8slint[dask]") from error
    if not address:
        raise UsageError("--executor dask needs --scheduler ADDRESS, such as tcp://scheduler:8786")
    cluster: Any = distributed

    def mapped(work: Work, jobs: Iterable[Unit]) -> Iterator[Analysis]:
        try:
            client: Any = cluster.Client(address, timeout=_TIMEOUT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(f"no Dask scheduler answers at {address} ({error}); check --scheduler") from error
        with client:
            todo = list(jobs)
            sent = client.scatter(work, broadcast=True, hash=False)
            pieces = [todo[at : at + _PIECE] for at in range(0, len(todo), _PIECE)]
            for at in range(0, len(pieces), _MOST_PENDING):
                futures = [
                    client.submit(_one_piece, sent, [_with_content(job) for job in piece], pure=False)
                    for piece in pieces[at : at + _MOST_PENDING]
                ]
                for future in futures:
                    yield from future.result()

    return mapped


def _one_piece(work: Work, piece: list[Unit]) -> list[Analysis]:
    return [work(job) for job in piece]


def _with_content(job: Unit) -> Unit:
    """Return a job with its file's content; one that cannot be read fails again where it is analyzed."""
    if job.data is not None:
        return job
    try:
        return job._replace(data=read_regular(job.file, DEFAULT_LIMITS.file_bytes + 1))
    except (OSError, ValueError):
        return job
