"""A map that shares its work between this process and forked children of it, over pipes.

Batches are handed out by a pipe that holds all their numbers: whoever is free reads the next four bytes, this process
like its children. Each child writes results to a pipe of its own. Nothing is shared, nobody waits for a lock, and when
the parent is gone, even by SIGKILL, the next write of a child ends it.
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

from k8slint.analysis.parallel.batches import WorkerLostError, batches

if TYPE_CHECKING:
    from typing import TypeVar

    T = TypeVar("T")
    R = TypeVar("R")

_NUMBER = 4
_HEAD = 8
_PIPE_BYTES = 1 << 20
"""What a pipe may hold, so that no child waits while this process is busy; an unprivileged user may ask for as much."""

_SPARE = 6  # descriptors: the two ends of a pipe, and what it takes to read files and to import modules
_COLLECT_AFTER = 100_000  # objects; a file leaves no circles behind, so there is nothing to find
_SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ of Linux, which the module fcntl names since Python 3.10 only


class _Child:
    """A forked child: its number, its end of the pipe, and what it has sent of a message that is not whole yet."""

    __slots__ = ("pid", "pipe", "received")

    def __init__(self, pid: int, pipe: int) -> None:
        self.pid = pid
        self.pipe = pipe
        self.received = bytearray()


def forked_map(count: int) -> Callable[[Callable[[T], R], Iterable[T]], Iterator[R]]:
    """Return a map that shares its work among `count` processes. Raises WorkerLostError when a child dies."""

    def mapped(work: Callable[[T], R], jobs: Iterable[T]) -> Iterator[R]:
        if not _can_open(_SPARE):
            return iter(map(work, jobs))
        pieces = batches(list(jobs), count)
        return _in_order(work, pieces, min(count, len(pieces)))

    return mapped


def _in_order(work: Callable[[T], R], pieces: list[list[T]], count: int) -> Iterator[R]:
    """Return the results of all pieces in order; whatever happens, no child is left."""
    children: list[_Child] = []
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # what there is now stays; children that never look at it never copy its pages
    tickets, give = os.pipe()
    try:
        for _ in range(count - 1):
            if not _can_open(_SPARE):
                break  # fewer processes do the same work
            children.append(_start(work, pieces, tickets, give, children))
        os.write(give, b"".join(number.to_bytes(_NUMBER, "little") for number in range(len(pieces))))
        os.close(give)
        give = -1
        waiting: dict[int, list[R]] = {}
        following = 0
        for number, results in _all(work, pieces, tickets, children):
            waiting[number] = results
            while following in waiting:
                yield from waiting.pop(following)
                following += 1
    finally:
        for descriptor in (tickets, give):
            if descriptor >= 0:
                os.close(descriptor)
        _end(children)
        gc.unfreeze()


def _can_open(count: int) -> bool:
    """Whether so many more files can be opened: each child takes some, and files are still to be read."""
    taken: list[int] = []
    try:
        while len(taken) < count:
            taken.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return False
    finally:
        for descriptor in taken:
            os.close(descriptor)
    return True


def _all(
    work: Callable[[T], R], pieces: list[list[T]], tickets: int, children: list[_Child]
) -> Iterator[tuple[int, list[R]]]:
    """Return numbers and results of pieces: those done here, and those that children send meanwhile and after."""
    listening = _Listening(children)
    while ticket := os.read(tickets, _NUMBER):
        number = int.from_bytes(ticket, "little")
        yield number, [work(job) for job in pieces[number]]
        yield from listening.received(0)
    while listening.children:
        yield from listening.received(None)


def _start(work: Callable[[T], R], pieces: list[list[T]], tickets: int, give: int, others: list[_Child]) -> _Child:
    """Fork a child that works until no number is left."""
    out, into = os.pipe()
    _widen(into)
    pid = os.fork()
    if pid:
        os.close(into)
        return _Child(pid, out)
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent, which the terminal tells, too, ends its children
        for descriptor in (give, out, *(other.pipe for other in others)):
            os.close(descriptor)
        gc.set_threshold(_COLLECT_AFTER)
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


def _widen(pipe: int) -> None:
    """Let a pipe hold more; where that is not allowed, a child sometimes waits."""
    import fcntl

    try:
        fcntl.fcntl(pipe, _SET_PIPE_SIZE, _PIPE_BYTES)
    except OSError:
        return


def _serve(work: Callable[[T], R], pieces: list[list[T]], tickets: int, into: int) -> None:
    while number := os.read(tickets, _NUMBER):
        piece = pieces[int.from_bytes(number, "little")]
        content = pickle.dumps([work(job) for job in piece], 5)
        _write(into, number + len(content).to_bytes(_HEAD - _NUMBER, "little") + content)


def _write(into: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(into, view) :]


class _Listening:
    """The children that may still send something."""

    __slots__ = ("_poll", "children")

    def __init__(self, children: list[_Child]) -> None:
        self.children = {child.pipe: child for child in children}
        self._poll = select.poll()
        for pipe in self.children:
            self._poll.register(pipe, select.POLLIN)

    def received(self, wait: int | None) -> Iterator[tuple[int, list[Any]]]:
        """Return what has arrived; `wait` is in milliseconds, None as long as it takes. Raises WorkerLostError."""
        for pipe, _ in self._poll.poll(wait):
            child = self.children[pipe]
            content = os.read(pipe, _PIPE_BYTES)
            if content:
                child.received += content
                yield from _whole(child.received)
            else:
                self._poll.unregister(pipe)
                del self.children[pipe]
                _refuse_loss(child)


def _whole(received: bytearray) -> Iterator[tuple[int, list[Any]]]:
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


def _refuse_loss(child: _Child) -> None:
    """Raise WorkerLostError for a child that did not end well."""
    # Its pipe is closed, so it is ending; it is looked at and left for `_end`, so that its number stays its own.
    ended = os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    if ended is not None and ended.si_code in (os.CLD_KILLED, os.CLD_DUMPED):
        by = signal.Signals(ended.si_status).name
        hint = "; the system does that when memory runs out, so try fewer with --jobs" if by == "SIGKILL" else ""
        raise WorkerLostError(f"a worker process was ended by {by}, so not all files were checked{hint}")
    if ended is None or ended.si_status != 0:
        raise WorkerLostError(
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
