"""What a terminal wants: colour, progress, width, decided from the environment alone."""

from __future__ import annotations

from collections.abc import Mapping

DEFAULT_WIDTH = 100
"""Columns, where no terminal tells."""

NARROWEST, WIDEST = 40, 200
"""Columns that text is drawn in whatever the terminal says."""


def wants_colour(choice: str, environ: Mapping[str, str], is_terminal: bool) -> bool:
    """Whether to use colour: the flag decides, then NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, then the terminal.

    `choice` is `auto`, `always` or `never`. NO_COLOR counts when it is not empty (no-color.org); a forcing variable of
    `0` or nothing forces nothing.
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_terminal and environ.get("TERM") != "dumb"


def wants_progress(choice: str, environ: Mapping[str, str], is_terminal: bool) -> bool:
    """Whether to show a progress bar on stderr (`is_terminal`: whether that is one): only where somebody watches.

    Not where colour is switched off, not in CI, and not in pre-commit, which lends hooks a terminal nobody looks at.
    """
    if not is_terminal or choice == "never" or environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return not any(environ.get(name) for name in ("CI", "PRE_COMMIT"))


def terminal_width(environ: Mapping[str, str], columns: int = 0, widest: int = WIDEST) -> int:
    """Return the width to draw in, in columns: COLUMNS, else the terminal's, else 100; from 40 to `widest`.

    `columns` is what the terminal says, 0 for unknown. Sentences that are wider than 200 columns are hard to read;
    tables are not.
    """
    asked = environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdecimal() and int(asked[:6]) > 0:
        columns = int(asked[:6])
    return max(NARROWEST, min(columns, widest)) if columns > 0 else DEFAULT_WIDTH
