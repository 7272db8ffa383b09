"""Files that k8slint writes because somebody named them: whole or not at all, and never through a link."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from k8slint.model.regular_file import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterable


class NotWrittenError(OSError):
    """A file that was not written, with the reason in words."""


def write_file(
    file: str, data: bytes, trees: Iterable[str] = (), *, replace: bool = True, expected: bytes | None = None
) -> None:
    """Write a file beside its place under a name of its own, and move it there, so that nobody sees half of it.

    Mode, owner and group of a file that is replaced are kept; missing folders are made. A link, a pipe, a device and a
    folder are never written to, and no link inside of `trees` is followed: whoever may commit to a checked folder could
    lead the file anywhere. `replace` False leaves a file that exists alone, `expected` one that holds something else.
    Raises NotWrittenError.
    """
    try:
        folder, name = _real_place(file, [os.path.realpath(tree) for tree in trees])
        path = os.path.join(folder, name)
        old = _status(path)
        if old is not None:
            _check_regular(old)
            if not replace:
                raise NotWrittenError("it exists already")
        os.makedirs(folder, exist_ok=True)
        _write(path, data, old, expected)
    except NotWrittenError:
        raise
    except (OSError, ValueError) as error:
        raise NotWrittenError(getattr(error, "strerror", None) or str(error)) from error


def led_away(folder: str, trees: Iterable[str]) -> str:
    """Return why a folder that was named may not be written to: a part of it is a link inside of `trees`; empty if not.

    Its own name is such a part, too.
    """
    try:
        _real_place(os.path.join(folder, "any"), [os.path.realpath(tree) for tree in trees])
    except NotWrittenError as error:
        return str(error)
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    return ""


def _real_place(file: str, trees: list[str]) -> tuple[str, str]:
    """Return the real folder and the name of a file, every part looked at before it is entered."""
    if "\0" in file:
        raise NotWrittenError("a name holds no null byte")
    drive, rest = os.path.splitdrive(file)
    separators = os.sep + (os.altsep or "")
    current = drive + os.sep if rest[:1] and rest[0] in separators else os.path.realpath(drive or os.curdir)
    parts = rest.replace(os.altsep, os.sep).split(os.sep) if os.altsep else rest.split(os.sep)
    *folders, name = parts
    if name in ("", os.curdir, os.pardir):
        raise NotWrittenError("it names a folder")
    for part in folders:
        if part == os.pardir:
            current = os.path.dirname(current)
        elif part not in ("", os.curdir):
            current = _entered(current, part, trees)
    return current, name


def _entered(folder: str, part: str, trees: list[str]) -> str:
    """Return the real path of a part of a folder."""
    path = os.path.join(folder, part)
    status = _status(path)
    if status is None or not stat.S_ISLNK(status.st_mode):
        return path
    if any(_within(folder, tree) for tree in trees):
        raise NotWrittenError(f"'{part}' is a link inside of what is checked, and leads anywhere its author likes")
    return os.path.realpath(path)


def _within(path: str, tree: str) -> bool:
    return path == tree or path.startswith(tree.rstrip(os.sep) + os.sep)


def _status(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def _check_regular(status: os.stat_result) -> None:
    """Raise NotWrittenError for what is there and is not a regular file."""
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return
    what = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "a pipe, socket or device"
    raise NotWrittenError(f"it is {what}, not a regular file")


def _write(path: str, data: bytes, old: os.stat_result | None, expected: bytes | None) -> None:
    """Write a neighbour of the file and put it in its place, where nobody changed it meanwhile."""
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".{name[:60]}.{os.urandom(6).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(beside, flags, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(data)
            opened.flush()
            if old is not None:
                _keep_owner(opened.fileno(), beside, old)
        if expected is not None and read_regular(path, len(expected) + 1) != expected:
            raise NotWrittenError("it was changed meanwhile")
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


def _keep_owner(descriptor: int, path: str, old: os.stat_result) -> None:
    """Set owner, group and mode of a new file to those of the old one, as far as the system lets us."""
    if hasattr(os, "fchown"):
        for owner, group in ((old.st_uid, -1), (-1, old.st_gid)):
            try:
                os.fchown(descriptor, owner, group)
            except OSError:  # somebody else's file in a folder of ours: the new one is ours
                continue
    os.chmod(path, stat.S_IMODE(old.st_mode) & 0o777)
