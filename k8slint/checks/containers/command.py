"""Commands that need a shell nobody runs, and the directory they start in."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.go.text import shown
from k8slint.kube.platform import is_windows
from k8slint.kube.shell.command_use import ShellUse, shell_form, shell_use, split_form
from k8slint.kube.time.command import SHELLS, program_name
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.model.node import Node
    from k8slint.model.rule import Context


def container_command_without_shell(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of `command` and `args` whose operators, variables or scripts no shell gets to see.

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
    message = _message(found, words)
    node = _word_node(container, len(command), found.place)
    at = words[found.place].find(found.text) if found.what == "variable" else -1
    yield Problem(node, message, span=node.inside(at, at + len(found.text)) if at >= 0 else None)


def _script_without_c(words: list[str]) -> ShellUse | None:
    """A shell whose one argument is a script, not an option and not the path of a file."""
    if len(words) < 2 or program_name(words[0]) not in SHELLS:
        return None
    script = words[1]
    if script[:1] in ("-", "+") or " " not in script.strip():
        return None
    return ShellUse(1, "script", script)


def _is_certain(found: ShellUse, container: Container) -> bool:
    """A `$(...)` with blanks is a shell's; `$NAME` counts when the container defines NAME, as programs may read it."""
    if found.text.startswith("$("):
        return " " in found.text
    listed = container.value.get("env")
    name = found.text.strip("${}")
    entries = listed if isinstance(listed, list) else ()
    return any(isinstance(entry, dict) and entry.get("name") == name for entry in entries)


def _message(found: ShellUse, words: list[str]) -> str:
    text = shown(found.text)
    if found.what == "script":
        return f"{text} is taken for the name of a script file, which does not exist; put '-c' before it"
    if found.what == "one-string":
        split = split_form(found.text)
        repair = f"write {split}" if split else "write one word per list entry, or give the line to 'sh -c'"
        return f"{text} is looked up as the name of one program, so the container cannot start; {repair}"
    if found.what == "ignored":
        return (
            f"{text} is not part of the script, which is only the one word after '-c'; write the whole line as one word"
        )
    if found.what == "variable" and not found.text.startswith("$("):
        name = found.text.strip("${}")
        return f"{text} stays as it is, because no shell reads it; write '$({name})', which the kubelet fills in"
    form = shell_form(words)
    repair = f"write {form}" if form else "give the whole line to 'sh -c'"
    return f"{text} is handed to {shown(program_name(words[0]))} as an argument, because no shell reads it; {repair}"


def _word_node(container: Container, commands: int, place: int) -> Node:
    """Return the node of a word of command and args taken together."""
    if place < commands:
        return container.node.get("command", place)
    return container.node.get("args", place - commands)


def working_dir_relative(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of working directories that do not start at the root."""
    del context
    path: Any = container.value.get("workingDir")
    if not isinstance(path, str) or path[:1] in ("", "/") or is_windows(container.pod.value) or path[1:2] == ":":
        return
    message = (
        f"{shown(path)} is relative, and an OCI runtime wants an absolute working directory, so the container cannot "
        f"be created; write {shown(f'/{path}')}"
    )
    yield Problem(container.node.get("workingDir"), message)
