"""`k8slint check` as click has it."""

from __future__ import annotations

from typing import Any

import click

from k8slint.commands.checking import OPTIONS, check
from k8slint.commands.options import paths_argument, with_options


def _command(paths: tuple[str, ...], **values: Any) -> int:
    """Check manifests: PATHS are files, folders (default: .), or - for stdin.

    Exit code 0: nothing at or above --fail-on. 1: findings. 2: the job could not be done.
    """
    return check(paths, values)


command = click.command("check")(paths_argument(with_options(_command, OPTIONS)))
