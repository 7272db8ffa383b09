"""Commands and arguments that only a shell would understand, where none runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.shell.command_use import OWN_SYNTAX, ShellUse, shell_form, shell_use, split_form
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
    yield from _written_as_text(container)
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


def _written_as_text(container: Container) -> Iterator[Problem]:
    """Yield the problems of a flow list within a list (`["[sh", "-c]"]`), and of a script as the only argument.

    What the image's entrypoint makes of a single argument is not known, but a program takes `a && b` for one word.
    """
    for field in ("command", "args"):
        words = container.value.get(field)
        if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
            continue
        if words[0].startswith("[") and words[-1].endswith("]") and words[0] not in ("[", "[["):
            yield Problem(
                container.node.get(field, 0),
                f"{shown(words[0])} begins a list that is written as text",
                "The container runtime takes brackets and commas as part of the words.",
                f"Remove the brackets and quotes around the list: '{field}: [...]' is a list already.",
            )
        elif field == "args" and len(words) == 1 and _is_script(words[0]) and _starts_no_shell(container):
            known = container.value.get("command") is not None
            yield Problem(
                container.node.get(field, 0),
                "'args' is one word with the operators of a shell",
                f"The {'program' if known else 'entrypoint'} gets it as one argument, and no shell reads it.",
                "Write 'command: [sh, -c]' above it.",
                severity="" if known else "info",
            )


def _starts_no_shell(container: Container) -> bool:
    """Whether no command is written, or one whose only word is a program without a syntax like that of a shell."""
    command = container.value.get("command")
    if command is None:
        return True
    words = command if isinstance(command, list) and all(isinstance(word, str) for word in command) else []
    return len(words) == 1 and program_name(words[0]) not in (*SHELLS, *OWN_SYNTAX)


def _is_script(text: str) -> bool:
    """Whether a text is commands joined for a shell, and no option whose value only looks so."""
    return text[:1] not in ("-", "{", "[", "<") and any(f" {operator} " in text for operator in ("&&", "||", ";", "|"))
