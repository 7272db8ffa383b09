"""The server as a process: messages of the Language Server Protocol over standard input and output."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.exceptions import JsonRpcException
from pygls.io_ import StdoutWriter
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.json_rpc import JsonRPCNotification
from pygls.protocol.language_server import lsp_method

from k8slint import __version__
from k8slint.server.answers import answer_requests
from k8slint.server.session import Session
from k8slint.server.settings import settings_of
from k8slint.server.stream import receive
from k8slint.server.turns import Background, OutdatedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import BinaryIO

_LOG = logging.getLogger(__name__)
_TOGETHER = 0.004
"""Seconds to wait for further changes of a text: those of one keystroke come as several messages."""
_SOON = 0.05
_PARENT_EVERY = 5.0
_TIDY_EVERY = 20
_FREEZE_EVERY = 128
_CHUNK = 1 << 16
_MOST_AHEAD = 1 << 24
_SWITCH = 0.001
"""Seconds after which the interpreter lets another thread run: what the editor waits for is short."""
WATCHED = ("**/*.{yaml,yml,json}", "**/Kustomization", "**/.gitignore", "**/*.{env,properties,conf,toml,txt,sh,tpl}")
"""The files whose changes the editor is asked to report: manifests, configurations, what kustomizations may read."""


class _Protocol(LanguageServerProtocol):
    """The protocol with texts that the session holds: its lines end where the protocol says, and nowhere else."""

    _server: EditorServer

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Return the message that JSON stands for; a request that is none of the protocol's is answered by an error."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" not in data or "method" not in data:
                raise
            self._send_response(data["id"], error=error.to_response_error())
            return JsonRPCNotification("$/answered", "2.0", None)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._server.opened(params.text_document)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        self._server.changed(params.text_document, params.content_changes)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        self._server.closed(params.text_document.uri)


class EditorServer(LanguageServer):
    """The server of one editor; `moves` says that the process may change to the editor's folder."""

    def __init__(self, moves: bool = False) -> None:
        super().__init__("k8slint", __version__, protocol_cls=_Protocol)
        self.moves = moves
        self.session = Session(self._publish)
        self.background = Background(self.session.turns, self._judge)
        self._pending: dict[str, asyncio.TimerHandle] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._warned: set[str] = set()
        self._rounds = 0

    # --- the life of the server

    def begin(self, params: types.InitializeParams) -> None:
        """Take the folders and settings that an editor starts with."""
        self.session.settings = settings_of(params.initialization_options)
        encoding = ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities)
        self.session.units = types.PositionEncodingKind(encoding).value
        text = params.capabilities.text_document
        shown = text.publish_diagnostics if text is not None else None
        self.session.related = shown is None or shown.related_information is not False
        workspace = params.capabilities.workspace
        edits = workspace.workspace_edit if workspace is not None else None
        made = edits.resource_operations if edits is not None and edits.document_changes else None
        self.session.creates_files = types.ResourceOperationKind.Create in (made or ())
        uris = [folder.uri for folder in params.workspace_folders or ()]
        uris = uris or [uri for uri in (params.root_uri,) if uri]
        if self.moves:
            _move_to(uris)
        for uri in uris:
            self.session.add_folder(uri)

    def begun(self) -> None:
        """Start to judge, and ask the editor to say which files change on disk."""
        self._loop = asyncio.get_running_loop()
        self.background.start()
        self.background.wake(0)
        workspace = self.client_capabilities.workspace
        watches = workspace.did_change_watched_files if workspace is not None else None
        if watches is not None and watches.dynamic_registration:
            watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
            self.client_register_capability(types.RegistrationParams([types.Registration("files", method, options)]))
        if self.process_id and hasattr(os, "getppid"):
            self._loop.call_later(_PARENT_EVERY, self._watch_parent, self.process_id)

    def _watch_parent(self, process: int) -> None:
        """End with the editor: one that was killed sends nothing and may leave the pipe to others."""
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            os._exit(1)
        except OSError:
            pass
        assert self._loop is not None  # for it called
        self._loop.call_later(_PARENT_EVERY, self._watch_parent, process)

    def end(self) -> None:
        """Do nothing any more."""
        self.background.stop()

    # --- texts

    def opened(self, document: types.TextDocumentItem) -> None:
        """Show what a text that was opened has."""
        self.session.open(document.uri, document.version, document.text)
        self.background.wake(0)

    def changed(
        self, document: types.VersionedTextDocumentIdentifier, changes: Iterable[types.TextDocumentContentChangeEvent]
    ) -> None:
        """Show in a moment what a text that was changed has now, and later what that means for all others."""
        if not self.session.change(document.uri, document.version, changes):
            return
        if self._loop is not None and document.uri not in self._pending:
            self._pending[document.uri] = self._loop.call_later(_TOGETHER, self.flush, document.uri)
        self.background.wake(self.session.settings.delay / 1000)

    def flush(self, uri: str) -> None:
        """Show what a text has now if that is not shown yet."""
        pending = self._pending.pop(uri, None)
        if pending is not None:
            pending.cancel()
            self.session.show(uri)

    def closed(self, uri: str) -> None:
        """Forget a text: what is on disk counts from now on."""
        pending = self._pending.pop(uri, None)
        if pending is not None:
            pending.cancel()
        self.session.close(uri)
        self.background.wake(_SOON)

    # --- the whole project

    def _judge(self, pause: Callable[[], None]) -> None:
        """Judge all folders, in the background; a mistake of ours is logged, and the server goes on."""
        try:
            self.session.judge(pause if self._rounds else self._freezing(pause), self._opened)
        except OutdatedError:
            raise
        except Exception:  # noqa: BLE001 - a mistake of ours must not end the server
            _LOG.exception("k8slint could not judge the workspace")
            return
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.show_all)
        self._tidy()

    def _tidy(self) -> None:
        """Free what earlier projects left: they are circles, and the collector seldom looks at old objects.

        What is known after the first time mostly stays, so the collector need not look at that again.
        """
        if not self._rounds:
            gc.freeze()
        elif self._rounds % _TIDY_EVERY == 0:
            gc.collect()
        self._rounds += 1

    def _freezing(self, pause: Callable[[], None]) -> Callable[[], None]:
        """Return a pause that keeps the collector, for which everything would wait, from what stays anyway."""
        calls = 0

        def pausing() -> None:
            nonlocal calls
            calls += 1
            if not calls % _FREEZE_EVERY:
                gc.freeze()
            pause()

        return pausing

    def _opened(self) -> None:
        """Let open texts be shown before their folder is judged, in the thread that talks to the editor."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.session.show_open)

    def show_all(self) -> None:
        """Show what is known, and say once what is wrong with a configuration."""
        self.session.show_all()
        mistakes = {mistake for folder in self.session.folders for mistake in folder.mistakes}
        for mistake in sorted(mistakes - self._warned):
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"k8slint: {mistake}"))
        self._warned = mistakes

    # --- messages to the editor

    def _publish(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))

    def refresh_hints(self) -> None:
        """Ask the editor to ask for inlay hints again, if it can."""
        workspace = self.client_capabilities.workspace
        hints = workspace.inlay_hint if workspace is not None else None
        if hints is not None and hints.refresh_support:
            self.workspace_inlay_hint_refresh(None)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what went wrong with a message; a window for each would be worse than the mistake."""
        _LOG.warning("%s: %s", getattr(source, "__name__", source), error)


def _move_to(uris: list[str]) -> None:
    """Make the first folder the current one, from which messages name files."""
    from pygls.uris import to_fs_path

    for uri in uris:
        path = to_fs_path(uri)
        if path and os.path.isdir(path):
            os.chdir(path)
            return


def make_server(moves: bool = False) -> EditorServer:
    """Return a server that answers all requests of an editor."""
    server = EditorServer(moves)
    _answer_life(server)
    _answer_changes(server)
    answer_requests(server)
    return server


def _answer_life(server: EditorServer) -> None:
    """Let a server begin and end."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.begin(params)

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        del params
        server.begun()

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        del params
        server.end()


def _answer_changes(server: EditorServer) -> None:
    """Let a server hear what changes beside the open texts: files, settings, folders."""

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        del params
        server.background.wake(_SOON)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def files_changed(params: types.DidChangeWatchedFilesParams) -> None:
        del params
        server.background.wake(_SOON)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def settings_changed(params: types.DidChangeConfigurationParams) -> None:
        server.session.settings = settings_of(params.settings, server.session.settings)
        server.session.show_all()
        server.refresh_hints()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders_changed(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for folder in params.event.removed:
            server.session.remove_folder(folder.uri)
        for folder in params.event.added:
            server.session.add_folder(folder.uri)
        server.background.wake(0)


def serve() -> int:
    """Return the exit code of a server that talks to an editor over standard input and output until that ends it.

    It is 0 where the editor said `shutdown` before it went, as the protocol wants.
    """
    sys.setswitchinterval(_SWITCH)
    server = make_server(moves=True)
    server.protocol.set_writer(StdoutWriter(_own_output()))
    with suppress(KeyboardInterrupt, SystemExit, BrokenPipeError):  # by `exit` pygls ends the process
        asyncio.run(_talk(server))
    server.end()
    return 0 if server.protocol._shutdown else 1


def _own_output() -> BinaryIO:
    """Return the stream to the editor; what else is written to standard output goes to standard error."""
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return outgoing


async def _talk(server: EditorServer) -> None:
    """Answer the editor until it ends."""
    reader = asyncio.StreamReader(_MOST_AHEAD)
    loop = asyncio.get_running_loop()
    threading.Thread(target=_receive, args=(server, reader, loop), daemon=True).start()
    await receive(reader, server.protocol, server.report_server_error)


def _receive(server: EditorServer, reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop) -> None:
    """Pass on what comes from the editor, in a thread: no system has a better way for pipes and files alike.

    One hop for a message instead of three counts, because the background works beside it.
    """
    descriptor = sys.stdin.fileno()
    with suppress(RuntimeError):  # the loop has ended
        while data := _read(descriptor):
            server.session.turns.hurry()
            loop.call_soon_threadsafe(reader.feed_data, data)
        loop.call_soon_threadsafe(reader.feed_eof)


def _read(descriptor: int) -> bytes:
    """Return what can be read now; empty at the end."""
    try:
        return os.read(descriptor, _CHUNK)
    except OSError:
        return b""
