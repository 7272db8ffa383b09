"""Fixes of random manifests: they end, damage nothing, leave what they report, and a second run has nothing to add."""

from __future__ import annotations

import atheris
from target import example_files, instrumented, start

instrumented("k8slint", within=("k8slint.analysis.fix", "k8slint.analysis.schema_edits", "k8slint.reading.e"))

from k8slint.analysis.fix.fixing import Fixes, fixes_of  # noqa: E402
from k8slint.analysis.fix.text import edited, file_text  # noqa: E402
from k8slint.analysis.run import check, lint_files  # noqa: E402
from k8slint.model.finding import Finding  # noqa: E402
from k8slint.project.project import Project  # noqa: E402
from k8slint.reading import read  # noqa: E402

LONGEST = 2500
BRINGS_TO_LIGHT = "document-separator-suspicious"
"""A rule by whose fix text counts that no reader has seen before, whatever it is."""
BOTH = ("\n---\n", "\n--- # next\n", "\n---\n# Source\n\n", "\n...\n---\n", "\r\n---\r\n", "\n--- {a: b}\n---\n")
INSERTED = (
    "  ",
    "\t",
    "# a",
    " # k8slint: ignore",
    "'",
    '"',
    "&a ",
    "*a",
    "!!str ",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "- ",
)
INSERTED += (
    "\n",
    "\r",
    "|\n",
    ">-\n",
    "? ",
    "~",
    "null",
    "é",
    "😀",
    "\x85",
    "\ufeff",
    "{{ .A }}",
    "${A}",
    "x: &b {<<: *b}\n",
)
INSERTED += (
    "---\n",
    "...\n",
    "\\",
    "\\\n",
    "''",
    "0x1F",
    "on",
    "kind: List\n",
    "items:\n- ",
    "%YAML 1.1\n---\n",
    "=",
    "!a ",
)


def _fixable() -> list[str]:
    """Return the files of examples for which an edit is offered; kustomizations and charts stay together elsewhere."""
    found: dict[str, None] = {}
    for files in example_files():
        contents = {name: text.encode() for name, text in files.items()}
        if len(files) == 1 and any(finding.edits for finding in lint_files(contents).findings):
            found.update(dict.fromkeys(text for text in files.values() if len(text) < LONGEST))
    return list(found)


TEXTS = _fixable()


def one(data: bytes) -> None:
    choices = atheris.FuzzedDataProvider(data)
    contents = {f"{name}.yaml": _file(choices) for name in "ab"[: choices.ConsumeIntInRange(1, 2)]}
    unsafe = choices.ConsumeBool()
    project = Project.of_texts(contents)
    before = check(project).findings
    for finding in before:
        _offered(finding, contents)
    project = Project.of_texts(contents)
    fixes = fixes_of(project, unsafe=unsafe)
    after = {name: project.read(name) or b"" for name in contents}
    assert {change.file: change.after for change in fixes.changes} == {
        name: data for name, data in after.items() if data != contents[name]
    }
    _sound(fixes, contents, after)
    again = fixes_of(Project.of_texts(after), unsafe=unsafe)
    assert fixes.left or not again.changes, again.changes
    assert again.changes or again.report.findings == fixes.report.findings


def _file(choices: atheris.FuzzedDataProvider) -> bytes:
    """Return some examples as one file, damaged in a few places, with line ends and an encoding of some kind."""
    between = BOTH[choices.ConsumeIntInRange(0, len(BOTH) - 1)]
    count = choices.ConsumeIntInRange(1, 2)
    text = between.join(TEXTS[choices.ConsumeIntInRange(0, len(TEXTS) - 1)] for _ in range(count))
    for _ in range(max(0, choices.ConsumeIntInRange(-2, 3))):
        lines = text.split("\n")
        line = choices.ConsumeIntInRange(0, len(lines) - 1)
        column = choices.ConsumeIntInRange(0, len(lines[line]))
        if choices.ConsumeIntInRange(0, 3):
            word = INSERTED[choices.ConsumeIntInRange(0, len(INSERTED) - 1)]
        else:
            word = lines[choices.ConsumeIntInRange(0, len(lines) - 1)] + "\n"
        lines[line] = lines[line][:column] + word + lines[line][column + choices.ConsumeIntInRange(0, 2) :]
        text = "\n".join(lines)
    if choices.ConsumeBool():
        text = text.rstrip("\n")
    if not choices.ConsumeIntInRange(0, 3):
        text = text.replace("\n", "\r\n")
    encoding, mark = (("utf-8", ""), ("utf-8", "\ufeff"), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff"))[
        choices.ConsumeIntInRange(0, 3) if not choices.ConsumeIntInRange(0, 7) else 0
    ]
    return (mark + text).encode(encoding)


def _offered(finding: Finding, contents: dict[str, bytes]) -> None:
    """Every edit that an editor may offer fits its file, and leaves YAML behind where there was some."""
    for name in {edit.file for edit in finding.edits}:
        file = file_text(contents[name])
        if file is None:
            continue
        text = edited(file.text, [edit for edit in finding.edits if edit.file == name])
        assert text is not None, finding
        if not read(file.text, name).problems and finding.rule != BRINGS_TO_LIGHT:
            assert not read(text, name).problems, (finding.rule, finding.edits, read(text, name).problems)


def _sound(fixes: Fixes, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """A changed file has the encoding, the line ends, the documents and the comments it had."""
    for change in fixes.changes:
        old, new = file_text(before[change.file]), file_text(after[change.file])
        assert old is not None
        assert new is not None
        assert (old.mark, old.encoding) == (new.mark, new.encoding)
        if "\r\n" in old.text and "\n" not in old.text.replace("\r\n", ""):
            assert "\n" not in new.text.replace("\r\n", "")
        readings = read(old.text, change.file), read(new.text, change.file)
        assert len(readings[1].problems) <= len(readings[0].problems), readings[1].problems
        counts = len(readings[0].documents), len(readings[1].documents)
        assert counts[0] == counts[1] or any(finding.rule == BRINGS_TO_LIGHT for finding in fixes.fixed), counts


if __name__ == "__main__":
    start(one, (bytes((number * step) % 256 for step in range(32)) for number in range(1, 96)), longest=128)
