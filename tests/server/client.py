"""A plain client of the Language Server Protocol: messages over the pipes of a process."""

from __future__ import annotations

import json
import pathlib
import queue
import subprocess
import sys
import threading
from typing import Any

PATIENCE = 30


class Client:
    """An editor that remembers the diagnostics it got last for each file."""

    def __init__(self, folder: pathlib.Path) -> None:
        command = [sys.executable, "-m", "k8slint", "server", "--stdio"]
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.folder = folder
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self._number = 0
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None
        while True:
            length = 0
            while (line := stdout.readline()).strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not line:
                return
            self._messages.put(json.loads(stdout.read(length)))

    def send(self, *messages: dict[str, Any]) -> None:
        """Send messages at once."""
        bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
        stdin = self.process.stdin
        assert stdin is not None
        stdin.write(b"".join([b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies]))
        stdin.flush()

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"method": method, "params": params})

    def request(self, method: str, params: Any = None) -> Any:
        self._number += 1
        self.send({"id": self._number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self._number and "method" not in message:
                return message.get("result", message.get("error"))

    def receive(self) -> dict[str, Any]:
        message = self._messages.get(timeout=PATIENCE)
        if message.get("method") == "textDocument/publishDiagnostics":
            params = message["params"]
            self.diagnostics[params["uri"].rpartition("/")[2]] = params["diagnostics"]
        elif "method" in message and "id" in message:
            self.send({"id": message["id"], "result": None})
        return message

    def await_rules(self, file: str, rules: list[str]) -> None:
        """Wait until a file has findings of exactly these rules."""
        while sorted(each["code"] for each in self.diagnostics.get(file, [])) != rules:
            self.receive()

    def begin(self) -> Any:
        uri = self.folder.as_uri()
        folders = [{"uri": uri, "name": "project"}]
        result = self.request(
            "initialize", {"processId": None, "rootUri": uri, "capabilities": {}, "workspaceFolders": folders}
        )
        self.notify("initialized", {})
        return result

    def open(self, file: str) -> None:
        text = (self.folder / file).read_text(encoding="utf-8")
        document = {"uri": self.uri(file), "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, file: str, version: int, text: str) -> None:
        """Type the whole text anew."""
        document = {"uri": self.uri(file), "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def uri(self, file: str) -> str:
        return (self.folder / file).as_uri()

    def end(self) -> int:
        """Return the exit code of a server that was asked to go."""
        self.request("shutdown")
        self.notify("exit")
        return self.ended()

    def ended(self) -> int:
        """Return the exit code of a server that ends."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()
        return code
