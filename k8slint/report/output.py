"""Where a report goes: `FORMAT` to the standard output, `FORMAT:FILE` to a file."""

from __future__ import annotations

import os
import stat

from k8slint.model.named_tuple import NamedTuple
from k8slint.project.configuration_error import UsageError, did_you_mean
from k8slint.report.formats import FORMATS


class Output(NamedTuple):
    """A format and the file it is written to; an empty file means the standard output."""

    format: str
    file: str = ""


def parse_output(text: str) -> Output:
    """Read `FORMAT[:FILE]`, `-` as file meaning the standard output; raises `UsageError` for an unknown format."""
    name, colon, file = text.partition(":")
    if name not in FORMATS:
        hint = did_you_mean(name, list(FORMATS)) or f"; there are {', '.join(FORMATS)}"
        raise UsageError(f"no format is called '{name}'{hint}")
    if colon and not file:
        raise UsageError(f"'{text}' names no file; write '{name}' or '{name}:FILE'")
    return Output(name, "" if file == "-" else file)


def parse_outputs(texts: tuple[str, ...]) -> tuple[Output, ...]:
    """Read all `FORMAT[:FILE]` of a command line; only one may go to the standard output, and none to a file twice."""
    outputs = tuple(parse_output(text) for text in texts) or (Output("text"),)
    seen: set[str] = set()
    for output in outputs:
        where = os.path.abspath(output.file) if output.file else ""
        if where in seen:
            raise UsageError(
                f"two formats go to '{output.file or 'the standard output'}'; write FORMAT:FILE with different files"
            )
        seen.add(where)
    return outputs


def write_output(file: str, text: str) -> None:
    """Write a file so that nobody ever sees half of it; folders are made; raises `UsageError` when it cannot be."""
    path = os.path.realpath(file)
    data = text.encode("utf-8", "backslashreplace")
    try:
        if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
            with open(path, "wb") as device:
                device.write(data)
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise UsageError(f"cannot write '{file}': {error.strerror or error}") from error


def _replace(path: str, data: bytes) -> None:
    """Write a neighbour of the file and put it in its place; permissions of an old file stay."""
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, f".{name[:100]}.{os.getpid()}.tmp")
    try:
        with open(temporary, "xb") as opened:
            opened.write(data)
        if os.path.exists(path):
            os.chmod(temporary, stat.S_IMODE(os.stat(path).st_mode))
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
