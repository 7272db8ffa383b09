"""Standard streams that somebody closed, and a system that has no more files to give: clear errors, exit code 2."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

_NAMES = ("standard input", "standard output", "standard error")


class ClosedStreamError(OSError):
    """A standard stream that is needed and was closed by whoever started the program."""


class _Closed(io.RawIOBase):
    """Stands for a closed stream: whoever reads from it or writes to it learns that."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def readable(self) -> bool:
        """Whether it may be asked for text; it then says that it is closed."""
        return True

    def writable(self) -> bool:
        """Whether it may be given text; it then says that it is closed."""
        return True

    def readinto(self, buffer: object) -> int:
        """Raise ClosedStreamError."""
        del buffer
        raise ClosedStreamError(errno.EBADF, f"{self._name} is closed")

    def write(self, data: object) -> int:
        """Raise ClosedStreamError, but for nothing at all."""
        if isinstance(data, (bytes, bytearray, memoryview)) and not len(data):
            return 0
        raise ClosedStreamError(errno.EBADF, f"{self._name} is closed")


def reserve_streams() -> None:
    """Put something in the place of closed standard streams, before a file that is opened gets their numbers.

    Standard error goes nowhere then; the others raise ClosedStreamError when they are used.
    """
    if sys.stdin is not None and sys.stdout is not None and sys.stderr is not None:
        return
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
    if sys.stdin is None:
        sys.stdin = _closed(_NAMES[0])
    if sys.stdout is None:
        sys.stdout = _closed(_NAMES[1])
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as the program runs


def _closed(name: str) -> TextIO:
    return io.TextIOWrapper(io.BufferedReader(_Closed(name))) if name == _NAMES[0] else _Unbuffered(_Closed(name))


class _Unbuffered(io.TextIOWrapper):
    """Text that goes to its stream at once, so that nothing is left to be written when the program ends."""

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw, encoding="utf-8", write_through=True)  # type: ignore[arg-type] # writes like a buffer


def folded(text: str, stream: TextIO) -> str:
    """Return a text with its long lines folded at blanks where a stream is a terminal; as it is for any other."""
    if not stream.isatty():
        return text
    from k8slint.report.display import wrapped
    from k8slint.report.terminal import terminal_width

    width = terminal_width(os.environ, os.get_terminal_size(stream.fileno()).columns)
    return "\n".join("\n  ".join(wrapped(line, width, width - 2)) for line in text.split("\n"))


def lacks_descriptors(error: BaseException) -> bool:
    """Whether an error says that no more files can be opened, also while a module is imported."""
    if isinstance(error, ImportError):
        return os.strerror(errno.EMFILE) in str(error)
    return isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE)
