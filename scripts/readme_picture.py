"""Draws docs/check.svg: what `k8slint check` prints for a few of the examples' mistakes, as the README shows it.

usage: python scripts/readme_picture.py
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
COMMAND = ["check", "examples", "--select", "lifecycle,scheduling,services"]
WIDTH = 100


def main() -> None:
    """Run the command and write the picture."""
    environ = {**os.environ, "COLUMNS": str(WIDTH)}
    command = [sys.executable, "-m", "k8slint", *COMMAND, "--color", "always", "--isolated"]
    run = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text.from_ansi(f"$ k8slint {' '.join(COMMAND)}\n\n{run.stdout}"))
    drawing = console.export_svg(title="k8slint", unique_id="k8slint")
    own = re.sub(r"@font-face \{.*?\}\s*", "", drawing, flags=re.DOTALL)  # rich names fonts on a server
    (ROOT / "docs" / "check.svg").write_text(own, encoding="utf-8")
    sys.stdout.write("docs/check.svg\n")


if __name__ == "__main__":
    main()
