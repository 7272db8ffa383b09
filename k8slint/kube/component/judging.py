"""The judgement of a component's configuration: its version, fields, types and values, as the component sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.kind import ComponentKind, component_kind, names_in, versions_of
from k8slint.kube.component.reader import capital
from k8slint.kube.go.text import shown
from k8slint.kube.schema.bundle import definition
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.problem import KEPT, UNDECODED, SchemaProblem, about, renamed
from k8slint.kube.schema.scalars import type_words_of_secret
from k8slint.kube.schema.spelling import nearest

if TYPE_CHECKING:
    from k8slint.kube.schema.problem import Correction, FieldProblem
    from k8slint.kube.schema.struct import Struct

_MOST_ADVISED = 200
_ALSO_OF_CLUSTERS = frozenset(("Config", "Policy", "Cluster", "Configuration"))
"""Names that other kinds have as well."""
_KUBEADM = "kubeadm.k8s.io"
_SECRET_FIELDS = frozenset(("token", "tlsBootstrapToken", "certificateKey", "keyData"))
_IGNORED_UNTIL_RIGHT = frozenset(("field-unknown", "kubeadm-argument-dashed"))
_OWN_CHECKS = "CredentialProviderConfig"
"""A kind whose fields the rules of category `credentials` look at."""


def judge_component(value: dict[str, Any], minor: int) -> list[SchemaProblem]:
    """Return every problem of a configuration as the component of Kubernetes 1.`minor` reads it.

    Problems that are ``refused_by`` nobody are warnings: the component starts, but not as written.
    """
    api_version, name = value["apiVersion"], value["kind"]
    kind = component_kind(api_version, name)
    if kind is None:
        if (api_version, name) == ("v1", "Policy") and "rules" not in value:
            return []  # of a scheduler of old times
        return _unknown(api_version, name, minor)
    if kind.is_served(minor):
        notices = _notices(kind, minor)
    else:
        notices = [_unserved(kind, minor)]
        if minor < kind.since:
            return notices
        minor = kind.until  # what the last component that read it would say of the fields
    if name == _OWN_CHECKS or not kind.definition:
        return notices
    root = catalogue(minor).struct(kind.definition)
    try:
        found = root.visit(value)
    except RecursionError:
        return notices
    for number, problem in enumerate(found or ()):
        notices.append(_completed(problem, kind, root, value, number < _MOST_ADVISED))
    paths = definition(root.name).get("n") if found else None
    if paths:
        return [renamed(problem, paths, value) for problem in notices]
    return notices


# --- the kind itself


def _unknown(api_version: str, name: str, minor: int) -> list[SchemaProblem]:
    """Return the problem of a kind that no component reads; none for a group of which nothing is known."""
    group = api_version.rpartition("/")[0]
    names = names_in(group, minor)
    homes = versions_of(name, group, minor)
    if not names and not homes:
        return []
    if group == _KUBEADM and not homes and not _has_version(api_version, minor):
        return []  # kubeadm warns and ignores a document of which it knows neither version nor kind
    best = name if homes else nearest(name, names)
    home = versions_of(best, group, minor)
    reader = component_kind(home[0], best) if best and home else None
    consequence = reader.reader.stops if reader is not None else "No component reads it."
    if homes:
        headline = f"apiVersion {shown(api_version)} has no kind {shown(name)}"
        return [_rejected("apiVersion", "kind-unknown", headline, consequence, f"Write 'apiVersion: {homes[0]}'.")]
    headline = f"kind {shown(name)} is not known in {shown(api_version)}"
    fix = f"Write 'kind: {best}'." if best else f"Write one of {', '.join(names)}."
    return [_rejected("kind", "kind-unknown", headline, consequence, fix)]


def _has_version(api_version: str, minor: int) -> bool:
    """Whether any kind of a version is read in a minor version."""
    group = api_version.rpartition("/")[0]
    return any(api_version in versions_of(name, group, minor) for name in names_in(group, minor))


def without_group(value: dict[str, Any], minor: int) -> SchemaProblem | None:
    """Return the problem of a component's kind whose apiVersion has no group, or none of its own; None for others."""
    api_version, name = value["apiVersion"], value["kind"]
    homes = versions_of(name, "", minor)
    kind = component_kind(homes[0], name) if homes else None
    if kind is None or (name in _ALSO_OF_CLUSTERS and not _fits(value, kind)):
        return None
    return next(iter(_unknown(api_version, name, minor)), None)


def _fits(value: dict[str, Any], kind: ComponentKind) -> bool:
    """Whether an object has only fields that a component's kind has, and one besides apiVersion and kind."""
    return len(value) > 2 and value.keys() <= definition(kind.definition)["f"].keys()


def _unserved(kind: ComponentKind, minor: int) -> SchemaProblem:
    """Return the problem of a version that the component of a minor version does not read."""
    homes = versions_of(kind.name, kind.api_version.rpartition("/")[0], minor)
    what = f"apiVersion {shown(kind.api_version)} of {kind.name}"
    fix = f"Write 'apiVersion: {homes[0]}'." if homes else f"Remove the {kind.name}."
    if minor < kind.since:
        headline = f"{what} exists only since Kubernetes 1.{kind.since}"
        return _rejected("apiVersion", "kind-unknown", headline, kind.reader.stops, fix)
    when = f"was removed in Kubernetes 1.{kind.until + 1}" if kind.until else "is not read any more"
    return _rejected("apiVersion", "removed-api-version", f"{what} {when}", kind.reader.stops, fix)


def _notices(kind: ComponentKind, minor: int) -> list[SchemaProblem]:
    """Return what to know of a version that is read: it may be deprecated, or experimental."""
    what = f"apiVersion {shown(kind.api_version)} of {kind.name}"
    if kind.experimental:
        fix = f"Start {kind.reader.name} with '--allow-experimental-api', or write an older version."
        words = (f"{what} is experimental", f"{kind.reader.stops[:-1]} unless a flag allows it.", fix)
        return [SchemaProblem(("apiVersion",), "api-version-disabled", "nobody", *words)]
    if not 0 < kind.deprecated <= minor:
        return []
    homes = versions_of(kind.name, kind.api_version.rpartition("/")[0], minor)
    end = f"{kind.reader.name} of Kubernetes 1.{kind.until + 1} no longer reads it."
    fix = f"Write 'apiVersion: {homes[0]}'; 'kubeadm config migrate' rewrites the file."
    words = (f"{what} is deprecated since Kubernetes 1.{kind.deprecated}", end, fix)
    return [SchemaProblem(("apiVersion",), "deprecated-api-version", "nobody", *words)]


def _rejected(field: str, rule: str, headline: str, consequence: str, fix: str) -> SchemaProblem:
    return SchemaProblem((field,), rule, "component", headline, consequence, fix)


# --- its fields


def _completed(
    problem: FieldProblem, kind: ComponentKind, root: Struct, document: dict[str, Any], advised: bool
) -> SchemaProblem:
    """Return a complete problem: who reads the file, what it does, and no value of a secret."""
    path = tuple(reversed(problem.trail))
    if problem.rule == "field-unknown" and problem.home is not None:
        from k8slint.kube.schema.meaning import unknown_field_words

        around = {} if kind.has_secrets else document
        words = unknown_field_words(path, problem.home, root, around, advised)
        problem.headline, problem.fix, problem.correction = words
        if kind.decoding != "strict":
            problem.warns = _ignored(kind)
    elif problem.expected and not kind.has_secrets and advised:
        from k8slint.kube.schema.meaning import value_meant

        fix, problem.correction = value_meant(problem.expected, path, root, problem.value)
        problem.fix = fix or problem.fix
    elif problem.expected and kind.has_secrets:
        problem.headline, problem.fix = type_words_of_secret(problem.expected, problem.value)
        problem.expected, problem.value = "", None
    elif isinstance(problem.value, str) and path[-1:] and path[-1] in _SECRET_FIELDS:
        problem.headline = problem.headline.removeprefix(shown(problem.value)).lstrip()
    elif problem.expected and advised:
        from k8slint.kube.schema.correcting import correction_of_type

        problem.correction = correction_of_type(problem.expected, path, root, problem.value)
    return SchemaProblem(
        path,
        problem.rule,
        "nobody" if problem.warns else "component",
        about(path, problem.headline) if path else f"the file {problem.headline}",
        problem.warns or _stops(problem, kind),
        problem.fix or f"Remove '{path[-1] if path else kind.name}'.",
        problem.at_key,
        problem.value,
        problem.expected,
        correction=_correction(problem, kind),
    )


def _correction(problem: FieldProblem, kind: ComponentKind) -> Correction | None:
    """Return what a program can write: no value of a file with secrets; a field that was ignored counts afterwards."""
    correction = problem.correction
    is_shown = not kind.has_secrets or problem.rule.startswith("kubeadm-")
    if correction is None or (correction.value is not KEPT and not is_shown):
        return None
    was_ignored = problem.warns and problem.rule in _IGNORED_UNTIL_RIGHT
    return correction._replace(safety="unsafe") if was_ignored and correction.safety == "safe" else correction


def _ignored(kind: ComponentKind) -> str:
    """Return what a reader does with a field it does not know."""
    if kind.decoding == "silent":
        return f"{capital(kind.reader.name)} drops it without a word."
    return kind.reader.ignores


def _stops(problem: FieldProblem, kind: ComponentKind) -> str:
    """Return what an error does, with the reason where the component's own message names no field."""
    if problem.rule in UNDECODED:
        return f"{capital(kind.reader.name)} cannot decode the file and {kind.reader.ends}."
    return kind.reader.stops
