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


class Decoded(NamedTuple):
    """The text of a file: without byte order mark; `clean` when every character is one YAML allows.

    `whole` tells that kubectl's search for `---` lines cannot see into the encoding (UTF-16).
    """

    text: str
    bom: bool
    clean: bool
    whole: bool


def decode(content: bytes | str) -> Decoded:
    """Return the text of a file; an unreadable byte becomes a lone surrogate, which `check_characters` reports.

    Raises ManifestError for UTF-32 and little-endian UTF-16, which kubectl cannot read.
    """
    if isinstance(content, str):
        bom = content[:1] == _BOM
        text = content[1:] if bom else content
        return Decoded(text, bom, _FORBIDDEN.search(text) is None, False)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:4] in (b"\x00\x00\xfe\xff",):
        return _wide(content)
    bom = content[:3] == b"\xef\xbb\xbf"
    if bom:
        content = content[3:]
    rest = content.translate(None, _ASCII)
    if not rest:
        return tuple.__new__(Decoded, (content.decode("ascii"), bom, True, False))
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return Decoded(content.decode("utf-8", "surrogateescape"), bom, False, False)
    # What is left without plain characters is short, and whole characters as well.
    return Decoded(text, bom, _FORBIDDEN.search(rest.decode()) is None, False)


def _wide(content: bytes) -> Decoded:
    """Return the text of UTF-16; kubectl adds a line feed byte at the end, so only big-endian files survive."""
    if content[:4] == b"\xff\xfe\x00\x00" or content[:2] == b"\x00\x00":
        raise _wide_error("UTF-32")
    if content[:2] == b"\xff\xfe" or not content.endswith(b"\n") or len(content) % 2:
        raise _wide_error("UTF-16")
    text = content[2:].decode("utf-16-be", "replace")
    return Decoded(text, True, _FORBIDDEN.search(text) is None, True)


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
