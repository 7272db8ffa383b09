"""Values of secrets in text that has no structure to go by: broken documents, comments, manifests inside of a text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from k8slint.kube.secrecy.names import is_secret_name
from k8slint.kube.secrecy.shapes import holds_secret
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

# A line that begins with a key: behind indentation, dashes and the mark of a comment.
_KEY = pattern(
    r"[ \t]*(?:[-?#]+[ \t]+)*(?:[\[{][ \t]*)?"
    r"(?:\"[\w./ -]{1,100}\"|'[\w./ -]{1,100}'|[A-Za-z_.][\w./-]{0,99})[ \t]{0,4}:(?=[ \t\r\n{\[]|$)"
)
_LEAD = pattern(r"[ \t]*(?:[-#?]+[ \t]+)*")
# Fields below which any value may be a secret.
_ZONE = pattern(
    r"(?<![\w.-])[\"']?(?:string_?|binary_?)?(?:data|env|envs|args?|arguments|commands?|literals|secretGenerator)"
    r"\\?[\"']?"
    r"[ \t]{0,4}:",
    re.IGNORECASE,
)
_SECRET = pattern(r"kind\\?[\"']?[ \t]{0,8}:[^\n,}]{0,40}sec|stringdata", re.IGNORECASE)
_OPERATION = pattern(r"(?<![\w.-])op\\?[\"']?[ \t]{0,8}:")  # of a JSON patch, which has a path as well
_SECRET_DATA = pattern(r"/(?:data|stringData|binaryData)(?![\w-])", re.IGNORECASE)
_COMMENT = pattern(r"(?:(?<=[\s,\[{])|^)#[^\n]*", re.MULTILINE)
_NAME = pattern(r"[^\W\d][\w-]*")
_OURS = "k8slint:"
_BLANK = " \t\r"
_AROUND_NAME = " \t-?#[{\"':"
# What says which object is broken; a value that reads like it begins a line of its own only at the top.
_HEAD = pattern(r"(?:- )?[\"']?(?:apiVersion|kind)[\"']?: [\"']?[A-Za-z][\w./]{0,60}[\"']?")


def hidden_parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a part of a text, line by line, that may be values of secrets.

    Where the part mentions a Secret these are all values; else those behind the first `data`, `env`, `args` or their
    like, and before it what looks like a secret. Keys stay, so that people find their place.
    """
    part = text[start:end]
    everything = _SECRET.search(part) is not None or _is_telling_patch(part)
    position = start
    below = -1  # how far a line is indented whose name promises a secret that may go on in the lines below
    for line in part.split("\n"):
        ends = position + len(line.rstrip(_BLANK))
        zone = None if everything else _ZONE.search(line)
        is_below = below >= 0 and _goes_on(line, below)
        key = _KEY.match(line) if zone is None else None
        is_telling = key is not None and not is_below and is_secret_name(key[0].strip(_AROUND_NAME), given=False)
        below = _indentation(line) if is_telling else below if is_below or not line.strip() else -1
        if _HEAD.fullmatch(line.rstrip(_BLANK)) is not None:
            pass
        elif everything or zone is not None or is_telling or is_below or holds_secret(line):
            key = None if is_below and not everything else key
            begins = position + (zone.end() if zone else key.end() if key else _LEAD.match(line).end())  # type: ignore[union-attr] # matches every line
            while begins < ends and text[begins] in _BLANK:
                begins += 1
            if begins < ends:
                yield begins, ends
            everything = everything or zone is not None
        position += len(line) + 1


def _is_telling_patch(text: str) -> bool:
    """Whether a text is a JSON patch of what may be secret, whose values stand apart from the paths that tell so."""
    return "path" in text and _OPERATION.search(text) is not None and tells_of_secret(text)


def tells_of_secret(text: str) -> bool:
    """Whether a path, or a patch with its paths, leads to the data of an object, or speaks of what is secret."""
    if _SECRET_DATA.search(text) is not None:
        return True
    return any(is_secret_name(word, given=word.isupper()) for word in _NAME.findall(text))


def mentions_secret(text: str, start: int, end: int) -> bool:
    """Whether a part of a text speaks of a Secret, as a patch in a string does."""
    return _SECRET.search(text, start, end) is not None


@lru_cache(maxsize=2)
def mentions_of_secret(text: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a text that speak of a Secret; any other such stretch overlaps one of them.

    A file is looked at document by document, and searched only once.
    """
    return tuple([found.span() for found in _SECRET.finditer(text)])


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(_BLANK))


def _goes_on(line: str, indentation: int) -> bool:
    """Whether a line may belong to the value of a key on a line before that is indented so far."""
    own = _indentation(line)
    return bool(line.strip()) and (own > indentation or (own == indentation and line.lstrip(_BLANK).startswith("-")))


def comments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the comments in a part of a text without values."""
    return (found.span() for found in _COMMENT.finditer(text, start, end))


def hidden_comments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of comments, in a part of a text without values, that may be values of secrets."""
    block: list[tuple[int, int]] = []
    for span in comments(text, start, end):
        if block and text[block[-1][1] : span[0]].strip():
            yield from _of_block(text, block)
            block = []
        block.append(span)
    yield from _of_block(text, block)


def _of_block(text: str, block: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Iterate over the stretches of comments on lines one after the other, such as a part that was commented out."""
    if not block:
        return
    yield from hidden_parts(text, block[0][0], block[-1][1])
    for start, end in block:
        comment = text[start:end]
        if _OURS not in comment and any(is_secret_name(word, given=False) for word in _NAME.findall(comment)):
            yield start + 1, end
