"""Draws docs/check.svg: what `k8slint check examples` prints, as the README shows it.

usage: python scripts/readme_picture.py
"""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

from rich.console import Console
from rich.text import Text

ROOT = pathlib.Path(__file__).resolve().parent.parent
CATEGORIES = "lifecycle,probes,credentials,images,api"
COMMAND = ["check", "examples", "--color", "always", "--select", CATEGORIES, "--max-findings", "6"]
WIDTH = 110


def main() -> None:
    """Run the command and write the picture."""
    environ = {**os.environ, "COLUMNS": str(WIDTH)}
    run = subprocess.run(
        [sys.executable, "-m", "k8slint", *COMMAND], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w"))  # noqa: SIM115 - lives as long as the script
    console.print(Text.from_ansi("$ k8slint check examples\n" + run.stdout))
    console.save_svg(str(ROOT / "docs" / "check.svg"), title="k8slint", unique_id="k8slint")
    sys.stdout.write("docs/check.svg\n")


if __name__ == "__main__":
    main()
