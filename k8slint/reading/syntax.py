"""What a YAML parser found wrong, in the words of this house: where it is, what kubectl does, what to do."""

from __future__ import annotations

from k8slint.hints import Any
from k8slint.reading.problem import ManifestError

# The parser's words (libyaml's scanner and parser; go-yaml v2 is a port and uses the same) and what to do about it.
_ADVICE = (
    (
        "mapping values are not allowed",
        "a second ': ' stands where no key can; quote the value or mend the indentation",
    ),
    (
        "found character that cannot start any token",
        "quote a value that starts with this character, and indent with spaces, not tabs",
    ),
    (
        "could not find expected ':'",
        "this line is no 'key: value'; add the colon, or indent it as part of the value above",
    ),
    (
        "did not find expected key",
        "the indentation does not fit the lines above; align the keys of a mapping",
    ),
    (
        "did not find expected '-' indicator",
        "the line is not indented like the list above it; align it or begin it with '- '",
    ),
    (
        "found unexpected end of stream",
        "a quote is opened here and never closed before the document ends; close it",
    ),
    (
        "found unexpected document indicator",
        "a quote is open when the document ends; close it",
    ),
    (
        "did not find expected ',' or ']'",
        "the list opened with '[' is not closed, or a comma is missing",
    ),
    (
        "did not find expected ',' or '}'",
        "the mapping opened with '{' is not closed, or a comma is missing",
    ),
    (
        "found unknown escape character",
        "this escape does not exist in YAML; double the backslash or use single quotes",
    ),
    (
        "found a tab character",
        "a tab indents this line; use spaces",
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot start here; put the '-' on a line of its own, or quote the value",
    ),
    (
        "mapping keys are not allowed",
        "a '? ' key cannot start here; quote the value",
    ),
    (
        "did not find expected node content",
        "a value is missing here, or it starts with a character that needs quotes",
    ),
    (
        "did not find expected <document start>",
        "a directive or a second document cannot start here; begin it with '---' on a line of its own",
    ),
    (
        "found undefined tag handle",
        "the tag's '!handle!' was never declared; drop it",
    ),
    (
        "did not find expected hexdecimal number",
        "hexadecimal digits must follow this escape; complete it",
    ),
    (
        "found invalid Unicode character escape code",
        "YAML has no surrogate pairs; write the character itself or '\\U' with 8 digits",
    ),
    (
        "did not find expected comment or line break",
        "the text of a block scalar starts on the next line; move it there",
    ),
    (
        "did not find expected alphabetic or numeric character",
        "'*' and '&' must be followed by a name; quote the value",
    ),
    (
        "leading spaces",
        "the first lines of a block scalar are indented more than its text; remove their blanks",
    ),
)


def from_parser(error: Any, base: int) -> ManifestError:
    """Translate a parser's exception (any class with problem and marks); `base` is the offset of its text."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).split("\n", 1)[0]
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    start = base + mark.index if mark is not None else base
    context = getattr(error, "context_mark", None)
    if context is not None and "unexpected end of stream" in problem:
        start = base + context.index
    advice = next((advice for words, advice in _ADVICE if words in problem), "correct it")
    return ManifestError("syntax", f"this is no YAML that kubectl can read ({problem}): {advice}", start)
