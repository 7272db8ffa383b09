"""How long a command runs, read from its words alone: sleeps are added up, everything else stays open.

The lower end is a promise (the command cannot end earlier), the upper end is None as soon as one command is not known.
A command that is known to fail makes what follows ``&&`` not happen; one that may fail makes it optional.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from k8slint.kube.shell.program import MAX_ARGUMENTS, SHELLS, program_name, shell_text
from k8slint.kube.shell.script import shell_script
from k8slint.kube.shell.words import Unreadable, Word, has_flag
from k8slint.kube.time.duration import ENDLESS, NOTHING, UNKNOWN, Duration
from k8slint.kube.time.script import LEAVES, STAYS, Outcome, script_outcome
from k8slint.kube.time.sleep import interval_seconds, sleep_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAX_NESTING = 4
"""Shells inside shells (``sh -c "sh -c ..."``) that are followed."""

WRAPPERS = frozenset({"exec", "command", "builtin", "nohup", "env", "sudo", "time", "nice", "busybox", "setsid"})
SUCCEEDING = frozenset({":", "true", "echo", "printf", "export", "unset", "trap", "umask", "set", "shift"})
INSTANT = frozenset({"false", "test", "[", "[[", "kill", "cd", "let", "exit", "return", "break", "continue"})
LEAVING = frozenset({"exit", "return", "break", "continue"})
ENDLESS_COMMANDS = frozenset({"watch", "yes"})

_MOST_KNOWN = 4096
_known: dict[tuple[str, ...], Duration] = {}
"""Durations of commands met so far: several rules ask for each, and manifests share them."""

OPEN = Outcome(UNKNOWN)
FAILS_AT_ONCE = Outcome(NOTHING, success=False)


def command_duration(command: object) -> Duration:
    """Return the duration of an exec command, a list of arguments as written; nothing is run through a shell by itself.

    Unit: seconds. Source: kubernetes/pkg/kubelet/lifecycle/handlers.go (the list is executed as it stands).
    Examples: ``[sleep, 10]`` is exactly 10; ``[sh, -c, "sleep 5 && nginx -s quit"]`` is at least 5, open above;
    ``[timeout, 20, drain]`` is 0 to 20; ``[tail, -f, /dev/null]`` is endless; ``[sleep, 10, "&&", x]`` fails at once.
    """
    if not isinstance(command, list) or not command or len(command) > MAX_ARGUMENTS:
        return UNKNOWN
    key = tuple(command) if all(item.__class__ is str for item in command) else None
    known = _known.get(key) if key is not None else None
    if known is None:
        known = _duration(command)
        if key is not None and len(_known) < _MOST_KNOWN and sum(map(len, key)) < 500:
            _known[key] = known
    return known


def _duration(command: list[object]) -> Duration:
    words = [Word(item) if isinstance(item, str) else Word("", literal=False) for item in command]
    return _argv(words, 0).duration


def _argv(words: Sequence[Word], nesting: int) -> Outcome:
    """Return the outcome of one command: its name decides who reads the arguments."""
    if not words or not words[0].literal:
        return OPEN
    name = program_name(words[0].text)
    arguments = words[1:]
    if name in WRAPPERS:
        return _wrapped(name, arguments, nesting)
    if name in SHELLS:
        return _shell(arguments, nesting)
    reader = _READERS.get(name)
    if reader is not None:
        return reader(arguments, nesting)
    if name in LEAVING:
        return Outcome(NOTHING, None, LEAVES)
    opened = any(not word.literal and ("$(" in word.text or "`" in word.text) for word in arguments)
    if name in SUCCEEDING:
        return Outcome(UNKNOWN if opened else NOTHING, success=True)
    if name in INSTANT:
        return Outcome(UNKNOWN if opened else NOTHING, success=False if name == "false" else None)
    return Outcome(ENDLESS) if name in ENDLESS_COMMANDS else OPEN


def _shell(arguments: Sequence[Word], nesting: int) -> Outcome:
    """Return the outcome of ``sh -c script``."""
    script = shell_text(arguments)
    if script is None or not script.literal or nesting >= MAX_NESTING:
        return OPEN
    stops_at_failure = any(has_flag(word.text, "e") for word in arguments)
    return _script(script.text, nesting + 1, stops_at_failure)


def _script(text: str, nesting: int, stops_at_failure: bool) -> Outcome:
    """Return the outcome of a script as text; leaving it ends the script and nothing else."""
    try:
        script = shell_script(text)
    except Unreadable:
        return OPEN
    return script_outcome(script, lambda words: _argv(words, nesting), stops_at_failure)._replace(leaves=STAYS)


def _wrapped(name: str, arguments: Sequence[Word], nesting: int) -> Outcome:
    """Return the outcome of the command that a wrapper starts; after ``exec`` the script is over."""
    words = list(arguments)
    while words and words[0].literal and "=" in words[0].text and name in ("env", "sudo"):
        words = words[1:]
    if not words or words[0].text.startswith("-"):
        return OPEN
    outcome = _argv(words, nesting)
    return outcome._replace(leaves=LEAVES) if name == "exec" else outcome


def _sleep(arguments: Sequence[Word], _nesting: int) -> Outcome:
    """Return the outcome of ``sleep``."""
    duration = sleep_duration(arguments)
    if duration is None:
        return FAILS_AT_ONCE
    return Outcome(duration, success=True if duration.bounded else None)


def _timeout(arguments: Sequence[Word], nesting: int) -> Outcome:
    """Return the outcome of ``timeout [options] SECONDS command``: the command cut off after that time.

    Example: ``timeout -k 5 20 drain`` is 0 to 25: SIGTERM after 20 seconds, SIGKILL 5 later.
    """
    words, after = list(arguments), 0.0
    while words and words[0].text.startswith("-"):
        option = words[0].text
        takes_word = option in ("-k", "--kill-after", "-s", "--signal", "-t")
        if option in ("-k", "--kill-after"):
            after = (interval_seconds(words[1].text) if len(words) > 1 and words[1].literal else None) or inf
        elif option.startswith("--kill-after="):
            after = interval_seconds(option.partition("=")[2]) or inf
        words = words[1:] if option == "-t" or not takes_word else words[2:]
    if len(words) < 2:
        return FAILS_AT_ONCE if not arguments else OPEN
    inner = _argv(words[1:], nesting)
    limit = interval_seconds(words[0].text) if words[0].literal else None
    if limit is None:
        return Outcome(Duration(0, inner.duration.at_most if inner.duration.bounded else None))
    if limit == 0 or limit == inf:
        return inner
    within = inner.duration.at_most is not None and inner.duration.at_most < limit
    cut = inner.duration.cut(limit)
    if within or after == 0 or cut.at_most is None:
        return Outcome(cut, inner.success if within else None)
    return Outcome(Duration(cut.at_least, None if after == inf else cut.at_most + after))


def _tail(arguments: Sequence[Word], _nesting: int) -> Outcome:
    """Return the outcome of ``tail``: endless when it follows a file and waits for no process."""
    texts = [word.text for word in arguments]
    if any(text.startswith("--pid") for text in texts):
        return OPEN
    follows = any(text.startswith("--follow") or has_flag(text, "fF") for text in texts)
    return Outcome(ENDLESS) if follows else OPEN


def _start_sleep(arguments: Sequence[Word], _nesting: int) -> Outcome:
    """Return the outcome of PowerShell's ``Start-Sleep [-Seconds] N``."""
    texts = [word.text.lower() for word in arguments if word.literal]
    if len(texts) == 2 and texts[0] in ("-seconds", "-s", "-m", "-ms", "-milliseconds"):
        scale = 1 if texts[0] in ("-seconds", "-s") else 0.001
    elif len(texts) == 1:
        scale = 1
    else:
        return OPEN
    seconds = interval_seconds(texts[-1]) if texts[-1][-1:].isdigit() else None
    return OPEN if seconds is None else Outcome(Duration(seconds * scale, seconds * scale), success=True)


def _powershell(arguments: Sequence[Word], nesting: int) -> Outcome:
    """Return the outcome of ``powershell -Command text``, as far as it is a list of simple commands."""
    words = list(arguments)
    while words and words[0].text.lower() in ("-noprofile", "-noninteractive", "-nologo", "-command", "-c"):
        words = words[1:]
    if not words or words[0].text.startswith("-") or not all(word.literal for word in words) or nesting >= MAX_NESTING:
        return OPEN
    return _script(" ".join(word.text for word in words), nesting + 1, stops_at_failure=False)


_READERS: dict[str, Callable[[Sequence[Word], int], Outcome]] = {
    "sleep": _sleep,
    "timeout": _timeout,
    "tail": _tail,
    "Start-Sleep": _start_sleep,
    "start-sleep": _start_sleep,
    "powershell": _powershell,
    "powershell.exe": _powershell,
    "pwsh": _powershell,
}
