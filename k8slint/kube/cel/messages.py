"""The messages of Protocol Buffers that expressions may write out: ``google.protobuf.Timestamp{seconds: 5}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel import types as t
from k8slint.kube.cel.errors import CelNotJudged
from k8slint.kube.cel.values import DurationValue, Timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from k8slint.kube.cel.values import Value

_ANY_MAP, _ANY_LIST = t.map_of(t.STRING, t.DYN), t.list_of(t.DYN)
_LENGTH = {"seconds": t.INT, "nanos": t.INT}
_MOST_SECONDS = {"Timestamp": (-62135596800, 253402300799), "Duration": (-(2**63) // 10**9 + 1, 2**63 // 10**9 - 1)}

MESSAGES: Mapping[str, tuple[t.Type, Mapping[str, t.Type]]] = {
    "google.protobuf.Timestamp": (t.TIMESTAMP, _LENGTH),
    "google.protobuf.Duration": (t.DURATION, _LENGTH),
    "google.protobuf.Struct": (_ANY_MAP, {"fields": _ANY_MAP}),
    "google.protobuf.ListValue": (_ANY_LIST, {"values": _ANY_LIST}),
}
"""The type of each message, and those of its fields. Others are not judged."""


def _time(name: str, of: Callable[[int], Value]) -> Callable[[dict[str, Value]], Value]:
    def make(fields: dict[str, Value]) -> Value:
        seconds, nanos = fields.get("seconds", 0), fields.get("nanos", 0)
        low, high = _MOST_SECONDS[name]
        if not low <= seconds <= high or not 0 <= nanos < 10**9 or (seconds < 0 and nanos):
            raise CelNotJudged("such a time is not judged")
        return of(seconds * 10**9 + nanos)

    return make


def _content(name: str, kind: type) -> Callable[[dict[str, Value]], Value]:
    def make(fields: dict[str, Value]) -> Value:
        if fields.get(name):
            raise CelNotJudged("values inside a message of Protocol Buffers become JSON, which is not judged")
        return kind()

    return make


MAKERS: Mapping[str, Callable[[dict[str, Value]], Value]] = {
    "google.protobuf.Timestamp": _time("Timestamp", Timestamp),
    "google.protobuf.Duration": _time("DurationValue", DurationValue),
    "google.protobuf.Struct": _content("fields", dict),
    "google.protobuf.ListValue": _content("values", list),
}
"""What makes the value of a message of its fields."""
