"""Profiles of a scheduler: plugins at their extension points, arguments of plugins, extenders, leader election.

Sources: kubernetes/pkg/scheduler/apis/config/validation/*.go, pkg/scheduler/framework/runtime/framework.go;
component-base config/validation/validation.go; client-go tools/leaderelection/leaderelection.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.gates import MINORS, is_on
from k8slint.kube.component.lists import names, table
from k8slint.kube.component.values import is_open, listed, mapping, mappings, nanoseconds, number, problem, text
from k8slint.kube.go.text import shown
from k8slint.kube.names import label_key
from k8slint.kube.schema.bundle import has_definition
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.formats.resources import is_extended
from k8slint.kube.schema.problem import FieldProblem, under
from k8slint.kube.schema.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.component.values import Path

_PLUGIN = "scheduler-plugin-invalid"
_PROFILE = "scheduler-profile-invalid"
_ARGS = "scheduler-plugin-args-invalid"
_ELECTION = "scheduler-election-invalid"
_VERSION = "kubescheduler.config.k8s.io/v1"
_ALL = "*"
_REMOVED = frozenset(("AzureDiskLimits", "CinderLimits", "EBSLimits", "GCEPDLimits"))
_OLD = frozenset(
    "NodeLabel NodePreferAvoidPods NodeResourceLimits NodeResourcesLeastAllocated NodeResourcesMostAllocated "
    "RequestedToCapacityRatio SelectorSpread ServiceAffinity".split()
)
"""Plugins of old times that nobody else has by this name."""
_JITTER = 1.2


# --- profiles and their plugins


def profiles(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of profiles: their names, queues, plugins and arguments."""
    found = mappings(config, "profiles")
    first: dict[str, int] = {}
    for index, profile in found:
        path: Path = ("profiles", index)
        name = text(profile, "schedulerName")
        if not name and len(found) > 1 and not is_open(profile.get("schedulerName")):
            yield problem(
                _PROFILE, (*path, "schedulerName"), "is missing, but there are several profiles", "Add a name."
            )
        elif name and first.setdefault(name, index) != index:
            words = f"{shown(name)} is already that of profile {first[name] + 1}"
            yield problem(_PROFILE, (*path, "schedulerName"), words, "Give each profile a name of its own.")
        if index and mapping(profile, "plugins", "queueSort") != mapping(found[0][1], "plugins", "queueSort"):
            words = "differs from that of the first profile"
            yield problem(_PROFILE, (*path, "plugins", "queueSort"), words, "Write the same in all profiles.")
        yield from _plugins(mapping(profile, "plugins"), (*path, "plugins"), minor)
        yield from _arguments(profile, path, minor)


def _plugins(points: dict[str, Any], path: Path, minor: int) -> Iterator[FieldProblem]:
    known, extends = names("schedulerPlugins", minor), table("extensionPoints", minor)
    for point, plugins in points.items():
        seen: set[str] = set()
        for index, plugin in mappings(plugins, "enabled"):
            at = (*path, point, "enabled", index)
            name = text(plugin, "name")
            if is_open(plugin):
                continue
            if name in _REMOVED:
                yield problem(_PLUGIN, (*at, "name"), f"{shown(name)} was removed", "Write 'NodeVolumeLimits'.")
            elif name not in known:
                yield _unknown(name, (*at, "name"), known)
            elif name in seen:
                yield problem(_PLUGIN, (*at, "name"), f"{shown(name)} is there twice", "Remove one of the two.")
            elif point != "multiPoint" and minor in MINORS and point not in extends.get(name, (point,)):
                fix = f"Enable it under {' or '.join(extends[name])}." if extends.get(name) else "Remove it."
                yield problem(_PLUGIN, (*at, "name"), f"{shown(name)} does nothing at '{point}'", fix)
            weight = plugin.get("weight")
            if point in ("score", "multiPoint") and weight.__class__ is int and weight < 0:
                yield problem(_PLUGIN, (*at, "weight"), f"'{weight}' is negative", "Write 1 or more.")
            seen.add(name)
    yield from _missing(points, path)


def _unknown(name: str, path: Path, known: list[str]) -> FieldProblem:
    """Return the problem of a plugin that the released scheduler lacks; a build of one's own may have it."""
    near = nearest(name, known)
    if not name:
        return problem(_PLUGIN, path, "is missing", "Write the name of a plugin.")
    if near or name in _OLD or not name[:1].isupper():
        fix = f"Write '{near}'." if near else "Remove it."
        return problem(_PLUGIN, path, f"{shown(name)} is not a plugin of kube-scheduler", fix)
    warns = "kube-scheduler as it is released does not start; a build that has the plugin does."
    words = f"{shown(name)} is not a plugin of kube-scheduler"
    return problem(_PLUGIN, path, words, "Run a build that has the plugin.", warns=warns)


def _missing(points: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    """Yield the problems of profiles in which nothing sorts the queue, or several do, or nothing binds pods."""
    sorters = [text(plugin, "name") for _, plugin in mappings(points.get("queueSort"), "enabled")]
    if len(sorters) > 1:
        yield problem(_PLUGIN, (*path, "queueSort", "enabled"), "has several plugins", "Leave one.")
    everywhere = _disabled(points.get("multiPoint"))
    added = bool(mappings(points.get("multiPoint"), "enabled"))
    for point, default in (("queueSort", "PrioritySort"), ("bind", "DefaultBinder")):
        here = points.get(point)
        off = _disabled(here)
        if mappings(here, "enabled") or is_open(here):
            continue
        if {_ALL, default} & off or ({_ALL, default} & everywhere and not added):
            task = "sorts the queue" if point == "queueSort" else "binds pods"
            where = (*path, point) if {_ALL, default} & off else (*path, "multiPoint", "disabled")
            words = f"leaves nothing that {task}"
            yield problem(_PLUGIN, where, words, f"Enable '{default}' under '{point}'.", at_key=True)


def _disabled(plugins: Any) -> set[str]:
    return {text(plugin, "name") for _, plugin in mappings(plugins, "disabled")}


# --- arguments


def _arguments(profile: dict[str, Any], path: Path, minor: int) -> Iterator[FieldProblem]:
    seen: set[str] = set()
    for index, entry in mappings(profile, "pluginConfig"):
        name, at = text(entry, "name"), (*path, "pluginConfig", index)
        if name in seen:
            yield problem(_ARGS, (*at, "name"), f"{shown(name)} is there twice", "Join the two.")
        seen.add(name)
        if name in _REMOVED:
            yield problem(_ARGS, (*at, "name"), f"{shown(name)} was removed", "Remove it.")
        definition = f"component/kube-scheduler.v1.{name}Args"
        if has_definition(definition) and not is_open(entry) and entry.get("args") is not None:
            yield from _arguments_of(name, definition, entry["args"], (*at, "args"), minor)


def _arguments_of(name: str, definition: str, args: Any, path: Path, minor: int) -> Iterator[FieldProblem]:
    if isinstance(args, dict):
        version, kind = args.get("apiVersion"), args.get("kind")
        if isinstance(version, str) and version and version != _VERSION:
            words = f"{shown(version)} is not the version of the configuration"
            yield problem(_ARGS, (*path, "apiVersion"), words, f"Write '{_VERSION}', or remove it.")
            return
        if isinstance(kind, str) and kind and kind != f"{name}Args":
            yield problem(_ARGS, (*path, "kind"), f"{shown(kind)} is not '{name}Args'", f"Write '{name}Args'.")
            return
    bad = catalogue(minor).struct(definition).visit(args)
    for step in reversed(path) if bad else ():
        bad = under(None, bad or [], step)
    yield from bad or ()


def preemption(args: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of a preemption that looks at no node."""
    del minor
    fields = ("minCandidateNodesPercentage", "minCandidateNodesAbsolute")
    if all(args.get(field) == 0 and args.get(field) is not False for field in fields):
        for field in fields:
            yield problem(_ARGS, (field,), "is 0, and so is the other", "Set one of the two.")


def spread(args: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of default constraints beside another type than List, and of constraints written twice."""
    del minor
    field = "defaultingType"
    constraints = mappings(args, "defaultConstraints")
    if constraints and text(args, field) in ("", "System") and not is_open(args.get(field)):
        words = "must be 'List' beside 'defaultConstraints'"
        yield problem(_ARGS, (field,), words, f"Write '{field}: List', or remove the constraints.")
    seen: set[tuple[str, str]] = set()
    for index, constraint in constraints:
        pair = text(constraint, "topologyKey"), text(constraint, "whenUnsatisfiable")
        if pair in seen and all(pair):
            path = ("defaultConstraints", index)
            yield problem(_ARGS, path, f"repeats {shown(pair[0])} with {pair[1]}", "Remove one of the two.")
        seen.add(pair)


def shape(points: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of a function whose points are not in the order of their utilization."""
    del minor
    values = [number(point, "utilization") for _, point in mappings(points, "shape")]
    for index in range(1, len(values)):
        before, here = values[index - 1], values[index]
        if before is not None and here is not None and before >= here:
            path = ("shape", index, "utilization")
            yield problem(_ARGS, path, f"'{here}' is not more than '{before}'", "Sort the points by utilization.")
            return


def gated_args(args: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of arguments whose feature gate is off by default."""
    for field, gate in (
        ("filterTimeout", "DRASchedulerFilterTimeout"),
        ("bindingTimeout", "DRADeviceBindingConditions"),
        ("shape", "StorageCapacityScoring"),
    ):
        if args.get(field) is not None and is_on({}, gate, minor) is False:
            words = f"needs the feature gate {gate}"
            yield problem(
                _ARGS, (field,), words, f"Start the scheduler with '--feature-gates={gate}=true'.", at_key=True
            )


# --- extenders, backoff, leader election


def extenders(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of extenders: weights, binders, and the resources they manage."""
    del minor
    managed: set[str] = set()
    binders = 0
    for index, extender in mappings(config, "extenders"):
        path: Path = ("extenders", index)
        weight = number(extender, "weight")
        if text(extender, "prioritizeVerb") and weight is not None and weight <= 0:
            yield problem(_PROFILE, (*path, "weight"), "must be above 0 beside 'prioritizeVerb'", "Write 'weight: 1'.")
        binders += bool(text(extender, "bindVerb"))
        for place, resource in mappings(extender, "managedResources"):
            name, at = text(resource, "name"), (*path, "managedResources", place, "name")
            if is_open(resource):
                continue
            if label_key(name) is not None or not is_extended(name):
                words = f"{shown(name)} is not an extended resource" if name else "is missing"
                yield problem(_PROFILE, at, words, "Write a name such as 'example.com/gpu'.")
            elif name in managed:
                yield problem(_PROFILE, at, f"{shown(name)} is managed twice", "Remove one of the two.")
            managed.add(name)
    if binders > 1:
        yield problem(_PROFILE, ("extenders",), f"has {binders} extenders that bind", "Leave one 'bindVerb'.")


def backoff(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of waits between attempts of which the longest is below the first."""
    del minor
    first, last = number(config, "podInitialBackoffSeconds", 1), number(config, "podMaxBackoffSeconds", 10)
    if first is not None and last is not None and first > 0 and last < first:
        words = f"'{last}' is less than podInitialBackoffSeconds '{first}'"
        yield problem(_PROFILE, ("podMaxBackoffSeconds",), words, f"Write {first} or more.")


def election(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the times of a leader election; zero stands for the default."""
    del minor
    settings = mapping(config, "leaderElection")
    if settings.get("leaderElect") is False or is_open(settings):
        return
    lock = text(settings, "resourceLock")
    if lock and lock != "leases":
        yield problem(_ELECTION, ("leaderElection", "resourceLock"), f"{shown(lock)} is gone", "Write 'leases'.")
    times = {}
    for field, default in (("leaseDuration", "15s"), ("renewDeadline", "10s"), ("retryPeriod", "2s")):
        length = nanoseconds(settings, field)
        if length is None:
            return
        if length < 0:
            yield problem(
                _ELECTION, ("leaderElection", field), f"'{settings[field]}' is negative", "Write a time above 0."
            )
            return
        times[field] = length or nanoseconds({}, field, default) or 0
    if times["leaseDuration"] <= times["renewDeadline"]:
        words = "is not longer than 'renewDeadline' (default 10s)"
        yield problem(_ELECTION, ("leaderElection", "leaseDuration"), words, "Make it longer, such as '15s'.")
    if times["renewDeadline"] <= times["retryPeriod"] * _JITTER:
        words = "is not longer than 1.2 times 'retryPeriod' (default 2s)"
        yield problem(
            _ELECTION, ("leaderElection", "renewDeadline"), words, "Make it longer, or 'retryPeriod' shorter."
        )


def resources_once(args: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of resources that are weighted twice."""
    del minor
    seen: set[str] = set()
    for index, resource in mappings(args, "resources"):
        name = text(resource, "name")
        if name in seen:
            yield problem(
                _ARGS, ("resources", index, "name"), f"{shown(name)} is there twice", "Remove one of the two."
            )
        seen.add(name)


def affinity(term: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of a required affinity without terms, which selects nothing."""
    del minor
    if "nodeSelectorTerms" in term and not listed(term, "nodeSelectorTerms"):
        yield problem(_ARGS, ("nodeSelectorTerms",), "is empty", "Add a term.")
