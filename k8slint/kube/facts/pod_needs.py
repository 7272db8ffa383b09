"""What a pod needs from elsewhere: ConfigMaps, Secrets, claims, accounts, classes, each with its place."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.facts.spot import spot_of
from k8slint.model.fact import RefersTo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.fact import Spot
    from k8slint.model.source import Source

_ENV_KEYS = (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret"))
_ENV_WHOLE = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))
_POD_FIELDS = (
    ("serviceAccountName", "", "ServiceAccount"),
    ("priorityClassName", "scheduling.k8s.io", "PriorityClass"),
    ("runtimeClassName", "node.k8s.io", "RuntimeClass"),
)


_LISTS = {
    "regular": "containers",
    "init": "initContainers",
    "sidecar": "initContainers",
    "ephemeral": "ephemeralContainers",
}


class _Needs:
    """The work on one pod: where paths start, and how a reference is written down."""

    __slots__ = ("owner", "path", "pod", "source")

    def __init__(self, pod: Pod, owner: int, path: str) -> None:
        self.pod = pod
        self.owner = owner
        self.path = path
        self.source: Source = pod.node.source

    def by_name(
        self, use: str, kind: str, ref: Any, path: str, container: str, field: str = "name"
    ) -> Iterator[RefersTo]:
        """Give the reference of a mapping such as `configMapRef`, and those of the keys it names."""
        name = ref.get(field) if isinstance(ref, dict) else None
        if not isinstance(name, str) or not name:
            return
        optional = ref.get("optional") not in (None, False)
        spot = spot_of(self.source, ref, field, f"{path}.{field}", container)
        yield RefersTo(self.owner, use, "", kind, "", name, "", optional, spot)
        key = ref.get("key")
        if isinstance(key, str) and key:
            yield self._key(use, kind, name, optional, key, spot_of(self.source, ref, "key", f"{path}.key", container))
        items = ref.get("items")
        if isinstance(items, list):
            for index, item in enumerate(items):
                key = item.get("key") if isinstance(item, dict) else None
                if isinstance(key, str) and key:
                    spot = spot_of(self.source, item, "key", f"{path}.items[{index}].key", container)
                    yield self._key(use, kind, name, optional, key, spot)

    def _key(self, use: str, kind: str, name: str, optional: bool, key: str, spot: Spot) -> RefersTo:
        return RefersTo(self.owner, use, "", kind, "", name, key, optional, spot)


def pod_needs(pod: Pod, owner: int, path: str) -> Iterator[RefersTo]:
    """Give the references of a pod whose spec stands at `path`."""
    needs = _Needs(pod, owner, path)
    for container in pod.containers:
        yield from _environment(needs, container.value, container_path(path, container))
    volumes = pod.value.get("volumes")
    if isinstance(volumes, list):
        templates = _claim_templates(pod)
        for index, volume in enumerate(volumes):
            if isinstance(volume, dict) and volume.get("name") not in templates:
                yield from _volume(needs, volume, f"{path}.volumes[{index}]")
    yield from _of_the_pod(needs)


def _claim_templates(pod: Pod) -> list[str]:
    """Give the names of a StatefulSet's claim templates: their claims take the place of volumes of that name.

    Source: kubernetes/pkg/controller/statefulset/stateful_set_utils.go (updateStorage).
    """
    templates = pod.resource.spec.get("volumeClaimTemplates") if pod.owner_kind == "StatefulSet" else None
    found = []
    for template in templates if isinstance(templates, list) else ():
        metadata = template.get("metadata") if isinstance(template, dict) else None
        name = metadata.get("name") if isinstance(metadata, dict) else None
        if isinstance(name, str):
            found.append(name)
    return found


def container_path(path: str, container: Container) -> str:
    """Give the field path of a container of the pod whose spec stands at `path`."""
    return f"{path}.{_LISTS[container.role]}[{container.index}]"


def _environment(needs: _Needs, container: dict[str, Any], path: str) -> Iterator[RefersTo]:
    name = container.get("name")
    name = name if isinstance(name, str) else ""
    env = container.get("env")
    if isinstance(env, list):
        for index, entry in enumerate(env):
            source = entry.get("valueFrom") if isinstance(entry, dict) else None
            if isinstance(source, dict):
                for field, kind in _ENV_KEYS:
                    if field in source:
                        at = f"{path}.env[{index}].valueFrom.{field}"
                        yield from needs.by_name("env", kind, source[field], at, name)
    env_from = container.get("envFrom")
    if isinstance(env_from, list):
        for index, entry in enumerate(env_from):
            if isinstance(entry, dict):
                for field, kind in _ENV_WHOLE:
                    if field in entry:
                        yield from needs.by_name(
                            "envFrom", kind, entry[field], f"{path}.envFrom[{index}].{field}", name
                        )


def _volume(needs: _Needs, volume: dict[str, Any], path: str) -> Iterator[RefersTo]:
    if "configMap" in volume:
        yield from needs.by_name("volume", "ConfigMap", volume["configMap"], f"{path}.configMap", "")
    if "secret" in volume:
        yield from needs.by_name("volume", "Secret", volume["secret"], f"{path}.secret", "", "secretName")
    if "persistentVolumeClaim" in volume:
        claim = volume["persistentVolumeClaim"]
        at = f"{path}.persistentVolumeClaim"
        yield from needs.by_name("claim", "PersistentVolumeClaim", claim, at, "", "claimName")
    projected = volume.get("projected")
    sources = projected.get("sources") if isinstance(projected, dict) else None
    if isinstance(sources, list):
        for index, source in enumerate(sources):
            if isinstance(source, dict):
                at = f"{path}.projected.sources[{index}]"
                if "configMap" in source:
                    yield from needs.by_name("volume", "ConfigMap", source["configMap"], f"{at}.configMap", "")
                if "secret" in source:
                    yield from needs.by_name("volume", "Secret", source["secret"], f"{at}.secret", "")


def _of_the_pod(needs: _Needs) -> Iterator[RefersTo]:
    value = needs.pod.value
    for field, group, kind in _POD_FIELDS:
        name = value.get(field)
        written = field
        if field == "serviceAccountName" and (name is None or name == ""):
            written = "serviceAccount"  # the deprecated alias counts when the field itself is empty
            name = value.get(written)
        if isinstance(name, str) and name:
            spot = spot_of(needs.source, value, written, f"{needs.path}.{written}")
            yield RefersTo(needs.owner, field, group, kind, "", name, "", False, spot)
    secrets = value.get("imagePullSecrets")
    if isinstance(secrets, list):
        for index, entry in enumerate(secrets):
            yield from needs.by_name("imagePullSecrets", "Secret", entry, f"{needs.path}.imagePullSecrets[{index}]", "")
