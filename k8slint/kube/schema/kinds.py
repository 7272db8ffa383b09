"""Whether the API server knows an apiVersion and kind at all, and what to write when it does not."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.text import shown
from k8slint.kube.schema.bundle import Kind, groups, kind, kind_names
from k8slint.kube.schema.problem import SchemaProblem
from k8slint.kube.schema.spelling import nearest
from k8slint.kube.versions import is_alpha, life_of

if TYPE_CHECKING:
    from k8slint.model.severity import RefusedBy

_CLIENT_FILES = frozenset({"v1 Config", "v1 List", "v1 Policy"})
"""Files that look like objects of the core group: kubeconfig, lists, policies of old schedulers."""
_OFF_SINCE = 27
"""Beta APIs that appeared since this minor version are off by default; 1.26 had the last exception."""


def is_built_in(api_version: str) -> bool:
    """Whether an apiVersion belongs to a group of Kubernetes itself."""
    group = api_version.rpartition("/")[0]
    return group in groups() or group == "extensions"


def served(api_version: str, name: str, minor: int) -> Kind | None:
    """Return a built-in kind if Kubernetes 1.`minor` has it."""
    found = kind(api_version, name)
    return found if found is not None and found.since <= minor <= found.until else None


def unserved_problem(api_version: str, name: str, minor: int) -> SchemaProblem | None:
    """Say what is wrong with a kind of a built-in group that Kubernetes 1.`minor` does not serve."""
    if f"{api_version} {name}" in _CLIENT_FILES:
        return None
    life = life_of(api_version, name)
    if life is not None and life.is_removed(minor):
        return _removed(api_version, name, minor)
    known = kind(api_version, name)
    if known is not None and minor < known.since:
        other = next(iter(homes(name, minor)), "")
        remedy = f"; write 'apiVersion: {other}'" if other else ""
        text = f"has {name} only since Kubernetes 1.{known.since}, so kubectl finds no match for it{remedy}"
        return _problem(("apiVersion",), "kind-unknown", f"apiVersion {shown(api_version)} {text}")
    if known is not None and minor > known.until:
        return _removed(api_version, name, minor)
    if name.endswith("List") and kind(api_version, name[:-4]) is not None:
        return None
    return _unknown(api_version, name, minor)


def _removed(api_version: str, name: str, minor: int) -> SchemaProblem:
    """Report an API version that is gone, and name its successor."""
    life = life_of(api_version, name)
    gone = (
        f"was removed in Kubernetes 1.{life.removed}" if life and life.removed else f"is gone in Kubernetes 1.{minor}"
    )
    successor = life.replacement(minor) if life else ""
    remedy = f"; write 'apiVersion: {successor}'" if successor else ""
    note = f" ({life.note})" if life and life.note else ""
    text = f"apiVersion {shown(api_version)} of {name} {gone}, so kubectl finds no match for it{remedy}{note}"
    return _problem(("apiVersion",), "removed-api-version", text)


def _unknown(api_version: str, name: str, minor: int) -> SchemaProblem:
    """Report a kind that the group never had."""
    others = homes(name, minor)
    if others:
        text = f"apiVersion {shown(api_version)} has no kind {shown(name)}, so kubectl finds no match for it"
        return _problem(("apiVersion",), "kind-unknown", f"{text}; write 'apiVersion: {others[0]}'")
    here = {other for version, other in kind_names() if served(version, other, minor)}
    best = nearest(name, sorted(here))
    remedy = f"; did you mean '{best}'?" if best else ""
    text = f"kind {shown(name)} is not known in {shown(api_version)}, so kubectl finds no match for it{remedy}"
    return _problem(("kind",), "kind-unknown", text)


def homes(name: str, minor: int) -> list[str]:
    """List the apiVersions of Kubernetes that have a kind in a minor version, stable ones first."""
    homes = [version for version, other in kind_names() if other == name and served(version, other, minor)]
    return sorted(homes, key=lambda version: (is_alpha(version), "beta" in version))


def _problem(path: tuple[str | int, ...], rule: str, message: str, refused_by: RefusedBy = "kubectl") -> SchemaProblem:
    return SchemaProblem(path, rule, refused_by, message)


def served_notices(found: Kind, minor: int) -> list[SchemaProblem]:
    """Say what to know of a kind that is served: that it is deprecated, or off unless an administrator turns it on."""
    notices = []
    life = life_of(found.api_version, found.name)
    if life is not None and life.is_deprecated(minor):
        successor = life.replacement(minor)
        end = f" and removed in Kubernetes 1.{life.removed}" if life.removed else ""
        remedy = f"; write 'apiVersion: {successor}'" if successor else ""
        start = f"apiVersion {shown(found.api_version)} of {found.name} is deprecated since Kubernetes"
        text = f"{start} 1.{life.deprecated}{end}"
        note = f" ({life.note})" if life.note else ""
        notices.append(_problem(("apiVersion",), "deprecated-api-version", f"{text}{remedy}{note}", "nobody"))
    if is_alpha(found.api_version) or ("beta" in found.api_version and found.since >= _OFF_SINCE):
        text = (
            f"apiVersion {shown(found.api_version)} of {found.name} is off by default, so kubectl finds no match "
            "for it unless the administrator of the cluster turned it on"
        )
        notices.append(_problem(("apiVersion",), "api-version-disabled", text, "nobody"))
    return notices
