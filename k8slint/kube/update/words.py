"""What to say about an update that the API server rejects: which field, what it means, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.go.text import shown
from k8slint.kube.update.effects import Difference, changed_fields, part
from k8slint.kube.update.server import ASSIGNED, part_of
from k8slint.kube.update.service import ALLOCATED
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.update.layout import Json
    from k8slint.kube.update.outcome import Update


class Cause(NamedTuple):
    """One reason for which an update is rejected.

    ``field`` and ``type`` are those of the API server's answer. ``path`` is the field in the manifest that was changed,
    with items of lists named by their keys; often it is deeper than ``field``. ``certain`` is false where the cluster
    chose the value that is now written out (an address, a storage class, a uid): the very same value is accepted.
    """

    field: str
    type: str
    path: str
    rule: str
    headline: str
    consequence: str
    fix: str
    certain: bool = True


class _Advice(NamedTuple):
    """The rule of a cause and what to do instead; `{kind}` and `{name}` stand for the object."""

    rule: str
    fix: str


_REPLACE = "`kubectl replace --force` deletes the {kind} and creates it again"
_OTHERS = _Advice("update-immutable-field", f"Undo the change, or replace the object: {_REPLACE}.")
_SELECTOR = _Advice(
    "update-selector",
    "Keep the selector, or give the {kind} another name and delete '{name}' when the new pods are ready.",
)
_BINDING = _Advice(
    "update-role-reference", "Delete '{name}' and apply again, which `kubectl auth reconcile` does in one step."
)
_SEALED = _Advice(
    "update-immutable-field", "Write the new values into a {kind} with another name, and refer to that one."
)
_NEW_CLASS = _Advice(
    "update-immutable-field", "Create a {kind} with another name than '{name}', and let new objects name that one."
)
_TEMPLATE = _Advice(
    "update-job-template",
    "Give the Job another name, or delete '{name}' first: `kubectl replace --force` stops its pods and starts again.",
)
_ADVICE: dict[tuple[str, str], _Advice] = {
    ("Deployment", "spec.selector"): _SELECTOR,
    ("DaemonSet", "spec.selector"): _SELECTOR,
    ("ReplicaSet", "spec.selector"): _SELECTOR,
    ("StatefulSet", "spec.selector"): _SELECTOR,
    ("StatefulSet", "spec.volumeClaimTemplates"): _Advice(
        "update-immutable-field",
        "Delete the StatefulSet with `kubectl delete statefulset {name} --cascade=orphan`, which keeps its pods, apply"
        " again, and change the claims that exist one by one.",
    ),
    ("StatefulSet", "spec.updateStrategy"): _Advice(
        "update-immutable-field",
        "Write 'rollingUpdate: null' beside 'type: OnDelete', so that the merge removes the default.",
    ),
    ("StatefulSet", "spec"): _Advice(
        "update-immutable-field",
        "Undo the change, or delete the StatefulSet with `kubectl delete statefulset {name} --cascade=orphan`, which"
        " keeps its pods, and apply again.",
    ),
    ("Job", "spec.template"): _TEMPLATE,
    ("Job", "spec.selector"): _TEMPLATE,
    ("Job", "spec.completions"): _Advice(
        "update-immutable-field",
        "Give the Job another name; only an Indexed Job may change 'completions', together with 'parallelism'.",
    ),
    ("Job", ""): _Advice(
        "update-immutable-field", "Give the Job another name, or delete '{name}' first with `kubectl replace --force`."
    ),
    ("Pod", ""): _Advice(
        "update-immutable-field",
        "Delete the pod and create it again with `kubectl replace --force`, or let a Deployment own it.",
    ),
    ("Service", "spec.clusterIP"): _Advice(
        "update-immutable-field",
        "Write the address that the Service has, or delete '{name}' and apply again, which gives it a new one.",
    ),
    ("Service", "spec.ipFamil"): _Advice(
        "update-immutable-field",
        "Keep the first family; a second one may come and go with 'ipFamilyPolicy'. Otherwise recreate the Service.",
    ),
    ("Service", "spec.loadBalancerClass"): _Advice(
        "update-immutable-field",
        "Change 'type' to ClusterIP first and back afterwards, which makes a new load balancer with another address.",
    ),
    ("Service", "spec.ports"): _Advice(
        "apply-merges-list",
        "Use `kubectl apply --server-side`, which also looks at the protocol, or `kubectl replace`.",
    ),
    ("PersistentVolumeClaim", "spec.resources.requests"): _Advice(
        "update-claim-shrinks", "Write a size of at least {size}; for a smaller one copy the data to a new claim."
    ),
    ("PersistentVolumeClaim", "spec.volumeAttributesClassName"): _Advice(
        "update-immutable-field", "Keep the class, or write another one: it can be changed, but not removed."
    ),
    ("PersistentVolumeClaim", ""): _Advice(
        "update-immutable-field",
        "Undo the change, or copy the data to a claim with another name: deleting '{name}' may delete its volume.",
    ),
    ("PersistentVolume", ""): _Advice(
        "update-immutable-field",
        "Create a PersistentVolume with another name; deleting '{name}' keeps the data only if it is to be retained.",
    ),
    ("RoleBinding", ""): _BINDING,
    ("ClusterRoleBinding", ""): _BINDING,
    ("Secret", "type"): _Advice(
        "update-secret-type", "Undo the change, or delete '{name}' and create it again with the new type."
    ),
    ("Secret", ""): _SEALED,
    ("ConfigMap", ""): _SEALED,
    ("StorageClass", ""): _NEW_CLASS,
    ("VolumeAttributesClass", ""): _NEW_CLASS,
    ("PriorityClass", ""): _NEW_CLASS,
    ("RuntimeClass", ""): _NEW_CLASS,
    ("IngressClass", ""): _NEW_CLASS,
    ("CustomResourceDefinition", "status.storedVersions"): _Advice(
        "update-crd-breaks",
        "Keep the version with 'served: false' until all objects are stored in another one and it is taken out of"
        " 'status.storedVersions'.",
    ),
    ("CustomResourceDefinition", ""): _Advice(
        "update-crd-breaks", "Undo the change; deleting the definition would delete every object of its kind."
    ),
}
_UID = _Advice("update-immutable-field", "Remove 'uid' from the manifest: the cluster sets it.")
_STATIC = _Advice(
    "update-immutable-field",
    "Undo the change: the claim has no storage class, so nothing can make its volume larger.",
)

# Fields whose values may be shown: names of things, never what may be a secret.
_SHOWN = frozenset(
    """
    addressType attachRequired attachedRequired backoffLimitPerIndex claimName clusterIP completionMode completions
    controller driver driverName group handler immutable kind leaseName loadBalancerClass managedBy nodeName path plural
    podManagementPolicy preemptionPolicy provisioner reclaimPolicy scope serviceAccountName serviceName signerName
    storage storageClassName terminationGracePeriodSeconds type uid value volumeBindingMode volumeMode volumeName
    """.split()
)
_LONGEST_HEADLINE, _LONGEST_PATH, _LONGEST_VALUE = 80, 36, 30


def worded(update: Update, field: str, kind_type: str) -> Cause:
    """Return a cause of the API server's with what to say about it."""
    kind, name = str(update.merged.get("kind")), str(part_of(update.merged, "metadata").get("name"))
    difference = _difference(update, field, kind)
    advice = _advice(kind, field, difference, update)
    size = part_of(update.live, "spec", "resources", "requests").get("storage")
    return Cause(
        field,
        kind_type,
        difference.path,
        advice.rule,
        _headline(kind, difference, update),
        f"The API server rejects the update, and the {kind} in the cluster stays as it is.",
        advice.fix.replace("{kind}", kind).replace("{name}", name).replace("{size}", f"'{size}'"),
        _is_certain(update, field, difference),
    )


def _advice(kind: str, field: str, difference: Difference, update: Update) -> _Advice:
    if field == "metadata.uid":
        return _UID
    if field == "spec.resources.requests.storage" and part_of(update.merged, "spec").get("storageClassName") == "":
        return _STATIC
    fitting = [
        (len(prefix), advice)
        for (of, prefix), advice in _ADVICE.items()
        if of == kind and (field.startswith(prefix) or difference.path.startswith(prefix))
    ]
    return max(fitting, key=lambda pair: pair[0], default=(0, _OTHERS))[1]


# --- which field


_FREE: dict[str, tuple[str, ...]] = {
    "StatefulSet": (
        "spec.replicas",
        "spec.ordinals",
        "spec.template",
        "spec.updateStrategy",
        "spec.revisionHistoryLimit",
        "spec.minReadySeconds",
        "spec.persistentVolumeClaimRetentionPolicy",
    ),
    "PersistentVolumeClaim": ("spec.resources.requests", "spec.volumeAttributesClassName"),
    "Pod": ("spec.tolerations", "spec.activeDeadlineSeconds", "spec.schedulingGates"),
    "PersistentVolume": (
        "spec.accessModes",
        "spec.capacity",
        "spec.claimRef",
        "spec.mountOptions",
        "spec.persistentVolumeReclaimPolicy",
        "spec.storageClassName",
    ),
}


def _difference(update: Update, field: str, kind: str) -> Difference:
    """Return the changed field that stands behind a cause, the first one where there are several."""
    root = {"spec.persistentvolumesource": "spec", "volumeMode": "spec.volumeMode"}.get(field, field)
    root = "spec.attachRequired" if field == "spec.attachedRequired" else root
    root = "spec.versions" if field.startswith("status.storedVersions") else root
    found = changed_fields(update)
    bare = root.partition("[")[0]
    near = [one for one in found if one.path == bare or one.path.startswith((f"{bare}.", f"{bare}["))]
    if field == root or root == "spec":
        kept = [one for one in near if not one.path.startswith(_FREE.get(kind, ())) or root != "spec"]
        near = [one for one in kept if not (kind == "Pod" and one.path.endswith(".image"))] or near
    written = [one for one in near if one.path.rpartition(".")[2] not in ("dataSourceRef", "serviceAccount")]
    chosen = min(written or near, key=lambda one: one.path in _CHOSEN, default=None)
    if chosen is not None and chosen.path.startswith("spec.clusterIPs") and "clusterIPs" not in _spec(update.new):
        bare, chosen = "spec.clusterIP", None  # the server keeps the list in step with the one address that is written
    return chosen or Difference(bare, _value(update.live, bare), _value(update.merged, bare))


def _spec(manifest: Json) -> Json:
    return part_of(manifest, "spec")


def _value(manifest: Json, path: str) -> Any:
    value: Any = manifest
    for name in path.split("."):
        value = part(value, name)
    return value


# --- how to say it


def _headline(kind: str, difference: Difference, update: Update) -> str:
    path, before, after = difference
    if (kind, path, after) == ("Service", "spec.ports", []):
        return "the update removes all ports that have the number of the one that goes"
    if update.live.get("immutable") is True and path.startswith(("data", "binaryData", "immutable")):
        return f"'{path.partition('.')[0]}' of a {kind} with 'immutable: true' cannot be changed"
    of = f"'{_short(path)}' of {'an' if kind[:1] in 'AEIOU' else 'a'} {kind}"
    name = path.rpartition(".")[2].partition("[")[0]
    if after is None and before is not None:
        return f"{of} cannot be removed"
    if not isinstance(after, (str, int)) or not (name in _SHOWN and (kind != "Secret" or path == "type")):
        return f"{of} cannot be changed"
    if before in (None, ASSIGNED, ALLOCATED):
        said = f"cannot be set to {_value_shown(after)} after creation"
    else:
        said = f"cannot change from {_value_shown(before)} to {_value_shown(after)}"
    sentences = (f"{of} {said}", f"'{_short(path)}' {said}", f"{of} cannot be changed")
    return next((text for text in sentences if len(text) <= _LONGEST_HEADLINE), sentences[-1])


def _short(path: str) -> str:
    """Return as much of a path as can be taken in; a long one loses its first fields, which dots stand for."""
    end = path
    while len(end) > _LONGEST_PATH and "." in end:
        end = end.partition(".")[2]
    return end if end == path else f"….{end}"


def _value_shown(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return shown(text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…")


_CHOSEN = {
    "spec.storageClassName": "storageClassName",
    "spec.volumeName": "volumeName",
    "spec.clusterIP": "clusterIP",
    "spec.nodeName": "nodeName",
}
"""Fields that the cluster fills in when the manifest leaves them out."""


def _is_certain(update: Update, field: str, difference: Difference) -> bool:
    """Whether the update is rejected whatever the cluster chose for the fields that the old manifest left out."""
    if field == "metadata.uid":
        return False
    if difference.path.partition("[")[0] == "spec.clusterIPs":
        difference = difference._replace(path="spec.clusterIP")
    name = _CHOSEN.get(difference.path)
    if name is None:
        return True
    was_written, is_written = (part_of(one, "spec").get(name) for one in (update.old, update.new))
    return bool(was_written) or not is_written or is_written == "None"
