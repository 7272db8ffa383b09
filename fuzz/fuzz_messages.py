"""Messages of an editor: every request has one answer, none is a crash, and at the end it shows what a run reports."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import shutil
import tempfile
from typing import Any

import atheris
from target import instrumented, start

instrumented("k8slint", within=("k8slint.server", "k8slint.reading.e"))

from pygls.exceptions import (  # noqa: E402
    FeatureNotificationError,
    FeatureRequestError,
    JsonRpcException,
    JsonRpcInternalError,
)

from k8slint.analysis.run import lint  # noqa: E402
from k8slint.server.diagnostics import words_of  # noqa: E402
from k8slint.server.endpoint import EditorServer, make_server  # noqa: E402
from k8slint.server.stream import receive  # noqa: E402

logging.disable(logging.CRITICAL)

CANARY = "canarysecretvalue"
FILES = {
    "web.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n"
    "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
    "    metadata: {labels: {app: web}}\n    spec:\n      containers:\n        - name: web\n"
    "          image: nginx:1.27.3\n          envFrom:\n            - configMapRef: {name: settings}\n"
    "          ports: [{name: http, containerPort: '80'}]\n          livenessProbe: {httpGet: {port: htp}}\n",
    "settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  level: info\n",
    "secret.yaml": f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: {CANARY}\n",
    "base/kustomization.yaml": "resources:\n- service.yaml\n",
    "base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\nspec:\n  ports:\n  - port: 80\n",
    "prod/kustomization.yaml": "namespace: prod\nresources:\n- ../base\npatches:\n- path: patch.yaml\n",
    "prod/patch.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\nspec:\n  type: NodePort\n",
    ".k8slint.yaml": "rules:\n  image-not-pinned: warning\n",
}
LINES = sorted({line for text in FILES.values() for line in text.splitlines() if CANARY not in line})
WORDS = (
    "name",
    "web",
    "80",
    "spec:",
    "- ",
    "  ",
    "\n",
    "\r",
    "#",
    "# k8slint: ignore[all] so",
    "é😀",
    "\ud83d",
    "{",
    "",
)
WORDS += (":", "\x00", "&a ", "*a", "<<: *a", "---\n", "{{ .A }}", "\t", "'", "|", "rules: {x: y}", "\x85", "\u2028")
URIS = (
    "",
    "untitled:x",
    "file://",
    "file:///",
    "file:///a%00b",
    "http://x/y.yaml",
    "file:relative.yaml",
    "file:///dev/zero",
)
URIS += ("file:///proc/self/environ", "file://host/share/x.yaml", "a\nb", "file:///%ff", "command:k8slint.openRule")
NUMBERS = (0, 1, 2, 3, 5, 8, 10, 13, 20, 40, -1, 2**31 - 1, 2**31, 2**63, 10**30, 1.5, True, None, "1", [], {})
ASKED = "hover definition references completion codeAction documentSymbol inlayHint".split()
ODD_METHODS = ("$/cancelRequest", "$/setTrace", "$/nowhere", "textDocument/rename", "workspace/executeCommand")
ODD_METHODS += ("workspace/symbol", "", "initialize", "completionItem/resolve", "textDocument/diagnostic", "$/progress")
CONVERTER = make_server().protocol._converter
"""What makes messages of JSON; it writes code the first time it sees a kind of message, so it is kept."""
ODD: tuple[Any, ...] = (None, [], {}, 0, "", True, [[]], {"a": {}}, "k8slint.openRule", 2**70, {"jsonrpc": "2.0"})


def one(data: bytes) -> None:
    before = os.getcwd()
    root = os.path.realpath(tempfile.mkdtemp(prefix="k8slint-messages-"))
    try:
        for name, text in FILES.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        os.chdir(root)
        asyncio.run(_Conversation(atheris.FuzzedDataProvider(data), root).held())
    finally:
        os.chdir(before)
        shutil.rmtree(root)


class _Conversation:
    """An editor that types and asks at random, some of it nonsense, and what it was answered."""

    def __init__(self, choices: atheris.FuzzedDataProvider, root: str) -> None:
        self.choices = choices
        self.root = root
        self.sent: list[dict[str, Any]] = []
        self.asked: set[Any] = set()
        self.shown: dict[str, list[Any]] = {}
        self.crashes: list[Exception] = []
        self.server: EditorServer = make_server()
        self.server.protocol._converter = CONVERTER
        self.server.background.start = self.server.background.stop = lambda: None
        self.server.background.wake = lambda _: None
        self.server.report_server_error = self._reported
        self.server.protocol.set_writer(self)
        self.number = 0

    def _reported(self, error: Exception, source: Any) -> None:
        """Take note of an error of what answers a message; a message that is none is somebody else's mistake."""
        is_ours = source in (FeatureRequestError, FeatureNotificationError)
        if is_ours and (not isinstance(error, JsonRpcException) or error.code == JsonRpcInternalError.CODE):
            self.crashes.append(error)

    def write(self, data: bytes) -> None:
        head, _, body = data.partition(b"\r\n\r\n")
        assert int(head.split(b"\r\n")[0].split(b":")[1]) == len(body)
        assert CANARY.encode() not in body, body
        message = json.loads(body)
        self.sent.append(message)
        if message.get("method") == "textDocument/publishDiagnostics":
            self.shown[message["params"]["uri"]] = message["params"]["diagnostics"]

    def close(self) -> None:
        pass

    async def held(self) -> None:
        reader = asyncio.StreamReader(1 << 24)
        talk = asyncio.create_task(receive(reader, self.server.protocol, self._reported))
        folders = [{"uri": self._uri(""), "name": "project"}]
        units = [["utf-8"], ["utf-16"], ["utf-32"], [], None][self.choices.ConsumeIntInRange(0, 4)]
        able = {"general": {"positionEncodings": units}} if units is not None else {}
        began = {"processId": None, "rootUri": None, "capabilities": able, "workspaceFolders": folders}
        reader.feed_data(self._framed({"id": "first", "method": "initialize", "params": began}))
        reader.feed_data(self._framed({"method": "initialized", "params": {}}))
        await _rest()
        for _ in range(self.choices.ConsumeIntInRange(0, 16)):
            if not self.choices.remaining_bytes():
                break
            reader.feed_data(self._next())
            await _rest()
            assert not talk.done(), talk
            assert not self.crashes, self.crashes
        self._judge()
        reader.feed_eof()
        await talk
        await _rest()
        assert not self.crashes, self.crashes
        answered = [message["id"] for message in self.sent if "method" not in message and message["id"] is not None]
        assert sorted(map(repr, answered)) == sorted(map(repr, self.asked)), (answered, self.asked)
        self._compare()

    def _next(self) -> bytes:
        """Return the next message; now and then the folders are judged before, as the background would."""
        kind = self.choices.ConsumeIntInRange(0, 15)
        if kind < 6:
            return self._typed()
        if kind < 11:
            return self._question()
        if kind < 12:
            self._judge()
            return b""
        if kind < 13:
            return self._saved()
        if kind < 14:
            return self._framed({"method": "workspace/didChangeConfiguration", "params": {"settings": self._odd()}})
        return self._nonsense()

    def _typed(self) -> bytes:
        uri = self._any_uri()
        buffer = self.server.session.buffers.get(uri)
        document = {"uri": uri, "version": self.number, "languageId": "yaml"}
        if buffer is None:
            text = FILES.get(uri.removeprefix(f"file://{self.root}/"), self._text())
            return self._framed(
                {"method": "textDocument/didOpen", "params": {"textDocument": {**document, "text": text}}}
            )
        if not self.choices.ConsumeIntInRange(0, 12):
            return self._framed({"method": "textDocument/didClose", "params": {"textDocument": document}})
        change: dict[str, Any] = {"text": self._text()}
        if self.choices.ConsumeIntInRange(0, 8):
            change["range"] = self._range()
        changes = [change] * self.choices.ConsumeIntInRange(1, 2)
        return self._framed(
            {"method": "textDocument/didChange", "params": {"textDocument": document, "contentChanges": changes}}
        )

    def _text(self) -> str:
        if self.choices.ConsumeBool():
            return WORDS[self.choices.ConsumeIntInRange(0, len(WORDS) - 1)]
        return "\n" + LINES[self.choices.ConsumeIntInRange(0, len(LINES) - 1)] + "\n"

    def _range(self) -> dict[str, Any]:
        line, column = self.choices.ConsumeIntInRange(0, 20), self.choices.ConsumeIntInRange(0, 40)
        end = line + self.choices.ConsumeIntInRange(-1, 1)
        return {
            "start": {"line": line, "character": column},
            "end": {"line": max(end, 0), "character": column + self.choices.ConsumeIntInRange(0, 6)},
        }

    def _question(self) -> bytes:
        where = self._range()
        params = {"textDocument": {"uri": self._any_uri()}, "position": where["start"], "range": where}
        params |= {"context": {"diagnostics": [], "includeDeclaration": True}}
        method = ASKED[self.choices.ConsumeIntInRange(0, len(ASKED) - 1)]
        return self._request(f"textDocument/{method}", params)

    def _saved(self) -> bytes:
        name = [*FILES][self.choices.ConsumeIntInRange(0, len(FILES) - 1)]
        path = os.path.join(self.root, name)
        if self.choices.ConsumeIntInRange(0, 5) and os.path.exists(path):
            with open(path, "a", encoding="utf-8", errors="replace", newline="") as file:
                file.write(self._text())
        elif os.path.exists(path):
            os.unlink(path)
        changes = [{"uri": self._uri(name), "type": 2}]
        return self._framed({"method": "workspace/didChangeWatchedFiles", "params": {"changes": changes}})

    def _nonsense(self) -> bytes:
        """Return a message with something wrong: a value of another type, a method nobody has, or no JSON at all."""
        kind = self.choices.ConsumeIntInRange(0, 5)
        if kind == 0:
            return self._request(ODD_METHODS[self.choices.ConsumeIntInRange(0, 2)], self._odd())
        if kind == 1:
            body = self.choices.ConsumeBytes(12)
            return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        if kind == 2:
            return self._framed({"method": ODD_METHODS[self.choices.ConsumeIntInRange(0, 10)], "params": self._odd()})
        if kind == 3:
            place = {"line": self._number(), "character": self._number()}
            params = {
                "textDocument": {"uri": self._any_uri()},
                "position": place,
                "range": {"start": place, "end": place},
            }
            return self._request(f"textDocument/{ASKED[self.choices.ConsumeIntInRange(0, 6)]}", params)
        if kind == 4:
            return self._framed({"id": self._odd(), "result": self._odd()})
        change = {"range": {"start": {"line": self._number(), "character": self._number()}}, "text": self._odd()}
        document = {"uri": self._any_uri(), "version": self._number()}
        return self._framed(
            {"method": "textDocument/didChange", "params": {"textDocument": document, "contentChanges": [change]}}
        )

    def _odd(self) -> Any:
        return ODD[self.choices.ConsumeIntInRange(0, len(ODD) - 1)]

    def _number(self) -> Any:
        return NUMBERS[self.choices.ConsumeIntInRange(0, len(NUMBERS) - 1)]

    def _any_uri(self) -> str:
        number = self.choices.ConsumeIntInRange(0, len(FILES) * 3)
        if number < len(FILES) * 3:
            return self._uri([*FILES][number % len(FILES)])
        return URIS[self.choices.ConsumeIntInRange(0, len(URIS) - 1)]

    def _uri(self, file: str) -> str:
        return f"file://{self.root}/{file}".rstrip("/")

    def _request(self, method: str, params: Any) -> bytes:
        self.number += 1
        number: Any = self.number if self.number % 3 else f"n{self.number}"
        self.asked.add(number)
        return self._framed({"id": number, "method": method, "params": params})

    def _framed(self, message: dict[str, Any]) -> bytes:
        if message.get("id") == "first":
            self.asked.add("first")
        self.number += 1
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)

    def _judge(self) -> None:
        for uri in list(self.server.session.buffers):
            self.server.flush(uri)
        self.server.session.judge(lambda: None, lambda: None)
        self.server.session.show_all()

    def _compare(self) -> None:
        """What is shown for the files of the folder is what a run on them with the open texts reports."""
        (folder,) = [each for each in self.server.session.folders if each.path == self.root]
        if folder.mistakes or len(self.server.session.folders) > 1:
            return
        session = self.server.session
        if any("\r" in buffer.text.text.replace("\r\n", "") for buffer in session.buffers.values()):
            return  # at a lone carriage return a line ends for an editor, and for nobody else
        contents = {
            os.path.relpath(buffer.path, self.root): buffer.data
            for buffer in session.buffers.values()
            if buffer.path.startswith(self.root + "/")
        }
        findings = [each for each in lint((".",), contents=contents).findings if session.settings.shows(each)]
        reported = sorted((each.place.file, words_of(each), each.place.span.line - 1) for each in findings)
        shown = sorted(
            (os.path.relpath(uri.removeprefix("file://"), self.root), each["message"], each["range"]["start"]["line"])
            for uri, diagnostics in self.shown.items()
            for each in diagnostics
        )
        assert shown == reported, set(shown) ^ set(reported)


async def _rest() -> None:
    """Let everything that was asked be answered."""
    for _ in range(6):
        await asyncio.sleep(0)


if __name__ == "__main__":
    start(one, (bytes((number * step) % 256 for step in range(96)) for number in range(1, 96)), longest=512)
