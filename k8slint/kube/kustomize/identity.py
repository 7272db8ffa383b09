"""What tells objects apart: group, version, kind, name and namespace (kyaml resid)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.kustomize.schema import Schema

NO_NAMESPACE = "_non_namespaceable_"
"""The effective namespace of a cluster-scoped object."""

FIRST = tuple(
    "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole "
    "RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume "
    "PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget".split()
)
LAST = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
"""The kinds that come first and last in the order of kustomize (SortOrderTransformer.go)."""

ORDER = {kind: index - len(FIRST) for index, kind in enumerate(FIRST)} | {kind: 1 + i for i, kind in enumerate(LAST)}


class Gvk(NamedTuple):
    """Group, version and kind; as a selector, an empty one stands for any."""

    group: str = ""
    version: str = ""
    kind: str = ""

    def is_selected(self, selector: Gvk) -> bool:
        """Whether a selector means this kind."""
        return (
            (not selector.group or selector.group == self.group)
            and (not selector.version or selector.version == self.version)
            and (not selector.kind or selector.kind == self.kind)
        )

    @property
    def sort_text(self) -> str:
        """The text kinds are sorted by."""
        return f"{self.group or '~G'}_{self.version or '~V'}_{self.kind or '~K'}"

    @property
    def sort_key(self) -> tuple[int, str]:
        """The key kinds are sorted by where field specs are merged."""
        return ORDER.get(self.kind, 0), self.sort_text

    def __str__(self) -> str:
        return f"{self.kind or '[noKind]'}.{self.version or '[noVer]'}.{self.group or '[noGrp]'}"


ANY = Gvk()
"""The selector of every kind."""


class Id(NamedTuple):
    """The identity of an object; `cluster` tells that its kind is certainly cluster-scoped."""

    gvk: Gvk
    name: str
    namespace: str
    cluster: bool = False

    @property
    def effective_namespace(self) -> str:
        """The namespace that counts: an empty one is `default`, a cluster-scoped object has none."""
        return NO_NAMESPACE if self.cluster else self.namespace or "default"

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What is equal for equal identities."""
        return (*self.gvk, self.name, self.effective_namespace)

    def is_selected_by(self, other: Id) -> bool:
        """Whether a selector of exact texts means this object; what it leaves empty is any."""
        return (
            (not other.name or other.name == self.name)
            and (not other.namespace or other.effective_namespace == self.effective_namespace)
            and self.gvk.is_selected(other.gvk)
        )

    def __str__(self) -> str:
        where = f"namespace '{self.namespace}'" if self.namespace else "no namespace"
        return f"{self.gvk.kind or 'object'} '{self.name}' ({where})"


def group_version(api_version: str) -> tuple[str, str]:
    """Return group and version of an apiVersion."""
    group, slash, version = api_version.partition("/")
    return (group, version) if slash else ("", group)


def make_id(api_version: str, kind: str, name: str, namespace: str, schema: Schema) -> Id:
    """Return an identity."""
    return Id(Gvk(*group_version(api_version), kind), name, namespace, schema.is_cluster_scoped(api_version, kind))
