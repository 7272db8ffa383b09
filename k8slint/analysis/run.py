"""A whole run: from a project to a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.analysis.parallel.share import ALONE, Share
from k8slint.project.options import Options, Selection
from k8slint.project.project import NO_CONFIG, Project

# What analyzes is imported in the functions that need it: a run that the cache answers does without.
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from k8slint.analysis.cache.memory import Memory
    from k8slint.analysis.engine import Engines
    from k8slint.analysis.parallel.share import Progress
    from k8slint.analysis.parallel.worker import Map
    from k8slint.kube.inventory import World
    from k8slint.model.result import FileResult, Report
    from k8slint.project.configuration import Config
    from k8slint.rulebook.rulebook import Rulebook


def lint(
    paths: Iterable[str],
    config: Config | None = None,
    options: Options = Options(),  # noqa: B008 - a plain tuple
    map: Map | None = None,  # noqa: A002 - named for what it is like
    contents: Mapping[str, bytes] | None = None,
    cache: str | None = None,
    processes: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Return the report on files and folders.

    `config` governs everything; when None, the nearest one above each file does. `map` may be any map that keeps the
    order of its results (a process pool's, a cluster's); `contents` are texts by name that are on no disk, such as
    stdin; `cache` is the folder to remember results in (None: nowhere); `processes` may share the work where there is
    no map (0: as many as pay); `progress` is called with how many files of how many are done.
    Raises UsageError or ConfigError for what cannot be carried out.
    """
    return check(opened(paths, config, options, contents), Share(map, processes, progress), cache)


def opened(
    paths: Iterable[str], config: Config | None, options: Options, contents: Mapping[str, bytes] | None = None
) -> Project:
    """Return the open project of some paths, with what it was before the change that the options name.

    Raises UsageError or ConfigError for what cannot be carried out.
    """
    project = Project.open(paths, config, contents, options)
    if options.since or options.staged:
        from k8slint.project.tree_project import changed

        project = changed(project)
    return project


def lint_files(
    files: Mapping[str, str | bytes],
    config: dict[str, Any] | None = None,
    select: Iterable[str] = (),
    kubernetes_version: str | None = None,
    today: str = "",
    before: Mapping[str, str | bytes] | None = None,
) -> Report:
    """Return the report on files that are texts in memory, as tests, editors and other tools have them.

    `before` are the files before a change: given them, only what is new is reported, and what the change does.
    """
    from k8slint.project.configuration import config_from_values

    settings = config_from_values(config) if config else NO_CONFIG
    options = Options(Selection(select=tuple(select), kubernetes_version=kubernetes_version), today=today)
    project = Project.of_texts(_encoded(files), settings, options)
    if before is not None:
        project.earlier = Project.of_texts(_encoded(before), settings, options)
    return check(project)


def _encoded(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    return {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}


def check(project: Project, share: Share = ALONE, cache: str | None = None, *, is_passing: bool = False) -> Report:
    """Return the report on an open project; `cache` is the folder to remember results in (None: nowhere).

    Of a passing state of the files, as between two turns of fixing, only the results of single files are remembered.
    """
    memory = None
    if cache and not project.options.render:  # nothing is known of what another program reads
        from k8slint.analysis.cache.memory import Memory

        memory = Memory(cache, project, project.options.date)
        if not memory.usable:
            memory = None
        elif not is_passing:
            report = memory.report()
            if report is not None:
                return report
    report = _judged(project, share, memory, cache)
    if memory is not None and not is_passing:
        memory.keep(report)
    return report


def _judged(project: Project, share: Share, memory: Memory | None, cache: str | None) -> Report:
    from k8slint.analysis.conclude import conclude

    engines = engines_of(project)
    results = all_results(project, engines, share, memory)
    project.compare_builds()
    since = None
    if project.earlier is not None:
        from k8slint.analysis.change.since import Since

        since = Since(project, check(project.earlier, Share(share.map, share.processes), cache))
    return conclude(results, project, engines, share.processes, since)


def check_with(project: Project, rulebook: Rulebook) -> Report:
    """Return the report on an open project of one configuration by the rules of a rulebook; for tests of rules."""
    from k8slint.analysis.conclude import conclude
    from k8slint.analysis.engine import Engine
    from k8slint.analysis.plan import make_plan

    engines = (Engine(make_plan(project.configurations[0], project.options, project.facts(), rulebook)),)
    return conclude(all_results(project, engines), project, engines)


def all_results(
    project: Project, engines: Engines, share: Share = ALONE, memory: Memory | None = None
) -> list[FileResult]:
    """Return the results of all units of a project, those of builds that something in it deploys among them."""
    from k8slint.analysis.parallel.phase_one import BuildAllowance, phase_one

    allowance = BuildAllowance()
    results = phase_one(project, project.judged_units(), engines, share, memory, allowance)
    if project.survey.builds is not None:
        from k8slint.project.scopes import deployed_folders

        further = project.deploy(deployed_folders(results, [unit.file for unit in project.units]))
        if further:
            results += phase_one(project, further, engines, share, memory, allowance)
    return results


def engines_of(project: Project, rules: tuple[str, ...] | None = None) -> Engines:
    """Return the engine of each configuration of a project; `rules` are the ids to ask in place of those it selects."""
    from k8slint.analysis.engine import Engine
    from k8slint.analysis.plan import Terms, make_plan
    from k8slint.project.own_files import rulebooks_of

    engines = []
    rulebooks = rulebooks_of(project.configurations)
    for index, (config, (rulebook, foreign)) in enumerate(zip(project.configurations, rulebooks, strict=True)):
        plan = make_plan(config, project.options, project.facts(index), rulebook, foreign)
        if rules is not None:
            plan = plan._replace(terms=tuple([Terms(rule, "", {}) for rule in rules]), overrides=())
        engines.append(Engine(plan))
    return tuple(engines)


def facts_of(project: Project, rules: tuple[str, ...] = ()) -> tuple[list[FileResult], World]:
    """Return the facts of a project and the world they make; of the rules only some are asked."""
    from k8slint.analysis.conclude import layout_of
    from k8slint.analysis.crosscheck import world_of

    engines = engines_of(project, rules)
    results = all_results(project, engines)
    return results, world_of(results, engines, layout_of(project), project)
