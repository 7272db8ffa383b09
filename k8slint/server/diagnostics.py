"""From findings to what an editor underlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from k8slint.model.pattern import pattern
from k8slint.model.severity import SEVERITIES
from k8slint.rulebook.address import rule_url
from k8slint.rulebook.page import find_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from k8slint.model.finding import Finding
    from k8slint.model.rule import Rule
    from k8slint.server.positions import EditorText

    Texts = Callable[[str], EditorText | None]
    """Returns the text of a file of a project; None where it cannot be read."""

SOURCE = "k8slint"
_SEVERITIES = dict(
    zip(
        SEVERITIES,
        (types.DiagnosticSeverity.Information, types.DiagnosticSeverity.Warning, types.DiagnosticSeverity.Error),
        strict=True,
    )
)
_TAGS = {
    **dict.fromkeys(
        (
            "deprecated-api-version",
            "image-registry-deprecated",
            "kustomization-deprecated-field",
            "service-account-field-deprecated",
        ),
        types.DiagnosticTag.Deprecated,
    ),
    **dict.fromkeys(("suppression-unused", "suppression-expired"), types.DiagnosticTag.Unnecessary),
}
"""Rules whose text editors strike through or fade out."""


class DiagnosticMaker:
    """Makes diagnostics of findings; `texts` reads the files, `uri_of` gives their addresses to the editor."""

    def __init__(
        self, rulebook: Mapping[str, Rule], texts: Texts, uri_of: Callable[[str], str], related: bool = True
    ) -> None:
        self._rulebook = rulebook
        self._texts = texts
        self._uri_of = uri_of
        self._related = related

    def diagnostic(self, finding: Finding, text: EditorText) -> types.Diagnostic:
        """Return the diagnostic of a finding that stands in a text."""
        link = rule_link(finding.rule, self._rulebook)
        tag = _TAGS.get(finding.rule)
        return types.Diagnostic(
            range=text.range(finding.place.span),
            message=words_of(finding),
            severity=_SEVERITIES[finding.severity],
            code=finding.rule,
            code_description=types.CodeDescription(link) if link else None,
            source=SOURCE,
            tags=[tag] if tag is not None else None,
            related_information=self._related_places(finding) or None,
        )

    def _related_places(self, finding: Finding) -> list[types.DiagnosticRelatedInformation]:
        found = []
        for other in finding.related if self._related else ():
            text = self._texts(other.file)
            if text is not None:
                location = types.Location(self._uri_of(other.file), text.range(other.span))
                found.append(types.DiagnosticRelatedInformation(location, other.message))
        return found


def words_of(finding: Finding) -> str:
    """Return a finding as text: headline, consequence and fix on a line each, and what it is deployed through."""
    lines = [finding.headline, finding.consequence, finding.fix]
    if finding.builds:
        lines.append(f"Deployed through {', '.join(finding.builds)}.")
    return "\n".join(line for line in lines if line)


_links: dict[str, str] = {}
_ADDRESS = pattern(r"https?://[\w.~:/?#@!$&*+,;=%-]{1,500}")


def rule_link(rule_id: str, rulebook: Mapping[str, Rule]) -> str:
    """Return the address of a rule's page, of a team's own rule its first reference; empty for a rule without one."""
    if rule_id not in _links:
        rule = rulebook.get(rule_id)
        page = find_page(rule) if rule is not None and rule.own is not None else None
        own = next(iter(page.references if page is not None else ()), "")
        _links[rule_id] = rule_url(rule) or (own if _ADDRESS.fullmatch(own) else "")
    return _links[rule_id]
