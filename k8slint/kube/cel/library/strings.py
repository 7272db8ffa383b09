"""Functions of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.errors import CelEvaluationError
from k8slint.kube.cel.values import bounded, kind_of
from k8slint.kube.go.text import trim_space

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import Value

_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_QUOTED = str.maketrans(
    {"\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v", "\\": r"\\", '"': r"\""}
)


def _out_of_range(index: int) -> CelEvaluationError:
    return CelEvaluationError(f"index out of range: {index}")


def _char_at(text: str, index: int) -> str:
    if not 0 <= index <= len(text):
        raise _out_of_range(index)
    return text[index : index + 1]


def _index_of(text: str, wanted: str, start: int = 0) -> int:
    if not wanted:
        return start
    if start < 0:
        raise _out_of_range(start)
    return text.find(wanted, start) if start < len(text) else -1


def _last_index_of(text: str, wanted: str, start: int | None = None) -> int:
    if not wanted:
        return len(text) if start is None else start
    if start is None:
        size, length = len(text.encode("utf-8", "surrogatepass")), len(wanted.encode("utf-8", "surrogatepass"))
        if size < length:
            return -1
        start = len(text) - 1
    if start < 0:
        raise _out_of_range(start)
    return text.rfind(wanted, 0, start + len(wanted)) if start < len(text) else -1


def _replace(text: str, old: str, new: str, count: int = -1) -> str:
    most = len(text) + 1 if not old else text.count(old)
    most = most if count < 0 else min(count, most)
    bounded(range(len(text) + most * max(len(new) - len(old), 0)))
    return text.replace(old, new, count)


def _split(text: str, separator: str, count: int = -1) -> list[str]:
    if count == 0:
        return []
    if separator:
        return text.split(separator, count - 1 if count > 0 else -1)
    if count < 0 or count >= len(text):
        return list(text)
    return [*text[: count - 1], text[count - 1 :]]


def _substring(text: str, start: int, end: int | None = None) -> str:
    if end is not None and start > end:
        raise CelEvaluationError(f"invalid substring range. start: {start}, end: {end}")
    if not 0 <= start <= len(text):
        raise _out_of_range(start)
    if end is not None and not 0 <= end <= len(text):
        raise _out_of_range(end)
    return text[start:end]


def _join(texts: list[Value], separator: str = "") -> str:
    for text in texts:
        if kind_of(text) != "string":
            raise CelEvaluationError("join: invalid input")
    bounded(range(sum(map(len, texts)) + len(separator) * max(len(texts) - 1, 0)))
    return separator.join(texts)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "contains_string": lambda text, part: part in text,
    "ends_with_string": lambda text, end: text.endswith(end),
    "starts_with_string": lambda text, start: text.startswith(start),
    "string_char_at_int": _char_at,
    "string_index_of_string": _index_of,
    "string_index_of_string_int": _index_of,
    "string_last_index_of_string": _last_index_of,
    "string_last_index_of_string_int": _last_index_of,
    "string_lower_ascii": lambda text: text.translate(_LOWER),
    "string_upper_ascii": lambda text: text.translate(_UPPER),
    "string_replace_string_string": _replace,
    "string_replace_string_string_int": _replace,
    "string_split_string": _split,
    "string_split_string_int": _split,
    "string_substring_int": _substring,
    "string_substring_int_int": _substring,
    "string_trim": trim_space,
    "strings_quote": lambda text: f'"{text.translate(_QUOTED)}"',
    "string_to_escaped_string": lambda text: text.replace("~", "~0").replace("/", "~1"),
    "list_join": _join,
    "list_join_string": _join,
}
