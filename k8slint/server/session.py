"""One editor: its folders and open texts, and what is shown for them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.span import Span
from k8slint.project.configuration_error import ConfigError, UsageError
from k8slint.project.project import read_file
from k8slint.reading.decode import decode, printable
from k8slint.reading.problem import ManifestError
from k8slint.server.diagnostics import SOURCE, DiagnosticMaker
from k8slint.server.folder import OpenFolder
from k8slint.server.positions import EditorText, Units
from k8slint.server.settings import Settings
from k8slint.server.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.model.finding import Finding

    Publish = Callable[[str, int | None, list[types.Diagnostic]], None]
    """Sends the diagnostics of a text to the editor: its address, its version (None: it is not open), and these."""

_MISTAKE = re.compile(r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)", re.DOTALL)


class Buffer(NamedTuple):
    """A text that is open in the editor."""

    uri: str
    path: str
    version: int
    text: EditorText

    @property
    def data(self) -> bytes:
        """The text as a file would hold it."""
        return self.text.text.encode("utf-8", "surrogatepass")


class Located(NamedTuple):
    """An open text with the folder it belongs to and its name there."""

    buffer: Buffer
    folder: OpenFolder
    file: str


class Session:
    """The folders and open texts of an editor; `publish` sends diagnostics, `units` are what columns count.

    Everything but `judge` is for the thread that talks to the editor. `findings` are those shown for a text, by its
    address. `related` says that the editor shows further places of a finding, `creates_files` that edits may make
    files.
    """

    def __init__(self, publish: Publish, units: Units = "utf-16", settings: Settings = Settings()) -> None:  # noqa: B008
        self.publish = publish
        self.units: Units = units
        self.settings = settings
        self.related = True
        self.creates_files = False
        self.turns = Turns()
        self.folders: list[OpenFolder] = []
        self.buffers: dict[str, Buffer] = {}
        self.findings: dict[str, tuple[Finding, ...]] = {}
        self._published: dict[str, tuple[int | None, list[types.Diagnostic]]] = {}

    # --- folders and texts

    def add_folder(self, uri: str) -> None:
        """Take a folder into the workspace; nothing is done for one that is on no disk."""
        path = _path_of(uri)
        if path and os.path.isdir(path) and path not in {folder.path for folder in self.folders}:
            self.folders.append(OpenFolder(path))

    def remove_folder(self, uri: str) -> None:
        """Take a folder out of the workspace; nothing is shown for its files any more."""
        path = _path_of(uri)
        self.folders = [folder for folder in self.folders if folder.path != path]
        self._clear_strays()

    def open(self, uri: str, version: int, text: str) -> None:
        """Take a text that was opened."""
        path = _path_of(uri)
        if path and from_fs_path(path) != uri:  # the editor writes addresses otherwise, and means the same file
            self._published.pop(from_fs_path(path) or "", None)
            self.findings.pop(from_fs_path(path) or "", None)
        self.buffers[uri] = Buffer(uri, path, version, EditorText(text, self.units))
        if path and self._folder_of(path) is None and os.path.isfile(path):
            self.folders.append(OpenFolder(path))
        self.show(uri)

    def change(self, uri: str, version: int, changes: Iterable[types.TextDocumentContentChangeEvent]) -> bool:
        """Whether a text is open and has changed; what is shown for it is not yet."""
        buffer = self.buffers.get(uri)
        if buffer is None:
            return False
        text = buffer.text
        for change in changes:
            text = EditorText(text.replaced(change), self.units)
        self.buffers[uri] = buffer._replace(version=version, text=text)
        return True

    def close(self, uri: str) -> None:
        """Forget a text that was closed: from now on the file on disk counts."""
        buffer = self.buffers.pop(uri, None)
        if buffer is not None:
            self.folders = [each for each in self.folders if not (each.is_file and each.path == buffer.path)]
            if from_fs_path(buffer.path) != uri:
                self._publish(uri, [])
            self._clear_strays()

    def located(self, uri: str) -> Located | None:
        """Return an open text with its folder; None for one that is of no folder."""
        buffer = self.buffers.get(uri)
        folder = self._folder_of(buffer.path) if buffer is not None else None
        if buffer is None or folder is None:
            return None
        return Located(buffer, folder, folder.file_of(buffer.path))

    def _folder_of(self, path: str) -> OpenFolder | None:
        """Return the innermost folder that a path is in."""
        holding = [folder for folder in self.folders if path and folder.file_of(path)]
        return max(holding, key=lambda folder: len(folder.path), default=None)

    def uri_of(self, path: str) -> str:
        """Return the address of a file, as the editor gave it where it has it open."""
        for buffer in self.buffers.values():
            if buffer.path == path:
                return buffer.uri
        return from_fs_path(path) or ""

    def text_of(self, folder: OpenFolder, file: str) -> EditorText | None:
        """Return the text of a file: that in the editor, else that on disk; None where it cannot be read."""
        path = folder.path_of(file)
        for buffer in self.buffers.values():
            if buffer.path == path:
                return buffer.text
        try:
            text = decode(read_file(path) or b"").text
        except ManifestError:
            return None
        return EditorText(printable(text), self.units)

    # --- what is shown

    def show(self, uri: str) -> None:
        """Show what an open text has, as far as that is known in a moment."""
        located = self.located(uri)
        if located is None:
            return
        with self.turns.first():
            findings = located.folder.quick_findings(located.file, located.buffer.data)
            if findings is not None:
                self._send(located.folder, located.file, findings)

    def show_open(self) -> None:
        """Show what open texts have, as far as that is known in a moment."""
        for uri in self.buffers:
            self.show(uri)

    def judge(self, pause: Callable[[], None], opened: Callable[[], None]) -> list[OpenFolder]:
        """Return all folders once they are judged again; for the background.

        `opened` is called when texts of another folder can be shown. Raises what `pause` raises.
        """
        for folder in list(self.folders):
            buffers = {
                file: buffer.data
                for buffer in list(self.buffers.values())
                if (file := folder.file_of(buffer.path) if buffer.path else "")
            }
            try:
                folder.refresh(buffers, pause, opened)
                folder.mistakes = ()
            except ConfigError as error:
                folder.mistakes = error.mistakes
            except (UsageError, OSError) as error:
                folder.mistakes = (str(error),)
        return list(self.folders)

    def show_all(self) -> None:
        """Show what is known of all folders; what was shown and is gone is taken back."""
        with self.turns.first():
            known: set[str] = set()
            for folder in self.folders:
                known |= self._show_folder(folder)
            for uri in set(self._published) - known:
                self._publish(uri, [])
                self.findings.pop(uri, None)

    def _show_folder(self, folder: OpenFolder) -> set[str]:
        """Return the addresses of the files of a folder that are open or have findings, which are shown now."""
        known = set()
        judged = folder.judged
        for file, findings in judged.findings.items() if judged is not None else ():
            path = folder.path_of(file)
            uri = self.uri_of(path)
            is_open = uri in self.buffers
            if self._folder_of(path) not in (folder, None) or not (is_open or self.settings.whole_project):
                continue
            known.add(uri)
            if not is_open:
                self._send(folder, file, tuple(findings))
        for uri in self.buffers:
            located = self.located(uri)
            if located is not None and located.folder is folder:
                known.add(uri)
                self.show(uri)
        return known | self._show_mistakes(folder)

    def _show_mistakes(self, folder: OpenFolder) -> set[str]:
        """Show what is wrong with the configurations of a folder, where these have it."""
        found: dict[str, list[types.Diagnostic]] = {}
        for mistake in folder.mistakes:
            match = _MISTAKE.fullmatch(mistake)
            if match is not None:
                uri = self.uri_of(os.path.abspath(match["file"]))
                line, column = int(match["line"]), int(match["column"])
                text = self.text_of(folder, match["file"]) or EditorText("")
                where = text.range(Span(line, column, line, column + 1))
                severity = types.DiagnosticSeverity.Error
                found.setdefault(uri, []).append(types.Diagnostic(where, match["message"], severity, source=SOURCE))
        for uri, diagnostics in found.items():
            self._publish(uri, diagnostics)
        return set(found)

    def _send(self, folder: OpenFolder, file: str, findings: tuple[Finding, ...]) -> None:
        """Send the findings of a file as far as the settings show them."""
        shown = tuple([finding for finding in findings if self.settings.shows(finding)])
        uri = self.uri_of(folder.path_of(file))
        if self._published.get(uri, (0, []))[0] is None and uri not in self.buffers and self.findings.get(uri) == shown:
            return  # as most files are after each change of another one
        self.findings[uri] = shown
        text = self.text_of(folder, file) if shown else None
        diagnostics = []
        if text is not None:
            maker = self._maker(folder)
            diagnostics = [maker.diagnostic(finding, text) for finding in shown]
        self._publish(uri, diagnostics)

    def _maker(self, folder: OpenFolder) -> DiagnosticMaker:
        return DiagnosticMaker(
            folder.rulebook,
            lambda other: self.text_of(folder, other),
            lambda other: self.uri_of(folder.path_of(other)),
            self.related,
        )

    def diagnostic(self, located: Located, finding: Finding) -> types.Diagnostic:
        """Return the diagnostic of a finding of an open text, as it was sent."""
        return self._maker(located.folder).diagnostic(finding, located.buffer.text)

    def _publish(self, uri: str, diagnostics: list[types.Diagnostic]) -> None:
        """Send diagnostics that differ from those sent before."""
        buffer = self.buffers.get(uri)
        version = buffer.version if buffer is not None else None
        before = self._published.get(uri, (None, []))
        if before == (version, diagnostics):
            return
        if diagnostics or version is not None:
            self._published[uri] = version, diagnostics
        else:
            self._published.pop(uri, None)
        self.publish(uri, version, diagnostics)

    def _clear_strays(self) -> None:
        """Take back what is shown for files that no folder has any more."""
        for uri in list(self._published):
            path = _path_of(uri)
            if self._folder_of(path) is None:
                self._publish(uri, [])
                self.findings.pop(uri, None)


def _path_of(uri: str) -> str:
    """Return the absolute path that an address stands for; empty for one that is no file on this machine."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    if not path or "\0" in path or not os.path.isabs(path):
        return ""
    return os.path.normpath(path)
