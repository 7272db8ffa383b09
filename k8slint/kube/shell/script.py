"""A shell script as commands: chains of pipelines, groups, branches and loops; bounded in depth.

Only the grammar that hooks and probes use is read: lists, ``&&`` and ``||``, pipelines, ``( )``, ``{ }``, ``if``,
``while``, ``until`` and ``for ... in``. Anything else (``case``, functions, arithmetic loops) raises ``Unreadable``.
Source: POSIX.1-2017, Shell Command Language, section 2.9.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from k8slint.kube.shell.words import Operator, Unreadable, Word, shell_words
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 16
"""Groups inside groups that are followed."""

_CLOSERS = frozenset({"then", "else", "elif", "fi", "do", "done", "}", "esac", "in"})
_UNREAD = frozenset({"case", "function", "select", "coproc"})


class Simple(NamedTuple):
    """One command with its arguments: ``curl -fsS localhost``."""

    words: tuple[Word, ...]


class Group(NamedTuple):
    """A list in brackets: ``( ... )``, a process of its own, or ``{ ... }``, which is not."""

    body: Script
    subshell: bool


class Branch(NamedTuple):
    """``if`` with its conditions and bodies in order and the ``else`` body (None without one)."""

    cases: tuple[tuple[Script, Script], ...]
    otherwise: Script | None


class Loop(NamedTuple):
    """``while`` or ``until`` (``keyword``) with its condition and body."""

    keyword: str
    condition: Script
    body: Script


class Each(NamedTuple):
    """``for name in items``; ``items`` is None when it walks the script's own arguments."""

    items: tuple[Word, ...] | None
    body: Script


class Pipeline(NamedTuple):
    """Commands joined by ``|``; they run at the same time."""

    commands: tuple[Command, ...]
    negated: bool = False


class Chain(NamedTuple):
    """Pipelines joined by ``&&`` and ``||`` (``joints``), perhaps left running behind the script's back (``&``)."""

    pipelines: tuple[Pipeline, ...]
    joints: tuple[str, ...] = ()
    background: bool = False


Command = Simple | Group | Branch | Loop | Each
Script = tuple[Chain, ...]


@lru_cache(maxsize=64)
def shell_script(text: str) -> Script:
    """Return the chains of a script in order.

    Raises ``Unreadable`` for what the module does not read.
    Example: ``nginx -s quit; sleep 5`` gives two chains of one pipeline of one simple command each.
    """
    parser = _Parser(shell_words(text))
    script = parser.script(0)
    if parser.at < len(parser.tokens):
        raise Unreadable("a misplaced word or bracket")
    return script


def simple_commands(script: Script) -> Iterator[Simple]:
    """Yield every simple command of a script, in the order of the text, wherever it is nested."""
    pending: list[Command] = [c for chain in reversed(script) for c in _commands_of(chain)]
    while pending:
        command = pending.pop()
        if isinstance(command, Simple):
            yield command
            continue
        for body in reversed(_bodies(command)):
            pending.extend(c for chain in reversed(body) for c in _commands_of(chain))


def loops(script: Script) -> Iterator[Loop | Each]:
    """Yield every loop of a script, wherever it is nested."""
    pending = [c for chain in script for c in _commands_of(chain)]
    while pending:
        command = pending.pop(0)
        if isinstance(command, (Loop, Each)):
            yield command
        if not isinstance(command, Simple):
            pending.extend(c for body in _bodies(command) for chain in body for c in _commands_of(chain))


def _commands_of(chain: Chain) -> list[Command]:
    """Return the commands of a chain, last first."""
    return [command for pipeline in reversed(chain.pipelines) for command in reversed(pipeline.commands)]


def _bodies(command: Group | Branch | Loop | Each) -> list[Script]:
    """Return the scripts inside a compound command, in the order of the text."""
    if isinstance(command, Branch):
        found = [part for case in command.cases for part in case]
        return found if command.otherwise is None else [*found, command.otherwise]
    return [command.condition, command.body] if isinstance(command, Loop) else [command.body]


class _Parser:
    """Recursive descent over the tokens; ``at`` only ever grows, ``depth`` is bounded."""

    __slots__ = ("at", "tokens")

    def __init__(self, tokens: list[Word | Operator]) -> None:
        self.tokens = tokens
        self.at = 0

    def script(self, depth: int) -> Script:
        """Return the chains up to a closing keyword or bracket, which is left in place."""
        if depth > MAX_DEPTH:
            raise Unreadable("brackets too deep")
        chains: list[Chain] = []
        while True:
            while self._operator() in (";", "\n"):
                self.at += 1
            if self.at >= len(self.tokens) or self._operator() in (")", ";;") or self._keyword() in _CLOSERS:
                return tuple(chains)
            chains.append(self._chain(depth))

    def _chain(self, depth: int) -> Chain:
        """Return one chain with the separator behind it."""
        pipelines, joints = [self._pipeline(depth)], []
        while self._operator() in ("&&", "||"):
            joints.append(self._operator())
            self.at += 1
            self._skip_lines()
            pipelines.append(self._pipeline(depth))
        background = self._operator() == "&"
        if background or self._operator() in (";", "\n"):
            self.at += 1
        elif self.at < len(self.tokens) and self._operator() not in (")", ";;"):
            raise Unreadable("a word after a closing keyword")
        return Chain(tuple(pipelines), tuple(joints), background)

    def _pipeline(self, depth: int) -> Pipeline:
        """Return one pipeline."""
        negated = self._keyword() == "!"
        if negated:
            self.at += 1
        commands = [self._command(depth)]
        while self._operator() in ("|", "|&"):
            self.at += 1
            self._skip_lines()
            commands.append(self._command(depth))
        return Pipeline(tuple(commands), negated)

    def _command(self, depth: int) -> Command:
        """Return one simple or compound command."""
        if self._operator() == "(":
            self.at += 1
            body = self.script(depth + 1)
            self._expect_operator(")")
            return Group(body, subshell=True)
        keyword = self._keyword()
        if keyword == "{":
            self.at += 1
            body = self.script(depth + 1)
            self._expect("}")
            return Group(body, subshell=False)
        if keyword == "if":
            return self._branch(depth)
        if keyword in ("while", "until"):
            self.at += 1
            condition = self.script(depth + 1)
            return Loop(keyword, condition, self._loop_body(depth))
        if keyword == "for":
            return self._each(depth)
        return self._simple(keyword)

    def _simple(self, keyword: str) -> Simple:
        """Return one simple command: the words up to the next operator."""
        if keyword in _UNREAD or keyword in _CLOSERS:
            raise Unreadable(f"'{keyword}'")
        words: list[Word] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if isinstance(token, Operator):
                break
            words.append(token)
            self.at += 1
        if not words or self._operator() == "(":
            raise Unreadable("an operator without a command")
        return Simple(tuple(words))

    def _branch(self, depth: int) -> Branch:
        """Return ``if`` up to ``fi``."""
        cases: list[tuple[Script, Script]] = []
        otherwise: Script | None = None
        while self._keyword() in ("if", "elif"):
            self.at += 1
            condition = self.script(depth + 1)
            self._expect("then")
            cases.append((condition, self.script(depth + 1)))
        if self._keyword() == "else":
            self.at += 1
            otherwise = self.script(depth + 1)
        self._expect("fi")
        return Branch(tuple(cases), otherwise)

    def _each(self, depth: int) -> Each:
        """Return ``for`` up to ``done``."""
        self.at += 1
        if not self._keyword():
            raise Unreadable("an arithmetic loop")
        self.at += 1
        self._skip_lines()
        items: list[Word] | None = None
        if self._keyword() == "in":
            self.at += 1
            items = []
            while self.at < len(self.tokens) and isinstance(token := self.tokens[self.at], Word):
                items.append(token)
                self.at += 1
        while self._operator() in (";", "\n"):
            self.at += 1
        return Each(None if items is None else tuple(items), self._loop_body(depth))

    def _loop_body(self, depth: int) -> Script:
        """Return ``do`` up to ``done``."""
        self._expect("do")
        body = self.script(depth + 1)
        self._expect("done")
        return body

    def _operator(self) -> str:
        """Return the operator here, empty when there is none."""
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            if isinstance(token, Operator):
                return token.text
        return ""

    def _keyword(self) -> str:
        """Return the unquoted literal word here, empty when there is none."""
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            if isinstance(token, Word) and token.literal and not token.quoted:
                return token.text
        return ""

    def _expect(self, keyword: str) -> None:
        """Step over a keyword."""
        if self._keyword() != keyword:
            raise Unreadable(f"no '{keyword}'")
        self.at += 1

    def _expect_operator(self, operator: str) -> None:
        """Step over an operator."""
        if self._operator() != operator:
            raise Unreadable(f"no '{operator}'")
        self.at += 1

    def _skip_lines(self) -> None:
        """Step over line ends."""
        while self._operator() == "\n":
            self.at += 1
