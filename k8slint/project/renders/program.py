"""Running another program for the user: found on PATH outside of the checked files, bounded in time and output."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.regular_file import lies_within
from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO

MOST_BYTES = 64 * 1024 * 1024
"""The longest output that is taken; a program that prints more is stopped."""

_SECONDS = 120
_PATIENCE = 2
"""Seconds after a program has ended in which what it printed must have arrived."""
_MOST_WORDS = 500
_MOST_ERRORS = 64 * 1024
_CHUNK = 64 * 1024
_KEPT = ("SYSTEMROOT", "SystemRoot", "PATHEXT", "COMSPEC")
# No proxy listens on this port, so a request that a program makes after all fails at once.
_NOWHERE = "http://127.0.0.1:1"
KUBECONFIG = "kubeconfig"
"""The name of the kubeconfig in the empty home of a program."""
NO_CLUSTER = (
    f'{{apiVersion: v1, kind: Config, clusters: [{{name: none, cluster: {{server: "{_NOWHERE}"}}}}], '
    "contexts: [{name: none, context: {cluster: none}}], current-context: none}\n"
)
"""A kubeconfig that leads to no cluster: without one kubectl asks port 8080 of this machine for a version."""


class ProgramOutput(NamedTuple):
    """What a program printed; `error` says why there is nothing, in one line, and is empty after a success."""

    text: bytes
    error: str = ""


def search_path(tree: str) -> str:
    """Return PATH without relative and empty entries and without folders inside the checked tree.

    A pull request must not bring the program that judges it.
    """
    inside = os.path.realpath(tree)
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(entry for entry in entries if os.path.isabs(entry) and not lies_within(entry, inside))


def find_program(name: str, tree: str) -> str | None:
    """Return the path of a program on PATH that lies, its links followed, outside of the checked tree."""
    found = shutil.which(name, path=search_path(tree))
    return None if found is None or lies_within(found, os.path.realpath(tree)) else found


def own_home() -> tempfile.TemporaryDirectory[str]:
    """Return a new empty folder that is the home of a program; raises UsageError where no such folder can be made."""
    try:
        return tempfile.TemporaryDirectory(prefix="k8slint-", ignore_cleanup_errors=True)
    except OSError as error:
        advice = "a container that is read-only gets one by `--tmpfs /tmp`"
        raise UsageError(f"git, helm and kustomize need a folder for temporary files; {advice}") from error


def closed_environment(folder: str, tree: str) -> dict[str, str]:
    """Return an environment that knows nothing of the user: an empty home in `folder`, no proxy, no cluster."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    homes = dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TMP", "TEMP"), folder)
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _NOWHERE)
    return {**kept, **homes, **proxies, "PATH": search_path(tree), "KUBECONFIG": os.path.join(folder, KUBECONFIG)}


def run(
    command: list[str],
    environment: Mapping[str, str] | None = None,
    folder: str | None = None,
    seconds: float = _SECONDS,
    most: int = MOST_BYTES,
    given: IO[bytes] | None = None,
) -> ProgramOutput:
    """Return what a program prints, which is run without a shell; its input is an open file, or empty.

    It and all it started are killed after `seconds`, or when it prints more than `most` bytes.
    """
    try:
        process = _started(command, environment, folder, given)
    except OSError as error:
        return ProgramOutput(b"", f"cannot be started ({error.strerror})")
    errors: list[bytes] = []
    printed: list[bytes] = []
    readers = (
        threading.Thread(target=_drain, args=(process.stderr, errors), daemon=True),
        threading.Thread(target=_take, args=(process, printed, most), daemon=True),
    )
    with _limited(process, seconds) as late, _ended_by_signals():
        for reader in readers:
            reader.start()
        process.wait()
        for reader in readers:
            reader.join(_PATIENCE)
    is_left = any(reader.is_alive() for reader in readers)
    text = b"".join(printed)
    if len(text) > most:
        return ProgramOutput(b"", f"printed more than {most} bytes")
    if late.is_set():
        return ProgramOutput(b"", f"took longer than {seconds:g} s")
    if is_left:
        return ProgramOutput(b"", "left a program behind that goes on printing")
    if process.returncode:
        return ProgramOutput(b"", _words(b"".join(errors)) or f"exit code {process.returncode}")
    return ProgramOutput(text)


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a signal that ends k8slint raise an exception in the block, so that what it started ends as well."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    endings = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    endings = [each for each in endings if signal.getsignal(each) is signal.SIG_DFL]

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    for each in endings:
        signal.signal(each, end)
    try:
        yield
    finally:
        for each in endings:
            signal.signal(each, signal.SIG_DFL)


@contextlib.contextmanager
def _limited(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill a program and all it started after `seconds`, which sets the event, or when an exception ends the block."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        _kill(process)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield late
    except BaseException:
        _kill(process)
        process.wait()
        raise
    finally:
        timer.cancel()


def _started(
    command: list[str], environment: Mapping[str, str] | None, folder: str | None, given: IO[bytes] | None
) -> subprocess.Popen[bytes]:
    """Return a program that runs in a session of its own. Raises OSError."""
    return subprocess.Popen(  # noqa: S603 - what the user asked for, no shell
        command,
        stdin=subprocess.DEVNULL if given is None else given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=folder,
        start_new_session=True,
    )


def _take(process: subprocess.Popen[bytes], printed: list[bytes], most: int) -> None:
    """Read what a program prints to its end and close it; one that prints more than `most` bytes is killed."""
    left = most
    stream: Any = process.stdout
    with stream:
        while left >= 0 and (chunk := stream.read1(_CHUNK)):
            printed.append(chunk)
            left -= len(chunk)
    if left < 0:
        _kill(process)


def _drain(stream: Any, kept: list[bytes]) -> None:
    """Read a stream to its end, keep its beginning, and close it."""
    size = 0
    with stream:
        while chunk := stream.read1(_CHUNK):
            if size < _MOST_ERRORS:
                kept.append(chunk)
                size += len(chunk)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and all it started; what it started may live on when it has ended itself."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _words(errors: bytes) -> str:
    """Return what a program said of its failure, in one line."""
    return " ".join(errors.decode("utf-8", "replace").split())[:_MOST_WORDS]
