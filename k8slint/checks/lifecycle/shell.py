"""The check for shells that keep SIGTERM from the program they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.shell.program import SHELLS, program_name, shell_text
from k8slint.kube.shell.script import Simple, shell_script, simple_commands
from k8slint.kube.shell.words import Unreadable, Word
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.rule import Context


def shell_swallows_term(container: Container, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a shell script that is process 1 and starts its program without `exec`."""
    command, args = container.value.get("command"), container.value.get("args")
    if not container.serves or not isinstance(command, list) or not isinstance(args, (list, type(None))):
        return
    words = [*command, *(args or ())]
    if not words or not all(isinstance(word, str) for word in words) or program_name(words[0]) not in SHELLS:
        return
    script = shell_text([Word(word) for word in words[1:]])
    program = _last_program(script.text) if script is not None else ""
    if program:
        yield Problem(
            container.node.get("command", 0),
            f"the shell starts {shown(program)} and does not pass SIGTERM on",
            "As process 1 it ignores SIGTERM, and the kubelet kills the container after the grace period.",
            f"Write 'exec {program}' in the script.",
        )


def _last_program(script: str) -> str:
    """Return the program a script ends with; empty where it is replaced, handles signals, or is built in."""
    try:
        chains = shell_script(script)
    except Unreadable:
        return ""
    names = [program_name(each.words[0].text) for each in simple_commands(chains) if each.words]
    if len(chains) < 2 and len(names) < 2:
        return ""  # shells replace themselves by a single command
    if not chains or "trap" in names or "exec" in names or chains[-1].background:
        return ""
    last = chains[-1].pipelines[-1].commands[-1]
    words = last.words if isinstance(last, Simple) else ()
    return words[0].text if words and words[0].literal and program_name(words[0].text) not in _OF_SHELL else ""


_OF_SHELL = frozenset(("wait", "echo", "exit", "true", "false", ":", "sleep", "tail", "cd", "export", "set"))
