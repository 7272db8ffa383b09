"""A digest of what a CustomResourceDefinition says, by which its copies in a project are known as such."""

from __future__ import annotations

from typing import Any

try:
    from _blake2 import blake2b  # what hashlib gives, without importing OpenSSL for it
except ImportError:  # pragma: no cover - another implementation of Python
    from hashlib import blake2b

_last: list[tuple[Any, str]] = []


def digest_of(spec: Any) -> str:
    """Return a digest of the `spec` of a definition; the last is kept, as the schema pass and the facts ask in turn."""
    if not _last or _last[0][0] is not spec:
        text = repr(spec).encode("utf-8", "surrogatepass")
        _last[:] = [(spec, blake2b(text, digest_size=16).hexdigest())]
    return _last[0][1]
