"""The facts of one container: the image it pulls, what its environment needs, the ports it declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.plain import plain_scalar
from k8slint.kube.facts.spot import spot_of
from k8slint.model.fact import PodPort, PullsImage, RefersTo, SetsEnv
from k8slint.model.userinfo import without_passwords

if TYPE_CHECKING:
    from k8slint.kube.container import Container
    from k8slint.kube.facts.reference import References

_ENV_KEYS = (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret"))
_ENV_WHOLE = (("configMapRef", "ConfigMap"), ("secretRef", "Secret"))


def container_path(path: str, container: Container) -> str:
    """Return the field path of a container of the pod whose spec stands at `path`."""
    return f"{path}.{container.field}[{container.index}]"


def container_facts(container: Container, path: str, references: References) -> None:
    """Add the facts of a container that stands at `path`."""
    value = container.value
    image = value.get("image")
    if isinstance(image, str) and image:
        spot = spot_of(references.source, value, "image", f"{path}.image", container.name)
        references.found.append(PullsImage(references.owner, without_passwords(image), container.role, spot))
    env = value.get("env")
    if isinstance(env, list):
        _variables(env, f"{path}.env", container.name, references)
    env_from = value.get("envFrom")
    if isinstance(env_from, list):
        for index, entry in enumerate(env_from):
            if isinstance(entry, dict):
                for field, kind in _ENV_WHOLE:
                    if field in entry:
                        at = f"{path}.envFrom[{index}].{field}"
                        references.add("envFrom", kind, entry[field], at, container.name)


def _variables(env: list[Any], path: str, container: str, references: References) -> None:
    for index, entry in enumerate(env):
        if not isinstance(entry, dict):
            continue
        source = entry.get("valueFrom")
        if isinstance(source, dict):
            for field, kind in _ENV_KEYS:
                if field in source:
                    references.add("env", kind, source[field], f"{path}[{index}].valueFrom.{field}", container)
        name = entry.get("name")
        if isinstance(name, str) and ("_SERVICE_HOST" in name or "_SERVICE_PORT" in name):
            _service_variable(entry, name, f"{path}[{index}].name", container, references)


def _service_variable(entry: Any, name: str, path: str, container: str, references: References) -> None:
    """Add a variable whose name is one the kubelet makes for Services (pkg/kubelet/envvars/envvars.go)."""
    value = entry.get("value")
    if value is None and entry.get("valueFrom") is not None:
        return
    if value is None or isinstance(value, str):
        spot = spot_of(references.source, entry, "name", path, container)
        references.found.append(SetsEnv(references.owner, name, value or "", spot))


def serving_ports(container: Container) -> list[PodPort]:
    """Return the ports a Service finds by name, as `RunsPods` holds them (FindPort in pkg/api/v1/pod/util.go)."""
    ports = container.value.get("ports")
    if not container.serves or not isinstance(ports, list):
        return []
    return [
        PodPort(
            container.name,
            plain_scalar(port.get("name")),
            plain_scalar(port.get("containerPort")),
            plain_scalar(port.get("protocol")) or "TCP",
            plain_scalar(port.get("hostPort")) or 0,
        )
        for port in ports
        if isinstance(port, dict)
    ]


def sub_paths(container: Container, volumes: list[Any], path: str, references: References) -> None:
    """Add the keys that mounts with `subPath` take from ConfigMap and Secret volumes; `items` name files of their own.

    Where there is no such key the kubelet makes an empty directory (pkg/volume/util/subpath, SafeMakeDir).
    """
    for mount in container.parts("volumeMounts"):
        key, name = mount.value.get("subPath"), mount.value.get("name")
        if not isinstance(key, str) or not key or not isinstance(name, str):
            continue
        for volume in volumes:
            if not isinstance(volume, dict) or volume.get("name") != name:
                continue
            for field, kind, by in _SUB_PATH_SOURCES:
                source = volume.get(field)
                if isinstance(source, dict) and isinstance(source.get(by), str) and source.get("items") is None:
                    at = f"{path}.volumeMounts[{mount.index}].subPath"
                    spot = spot_of(references.source, mount.value, "subPath", at, container.name)
                    optional = source.get("optional") not in (None, False)
                    owner = references.owner
                    references.found.append(
                        RefersTo(owner, "subPath", "", kind, "", source[by], key.strip("/"), optional, spot)
                    )


_SUB_PATH_SOURCES = (("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName"))
