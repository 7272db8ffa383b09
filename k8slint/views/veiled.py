"""The last look at a view: what looks like a secret is three stars, whatever field of whatever object it came from."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from k8slint.kube.secrecy.shapes import without_secret_words

_FILE = "file"  # the name of a file is shown by whatever speaks of it
_View = TypeVar("_View")


def veiled(view: _View) -> _View:
    """Return a view, or plain JSON values, with three stars for what looks like a secret in any text of it."""
    return cast("_View", _veiled(view))


def _veiled(value: Any) -> Any:
    if isinstance(value, str):
        return without_secret_words(value)
    if hasattr(value, "_asdict"):
        return type(value)(**_veiled(value._asdict()))
    if isinstance(value, tuple):
        return tuple(map(_veiled, value))
    if isinstance(value, list):
        return [_veiled(item) for item in value]
    if isinstance(value, dict):
        return {_veiled(key): item if key == _FILE else _veiled(item) for key, item in value.items()}
    return value
