"""Services that init containers wait for: loops around a name look-up or a connection."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.pod_container import container_path
from k8slint.kube.shell.program import SHELLS, program_name
from k8slint.kube.shell.script import Loop, loops, shell_script, simple_commands
from k8slint.kube.shell.words import Unreadable, Word, has_flag
from k8slint.model.fact import RefersTo, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.node import Node

LOOKUPS = frozenset(("nslookup", "host", "dig", "ping"))
"""Programs whose first argument that is not an option is a host."""

CONNECTORS = frozenset(("nc", "ncat", "netcat", "telnet"))
"""Programs that take a host and a port."""

CLIENTS = frozenset(("pg_isready", "psql", "redis-cli", "mysqladmin", "mysql", "mariadb-admin", "mongosh"))
"""Programs that name their host with -h."""

DOMAIN = "svc"
_OWN_NAMESPACE = ("serviceaccount/namespace", "NAMESPACE")
_MAX_NAME = 63


def service_waits(pod: Pod, owner: int, path: str) -> Iterator[RefersTo]:
    """Yield the Services the init containers of a pod wait for, each with the place of its name in the script.

    `optional` marks a name of two parts, which need not be a Service at all.
    """
    for container in pod.containers:
        if container.role == "init":
            found = _script_of(container)
            if found is not None:
                node, script = found
                at = f"{container_path(path, container)}.{node.path_below(container.node)}"
                yield from _waits(node, script, owner, at, container.name)


def _script_of(container: Container) -> tuple[Node, str] | None:
    """Return the script of `sh -c` in command and args."""
    words: list[tuple[str, int, Any]] = []
    for field in ("command", "args"):
        listed = container.value.get(field)
        if isinstance(listed, list):
            words += [(field, index, item) for index, item in enumerate(listed)]
    texts = [item for _, _, item in words]
    if len(texts) < 2 or not isinstance(texts[0], str) or program_name(texts[0]) not in SHELLS:
        return None
    for place, text in enumerate(texts[1:-1], 1):
        if isinstance(text, str) and has_flag(text, "c"):
            field, index, script = words[place + 1]
            return (container.node.get(field, index), script) if isinstance(script, str) else None
    return None


def _waits(node: Node, script: str, owner: int, path: str, container: str) -> Iterator[RefersTo]:
    """Yield the Services that the loops of a script wait for, each once."""
    if not any(word in script for word in ("until", "while")):
        return
    try:
        conditions = [loop.condition for loop in loops(shell_script(script)) if isinstance(loop, Loop)]
    except Unreadable:
        return
    seen = set()
    for condition in conditions:
        for command in simple_commands(condition):
            host = _host(command.words)
            service = _service(host) if host is not None else None
            if service is None or service in seen:
                continue
            seen.add(service)
            name, namespace, certain = service
            start = script.find(name)
            spot = Spot(*node.inside(start, start + len(name)), path, container)
            yield RefersTo(owner, "waits", "", "Service", namespace, name, "", not certain, spot)


def _host(words: tuple[Word, ...]) -> Word | None:
    """Return the host a command asks for; None for a command that asks for none."""
    rest = list(words)
    while rest and (rest[0].text in ("!", "timeout", "busybox") or rest[0].text.isdigit()):
        rest.pop(0)
    if not rest or not rest[0].literal:
        return None
    name, arguments = program_name(rest[0].text), rest[1:]
    if name in CLIENTS:
        for option, value in pairwise(arguments):
            if option.text in ("-h", "--host"):
                return value
        return None
    if name == "getent":
        return arguments[1] if len(arguments) > 1 and arguments[0].text == "hosts" else None
    if name not in LOOKUPS and name not in CONNECTORS:
        return None
    hosts = [word for word in arguments if not word.text.startswith(("-", "+", "@")) and not word.text.isdigit()]
    return hosts[0] if hosts else None


def _service(word: Word) -> tuple[str, str, bool] | None:
    """Return name, namespace ('' the pod's own) and certainty of the Service behind a host name."""
    text = word.text.rstrip(".")
    name, dot, rest = text.partition(".")
    if not word.literal:
        inside = dot and rest.startswith("$") and any(part in rest for part in _OWN_NAMESPACE)
        return (name, "", True) if inside and _is_name(name) else None
    labels = text.split(".")
    if not all(_is_name(label) for label in labels) or text == "localhost":
        return None
    if len(labels) == 1:
        return name, "", True
    if DOMAIN in labels[2:4]:
        at = labels.index(DOMAIN, 2)
        return labels[at - 2], labels[at - 1], True
    return (name, labels[1], False) if len(labels) == 2 else None


def _is_name(label: str) -> bool:
    """Whether a text can be the name of a Service; an address has digits alone."""
    plain = label.replace("-", "")
    return 0 < len(label) <= _MAX_NAME and plain.isascii() and plain.isalnum() and not plain.isdigit()
