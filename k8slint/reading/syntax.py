"""What a YAML parser found wrong, where it is, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from collections.abc import Callable

# The parser's words (libyaml's, which go-yaml v2 shares, so kubectl prints them), what they mean, and what to do.
_WORDS = (
    (
        "mapping values are not allowed in this context",
        "unexpected ': ' where no key can stand",
        "Quote the value, or fix the indentation.",
    ),
    (
        "found character that cannot start any token",
        "a value cannot start with this character",
        "Quote the value, and indent with spaces instead of tabs.",
    ),
    (
        "could not find expected ':'",
        "this line is not a 'key: value' pair",
        "Add the colon, or indent the line as part of the value above.",
    ),
    (
        "did not find expected key",
        "the indentation does not match the lines above",
        "Align the keys of the mapping.",
    ),
    (
        "did not find expected '-' indicator",
        "this line is not indented like the list above it",
        "Align it with the list, or begin it with '- '.",
    ),
    (
        "found unexpected end of stream",
        "this quote is never closed",
        "Close the quote.",
    ),
    (
        "found unexpected document indicator",
        "a quote is still open where the document ends",
        "Close the quote.",
    ),
    (
        "did not find expected ',' or ']'",
        "the list that '[' opens is not closed, or lacks a comma",
        "Add the ']' or the comma.",
    ),
    (
        "did not find expected ',' or '}'",
        "the mapping that '{' opens is not closed, or lacks a comma",
        "Add the '}' or the comma.",
    ),
    (
        "found unknown escape character",
        "YAML has no such escape",
        "Double the backslash, or use single quotes.",
    ),
    (
        "found a tab character",
        "a tab indents this line",
        "Indent with spaces.",
    ),
    (
        "block sequence entries are not allowed in this context",
        "a list cannot start here",
        "Put the '-' on a line of its own, or quote the value.",
    ),
    (
        "mapping keys are not allowed in this context",
        "a '? ' key cannot start here",
        "Quote the value.",
    ),
    (
        "did not find expected node content",
        "a value is missing here, or starts with a character that needs quotes",
        "Add the value, or quote it.",
    ),
    (
        "did not find expected <document start>",
        "a directive or a second document cannot start here",
        "Begin it with '---' on a line of its own.",
    ),
    (
        "found undefined tag handle",
        "this tag has a '!handle!' that was never declared",
        "Remove the tag, or quote the value.",
    ),
    (
        "did not find expected hexdecimal number",
        "this escape lacks hexadecimal digits",
        "Complete the escape.",
    ),
    (
        "found invalid Unicode character escape code",
        "YAML has no surrogate pairs",
        "Write the character itself, or '\\U' with 8 digits.",
    ),
    (
        "did not find expected comment or line break",
        "the text of a block scalar cannot start on the line of its '|' or '>'",
        "Move the text to the next line.",
    ),
    (
        "did not find expected alphabetic or numeric character",
        "'*' and '&' need a name after them",
        "Quote the value.",
    ),
    (
        "found unknown directive name",
        "a line that starts with '%' is a directive, and this is not one",
        "Indent the line, or quote the value.",
    ),
    (
        "leading spaces",
        "the first lines of this block scalar are indented more than its text",
        "Remove the extra spaces from the empty lines.",
    ),
)
_RESERVED = frozenset("@`%")
_BEGUN_BEFORE = ("unexpected end of stream", "could not find expected ':'")
"""What is noticed after the quote or line it is about."""
_CONTEXT = " in this context"


def from_parser(error: Any, base: int) -> ManifestError:
    """Return a parser's exception (any class with problem and marks) as ours; `base` is the offset of its text."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).split("\n", 1)[0]
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    start = base + mark.index if mark is not None else base
    context = getattr(error, "context_mark", None)
    if context is not None and any(words in problem for words in _BEGUN_BEFORE):
        start = base + context.index
    for words, headline, fix in _WORDS:
        if words.removesuffix(_CONTEXT) in problem:
            return ManifestError("syntax", headline, fix, start, consequence=f"kubectl stops here ({words}).")
    words = problem.partition(" '")[0]  # what a parser quotes may be secret
    return ManifestError(
        "syntax",
        "the text is not valid YAML",
        "Correct the syntax.",
        start,
        consequence=f"kubectl stops here ({words}).",
    )


def pointed(error: ManifestError, text: str, base: int, reads: Callable[[str], bool], is_fast: bool) -> ManifestError:
    """Return an error of the parser at its cause, where that is certain; `base` is the offset of the text.

    `reads` says whether the parser reads a text to its end, and `is_fast` whether it is quick to say so. A text that a
    template engine fills in is not YAML before that, so nothing is certain about it.
    """
    noticed = error.start - base
    if text.find("\t", text.rfind("\n", 0, noticed) + 1, noticed + 1) >= 0:
        error.headline, error.fix = "a tab indents this line", "Indent with spaces."
        return error
    if "{{" in text:
        return error
    from k8slint.reading.cause import find_cause

    cause = find_cause(text, noticed, reads, is_fast)
    if cause is None:
        return _named(error, text[noticed : noticed + 1])
    better = ManifestError(error.cause, cause.headline, cause.fix, base + cause.start, base + cause.end)
    better.consequence, better.is_cause = error.consequence, True
    if "\n" in text[min(cause.start, noticed) : max(cause.start, noticed)]:
        better.consequence = error.consequence.replace("stops here", "cannot read the document")
        better.noticed = error.start
    return better


def _named(error: ManifestError, char: str) -> ManifestError:
    """Return an error that names the character which no value can start with."""
    if char in _RESERVED and "cannot start any token" in error.consequence:
        error.headline, error.fix = f"a value cannot start with '{char}'", "Quote the value."
    return error
