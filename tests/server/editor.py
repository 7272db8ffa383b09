"""An editor in the same process: a session whose messages are kept."""

from __future__ import annotations

import pathlib

from lsprotocol import types

from k8slint.server.session import Session
from k8slint.server.settings import Settings


def no_pause() -> None:
    """Nobody waits for a turn."""


class Editor:
    """A session on a folder of files; `shown` are the rules of the diagnostics that were sent last, by file."""

    def __init__(self, folder: pathlib.Path, files: dict[str, str], settings: Settings | None = None) -> None:
        self.folder = folder
        self.diagnostics: dict[str, list[types.Diagnostic]] = {}
        self.versions: dict[str, int | None] = {}
        for name, text in files.items():
            self.write(name, text)
        self.session = Session(self._publish, settings=settings or Settings())
        self.session.add_folder(folder.as_uri())
        self.judge()

    def _publish(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        self.diagnostics[self.name(uri)] = diagnostics
        self.versions[self.name(uri)] = version

    def name(self, uri: str) -> str:
        return uri.removeprefix(self.folder.as_uri() + "/")

    def uri(self, file: str) -> str:
        return (self.folder / file).as_uri()

    def write(self, file: str, text: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def open(self, file: str, text: str | None = None) -> None:
        held = (self.folder / file).read_bytes().decode() if text is None else text
        self.session.open(self.uri(file), 1, held)

    def text(self, file: str) -> str:
        return self.session.buffers[self.uri(file)].text.text

    def replace(self, file: str, old: str, new: str) -> None:
        """Type over the first place where a text stands."""
        at = self.text(file).index(old)
        self.type(file, at, at + len(old), new)

    def type(self, file: str, start: int, end: int, new: str) -> None:
        """Replace what stands between two offsets, as an editor says it."""
        buffer = self.session.buffers[self.uri(file)]
        where = types.Range(buffer.text.position(start), buffer.text.position(end))
        change = types.TextDocumentContentChangePartial(where, new)
        self.session.change(buffer.uri, buffer.version + 1, [change])
        self.session.show(buffer.uri)

    def judge(self) -> None:
        """Let the background do its work."""
        self.session.judge(no_pause, self.session.show_open)
        self.session.show_all()

    @property
    def shown(self) -> dict[str, list[str]]:
        return {file: [str(each.code) for each in found] for file, found in self.diagnostics.items() if found}

    def position(self, file: str, word: str, inside: int = 1) -> types.Position:
        """Return the position of some characters into the first place where a word stands."""
        text = self.session.buffers[self.uri(file)].text
        return text.position(text.text.index(word) + inside)
