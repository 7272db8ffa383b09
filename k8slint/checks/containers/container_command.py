"""Commands and arguments that only a shell would understand, where none runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.shell.command_use import ShellUse, shell_form, shell_use, split_form
from k8slint.kube.shell.program import SHELLS, program_name
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.node import Node
    from k8slint.model.rule import Context


def container_command_without_shell(container: Container, context: Context) -> Iterator[Problem]:
    """Yield the problems of `command` and `args` whose operators, variables or scripts no shell reads.

    Silent without `command`: what the image's own entrypoint makes of the arguments is not known.
    """
    del context
    command, args = container.value.get("command"), container.value.get("args")
    if not isinstance(command, list) or not command or not (args is None or isinstance(args, list)):
        return
    words = [*command, *(args or ())]
    if not all(isinstance(word, str) for word in words):
        return
    found = shell_use(words, variables_expanded=True) or _script_without_c(words)
    if found is None or (found.what == "variable" and not _is_certain(found, container)):
        return
    node = _word_node(container, len(command), found.place)
    at = words[found.place].find(found.text) if found.what == "variable" else -1
    span = node.inside(at, at + len(found.text)) if at >= 0 else None
    yield Problem(node, *_words(found, words), span=span)


def _script_without_c(words: list[str]) -> ShellUse | None:
    """Return a shell's only argument when it is a script, neither an option nor the path of a file."""
    if len(words) < 2 or program_name(words[0]) not in SHELLS:
        return None
    script = words[1]
    if script[:1] in ("-", "+") or " " not in script.strip():
        return None
    return ShellUse(1, "script", script)


def _is_certain(found: ShellUse, container: Container) -> bool:
    """Whether only a shell can be meant: `$(...)` with blanks, or `$NAME` of a variable the container defines."""
    if found.text.startswith("$("):
        return " " in found.text
    listed = container.value.get("env")
    name = found.text.strip("${}")
    entries = listed if isinstance(listed, list) else ()
    return any(isinstance(entry, dict) and entry.get("name") == name for entry in entries)


def _words(found: ShellUse, words: list[str]) -> tuple[str, str, str]:
    """Return headline, consequence and fix."""
    text = shown(found.text)
    if found.what == "script":
        return (
            f"{text} is read as the name of a script file",
            f"{shown(program_name(words[0]))} finds no such file, and the container exits at once.",
            "Put '-c' before the script.",
        )
    if found.what == "one-string":
        split = split_form(found.text)
        return (
            f"{text} is one word, so all of it is the name of the program",
            "The runtime finds no such program, and the container cannot start.",
            f"Write {split}." if split else "Write one word per list entry, or give the line to 'sh -c'.",
        )
    if found.what == "ignored":
        return (
            f"{text} is not part of the script, which is the one word after '-c'",
            "The shell runs the script without it.",
            "Write the whole line as one word after '-c'.",
        )
    if found.what == "variable" and not found.text.startswith("$("):
        return (
            f"{text} is not expanded, because no shell reads it",
            f"The program gets the literal text {text}.",
            f"Write '$({found.text.strip('${}')})', which the kubelet expands.",
        )
    form = shell_form(words)
    return (
        f"{text} has no effect, because no shell reads it",
        f"{shown(program_name(words[0]))} gets it as an argument.",
        f"Write {form}." if form else "Give the whole line to 'sh -c'.",
    )


def _word_node(container: Container, commands: int, place: int) -> Node:
    """Return the node of a word of command and args taken together."""
    if place < commands:
        return container.node.get("command", place)
    return container.node.get("args", place - commands)
