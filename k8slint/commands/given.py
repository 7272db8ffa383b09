"""What the values of the options mean to a run."""

from __future__ import annotations

import os

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from k8slint.analysis.parallel.worker import Map
    from k8slint.project.configuration import Config
    from k8slint.project.options import Options
    from k8slint.project.project import Project


def cache_of(given: dict[str, Any], paths: tuple[str, ...] = ()) -> str:
    """Return the folder of the cache from the values of `WORK_OPTIONS`; empty for none.

    A folder that others could have filled, such as one inside of the checked `paths`, is used only when --cache-dir
    names it; else a line on stderr says why it is not.
    """
    if given.get("no_cache"):
        return ""
    from k8slint.analysis.cache.folder import cache_folder, unsafe_folder

    folder = cache_folder(given.get("cache_dir"), os.environ)
    if not folder or given.get("cache_dir"):
        return folder
    reason = unsafe_folder(folder, filter(None, map(_tree_of, paths or (os.curdir,))))
    if not reason:
        return folder
    import sys

    from k8slint.report.display import visible

    hint = "name it with --cache-dir to use it all the same, or use --no-cache"
    sys.stderr.write(visible(f"k8slint: the cache in {folder} is not used, as {reason}; {hint}") + "\n")
    return ""


def _tree_of(path: str) -> str:
    """Return the repository around a path, or the path itself where it is a folder outside of any; '' else."""
    from k8slint.report.paths import repository_root

    root = repository_root(path if os.path.isdir(path) else os.path.dirname(path) or os.curdir)
    return root if os.path.isdir(path) or os.path.exists(os.path.join(root, ".git")) else ""


def map_of(given: dict[str, Any]) -> Map | None:
    """Return the map the values of `WORK_OPTIONS` ask for; None for this machine."""
    if given.get("executor") != "dask":
        if given.get("scheduler"):
            raise UsageError("--scheduler is only of use with --executor dask")
        return None
    from k8slint.analysis.parallel.dask_cluster import dask_map

    return dask_map(given["scheduler"])


def words(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of a repeatable option, split at commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def config_of(given: dict[str, Any]) -> Config | None:
    """Return the configuration the options name; None to search for one."""
    from k8slint.project.configuration import Config, load_config

    if given.get("config_from") and (given.get("config_path") or given.get("isolated")):
        raise UsageError("--config-from is of no use with --config or --isolated; use one of them")
    if given.get("config_path"):
        return load_config(given["config_path"])
    if given.get("isolated"):
        return Config({}, os.getcwd())
    return None


def options_of(given: dict[str, Any]) -> Options:
    """Return the run's options from the values of `FILE_OPTIONS` and `RULE_OPTIONS`."""
    from k8slint.project.options import Options, Selection

    selection = Selection(
        words(given.get("select", ())),
        words(given.get("extend_select", ())),
        words(given.get("ignore", ())),
        given.get("kubernetes_version"),
    )
    return Options(
        selection=selection,
        min_severity=given.get("min_severity"),
        fail_on="never" if given.get("exit_zero") else given.get("fail_on"),
        suppressions=not given.get("no_suppressions"),
        exclude=words(given.get("exclude", ())),
        force_exclude=bool(given.get("force_exclude")),
        gitignore=not given.get("no_gitignore"),
        context=not given.get("no_context"),
        schema_locations=tuple(given.get("schema_location", ())),
        docker_configs=tuple(given.get("docker_config", ())),
        render=",".join(given.get("render") or ()),
        fail_on_unchecked=bool(given.get("fail_on_unchecked")),
        fail_if_empty=bool(given.get("fail_if_empty")),
        suppressions_from=given.get("suppressions_from") or "",
        config_from=given.get("config_from") or "",
    )


def project_of(paths: tuple[str, ...], given: dict[str, Any]) -> Project:
    """Return the open project of the paths of a command line; `-` among them is the standard input."""
    from k8slint.project.project import Project

    contents = {given["stdin_filename"]: read_stdin()} if "-" in paths else {}
    return Project.open([path for path in paths if path != "-"], config_of(given), contents, options_of(given))


def read_stdin() -> bytes:
    """Return what stands on the standard input, cut just beyond what a file may hold."""
    import sys

    from k8slint.model.limits import DEFAULT_LIMITS

    return sys.stdin.buffer.read(DEFAULT_LIMITS.file_bytes + 1)
