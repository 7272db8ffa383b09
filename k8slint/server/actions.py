"""What an editor offers at a finding: to fix it, to allow it by comment or configuration, to read about its rule."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lsprotocol import types

from k8slint.analysis.fix.guard import against_text
from k8slint.analysis.fix.text import FileText
from k8slint.analysis.fix.turn import OpenFile, plan_turn
from k8slint.analysis.suppressions.adding import with_ignores
from k8slint.analysis.suppressions.suppression import NEVER_SUPPRESSED
from k8slint.model.shorten import shortened
from k8slint.project.configuration import CONFIG_NAMES
from k8slint.reading import read
from k8slint.reading.edit import item_added
from k8slint.server.diagnostics import rule_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from k8slint.model.finding import Edit, Finding
    from k8slint.server.positions import EditorText
    from k8slint.server.session import Located, Session

FIX_ALL = "source.fixAll.k8slint"
OPEN_RULE = "k8slint.openRule"
KINDS = (types.CodeActionKind.QuickFix, FIX_ALL)
_REASON = "the reason"
_LONGEST_TITLE = 100
_NOTES = {"safe": "", "unsafe": " (changes what runs)", "suggestion": " (one way to fix it)"}


def code_actions(
    session: Session, uri: str, where: types.Range, only: Sequence[str] | None = None
) -> list[types.CodeAction]:
    """Return what is offered for a range of an open text; `only` are the kinds that the editor asks for."""
    located = session.located(uri)
    if located is None:
        return []
    offered: list[types.CodeAction] = []
    if _wants(types.CodeActionKind.QuickFix, only):
        for finding in _at(session, located, where):
            offered += _of_finding(session, located, finding)
    if _wants(FIX_ALL, only):
        offered += _fix_all(session, located)
    return offered


def _wants(kind: str, only: Sequence[str] | None) -> bool:
    return not only or any(kind == each or kind.startswith(f"{each}.") or not each for each in only)


def _at(session: Session, located: Located, where: types.Range) -> list[Finding]:
    """Return the findings of a text that touch a range."""
    text = located.buffer.text
    first, last = sorted((text.offset(where.start), text.offset(where.end)))
    found = []
    for finding in session.findings.get(located.buffer.uri, ()):
        start, end = text.offsets(finding.place.span)
        if start <= last and first <= end:
            found.append(finding)
    return found


def _of_finding(session: Session, located: Located, finding: Finding) -> list[types.CodeAction]:
    """Return what is offered for a finding."""
    diagnostics = [session.diagnostic(located, finding)]
    offered = []

    def offer(title: str, edit: types.WorkspaceEdit | None, preferred: bool = False) -> None:
        if edit is not None:
            title = shortened(title, _LONGEST_TITLE)
            kind = types.CodeActionKind.QuickFix
            offered.append(types.CodeAction(title, kind, diagnostics, preferred or None, edit=edit))

    safety = finding.safety
    title = (finding.fix or f"Fix {finding.rule}").removesuffix(".") + _NOTES[safety]
    edits = _sound_edits(session, located, [finding])
    offer(title, _workspace_edit(session, located, edits), safety == "safe")
    if finding.rule not in NEVER_SUPPRESSED:
        offer(f"Allow {finding.rule} here by a comment", _comment(located, finding))
        offer(f"Allow {finding.rule} in this file by the configuration", _configured(session, located, finding))
    if rule_link(finding.rule, located.folder.rulebook):
        command = types.Command("Open", OPEN_RULE, arguments=[finding.rule])
        title = f"Read about {finding.rule}"
        offered.append(types.CodeAction(title, types.CodeActionKind.QuickFix, diagnostics, command=command))
    return offered


def _workspace_edit(session: Session, located: Located, edits: Iterable[Edit]) -> types.WorkspaceEdit | None:
    """Return edits as an editor makes them; None for none, and where a file cannot be read."""
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        text = _text_of(session, located, edit.file)
        if text is None:
            return None
        uri = session.uri_of(located.folder.path_of(edit.file))
        changes.setdefault(uri, []).append(types.TextEdit(text.range(edit.span), edit.text))
    return types.WorkspaceEdit(changes) if changes else None


def _fix_all(session: Session, located: Located) -> list[types.CodeAction]:
    """Return the action that makes all safe edits in a text that go well together; the others come in the next turn."""
    findings = [
        finding
        for finding in session.findings.get(located.buffer.uri, ())
        if finding.safety == "safe" and all(edit.file == located.file for edit in finding.edits)
    ]
    edit = _workspace_edit(session, located, _sound_edits(session, located, findings))
    return [types.CodeAction("Fix all that is safe to fix", FIX_ALL, edit=edit)] if edit is not None else []


def _sound_edits(session: Session, located: Located, findings: list[Finding]) -> list[Edit]:
    """Return the edits of findings that change nothing else, each once; none in a file that a program writes."""
    files = {}
    for edit in [edit for finding in findings for edit in finding.edits]:
        text = _text_of(session, located, edit.file)
        if text is None or against_text(text.text):
            return []
        files[edit.file] = OpenFile(edit.file, FileText(text.text))
    turn = plan_turn([finding for finding in findings if finding.edits], files)
    return list(dict.fromkeys(edit for finding in turn.fixed for edit in finding.edits))


def _text_of(session: Session, located: Located, file: str) -> EditorText | None:
    return located.buffer.text if file == located.file else session.text_of(located.folder, file)


# --- to allow a finding


def _comment(located: Located, finding: Finding) -> types.WorkspaceEdit | None:
    """Return the edit that writes a comment which allows a finding; None where none can stand."""
    if located.file.endswith(".json") or not finding.place.is_certain:
        return None
    before = located.buffer.text
    added = with_ignores(before.text, located.file, [finding], _REASON)
    if added.left or added.text == before.text:
        return None
    return types.WorkspaceEdit({located.buffer.uri: [_difference(before, added.text)]})


def _difference(before: EditorText, after: str) -> types.TextEdit:
    """Return the one edit that makes a text another."""
    old = before.text
    most = min(len(old), len(after))
    start = next((at for at in range(most) if old[at] != after[at]), most)
    end = next((at for at in range(most - start) if old[-1 - at] != after[-1 - at]), most - start)
    where = types.Range(before.position(start), before.position(len(old) - end))
    return types.TextEdit(where, after[start : len(after) - end])


def _configured(session: Session, located: Located, finding: Finding) -> types.WorkspaceEdit | None:
    """Return the edit that allows a rule in a file by the configuration that governs it; None where that fails."""
    folder, judged = located.folder, located.folder.judged
    unit = judged.project.unit_of(located.file) if judged is not None else None
    if judged is None or unit is None or folder.is_file:
        return None
    config = judged.project.configurations[unit.configuration]
    entry: dict[str, object] = {"rules": [finding.rule], "paths": [unit.path], "reason": _REASON}
    if config.file:
        text = session.text_of(folder, config.file)
        edits = _entry_added(text, config.file, entry) if text is not None else ()
        return _workspace_edit(session, located, edits)
    return _new_configuration(session, located, entry)


def _entry_added(text: EditorText, file: str, entry: dict[str, object]) -> tuple[Edit, ...]:
    """Return the edits that add an entry to the suppressions of a configuration."""
    documents = read(text.text.encode("utf-8", "surrogatepass"), file, unknowns=False).documents
    return item_added(documents[0].root.get("suppressions"), entry) if len(documents) == 1 else ()


def _new_configuration(session: Session, located: Located, entry: dict[str, object]) -> types.WorkspaceEdit | None:
    """Return the edit that writes a new configuration into the folder, where the editor can make files."""
    if not session.creates_files or not located.file.isprintable():
        return None
    path = os.path.join(located.folder.path, CONFIG_NAMES[0])
    uri = session.uri_of(path)
    entry["paths"] = [os.path.relpath(located.buffer.path, located.folder.path).replace(os.sep, "/")]
    lines = ["suppressions:\n"]
    for number, (key, value) in enumerate(entry.items()):
        shown = "['" + str(value[0]).replace("'", "''") + "']" if isinstance(value, list) else value
        lines.append(f"{'    ' if number else '  - '}{key}: {shown}\n")
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    document = types.OptionalVersionedTextDocumentIdentifier(uri)
    edit = types.TextDocumentEdit(document, [types.TextEdit(start, "".join(lines))])
    made = types.CreateFile(uri, options=types.CreateFileOptions(ignore_if_exists=True))
    return types.WorkspaceEdit(document_changes=[made, edit])
