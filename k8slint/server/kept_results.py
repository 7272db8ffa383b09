"""Phase 1 of a project that is judged again and again: only units whose content changed are analyzed."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from k8slint.analysis.build import analyze_build
from k8slint.analysis.cache.memory import SETTLED_NS
from k8slint.analysis.cache.sealed import digest_of
from k8slint.analysis.parallel.phase_one import BuildAllowance
from k8slint.analysis.parallel.worker import analyze_unit
from k8slint.analysis.run import engines_of
from k8slint.model.named_tuple import NamedTuple
from k8slint.project.scopes import deployed_folders
from k8slint.project.unit import unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.analysis.engine import Engine, Engines
    from k8slint.analysis.plan import Plan
    from k8slint.model.result import FileResult
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

    Pause = Callable[[], None]
    """What is called between two pieces of work, so that others get their turn; it may raise to end the work."""


class _Seen(NamedTuple):
    """A file as it was read last: what `stat` said of it, and the digest of its content."""

    signature: tuple[int, ...]
    digest: str


class KeptResults:
    """The results of phase 1 by the name of their unit, each with a key of all that it depends on."""

    def __init__(self) -> None:
        self._engines: Engines = ()
        self._results: dict[str, tuple[str, FileResult]] = {}
        self._seen: dict[str, _Seen] = {}

    def engines(self, project: Project) -> Engines:
        """Return the engines of a project: those of the last one where nothing has changed for them."""
        engines = engines_of(project)
        if list(map(_known, engines)) != list(map(_known, self._engines)):
            self._results.clear()
        if [engine.plan for engine in engines] != [engine.plan for engine in self._engines]:
            self._engines = engines
        return self._engines

    def results(self, project: Project, engines: Engines, first: Iterable[str], pause: Pause) -> list[FileResult]:
        """Return the results of all units in their order; files named `first` are worked on before the others."""
        units = project.judged_units()
        early = set(first)
        for unit in units:
            if unit.file in early:
                self.result(unit, project, engines)
        allowance = BuildAllowance()
        results = self._all(units, project, engines, allowance, pause)
        if project.survey.builds is not None:
            further = project.deploy(deployed_folders(results, [unit.file for unit in project.units]))
            results += self._all(further, project, engines, allowance, pause)
        names = {result.file for result in results}
        self._results = {name: held for name, held in self._results.items() if name in names}
        return results

    def _all(
        self, units: list[Unit], project: Project, engines: Engines, allowance: BuildAllowance, pause: Pause
    ) -> list[FileResult]:
        found = []
        for unit in units:
            pause()
            if unit.parts and allowance.is_spent:
                found.append(allowance.refused(unit, project, engines))
                continue
            found.append(self.result(unit, project, engines))
            allowance.take(found[-1])
        return found

    def result(self, unit: Unit, project: Project, engines: Engines) -> FileResult:
        """Return the result of one unit, which is worked out when what it depends on has changed."""
        held = self._results.get(unit.name)
        data: bytes | None = None
        if unit.parts:
            digest = _digest_of_build(unit, project)
        elif unit.data is not None:
            data, digest = unit.data, digest_of(unit.data)
        else:
            data, digest = self._read(unit.file, project)
        key = f"{digest} {unit.role} {unit.configuration} {unit.path}"
        if held is not None and held[0] == key:
            return held[1]
        result = self._worked_out(unit, data, project, engines)
        self._results[unit.name] = key, result
        return result

    def _worked_out(self, unit: Unit, data: bytes | None, project: Project, engines: Engines) -> FileResult:
        engine = engines[unit.configuration]
        if unit.parts:
            builds = project.survey.builds
            assert builds is not None  # for a unit of parts is a build
            return analyze_build(builds, unit, engine)
        data = project.read(unit.file) if data is None else data
        if data is None:
            return unreadable(unit.file, "cannot be read; check that it exists and its permissions")
        return analyze_unit(unit, engine, data)

    def _read(self, file: str, project: Project) -> tuple[bytes | None, str]:
        """Return the content of a file with its digest; None in place of a content that is as it was."""
        signature = _signature(file)
        seen = self._seen.get(file)
        if seen is not None and seen.signature and seen.signature == signature:
            return None, seen.digest
        data = project.read(file)
        digest = "" if data is None else digest_of(data)
        self._seen[file] = _Seen(signature, digest)
        return data, digest


def _signature(file: str) -> tuple[int, ...]:
    """Return what `stat` says of a file; empty where that may not stand for its content."""
    try:
        found = os.stat(file)
    except (OSError, ValueError):
        return ()
    changed = max(found.st_mtime_ns, found.st_ctime_ns)
    if changed > time.time_ns() - SETTLED_NS:
        return ()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _known(engine: Engine) -> Plan:
    """Return what results depend on of an engine; the role of a file is part of its own key."""
    plan = engine.plan
    return plan._replace(project=plan.project._replace(roles={}))


def _digest_of_build(unit: Unit, project: Project) -> str:
    """Return the digest of what a build is made of, and of the files that it misses."""
    builds = project.survey.builds
    assert builds is not None  # for a unit of parts is a build
    digests = [f"{digest_of(content)} {name}" for name, content in builds.contents(unit.folder)]
    digests += map(repr, builds.judged(unit.folder))
    return digest_of("\n".join(digests).encode("utf-8", "surrogatepass"))
