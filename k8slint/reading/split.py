"""Where documents start and end: kubectl cuts a stream at `---` lines before any YAML is parsed.

Source: k8s.io/apimachinery pkg/util/yaml/decoder.go (YAMLReader.Read, YAMLOrJSONDecoder).
"""

from __future__ import annotations

from collections.abc import Iterator

from k8slint.model.pattern import pattern
from k8slint.reading.problem import ManifestError

# Go's unicode.IsSpace.
SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_OPENING = pattern(f"[{SPACES}]*")
_BLANKS_OF_LINE = pattern("[" + SPACES.replace("\n", "") + "]*\n?")
_PEEKED = 4096
_LEAST = 4


def might_be_json(text: str) -> bool:
    """Whether kubectl tries JSON first: `{` is the first character that is not a blank, within 4096 bytes."""
    first = text[:1]
    if first == "{" or first not in SPACES:
        return first == "{"
    found = _OPENING.match(text)
    at = found.end() if found else 0
    return text[at : at + 1] == "{" and (at < _PEEKED // 3 or len(text[:at].encode("utf-8", "replace")) < _PEEKED)


def yaml_start(text: str, position: int) -> int:
    """Return the offset where YAML begins once JSON failed: after blanks, at most one line feed among them.

    -1 when fewer than four bytes are left, which kubectl's reader takes for the end (decoder.go: consumeWhitespace).
    """
    found = _BLANKS_OF_LINE.match(text, position)
    end = found.end() if found else position
    # The reader asks for four bytes before it takes a blank, the line feed too.
    last = end - 1 if end > position and text[end - 1] == "\n" else end
    return end if len(text[last : last + _LEAST].encode("utf-8", "replace")) >= _LEAST else -1


def chunks(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Return the offsets of the pieces of text between `---` lines, as kubectl hands them to its YAML parser.

    A `---` line that opens a piece belongs to it.
    Raises ManifestError when more than blanks or a comment follow a `---`.
    """
    size = len(text)
    line = start
    if text.startswith("---", start):
        _check_separator(text, start)
    while True:
        line = text.find("\n---", line)
        if line < 0:
            break
        line += 1
        _check_separator(text, line)
        if line > start:
            yield start, line
            start = text.find("\n", line) + 1 or size
            line = start - 1
    if start < size:
        yield start, size


def _check_separator(text: str, line: int) -> None:
    end = text.find("\n", line)
    rest = text[line + 3 : end if end >= 0 else len(text)].strip(SPACES)
    if rest and rest[0] != "#":
        raise ManifestError(
            "separator",
            "text follows a document separator ('---') on the same line",
            "Save the file with LF or CRLF line ends instead of lone carriage returns."
            if "\r" in rest
            else "Put the text on a line of its own, or indent the line.",
            line,
            end if end >= 0 else len(text),
        )
