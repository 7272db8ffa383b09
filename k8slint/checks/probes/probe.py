"""Probes of any kind: ports, paths, commands, timeouts, and containers that may not have them."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from k8slint.checks.edits import removed, replaced, written
from k8slint.checks.lifecycle.handler import port_edits, port_fix, shell_fix, shell_headline
from k8slint.kube.go.text import shown
from k8slint.kube.shell.command_use import shell_use
from k8slint.kube.shell.program import SHELLS, command_node, exec_command, program_name, shell_text
from k8slint.kube.shell.script import Each, loops, shell_script, simple_commands
from k8slint.kube.shell.words import Unreadable, Word
from k8slint.kube.time.command import command_duration
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.probe import detection_time, probe_timing
from k8slint.kube.time.sleep import interval_seconds
from k8slint.kube.versions import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Probe
    from k8slint.kube.shell.script import Loop
    from k8slint.model.rule import Context

_NEVER = {
    "startupProbe": "The startup probe never succeeds and never fails, so liveness and readiness never run.",
    "readinessProbe": "The readiness probe never runs, so the pod never becomes Ready and gets no traffic.",
    "livenessProbe": "The liveness probe never runs, so a hung container is never restarted.",
}
_FAILS = {
    "startupProbe": "the kubelet kills the container when the budget is over",
    "readinessProbe": "the pod never becomes Ready",
    "livenessProbe": "the kubelet restarts the container over and over",
}


def probe_on_init_container(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of probes of init containers, which only sidecars may have."""
    container = probe.container
    policy = container.value.get("restartPolicy")
    if container.role != "init" or (policy is not None and not isinstance(policy, str)):
        return
    sidecar = ", or set 'restartPolicy: Always' if it is a sidecar that keeps running"
    yield Problem(
        probe.node,
        f"'{probe.kind}' is not allowed on init container '{container.name}'",
        f"The API server rejects the {container.pod.owner_kind}.",
        f"Remove it{sidecar if gate_on('SidecarContainers', context.minor) else ''}.",
        span=probe.node.key_span,
        edits=removed(probe.node, "unsafe"),
    )


def probe_port_undeclared(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of probes that name a port which their container does not declare."""
    del context
    for handler in ("httpGet", "tcpSocket"):
        call = probe.value.get(handler)
        port = call.get("port") if isinstance(call, dict) else None
        if not isinstance(port, str) or port.isdecimal() or not probe.container.serves:
            continue
        names = probe.container.port_names()
        if names is not None and port in names:
            yield from _other_protocol(probe, handler, port)
        if names is None or port in names:
            continue
        milder = probe.kind == "livenessProbe"  # the container itself works
        yield Problem(
            probe.node.get(handler, "port"),
            f"container '{probe.container.name}' declares no port named {shown(port)}",
            _NEVER[probe.kind],
            port_fix(port, names),
            severity="warning" if milder else "",
            refused_by="nobody" if milder else "",
            edits=port_edits(probe.node.get(handler, "port"), names),
        )


def _other_protocol(probe: Probe, handler: str, name: str) -> Iterator[Problem]:
    """Yield the problem of a named port that is declared for UDP only, while HTTP and TCP probes connect by TCP.

    The kubelet takes the number of the port whatever its protocol (ResolveContainerPort in pkg/probe/util.go).
    """
    ports = [port.value for port in probe.container.parts("ports")]
    named = [port for port in ports if port.get("name") == name]
    if len(named) != 1 or named[0].get("protocol") != "UDP":
        return
    number = named[0].get("containerPort")
    if any(port.get("containerPort") == number and port.get("protocol") in (None, "", "TCP") for port in ports):
        return
    yield Problem(
        probe.node.get(handler, "port"),
        f"port {shown(name)} is declared for UDP, and the probe connects by TCP",
        f"Nothing answers there, so {_FAILS[probe.kind]}.",
        "Name a port of TCP, or use an 'exec' probe.",
        severity="warning",
        refused_by="nobody",
    )


def probe_scheme_or_path_suspicious(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of HTTP probes whose scheme does not suit the port, or whose path holds more than a path."""
    del context
    call = probe.value.get("httpGet")
    if not isinstance(call, dict):
        return
    path = call.get("path")
    if isinstance(path, str):
        words = _path_words(path)
        if words:
            node = probe.node.get("httpGet", "path")
            better = _same_path(path)
            yield Problem(node, *words, edits=replaced(node, better) if better else ())
    scheme = call.get("scheme") or "HTTP"
    port = _port(call.get("port"), probe.container)
    if scheme == "HTTP" and port in (443, "https"):
        yield Problem(
            probe.node.get("httpGet", "port"),
            f"the probe speaks plain HTTP to port '{call.get('port')}', the port of TLS",
            "A TLS server answers with 400 or closes the connection, and the probe fails.",
            "Write 'scheme: HTTPS'; the kubelet does not verify the certificate.",
            edits=written(probe.node.get("httpGet", "scheme"), "HTTPS", "unsafe"),
        )
    elif scheme == "HTTPS" and port in (80, "http"):
        yield Problem(
            probe.node.get("httpGet", "port"),
            f"the probe opens TLS to port '{call.get('port')}', the port of plain HTTP",
            "A server of plain HTTP does not answer, and the probe fails.",
            "Write 'scheme: HTTP', or the port that serves TLS.",
            edits=written(probe.node.get("httpGet", "scheme"), "HTTP", "suggestion"),
        )


def _path_words(path: str) -> tuple[str, str, str] | None:
    """Return headline, consequence and fix of a suspicious path; None for any other."""
    if path[:1] == "/" and path.isascii() and path.isprintable() and " " not in path and "#" not in path:
        return None
    if path.startswith(("http://", "https://")):
        rest = "/" + path.partition("://")[2].partition("/")[2]
        return (
            f"{shown(path)} is a whole address, not a path",
            "The kubelet keeps only the path and asks the pod itself.",
            f"Write {shown(rest)}, and port and scheme in fields of their own.",
        )
    if path != path.strip() or any(char in path for char in " \t\n"):
        bare = path.strip()
        return (
            f"path {shown(path)} contains white space",
            "The kubelet sends it as %20, so the server hardly knows the path.",
            "Write the path without white space." if len(bare.split()) > 1 else f"Write {shown(bare or '/')}.",
        )
    if "#" in path:
        return (
            f"path {shown(path)} contains a fragment",
            "The kubelet does not send what starts at '#'.",
            f"Write {shown(path.partition('#')[0] or '/')}.",
        )
    return None


def _same_path(path: str) -> str:
    """Return the path that the kubelet asks for where another one is written with too much around it; '' for others."""
    if path.startswith(("http://", "https://")):
        return "/" + path.partition("://")[2].partition("/")[2]
    bare = path.strip().partition("#")[0] or "/"
    return bare if path[:1] == "/" and len(bare.split()) == 1 else ""


def _port(port: Any, container: Container) -> Any:
    """Return the number a probe's port stands for, or its name when that says more (`http`, `https`)."""
    if port in ("http", "https") or not isinstance(port, str):
        return None if isinstance(port, bool) else port
    listed = container.value.get("ports")
    for declared in listed if isinstance(listed, list) else ():
        if isinstance(declared, dict) and declared.get("name") == port:
            return declared.get("containerPort")
    return port


def probe_timeout_exceeds_period(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of probes that may take longer than the time until the next one is due."""
    del context
    timeout, period = probe.value.get("timeoutSeconds"), probe.value.get("periodSeconds")
    if type(timeout) is int and (timeout <= 1 or (type(period) is int and 0 < timeout <= period)):
        return
    timing = probe_timing(probe.value)
    if timing is None or timing.timeout is None or timing.period is None or timing.timeout <= timing.period:
        return
    detection = detection_time(timing)
    late = "later than the numbers say"
    if detection.worst is not None:
        late = f"after up to {seconds_text(detection.worst)} instead of {detection.nominal} s"
    yield Problem(
        probe.node.get("timeoutSeconds"),
        f"timeoutSeconds '{timing.timeout}' is longer than periodSeconds {timing.period}",
        f"The kubelet never runs two probes at once, so it notices a hang {late}.",
        f"Set timeoutSeconds to {timing.period} or less, or periodSeconds to {timing.timeout}.",
        edits=replaced(probe.node.get("timeoutSeconds"), timing.period, "suggestion"),
    )


def probe_retry_loop(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of exec probes that wait and retry by themselves instead of answering at once."""
    del context
    command = exec_command(probe.value)
    if not command or not all(isinstance(item, str) for item in command):
        return
    found = _retry(command)
    if not found:
        return
    timing = probe_timing(probe.value)
    timeout = "timeoutSeconds" if timing is None or timing.timeout is None else f"{timing.timeout} s"
    yield Problem(
        command_node(probe.node, probe.value),
        f"{found} inside {probe.kind}",
        f"The kubelet cuts the command off after {timeout}, counts a failure and runs it again after periodSeconds.",
        "Ask once, and set failureThreshold to the patience you want.",
    )


def _retry(command: list[str]) -> str:
    """Return what a command retries with; empty when it asks once."""
    words = [Word(item) for item in command]
    if program_name(command[0]) not in SHELLS:
        return _retry_option(words)
    script = shell_text(words[1:])
    try:
        parsed = shell_script(script.text) if script is not None else ()
    except Unreadable:
        return ""
    for loop in loops(parsed):
        if _waits(loop):
            return f"'{'for' if isinstance(loop, Each) else loop.keyword}' waits and tries again"
    for simple in simple_commands(parsed):
        found = _retry_option(list(simple.words))
        if found:
            return found
    return ""


def _waits(loop: Loop | Each) -> bool:
    """Whether a loop sleeps between its rounds."""
    bodies = [loop.body] if isinstance(loop, Each) else [loop.condition, loop.body]
    return any(program_name(c.words[0].text) == "sleep" for body in bodies for c in simple_commands(body))


def _retry_option(words: list[Word]) -> str:
    """Return the option that makes curl or wget try again, in words; empty without one."""
    program = program_name(words[0].text)
    for place, word in enumerate(words[1:-1], 1):
        following = words[place + 1].text
        if program == "curl" and word.text == "--retry" and following != "0":
            return f"{shown(f'curl --retry {following}')} tries again"
        if program == "wget" and word.text in ("-t", "--tries") and following != "1":
            return f"{shown(f'wget {word.text} {following}')} tries again"
    return ""


def probe_command_without_shell(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of exec probes whose arguments only a shell would understand."""
    del context
    command = exec_command(probe.value)
    use = shell_use(command, variables_expanded=True)
    if use is None or command is None:
        return
    consequence = f"If the probe fails for that, {_FAILS[probe.kind]}."
    node = probe.node.get("exec", "command", use.place)
    yield Problem(node, shell_headline(use, command), consequence, shell_fix(use, command))


def probe_slower_than_timeout(probe: Probe, context: Context) -> Iterator[Problem]:
    """Yield the problems of exec probes that sleep longer than their own timeout."""
    del context
    command = exec_command(probe.value)
    timing = probe_timing(probe.value)
    if not command or timing is None or timing.timeout is None:
        return
    least = command_duration(command).at_least
    if least <= timing.timeout:
        yield from _patience(probe, command, timing.timeout)
        return
    yield Problem(
        command_node(probe.node, probe.value),
        f"the command takes {'forever' if least == inf else f'at least {seconds_text(least)}'}, but timeoutSeconds is "
        f"{timing.timeout}",
        f"Every probe fails, so {_FAILS[probe.kind]}.",
        "Remove the sleep; the kubelet waits periodSeconds between probes by itself.",
    )


_WAITS = {
    "curl": ("--max-time", "-m", "--connect-timeout"),
    "wget": ("-T", "--timeout", "--read-timeout"),
    "grpc_health_probe": ("-connect-timeout", "--connect-timeout", "-rpc-timeout", "--rpc-timeout"),
    "nc": ("-w",),
}
"""Options by which programs say how long they wait for an answer, in seconds (`5`, `5s`)."""


def _patience(probe: Probe, command: list[object], timeout: float) -> Iterator[Problem]:
    """Yield the problem of a program that waits for an answer longer than the kubelet waits for the program."""
    for words in _programs(command):
        options = _WAITS.get(program_name(words[0]), ())
        for place, word in enumerate(words[1:], 1):
            name, equals, value = word.partition("=")
            value = value if equals else words[place + 1] if place + 1 < len(words) else ""
            seconds = interval_seconds(value) if name in options else None
            if seconds is not None and seconds > timeout:
                yield Problem(
                    command_node(probe.node, probe.value),
                    f"{shown(f'{words[0]} {name}')} is {seconds_text(seconds)}, but timeoutSeconds is {timeout:g}",
                    "The kubelet ends the command before it gives up, and no message says what was missing.",
                    f"Set timeoutSeconds to more than {seconds:g}, or shorten the wait.",
                    severity="info",
                )
                return


def _programs(command: list[object]) -> Iterator[list[str]]:
    """Yield the commands of an exec action with their arguments: itself, or those of the script of a shell."""
    words = [word for word in command if isinstance(word, str)]
    if len(words) != len(command) or not words:
        return
    if program_name(words[0]) not in SHELLS:
        yield words
        return
    script = shell_text([Word(word) for word in words[1:]])
    try:
        parsed = shell_script(script.text) if script is not None else ()
    except Unreadable:
        return
    for simple in simple_commands(parsed):
        if simple.words:
            yield [word.text for word in simple.words]
