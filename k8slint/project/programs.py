"""What programs and scripts of a repository do with its manifests before a cluster gets them, as far as they say."""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING

from k8slint.model.pattern import pattern
from k8slint.model.regular_file import read_regular
from k8slint.project.build_scripts import MOST_BYTES
from k8slint.project.glob import name_matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.project.build_scripts import BuildScripts

_WORD = r"[A-Z0-9_@%<>{}$#-]{3,60}"
_REPLACED = pattern(
    rf"\bs([/|,#@:;!%~+])[\\(\"'\]\[]{{0,4}}({_WORD})[\\)\"'\]\[]{{0,4}}\1".encode()
    + rf"|[Rr]eplace\w{{0,20}}\((?:[^\n]{{0,160}}?[ (,])?[\"'`]({_WORD})[\"'`]".encode()
)
"""A word that sed or Perl replaces (`s/WORD/.../`), or a call such as `strings.ReplaceAll(text, "WORD", ...)`."""
_IS_WORD = pattern(rb"[A-Z]{6}|[A-Z]_|_[A-Z]|%%%|@[A-Z]")
"""Signs of a word that stands for another: shorter ones may be values, such as HTTPS."""
_NAMED = pattern(rb"[\"'`]([^\"'`\n]{1,300}\.(?:ya?ml|json))[\"'`]")
_EMBEDDED = pattern(rb"^[ \t]*//go:embed[ \t]+([^\n]{1,300})$", re.MULTILINE)
_TESTS = "_test.go"
TEST_DATA = "testdata"
"""The folder that the go tool passes over, and Go tests read."""


class Programs:
    """The programs and scripts of a repository; they are read when something is first asked."""

    def __init__(self, scripts: BuildScripts) -> None:
        self._scripts = scripts
        self.was_asked = False

    @cached_property
    def replaced(self) -> frozenset[str]:
        """The words that scripts and programs write something else for, such as CLUSTER_NAME; none in small letters."""
        self.was_asked = True
        found = set()
        for path in (*self._scripts.paths, *self._scripts.programs):
            for match in _REPLACED.finditer(_read(path)):
                word = match[2] or match[3]
                if _IS_WORD.search(word):
                    found.add(word.decode())
        return frozenset(found)

    def reader(self, file: str) -> str:
        """Return the program that reads a file and may finish it: it embeds or names it; empty when there is none.

        A Go test in the folder above `testdata` reads what is in there, which the go tool passes over. A program that
        names a file without its folder stands in that folder or beside it.
        """
        self.was_asked = True
        path = os.path.realpath(file)
        folder = os.path.dirname(path)
        parts = folder.split(os.sep)
        if TEST_DATA in parts:
            package = os.sep.join(parts[: parts.index(TEST_DATA)])
            found = next((each for each in self._tests if os.path.dirname(each) == package), "")
            if found:
                return found
        for named, program in self._readers[0].get(os.path.basename(path), ()):
            if path.endswith(named) and (
                named.count("/") > 1 or program.startswith(f"{os.path.dirname(folder)}{os.sep}")
            ):
                return program
        for depth in range(len(parts), 1, -1):
            for embedded, program in self._readers[1].get(os.sep.join(parts[:depth]), ()):
                if _holds(embedded, [*parts[depth:], os.path.basename(path)]):
                    return program
        return ""

    @cached_property
    def _tests(self) -> tuple[str, ...]:
        return tuple(path for path in self._scripts.programs if path.endswith(_TESTS))

    @cached_property
    def _readers(self) -> tuple[dict[str, list[tuple[str, str]]], dict[str, list[tuple[str, str]]]]:
        """Files that programs name, by base name, and patterns of those they embed, by folder; each with the program.

        What Go tests name they apply as it stands, mostly.
        """
        named: dict[str, list[tuple[str, str]]] = {}
        embedded: dict[str, list[tuple[str, str]]] = {}
        for program in self._scripts.programs:
            if program.endswith(_TESTS):
                continue
            text = _read(program)
            for name in _names(text):
                named.setdefault(name.rpartition("/")[2], []).append((f"/{name}", program))
            for line in _EMBEDDED.findall(text) if b"//go:embed" in text else ():
                for each in line.decode("utf-8", "replace").split():
                    of_folder = embedded.setdefault(os.path.dirname(program), [])
                    of_folder.append((each.strip('"`').removeprefix("all:"), program))
        return named, embedded

    def consulted(self) -> tuple[str, ...]:
        """Return the paths of all that answers depended on; none where nothing was asked."""
        return (*self._scripts.consulted, *self._scripts.programs) if self.was_asked else ()


def _holds(embedded: str, parts: list[str]) -> bool:
    """Whether a pattern of `go:embed` names a file, given by the parts of its path, or a folder that holds it."""
    wanted = embedded.split("/")
    return len(wanted) <= len(parts) and all(map(name_matches, parts, wanted))


def _names(text: bytes) -> Iterator[str]:
    """Yield the names of manifests in a program."""
    if b".yaml" in text or b".yml" in text or b".json" in text:
        for name in _NAMED.findall(text):
            if b"://" not in name:
                yield name.decode("utf-8", "replace").lstrip("./")


def _read(path: str) -> bytes:
    try:
        return read_regular(path, MOST_BYTES)
    except (OSError, ValueError):
        return b""
