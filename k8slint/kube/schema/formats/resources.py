"""Formats of resource names: what a container may ask for, what a quota may count.

From pkg/apis/core/helper/helpers.go (``IsStandardResourceName`` and its siblings) and pkg/apis/core/validation.
"""

from __future__ import annotations

from k8slint.kube import names
from k8slint.kube.schema.formats.form import Form
from k8slint.kube.schema.spelling import nearest

CONTAINER = ("cpu", "memory", "ephemeral-storage")
_SIDES = tuple(f"{side}.{name}" for side in ("requests", "limits") for name in CONTAINER)
_COUNTED = (
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "persistentvolumeclaims",
    "configmaps",
    "services.nodeports",
    "services.loadbalancers",
)
QUOTA = frozenset((*CONTAINER, *_SIDES, "requests.storage", *_COUNTED))
STANDARD = QUOTA | {"storage"}
_RULE = "field-value-invalid"


def is_native(name: str) -> bool:
    """Whether Kubernetes itself defines the resource."""
    return "/" not in name or "kubernetes.io/" in name


def is_extended(name: str) -> bool:
    """Whether a device plugin or an administrator defines the resource."""
    return not is_native(name) and not name.startswith("requests.") and names.qualified_name(f"requests.{name}") is None


def is_counted(name: str) -> bool:
    """Whether only whole numbers make sense for the resource."""
    return name in _COUNTED or is_extended(name)


def _unqualified(name: str, known: tuple[str, ...] | frozenset[str], prefixes: tuple[str, ...]) -> str | None:
    """Return why a name without a domain is not among the resources known, or None."""
    return None if name in known or name.startswith(prefixes) else "is not a resource of Kubernetes and has no domain"


def _container(name: str) -> str | None:
    if reason := names.qualified_name(name):
        return reason
    if "/" not in name:
        return _unqualified(name, CONTAINER, ("hugepages-",))
    return None if is_native(name) or is_extended(name) else "is not a name of an extended resource"


def _pod(name: str) -> str | None:
    if name in ("cpu", "memory") or name.startswith("hugepages-"):
        return names.qualified_name(name)
    return "cannot be set for a whole pod"


def _quota(name: str) -> str | None:
    if reason := names.qualified_name(name):
        return reason
    return None if "/" in name else _unqualified(name, QUOTA, ("hugepages-", "requests.hugepages-"))


def _standard(name: str) -> str | None:
    if reason := names.qualified_name(name):
        return reason
    return None if "/" in name else _unqualified(name, STANDARD, ("hugepages-", "requests.hugepages-"))


def _limit_type(name: str) -> str | None:
    if reason := names.qualified_name(name):
        return reason
    if "/" in name or name in ("Pod", "Container", "PersistentVolumeClaim"):
        return None
    return "is not a type of limit"


def _storage_only(name: str) -> str | None:
    return None if name == "storage" else "is not a capacity of a volume"


def _flex_option(name: str) -> str | None:
    domain = "." + name.split("/", 1)[0].lower() if "/" in name else "." + name.lower()
    return "belongs to Kubernetes itself" if domain.endswith((".kubernetes.io", ".k8s.io")) else None


_WITH_DOMAIN = "or put a domain in front, as in 'example.com/gpu'"

FORMATS: dict[str, Form] = {
    "container-resource": Form(
        _RULE, _container, f"write {', '.join(CONTAINER)}, {_WITH_DOMAIN}", lambda name: nearest(name, CONTAINER)
    ),
    "pod-resource": Form(_RULE, _pod, "write cpu, memory or hugepages-<size>"),
    "quota-resource": Form(
        _RULE, _quota, f"name a resource of Kubernetes, {_WITH_DOMAIN}", lambda name: nearest(name, sorted(QUOTA))
    ),
    "standard-resource": Form(
        _RULE, _standard, f"name a resource of Kubernetes, {_WITH_DOMAIN}", lambda name: nearest(name, sorted(STANDARD))
    ),
    "limit-type": Form(_RULE, _limit_type, "write Pod, Container or PersistentVolumeClaim"),
    "storage-only": Form(_RULE, _storage_only, "write 'storage'"),
    "flex-option": Form(_RULE, _flex_option, "use a domain of your own"),
}
