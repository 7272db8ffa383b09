"""What the expression of a team's own rule sees: the parts of an object as written, with effective values beside them.

A variable stands for the subject of the rule and one for each thing it is part of: a probe has its container, that its
pod, and that its object. docs/policies.md lists the effective values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.cel import types as t
from k8slint.kube.cel.declared import DeclaredTypes
from k8slint.kube.cel.environment import Environment
from k8slint.kube.image import default_pull_policy
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.kube.container import Container
    from k8slint.kube.image_use import ImageUse
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node

OBJECT, POD, CONTAINER, IMAGE, PROBE = "object", "pod", "container", "image", "probe"
_CHAINS = {
    "resource": (),
    "pod": (POD,),
    "container": (POD, CONTAINER),
    "image": (POD, CONTAINER, IMAGE),
    "probe": (POD, CONTAINER, PROBE),
    "hook": (POD, CONTAINER, "hook"),
    "port": (POD, CONTAINER, "port"),
    "env": (POD, CONTAINER, "env"),
    "mount": (POD, CONTAINER, "mount"),
    "volume": (POD, "volume"),
}
SUBJECTS = tuple(_CHAINS)
"""The subjects that own rules may have."""

_DEFINITIONS = {
    POD: "core/v1.PodSpec",
    CONTAINER: "core/v1.Container",
    PROBE: "core/v1.Probe",
    "hook": "core/v1.LifecycleHandler",
    "port": "core/v1.ContainerPort",
    "env": "core/v1.EnvVar",
    "mount": "core/v1.VolumeMount",
    "volume": "core/v1.Volume",
}
_TEXTS = t.map_of(t.STRING, t.STRING)
_EFFECTIVE: dict[str, dict[str, t.Type]] = {
    POD: {
        "gracePeriodSeconds": t.INT,
        "labels": _TEXTS,
        "annotations": _TEXTS,
        "ownerKind": t.STRING,
        "isTemplate": t.BOOL,
        "effectiveRestartPolicy": t.STRING,
    },
    CONTAINER: {"role": t.STRING, "effectivePullPolicy": t.STRING},
    PROBE: {"kind": t.STRING, "budgetSeconds": t.INT, "intervalSeconds": t.INT},
    IMAGE: {
        "text": t.STRING,
        "registry": t.STRING,
        "repository": t.STRING,
        "tag": t.STRING,
        "digest": t.STRING,
        "effectiveTag": t.STRING,
        "effectivePullPolicy": t.STRING,
    },
    "hook": {"kind": t.STRING},
}
"""Values that no field holds, by variable: what the API server, the kubelet or a reader of image references makes."""

_WRITTEN_AS = {
    "gracePeriodSeconds": "terminationGracePeriodSeconds",
    "effectivePullPolicy": "imagePullPolicy",
    "effectiveRestartPolicy": "restartPolicy",
    "budgetSeconds": "failureThreshold",
    "intervalSeconds": "periodSeconds",
}
_PARAMS = {
    "string": t.STRING,
    "integer": t.INT,
    "number": t.DOUBLE,
    "boolean": t.BOOL,
    "string list": t.list_of(t.STRING),
    "string map": _TEXTS,
}


def environment_of(fields: Mapping[str, Any], minor: int) -> Environment:
    """Return what the expressions of a rule page may refer to."""
    declared = DeclaredTypes(minor)
    kinds = fields.get("kinds", ())
    variables = {OBJECT: declared.of_kind(kinds[0]) if len(kinds) == 1 else t.DYN}
    for name in _CHAINS[fields["subject"]]:
        definitions = [_DEFINITIONS[name]] if name in _DEFINITIONS else []
        variables[name] = declared.object(f"own.{name}", _EFFECTIVE.get(name, {}), *definitions)
    params = {name: _PARAMS[param["type"]] for name, param in fields.get("params", {}).items()}
    variables["params"] = declared.object("own.params", params)
    return Environment(variables, declared.fields)


class Seen:
    """The variables for one subject, and the nodes that their values are written at."""

    def __init__(self, kind: str, subject: Any) -> None:
        self.values: dict[str, Any] = {}
        self._nodes: dict[str, Node] = {}
        self._pod: Pod | None = None
        if kind == "resource":
            self._add(OBJECT, subject.value, subject.node)
        elif kind == "pod":
            self._add_pod(subject)
        elif kind == "volume":
            self._add_pod(subject.pod)
            self._add(kind, subject.value, subject.node)
        elif kind == "image":
            self._add_image(subject)
        else:
            container = subject if kind == "container" else subject.container
            self._add_container(container)
            if kind == "probe":
                self._add(kind, {**subject.value, **_of_probe(subject.value, subject.kind)}, subject.node)
            elif kind == "hook":
                self._add(kind, {**subject.value, "kind": subject.kind}, subject.node)
            elif kind != "container":
                self._add(kind, subject.value, subject.node)

    @property
    def names(self) -> tuple[str, ...]:
        """The variables whose values are written somewhere, the subject last."""
        return tuple(self._nodes)

    @property
    def node(self) -> Node:
        """The subject itself."""
        return list(self._nodes.values())[-1]

    def written(self, path: tuple[str | int, ...]) -> Node:
        """Return the deepest field that is written on the way to a value; the first key names a variable."""
        node, keys = self._nodes[str(path[0])], path[1:]
        if path[0] == POD and keys and keys[0] in ("labels", "annotations") and self._pod is not None:
            node, keys = self._pod.template, ("metadata", *keys)
        for key in keys:
            below = node.get(_WRITTEN_AS.get(key, key) if isinstance(key, str) else key)
            if not below.exists:
                break
            node = below
        return node

    def _add(self, name: str, value: Any, node: Node) -> None:
        self.values[name] = value
        self._nodes[name] = node

    def _add_pod(self, pod: Pod) -> None:
        self._pod = pod
        self._add(OBJECT, pod.resource.value, pod.resource.node)
        made = {
            "gracePeriodSeconds": _known(pod.grace_seconds),
            "labels": pod.labels,
            "annotations": pod.annotations,
            "ownerKind": pod.owner_kind,
            "isTemplate": pod.is_template,
            "effectiveRestartPolicy": _known(pod.restart_policy),
        }
        self._add(POD, {**pod.value, **made}, pod.node)

    def _add_container(self, container: Container) -> None:
        self._add_pod(container.pod)
        image = container.value.get("image")
        policy = container.value.get("imagePullPolicy")
        if not policy:
            policy = Unknown("the policy") if isinstance(image, Unknown) else default_pull_policy(str(image or ""))
        made = {"role": container.role, "effectivePullPolicy": policy}
        self._add(CONTAINER, {**container.value, **made}, container.node)

    def _add_image(self, use: ImageUse) -> None:
        if use.container is not None:
            self._add_container(use.container)
        else:
            self._add_pod(use.pod)
            self.values[CONTAINER] = {}
        self._add(IMAGE, _of_image(use), use.node)


def _of_image(use: ImageUse) -> dict[str, Any]:
    reference = use.reference
    if reference is None:
        return {"text": use.text, "effectivePullPolicy": use.policy}
    return {
        "text": use.text,
        "registry": reference.registry,
        "repository": reference.repository,
        "tag": reference.tag or "",
        "digest": reference.digest or "",
        "effectiveTag": reference.effective_tag or "",
        "effectivePullPolicy": use.policy,
    }


def _of_probe(value: dict[str, Any], kind: str) -> dict[str, Any]:
    from k8slint.kube.time.probe import probe_timing, startup_budget

    timing = probe_timing(value)
    budget = startup_budget(timing).guaranteed if timing is not None else None
    return {
        "kind": kind,
        "budgetSeconds": _known(budget),
        "intervalSeconds": _known(timing.interval if timing is not None else None),
    }


def _known(value: Any) -> Any:
    return Unknown("a value that is filled in later") if value is None else value
