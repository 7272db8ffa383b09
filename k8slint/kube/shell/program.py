"""Programs that commands name: shells, the script of ``sh -c``, and the command of an exec action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8slint.kube.shell.words import Word
    from k8slint.model.node import Node

MAX_ARGUMENTS = 256
"""Words of a command that are looked at."""

SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh"})


def program_name(text: str) -> str:
    """Return the name of a program without its folder.  Example: ``/bin/sleep`` is ``sleep``."""
    return text.rpartition("/")[2]


def shell_text(words: Sequence[Word]) -> Word | None:
    """Return the script a shell gets with ``-c``, from the words after its name; None when it reads a file or nothing.

    Only the one word after the options is the script: in ``sh -c sleep 10`` it is ``sleep``, and ``10`` becomes ``$0``.
    Example: the arguments ``-ec "sleep 5" x`` give ``sleep 5``.
    """
    place, last = 0, len(words)
    found = False
    while place < last and words[place].text[:1] in ("-", "+") and len(words[place].text) > 1:
        option = words[place].text
        if not option.startswith("--"):
            found = found or (option[0] == "-" and "c" in option)
            place += option.endswith("o")
        place += 1
    return words[place] if found and place < last else None


def exec_command(handler: object) -> list[Any] | None:
    """Return the command of the exec action of a hook or probe as written; None when it has none.

    Example: ``exec_command({"exec": {"command": ["sleep", "5"]}})`` is the list ``["sleep", "5"]``.
    """
    action = handler.get("exec") if isinstance(handler, dict) else None
    command = action.get("command") if isinstance(action, dict) else None
    return command if isinstance(command, list) else None


def command_node(node: Node, handler: object) -> Node:
    """Return the place of what a handler does: the script of ``sh -c``, the first word of a command, a sleep's seconds.

    ``node`` is the handler's own place, which is the answer for every other action.
    """
    command = exec_command(handler)
    if command:
        place = 0
        if isinstance(command[0], str) and program_name(command[0]) in SHELLS:
            place = _script_place(command)
        return node.get("exec", "command", place)
    sleep = handler.get("sleep") if isinstance(handler, dict) else None
    return node.get("sleep", "seconds") if isinstance(sleep, dict) else node


def _script_place(command: list[Any]) -> int:
    """Return the index of a shell's script: the argument after the options that hold ``c``; 0 when there is none."""
    for place, option in enumerate(command[1:-1], 1):
        if not isinstance(option, str) or option[:1] not in ("-", "+"):
            break
        if option[:1] == "-" and option[1:2] != "-" and "c" in option:
            return place + 1
    return 0
