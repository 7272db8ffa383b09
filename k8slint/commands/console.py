"""The rich console of commands that draw tables and pages; colour follows the same rules as reports."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

from k8slint.report.terminal import terminal_width, wants_colour

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

_WIDEST_TABLE = 1000

Function = TypeVar("Function", bound="Callable[..., Any]")


def colour_option(function: Function) -> Function:
    """Return a command with the option `--color`."""
    choices = click.Choice(["auto", "always", "never"])
    return click.option("--color", "--colour", "colour", type=choices, default="auto", help="Colours.")(function)


def console_for(choice: str, piped_width: int = 0) -> Console:
    """Return a console on the standard output; `piped_width` is its width in columns where there is no terminal."""
    from rich.console import Console

    is_terminal = sys.stdout.isatty()
    colour = wants_colour(choice, os.environ, is_terminal)
    columns = os.get_terminal_size().columns if is_terminal else piped_width
    return Console(
        file=sys.stdout,
        force_terminal=colour,
        color_system="standard" if colour else None,
        width=terminal_width(os.environ, columns, _WIDEST_TABLE),
        highlight=False,
        emoji=False,
        markup=False,
    )


def uncommanding(line: str) -> str:
    """Return a line that CI runners take for no command: two colons at its start, behind blanks or colours, are parted.

    A name that is folded may begin a line with whatever its author likes.
    """
    rest = line.lstrip()
    while rest.startswith("\x1b["):
        rest = rest[rest.find("m") + 1 :].lstrip()
    start = len(line) - len(rest)
    return f"{line[:start]}: {line[start + 1 :]}" if rest.startswith("::") else line


def print_trimmed(console: Console, renderable: Any) -> None:
    """Print something without the blanks rich fills lines up with, and with one empty line where rich leaves two."""
    with console.capture() as captured:
        console.print(renderable)
    lines: list[str] = []
    for line in captured.get().split("\n"):
        trimmed = uncommanding(line.rstrip())
        if trimmed or (lines and lines[-1]):
            lines.append(trimmed)
    console.file.write("\n".join(lines).rstrip("\n") + "\n")
