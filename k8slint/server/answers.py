"""The requests of an editor and what answers them.

They are answered after all messages that have come already, so that one of these can take a request back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from k8slint.server.actions import KINDS, OPEN_RULE, code_actions
from k8slint.server.completion import completions
from k8slint.server.diagnostics import rule_link
from k8slint.server.hover import hover
from k8slint.server.navigation import definitions, references
from k8slint.server.symbols import document_symbols, inlay_hints

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from k8slint.server.endpoint import EditorServer
    from k8slint.server.session import Session

    Answer = TypeVar("Answer")


def answer_requests(server: EditorServer) -> None:
    """Let a server answer what an editor asks about a place of a text."""
    _answer_about_findings(server)
    _answer_about_references(server)
    _answer_about_texts(server)


def _asked(server: EditorServer, uri: str, answer: Callable[[Session], Answer]) -> Answer:
    """Return an answer about a text as it is now, before anything in the background goes on."""
    server.flush(uri)
    with server.session.turns.first():
        return answer(server.session)


def _answer_about_findings(server: EditorServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def on_hover(params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        return _asked(server, uri, lambda session: hover(session, uri, params.position))

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[*KINDS]))
    async def on_code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri, only = params.text_document.uri, params.context.only
        return _asked(server, uri, lambda session: code_actions(session, uri, params.range, only))

    @server.command(OPEN_RULE)
    def open_rule(rule: str) -> None:
        rulebooks = [folder.rulebook for folder in server.session.folders if rule in folder.rulebook]
        link = rule_link(rule, rulebooks[0]) if rulebooks else ""
        if link:
            server.window_show_document(types.ShowDocumentParams(link, external=True))


def _answer_about_references(server: EditorServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def on_definition(params: types.DefinitionParams) -> list[types.Location]:
        uri = params.text_document.uri
        return _asked(server, uri, lambda session: definitions(session, uri, params.position))

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def on_references(params: types.ReferenceParams) -> list[types.Location]:
        uri = params.text_document.uri
        return _asked(server, uri, lambda session: references(session, uri, params.position))

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[" ", ":", "/"]))
    async def on_completion(params: types.CompletionParams) -> list[types.CompletionItem]:
        uri = params.text_document.uri
        return _asked(server, uri, lambda session: completions(session, uri, params.position))


def _answer_about_texts(server: EditorServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def on_symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        uri = params.text_document.uri
        return _asked(server, uri, lambda session: document_symbols(session, uri))

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def on_hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        uri = params.text_document.uri
        return _asked(server, uri, lambda session: inlay_hints(session, uri, params.range))
