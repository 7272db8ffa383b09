"""What an exec command leaves to a shell that is not there: the list is executed as it stands."""

from __future__ import annotations

from k8slint.kube.shell.program import MAX_ARGUMENTS, SHELLS, program_name
from k8slint.kube.shell.words import Unreadable, Word, shell_words
from k8slint.model.named_tuple import NamedTuple

OPERATORS = frozenset({"&&", "||", "|", ";", ">", ">>", "<", "&", "2>&1", "2>/dev/null", ">/dev/null", "|&"})
OWN_SYNTAX = frozenset(
    [
        *("awk", "gawk", "mawk", "bc", "cmd", "cmd.exe", "dc", "ed", "envsubst", "expect", "expr", "find", "gomplate"),
        *("grep", "egrep", "fgrep", "jq", "yq", "lua", "mongo", "mongosh", "mysql", "node", "perl", "php", "psql"),
        *("powershell", "powershell.exe", "pwsh", "python", "python2", "python3", "redis-cli", "ruby", "sed"),
        *("sqlcmd", "sqlite3", "tclsh", "test", "[", "xargs"),
    ]
)
"""Programs whose arguments may hold ``$``, ``|`` or ``;`` for themselves."""


class ShellUse(NamedTuple):
    """One argument that only a shell would understand: its place in the list, and what it is.

    ``what`` is ``operator`` (``&&`` as an argument), ``variable`` (``$HOME`` stays as it is), ``one-string`` (program
    and arguments in one string, taken for the name of a program) or ``ignored`` (words behind the script of ``sh -c``).
    """

    place: int
    what: str
    text: str


def shell_use(command: object, variables_expanded: bool = False) -> ShellUse | None:
    """Return the first argument of an exec command that needs a shell though none reads it; None when none does.

    ``variables_expanded`` tells that the kubelet fills in ``$(NAME)`` (probes, not hooks).
    Source: kubernetes/pkg/kubelet/lifecycle/handlers.go and pkg/kubelet/prober/prober.go (no shell in between).
    Example: ``[sleep, "10", "&&", nginx]`` gives place 2, an operator; ``["sleep 10"]`` place 0, one string.
    """
    if not isinstance(command, list) or not command or len(command) > MAX_ARGUMENTS:
        return None
    if not all(isinstance(item, str) for item in command):
        return None
    shell = next((place for place, item in enumerate(command) if program_name(item) in SHELLS), None)
    if shell is not None:
        return _ignored_words(command, shell) if shell == 0 else None
    if _is_one_string(command):
        return ShellUse(0, "one-string", command[0])
    if program_name(command[0]) in OWN_SYNTAX:
        return None
    for index, item in enumerate(command):
        if index and item in OPERATORS:
            return ShellUse(index, "operator", item)
        variable = _variable(item, variables_expanded)
        if variable:
            return ShellUse(index, "variable", variable)
    return None


def shell_form(command: list[str], limit: int = 100) -> str:
    """Return the command as a list that a shell reads, for a message; empty when it would be longer than ``limit``.

    Example: ``[sleep, "10", "&&", x]`` gives ``['sh', '-c', 'sleep 10 && x']``.
    """
    form = "['sh', '-c', '" + " ".join(command) + "']"
    return "" if len(form) > limit or "'" in " ".join(command) or "\n" in form else form


def split_form(text: str, limit: int = 100) -> str:
    """Return a command in one string as the list of its words, for a message; a shell list when it has more than words.

    Example: ``nginx -s quit`` gives ``['nginx', '-s', 'quit']``; ``a && b`` gives ``['sh', '-c', 'a && b']``.
    """
    try:
        words = shell_words(text)
    except Unreadable:
        return ""
    if not all(isinstance(word, Word) and word.literal for word in words):
        return shell_form([text], limit)
    form = "[" + ", ".join(f"'{word.text}'" for word in words) + "]"
    return "" if len(form) > limit or "\n" in form else form


def _ignored_words(command: list[str], shell: int) -> ShellUse | None:
    """Return the first word behind ``sh -c script`` when the script cannot be meant to use it."""
    rest = command[shell + 1 :]
    if len(rest) < 3 or rest[0] not in ("-c", "-ec", "-lc") or not rest[1].strip() or rest[1].startswith("-"):
        return None
    script = rest[1]
    if "$" in script or rest[2] in ("--", "-") or not rest[2].strip() or program_name(rest[2]) in SHELLS:
        return None
    return ShellUse(shell + 3, "ignored", rest[2])


def _is_one_string(command: list[str]) -> bool:
    """Whether the program's name holds blanks, as no program's name does; Windows paths do."""
    name = command[0]
    return any(char.isspace() for char in name.strip()) and "\\" not in name and ":" not in name.split()[0]


def _variable(text: str, variables_expanded: bool) -> str:
    """Return the first ``$NAME``, ``${NAME}`` or ``$(...)`` of an argument that is not expanded; empty without one."""
    at = text.find("$")
    while 0 <= at < len(text) - 1:
        follower = text[at + 1]
        if follower == "$":
            at = text.find("$", at + 2)
            continue
        closing = {"(": ")", "{": "}"}.get(follower)
        if closing:
            end = text.find(closing, at)
            if end > at + 2 and not (follower == "(" and variables_expanded and _is_name(text[at + 2 : end])):
                return text[at : end + 1]
        elif follower.isascii() and (follower.isupper() or follower == "_"):
            end = at + 1
            while end < len(text) and text[end].isascii() and (text[end].isalnum() or text[end] == "_"):
                end += 1
            return text[at:end]
        at = text.find("$", at + 1)
    return ""


def _is_name(text: str) -> bool:
    """Whether a text may be the name of an environment variable."""
    return bool(text) and all(char.isascii() and (char.isalnum() or char in "_.-") for char in text)
