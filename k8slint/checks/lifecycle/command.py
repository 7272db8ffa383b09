"""The commands of hooks: whether a shell is there to read them, and whether they may run twice."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.shell.command_use import shell_form, shell_use, split_form
from k8slint.kube.shell.program import SHELLS, command_node, exec_command, program_name, shell_text
from k8slint.kube.shell.script import Simple, shell_script
from k8slint.kube.shell.words import Unreadable, Word, has_flag
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from k8slint.kube.container import Hook
    from k8slint.kube.shell.command_use import ShellUse
    from k8slint.model.rule import Context

_OUTCOME = {
    "postStart": "the kubelet kills the container when the hook fails",
    "preStop": "TERM follows at once when the hook fails",
}


def hook_without_shell(hook: Hook, context: Context) -> Iterator[Problem]:
    """Problems of exec hooks whose arguments only a shell would understand."""
    del context
    command = exec_command(hook.value)
    use = shell_use(command)
    if use is None or command is None:
        return
    message = f"{shell_use_text(use, command)}, and {_OUTCOME[hook.kind]}{shell_remedy(use, command)}"
    yield Problem(hook.node.get("exec", "command", use.place), message)


def shell_use_text(use: ShellUse, command: list[str]) -> str:
    """What becomes of an argument that only a shell would understand."""
    program = program_name(command[0])
    if use.what == "operator":
        return f"'{use.text}' is handed to '{program}' as an argument, because no shell reads the list"
    if use.what == "variable":
        return f"'{use.text}' reaches '{program}' as it stands, because no shell expands it"
    if use.what == "ignored":
        return f"'{use.text}' is not part of the script: '{program} -c' runs only '{command[use.place - 1]}'"
    return f"'{use.text}' is taken for the name of one program, blanks included, which does not exist"


def shell_remedy(use: ShellUse, command: list[str]) -> str:
    """What to write instead, starting with a semicolon."""
    if use.what == "one-string":
        form = split_form(command[0])
    elif use.what == "ignored":
        form = shell_form(command[use.place - 1 :])
    else:
        form = shell_form(command)
    return f"; write {form}" if form else "; give the line to a shell: ['sh', '-c', '...']"


def hook_not_idempotent(hook: Hook, context: Context) -> Iterator[Problem]:
    """Problems of hooks with a command that fails when it is run a second time."""
    del context
    command = exec_command(hook.value)
    if not command or not all(isinstance(item, str) for item in command) or not _may_fail_twice(command):
        return
    for words in _unguarded_commands(command):
        remedy = _second_run(words)
        if remedy:
            line = " ".join(word.text for word in words)[:60]
            message = (
                f"'{line}' fails when it runs twice, and a hook is run at least once, sometimes more often; {remedy}"
            )
            yield Problem(command_node(hook.node, hook.value), message)
            return


_QUOTING = str.maketrans("", "", "'\"\\\n")
_FAIL_TWICE = ("mkdir", "ln", "useradd", "adduser", "groupadd", "addgroup", "createdb", "createuser", "mkfifo", "git")


def _may_fail_twice(command: list[str]) -> bool:
    """Whether one of the programs in question may be named somewhere, quoted or not, in a script as well."""
    text = " ".join(command).translate(_QUOTING)
    return any(name in text for name in _FAIL_TWICE)


def _unguarded_commands(command: list[str]) -> Iterator[Sequence[Word]]:
    """The simple commands that certainly run, with nothing around them that tests first or forgives a failure."""
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
    """What to write instead of a command that fails when its work is done already; empty for any other."""
    program = program_name(words[0].text)
    options = [word.text for word in words[1:]]
    if program == "mkdir" and not any(has_flag(o, "p") or o == "--parents" for o in options):
        return "write mkdir -p"
    if program == "ln" and any(has_flag(o, "s") for o in options) and not any(has_flag(o, "f") for o in options):
        return "write ln -sf"
    if program in ("useradd", "adduser", "groupadd", "addgroup", "createdb", "createuser", "mkfifo"):
        return "test first whether it is there, or add || true"
    if program == "git" and options[:1] == ["clone"]:
        return "clone only when the folder is missing"
    return ""
