"""Whether the API server knows an apiVersion and kind at all, and what to write when it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.schema.bundle import Kind, groups, kind, kind_names, versions_of
from k8slint.kube.schema.problem import Correction, SchemaProblem, sentence
from k8slint.kube.schema.spelling import distance, nearest
from k8slint.kube.versions import is_alpha, life_of

if TYPE_CHECKING:
    from k8slint.kube.api_life import ApiLife
    from k8slint.model.finding import Safety

_CLIENT_FILES = frozenset({"v1 Config", "v1 List", "v1 Policy"})
"""Files that look like objects of the core group: kubeconfig, lists, policies of old schedulers."""
_COMPONENT_GROUPS = frozenset(
    (
        "apiserver.config.k8s.io apiserver.k8s.io audit.k8s.io eventratelimit.admission.k8s.io kind.sigs.k8s.io "
        "kind.x-k8s.io kubeadm.k8s.io kubelet.config.k8s.io kubeproxy.config.k8s.io kubescheduler.config.k8s.io "
        "pod-security.admission.config.k8s.io podtolerationrestriction.admission.k8s.io "
        "resourcequota.admission.k8s.io"
    ).split()
)
"""API groups of the files that components read."""
_COMPONENT_FILES = frozenset((("v1", "Config"), ("v1", "EncryptionConfig"), ("v1", "Policy")))
_NO_MATCH = "The API server does not serve this kind, so kubectl does not apply the object."
_NO_MATCH_IF_OFF = "The API server serves it only where an administrator has enabled it."
_OFF_SINCE = 27
"""Beta APIs that appeared since this minor version are off by default; 1.26 had the last exception."""


def is_built_in(api_version: str) -> bool:
    """Whether an apiVersion belongs to a group of Kubernetes itself."""
    group = api_version.rpartition("/")[0]
    return group in groups() or group == "extensions"


def is_component(api_version: str, name: str) -> bool:
    """Whether an apiVersion and kind are those of a file that a component reads."""
    return api_version.partition("/")[0] in _COMPONENT_GROUPS or (api_version, name) in _COMPONENT_FILES


def is_of_kubernetes(api_version: str, kind: str) -> bool:
    """Whether a kind is one of Kubernetes itself: of its API, or of its components' files."""
    return is_built_in(api_version) or is_component(api_version, kind)


def served(api_version: str, name: str, minor: int) -> Kind | None:
    """Return a built-in kind if Kubernetes 1.`minor` has it."""
    found = kind(api_version, name)
    return found if found is not None and found.since <= minor <= found.until else None


def unserved_problem(api_version: str, name: str, minor: int) -> SchemaProblem | None:
    """Return what is wrong with a kind of a built-in group that Kubernetes 1.`minor` does not serve."""
    if f"{api_version} {name}" in _CLIENT_FILES:
        return None
    life = life_of(api_version, name)
    if life is not None and life.is_removed(minor):
        return _removed(api_version, name, minor)
    known = kind(api_version, name)
    if known is not None and minor < known.since:
        other = next(iter(homes(name, minor)), "")
        fix = f"Write 'apiVersion: {other}'." if other else f"Use Kubernetes 1.{known.since} or later, or remove it."
        headline = f"apiVersion {shown(api_version)} has {name} only since Kubernetes 1.{known.since}"
        return no_match("kind-unknown", headline, fix, meant=other, safety="suggestion")
    if known is not None and minor > known.until:
        return _removed(api_version, name, minor)
    if name.endswith("List") and kind(api_version, name[:-4]) is not None:
        return None
    return _unknown(api_version, name, minor)


def no_match(
    rule: str, headline: str, fix: str, field: str = "apiVersion", meant: str = "", safety: Safety = "safe"
) -> SchemaProblem:
    """Return the problem of a kind for which kubectl finds nothing in the cluster, at `apiVersion` or `kind`.

    `meant` is what stands in the field otherwise, if that is known.
    """
    correction = Correction(meant, safety=safety) if meant else None
    return SchemaProblem((field,), rule, "kubectl", headline, _NO_MATCH, fix, correction=correction)


def _removed(api_version: str, name: str, minor: int) -> SchemaProblem:
    """Return the problem of an API version that is gone, with its successor."""
    life = life_of(api_version, name)
    gone = (
        f"was removed in Kubernetes 1.{life.removed}" if life and life.removed else f"is gone in Kubernetes 1.{minor}"
    )
    headline = f"apiVersion {shown(api_version)} of {name} {gone}"
    fix = _successor_fix(life, minor) or f"Remove the {name}."
    return no_match("removed-api-version", headline, fix, meant=life.replacement(minor) if life else "")


def _successor_fix(life: ApiLife | None, minor: int) -> str:
    """Return what to write instead of an API version that is going or gone; empty when nothing replaces it."""
    successor = life.replacement(minor) if life else ""
    note = life.note if life else ""
    if not successor:
        return sentence(note) if note else ""
    return f"Write 'apiVersion: {successor}'{f' ({note})' if note else ''}."


def _unknown(api_version: str, name: str, minor: int) -> SchemaProblem:
    """Return the problem of a kind that the group never had."""
    others = homes(name, minor)
    if others:
        headline = f"apiVersion {shown(api_version)} has no kind {shown(name)}"
        safety: Safety = "safe" if len(others) == 1 else "suggestion"
        return no_match("kind-unknown", headline, f"Write 'apiVersion: {others[0]}'.", meant=others[0], safety=safety)
    here = {other for version, other in kind_names() if served(version, other, minor)}
    best = nearest(name, sorted(here))
    fix = f"Write 'kind: {best}'." if best else "Correct apiVersion and kind: 'kubectl api-resources' lists them."
    safety = "safe" if distance(name.lower(), best.lower(), 1) <= 1 else "suggestion"
    return no_match(
        "kind-unknown", f"kind {shown(name)} is not known in {shown(api_version)}", fix, "kind", best, safety
    )


def homes(name: str, minor: int) -> list[str]:
    """Return the apiVersions of Kubernetes that have a kind in a minor version, stable ones first."""
    homes = [version for version in versions_of(name) if served(version, name, minor)]
    return sorted(homes, key=lambda version: (is_alpha(version), "beta" in version))


def served_notices(found: Kind, minor: int) -> list[SchemaProblem]:
    """Return what to know of a kind that is served: it may be deprecated, or off by default."""
    notices = []
    about = f"apiVersion {shown(found.api_version)} of {found.name}"
    life = life_of(found.api_version, found.name)
    if life is not None and life.is_deprecated(minor):
        headline = f"{about} is deprecated since Kubernetes 1.{life.deprecated}"
        end = f"Kubernetes 1.{life.removed}" if life.removed else "A later version of Kubernetes"
        fix = _successor_fix(life, minor) or f"Plan to do without the {found.name}."
        notice = _notice("deprecated-api-version", headline, f"{end} no longer serves it.", fix)
        meant = life.replacement(minor)
        stays = bool(meant) and kind(meant, found.name) is not None
        notices.append(notice._replace(correction=Correction(meant) if stays else None))
    if is_alpha(found.api_version) or ("beta" in found.api_version and found.since >= _OFF_SINCE):
        fix = f"Start the API server with '--runtime-config={found.api_version}=true', or remove the {found.name}."
        notices.append(_notice("api-version-disabled", f"{about} is off by default", _NO_MATCH_IF_OFF, fix))
    return notices


def _notice(rule: str, headline: str, consequence: str, fix: str) -> SchemaProblem:
    return SchemaProblem(("apiVersion",), rule, "nobody", headline, consequence, fix)
