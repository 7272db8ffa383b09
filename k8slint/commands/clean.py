"""`k8slint clean`: the cache emptied."""

from __future__ import annotations

import os

import click

from k8slint.project.configuration_error import UsageError
from k8slint.report.display import visible


@click.command("clean")
@click.option("--cache-dir", metavar="DIR", help="The folder to empty (default: the user's cache folder).")
def command(cache_dir: str | None) -> int:
    """Empty the cache: delete what earlier runs remembered, and nothing else."""
    from k8slint.analysis.cache.folder import cache_files, cache_folder
    from k8slint.analysis.cache.prune import empty
    from k8slint.commands.option_values import refuse_led_away

    folder = cache_folder(cache_dir, os.environ)
    if not folder:
        raise UsageError("there is no folder for caches: neither a home nor XDG_CACHE_HOME; give one with --cache-dir")
    if os.path.islink(folder):
        raise UsageError(f"{folder} is a link, and nothing is deleted through one; name the folder it leads to")
    if cache_dir:
        refuse_led_away(folder)
    count, size = empty(folder)
    left = len(cache_files(folder))
    if left:
        raise UsageError(f"{left} files below {folder} could not be deleted; check its permissions")
    click.echo(visible(f"{count} files deleted, {size / 1_000_000:.1f} MB, below {folder}"))
    return 0
