"""k8slint as a program of its own, with a deadline and bounded memory: what hangs is killed and fails the test."""

from __future__ import annotations

import ctypes
import os
import pathlib
import resource
import subprocess
import sys
from typing import BinaryIO, NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
_MEMORY = 3 << 30


class Ended(NamedTuple):
    """How a run ended: exit code (negative for a signal) and what it wrote, every byte shown as some character."""

    code: int
    out: str
    err: str

    @property
    def says_clean(self) -> bool:
        """Whether the run passes for one that looked everywhere and found nothing."""
        return self.code == 0 or "All checks passed" in self.out + self.err


def run(
    *arguments: str | bytes, cwd: pathlib.Path, seconds: int = 100, given: bytes | BinaryIO = b"", held: bool = False
) -> Ended:
    """Run `k8slint` with some arguments in a folder; raises TimeoutExpired when it does not end in time.

    `given` is what stands on its standard input, `held` holds it to the permissions of files, even where it is root.
    """
    started = start(*arguments, cwd=cwd, held=held, stdin=subprocess.PIPE if isinstance(given, bytes) else given)
    try:
        out, err = started.communicate(given if isinstance(given, bytes) else None, timeout=seconds)
    except subprocess.TimeoutExpired:
        started.kill()
        started.communicate()
        raise
    return Ended(started.returncode, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape"))


def start(
    *arguments: str | bytes, cwd: pathlib.Path, held: bool = False, stdin: int | BinaryIO = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """Start `k8slint` with a bounded address space."""
    command = [sys.executable, "-c", "from k8slint.cli import run; run()", *arguments]
    return subprocess.Popen(
        command,
        cwd=cwd,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "K8SLINT_NO_CACHE": "1"},
        preexec_fn=_held if held else _little_memory,
    )


def _little_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _held() -> None:
    """Return up CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH for the program that is started (Linux, capabilities(7))."""
    _little_memory()
    if sys.platform == "linux" and os.getuid() == 0:
        library = ctypes.CDLL(None)
        for capability in (1, 2):
            library.prctl(24, capability, 0, 0, 0)
