"""The rich console of commands that draw tables and pages; colour follows the same rules as reports."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

from k8slint.report.display import visible
from k8slint.report.terminal import terminal_width, wants_colour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment
    from rich.style import Style
    from rich.text import Text

_WIDEST_TABLE = 1000

Function = TypeVar("Function", bound="Callable[..., Any]")


def colour_option(function: Function) -> Function:
    """Return a command with the option `--color`."""
    choices = click.Choice(["auto", "always", "never"])
    return click.option("--color", "--colour", "colour", type=choices, default="auto", help="Colours.")(function)


def console_for(choice: str, piped_width: int = 0) -> Console:
    """Return a console on the standard output; `piped_width` is its width in columns where there is no terminal."""
    is_terminal = sys.stdout.isatty()
    colour = wants_colour(choice, os.environ, is_terminal)
    columns = os.get_terminal_size().columns if is_terminal else piped_width
    return _console_of_whole_words(
        file=sys.stdout,
        force_terminal=colour,
        color_system="standard" if colour else None,
        width=terminal_width(os.environ, columns, _WIDEST_TABLE),
        highlight=False,
        emoji=False,
        markup=False,
    )


def _console_of_whole_words(**settings: Any) -> Console:
    """Return a console that never breaks a word: one that is too long for the line sticks out of it.

    The terminal folds it then, and who copies it gets a name that can be used. rich would fold it, or cut it off in
    whatever it indents. Cells of tables are cut as their columns say.
    """
    from rich.console import Console
    from rich.segment import Segment
    from rich.text import Text

    class WholeWords(Console):
        def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
            is_free = options is not None and options.overflow == "ignore" and not options.no_wrap
            if options is not None and is_free and isinstance(renderable, Text) and not renderable.no_wrap:
                renderable = Text("\n").join(_lines(renderable, options.max_width))
            return super().render(renderable, options)

        def render_lines(
            self,
            renderable: RenderableType,
            options: ConsoleOptions | None = None,
            *,
            style: Style | None = None,
            pad: bool = True,
            new_lines: bool = False,
        ) -> list[list[Segment]]:
            if options is None or options.overflow != "ignore":
                return super().render_lines(renderable, options, style=style, pad=pad, new_lines=new_lines)
            rendered = Segment.apply_style(self.render(renderable, options), style)
            lines = [[*line] for line in Segment.split_lines(rendered)]
            if pad:
                width = options.max_width
                lines = [Segment.adjust_line_length(line, max(width, Segment.get_line_length(line))) for line in lines]
            return [[*line, Segment.line()] for line in lines] if new_lines else lines

    return WholeWords(**settings)


def _lines(text: Text, width: int) -> Iterator[Text]:
    """Yield a text in lines that end between words."""
    from rich._wrap import divide_line
    from rich.cells import cell_len

    for line in text.split(allow_blank=True):
        starts = divide_line(line.plain, width, fold=False) if cell_len(line.plain) > width else []
        yield from line.divide(starts)


def uncommanding(line: str) -> str:
    """Return a line that CI runners take for no command: two colons at its start, behind blanks or colours, are parted.

    A name that is folded may begin a line with whatever its author likes.
    """
    rest = line.lstrip()
    while rest.startswith("\x1b["):
        rest = rest[rest.find("m") + 1 :].lstrip()
    start = len(line) - len(rest)
    return f"{line[:start]}: {line[start + 1 :]}" if rest.startswith("::") else line


def inert(text: str) -> str:
    """Return a text whose lines show themselves and do nothing else, neither to a terminal nor to a CI runner."""
    return "\n".join(uncommanding(visible(line)) for line in text.split("\n"))


def print_trimmed(console: Console, renderable: Any) -> None:
    """Print something without the blanks rich fills lines up with, and with one empty line where rich leaves two."""
    with console.capture() as captured:
        console.print(renderable, crop=False, overflow="ignore")
    lines: list[str] = []
    for line in captured.get().split("\n"):
        trimmed = uncommanding(line.rstrip())
        if trimmed or (lines and lines[-1]):
            lines.append(trimmed)
    console.file.write("\n".join(lines).rstrip("\n") + "\n")
