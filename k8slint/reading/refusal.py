"""What kubectl, or a limit, refuses while a tree is built."""

from __future__ import annotations

from k8slint.hints import Any
from k8slint.model.tree import Mapping, Sequence
from k8slint.reading.problem import ManifestError


def limit_error(name: str, bound: str, start: int) -> ManifestError:
    """Make the error for a document beyond a limit."""
    return ManifestError("limit", f"the limit '{name}' is exceeded: {bound}; the file was not read further", start)


def allowed_share(decoded: int) -> float:
    """Return the share of values that may come from aliases (decode.go: allowedAliasRatio)."""
    if decoded <= 400_000:
        return 0.99
    return 0.10 if decoded >= 4_000_000 else 0.99 - 0.89 * (decoded - 400_000) / 3_600_000


def unknown_alias(name: str, start: int, end: int) -> ManifestError:
    """Make the error for an alias without an anchor before it."""
    return ManifestError(
        "alias",
        f"the alias '*{name}' names no anchor above it in this document, so kubectl cannot read the file; "
        f"write '&{name}' at the value it means, or quote a text that starts with '*'",
        start,
        end,
    )


def own_alias(name: str, start: int, end: int) -> ManifestError:
    """Make the error for an alias inside the value of its own anchor."""
    return ManifestError(
        "alias",
        f"the value of the anchor '&{name}' contains its own alias, so kubectl cannot read the file; remove it",
        start,
        end,
    )


def complex_key(start: int) -> ManifestError:
    """Make the error for a mapping or list that is used as a key."""
    return ManifestError(
        "key",
        "a mapping or list is used as a key, so kubectl cannot read the file; quote the key, "
        "or quote a value that starts with '{' or '['",
        start,
    )


def refused_key(text: str, start: int, end: int) -> ManifestError:
    """Make the error for a key that JSON cannot hold: null, or an integer beyond 64 bits."""
    what = f"the number '{text}'" if text[:1] in ("+", "-") or text[:1].isdigit() else f"null ('{text}')"
    return ManifestError(
        "key", f"{what} cannot be a key of a JSON object, so kubectl cannot read the file; quote the key", start, end
    )


def refuse_unfit(root: Any) -> None:
    """Raise the first ManifestError that stands in a tree in the place of a value.

    Nulls as keys and infinities stop the conversion to JSON, which sees only what duplicate keys did not overwrite.
    """
    pending = [root]
    seen: set[int] = set()
    while pending:
        value = pending.pop()
        if isinstance(value, ManifestError):
            raise value
        if isinstance(value, (Mapping, Sequence)) and id(value) not in seen:
            seen.add(id(value))
            pending.extend(reversed(list(value.values() if isinstance(value, Mapping) else value)))
