"""Where a report goes: `FORMAT` to the standard output, `FORMAT:FILE` to a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.write_file import NotWrittenError, write_file
from k8slint.project.boundary import Boundary
from k8slint.project.configuration_error import UsageError, did_you_mean
from k8slint.report.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable


class Output(NamedTuple):
    """A format and the file it is written to; an empty file means the standard output."""

    format: str
    file: str = ""


def parse_output(text: str) -> Output:
    """Return the parts of `FORMAT[:FILE]`, where `-` is standard output; raises `UsageError`."""
    name, colon, file = text.partition(":")
    if name not in FORMATS:
        hint = did_you_mean(name, list(FORMATS)) or f"; there are {', '.join(FORMATS)}"
        raise UsageError(f"no format is called '{name}'{hint}")
    if colon and not file:
        raise UsageError(f"'{text}' names no file; write '{name}' or '{name}:FILE'")
    return Output(name, "" if file == "-" else file)


def parse_outputs(texts: tuple[str, ...]) -> tuple[Output, ...]:
    """Return all `FORMAT[:FILE]` of a command line; to a file goes one, and so to standard output.

    There annotations for GitHub, which the log of a job shows as lines, may stand beside text. Raises `UsageError`.
    """
    outputs = tuple(parse_output(text) for text in texts) or (Output("text"),)
    seen: dict[str, str] = {}
    for output in outputs:
        where = os.path.abspath(output.file) if output.file else ""
        if where in seen and (where or {output.format, seen[where]} not in _BESIDE):
            raise UsageError(
                f"two formats go to '{output.file or 'the standard output'}'; write FORMAT:FILE with different files"
            )
        seen[where] = output.format
    return outputs


_BESIDE = ({"github", "text"}, {"github", "concise"})
"""Formats that may share the standard output."""


def write_output(file: str, text: str, paths: Iterable[str] = (), *, replace: bool = True) -> None:
    """Write a file that somebody named; raises `UsageError` when it cannot be written or must not be.

    `paths` are what is checked: no link inside of their boundary or of that of the current folder is followed.
    """
    trees = (*Boundary(paths).tops, *Boundary(()).tops)
    try:
        write_file(file, text.encode("utf-8", "backslashreplace"), trees, replace=replace)
    except NotWrittenError as error:
        hint = "; write FORMAT:- for the standard output" if file in ("/dev/stdout", "/dev/fd/1") else ""
        raise UsageError(f"cannot write '{file}': {error}{hint}") from error
