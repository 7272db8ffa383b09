"""What hooks and probes call: the words about commands that no shell reads, and about ports by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import replaced
from k8slint.kube.go.text import shown
from k8slint.kube.schema.spelling import nearest
from k8slint.kube.shell.command_use import shell_form, split_form
from k8slint.kube.shell.program import program_name

if TYPE_CHECKING:
    from k8slint.kube.shell.command_use import ShellUse
    from k8slint.model.finding import Edit
    from k8slint.model.node import Node


def shell_headline(use: ShellUse, command: list[str]) -> str:
    """Return what is wrong with an argument that only a shell would understand."""
    text, program = shown(use.text), program_name(command[0])
    if use.what == "operator":
        return f"{text} is an argument of '{program}', because no shell reads the list"
    if use.what == "variable":
        return f"{text} is not expanded, because no shell reads the list"
    if use.what == "ignored":
        return f"{text} is not part of the script, which is the one word after '-c'"
    return f"{text} is one word, so all of it is the name of the program"


def shell_fix(use: ShellUse, command: list[str]) -> str:
    """Return what to write instead of a command that needs a shell."""
    if use.what == "one-string":
        form = split_form(command[0])
    elif use.what == "ignored":
        form = shell_form(command[use.place - 1 :])
    else:
        form = shell_form(command)
    return f"Write {form}." if form else "Give the line to a shell: ['sh', '-c', '...']."


def port_edits(node: Node, names: list[str]) -> tuple[Edit, ...]:
    """Return the edit that writes a declared port for one that is not: the nearest by spelling, or the only one."""
    near = nearest(node.text or "", names)
    if near:
        return replaced(node, near)
    return replaced(node, names[0], "suggestion") if len(names) == 1 else ()


def port_fix(port: str, names: list[str]) -> str:
    """Return what to write instead of a port name that is none of `names`, those the container declares."""
    if not names:
        return f"Declare a port named {shown(port)} under ports, or write its number."
    meant = names[0] if len(names) == 1 else nearest(port, names)
    if meant:
        return f"Write '{meant}', the declared port, or a port number."
    listed = ", ".join(f"'{name}'" for name in names[:3])
    return f"Write one of the declared ports ({listed}), or a port number."
