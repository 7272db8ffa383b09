"""What can be wrong with a regular expression that Go is to compile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal

    Code = Literal[
        "invalid character class range",
        "invalid escape sequence",
        "invalid named capture",
        "invalid or unsupported Perl syntax",
        "invalid nested repetition operator",
        "invalid repeat count",
        "invalid UTF-8",
        "missing closing ]",
        "missing closing )",
        "missing argument to repetition operator",
        "trailing backslash at end of expression",
        "unexpected )",
        "expression nests too deeply",
        "expression too large",
    ]

_LOOK_AROUND = "Go's regular expressions (RE2) have no look-around"
_ADVICE = (
    ("(?=", _LOOK_AROUND),
    ("(?!", _LOOK_AROUND),
    ("(?<=", _LOOK_AROUND),
    ("(?<!", _LOOK_AROUND),
    ("(?>", "Go's regular expressions (RE2) have no atomic groups, and need none"),
    ("(?P=", "Go's regular expressions (RE2) have no backreferences"),
    ("(?#", "Go's regular expressions (RE2) have no comments"),
    (r"\Z", r"write '\z' for the end of the text"),
    (r"\G", r"Go's regular expressions (RE2) have no '\G'"),
    (r"\K", r"Go's regular expressions (RE2) have no '\K'"),
    (r"\k", "Go's regular expressions (RE2) have no backreferences"),
    (r"\h", r"write '[ \t]' for blanks"),
    (r"\R", r"write '\r?\n' for the end of a line"),
    (r"\u", r"write '\x{...}' for a character by its code point"),
    (r"\C", "Go's regular expressions do not match single bytes"),
    (r"\e", r"write '\x1b' for the escape character"),
    *((rf"\{digit}", "Go's regular expressions (RE2) have no backreferences") for digit in "123456789"),
)


class InvalidGoPattern(ValueError):  # noqa: N818 - named like the other Invalid... errors of this floor
    """A text that Go's `regexp.Compile` refuses.

    ``code`` is the kind of mistake as Go names it, ``fragment`` what Go quotes of the pattern, ``message`` both, as in
    the error of Go after "error parsing regexp: ". ``column`` is the character of the pattern, from 1, the mistake
    begins at. ``advice`` says what to do where that is known, else it is empty.
    """

    def __init__(self, code: Code, fragment: str, column: int, context: str = "") -> None:
        self.code = code
        self.fragment = fragment
        self.column = column
        self.message = f"{code}: `{fragment}`"
        self.advice = next((advice for start, advice in _ADVICE if (context or fragment).startswith(start)), "")
        super().__init__(f"error parsing regexp: {self.message}")


class PatternNotJudged(Exception):  # noqa: N818 - nothing is wrong with the pattern
    """A pattern, or a pattern and a text, that would cost more than we spend; nothing is known about it."""
