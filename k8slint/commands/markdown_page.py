"""Markdown pages drawn in a terminal, in the manner of manual pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.commands.console import print_trimmed

if TYPE_CHECKING:
    from rich.console import Console

_WIDEST = 100


def print_markdown(console: Console, text: str) -> None:
    """Draw a page: headings at the left edge, code and lists as rich draws them, at most 100 columns wide."""
    from rich.markdown import CodeBlock, Heading, Markdown
    from rich.syntax import Syntax
    from rich.text import Text

    class PlainHeading(Heading):
        """A heading without the box that rich draws around titles."""

        def __rich_console__(self, console: Console, options: Any) -> Any:
            del console, options
            yield Text(f"\n{self.text.plain}", style="bold")

    class WholeLines(CodeBlock):
        """Code whose lines are not folded: what follows a fold would begin at the left edge and mean something else."""

        def __rich_console__(self, console: Console, options: Any) -> Any:
            del console, options
            yield Syntax(str(self.text).rstrip(), self.lexer_name, theme=self.theme, padding=1)

    own = {"heading_open": PlainHeading, "fence": WholeLines, "code_block": WholeLines}

    class Page(Markdown):
        elements = {**Markdown.elements, **own}  # noqa: RUF012 - as rich declares it

    shown = text if console.color_system else with_backticks(text)
    console.width = min(console.width, _WIDEST)
    print_trimmed(console, Page(shown, code_theme="ansi_dark"))


def with_backticks(text: str) -> str:
    """Return a page whose inline code shows its backticks, for terminals where no colour tells it from prose."""
    lines = []
    fenced = False
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        if fenced or line.startswith("    ") or line.count("`") % 2:
            lines.append(line)
            continue
        parts = line.split("`")
        lines.append("".join(f"`` `{part}` ``" if index % 2 else part for index, part in enumerate(parts)))
    return "\n".join(lines)
