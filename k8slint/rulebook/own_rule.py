"""A team's own rules: pages of the same shape as ours, whose check is an expression or a schema in the page itself.

They may come with somebody's pull request, so a page is read by the reader of manifests, which bounds what a text may
unfold to, and is refused with file, line and column where anything in it is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.versions import DEFAULT
from k8slint.model.rule import Rule
from k8slint.rulebook.own_check import page_mistakes
from k8slint.rulebook.rule_file import RuleFile, RuleFileError, RuleFileProblem, rule_row, schema_problems
from k8slint.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.node import Node
    from k8slint.rulebook.own_check import PageMistake

CATEGORY = "own"
"""The category of all own rules."""
MOST_BYTES = 256 * 1024


def read_own_rule(file: str, data: bytes) -> Rule:
    """Return the rule of a page; raises `RuleFileError` with all that is wrong with it."""
    root = _root(file, data)
    fields: dict[str, Any] = _plain(root.value)
    problems = [RuleFileProblem(file, root.get(*path).span.line, message) for path, message in schema_problems(fields)]
    problems = problems or [*_names(file, root), *_expressions(file, root, fields)]
    if problems:
        raise RuleFileError(tuple(sorted(set(problems), key=lambda problem: problem[1:])))
    row = rule_row(RuleFile(file, CATEGORY, {"refused_by": "nobody", **fields}))
    return row._replace(own={**fields, "file": file})


def _root(file: str, data: bytes) -> Node:
    from k8slint.reading import read

    if len(data) > MOST_BYTES:
        raise RuleFileError((RuleFileProblem(file, 1, f"is larger than {MOST_BYTES // 1024} KiB"),))
    reading = read(data, file, unknowns=False)
    if reading.problems:
        first = reading.problems[0]
        raise RuleFileError((RuleFileProblem(file, first.span.line, f"this is not YAML: {first.message}"),))
    if len(reading.documents) != 1 or not isinstance(reading.documents[0].root.value, dict):
        raise RuleFileError((RuleFileProblem(file, 1, "a rule file is one mapping that starts with 'id:'"),))
    return reading.documents[0].root


def _plain(value: Any) -> Any:
    """Return a parsed value as ordinary dicts and lists."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _names(file: str, root: Node) -> Iterator[RuleFileProblem]:
    rule_id, name = root.get("id"), file.replace("\\", "/").rpartition("/")[2]
    if name not in (f"{rule_id.text}.yaml", f"{rule_id.text}.yml"):
        yield RuleFileProblem(file, rule_id.span.line, f"the id '{rule_id.text}' and the file name '{name}' differ")
    if rule_id.text in Rulebook.load():
        yield RuleFileProblem(file, rule_id.span.line, f"'{rule_id.text}' is a rule of k8slint; choose another id")
    if not root.get("must").exists and not root.get("schema").exists:
        yield RuleFileProblem(file, 1, "'must' or 'schema' is missing in the rule")


def _expressions(file: str, root: Node, fields: dict[str, Any]) -> Iterator[RuleFileProblem]:
    if "must" not in fields and "schema" not in fields:
        return
    for found in page_mistakes(fields, DEFAULT):
        node = root.get(found.key, *found.path)
        line = _line(node, found)
        where = f"'{found.key}' at line {found.line}, column {found.column}: " if found.line else ""
        yield RuleFileProblem(file, line, f"{where}{found.message}")


def _line(node: Node, found: PageMistake) -> int:
    """Return the line of a file that a place in the text of a node is in."""
    text = node.text
    if text is None or not found.line:
        return node.span.line
    offset = sum(len(line) for line in text.splitlines(keepends=True)[: found.line - 1]) + found.column - 1
    return node.inside(offset, offset + 1).line
