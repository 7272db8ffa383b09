"""What the values of the options mean to a run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from k8slint.analysis.parallel.worker import Map
    from k8slint.project.configuration import Config
    from k8slint.project.options import Options
    from k8slint.project.project import Project


def cache_of(values: dict[str, Any], paths: tuple[str, ...] = ()) -> str:
    """Return the folder of the cache from the values of `WORK_OPTIONS`; empty for none.

    A folder that others could have filled, such as one inside of the checked `paths`, is used only when --cache-dir
    names it; else a line on stderr says why it is not. Raises UsageError for a named one that leads through a link
    inside of what is checked, or is one: it could lead anywhere.
    """
    if values.get("no_cache"):
        return ""
    from k8slint.analysis.cache.folder import cache_folder, unsafe_folder

    folder = cache_folder(values.get("cache_dir"), os.environ)
    if not folder:
        return ""
    if values.get("cache_dir"):
        refuse_led_away(folder, paths)
        return folder
    reason = unsafe_folder(folder, filter(None, map(_tree_of, paths or (os.curdir,))))
    if not reason:
        return folder
    import sys

    from k8slint.commands.streams import folded
    from k8slint.report.display import visible

    hint = "name it with --cache-dir to use it all the same, or use --no-cache"
    text = visible(f"k8slint: the cache in {folder} is not used, as {reason}; {hint}")
    sys.stderr.write(folded(f"{text}\n", sys.stderr))
    return ""


def refuse_led_away(folder: str, paths: tuple[str, ...] = ()) -> None:
    """Raise UsageError when a link inside of the checked paths, or around the current folder, is part of a folder."""
    from k8slint.model.write_file import led_away
    from k8slint.project.boundary import Boundary

    reason = led_away(folder, (*Boundary(paths).tops, *Boundary(()).tops))
    if reason:
        raise UsageError(f"--cache-dir: {folder} is not used: {reason}")


def _tree_of(path: str) -> str:
    """Return the repository around a path, or the path itself where it is a folder outside of any; '' else."""
    from k8slint.report.paths import repository_root

    root = repository_root(path if os.path.isdir(path) else os.path.dirname(path) or os.curdir)
    return root if os.path.isdir(path) or os.path.exists(os.path.join(root, ".git")) else ""


def map_of(values: dict[str, Any]) -> Map | None:
    """Return the map the values of `WORK_OPTIONS` ask for; None for this machine."""
    if values.get("executor") != "dask":
        if values.get("scheduler"):
            raise UsageError("--scheduler is only of use with --executor dask")
        return None
    from k8slint.analysis.parallel.dask_cluster import dask_map

    return dask_map(values["scheduler"])


def words(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of a repeatable option, split at commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def config_of(values: dict[str, Any]) -> Config | None:
    """Return the configuration the options name; None to search for one."""
    from k8slint.project.configuration import Config, load_config

    if values.get("config_from") and (values.get("config_path") or values.get("isolated")):
        raise UsageError("--config-from is of no use with --config or --isolated; use one of them")
    if values.get("config_path"):
        return load_config(values["config_path"])
    if values.get("isolated"):
        return Config({}, os.getcwd())
    return None


def options_of(values: dict[str, Any]) -> Options:
    """Return the run's options from the values of `FILE_OPTIONS` and `RULE_OPTIONS`."""
    from k8slint.project.options import Options, Selection

    if values.get("changed_lines") and not (values.get("since") or values.get("staged")):
        raise UsageError("--changed-lines is only of use with --since or --staged")
    selection = Selection(
        words(values.get("select", ())),
        words(values.get("extend_select", ())),
        words(values.get("ignore", ())),
        values.get("kubernetes_version"),
    )
    return Options(
        selection=selection,
        min_severity=values.get("min_severity"),
        fail_on="never" if values.get("exit_zero") else values.get("fail_on"),
        suppressions=not values.get("no_suppressions"),
        exclude=words(values.get("exclude", ())),
        force_exclude=bool(values.get("force_exclude")),
        gitignore=not values.get("no_gitignore"),
        context=not values.get("no_context"),
        schema_locations=tuple(values.get("schema_location", ())),
        docker_configs=tuple(values.get("docker_config", ())),
        render=",".join(values.get("render") or ()),
        fail_on_unchecked=bool(values.get("fail_on_unchecked")),
        fail_if_empty=bool(values.get("fail_if_empty")),
        suppressions_from=values.get("suppressions_from") or "",
        config_from=values.get("config_from") or "",
        since=values.get("since") or "",
        staged=bool(values.get("staged")),
        changed_lines=bool(values.get("changed_lines")),
        preview=bool(values.get("preview")),
    )


def project_of(paths: tuple[str, ...], values: dict[str, Any]) -> Project:
    """Return the open project of the paths of a command line; `-` among them is the standard input."""
    from k8slint.project.project import Project

    contents = {values["stdin_filename"]: read_stdin()} if "-" in paths else {}
    return Project.open([path for path in paths if path != "-"], config_of(values), contents, options_of(values))


def read_stdin() -> bytes:
    """Return what stands on the standard input, cut just beyond what a file may hold."""
    import sys

    from k8slint.model.limits import DEFAULT_LIMITS

    return sys.stdin.buffer.read(DEFAULT_LIMITS.file_bytes + 1)
