"""Work in the background that gives way: to what the editor waits for, and to newer work."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOMENT = 0.0005
_ON_ITS_WAY = 0.01
"""Seconds that a message takes from the pipe to whoever answers it."""


class OutdatedError(Exception):
    """What was worked on has changed meanwhile, so nobody wants the answer any more."""


class Turns:
    """Lets work in the background rest while the editor waits for something.

    Both may run at once, and share what checks remember: that is made of single steps, so neither sees half of it. They
    would only get half of the processor each.
    """

    def __init__(self) -> None:
        self._waiting = 0
        self._hurry = 0.0

    def hurry(self) -> None:
        """Let the background rest a moment, because a message of the editor is on its way; for any thread."""
        self._hurry = time.monotonic() + _ON_ITS_WAY

    @contextmanager
    def first(self) -> Iterator[None]:
        """Yield to do what the editor waits for; for the thread only that talks to it."""
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def pause(self) -> None:
        """Rest as long as the editor waits for something; for the background, between two pieces of work."""
        while self._waiting or self._hurry > time.monotonic():
            time.sleep(_MOMENT)


class Background:
    """A thread that does some work whenever it is woken, once however often that was, after a while of quiet.

    `work` gets a function to call between its pieces, which raises OutdatedError when it was woken meanwhile. It must
    not raise anything else.
    """

    def __init__(self, turns: Turns, work: Callable[[Callable[[], None]], None]) -> None:
        self._turns = turns
        self._work = work
        self._changed = threading.Condition()
        self._due: float | None = None
        self._stopped = False
        self._working = False
        self._thread = threading.Thread(target=self._run, name="k8slint-background", daemon=True)

    def start(self) -> None:
        """Begin to wait for work."""
        self._thread.start()

    def wake(self, delay: float) -> None:
        """Ask for the work in some seconds; what is being worked on is outdated from now on."""
        with self._changed:
            self._due = time.monotonic() + delay
            self._changed.notify_all()

    def stop(self) -> None:
        """Do nothing any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def settle(self, timeout: float) -> bool:
        """Whether all work was done within some seconds; waits for it."""
        with self._changed:
            return self._changed.wait_for(lambda: self._due is None and not self._working, timeout)

    def _pause(self) -> None:
        if self._due is not None or self._stopped:
            raise OutdatedError
        self._turns.pause()

    def _run(self) -> None:
        while self._wait():
            try:
                self._work(self._pause)
            except OutdatedError:
                pass
            finally:
                with self._changed:
                    self._working = False
                    self._changed.notify_all()

    def _wait(self) -> bool:
        """Whether there is work to do now; waits until there is, or until nothing is to be done any more."""
        with self._changed:
            while not self._stopped:
                if self._due is None:
                    self._changed.wait()
                elif (left := self._due - time.monotonic()) > 0:
                    self._changed.wait(left)
                else:
                    self._due = None
                    self._working = True
                    return True
            return False
