"""An example of a rule file: a manifest with marks that say where the rule speaks up."""

from __future__ import annotations

from typing import Any

from k8slint.model.named_tuple import NamedTuple

ARROW = "# <-"


class ExpectedFinding(NamedTuple):
    """A finding an example must give: its file, the line it starts on (from 1), and the underlined text or empty."""

    file: str
    line: int
    underlined: str


class Example(NamedTuple):
    """One example: `files` hold the manifests without marks, `marked` as people read them; `expected` is ordered.

    `old` are the files before the change that it shows (None: it shows none), `fixed` those that the edits of its
    findings change, after all of them (None: the example does not show it). `params`, `config` and
    `kubernetes_version` (empty: the default) say what differs from a plain run.
    """

    title: str
    bad: bool
    files: dict[str, str]
    marked: dict[str, str]
    expected: tuple[ExpectedFinding, ...]
    params: dict[str, Any]
    config: dict[str, Any]
    kubernetes_version: str
    old: dict[str, str] | None = None
    fixed: dict[str, str] | None = None


def example_of(fields: dict[str, Any]) -> Example:
    """Return an Example from the fields of a rule file; a single text is the file `example.yaml`."""
    bad = "bad" in fields
    content = fields["bad"] if bad else fields["good"]
    marked = _files(content)
    files, expected = {}, []
    for file, text in marked.items():
        files[file], found = without_marks(file, text)
        expected += found
    expected += [_expected_line(entry, next(iter(marked))) for entry in fields.get("expect", ())]
    return Example(
        title=fields.get("title", ""),
        bad=bad,
        files=files,
        marked=marked,
        expected=tuple(sorted(expected)),
        params=fields.get("params", {}),
        config=fields.get("config", {}),
        kubernetes_version=fields.get("kubernetes_version", ""),
        old=_files(fields["old"]) if "old" in fields else None,
        fixed=_files(fields["fixed"], next(iter(marked))) if "fixed" in fields else None,
    )


def _files(content: Any, name: str = "example.yaml") -> dict[str, str]:
    return content if isinstance(content, dict) else {name: content}


def without_marks(file: str, text: str) -> tuple[str, list[ExpectedFinding]]:
    """Return a text without its marks, and what they expect: `image: nginx # <- nginx` is `image: nginx`."""
    lines, expected = [], []
    for number, line in enumerate(text.split("\n"), 1):
        content, *marks = line.split(ARROW)
        lines.append(content.rstrip() if marks else line)
        expected += [ExpectedFinding(file, number, mark.strip()) for mark in marks]
    return "\n".join(lines), expected


def _expected_line(entry: int | str, first_file: str) -> ExpectedFinding:
    """Return what an entry of `expect` means: a line of the only file, or `file.yaml:3`."""
    if isinstance(entry, int):
        return ExpectedFinding(first_file, entry, "")
    file, _, line = entry.rpartition(":")
    return ExpectedFinding(file, int(line), "")
