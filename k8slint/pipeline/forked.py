"""Phase 1 in forked children of this process, over pipes.

Batches are handed out by a pipe that holds all their numbers: whoever is free reads the next four bytes. Each child
writes results to a pipe of its own. Nothing is shared, nobody waits for a lock, and when the parent is gone, even by
SIGKILL, the next write of a child ends it.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.pipeline.pool import WorkerLostError, batches

if TYPE_CHECKING:
    from k8slint.pipeline.job import Job
    from k8slint.pipeline.worker import Analysis, Map

    Work = Callable[[Job], Analysis]

_NUMBER = 4
_HEAD = 8
_CHUNK = 1 << 20
_MOST_BATCHES = 16_000  # their numbers fit into a pipe, which holds 64 KiB


class _Child(NamedTuple):
    pid: int
    pipe: int
    received: bytearray


def forked_map(count: int) -> Map:
    """Give a map that shares its work among `count` forked children; raises WorkerLostError when one of them dies."""

    def mapped(work: Work, jobs: Iterable[Job]) -> Iterator[Analysis]:
        todo = list(jobs)
        pieces = batches(todo, count)
        if len(pieces) > _MOST_BATCHES:
            size = -(-len(todo) // _MOST_BATCHES)
            pieces = [todo[at : at + size] for at in range(0, len(todo), size)]
        return _in_order(work, pieces, min(count, len(pieces)))

    return mapped


def _in_order(work: Work, pieces: list[list[Job]], count: int) -> Iterator[Analysis]:
    """Give the results of all pieces in order; whatever happens, no child is left."""
    children: list[_Child] = []
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # what there is now stays; children that never look at it never copy its pages
    tickets, give = os.pipe()
    try:
        for _ in range(count):
            children.append(_start(work, pieces, tickets, give, children))
        os.write(give, b"".join(number.to_bytes(_NUMBER, "little") for number in range(len(pieces))))
        os.close(give)
        give = -1
        waiting: dict[int, list[Analysis]] = {}
        following = 0
        for number, results in _received(children):
            waiting[number] = results
            while following in waiting:
                yield from waiting.pop(following)
                following += 1
        if following < len(pieces):
            raise _loss(children)
    finally:
        for descriptor in (tickets, give):
            if descriptor >= 0:
                os.close(descriptor)
        _end(children)
        gc.unfreeze()


def _start(work: Work, pieces: list[list[Job]], tickets: int, give: int, others: list[_Child]) -> _Child:
    """Fork a child that works until no number is left."""
    out, into = os.pipe()
    pid = os.fork()
    if pid:
        os.close(into)
        return _Child(pid, out, bytearray())
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent, which the terminal tells, too, ends its children
        for descriptor in (give, out, *(other.pipe for other in others)):
            os.close(descriptor)
        gc.disable()
        _serve(work, pieces, tickets, into)
        code = 0
    except BrokenPipeError:
        code = 0
    except BaseException:  # noqa: BLE001 - a child must never run on into its parent's code
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _serve(work: Work, pieces: list[list[Job]], tickets: int, into: int) -> None:
    since = 0
    while number := os.read(tickets, _NUMBER):
        piece = pieces[int.from_bytes(number, "little")]
        content = pickle.dumps([work(job) for job in piece], 5)
        _write(into, number + len(content).to_bytes(_HEAD - _NUMBER, "little"))
        _write(into, content)
        since += 1
        if since % 32 == 0:
            gc.collect()


def _write(into: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(into, view) :]


def _received(children: list[_Child]) -> Iterator[tuple[int, list[Analysis]]]:
    """Give numbers and results of pieces as they arrive, until every child has closed its pipe."""
    poll = select.poll()
    by_pipe = {child.pipe: child for child in children}
    for pipe in by_pipe:
        poll.register(pipe, select.POLLIN)
    while by_pipe:
        for pipe, _ in poll.poll():
            content = os.read(pipe, _CHUNK)
            if not content:
                poll.unregister(pipe)
                del by_pipe[pipe]
                continue
            received = by_pipe[pipe].received
            received += content
            yield from _whole(received)


def _whole(received: bytearray) -> Iterator[tuple[int, list[Analysis]]]:
    """Take the messages that are there in full from what a child has sent."""
    while len(received) >= _HEAD:
        end = _HEAD + int.from_bytes(received[_NUMBER:_HEAD], "little")
        if len(received) < end:
            return
        # What is unpickled was written by our own child a moment ago; nothing else has the pipe.
        results: list[Any] = pickle.loads(memoryview(received)[_HEAD:end].tobytes())  # noqa: S301
        number = int.from_bytes(received[:_NUMBER], "little")
        del received[:end]
        yield number, results


def _loss(children: list[_Child]) -> WorkerLostError:
    """Say by what the first child ended that did not end well."""
    for child in children:
        # Its pipe is closed, so it is ending; it is looked at and left for `_end`, so that its number stays its own.
        ended = os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        if ended is not None and ended.si_code in (os.CLD_KILLED, os.CLD_DUMPED):
            by = signal.Signals(ended.si_status).name
            hint = "; the system does that when memory runs out, so try fewer with --jobs" if by == "SIGKILL" else ""
            return WorkerLostError(f"a worker process was ended by {by}, so not all files were checked{hint}")
    return WorkerLostError(
        "a worker process ended before its work was done, so not all files were checked; try --jobs 1"
    )


def _end(children: list[_Child]) -> None:
    """End the children and wait for them; those that are done already are only waited for."""
    for child in children:
        os.close(child.pipe)
        try:
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
        except OSError:
            continue
