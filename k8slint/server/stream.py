"""The stream of an editor's messages: each has a head that says how many bytes of JSON follow."""

from __future__ import annotations

import json
from asyncio import IncompleteReadError
from typing import TYPE_CHECKING

from lsprotocol.types import CANCEL_REQUEST
from pygls.exceptions import JsonRpcException, JsonRpcInvalidRequest, JsonRpcParseError

from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from asyncio import StreamReader
    from collections.abc import Callable
    from typing import Any

    from pygls.protocol import LanguageServerProtocol

LONGEST = 1 << 28
"""The most bytes of a message; a stream that announces more is not read on, as it would be kept in memory."""
_LENGTH = pattern(rb"(?i)content-length:[ \t]*(\d{1,4000})[ \t]*\r?\n")


async def receive(
    reader: StreamReader, protocol: LanguageServerProtocol, report: Callable[[Exception, Any], None]
) -> None:
    """Hand each message to the protocol until the stream ends, be it in the middle of one.

    What is not a message is reported and answered by an error, as far as anybody can be answered.
    """
    while (body := await _body(reader)) is not None:
        try:
            protocol.handle_message(protocol.structure_message(_message(body)))
        except JsonRpcException as error:
            report(error, receive)
            if isinstance(error, JsonRpcParseError | JsonRpcInvalidRequest):
                answer = {"jsonrpc": "2.0", "id": None, "error": {"code": error.code, "message": error.message}}
                protocol._send_data(answer)
        except Exception as error:  # noqa: BLE001 - what pygls did not expect of a message must not end the server
            report(error, receive)


async def _body(reader: StreamReader) -> bytes | None:
    """Return the next message; None where the stream ends, or nobody can say where the next one begins."""
    length = 0
    try:
        while line := await reader.readline():
            found = _LENGTH.fullmatch(line)
            if found:
                length = int(found[1])
            elif length and not line.strip():
                return await reader.readexactly(length) if length <= LONGEST else None
    except (IncompleteReadError, ValueError):  # by ValueError it refuses a line that is longer than all it keeps
        pass
    return None


def _message(body: bytes) -> dict[str, Any]:
    """Return what stands in a message; raises JsonRpcException."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise JsonRpcParseError(f"Parse error: {error}") from error
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise JsonRpcInvalidRequest("Invalid Request: it is not an object of JSON-RPC 2.0")
    params = message.get("params")
    cancelled = params if message.get("method") == CANCEL_REQUEST and isinstance(params, dict) else {}
    if not all(isinstance(each.get("id"), int | str | None) for each in (message, cancelled)):
        raise JsonRpcInvalidRequest("Invalid Request: 'id' must be an integer or a string")
    if "method" in message:
        message.setdefault("params", None)  # it may be left out, which pygls knows of the protocol's own methods only
    return message
