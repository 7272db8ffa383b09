"""The objects of a run by file: facts put back together, and which files could not be looked into."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from k8slint.kube.inventory import Item
from k8slint.model.fact import Defines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.model.result import FileResult

    Held = dict[type[Any], list[Any]]
    """The facts of one object by their type."""

_BLIND_RULES = frozenset(("yaml-unreadable", "file-unreadable", "limit-exceeded"))
_TEMPLATE_NOTICES = frozenset(("helm-template", "template", "sops-encrypted"))


class FoundObjects:
    """What phase 1 found in each unit; `blind` are files that hold more than could be read, `templates` unrendered.

    `files` are the names of the units that hold objects, in order, and `folders` leads to the folder of each; `open`
    are builds of which nothing is known.
    """

    def __init__(self, results: Iterable[FileResult]) -> None:
        self._held: dict[str, list[Held]] = {}
        self.open: set[str] = set()
        self.blind: set[str] = set()
        self.templates: set[str] = set()
        for result in results:
            self._take(result)
        self.files = sorted(self._held)
        self.folders = {file: posixpath.dirname(file) for file in self.files}

    def _take(self, result: FileResult) -> None:
        if result.is_open:
            self.open.add(result.file)
        if result.facts:
            self._take_facts(result.file, result.facts)
        if result.unread or (result.findings and any(finding.rule in _BLIND_RULES for finding in result.findings)):
            self.blind.add(result.file)
        if result.notices and any(notice.reason in _TEMPLATE_NOTICES for notice in result.notices):
            self.templates.add(result.file)

    def _take_facts(self, file: str, facts: tuple[Any, ...]) -> None:
        """Put the facts of one object together; they follow the one that says which object that is."""
        objects: list[Held] = []
        held: Held = {}
        for fact in facts:
            kind = type(fact)
            if kind is Defines:
                held = {kind: [fact]}
                objects.append(held)
            elif kind in held:
                held[kind].append(fact)
            else:
                held[kind] = [fact]
        if objects:
            self._held[file] = objects

    def __contains__(self, file: str) -> bool:
        return file in self._held

    def items(self, file: str) -> list[Item]:
        """Return the objects of a file, new for every scope; those for local use only are left out by builds."""
        return [Item(file, held) for held in self._held.get(file, ())]

    def held(self, file: str) -> list[Held]:
        """Return the facts of a file, for each object those of one type together."""
        return self._held.get(file, [])

    def defined(self, file: str) -> list[Defines]:
        """Return for each object of a file the fact that defines it."""
        return [held[Defines][0] for held in self._held.get(file, ())]
