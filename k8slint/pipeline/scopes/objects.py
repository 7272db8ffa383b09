"""The objects of a run by file: facts put back together, and which files could not be looked into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.inventory import Item
from k8slint.model.fact import Defines, Patches

if TYPE_CHECKING:
    from k8slint.model.fact import Fact
    from k8slint.model.result import FileResult

_BLIND_RULES = frozenset(("yaml-unreadable", "file-unreadable", "limit-exceeded"))
_TEMPLATE_NOTICES = frozenset(("helm-template", "template", "sops-encrypted"))


class Objects:
    """What phase 1 found in each file; `blind` are files that hold more than could be read, `templates` unrendered."""

    def __init__(self, results: list[FileResult]) -> None:
        self._facts: dict[str, list[list[Fact]]] = {}
        self.patches: dict[str, tuple[Patches, ...]] = {}
        self.blind: set[str] = set()
        self.templates: set[str] = set()
        for result in results:
            self._take(result)
        self.files = sorted(self._facts)

    def _take(self, result: FileResult) -> None:
        groups: dict[int, list[Fact]] = {}
        patches = []
        for fact in result.facts:
            if isinstance(fact, Patches):
                patches.append(fact)
            elif isinstance(fact, Defines):
                groups[fact.owner] = [fact]
            elif fact.owner in groups:
                groups[fact.owner].append(fact)
        if groups:
            self._facts[result.file] = list(groups.values())
        if patches:
            self.patches[result.file] = tuple(patches)
        if result.unread or any(finding.rule in _BLIND_RULES for finding in result.findings):
            self.blind.add(result.file)
        if any(notice.reason in _TEMPLATE_NOTICES for notice in result.notices):
            self.templates.add(result.file)

    def __contains__(self, file: str) -> bool:
        return file in self._facts

    def items(self, file: str) -> list[Item]:
        """Give the objects of a file, new for every scope; those for local use only are left out by builds."""
        return [Item(file, facts) for facts in self._facts.get(file, ())]

    def facts(self, file: str) -> list[list[Fact]]:
        """Give the facts of a file, one list for each object."""
        return self._facts.get(file, [])
