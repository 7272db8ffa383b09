"""What probes call: ports, paths, commands, and whether two of them call the same."""

from __future__ import annotations

from k8slint.checks.lifecycle.command import shell_remedy, shell_use_text
from k8slint.checks.lifecycle.handler import port_remedy
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.shell.command_use import shell_use
from k8slint.kube.shell.program import SHELLS, command_node, exec_command, program_name, shell_text
from k8slint.kube.shell.script import Each, loops, shell_script, simple_commands
from k8slint.kube.shell.words import Unreadable, Word
from k8slint.kube.time.command import command_duration
from k8slint.kube.time.duration import seconds_text
from k8slint.kube.time.probe import detection_time, probe_timing
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Probe
    from k8slint.kube.shell.script import Loop
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_NEVER = {
    "startupProbe": "so start-up never succeeds and never fails, and liveness and readiness never run",
    "readinessProbe": "so the pod never becomes Ready and gets no traffic",
    "livenessProbe": "so liveness is never evaluated and a hung container is never restarted",
}
_FAILS = {
    "startupProbe": "the container is killed when the budget is over",
    "readinessProbe": "the pod never becomes Ready",
    "livenessProbe": "the container is restarted over and over",
}


def probe_port_undeclared(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of probes that name a port which their container does not declare."""
    del context
    for handler in ("httpGet", "tcpSocket"):
        call = probe.value.get(handler)
        port = call.get("port") if isinstance(call, dict) else None
        if not isinstance(port, str) or port.isdecimal() or not probe.container.serves:
            continue
        names = probe.container.port_names()
        if names is None or port in names:
            continue
        message = f"'{port}' is no port of '{probe.container.name}', {_NEVER[probe.kind]}; {port_remedy(port, names)}"
        node = probe.node.get(handler, "port")
        if probe.kind == "livenessProbe":
            yield Problem(node, message, severity="warning", refused_by="nobody")
        else:
            yield Problem(node, message)


def probe_scheme_or_path_suspicious(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of HTTP probes whose scheme does not suit the port, or whose path holds more than a path."""
    del context
    call = probe.value.get("httpGet")
    if not isinstance(call, dict):
        return
    path = call.get("path")
    if isinstance(path, str):
        fault = _path_fault(path)
        if fault:
            yield Problem(probe.node.get("httpGet", "path"), fault)
    scheme = call.get("scheme") or "HTTP"
    port = _port(call.get("port"), probe.container)
    if scheme == "HTTP" and port in (443, "https"):
        message = (
            f"port '{call.get('port')}' looks like TLS but the probe speaks plain HTTP, which a TLS server answers "
            "with "
            "400 or a closed connection; write scheme: HTTPS (the certificate is not verified)"
        )
        yield Problem(probe.node.get("httpGet", "port"), message)
    elif scheme == "HTTPS" and port in (80, "http"):
        message = (
            f"port '{call.get('port')}' looks like plain HTTP but the probe opens TLS, which fails; "
            "write scheme: HTTP or the port that serves TLS"
        )
        yield Problem(probe.node.get("httpGet", "port"), message)


def _path_fault(path: str) -> str:
    """What is odd about a probe's path; empty when nothing is."""
    if path[:1] == "/" and path.isascii() and path.isprintable() and " " not in path and "#" not in path:
        return ""
    if path.startswith(("http://", "https://")):
        rest = "/" + path.partition("://")[2].partition("/")[2]
        return (
            f"'{path}' is a whole address, of which the kubelet keeps only the path and asks the pod itself; "
            f"write '{rest}' here, and the port and scheme in their own fields"
        )
    if path != path.strip() or any(char in path for char in " \t\n"):
        return f"'{path}' holds blanks, which are sent as %20 and seldom match anything; write the path without them"
    if "#" in path:
        return f"'{path}' holds a fragment, which is never sent to a server; remove what starts at '#'"
    return ""


def _port(port: Any, container: Container) -> Any:
    """The number a probe's port stands for, or its name when that says more: `http`, `https`, or not declared."""
    if port in ("http", "https") or not isinstance(port, str):
        return None if isinstance(port, bool) else port
    listed = container.value.get("ports")
    for declared in listed if isinstance(listed, list) else ():
        if isinstance(declared, dict) and declared.get("name") == port:
            return declared.get("containerPort")
    return port


def probe_retry_loop(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of exec probes that wait and retry by themselves instead of answering at once."""
    del context
    command = exec_command(probe.value)
    if not command or not all(isinstance(item, str) for item in command):
        return
    found = _retry(command)
    if not found:
        return
    timing = probe_timing(probe.value)
    timeout = "timeoutSeconds" if timing is None or timing.timeout is None else f"{timing.timeout} s"
    message = (
        f"{found} inside {probe.kind}: the kubelet cuts the command off after {timeout} and counts a failure, and "
        "repeats it every periodSeconds by itself; ask once, and set failureThreshold to the patience you want"
    )
    yield Problem(command_node(probe.node, probe.value), message)


def _retry(command: list[str]) -> str:
    """What a command retries with; empty when it asks once."""
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
    """The option that makes curl or wget try again; empty without one."""
    program = program_name(words[0].text)
    for place, word in enumerate(words[1:-1], 1):
        following = words[place + 1].text
        if program == "curl" and word.text == "--retry" and following != "0":
            return f"'curl --retry {following}' tries again"
        if program == "wget" and word.text in ("-t", "--tries") and following != "1":
            return f"'wget {word.text} {following}' tries again"
    return ""


def probe_command_without_shell(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of exec probes whose arguments only a shell would understand."""
    del context
    command = exec_command(probe.value)
    use = shell_use(command, variables_expanded=True)
    if use is None or command is None:
        return
    outcome = f"when the probe fails for that, {_FAILS[probe.kind]}"
    message = f"{shell_use_text(use, command)}, and {outcome}{shell_remedy(use, command)}"
    yield Problem(probe.node.get("exec", "command", use.place), message)


def probe_slower_than_timeout(probe: Probe, context: Context) -> Iterator[Problem]:
    """Problems of exec probes that sleep longer than their own timeout."""
    del context
    command = exec_command(probe.value)
    timing = probe_timing(probe.value)
    if not command or timing is None or timing.timeout is None:
        return
    least = command_duration(command).at_least
    if least <= timing.timeout:
        return
    message = (
        f"the command takes at least {seconds_text(least)} but timeoutSeconds is {timing.timeout}, so every probe "
        f"fails: {_FAILS[probe.kind]}; remove the sleep, the kubelet waits periodSeconds between probes by itself"
    )
    yield Problem(command_node(probe.node, probe.value), message)


def liveness_equals_readiness(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of containers that liveness kills at the moment readiness would only take them out of traffic."""
    del context
    live, ready = container.value.get("livenessProbe"), container.value.get("readinessProbe")
    if not isinstance(live, dict) or not isinstance(ready, dict) or container.role == "init":
        return
    if _differ(live, ready):
        return
    call = _call(live)
    if call is None or call != _call(ready):
        return
    timings = probe_timing(live), probe_timing(ready)
    killed, unready = (detection_time(timing).nominal if timing else None for timing in timings)
    if killed is None or unready is None or killed > unready:
        return
    message = (
        f"liveness asks the same question as readiness and gives up after {killed} s, readiness after {unready} s, so "
        "an "
        f"overloaded '{container.name}' is killed where it should only get no traffic; ask liveness something cheaper, "
        "or "
        f"raise its failureThreshold"
    )
    yield Problem(container.node.get("livenessProbe"), message, related=(("readiness", _ready_node(container)),))


def _ready_node(container: Container) -> Node:
    return container.node.get("readinessProbe")


_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")


def _differ(live: dict[str, Any], ready: dict[str, Any]) -> bool:
    """Whether two probes surely ask different questions: with another action, at another port or path."""
    for name in _HANDLERS:
        one, other = live.get(name), ready.get(name)
        if (one is None) != (other is None):
            return True
        if not isinstance(one, dict) or not isinstance(other, dict):
            continue
        if one.get("port") != other.get("port") or (one.get("path") or "/") != (other.get("path") or "/"):
            return True
    return False


def _call(probe: dict[str, Any]) -> tuple[str, Any] | None:
    """What a probe asks, with the defaults of an HTTP call filled in; None when it is not one known question."""
    calls = [name for name in _HANDLERS if probe.get(name) is not None]
    if len(calls) != 1 or not isinstance(probe[calls[0]], dict):
        return None
    call = dict(probe[calls[0]])
    if calls[0] == "httpGet":
        call["path"] = call.get("path") or "/"
        call["scheme"] = call.get("scheme") or "HTTP"
    return calls[0], call
