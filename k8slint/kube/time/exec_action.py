"""The exec action of a hook or probe: its command, and the place in the manifest of what it does."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.time.command import SHELLS, program_name

if TYPE_CHECKING:
    from k8slint.model.node import Node


def exec_command(handler: object) -> list[Any] | None:
    """The command of a handler's exec action as written; None when it has none.

    Example: ``exec_command({"exec": {"command": ["sleep", "5"]}})`` is the list ``["sleep", "5"]``.
    """
    action = handler.get("exec") if isinstance(handler, dict) else None
    command = action.get("command") if isinstance(action, dict) else None
    return command if isinstance(command, list) else None


def command_node(node: Node, handler: object) -> Node:
    """The place of what a handler does: the script of ``sh -c``, the first word of a command, a sleep's seconds.

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
    """The index of a shell's script: the argument after the options that hold ``c``; 0 when there is none."""
    for place, option in enumerate(command[1:-1], 1):
        if not isinstance(option, str) or option[:1] not in ("-", "+"):
            break
        if option[:1] == "-" and option[1:2] != "-" and "c" in option:
            return place + 1
    return 0
