"""From the bytes of a file to its text, as kubectl's YAML reader decodes them."""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.reading.problem import ManifestError

# What YAML 1.1 allows in a stream (go.yaml.in/yaml/v2 readerc.go); bytes that are not UTF-8 arrive as lone surrogates.
_ASCII = bytes([9, 10, 13, *range(0x20, 0x7F)])
_FORBIDDEN = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SURROGATES = pattern("[\ud800-\udfff]")
_BOM = "\ufeff"
_UTF_8 = b"\xef\xbb\xbf"
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_UTF_32_LE, _UTF_32_BE = b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"


class Decoded(NamedTuple):
    """The text of a file: without byte order mark; `clean` when every character is one YAML allows."""

    text: str
    clean: bool


def decode(content: bytes | str) -> Decoded:
    """Return the text of a file; an unreadable byte becomes a lone surrogate, which `check_characters` reports.

    kubectl decodes UTF-16 by its byte order mark, and takes that of UTF-8 away, before it reads anything
    (k8s.io/cli-runtime pkg/resource/visitor.go, FileVisitor). Raises ManifestError for UTF-32, which it cannot read.
    """
    if isinstance(content, str):
        text = content.removeprefix(_BOM)
        return Decoded(text, _FORBIDDEN.search(text) is None)
    if content[:2] in _WIDE:
        text = _wide(content)
        return Decoded(text, _FORBIDDEN.search(text) is None)
    if content[:4] == _UTF_32_BE:
        raise _wide_error("UTF-32")
    content = content.removeprefix(_UTF_8)
    rest = content.translate(None, _ASCII)
    if not rest:
        return tuple.__new__(Decoded, (content.decode("ascii"), True))
    try:
        text = content.decode().removeprefix(_BOM)
    except UnicodeDecodeError:
        return Decoded(content.decode("utf-8", "surrogateescape"), False)
    # What is left without plain characters is short, and whole characters as well.
    return Decoded(text, _FORBIDDEN.search(rest.decode()) is None)


def _wide(content: bytes) -> str:
    """Return the text of UTF-16 with U+FFFD in place of what is none, as Go's decoder has it.

    Every letter of a manifest's own words has a byte that is zero.
    """
    if content[:4] == _UTF_32_LE:
        raise _wide_error("UTF-32")
    if b"\x00" not in content:
        raise _wide_error("not the UTF-16 that its first bytes announce")
    return content[2:].decode(_WIDE[content[:2]], "replace")


def _wide_error(encoding: str) -> ManifestError:
    fix = "Save the file as UTF-8."
    return ManifestError("encoding", f"the file is {encoding}", fix, 0, consequence="kubectl cannot read the file.")


def check_characters(text: str, start: int, end: int) -> None:
    """Raise ManifestError at the first character between two offsets that YAML does not allow."""
    found = _FORBIDDEN.search(text, start, end)
    if found is None:
        return
    code = ord(found.group())
    if 0xDC80 <= code <= 0xDCFF:
        headline = f"the byte 0x{code - 0xDC00:02x} is not UTF-8"
        fix = "Save the file as UTF-8."
    else:
        headline = f"the control character U+{code:04X} is not allowed in YAML"
        fix = "Remove it, or write it as an escape in double quotes."
    raise ManifestError("encoding", headline, fix, found.start(), found.end())


def printable(text: str) -> str:
    """Return the text with U+FFFD for what could not be decoded; offsets stay the same."""
    return _SURROGATES.sub("\ufffd", text)
