"""What kustomize knows of kinds: which are cluster-scoped, and which lists a strategic-merge patch merges, by what key.

The built-in schema is that of Kubernetes 1.21.2 (kyaml openapi/kubernetesapi); kinds it does not have are namespaced,
and their lists are replaced. `openapi: {path: …}` of a kustomization brings another schema.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.kustomize.value import At

# apiVersion: the namespaced kinds | the cluster-scoped ones (kyaml openapi precomputedIsNamespaceScoped).
_KINDS = """
v1: ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota \
Secret Service ServiceAccount | ComponentStatus Namespace Node NodeProxyOptions PersistentVolume
apps/v1: ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet |
autoscaling/v1: HorizontalPodAutoscaler Scale |
autoscaling/v2beta1: HorizontalPodAutoscaler |
autoscaling/v2beta2: HorizontalPodAutoscaler |
batch/v1: CronJob Job |
batch/v1beta1: CronJob |
coordination.k8s.io/v1: Lease |
coordination.k8s.io/v1beta1: Lease |
discovery.k8s.io/v1: EndpointSlice |
discovery.k8s.io/v1beta1: EndpointSlice |
events.k8s.io/v1: Event |
events.k8s.io/v1beta1: Event |
extensions/v1beta1: Ingress |
networking.k8s.io/v1: Ingress NetworkPolicy | IngressClass
networking.k8s.io/v1beta1: Ingress | IngressClass
policy/v1: PodDisruptionBudget |
policy/v1beta1: Eviction PodDisruptionBudget | PodSecurityPolicy
rbac.authorization.k8s.io/v1: Role RoleBinding | ClusterRole ClusterRoleBinding
rbac.authorization.k8s.io/v1beta1: Role RoleBinding | ClusterRole ClusterRoleBinding
storage.k8s.io/v1: | CSIDriver CSINode StorageClass VolumeAttachment
storage.k8s.io/v1beta1: CSIStorageCapacity | CSIDriver CSINode StorageClass VolumeAttachment
admissionregistration.k8s.io/v1: | MutatingWebhookConfiguration ValidatingWebhookConfiguration
admissionregistration.k8s.io/v1beta1: | MutatingWebhookConfiguration ValidatingWebhookConfiguration
apiextensions.k8s.io/v1: | CustomResourceDefinition
apiextensions.k8s.io/v1beta1: | CustomResourceDefinition
apiregistration.k8s.io/v1: | APIService
apiregistration.k8s.io/v1beta1: | APIService
certificates.k8s.io/v1: | CertificateSigningRequest
certificates.k8s.io/v1beta1: | CertificateSigningRequest
flowcontrol.apiserver.k8s.io/v1beta1: | FlowSchema PriorityLevelConfiguration
node.k8s.io/v1: | RuntimeClass
node.k8s.io/v1beta1: | RuntimeClass
scheduling.k8s.io/v1: | PriorityClass
scheduling.k8s.io/v1beta1: | PriorityClass
"""

# type: field=Type, field[key+key]=Type for a list that is merged by keys, field[]=Type for a list united as a set.
_TYPES = """
Meta: finalizers[] ownerReferences[uid]
PodTemplate: metadata=Meta spec=PodSpec
PodSpec: containers[name]=Container initContainers[name]=Container ephemeralContainers[name]=Container \
volumes[name]=Volume imagePullSecrets[name] hostAliases[ip] topologySpreadConstraints[topologyKey+whenUnsatisfiable]
Container: env[name] ports[containerPort+protocol] volumeDevices[devicePath] volumeMounts[mountPath]
Volume: ephemeral=EphemeralVolume
EphemeralVolume: volumeClaimTemplate=ClaimTemplate
ClaimTemplate: metadata=Meta
Workload: template=PodTemplate
CronJobSpec: jobTemplate=JobTemplate
JobTemplate: metadata=Meta spec=Workload
Status: conditions[type]
NodeSpec: podCIDRs[]
NodeStatus: addresses[type] conditions[type]
PodStatus: conditions[type] podIPs[ip]
ServiceSpec: ports[port+protocol]
CSINodeSpec: drivers[name]
"""

# kind: its fields beside metadata.
_OBJECTS = """
Pod: spec=PodSpec status=PodStatus
PodTemplate: template=PodTemplate
DaemonSet Deployment ReplicaSet StatefulSet Job ReplicationController: spec=Workload status=Status
CronJob: spec=CronJobSpec
Service: spec=ServiceSpec status=Status
ServiceAccount: secrets[name]
Node: spec=NodeSpec status=NodeStatus
CSINode: spec=CSINodeSpec
Namespace PersistentVolumeClaim PodDisruptionBudget APIService: status=Status
ComponentStatus: conditions[type]
MutatingWebhookConfiguration ValidatingWebhookConfiguration: webhooks[name]
"""


class Shape:
    """What the schema says of a value: its fields, its items, and the keys its items are merged by.

    `keys` is None for a list that is replaced, empty for one united as a set of scalars.
    """

    __slots__ = ("fields", "items", "keys", "rest")

    def __init__(self) -> None:
        self.fields: dict[str, Shape] = {}
        self.items: Shape | None = None
        self.keys: tuple[str, ...] | None = None
        self.rest: Shape | None = None

    def field(self, name: str) -> Shape | None:
        """Return the shape of a field, None where the schema knows nothing of it."""
        return self.fields.get(name, self.rest)


class _BuiltIn(NamedTuple):
    scopes: dict[tuple[str, str], bool]
    shapes: dict[tuple[str, str], Shape]


@cache
def _built_in() -> _BuiltIn:
    """Return the built-in schema, made when it is first asked for."""
    scopes: dict[tuple[str, str], bool] = {}
    for line in _KINDS.strip().splitlines():
        api_version, _, kinds = line.partition(": ")
        namespaced, _, cluster = kinds.partition("|")
        scopes.update({(api_version, kind): True for kind in namespaced.split()})
        scopes.update({(api_version, kind): False for kind in cluster.split()})
    types: dict[str, Shape] = {}
    for line in _TYPES.strip().splitlines():
        name, _, fields = line.partition(": ")
        _fill(types.setdefault(name, Shape()), fields, types)
    objects: dict[str, Shape] = {}
    for line in _OBJECTS.strip().splitlines():
        names, _, fields = line.partition(": ")
        for name in names.split():
            _fill(objects.setdefault(name, Shape()), fields, types)
    shapes = {}
    for api_version, kind in scopes:
        shape = shapes[api_version, kind] = Shape()
        shape.fields = {"metadata": types["Meta"], **(objects[kind].fields if kind in objects else {})}
    return _BuiltIn(scopes, shapes)


def _fill(shape: Shape, fields: str, types: dict[str, Shape]) -> None:
    for field in fields.split():
        name, _, of = field.partition("=")
        child = types.setdefault(of, Shape()) if of else Shape()
        if name.endswith("]"):
            name, _, keys = name[:-1].partition("[")
            items, child = child, Shape()
            child.items = items
            child.keys = tuple(keys.split("+")) if keys else ()
        shape.fields[name] = child


class Schema:
    """The schema of one build: the built-in one, or what the first kustomization with `openapi` brought.

    A custom schema replaces the built-in one for patches, unless a kind that no table knows was asked about before.
    """

    def __init__(self) -> None:
        self.name = ""
        self._scopes: dict[tuple[str, str], bool] = {}
        self._shapes: dict[tuple[str, str], Shape] = {}
        self._asked = False

    def is_cluster_scoped(self, api_version: str, kind: str) -> bool:
        """Whether objects of a kind are certainly cluster-scoped."""
        known = _built_in().scopes.get((api_version, kind))
        if known is None:
            if not self.name:
                self._asked = True
            known = self._scopes.get((api_version, kind), True)
        return not known

    def shape(self, api_version: str, kind: str) -> Shape | None:
        """Return what is known of a kind, None for one without a schema."""
        found = self._shapes.get((api_version, kind))
        if found is None and (not self.name or self._asked):
            found = _built_in().shapes.get((api_version, kind))
        return found

    def use(self, name: str, document: Any, at: At | None) -> None:
        """Take a custom schema, a parsed OpenAPI document. Raises KustomizeError (openapi) for one that is none."""
        definitions = document.get("definitions") if isinstance(document, dict) else None
        if not isinstance(document, dict) or not isinstance(definitions, (dict, type(None))):
            raise KustomizeError("openapi", f"'{name}' is not an OpenAPI document", at)
        self.name = name
        reader = _Definitions(definitions or {})
        self._shapes = reader.by_kind()
        self._scopes = _scopes_of(document.get("paths"))


def _scopes_of(paths: Any) -> dict[tuple[str, str], bool]:
    """Return which kinds are namespaced, by the paths they are read at."""
    found: dict[tuple[str, str], bool] = {}
    for path, operations in paths.items() if isinstance(paths, dict) else ():
        get = operations.get("get") if isinstance(operations, dict) else None
        key = _kind_of(get.get("x-kubernetes-group-version-kind")) if isinstance(get, dict) else None
        if key is not None:
            found[key] = "namespaces/{namespace}" in path or found.get(key, False)
    return found


def _kind_of(extension: Any) -> tuple[str, str] | None:
    if not isinstance(extension, dict):
        return None
    group, version, kind = (extension.get(key) for key in ("group", "version", "kind"))
    if not isinstance(version, str) or not isinstance(kind, str):
        return None
    return (f"{group}/{version}" if isinstance(group, str) and group else version), kind


class _Definitions:
    """Turns the definitions of an OpenAPI document into Shapes, each made once."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self.definitions = definitions
        self.shapes: dict[str, Shape] = {}

    def by_kind(self) -> dict[tuple[str, str], Shape]:
        """Return the shapes of all kinds that have one."""
        found = {}
        for name, definition in self.definitions.items():
            kinds = definition.get("x-kubernetes-group-version-kind") if isinstance(definition, dict) else None
            for extension in kinds if isinstance(kinds, list) else ():
                key = _kind_of(extension)
                if key is not None:
                    found[key] = self.named(name)
        return found

    def named(self, name: str) -> Shape:
        """Return the shape of a definition."""
        if name not in self.shapes:
            shape = self.shapes[name] = Shape()
            self.fill(shape, self.definitions.get(name), 0)
        return self.shapes[name]

    def of(self, schema: Any, depth: int) -> Shape:
        """Return the shape of a schema, through its `$ref` where it has one."""
        reference = schema.get("$ref") if isinstance(schema, dict) else None
        if isinstance(reference, str) and depth < 40:
            name = reference.rsplit("/", 1)[-1].replace("~1", "/").replace("~0", "~")
            return self.named(name)
        shape = Shape()
        if depth < 40:
            self.fill(shape, schema, depth)
        return shape

    def fill(self, shape: Shape, schema: Any, depth: int) -> None:
        """Write into a shape what its schema says."""
        if not isinstance(schema, dict):
            return
        properties = schema.get("properties")
        for name, child in properties.items() if isinstance(properties, dict) else ():
            shape.fields[name] = self.of(child, depth + 1)
        if isinstance(schema.get("additionalProperties"), dict):
            shape.rest = self.of(schema["additionalProperties"], depth + 1)
        if isinstance(schema.get("items"), dict):
            shape.items = self.of(schema["items"], depth + 1)
        strategy = schema.get("x-kubernetes-patch-strategy")
        if isinstance(strategy, str) and "merge" in strategy.split(","):
            listed, single = schema.get("x-kubernetes-list-map-keys"), schema.get("x-kubernetes-patch-merge-key")
            keys = listed if isinstance(listed, list) else [single] if isinstance(single, str) else []
            shape.keys = tuple(key for key in keys if isinstance(key, str))
