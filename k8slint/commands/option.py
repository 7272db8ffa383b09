"""The options of the commands as data: click makes its own of them, and a plain command line is read without click."""

from __future__ import annotations

from typing import Any

from k8slint.model.named_tuple import NamedTuple


class Option(NamedTuple):
    """An option: how it is written (the long form first), the name its value has in Python, and what --help says.

    `multiple` gives a tuple of values, `is_flag` True or False, `is_count` how often it is given; `default` is also of
    the type the value is to have, text for None; `envvar` is the variable that speaks where the command line does not.
    """

    flags: tuple[str, ...]
    name: str
    help: str
    metavar: str | None = None
    choices: tuple[str, ...] = ()
    default: Any = None
    multiple: bool = False
    is_flag: bool = False
    is_count: bool = False
    envvar: str | None = None

    @property
    def unset(self) -> Any:
        """The value when nobody says anything."""
        return () if self.multiple else False if self.is_flag else self.default


_SEVERITIES = ("info", "warning", "error")

FILE_OPTIONS = (
    Option(("--config",), "config_path", "Use this configuration and search for none.", "FILE"),
    Option(("--config-from",), "config_from", "Take configurations from this git revision, not from disk.", "REV"),
    Option(("--isolated",), "isolated", "Use no configuration file.", is_flag=True),
    Option(("--exclude",), "exclude", "Leave out paths; repeatable.", "GLOB", multiple=True),
    Option(
        ("--force-exclude",), "force_exclude", "Leave out excluded files also when named on the line.", is_flag=True
    ),
    Option(("--no-gitignore",), "no_gitignore", "Also read what .gitignore leaves out.", is_flag=True),
    Option(("--no-context",), "no_context", "Given files only: do not read the rest of the project.", is_flag=True),
    Option(
        ("--docker-config",),
        "docker_config",
        "A config.json as nodes have it, in the kubelet's search order; repeatable. Secrets are not kept.",
        "FILE",
        multiple=True,
    ),
    Option(("--schema-location",), "schema_location", "JSON schemas of custom resources.", "DIR", multiple=True),
    Option(("--kubernetes-version",), "kubernetes_version", "Judge as this version (default: the newest).", "1.N"),
)
"""Which files and which configuration."""

RULE_OPTIONS = (
    Option(("--select",), "select", "Only these rules: ids, categories, all.", "RULE", multiple=True),
    Option(("--extend-select",), "extend_select", "These rules as well.", "RULE", multiple=True),
    Option(("--ignore",), "ignore", "Not these rules.", "RULE", multiple=True),
    Option(("--preview",), "preview", "Also the new rules, which the next minor version turns on.", is_flag=True),
    Option(("--min-severity",), "min_severity", "Show nothing milder.", choices=_SEVERITIES),
    Option(
        ("--fail-on",),
        "fail_on",
        "Exit with 1 from this severity on (default: warning).",
        choices=(*_SEVERITIES, "never"),
    ),
    Option(
        ("--fail-on-unchecked",),
        "fail_on_unchecked",
        "Exit with 2 when an object, kustomization or chart could not be judged.",
        is_flag=True,
    ),
    Option(("--fail-if-empty",), "fail_if_empty", "Exit with 2 when there is no object to judge.", is_flag=True),
    Option(("--exit-zero",), "exit_zero", "Exit with 0 whatever was found (2 stays 2).", is_flag=True),
    Option(
        ("--suppressions-from",),
        "suppressions_from",
        "Only comments and annotations that suppress the same in this git revision count.",
        "REV",
    ),
    Option(("--no-suppressions",), "no_suppressions", "Show what comments and configuration allow, too.", is_flag=True),
)
"""Which rules and thresholds."""

CHANGE_OPTIONS = (
    Option(
        ("--since",),
        "since",
        "Report only what is new since HEAD left this git revision, such as origin/main.",
        "REV",
    ),
    Option(
        ("--staged",),
        "staged",
        "Report only what is new in what is staged, compared with the last commit.",
        is_flag=True,
    ),
    Option(
        ("--changed-lines",),
        "changed_lines",
        "With --since or --staged: only what stands on lines that the change wrote.",
        is_flag=True,
    ),
)
"""What a run is compared with."""

RENDER_OPTION = Option(
    ("--render",),
    "render",
    "Run helm to render charts; run kustomize to compare its builds with ours. Repeatable.",
    choices=("helm", "kustomize"),
    multiple=True,
)

WORK_OPTIONS = (
    Option(("--cache-dir",), "cache_dir", "Remember results here (default: user's cache folder).", "DIR"),
    Option(("--no-cache",), "no_cache", "Remember and recall nothing.", is_flag=True, envvar="K8SLINT_NO_CACHE"),
    Option(("--jobs", "-j"), "jobs", "Processes to use (default: auto).", "N", default="auto"),
    Option(("--executor",), "executor", "Where to analyze.", choices=("local", "dask"), default="local"),
    Option(("--scheduler",), "scheduler", "With --executor dask: tcp://host:port.", "ADDRESS", default=""),
)
"""How the work is done, none of which changes what is found."""
