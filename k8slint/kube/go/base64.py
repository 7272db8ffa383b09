"""Base64 as Go's ``encoding/base64`` decodes it: line breaks are skipped, everything else must be exact.

Python's decoders skip what they do not know and complete padding; a cluster does neither.
"""

from __future__ import annotations

import re

from k8slint.model.pattern import pattern

_BREAKS = {10: None, 13: None}
_ALPHABET = pattern(r"[A-Za-z0-9+/]*", re.ASCII)
_URL_SAFE = pattern(r"[A-Za-z0-9_-]*=*", re.ASCII)


def decode_padded(text: str) -> bytes | None:
    """Return the bytes of padded standard base64 (``StdEncoding``, as in ``data`` of Secrets); None if it is not."""
    bare = text.translate(_BREAKS)
    digits = bare.rstrip("=")
    padding = len(bare) - len(digits)
    if len(bare) % 4 or padding > 2:
        return None
    return _decode(digits)


def decode_unpadded(text: str) -> bytes | None:
    """Return the bytes of standard base64 without padding (``RawStdEncoding``); None if it is not."""
    bare = text.translate(_BREAKS)
    return None if len(bare) % 4 == 1 else _decode(bare)


def base64_error(text: str) -> str:
    """Return what is wrong with a text that is not padded standard base64: a clause that quotes nothing of it."""
    bare = text.translate(_BREAKS)
    if not _ALPHABET.fullmatch(bare.rstrip("=")):
        if any(char.isspace() for char in bare):
            return "has white space in it"
        return "uses the URL-safe alphabet" if _URL_SAFE.fullmatch(bare) else "has characters that base64 does not"
    return "has wrong padding"


def _decode(digits: str) -> bytes | None:
    if not _ALPHABET.fullmatch(digits):
        return None
    import binascii

    return binascii.a2b_base64(digits + "=" * (-len(digits) % 4))
