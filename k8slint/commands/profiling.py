"""Where the time of a check went: by phase, by rule, by file. For people who ask why a run is slow.

The functions that a phase consists of are wrapped from outside while `--profile` is at work, so that a run without it
pays nothing. One process does all of it, and nothing comes from the cache.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Naming = Callable[[tuple[Any, ...]], str]

PHASES = (
    (0, "finding files", "k8slint.project.project:Project.open"),
    (0, "charts and kustomizations", "k8slint.project.survey:survey_of"),
    (0, "files and builds", "k8slint.analysis.run:all_results"),
    (1, "reading files", "k8slint.reading.manifests:read"),
    (1, "building kustomizations", "k8slint.project.builds:Builds.build"),
    (1, "schemas", "k8slint.analysis.analyze:judged"),
    (1, "rules on one object", "k8slint.analysis.unit_run:UnitRun.ask"),
    (1, "facts", "k8slint.analysis.analyze:facts_of"),
    (1, "secrets in files", "k8slint.analysis.analyze:without_secrets"),
    (1, "secrets in builds", "k8slint.analysis.build:build_without_secrets"),
    (0, "custom resources", "k8slint.analysis.conclude:judge_custom"),
    (0, "rules on many objects", "k8slint.analysis.conclude:crosscheck"),
    (0, "admission policies", "k8slint.analysis.conclude:_by_policies"),
    (0, "suppressions and order", "k8slint.analysis.conclude:_triaged"),
    (0, "report", "k8slint.commands.outputs:write_outputs"),
)
"""The phases of a run: how deep each is in another one, its name, and the function it consists of."""

_MOST_SHOWN = 15


class Profile:
    """Seconds and calls by phase, by rule and by file."""

    def __init__(self) -> None:
        self.phases: dict[str, list[float]] = {}
        self.rules: dict[str, list[float]] = {}
        self.files: dict[str, list[float]] = {}
        self._wrapped: list[tuple[Any, str, Any]] = []

    def watch(self) -> None:
        """Wrap what is to be measured."""
        for _, name, place in PHASES:
            self._wrap(place, self.phases, _always(name))
        for module in ("k8slint.analysis.unit_run", "k8slint.analysis.crosscheck"):
            self._wrap(f"{module}:ask_check", self.rules, lambda given: given[0].rule.id)
        self._wrap("k8slint.analysis.parallel.worker:Worker.__call__", self.files, lambda given: given[1].name)

    def _wrap(self, place: str, costs: dict[str, list[float]], name_of: Naming) -> None:
        module, _, path = place.partition(":")
        *above, attribute = path.split(".")
        holder: Any = import_module(module)
        for name in above:
            holder = getattr(holder, name)
        found = vars(holder)[attribute]
        function = found.__func__ if isinstance(found, classmethod) else found
        open_calls: set[str] = set()

        def measured(*given: Any, **named: Any) -> Any:
            name = name_of(given)
            if name in open_calls:  # it calls itself
                return function(*given, **named)
            open_calls.add(name)
            start = perf_counter()
            try:
                return function(*given, **named)
            finally:
                open_calls.discard(name)
                cost = costs.setdefault(name, [0.0, 0])
                cost[0] += perf_counter() - start
                cost[1] += 1

        self._wrapped.append((holder, attribute, found))
        setattr(holder, attribute, classmethod(measured) if isinstance(found, classmethod) else measured)

    def leave(self) -> None:
        """Put back what was wrapped."""
        for holder, attribute, found in reversed(self._wrapped):
            setattr(holder, attribute, found)
        self._wrapped.clear()

    def text(self, seconds: float) -> str:
        """Return the profile of a run that took so many seconds."""
        lines = [f"Where {seconds:.2f} s went (one process, no cache):"]
        for depth, name, _ in PHASES:
            spent, calls = self.phases.get(name, (0.0, 0))
            if calls:
                label = f"{'  ' * depth}{name}"
                lines.append(f"  {label:30} {spent:8.3f} s {100 * spent / seconds:5.1f} %  {calls:>8.0f} calls")
        lines += _ranked("rules", self.rules) + _ranked("files", self.files)
        return "\n".join(lines) + "\n"


def _always(name: str) -> Naming:
    return lambda _: name


def _ranked(what: str, costs: dict[str, list[float]]) -> list[str]:
    """Return the lines of the dearest of some things, the dearest first."""
    from k8slint.report.display import visible

    dearest = sorted(costs.items(), key=lambda item: (-item[1][0], item[0]))[:_MOST_SHOWN]
    title = f"The {len(dearest)} slowest of {len(costs)} {what}:"
    return [title, *(f"  {cost[0]:8.3f} s  {cost[1]:>7.0f} x  {visible(name)}" for name, cost in dearest)]


@contextmanager
def profiled() -> Iterator[Profile]:
    """Return the profile of what is called within, which is printed on stderr in the end."""
    profile = Profile()
    profile.watch()
    start = perf_counter()
    try:
        yield profile
    finally:
        seconds = perf_counter() - start
        profile.leave()
        sys.stderr.write(profile.text(seconds))
