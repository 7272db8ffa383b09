"""What a pod needs from elsewhere beside its containers: volumes, accounts, classes, pull Secrets, with places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.spot import spot_of
from k8slint.model.fact import PullsImage, RefersTo
from k8slint.model.userinfo import without_passwords

if TYPE_CHECKING:
    from k8slint.kube.facts.reference import References
    from k8slint.kube.pod import Pod

_VOLUMES = (
    ("configMap", "ConfigMap", "volume", "name"),
    ("secret", "Secret", "volume", "secretName"),
    ("persistentVolumeClaim", "PersistentVolumeClaim", "claim", "claimName"),
)
_PROJECTED = (("configMap", "ConfigMap"), ("secret", "Secret"))
_POD_FIELDS = (
    ("serviceAccountName", "", "ServiceAccount"),
    ("priorityClassName", "scheduling.k8s.io", "PriorityClass"),
    ("runtimeClassName", "node.k8s.io", "RuntimeClass"),
)


def pod_needs(pod: Pod, path: str, references: References) -> None:
    """Add the references of a pod whose spec stands at `path`, and the images of its volumes."""
    volumes = pod.value.get("volumes")
    if isinstance(volumes, list):
        templates = _claim_templates(pod) if pod.owner_kind == "StatefulSet" else ()
        for index, volume in enumerate(volumes):
            if isinstance(volume, dict):
                at = f"{path}.volumes[{index}]"
                if volume.get("name") not in templates:
                    _volume(volume, at, references)
                if "image" in volume:
                    _image(volume["image"], f"{at}.image", references)
    _of_the_pod(pod.value, path, references)


def _claim_templates(pod: Pod) -> list[str]:
    """Return the names of a StatefulSet's claim templates: their claims take the place of volumes of that name.

    Source: kubernetes/pkg/controller/statefulset/stateful_set_utils.go (updateStorage).
    """
    templates = pod.resource.spec.get("volumeClaimTemplates")
    found = []
    for template in templates if isinstance(templates, list) else ():
        metadata = template.get("metadata") if isinstance(template, dict) else None
        name = metadata.get("name") if isinstance(metadata, dict) else None
        if isinstance(name, str):
            found.append(name)
    return found


def _volume(volume: dict[str, Any], path: str, references: References) -> None:
    for field, kind, use, name in _VOLUMES:
        if field in volume:
            references.add(use, kind, volume[field], f"{path}.{field}", "", name)
    projected = volume.get("projected")
    sources = projected.get("sources") if isinstance(projected, dict) else None
    if isinstance(sources, list):
        for index, source in enumerate(sources):
            if isinstance(source, dict):
                for field, kind in _PROJECTED:
                    if field in source:
                        references.add("volume", kind, source[field], f"{path}.projected.sources[{index}].{field}")


def _image(held: Any, path: str, references: References) -> None:
    image = held.get("reference") if isinstance(held, dict) else None
    if isinstance(image, str) and image:
        spot = spot_of(references.source, held, "reference", f"{path}.reference")
        references.found.append(PullsImage(references.owner, without_passwords(image), "volume", spot))


def _of_the_pod(value: dict[str, Any], path: str, references: References) -> None:
    for field, group, kind in _POD_FIELDS:
        name = value.get(field)
        written = field
        if field == "serviceAccountName" and (name is None or name == ""):
            written = "serviceAccount"  # the deprecated alias counts when the field itself is empty
            name = value.get(written)
        if isinstance(name, str) and name:
            spot = spot_of(references.source, value, written, f"{path}.{written}")
            references.found.append(RefersTo(references.owner, field, group, kind, "", name, "", False, spot))
    secrets = value.get("imagePullSecrets")
    if isinstance(secrets, list):
        for index, entry in enumerate(secrets):
            references.add("imagePullSecrets", "Secret", entry, f"{path}.imagePullSecrets[{index}]")
