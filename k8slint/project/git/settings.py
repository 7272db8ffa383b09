"""Git's configuration files, read as files (git-config(1)): what is ignored, and whom git trusts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.model.regular_file import read_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Read = Callable[[str], str | None]

_MAX_BYTES = 256 * 1024
_MOST_FILES = 20
_MOST_STEPS = 3_000_000
_SPECIAL = pattern(r"[\\*?\[]")
_TRUE = frozenset(("1", "true", "yes", "on"))
_SECTION = pattern(r'\[([A-Za-z0-9.-]+)(?:[ \t]+("(?:[^"\\\n]|\\[^\n])*"))?\]')
_NAME = pattern(r"([A-Za-z][A-Za-z0-9-]*)[ \t]*(?:(=)[ \t]*)?")
_BLANK = pattern(r"(?:[ \t\r\n\f\v]|[#;][^\n]*(?:\n|\Z))+")
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b", '"': '"', "\\": "\\"}


class Setting(NamedTuple):
    """One setting: its section and name in lower case (`core`, `excludesfile`), its value ('true' where none stands).

    A section with a subsection has both, joined by a dot: `remote.origin`.
    """

    section: str
    name: str
    value: str


def settings_of(path: str, read: Read, repository: str = "") -> list[Setting]:
    """Return the settings of a file and of those it includes, in order; none of a file that `read` gives None for.

    `repository` is the folder of the data of a repository (`.git`), for which conditional includes count that name it
    (`includeIf "gitdir:~/work/"`); those on branches and remotes are left out. Of a file that git would reject, what
    stands above the mistake.
    """
    found: list[Setting] = []
    _collect(path, read, _Inclusion(repository), found, [])
    return found


def _collect(path: str, read: Read, inclusion: _Inclusion, found: list[Setting], seen: list[str]) -> None:
    if path in seen or len(seen) == _MOST_FILES:
        return
    seen.append(path)
    text = read(path)
    for setting in _settings(text or ""):
        if setting.name == "path" and inclusion.applies(setting.section, path):
            _collect(resolved(setting.value, os.path.dirname(path)), read, inclusion, found, seen)
        else:
            found.append(setting)


class _Inclusion:
    """Which sections include files for a repository (git-config(1), Conditional includes)."""

    def __init__(self, repository: str) -> None:
        places = {repository, os.path.realpath(repository)} if repository else set()
        self._places = [place.replace(os.sep, "/").lstrip("/") for place in sorted(places)]
        self._steps = _MOST_STEPS

    def applies(self, section: str, file: str) -> bool:
        """Whether what a section of a file names is read."""
        kind, _, condition = section.partition(".")
        if kind != "includeif":
            return section == "include"
        kind, _, condition = condition.partition(":")
        if kind not in ("gitdir", "gitdir/i") or not self._places:
            return False
        from k8slint.project.ignore_pattern import ignore_patterns, verdict

        pattern = _anchored(condition, os.path.dirname(file))
        places = self._places
        if kind == "gitdir/i":
            pattern, places = pattern.lower(), [place.lower() for place in places]
        self._steps -= len(pattern) * sum(map(len, places))
        return self._steps > 0 and any(verdict(ignore_patterns(pattern), place, True) for place in places)


def _anchored(pattern: str, folder: str) -> str:
    """Return the pattern of a condition as one of whole paths; `folder` is that of the file it stands in."""
    if pattern.startswith(("~/", "./")):
        start = os.path.expanduser("~") if pattern[0] == "~" else os.path.abspath(folder)
        pattern = _SPECIAL.sub(r"\\\g<0>", start.replace(os.sep, "/")) + pattern[1:]
    elif not os.path.isabs(pattern):
        pattern = f"**/{pattern}"
    return f"{pattern}**" if pattern.endswith("/") else pattern


def _settings(text: str) -> Iterator[Setting]:
    section = ""
    at = 1 if text.startswith("\ufeff") else 0
    while at < len(text):
        blank = _BLANK.match(text, at)
        if blank is not None:
            at = blank.end()
            continue
        header = _SECTION.match(text, at)
        if header is not None:
            at = header.end()
            name, quoted = header.groups()
            section = name.lower() if quoted is None else f"{name.lower()}.{_unquoted(quoted)}"
            continue
        named = _NAME.match(text, at)
        if named is None or not section:
            return
        value, at = _value(text, named.end()) if named[2] else ("true", named.end())
        if value is None:
            return
        yield Setting(section, named[1].lower(), value)


def _unquoted(quoted: str) -> str:
    """Return the name of a subsection, in which a backslash only stands before what it keeps."""
    characters = iter(quoted[1:-1])
    return "".join([next(characters) if char == "\\" else char for char in characters])


def _value(text: str, at: int) -> tuple[str | None, int]:
    """Return a value from its first character on, and the offset behind it; None for one that git rejects."""
    kept: list[str] = []
    solid = 0  # how many characters stand before the blanks at the end
    is_quoted = False
    while at < len(text):
        char = text[at]
        at += 1
        if char == "\n":
            break
        if char == "\\":
            escaped = text[at : at + 1] if text[at : at + 2] != "\r\n" else "\r\n"
            at += len(escaped)
            if escaped in ("\n", "\r\n"):
                continue
            if escaped not in _ESCAPES:
                return None, at
            kept.append(_ESCAPES[escaped])
            solid = len(kept)
        elif char == '"':
            is_quoted = not is_quoted
            solid = len(kept)
        elif char in "#;" and not is_quoted:
            line_end = text.find("\n", at)
            at = len(text) if line_end < 0 else line_end + 1
            break
        else:
            kept.append(char)
            if is_quoted or char not in " \t\r":
                solid = len(kept)
    return (None if is_quoted else "".join(kept[:solid])), at


def resolved(path: str, folder: str) -> str:
    """Return a path of a configuration with `~/` as the user's home; a relative one starts from a folder."""
    if path.startswith("~/"):
        path = os.path.expanduser("~") + path[1:]
    return os.path.normpath(os.path.join(folder, path))


# --- what the user has set


def user_settings(repository: str = "") -> list[Setting]:
    """Return the settings of the system and of the user: those of `/etc/gitconfig`, then those of the user's files.

    GIT_CONFIG_SYSTEM and GIT_CONFIG_GLOBAL name others; GIT_CONFIG_NOSYSTEM leaves the first out. `repository` as in
    `settings_of`.
    """
    only = os.environ.get("GIT_CONFIG_GLOBAL")
    files = [only] if only is not None else [os.path.join(_config_home(), "config"), resolved("~/.gitconfig", "")]
    if os.environ.get("GIT_CONFIG_NOSYSTEM", "").lower() not in _TRUE:
        files.insert(0, os.environ.get("GIT_CONFIG_SYSTEM", "/etc/gitconfig" if os.name == "posix" else ""))
    return [setting for file in files if file for setting in settings_of(file, _read, repository)]


def user_excludes_file(repository: str = "") -> str:
    """Return the ignore file that the user or the system names (core.excludesFile); empty for none."""
    named = [setting.value for setting in user_settings(repository) if setting[:2] == ("core", "excludesfile")]
    if not named:
        return os.path.join(_config_home(), "ignore")
    path = resolved(named[-1], "") if named[-1] else ""
    return path if os.path.isabs(path) else ""


def _config_home() -> str:
    """Return git's folder below the user's configuration; a relative one is nobody's own."""
    home = os.environ.get("XDG_CONFIG_HOME", "")
    return os.path.join(home if os.path.isabs(home) else resolved("~/.config", ""), "git")


def _read(path: str) -> str | None:
    """Return the text of a configuration of the user, who may keep it anywhere."""
    try:
        return read_regular(path, _MAX_BYTES).decode("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return None
