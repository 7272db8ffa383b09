"""Lifecycle hooks: what their handlers call, and what the kubelet makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.lifecycle.handler import port_edits, port_fix, shell_fix, shell_headline
from k8slint.kube.go.text import shown
from k8slint.kube.shell.command_use import shell_use
from k8slint.kube.shell.program import SHELLS, command_node, exec_command, program_name, shell_text
from k8slint.kube.shell.script import Simple, shell_script
from k8slint.kube.shell.words import Unreadable, Word, has_flag
from k8slint.kube.time.hook import sleep_seconds
from k8slint.kube.versions import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from k8slint.kube.container import Hook
    from k8slint.model.rule import Context


def hook_handler_tcp_socket(hook: Hook, context: Context) -> Iterator[Problem]:
    """Yield the problems of hooks that open a TCP socket, which no kubelet does."""
    del context
    if not isinstance(hook.value.get("tcpSocket"), dict) or not hook.container.serves:
        return
    node = hook.node.get("tcpSocket")
    headline = f"{hook.kind} uses 'tcpSocket', which is not a handler that hooks can run"
    if hook.kind == "postStart":
        yield Problem(
            node,
            headline,
            "The kubelet reports 'invalid handler' and kills the container after every start.",
            "Use exec or httpGet, or a startup probe to wait for a port.",
        )
    else:
        yield Problem(
            node,
            headline,
            "The kubelet reports a FailedPreStopHook event and sends SIGTERM at once.",
            "Use exec, httpGet or sleep.",
            severity="warning",
            refused_by="nobody",
        )


def hook_port_undeclared(hook: Hook, context: Context) -> Iterator[Problem]:
    """Yield the problems of HTTP hooks that name a port which their container does not declare."""
    del context
    call = hook.value.get("httpGet")
    port = call.get("port") if isinstance(call, dict) else None
    if not isinstance(port, str) or not hook.container.serves or port.isdecimal():
        return
    names = hook.container.port_names()
    if names is None or port in names:
        return
    node = hook.node.get("httpGet", "port")
    headline = f"container '{hook.container.name}' declares no port named {shown(port)}"
    if hook.kind == "postStart":
        consequence = "The postStart hook fails, and the kubelet kills the container after every start."
        yield Problem(node, headline, consequence, port_fix(port, names), edits=port_edits(node, names))
    else:
        yield Problem(
            node,
            headline,
            "The preStop hook fails with a FailedPreStopHook event, and the kubelet sends SIGTERM at once.",
            port_fix(port, names),
            severity="warning",
            refused_by="nobody",
            edits=port_edits(node, names),
        )


def hook_http_ignores_status(hook: Hook, context: Context) -> Iterator[Problem]:
    """Yield the problems of HTTP hooks, whose answer counts as success whatever it says."""
    del context
    if isinstance(hook.value.get("httpGet"), dict) and hook.container.serves:
        yield Problem(
            hook.node.get("httpGet"),
            f"httpGet of {hook.kind} counts every HTTP status as success, 404 and 500 too",
            "The kubelet looks at no status and has no timeout for the request.",
            "Where the answer matters, call it with exec and a client that fails on errors, such as curl -f -m 5.",
        )


def hook_sleep_zero(hook: Hook, context: Context) -> Iterator[Problem]:
    """Yield the problems of sleep handlers of zero seconds, which the API server rejects before Kubernetes 1.33."""
    if not hook.container.serves or not gate_on("PodLifecycleSleepAction", context.minor):
        return
    if gate_on("PodLifecycleSleepActionAllowZero", context.minor) or sleep_seconds(hook.value) != 0:
        return
    yield Problem(
        hook.node.get("sleep", "seconds"),
        f"{hook.kind} sleeps '0' seconds",
        f"The API server of Kubernetes 1.{context.minor} rejects the object, because 0 is allowed from 1.33 on.",
        "Remove the hook, or write the seconds that load balancers need to notice, such as 5.",
    )


_OUTCOME = {
    "postStart": "The kubelet kills the container when the hook fails for that.",
    "preStop": "The kubelet sends SIGTERM at once when the hook fails for that.",
}


def hook_without_shell(hook: Hook, context: Context) -> Iterator[Problem]:
    """Yield the problems of exec hooks whose arguments only a shell would understand."""
    del context
    command = exec_command(hook.value)
    use = shell_use(command)
    if use is None or command is None:
        return
    node = hook.node.get("exec", "command", use.place)
    yield Problem(node, shell_headline(use, command), _OUTCOME[hook.kind], shell_fix(use, command))


def hook_not_idempotent(hook: Hook, context: Context) -> Iterator[Problem]:
    """Yield the problems of hooks with a command that fails when it is run a second time."""
    del context
    command = exec_command(hook.value)
    if not command or not all(isinstance(item, str) for item in command) or not _may_fail_twice(command):
        return
    for words in _unguarded_commands(command):
        fix = _second_run(words)
        if fix:
            line = " ".join(word.text for word in words)[:60]
            yield Problem(
                command_node(hook.node, hook.value),
                f"{shown(line)} fails when it runs a second time",
                "The kubelet runs a hook at least once, and sometimes again.",
                fix,
            )
            return


_QUOTING = str.maketrans("", "", "'\"\\\n")
_FAIL_TWICE = ("mkdir", "ln", "useradd", "adduser", "groupadd", "addgroup", "createdb", "createuser", "mkfifo", "git")


def _may_fail_twice(command: list[str]) -> bool:
    """Whether one of the programs in question may be named somewhere, quoted or not, in a script as well."""
    text = " ".join(command).translate(_QUOTING)
    return any(name in text for name in _FAIL_TWICE)


def _unguarded_commands(command: list[str]) -> Iterator[Sequence[Word]]:
    """Yield the simple commands that certainly run, with nothing around them that tests first or hides a failure."""
    words = [Word(item) for item in command]
    if program_name(command[0]) not in SHELLS:
        yield words
        return
    script = shell_text(words[1:])
    try:
        chains = shell_script(script.text) if script is not None else ()
    except Unreadable:
        return
    for chain in chains:
        first = chain.pipelines[0].commands[0]
        if "||" not in chain.joints and len(chain.pipelines[0].commands) == 1 and isinstance(first, Simple):
            yield first.words


def _second_run(words: Sequence[Word]) -> str:
    """Return the fix of a command that fails when its work is done already; empty for any other."""
    program = program_name(words[0].text)
    options = [word.text for word in words[1:]]
    if program == "mkdir" and not any(has_flag(o, "p") or o == "--parents" for o in options):
        return "Write mkdir -p."
    if program == "ln" and any(has_flag(o, "s") for o in options) and not any(has_flag(o, "f") for o in options):
        return "Write ln -sf."
    if program in ("useradd", "adduser", "groupadd", "addgroup", "createdb", "createuser", "mkfifo"):
        return "Test first whether it exists, or add '|| true'."
    if program == "git" and options[:1] == ["clone"]:
        return "Clone only when the folder is missing."
    return ""
