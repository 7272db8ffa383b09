"""What keeps a file, or the rest of it, from being read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.finding import joined_sentence
from k8slint.model.span import START_OF_FILE, Span
from k8slint.model.tree import Mapping, Sequence

if TYPE_CHECKING:
    from k8slint.model.source import Source

STOPS = "kubectl applies the documents before this one, and stops here."
"""What happens to nearly every file that cannot be read."""


class ManifestError(ValueError):
    """Text that kubectl cannot read, or that asks for more than the limits allow.

    `cause` is a fixed word: encoding, separator, syntax, tag, number, key, alias, merge, json, limit. `headline`,
    `consequence` and `fix` are those of a Problem, and quote no value, which may be secret. `start` and `end` are
    code-point offsets in the text; `span` (and `line`, `column`, from 1) is their place once `placed` was called.
    `is_cause` is whether the text can be read once that place alone is corrected; then `noticed` is the offset where
    the parser noticed, if that is on another line, else -1, and `noticed_span` its place.
    """

    def __init__(
        self, cause: str, headline: str, fix: str, start: int, end: int = -1, *, consequence: str = STOPS
    ) -> None:
        super().__init__(headline)
        self.cause = cause
        self.headline = headline
        self.consequence = consequence
        self.fix = fix
        self.start = start
        self.end = end
        self.span: Span = START_OF_FILE
        self.is_cause = False
        self.noticed = -1
        self.noticed_span: Span | None = None

    @property
    def message(self) -> str:
        """The headline and the consequence in one sentence."""
        return joined_sentence(self.headline, self.consequence)

    @property
    def line(self) -> int:
        """The line of the error, from 1."""
        return self.span.line

    @property
    def column(self) -> int:
        """The column of the error, from 1, in code points."""
        return self.span.column

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"

    def moved(self, start: int, end: int) -> ManifestError:
        """Return the same error at other offsets."""
        return ManifestError(self.cause, self.headline, self.fix, start, end, consequence=self.consequence)

    def placed(self, source: Source) -> ManifestError:
        """Return the error itself after its lines and columns in a file were worked out."""
        size = len(source.text)
        start = max(0, min(self.start, size))
        end = max(start, min(self.end if self.end > start else start + 1, size))
        self.start, self.end = start, end
        self.span = source.span(start, end)
        if self.noticed >= 0:
            noticed = max(0, min(self.noticed, size - 1))
            self.noticed_span = source.span(noticed, noticed + 1)
        return self


def limit_error(name: str, bound: str, start: int) -> ManifestError:
    """Return the error for a document beyond a limit; `bound` says what there is more of."""
    return ManifestError(
        "limit",
        f"the limit '{name}' is exceeded: {bound}",
        "Split the file, or remove the aliases that multiply its values.",
        start,
        consequence="k8slint did not check the rest of the file.",
    )


def unknown_alias(start: int, end: int) -> ManifestError:
    """Return the error for an alias without an anchor before it."""
    return ManifestError(
        "alias",
        "this alias has no anchor above it in the document",
        "Write the anchor ('&' and the same name) at the value it means, or quote a text that starts with '*'.",
        start,
        end,
    )


def own_alias(start: int, end: int) -> ManifestError:
    """Return the error for an alias inside the value of its own anchor."""
    return ManifestError("alias", "this alias stands inside the value of its own anchor", "Remove it.", start, end)


def excessive_aliases(start: int, end: int) -> ManifestError:
    """Return the error for a document that consists mostly of what its aliases repeat."""
    return ManifestError(
        "alias",
        "the aliases of this document make up nearly all of its values, which is excessive",
        "Write the values out.",
        start,
        end,
    )


def complex_key(start: int) -> ManifestError:
    """Return the error for a mapping or list that is used as a key."""
    return ManifestError(
        "key",
        "a mapping or list is used as a key",
        "Quote the key, or quote a value that starts with '{' or '['.",
        start,
    )


def unfit_key(text: str, start: int, end: int) -> ManifestError:
    """Return the error for a key that JSON cannot hold: null, or an integer beyond 64 bits."""
    what = "a number of more than 64 bits" if text[:1] in ("+", "-") or text[:1].isdigit() else "null"
    return ManifestError("key", f"{what} is used as a key, which JSON cannot hold", "Quote the key.", start, end)


def raise_unfit(root: Any) -> None:
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
