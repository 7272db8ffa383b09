"""A run that is watched: every file it opens, every program it starts, every connection it makes."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import sysconfig
from typing import NamedTuple

from tests.hostile.program import ROOT, Ended

_SPY = """\
import json, os, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
names = ("open", "os.", "socket.", "subprocess.", "shutil.", "ctypes.", "pty.", "urllib.", "http.", "ftplib.", "import")
def noted(event, args):
    if event.startswith(names):
        os.write(log, (json.dumps([event, [arg if isinstance(arg, int) else os.fsdecode(arg) if isinstance(arg, bytes)
            else str(arg) for arg in args]]) + "\\n").encode("ascii"))
sys.addaudithook(noted)
from k8slint.cli import run
run()
"""
_LISTING = ("os.listdir", "os.scandir", "os.walk")
_HARMLESS = (*_LISTING, "os.getxattr", "os.fork", "os.waitpid", "import", "os.register_at_fork", "os.putenv")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Seen(NamedTuple):
    """What a run did: files it read and folders it listed, files it wrote, and all else that a linter never does."""

    ended: Ended
    read: list[str]
    written: list[str]
    done: list[str]

    def read_outside(self, folder: pathlib.Path) -> list[str]:
        """Return what was read outside of a folder: not k8slint's and Python's files, nor git's of the user."""
        own = [str(folder), str(ROOT), sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()]
        own += [os.path.join(os.environ["XDG_CONFIG_HOME"], "git")] if "XDG_CONFIG_HOME" in os.environ else []
        inside = tuple(os.path.realpath(each) for each in own)
        found = [path for path in self.read if not os.path.realpath(path).startswith(inside)]
        return [path for path in found if path not in ("/dev/null", "/etc/localtime")]


def watched(*arguments: str, cwd: pathlib.Path, log: pathlib.Path, seconds: int = 100) -> Seen:
    """Run `k8slint` and note what it does; `log` is a file outside of the project."""
    log.unlink(missing_ok=True)
    started = subprocess.run(
        [sys.executable, "-B", "-c", _SPY, str(log), *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "K8SLINT_NO_CACHE": "1"},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=seconds,
        check=False,
    )
    ended = Ended(started.returncode, *(text.decode("utf-8", "replace") for text in (started.stdout, started.stderr)))
    seen = Seen(ended, [], [], [])
    for line in log.read_text().splitlines():
        event, args = json.loads(line)
        if event == "open":
            flags = args[2] if isinstance(args[2], int) else 0
            if not isinstance(args[0], int):
                (seen.written if flags & _WRITING else seen.read).append(os.path.join(cwd, args[0]))
        elif event in _LISTING:
            seen.read.append(os.path.join(cwd, str(args[0])))
        elif event not in _HARMLESS:
            seen.done.append(f"{event} {args}")
    return seen
