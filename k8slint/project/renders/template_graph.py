"""A Go template as a graph of pieces: what it may print, in every order in which it may print it.

The graph allows at least what the template can print: a branch may be taken or not, a loop may run any number of times,
and an action may print anything that its last function allows. Sources: Masterminds/sprig (indent, nindent),
helm/pkg/releaseutil/manifest.go (documents of a template).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.project.renders.template_tokens import QUOTED, TemplateError, TemplateToken, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

LITERAL, NEWLINE, OUTPUT, SEPARATOR, EMPTY = range(5)
SEPARATOR_TEXT = "---"

_PIPE = re.compile(r'["`\'()|]')
_KEYWORD = re.compile(r"(?:if|else|end|range|with|define|block|break|continue|template)\b")
_ASSIGNED = re.compile(r"\$\w*(?:\s*,\s*\$\w*)?\s*:?=")
_INDENT = re.compile(r"(n?)indent\s+(\d{1,3})\s*$")
_INCLUDED = re.compile(r'(?:include|template)\s+"([^"\\]+)"')
_NAMED = re.compile(r'define\s+"([^"\\]+)"')
_NAME = re.compile(r"\$?\.(?:Release\.(?:Name|Namespace|Service|Revision)|Chart\.(?:Name|Version|AppVersion))")
_OPENING = frozenset(("if", "with", "range", "define", "block"))
_DEEPEST = 8
_WEAK = 2
_MOST_PIECES = 40_000
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "r": "\r"}
_ONE_LINE = frozenset(
    "quote toJson b64enc b64dec sha256sum sha1sum adler32sum int int64 float64 atoi len add add1 sub mul div mod max "
    "min ceil floor round trunc lower upper kebabcase snakecase camelcase title not and or eq ne urlquery now date "
    "randAlphaNum randAlpha randNumeric uuidv4 toString".split()
)
"""Functions whose result has no line break when they come last."""


class TemplateNode:
    """A node of the graph.

    `kind` is one of LITERAL (`text`, without line breaks), NEWLINE, OUTPUT, SEPARATOR (a line `---`) or EMPTY; `line`
    is the 1-based line of the template. An output starts with `first_indent` blanks and each of its further lines with
    `indent` blanks; `breaks_first` when it starts with a line break, `is_one_line` when it has none, `is_yaml` when no
    further blank follows the first indent. `is_inline` marks one behind text on its line. `weight` is what a literal
    costs that is found where it should be: a colon or a dash proves nothing. `after` are the pieces that may follow.
    """

    __slots__ = (
        "after",
        "breaks_first",
        "first_indent",
        "indent",
        "is_inline",
        "is_one_line",
        "is_yaml",
        "kind",
        "line",
        "text",
        "weight",
    )

    def __init__(self, kind: int, text: str = "", line: int = 0) -> None:
        self.kind = kind
        self.text = text
        self.line = line
        self.weight = min(len(text.replace(" ", "")), _WEAK) if kind == LITERAL else 0
        self.first_indent = self.indent = 0
        self.breaks_first = False
        self.is_one_line = False
        self.is_yaml = False
        self.is_inline = False
        self.after: list[TemplateNode] = []

    @property
    def is_blank(self) -> bool:
        """Whether the piece may print nothing but blanks."""
        return self.kind in (NEWLINE, OUTPUT, EMPTY) or (self.kind == LITERAL and not self.text.strip())


class _Block:
    """A block that is open: where its branches start, where they end, and how the text goes on behind it."""

    __slots__ = ("fork", "has_else", "join", "resume", "word")

    def __init__(self, word: str, fork: TemplateNode, resume: TemplateNode | None = None) -> None:
        self.word = word
        self.fork = fork
        self.join = TemplateNode(EMPTY)
        self.has_else = False
        self.resume = resume


Helpers = dict[str, list[list[TemplateToken]]]
"""The bodies of named templates by their names; a name may be defined more than once, and any of them may be used."""


def helpers_of(templates: Iterable[str]) -> Helpers:
    """Return the named templates that some texts define; a text that is not a template defines none."""
    found: Helpers = {}
    for template in templates:
        if "define" not in template:
            continue
        opened: list[list[TemplateToken]] = []
        depths: list[int] = []
        depth = 0
        try:
            for token in tokens(template.replace("\r\n", "\n")):
                match = _KEYWORD.match(token.text) if token.is_action else None
                word = match[0] if match else ""
                if word == "end":
                    depth -= 1
                    if depths and depths[-1] == depth:
                        depths.pop()
                        opened.pop()
                        continue
                if opened:
                    opened[-1].append(token)
                if word in _OPENING:
                    name = _NAMED.match(token.text)
                    if word == "define" and name is not None:
                        depths.append(depth)
                        opened.append([])
                        found.setdefault(name[1], []).append(opened[-1])
                    depth += 1
        except TemplateError:
            continue
    return found


class TemplateGraph:
    """The graph of a template: `entry` is where it begins, `exit` where it ends, `pieces` are all of them.

    `helpers` are the named templates it may include; what they print counts as printed by the line that includes them.
    Raises TemplateError for a text that is not a template.
    """

    def __init__(self, template: str, helpers: Helpers | None = None) -> None:
        self.entry = TemplateNode(EMPTY)
        self.pieces: list[TemplateNode] = [self.entry]
        self._helpers = helpers or {}
        self._tail = self.entry
        self._open: list[_Block] = []
        self._included: list[str] = []
        self._line = 0
        self._indent = 0
        self._follow(tokens(template.replace("\r\n", "\n")))
        self.exit = self._tail

    def _follow(self, found: Iterable[TemplateToken]) -> None:
        outer, self._open = self._open, []
        for token in found:
            if token.is_action:
                self._act(token)
            else:
                self._print(token.text, token.line)
        if self._open:
            raise TemplateError("a block has no end")
        self._open = outer

    def _add(self, piece: TemplateNode) -> TemplateNode:
        self.pieces.append(piece)
        self._tail.after.append(piece)
        self._tail = piece
        return piece

    def _start_at(self, piece: TemplateNode) -> None:
        self.pieces.append(piece)
        self._tail = piece

    def _print(self, text: str, line: int) -> None:
        """Add a text; a line that starts with `---` may end a document."""
        for number, part in enumerate(text.split("\n")):
            at = self._line or line + number
            if number:
                self._add(TemplateNode(NEWLINE, "\n", at))
                if self._indent:
                    self._add(TemplateNode(LITERAL, " " * self._indent, at))
            if part.startswith(SEPARATOR_TEXT) and not self._indent:
                self._separate(part, at)
            elif part:
                self._add(TemplateNode(LITERAL, part, at))

    def _separate(self, part: str, line: int) -> None:
        """Add a line that starts with `---`: text inside a document, or the end of one and the start of another."""
        fork = self._add(TemplateNode(EMPTY))
        literal = self._add(TemplateNode(LITERAL, part, line))
        self._tail = fork
        self._add(TemplateNode(SEPARATOR, SEPARATOR_TEXT, line))
        rest = part[len(SEPARATOR_TEXT) :].lstrip()
        if rest:
            self._add(TemplateNode(LITERAL, rest, line))
        literal.after.append(self._add(TemplateNode(EMPTY)))

    def _act(self, token: TemplateToken) -> None:
        """Follow an action: a block opens, turns or closes, or something is printed."""
        match = _KEYWORD.match(token.text)
        word = match[0] if match else ""
        if word in ("if", "with", "range"):
            self._open.append(_Block(word, self._add(TemplateNode(EMPTY))))
        elif word in ("define", "block"):
            if word == "block":
                self._output(token)
            resume = self._tail
            self._start_at(TemplateNode(EMPTY))
            self._open.append(_Block(word, self._tail, resume))
        elif word == "else":
            self._turn(token.text)
        elif word == "end":
            self._close()
        elif word in ("break", "continue"):
            self._leave(word)
        elif not _ASSIGNED.match(token.text):
            self._output(token)

    def _innermost(self) -> _Block:
        if not self._open:
            raise TemplateError("an end or else has no block")
        return self._open[-1]

    def _turn(self, words: str) -> None:
        """Begin another branch; one that has no condition is taken when no other is."""
        block = self._innermost()
        if block.word == "range":
            self._tail.after.append(block.fork)
        self._tail.after.append(block.join)
        block.has_else = words == "else"
        self._tail = block.fork

    def _close(self) -> None:
        block = self._innermost()
        self._open.pop()
        if block.resume is not None:
            self._tail = block.resume
            return
        if block.word == "range" and not block.has_else:
            self._tail.after.append(block.fork)
        self._tail.after.append(block.join)
        if not block.has_else:
            block.fork.after.append(block.join)
        self._start_at(block.join)

    def _leave(self, word: str) -> None:
        """Follow a `break` or `continue` out of the innermost loop."""
        for block in reversed(self._open):
            if block.word == "range":
                self._tail.after.append(block.join if word == "break" else block.fork)
                if word == "continue":
                    self._tail.after.append(block.join)
                break
        self._start_at(TemplateNode(EMPTY))

    def _output(self, token: TemplateToken) -> None:
        line = self._line or token.line
        text = _written(token.text)
        if text is not None:
            self._print(text, line)
            return
        stages = _stages(token.text)
        indent = _INDENT.fullmatch(stages[-1])
        named = _INCLUDED.match(stages[0])
        if named is not None and len(stages) == 1 + (indent is not None) and self._include(named[1], line, indent):
            return
        piece = self._add(TemplateNode(OUTPUT, token.text, line))
        piece.is_inline = token.is_inline
        piece.indent = self._indent
        if indent is not None:
            piece.breaks_first = bool(indent[1])
            piece.indent += int(indent[2])
            piece.first_indent = 0 if indent[1] else int(indent[2])
            piece.is_yaml = len(stages) > 1 and stages[-2].startswith("toYaml")
        else:
            piece.is_one_line = stages[-1].partition(" ")[0] in _ONE_LINE or _NAME.fullmatch(token.text) is not None

    def _include(self, name: str, line: int, indent: re.Match[str] | None) -> bool:
        """Add what a named template prints, indented; False when its text is not known or it is too large."""
        bodies = self._helpers.get(name, ())
        size = sum(map(len, bodies))
        if not bodies or name in self._included or len(self._included) >= _DEEPEST:
            return False
        if size * 4 + len(self.pieces) > _MOST_PIECES:
            return False
        outer = (self._line, self._indent)
        self._line = line
        if indent is not None:
            if indent[1]:
                self._add(TemplateNode(NEWLINE, "\n", line))
            self._indent += int(indent[2])
            shown = self._indent if indent[1] else int(indent[2])
            self._add(TemplateNode(LITERAL, " " * shown, line))
        self._included.append(name)
        fork, ends = self._add(TemplateNode(EMPTY)), []
        for body in bodies:
            self._tail = fork
            self._follow(body)
            ends.append(self._tail)
        self._start_at(TemplateNode(EMPTY))
        for end in ends:
            end.after.append(self._tail)
        self._included.pop()
        self._line, self._indent = outer
        return True


def _written(words: str) -> str | None:
    """Return the text of an action that is nothing but a string; None for any other."""
    quoted = QUOTED.fullmatch(words)
    if quoted is None or words[0] == "'":
        return None
    if words[0] == "`":
        return words[1:-1]
    text = words[1:-1]
    if re.search(r'\\[^nt"\\r]', text):
        return None
    return re.sub(r"\\(.)", lambda match: _ESCAPES[match[1]], text)


def _stages(words: str) -> list[str]:
    """Return the commands of a pipeline."""
    depth = start = position = 0
    found: list[str] = []
    while True:
        stop = _PIPE.search(words, position)
        if stop is None:
            return [*found, words[start:].strip()]
        position = stop.end()
        if stop[0] == "(":
            depth += 1
        elif stop[0] == ")":
            depth -= 1
        elif stop[0] == "|" and not depth:
            found.append(words[start : stop.start()].strip())
            start = position
        elif stop[0] not in "(|)":
            quoted = QUOTED.match(words, stop.start())
            position = quoted.end() if quoted else len(words)
