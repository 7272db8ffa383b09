"""Options that several commands share, each written once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

import click

from k8slint.pipeline.config_error import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.pipeline.config import Config
    from k8slint.pipeline.options import Options
    from k8slint.pipeline.worker import Map

Function = TypeVar("Function", bound="Callable[..., Any]")


def paths_argument(function: Function) -> Function:
    """Add the paths to look at; none means the current folder."""
    return click.argument("paths", nargs=-1, type=click.Path())(function)


def file_options(function: Function) -> Function:
    """Add the options that say which files and which configuration."""
    for option in reversed(
        (
            click.option("--config", "config_path", metavar="FILE", help="Use this configuration and search for none."),
            click.option("--isolated", is_flag=True, help="Use no configuration file."),
            click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out paths; repeatable."),
            click.option("--force-exclude", is_flag=True, help="Leave out excluded files also when named on the line."),
            click.option("--no-gitignore", is_flag=True, help="Also read what .gitignore leaves out."),
            click.option("--no-context", is_flag=True, help="Given files only: do not read the rest of the project."),
            click.option(
                "--docker-config",
                multiple=True,
                metavar="FILE",
                help="A config.json as nodes have it, in the kubelet's search order; repeatable. Secrets are not kept.",
            ),
            click.option("--schema-location", multiple=True, metavar="DIR", help="JSON schemas of custom resources."),
            click.option("--kubernetes-version", metavar="1.N", help="Judge as this version (default: the newest)."),
        )
    ):
        function = option(function)
    return function


def rule_options(function: Function) -> Function:
    """Add the options that choose rules and thresholds."""
    severities = click.Choice(["info", "warning", "error"])
    for option in reversed(
        (
            click.option("--select", multiple=True, metavar="RULE", help="Only these rules: ids, categories, all."),
            click.option("--extend-select", multiple=True, metavar="RULE", help="These rules as well."),
            click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules."),
            click.option("--min-severity", type=severities, help="Show nothing milder."),
            click.option(
                "--fail-on",
                type=click.Choice(["info", "warning", "error", "never"]),
                help="Exit with 1 from this severity on (default: warning).",
            ),
            click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found (2 stays 2)."),
            click.option("--no-suppressions", is_flag=True, help="Show what comments and configuration allow, too."),
        )
    ):
        function = option(function)
    return function


def work_options(function: Function) -> Function:
    """Add the options that say how the work is done, none of which changes what is found."""
    for option in reversed(
        (
            click.option("--cache-dir", metavar="DIR", help="Remember results here (default: user's cache folder)."),
            click.option("--no-cache", is_flag=True, envvar="K8SLINT_NO_CACHE", help="Remember and recall nothing."),
            click.option("--jobs", "-j", default="auto", metavar="N", help="Processes to use (default: auto)."),
            click.option("--executor", type=click.Choice(["local", "dask"]), default="local", help="Where to analyze."),
            click.option("--scheduler", default="", metavar="ADDRESS", help="With --executor dask: tcp://host:port."),
        )
    ):
        function = option(function)
    return function


def cache_of(given: dict[str, Any]) -> str:
    """Give the folder of the cache from the values of `work_options`; empty for none."""
    if given.get("no_cache"):
        return ""
    from k8slint.pipeline.cache.folder import cache_folder

    return cache_folder(given.get("cache_dir"), os.environ)


def map_of(given: dict[str, Any]) -> Map | None:
    """Give the map the values of `work_options` ask for; None for this machine."""
    if given.get("executor") != "dask":
        if given.get("scheduler"):
            raise UsageError("--scheduler is only of use with --executor dask")
        return None
    from k8slint.pipeline.dask_cluster import dask_map

    return dask_map(given["scheduler"])


def words(values: tuple[str, ...]) -> tuple[str, ...]:
    """Split the values of a repeatable option at commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def config_of(given: dict[str, Any]) -> Config | None:
    """Give the configuration the options name; None to search for one."""
    from k8slint.pipeline.config import Config, load_config

    if given.get("config_path"):
        return load_config(given["config_path"])
    if given.get("isolated"):
        return Config({}, os.getcwd())
    return None


def options_of(given: dict[str, Any]) -> Options:
    """Give the run's options from the values of `file_options` and `rule_options`."""
    from k8slint.pipeline.options import Options
    from k8slint.pipeline.plan import Selection

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
        render=given.get("render") or "",
    )
