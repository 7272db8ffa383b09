"""A shell script's characters as words and operators, as POSIX cuts them; bounded, one pass, never a regex.

Nothing is expanded: a word that holds ``$NAME``, ``$(...)`` or a backquote keeps it as text and says so. What this
reader does not know (here-documents, an open quote) raises ``Unreadable``; callers then make no claim.
Source: POSIX.1-2017, Shell Command Language, sections 2.2 (quoting) and 2.3 (token recognition).
"""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple

MAX_SCRIPT = 16_384
"""Characters of a script that are read; a longer one is not looked at."""

OPERATORS = ("&&", "||", ";;", ";&", "|&", "&", "|", ";", "(", ")", "\n")
_CONTINUATION = "\\\n"
_BREAKS = " \t\n;&|()<>"


class Unreadable(ValueError):  # noqa: N818 - named for what the script is
    """A script that this reader does not understand; the message names the construct."""


class Word(NamedTuple):
    """One word of a command after quote removal; ``literal`` is False when the shell would expand part of it."""

    text: str
    literal: bool = True
    quoted: bool = False


class Operator(NamedTuple):
    """A control operator between commands: ``;``, ``&&``, ``||``, ``|``, ``&``, a bracket or a line end."""

    text: str


def shell_words(script: str) -> list[Word | Operator]:
    """Return the words and operators of a script in order, comments and redirections left out.

    Raises ``Unreadable`` for a script beyond ``MAX_SCRIPT`` characters, an open quote or bracket and a here-document.
    Example: ``sleep 5 && kill -QUIT "$(cat /run/pid)"`` gives sleep, 5, &&, kill, -QUIT and a word that is not literal.
    """
    if len(script) > MAX_SCRIPT:
        raise Unreadable("the script is too long")
    return _Reader(script).tokens()


def has_flag(text: str, flags: str) -> bool:
    """Whether a bundle of short options holds one of the flags.  Example: ``-ec`` has ``e``; ``--rename`` has none."""
    return text.startswith("-") and not text.startswith("--") and any(flag in text for flag in flags)


class _Reader:
    """One pass over a script; ``at`` only ever grows."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def tokens(self) -> list[Word | Operator]:
        """Yield every token of the text."""
        found: list[Word | Operator] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in " \t\r":
                self.at += 1
            elif self.text.startswith(_CONTINUATION, self.at):
                self.at += 2
            elif char == "#":
                self._skip_comment()
            elif char in "<>" or self.text.startswith("&>", self.at):
                self._redirection(found)
            elif char in "\n;&|()":
                found.append(self._operator())
            else:
                found.append(self._word())
        return found

    def _skip_comment(self) -> None:
        """Move to the end of the line."""
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    def _operator(self) -> Operator:
        """Return the longest operator here."""
        for operator in OPERATORS:
            if self.text.startswith(operator, self.at):
                self.at += len(operator)
                return Operator(operator)
        raise Unreadable("an unknown operator")

    def _redirection(self, found: list[Word | Operator]) -> None:
        """Drop a redirection with its target, and the file descriptor number that was read as a word before it."""
        start = self.at
        if self.text[start] != "&" and found and start and self.text[start - 1].isdigit():
            before = found[-1]
            if isinstance(before, Word) and before.text.isdecimal() and not before.quoted:
                found.pop()
        while self.at < len(self.text) and self.text[self.at] in "<>&|-":
            self.at += 1
        mark = self.text[start : self.at]
        if mark.startswith("<<"):
            raise Unreadable("a here-document")
        if mark.endswith("-"):
            return
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1
        if self.text.startswith("(", self.at):
            raise Unreadable("a process substitution")
        if self.at < len(self.text) and self.text[self.at] not in _BREAKS:
            self._word()

    def _word(self) -> Word:
        """Return the word that starts here."""
        parts: list[str] = []
        literal, quoted = True, False
        while self.at < len(self.text) and self.text[self.at] not in _BREAKS:
            char = self.text[self.at]
            if self.text.startswith(_CONTINUATION, self.at):
                self.at += 2
            elif char == "\\":
                parts.append(self.text[self.at + 1 : self.at + 2])
                self.at += 2
                quoted = True
            elif char == "'":
                parts.append(self._single_quoted())
                quoted = True
            elif char == '"':
                text, plain = self._double_quoted()
                parts.append(text)
                literal, quoted = literal and plain, True
            elif char in "$`":
                parts.append(self._expansion())
                literal = literal and parts[-1] == "$"
            else:
                parts.append(char)
                self.at += 1
        return Word("".join(parts), literal, quoted)

    def _single_quoted(self) -> str:
        """Return the text between single quotes."""
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise Unreadable("an open single quote")
        text = self.text[self.at + 1 : end]
        self.at = end + 1
        return text

    def _double_quoted(self) -> tuple[str, bool]:
        """Return the text between double quotes and whether nothing in it is expanded."""
        parts: list[str] = []
        literal = True
        self.at += 1
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                return "".join(parts), literal
            if self.text.startswith(_CONTINUATION, self.at):
                self.at += 2
            elif char == "\\" and self.text[self.at + 1 : self.at + 2] in ("$", "`", '"', "\\"):
                parts.append(self.text[self.at + 1])
                self.at += 2
            elif char in "$`":
                parts.append(self._expansion())
                literal = literal and parts[-1] == "$"
            else:
                parts.append(char)
                self.at += 1
        raise Unreadable("an open double quote")

    def _expansion(self) -> str:
        """Return the raw text of an expansion that starts here; a lone dollar is just itself."""
        start = self.at
        if self.text[start] == "`":
            end = self.text.find("`", start + 1)
            if end < 0:
                raise Unreadable("an open backquote")
            self.at = end + 1
            return self.text[start : self.at]
        follower = self.text[start + 1 : start + 2]
        if follower in ("(", "{"):
            return self._bracketed(follower, ")" if follower == "(" else "}")
        self.at += 1
        if follower in ("'", '"'):
            return "$'"
        if follower and follower in "?!#@*$-0123456789":
            self.at += 1
            return self.text[start : self.at]
        while self.at < len(self.text) and (self.text[self.at].isalnum() or self.text[self.at] == "_"):
            self.at += 1
        return self.text[start : self.at]

    def _bracketed(self, opening: str, closing: str) -> str:
        """Return the raw text of ``$(...)`` or ``${...}`` to its matching bracket; quotes inside hide brackets."""
        start, depth = self.at, 0
        self.at += 1
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\\":
                self.at += 1
            elif char == "'":
                self._single_quoted()
                continue
            elif char == opening:
                depth += 1
            elif char == closing:
                depth -= 1
            self.at += 1
            if depth == 0:
                return self.text[start : self.at]
        raise Unreadable("an open expansion")
