"""Programs of containers that a volume may hide: it is mounted above the file the command names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.spot import spot_of
from k8slint.kube.shell.program import SHELLS, program_name
from k8slint.model.storage_fact import HiddenProgram

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod

_INTERPRETERS = frozenset((*SHELLS, "python", "python3", "node", "ruby", "perl", "php"))
_SOURCES = (("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName"))


def hidden_programs(pod: Pod, owner: int, path: str) -> Iterator[HiddenProgram]:
    """Yield the programs of containers below the mount of a ConfigMap, a Secret or an emptyDir of their own."""
    volumes = pod.value.get("volumes")
    named = {
        volume["name"]: volume
        for volume in (volumes if isinstance(volumes, list) else ())
        if isinstance(volume, dict) and isinstance(volume.get("name"), str)
    }
    for container in pod.containers if named else ():
        program = _program(container)
        mount = _mount_above(container, program) if program else None
        if mount is None or mount.get("subPath") or mount.get("subPathExpr") or mount.get("name") not in named:
            continue
        below = program.removeprefix(mount["mountPath"].rstrip("/")).lstrip("/")
        found = _hiding(named[mount["name"]], below, pod)
        if found is not None:
            at = f"{path}.{container.field}[{container.index}].command"
            spot = spot_of(pod.node.source, container.value, "command", at, container.name)
            yield HiddenProgram(owner, program, mount["mountPath"], *found, spot)


def _program(container: Container) -> str:
    """Return the absolute path a command starts, or that of the script an interpreter reads; '' for none."""
    command = container.value.get("command")
    words = command if isinstance(command, list) else ()
    first, second = ([*words, "", ""])[:2]
    if isinstance(first, str) and isinstance(second, str):
        for word in (first, second if program_name(first) in _INTERPRETERS else ""):
            if word.startswith("/") and " " not in word and "$" not in word:
                return word
    return ""


def _mount_above(container: Container, program: str) -> dict[str, Any] | None:
    """Return the mount with the longest path that the program lies below; None for none."""
    above = [
        mount.value
        for mount in container.parts("volumeMounts")
        if isinstance(mount.value.get("mountPath"), str)
        and mount.value["mountPath"].startswith("/")
        and program.startswith(f"{mount.value['mountPath'].rstrip('/')}/")
    ]
    return max(above, key=lambda mount: len(mount["mountPath"]), default=None)


def _hiding(volume: dict[str, Any], below: str, pod: Pod) -> tuple[str, str, str] | None:
    """Return kind, name and needed key of a volume that may lack a file; None where nothing is known of it."""
    for field, kind, name in _SOURCES:
        source = volume.get(field)
        if isinstance(source, dict) and isinstance(source.get(name), str):
            items = source.get("items")
            paths = [entry.get("path") if isinstance(entry, dict) else None for entry in items or ()]
            if items is not None and (below in paths or None in paths):
                return None
            return kind, source[name], "" if items is not None or "/" in below else below
    if "emptyDir" in volume:
        mounts = [mount.value.get("name") for container in pod.containers for mount in container.parts("volumeMounts")]
        if mounts.count(volume["name"]) == 1:
            return "emptyDir", volume["name"], ""
    return None
