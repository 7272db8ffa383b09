"""A progress bar on stderr, for a person who has waited half a second already."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE_SECONDS = 0.5
"""How long a run may take before a bar appears; most runs end before, and rich is not imported for them."""

_REFRESH_SECONDS = 0.1


class Progress:
    """Draws a bar while `tell` is called, and wipes it away in the end; does nothing unless `wanted`."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._next = time.monotonic() + PATIENCE_SECONDS
        self._bar: Any = None
        self._task: Any = None

    def tell(self, done: int, total: int) -> None:
        """Show that `done` of `total` files are done."""
        if not self._wanted:
            return
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _REFRESH_SECONDS
        if self._bar is None:
            self._start(total)
        self._bar.update(self._task, completed=done, total=total, refresh=True)

    def _start(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("checking"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("files"),
            TimeRemainingColumn(),
        )
        # Drawn when asked to, not by a thread: a process with threads must not fork.
        self._bar = Bar(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
        self._task = self._bar.add_task("checking", total=total)
        self._bar.start()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
