"""A project as commands beside `check` need it: its files, their facts, and the world they make."""

from __future__ import annotations

from k8slint.analysis.analyze import analyze
from k8slint.analysis.crosscheck import world_of
from k8slint.analysis.engine import Engine
from k8slint.analysis.run import plan_for, read_file
from k8slint.hints import TYPE_CHECKING
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.notice import Notice
from k8slint.project.scopes import Layout
from k8slint.project.survey import survey_of
from k8slint.project.workset import workset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.kube.inventory import World
    from k8slint.project.configuration import Config
    from k8slint.project.job import Job
    from k8slint.project.options import Options


class Gathering(NamedTuple):
    """A project as it is: jobs, the bytes of each file that could be read, the world, and what could not be read."""

    jobs: list[Job]
    data: dict[str, bytes]
    engine: Engine
    world: World
    notices: list[Notice]


def gather(paths: tuple[str, ...], config: Config | None, options: Options, contents: Mapping[str, bytes]) -> Gathering:
    """Read the files a check of these paths would read; raises UsageError or ConfigError like one."""
    work = workset(paths, config, options, contents)
    data: dict[str, bytes] = {}
    notices = list(work.notices)
    for job in work.jobs:
        found = job.data if job.data is not None else read_file(job.file)
        if found is None:
            notices.append(Notice(job.file, "unreadable", "cannot be read"))
        else:
            data[job.file] = found
    names = [job.file for job in work.jobs]
    survey = survey_of(names, data.get)
    plan = plan_for(work.jobs, work.config, options, data.get, survey)._replace(terms=(), overrides=())
    engine = Engine(plan)
    roles = plan.project.roles
    results = [
        analyze(data[job.file], job.file, engine, job.path, roles.get(job.file, ""))
        for job in work.jobs
        if job.file in data
    ]
    paths_of = {job.file: job.path for job in work.jobs}
    layout = Layout(survey.kustomizations, survey.charts, work.config.values.get("scopes", []), paths_of)
    return Gathering(work.jobs, data, engine, world_of(results, plan.project.settings, layout), notices)
