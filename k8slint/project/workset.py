"""Which files a run reads: those asked for, and the rest of the project as context."""

from __future__ import annotations

import os

from k8slint.hints import TYPE_CHECKING
from k8slint.model.named_tuple import NamedTuple
from k8slint.project.base_files import base_files
from k8slint.project.configuration import Config, find_config, load_config, project_root
from k8slint.project.discovery import Discovery, manifest_files
from k8slint.project.gitignore import GitIgnore
from k8slint.project.job import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from k8slint.model.notice import Notice
    from k8slint.project.options import Options


class Workset(NamedTuple):
    """The jobs of a run, the configuration they run under, and what was passed over on the way."""

    jobs: list[Job]
    config: Config
    notices: list[Notice]


def config_for(paths: tuple[str, ...]) -> Config:
    """Return the configuration that is nearest above all paths; an empty one when there is none."""
    found = _above(paths, find_config)
    if found is not None:
        return load_config(found, trusted=False)
    return Config({}, _above(paths, project_root) or os.getcwd())


def _above(paths: tuple[str, ...], find: Callable[[str], str | None]) -> str | None:
    """Return what is found above all paths, or else above the first in the order of names.

    In whatever order the paths were given, the answer is the same.
    """
    absolute = [os.path.abspath(path) for path in paths or (".",)]
    folders = sorted({path if os.path.isdir(path) else os.path.dirname(path) for path in absolute})
    try:
        common = os.path.commonpath(folders)
    except ValueError:  # several drives
        common = folders[0]
    return next((found for start in dict.fromkeys((common, *folders)) if (found := find(start)) is not None), None)


def workset(paths: tuple[str, ...], config: Config | None, options: Options, contents: Mapping[str, bytes]) -> Workset:
    """Find the files of a run; raises UsageError for a path that is of no use.

    With neither paths nor contents the current folder is meant. Contents of a file's name stand in for that file.
    """
    paths = paths or (() if contents else (".",))
    if config is None:
        config = config_for(paths or tuple(contents))
    discovery = _discovery(config, options)
    found = manifest_files(paths, discovery)
    jobs = [Job(file, discovery.relative(file)) for file in found.files if file not in contents]
    jobs += [Job(file, discovery.relative(file), True, data) for file, data in sorted(contents.items())]
    if options.context and paths and all(os.path.isfile(path) for path in paths):
        jobs += _context(config, options, {os.path.realpath(job.file) for job in jobs}, paths)
    elif options.context and paths:
        root = config.root if config.file else _above(paths, project_root)
        outside = base_files([job.file for job in jobs], root) if root is not None else []
        jobs += [Job(file, discovery.relative(file), False) for file in outside]
    return Workset(jobs, config._replace(whole=not paths or _is_whole(paths, config.root)), found.notices)


def _is_whole(paths: tuple[str, ...], root: str) -> bool:
    """Whether one of the paths is the configuration's folder or one above it."""
    inner = os.path.realpath(root)
    outer = [os.path.realpath(path) for path in paths]
    return any(path in (inner, os.sep) or inner.startswith(path + os.sep) for path in outer)


def _discovery(config: Config, options: Options) -> Discovery:
    exclude = (*config.values.get("exclude", ()), *options.exclude)
    gitignore = GitIgnore() if options.gitignore else None
    return Discovery(config.root, exclude, options.force_exclude, gitignore)


def _context(config: Config, options: Options, asked: set[str], paths: tuple[str, ...]) -> list[Job]:
    """Return the other files of the project: below the configuration's folder, or the repository's top."""
    root = config.root if config.file else _above(paths, project_root)
    if root is None:
        return []
    discovery = _discovery(config, options)
    here = os.getcwd()
    start = os.path.relpath(root, here)
    files = manifest_files((start,), discovery).files
    return [Job(file, discovery.relative(file), False) for file in files if os.path.realpath(file) not in asked]
