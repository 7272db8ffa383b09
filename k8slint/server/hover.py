"""What an editor shows beside the pointer: the page of a rule, values in effect, who refers to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from k8slint.report.markdown import escaped_marks
from k8slint.rulebook.page import find_page
from k8slint.rulebook.page_markdown import facts_line
from k8slint.server.diagnostics import rule_link
from k8slint.server.effective import effective_lines
from k8slint.server.relations import relation_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.model.finding import Finding
    from k8slint.model.rule import Rule
    from k8slint.server.session import Session

_MOST_PAGES = 3


def hover(session: Session, uri: str, position: types.Position) -> types.Hover | None:
    """Return what is known of a place in an open text; None for nothing."""
    located = session.located(uri)
    if located is None:
        return None
    text = located.buffer.text
    offset = text.offset(position)
    parts = []
    shown: set[str] = set()
    for finding in session.findings.get(uri, ()):
        start, end = text.offsets(finding.place.span)
        if start <= offset <= end and finding.rule not in shown and len(shown) < _MOST_PAGES:
            shown.add(finding.rule)
            parts.append(_page(finding, located.folder.rulebook))
    manifest = located.folder.manifest(located.file, located.buffer.data)
    pointed = manifest.at(offset) if manifest is not None else None
    if manifest is not None and pointed is not None:
        lines = effective_lines(pointed, manifest)
        judged = located.folder.judged
        if judged is not None:
            lines += relation_lines(pointed, located.file, judged, located.buffer.data)
        parts += ["\n".join(f"- {line}" for line in lines)] if lines else []
    if not parts:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(parts)))


def _page(finding: Finding, rulebook: Mapping[str, Rule]) -> str:
    """Return what the page of a finding's rule says beyond the finding; a team's own page is text, without markup."""
    rule = rulebook.get(finding.rule)
    page = find_page(rule) if rule is not None else None
    link = rule_link(finding.rule, rulebook)
    title = f"[{finding.rule}]({link})" if link else finding.rule
    if page is None:  # such as a policy, which has its name from a manifest
        return f"**{escaped_marks(finding.rule)}**"
    words = [page.rule.title, page.happens, page.why, page.instead]
    if page.rule.own is not None:  # it may come with a stranger's pull request, and an editor loads pictures
        words = list(map(escaped_marks, words))
    return "\n\n".join((f"**{title}**: {words[0]}", facts_line(page), *words[1:]))
