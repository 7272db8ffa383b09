"""What a document is: a manifest for the cluster, or one of the many things that only look like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.node import Node
from k8slint.model.notice import Notice
from k8slint.model.pattern import pattern
from k8slint.model.tree import Mapping, Unknown

if TYPE_CHECKING:
    from k8slint.reading.document import Document

# API groups whose kinds are read by a program on a desk or in CI, never by an API server.
_CLIENT_GROUPS = {
    "skaffold": "Skaffold",
    "k3d.io": "k3d",
    "eksctl.io": "eksctl",
    "kpt.dev": "kpt",
    "kubectl.config.k8s.io": "kubectl",
    "client.authentication.k8s.io": "kubectl",
    "minikube.sigs.k8s.io": "minikube",
    "ctlptl.dev": "ctlptl",
    "tanka.dev": "Tanka",
    "kuttl.dev": "KUTTL",
    "chainsaw.kyverno.io": "Chainsaw",
    "cli.kyverno.io": "the Kyverno command line",
    "test.gatekeeper.sh": "gator",
    "backstage.io": "Backstage",
    "kbld.k14s.io": "kbld",
    "kapp.k14s.io": "kapp",
    "vendir.k14s.io": "vendir",
    "kops.k8s.io": "kops",
    "krew.googlecontainertools.github.com": "krew",
    "helm.sh": "Helm",
    "scorecard.operatorframework.io": "the Operator SDK",
}
# Kinds of files that components read, with the fields that tell one from others of its name where there are such.
_COMPONENT_KINDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "AuthenticationConfiguration ClusterConfiguration EncryptionConfiguration InitConfiguration "
            "JoinConfiguration KubeProxyConfiguration KubeSchedulerConfiguration KubeletConfiguration "
            "PodSecurityConfiguration ResetConfiguration ResourceQuotaConfiguration UpgradeConfiguration"
        ).split(),
        (),
    ),
    "AdmissionConfiguration": ("plugins",),
    "AuthorizationConfiguration": ("authorizers",),
    "Cluster": ("nodes", "networking", "kubeadmConfigPatches", "containerdConfigPatches", "featureGates"),
    "Configuration": ("limits", "limitedResources"),
    "CredentialProviderConfig": ("providers",),
    "EgressSelectorConfiguration": ("egressSelections",),
    "Policy": ("rules",),
}
# Kinds read by a program on a desk though others of their group are objects of a cluster.
_CLIENT_KINDS = {("clusterctl.cluster.x-k8s.io", "Metadata"): "clusterctl", ("v1", "Template"): "'oc process'"}
_WHOLE_FILE_ROLES = {
    "kuttl-assert": "what a KUTTL test expects to find in the cluster, not an object to apply",
    "kuttl-errors": "what a KUTTL test expects not to find in the cluster, not an object to apply",
    "chainsaw-assert": "what a Chainsaw test expects to find in the cluster, not an object to apply",
    "chainsaw-error": "what a Chainsaw test expects not to find in the cluster, not an object to apply",
    "chainsaw-delete": "names what a Chainsaw test deletes; it is not an object to apply",
    "chainsaw-patch": "a partial object that a Chainsaw test patches another one with",
    "kyverno-test": "what 'kyverno test' tries policies on; no cluster gets it",
    "test-expectation": "what a test compares an object of the cluster with, not an object to apply",
    "policy-test": "what 'k8slint policies test' tries a policy on; no cluster gets it",
    "patch": "a partial object that a kustomization patches others with; the built object is what counts",
    "helm-template": "a Helm template is not a manifest before it is rendered; check the output of 'helm template'",
    "helm-values": "values of a Helm chart, not a manifest",
    "helm-chart": "says what a Helm chart is, and is not a manifest",
}
CREATED = "chainsaw-create"
"""The role of a file of objects that a Chainsaw test creates or replaces."""

MERGED = "chainsaw-apply"
"""The role of a file that a Chainsaw test applies: objects that are there get what it says, so it may be a part."""

RENDERED = "rendered"
"""The role of what Helm made of a chart: whatever it holds, it was to be manifests."""

DELETION = b"release.openshift.io/delete"
"""The annotation of objects that the Cluster Version Operator of OpenShift deletes, so that a name is enough."""

_KUTTL = pattern(r"\d+-(assert|errors)(?:-[^./]*)?\.ya?ml")
_COMPARED = pattern(r"(?:.*/)?(?:e2e|[a-z0-9-]*tests?)/(?:.*/)?compare/[^/]+")
_MOST_MANIFESTS = 256
_LONGEST_IDENTITY = 200
_manifests: set[tuple[str, str] | None] = set()
"""Pairs of apiVersion and kind that make a document without a role a manifest, whatever else is in it."""


def role_of_name(file: str) -> str:
    """Return the role a file has by its name alone, empty for most.

    Those are KUTTL's `00-assert.yaml` and `00-errors.yaml` (github.com/kudobuilder/kuttl pkg/test/utils/kubernetes.go
    and pkg/test/step.go), and what stands in a folder `compare` of tests: objects of a cluster, with parts cut away.
    """
    if "/compare/" in file and _COMPARED.fullmatch(file) is not None:
        return "test-expectation"
    match = _KUTTL.fullmatch(file[file.rfind("/") + 1 :]) if "-" in file else None
    return f"kuttl-{match[1]}" if match is not None else ""


def sort_out(document: Document, role: str) -> Notice | None:
    """Return a Notice for a document that is not a manifest to judge as a whole, None for one that is.

    `role` is what project files say of the file, such as patch, kustomization or helm-template; empty for nothing.
    """
    identity = None if role else _identity(document.value)
    if identity in _manifests:
        return None
    found = reason_of(document.value, role)
    if found is None:
        if identity is not None and len(_manifests) < _MOST_MANIFESTS:
            _manifests.add(identity)
        return None
    reason, message = found
    line = _first_line(document)
    return Notice(document.source.file, reason, message if line == 1 else f"{message} (line {line})")


def deletion_notice(document: Document) -> Notice | None:
    """Return a Notice for an object that is only named to be deleted, None for others."""
    metadata = document.value.get("metadata") if isinstance(document.value, Mapping) else None
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    if not isinstance(annotations, Mapping) or annotations.get(DELETION.decode()) != "true":
        return None
    line = f" (line {_first_line(document)})"
    return Notice(document.source.file, "deletion", f"names what OpenShift deletes; it is not an object to apply{line}")


def _identity(value: Any) -> tuple[str, str] | None:
    """Return apiVersion and kind when both are texts of sensible length."""
    if not isinstance(value, Mapping):
        return None
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if type(api_version) is not str or type(kind) is not str or len(api_version) + len(kind) > _LONGEST_IDENTITY:
        return None
    return api_version, kind


def _first_line(document: Document) -> int:
    """Return the number of the line on which a document begins."""
    value = document.value
    place = value.place(next(iter(value))) if isinstance(value, Mapping) and value else None
    return document.root.span.line if place is None else place[0]


def reason_of(value: Any, role: str = "") -> tuple[str, str] | None:
    """Return the reason word and the sentence why a value is not a manifest to judge; None when it is one."""
    if role in _WHOLE_FILE_ROLES:
        return role, _WHOLE_FILE_ROLES[role]
    if not isinstance(value, dict):
        return "no-manifest", "the document is not a mapping, so it is not a Kubernetes object"
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if role == "kustomization" or _is_kustomization(api_version):
        return "kustomization", "a kustomization is read by kustomize, not by the cluster"
    if isinstance(value.get("sops"), dict) and not isinstance(kind, str):
        return "sops-encrypted", "the whole document is encrypted with SOPS"
    if not isinstance(api_version, (str, Unknown)) or not isinstance(kind, (str, Unknown)):
        return _not_both(value, api_version, kind)
    group = api_version.partition("/")[0] if isinstance(api_version, str) else ""
    if group in _CLIENT_GROUPS:
        return "client-side", f"'{kind}' of '{api_version}' is read by {_CLIENT_GROUPS[group]}, not by the cluster"
    reader = _CLIENT_KINDS.get((group, kind)) if isinstance(kind, str) else None
    if api_version == "v1alpha1" and "metadata" not in value and _is_of_talos(kind):
        reader = "Talos"
    if reader is not None:
        return "client-side", f"'{kind}' of '{api_version}' is read by {reader}, not by the cluster"
    return None


def _is_of_talos(kind: str | Unknown) -> bool:
    """Whether a kind is one of Talos, whose files have no group: of components they end in Configuration."""
    return isinstance(kind, str) and kind.endswith("Config") and kind != "CredentialProviderConfig"


def _is_kustomization(api_version: Any) -> bool:
    if not isinstance(api_version, str):
        return False
    return api_version == "builtin" or api_version.startswith("kustomize.config.k8s.io/")


def _not_both(value: dict[str, Any], api_version: Any, kind: Any) -> tuple[str, str] | None:
    """Judge a document without a usable apiVersion and kind: with one of them and metadata it is a broken manifest."""
    written = value.get("apiversion")  # what programs in Go read all the same
    if isinstance(written, str) and (reader := _CLIENT_GROUPS.get(written.partition("/")[0])):
        return "client-side", f"'{kind}' of '{written}' is read by {reader}, not by the cluster"
    if isinstance(value.get("metadata"), dict) and (isinstance(api_version, str) or isinstance(kind, str)):
        return None
    if api_version is None and isinstance(kind, str) and kind in _COMPONENT_KINDS:
        fields = _COMPONENT_KINDS[kind]
        if not fields or any(field in value for field in fields):
            return None
    if api_version in ("v1", "v2") and "name" in value and "version" in value and kind is None:
        return "helm-chart", "a Chart.yaml describes a Helm chart; it is not a manifest"
    missing = (
        "kind" if isinstance(api_version, str) else "apiVersion" if isinstance(kind, str) else "apiVersion and kind"
    )
    return "no-manifest", f"the document has no {missing}, so it is not a Kubernetes object"


# --- lists


def objects_of(document: Document) -> list[Node]:
    """Return the objects of a document: itself, or what its `items` hold, lists inside lists unpacked too.

    kubectl reads any object with a top-level `items` as a list, whatever its kind, and fails where it is none; items
    without apiVersion and kind inherit those of the list, the kind without its "List" (apimachinery,
    pkg/apis/meta/v1/unstructured/helpers.go).
    """
    root = document.root
    if not _is_list(root.value):
        return [] if _is_broken_list(root.value) else [root]
    found: list[Node] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if _is_list(node.value):
            items = [_inherit(item, node.value) for item in node.get("items") if isinstance(item.value, dict)]
            pending.extend(reversed(items))
        else:
            found.append(node)
    return found


def _is_list(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("items"), list)


def _is_broken_list(value: Any) -> bool:
    """Whether the document has `items` that are not a list, which kubectl cannot decode."""
    items = value.get("items") if isinstance(value, dict) else None
    return items is not None and not isinstance(items, Unknown)


def _inherit(item: Node, parent: Any) -> Node:
    """Return an item with the apiVersion and kind its list lends it, at the places where the list has them."""
    value = item.value
    kind = parent.get("kind")
    if "apiVersion" in value or "kind" in value or not isinstance(kind, str) or not kind.endswith("List"):
        return item
    if kind == "List" or not isinstance(parent.get("apiVersion"), str):
        return item
    whole = Mapping(apiVersion=parent["apiVersion"], kind=kind[: -len("List")])
    whole.marks = {"apiVersion": parent.marks["apiVersion"], "kind": parent.marks["kind"], **value.marks}
    whole.update(value)
    return Node(item.source, whole, item.mark, item.parent, item.key)
