"""Which edits nobody prints or keeps: those that write again what frames would not show of the text they replace.

An edit that moves a part of a file has its values in its text, whatever rule proposes it. `--fix` applies it all the
same, as no cache keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.kube.secrecy.veil import Veil
    from k8slint.model.finding import Edit, Finding
    from k8slint.reading.document import Reading

_WORD = pattern(r"\w{3,}")
_SHORT = 40
"""Characters up to which a text is that of one value, whose words tell whether it writes again what it replaces."""


def hidden(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits as such that are applied, but neither printed nor kept."""
    return tuple([edit._replace(is_hidden=True) for edit in edits])


def with_hidden_edits(findings: Iterable[Finding], reading_of: Callable[[str], Reading | None]) -> tuple[Finding, ...]:
    """Return findings with those edits hidden that write again what frames of the files would not show."""
    files = _Files(reading_of)
    return tuple(
        [
            finding._replace(edits=hidden(finding.edits)) if finding.edits and files.hides(finding) else finding
            for finding in findings
        ]
    )


class _Files:
    """The files that edits are in, with what hides their secrets, as far as they are asked for."""

    def __init__(self, reading_of: Callable[[str], Reading | None]) -> None:
        self._reading_of = reading_of
        self._readings: dict[str, Reading | None] = {}
        self._veils: dict[str, Veil] = {}

    def hides(self, finding: Finding) -> bool:
        """Whether the edits of a finding write again what is hidden in the text that they replace."""
        written = "".join([edit.text for edit in finding.edits])
        replaced = [edit for edit in finding.edits if edit.span[:2] != edit.span[2:]]
        if not written or not replaced:
            return False
        if len(written) <= _SHORT:
            words = set(_WORD.findall(written))
            replaced = [edit for edit in replaced if not words.isdisjoint(_WORD.findall(self._text(edit)))]
        return any(map(self._is_over_secret, replaced))

    def _reading(self, file: str) -> Reading | None:
        if file not in self._readings:
            self._readings[file] = self._reading_of(file)
        return self._readings[file]

    def _text(self, edit: Edit) -> str:
        reading = self._reading(edit.file)
        return reading.source.text[slice(*reading.source.lines.offsets(edit.span))] if reading is not None else ""

    def _is_over_secret(self, edit: Edit) -> bool:
        """Whether a part of what an edit replaces is hidden; a value that is replaced as a whole is shown if any is."""
        reading = self._reading(edit.file)
        if reading is None:
            return False
        if edit.file not in self._veils:
            from k8slint.kube.secrecy.veil import veil_of

            self._veils[edit.file] = veil_of(reading)
        start, end = reading.source.lines.offsets(edit.span)
        return bool(self._veils[edit.file].masks(start, end, [(start, end)]))
