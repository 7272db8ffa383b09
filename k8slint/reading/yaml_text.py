"""Reads one piece of YAML text (what stands between two `---` lines) with a full YAML parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from k8slint.reading.build import Builder
from k8slint.reading.events import has_libyaml, next_event, pure_next_event
from k8slint.reading.syntax import from_parser, pointed

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.model.limits import Limits
    from k8slint.reading.document import Tree

    _Hidden = tuple[tuple[str, str], ...]

# A colon inside a word, which libyaml 0.1 does not take in `[http://host]` though kubectl does.
_INNER_COLON = re.compile(r"(?<![\s\"'\]}]):(?=\S)")
_INNER_TAB = re.compile(r"(?<=[^\s:])\t(?=\S)")
_OUTER_TAB = re.compile(r"(?<=[^\s])\t")
_BOM = "\ufeff"
_MOST_REPAIRS = 40
_MOST_READ_AGAIN = 16 * 1024 * 1024  # characters, all attempts together
_STAND_INS = "\ue000\uf8ff\u1d9f\u02d0\ua4fd\ua789\uf000"


def read_yaml(
    text: str, start: int, end: int, limits: Limits, pure: bool = False, builder: type[Builder] = Builder
) -> Tree:
    """Return the tree of the first document between two offsets. Raises ManifestError where kubectl fails.

    A `builder` of another dialect (kustomize reads YAML 1.2) gives scalars another type.
    """
    piece = text[start:end]
    if start and piece[:1] == _BOM:
        start += 1
        piece = piece[1:]
    if piece[-1:] != "\n":
        piece += "\n"
    hidden: _Hidden = ()
    if _BOM in piece:
        # libyaml skips the mark at the start of any line, go-yaml takes it for text.
        piece, hidden = _hide(piece, _BOM, re.compile(_BOM), hidden)
    events = pure_next_event if pure else next_event
    if "\t" in piece and (pure or not has_libyaml()):
        piece, hidden = _soften_tabs(piece, hidden)
    for _ in range(min(_MOST_REPAIRS, 2 + _MOST_READ_AGAIN // len(piece))):
        try:
            return _parse(builder(text, start, limits, hidden), events, piece)
        except _Stopped as stopped:
            error = stopped.error.with_traceback(None)  # it leads back here, a circle
        repaired = _repair(piece, hidden, error)
        if repaired is None:
            break
        piece, hidden = repaired
    is_fast = has_libyaml() and not pure
    raise pointed(from_parser(error, start), piece, start, lambda changed: _reads(changed, events), is_fast)


def _reads(piece: str, events: Callable[[str], Any]) -> bool:
    """Whether a parser reads a text to its end."""
    try:
        get_event = events(piece)
        while get_event() is not None:
            pass
    except _parser_errors():
        return False
    return True


def _repair(piece: str, hidden: _Hidden, error: Any) -> tuple[str, _Hidden] | None:
    """Return the text without what libyaml rejects and kubectl reads; None when the error is a true one."""
    problem = str(getattr(error, "problem", ""))
    if "unexpected ':'" in problem:
        hiding = _hide(piece, ":", _INNER_COLON, hidden)
        return hiding if hiding[0] != piece else None
    mark = getattr(error, "problem_mark", None)
    at = mark.index if mark is not None else -1
    if "unknown escape" in problem and piece[at : at + 2] == "\\'":
        known = next((pair for pair, original in hidden if original == "'"), "") or _unused(piece) * 2
        if known:
            hidden = hidden if (known, "'") in hidden else (*hidden, (known, "'"))
            return piece[:at] + known + piece[at + 2 :], hidden
    return None


def _hide(piece: str, char: str, pattern: re.Pattern[str], hidden: _Hidden) -> tuple[str, _Hidden]:
    """Put a character that is not in the text in the place of one the parser misreads; offsets stay."""
    stand_in = _unused(piece)
    return (pattern.sub(stand_in, piece), (*hidden, (stand_in, char))) if stand_in else (piece, hidden)


def _soften_tabs(piece: str, hidden: _Hidden) -> tuple[str, _Hidden]:
    """Hide the tabs the pure parser rejects though kubectl reads them: inside texts, after colons, at line ends."""
    piece, hidden = _hide(piece, "\t", _INNER_TAB, hidden)
    return _OUTER_TAB.sub(" ", piece), hidden


def _unused(piece: str) -> str:
    return next((stand_in for stand_in in _STAND_INS if stand_in not in piece), "")


class _Stopped(Exception):  # noqa: N818
    """Carries what the parser raised."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _parse(builder: Builder, events: Callable[[str], Any], piece: str) -> Tree:
    try:
        return builder.build(events(piece))
    except _parser_errors() as error:
        raise _Stopped(error) from None


def _parser_errors() -> tuple[type[Exception], ...]:
    """Return what the parsers raise; evaluated only once something was raised, so reading well costs no import."""
    from ruamel.yaml.error import YAMLError

    return (YAMLError, NotImplementedError, AssertionError, AttributeError, TypeError, KeyError, IndexError)
