"""The stream of an editor's messages: what is no message is answered, and what ends in the middle ends the server."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from typing import Any

import pytest

from k8slint.server.endpoint import make_server
from k8slint.server.stream import LONGEST, receive


class Kept:
    """What a server writes, as messages."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        self.messages.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        """Nothing is open."""


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def answers(data: bytes) -> list[tuple[Any, int | None]]:
    """Return the ids of what a server answers to some bytes, each with the code of its error."""

    async def talk() -> list[dict[str, Any]]:
        server, kept = make_server(), Kept()
        server.protocol.set_writer(kept)
        server.protocol._request_futures["ours"] = Future()  # among none, nothing is looked up
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        await receive(reader, server.protocol, server.report_server_error)
        await asyncio.sleep(0)
        return kept.messages

    return [(each.get("id"), each.get("error", {}).get("code")) for each in asyncio.run(talk())]


LAST = framed(b'{"jsonrpc": "2.0", "id": 9, "method": "nowhere"}')


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[[[[[", -32700),
        (b"[" * 200_000, -32700),
        (b"\xff\xfe", -32700),
        (b"[]", -32600),
        (b'"text"', -32600),
        (b'{"id": 1, "method": "shutdown"}', -32600),
        (b'{"jsonrpc": "2.0", "id": {"a": 1}, "result": null}', -32600),
        (b'{"jsonrpc": "2.0", "id": [1], "method": "shutdown"}', -32600),
    ],
)
def test_what_is_no_message_is_answered_and_the_next_one_is_read(body: bytes, code: int) -> None:
    assert answers(framed(body) + LAST) == [(None, code), (9, -32601)]


ODD = ["null", "true", "1.5", "NaN", "1e999", "[]", "{}", '[{"a": []}]', '""', "9" * 4000, "9" * 9000]
"""What no editor gives as an id."""


@pytest.mark.parametrize(
    "message",
    [
        '"method": "$/cancelRequest", "params": {"id": %s}',
        '"method": "$/cancelRequest", "params": %s',
        '"method": "$/cancelRequest", "id": %s, "params": {"id": []}',
        '"method": "nowhere", "id": %s',
        '"method": %s',
        '"method": %s, "id": 1',
        '"result": 1, "id": %s',
        '"error": {"code": 1, "message": "a"}, "id": %s',
        '"error": %s, "id": 1',
    ],
)
def test_nothing_in_the_place_of_an_id_ends_the_server(message: str) -> None:
    for odd in ODD:
        body = f'{{"jsonrpc": "2.0", {message % odd}}}'
        assert answers(framed(body.encode()) + LAST)[-1] == (9, -32601), odd[:20]


def test_an_id_to_cancel_that_is_none_is_answered() -> None:
    body = b'{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": []}}'
    assert answers(framed(body) + LAST) == [(None, -32600), (9, -32601)]


def test_what_looks_like_a_message_inside_of_one_is_a_value() -> None:
    inside = b'{"jsonrpc": "2.0", "id": 1, "method": "$/nowhere", "params": {"jsonrpc": "2.0", "id": 2, "method": "x"}}'
    assert answers(framed(inside)) == [(1, -32601)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'Content-Length: 100\r\n\r\n{"a"',
        b"Content-Length: %d\r\n\r\n{}" % (LONGEST + 1),
        b"Content-Length: 99999999999999999999999999\r\n\r\n{}",
        b"\0" * 200_000,
        b"Content-Length: 0\r\n\r\n",
        b"hello\r\n\r\n",
    ],
)
def test_what_ends_in_the_middle_ends_the_server(data: bytes) -> None:
    assert answers(data) == []


def test_heads_may_be_written_otherwise() -> None:
    assert answers(LAST.replace(b"Content-Length", b"content-length").replace(b"\r\n\r\n", b"\nX: y\n\n")) == [
        (9, -32601)
    ]
