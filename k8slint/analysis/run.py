"""A whole run: from paths and a configuration to a report."""

from __future__ import annotations

import os

from k8slint.analysis.parallel.share import ALONE, Way
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.model.regular_file import read_regular
from k8slint.project.configuration import Config, config_from_values
from k8slint.project.job import Job
from k8slint.project.options import Options, Selection

# What analyzes is imported in the functions that need it: a run that the cache answers does without.
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from k8slint.analysis.cache.memory import Memory
    from k8slint.analysis.parallel.share import Progress
    from k8slint.analysis.parallel.worker import Map
    from k8slint.analysis.plan import Plan
    from k8slint.model.notice import Notice
    from k8slint.model.result import Report
    from k8slint.project.survey import Survey

    Read = Callable[[str], bytes | None]

NO_CONFIG = Config({})


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
    """Check files and folders and give the report.

    `config` is searched upwards from the paths when None; `map` may be any map that keeps the order of its
    results (a process pool's, a cluster's); `contents` are texts by name that are on no disk, such as stdin; `cache`
    is the folder to remember results in (None: nowhere); `processes` may share the work where there is no map (0: as
    many as pay); `progress` is told how many files of how many are done.
    Raises UsageError or ConfigError for what cannot be carried out.
    """
    from k8slint.project.workset import workset

    work = workset(tuple(paths), config, options, contents or {})
    memory = None
    if cache and not options.render:  # nothing is known of what another program reads
        from k8slint.analysis.cache.memory import Memory

        memory = Memory(cache, work, options, options.date)
        report = memory.report() if memory.usable else None
        if report is not None:
            return report
    return lint_jobs(
        work.jobs,
        work.config,
        options,
        work.notices,
        Way(map, processes, progress),
        memory if memory and memory.usable else None,
    )


def lint_jobs(
    jobs: list[Job],
    config: Config,
    options: Options,
    notices: Iterable[Notice] = (),
    way: Way = ALONE,
    memory: Memory | None = None,
) -> Report:
    """Check the files of some jobs and give the report."""
    from k8slint.analysis.conclude import conclude
    from k8slint.analysis.engine import Engine
    from k8slint.analysis.parallel.phase_one import phase_one
    from k8slint.project.node_files import node_notices
    from k8slint.project.survey import survey_of

    given = {job.file: job.data for job in jobs if job.data is not None}

    def read(file: str) -> bytes | None:
        return given[file] if file in given else read_file(file)

    survey = survey_of([job.file for job in jobs], read)
    engine = Engine(plan_for(jobs, config, options, read, survey))
    results = phase_one(jobs, engine, way, memory)
    rendered = None
    if options.render:
        from k8slint.analysis.rendered_run import RenderedRun

        rendered = RenderedRun(jobs, survey, read)
        results = rendered.results(results, engine)
        jobs = [*jobs, *rendered.jobs]
        given.update(rendered.streams)
    noted = [*notices, *node_notices(engine.plan.project)]
    report = conclude(results, jobs, engine, config, options, read, survey, noted, rendered, way.processes)
    if memory is not None:
        memory.keep(report)
    return report


def plan_for(jobs: list[Job], config: Config, options: Options, read: Read, survey: Survey | None = None) -> Plan:
    """Survey the project files among the jobs, unless that was done, and make the plan of the run."""
    from k8slint.analysis.plan import make_plan
    from k8slint.model.project_facts import ProjectFacts
    from k8slint.project.node_files import credential_providers, docker_configs
    from k8slint.project.survey import survey_of

    survey = survey or survey_of([job.file for job in jobs], read)
    values = dict(config.values)
    values["given_schema_locations"] = [os.path.abspath(location) for location in options.schema_locations]
    if values.get("schema_locations"):
        values["boundary"] = config.boundary
    templates = [
        (str(entry.get("api_group", "")), str(entry.get("kind", "")), str(entry.get("path", "spec.template")))
        for entry in values.get("pod_templates", ())
    ]
    project = ProjectFacts(
        values,
        tuple(sorted(survey.images)),
        tuple(templates),
        survey.roles,
        docker_configs(values.get("docker_configs", ()), options.docker_configs, config.root, read),
        credential_providers(values.get("credential_providers", ()), config.root, read),
        tuple(sorted(survey.variables)),
    )
    return make_plan(config, options.selection, project)


def read_file(path: str) -> bytes | None:
    """Return the bytes of a regular file, or None when it cannot be read.

    Of one beyond the limit its start and more.
    """
    try:
        return read_regular(path, DEFAULT_LIMITS.file_bytes + 1)
    except (OSError, ValueError):
        return None


def lint_files(
    files: Mapping[str, str | bytes],
    config: dict[str, Any] | None = None,
    select: Iterable[str] = (),
    kubernetes_version: str | None = None,
    today: str = "",
) -> Report:
    """Check files given as texts, in memory: what tests, editors and other tools call."""
    from k8slint.analysis.analyze import analyze
    from k8slint.analysis.conclude import conclude
    from k8slint.analysis.engine import Engine
    from k8slint.project.survey import survey_of

    settings = config_from_values(config) if config else NO_CONFIG
    contents = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    jobs = [Job(name, name) for name in sorted(contents)]
    options = Options(Selection(select=tuple(select), kubernetes_version=kubernetes_version), today=today)
    survey = survey_of([job.file for job in jobs], contents.get)
    engine = Engine(plan_for(jobs, settings, options, contents.get, survey))
    roles = engine.plan.project.roles
    results = [analyze(contents[job.file], job.file, engine, job.path, roles.get(job.file, "")) for job in jobs]
    return conclude(results, jobs, engine, settings, options, contents.get, survey)
