"""What a caller may say about a run beside its paths and its configuration."""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple


class Selection(NamedTuple):
    """What the command line says about rules; empty tuples and None where it says nothing."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    kubernetes_version: str | None = None


class Options(NamedTuple):
    """What the command line says: rules, thresholds, whether suppressions hold, which files.

    `exclude` adds patterns to the configuration's; `force_exclude` applies them to files that are named, too;
    `schema_locations` adds folders of JSON schemas for custom resources; `docker_configs` adds files as nodes have;
    `context` reads the rest of the project when only files are named, so that references between files are seen;
    `render` names the programs to run (`kustomize`, `helm`; empty: none is). `fail_on_unchecked` and `fail_if_empty`
    make a run fail that could not judge everything, or found nothing to judge. `suppressions_from` and `config_from`
    are git revisions: suppressions in files, and configurations, that are not in them do not count. `baseline` says
    whether the baselines that configurations name are honoured. `since` is the revision that a change starts from;
    `staged` compares what is staged with the last commit instead; `changed_lines` reports only what stands on lines
    that the change touches. `preview` turns on the rules that are new, as a configuration may do, too.
    """

    selection: Selection = Selection()
    min_severity: str | None = None
    fail_on: str | None = None
    suppressions: bool = True
    today: str = ""
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    gitignore: bool = True
    context: bool = True
    schema_locations: tuple[str, ...] = ()
    docker_configs: tuple[str, ...] = ()
    render: str = ""
    fail_on_unchecked: bool = False
    fail_if_empty: bool = False
    suppressions_from: str = ""
    config_from: str = ""
    baseline: bool = True
    since: str = ""
    staged: bool = False
    changed_lines: bool = False
    preview: bool = False

    def renders(self, program: str) -> bool:
        """Whether a program is to be run (`kustomize`, `helm`)."""
        return program in self.render.split(",")

    @property
    def date(self) -> str:
        """Return the day after which suppressions have expired: `today`, or the date here, such as 2027-01-31."""
        import time

        return self.today or time.strftime("%Y-%m-%d")
