"""Draws the pictures of README and documentation from real runs on the examples.

usage: python scripts/build_pictures.py [FOLDER]    (default: docs)
"""

from __future__ import annotations

import io
import os
import pathlib
import re
import subprocess
import sys

from rich.console import Console
from rich.text import Text

ROOT = pathlib.Path(__file__).resolve().parent.parent
TERMINALS = {
    "check.svg": ("check", "examples/shop", "--select", "lifecycle,services,availability", "--min-severity", "warning")
}
"""Picture -> the command whose output it shows."""
DRAWINGS = {"timeline.svg": ("timeline", "examples/shop", "--name", "web", "--format", "svg")}
"""Picture -> the command that prints it."""
WIDTH = 100


def printed(command: tuple[str, ...], *further: str) -> str:
    """Return what a command of k8slint prints in the repository."""
    environ = {**os.environ, "COLUMNS": str(WIDTH), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "k8slint", *command, *further]
    return subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, check=False).stdout


def terminal(command: tuple[str, ...]) -> str:
    """Return the picture of a terminal with a command and its output."""
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    output = printed(command, "--color", "always", "--isolated")
    console.print(Text.from_ansi(f"$ k8slint {' '.join(command)}\n\n{output}"))
    drawing = console.export_svg(title="k8slint", unique_id="k8slint")
    return re.sub(r"@font-face \{.*?\}\s*", "", drawing, flags=re.DOTALL)  # rich names fonts on a server


def draw(folder: pathlib.Path) -> None:
    """Write all pictures into a folder."""
    for name, command in TERMINALS.items():
        (folder / name).write_text(terminal(command), encoding="utf-8")
    for name, command in DRAWINGS.items():
        (folder / name).write_text(printed(command), encoding="utf-8")


if __name__ == "__main__":
    draw(pathlib.Path(*sys.argv[1:2] or [ROOT / "docs"]))
