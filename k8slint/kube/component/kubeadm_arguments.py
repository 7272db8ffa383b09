"""Arguments that kubeadm passes on to components: flags that exist, names without dashes.

Source: kubernetes/cmd/kubeadm/app/util/arguments.go; the flags are those that the commands register themselves.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from k8slint.kube.component.values import mapping, mappings, problem, text
from k8slint.kube.go.text import shown
from k8slint.kube.schema.bundle import lines_of
from k8slint.kube.schema.problem import Correction
from k8slint.kube.schema.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.component.values import Path
    from k8slint.kube.schema.problem import FieldProblem

_ARGUMENT = "kubeadm-argument-invalid"
_FIELDS = ("extraArgs", "kubeletExtraArgs")
_FILE = "component/flags.tsv"
_COMMANDS = {
    "apiServer": "kube-apiserver",
    "controllerManager": "kube-controller-manager",
    "scheduler": "kube-scheduler",
}


def argument(config: Any, component: str, name: str) -> str | None:
    """Return the value of an argument of a component, written as a map or as a list; None where there is none."""
    owner = mapping(config, component)
    arguments = owner.get("extraArgs")
    if isinstance(arguments, dict):
        value = arguments.get(name)
    else:
        values = [item.get("value") for _, item in mappings(owner, "extraArgs") if item.get("name") == name]
        value = values[-1] if values else None
    return value if isinstance(value, str) else None


def arguments(owner: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of arguments for components, which kubeadm passes on as they are."""
    del minor
    for field in _FIELDS:
        for index, item in mappings(owner, field):
            if not item.get("name"):
                yield problem(_ARGUMENT, (field, index, "name"), "is missing", "Write the name of the flag.")
        for name, path, at_key in _named(owner, field):
            if name.startswith("-"):
                words = "begins with '-', which kubeadm adds itself" if at_key else f"{shown(name)} begins with '-'"
                warns = f"kubeadm writes '--{name}', and the component does not start."
                fix = f"Write '{name.lstrip('-')}'."
                bare = name.lstrip("-")
                right = Correction(name=bare) if at_key else Correction(bare)
                yield problem("kubeadm-argument-dashed", path, words, fix, at_key=at_key, warns=warns, correction=right)


def flags(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the warnings of arguments that a component of the control plane has no flag for."""
    for component, command in _COMMANDS.items():
        for name, path, at_key in _named(mapping(config, component), "extraArgs"):
            yield from _unknown(name, (component, *path), command, minor, at_key)


def kubelet_flags(node: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the warnings of arguments that the kubelet has no flag for."""
    for name, path, at_key in _named(node, "kubeletExtraArgs"):
        yield from _unknown(name, path, "kubelet", minor, at_key)


def _named(owner: Any, field: str) -> Iterator[tuple[str, Path, bool]]:
    """Iterate over the names of arguments that are not empty, with their paths and whether the name is a key."""
    written = owner.get(field)
    if isinstance(written, dict):
        yield from ((name, (field, name), True) for name in written if isinstance(name, str))
    for index, item in mappings(owner, field):
        if name := text(item, "name"):
            yield name, (field, index, "name"), False


def _unknown(name: str, path: Path, command: str, minor: int, at_key: bool) -> Iterator[FieldProblem]:
    known = _flags(command, minor)
    # Flags take '_' for '-': k8s.io/component-base cli/flag, WordSepNormalizeFunc.
    if not known or name.startswith("-") or name.replace("_", "-") in known:
        return
    near = nearest(name, known)
    fix = f"Write '{near}'." if near else "Remove it; the flag may have moved to the component's configuration file."
    words = f"is not a flag of {command} 1.{minor}"
    warns = f"kubeadm passes it on, and {command} ends with 'unknown flag: --{shown(name)[1:-1]}'."
    yield problem(
        "kubeadm-argument-unknown", path, words if at_key else f"{shown(name)} {words}", fix, at_key=at_key, warns=warns
    )


@cache
def _flags(command: str, minor: int) -> frozenset[str]:
    """Return all flags of a command of a minor version; none where they are not known."""
    row = lines_of(_FILE).get(f"{command} 1.{minor}".encode())
    return frozenset(json.loads(row)) if row else frozenset()
