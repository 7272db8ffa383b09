"""A rule file, `rules/<category>/<id>.yaml`: read, checked, and refused with the line that is wrong.

For development, tests and `k8slint explain`; a check run uses the generated index and never comes here.
"""

from __future__ import annotations

import json
import os.path
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from k8slint.bundled import bundled_path, read_bundled
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.rule import Rule
from k8slint.rulebook.check import check_of, module_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import Draft202012Validator

CATEGORIES = (
    "images",
    "credentials",
    "lifecycle",
    "probes",
    "containers",
    "pods",
    "scheduling",
    "workloads",
    "services",
    "availability",
    "references",
    "security",
    "access",
    "api",
    "admission",
    "manifest",
    "cluster",
    "kustomize",
    "policies",
    "change",
)
"""The folders of `rules/` and the modules of `k8slint.checks`, in the order people read them."""

_LEAST_OF_A_ROW = Rule._fields.index("module") + 1


class RuleFileProblem(NamedTuple):
    """One thing that is wrong with a rule file; `line` counts from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class RuleFileError(Exception):
    """A rule file that cannot be used; `problems` says all that is wrong with it."""

    def __init__(self, problems: tuple[RuleFileProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class RuleFile(NamedTuple):
    """A rule file that was read and found good: plain values of its fields, and the category it lies in."""

    file: str
    category: str
    fields: dict[str, Any]


def rule_file_names() -> tuple[str, ...]:
    """Return all rule files as `<category>/<id>.yaml`, sorted; folders that start with `_` hold no rules."""
    top = bundled_path("rules")
    names = []
    for category in sorted(os.listdir(top)):
        if category.startswith(("_", ".")) or not os.path.isdir(os.path.join(top, category)):
            continue
        names += [f"{category}/{name}" for name in sorted(os.listdir(os.path.join(top, category)))]
    return tuple(names)


def load_rule_file(name: str) -> RuleFile:
    """Return the bundled rule file `<category>/<id>.yaml`; raises `RuleFileError`."""
    return read_rule_file(f"rules/{name}", read_bundled(f"rules/{name}").decode())


def read_rule_file(file: str, text: str) -> RuleFile:
    """Return the rule file of a text, `file` ending in `<category>/<id>.yaml`; raises `RuleFileError`."""
    tree = _parse(file, text)
    if not isinstance(tree, dict):
        raise RuleFileError((RuleFileProblem(file, 1, "a rule file is a mapping that starts with 'id:'"),))
    problems = sorted({*_schema_problems(file, tree), *_name_problems(file, tree)}, key=lambda problem: problem[1:])
    if problems:
        raise RuleFileError(tuple(problems))
    return RuleFile(file, file.split("/")[-2], _plain(tree))


def _parse(file: str, text: str) -> Any:
    """Return parsed YAML that knows its lines; a syntax error is a RuleFileError."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        problem = str(error.problem or error.context).splitlines()[0]
        raise RuleFileError((RuleFileProblem(file, line, f"this is not YAML: {problem}"),)) from error
    except YAMLError as error:
        raise RuleFileError((RuleFileProblem(file, 1, f"this is not YAML: {error}"),)) from error


def _plain(value: Any) -> Any:
    """Return a parsed value as plain Python, without the lines and styles it remembers."""
    if isinstance(value, dict):
        return {str(key): _plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child) for child in value]
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(read_bundled("schemas/rule.schema.json")))


def _name_problems(file: str, tree: dict[str, Any]) -> Iterator[RuleFileProblem]:
    """Yield where the path of the file and what is written in it differ."""
    folder, _, name = file.rpartition("/")
    category = folder.rpartition("/")[2]
    if category not in CATEGORIES:
        yield RuleFileProblem(file, 1, f"'{category}' is not a category, the folders are: {', '.join(CATEGORIES)}")
    if name != f"{tree.get('id')}.yaml":
        yield RuleFileProblem(
            file, _line(tree, ("id",)), f"the id '{tree.get('id')}' and the file name '{name}' differ"
        )
    since, until = tree.get("since"), tree.get("until")
    if isinstance(since, str) and isinstance(until, str) and _minor(since) > _minor(until):
        yield RuleFileProblem(file, _line(tree, ("until",)), f"until '{until}' comes before since '{since}'")


def _minor(version: str) -> int:
    minor = version.partition(".")[2]
    return int(minor) if minor.isdecimal() and minor.isascii() else 0


def _schema_problems(file: str, tree: dict[str, Any]) -> Iterator[RuleFileProblem]:
    for path, message in schema_problems(_plain(tree)):
        yield RuleFileProblem(file, _line(tree, path), message)


def schema_problems(fields: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield in what the fields of a page do not fit `schemas/rule.schema.json`, with the path of each."""
    from k8slint.rulebook.schema_words import problems_of

    for error in _validator().iter_errors(fields):
        yield from problems_of(error)


def _line(tree: Any, path: tuple[str | int, ...]) -> int:
    """Return the line (from 1) of the deepest part of `path` that is written in the tree."""
    line = 0
    for key in path:
        if isinstance(tree, dict) and key in tree:
            line = tree.lc.key(key)[0]  # type: ignore[attr-defined]  # ruamel adds lc to dict and list
        elif isinstance(tree, list) and isinstance(key, int) and key < len(tree):
            line = tree.lc.item(key)[0]  # type: ignore[attr-defined]  # ruamel adds lc to dict and list
        else:
            break
        tree = tree[key]
    return int(line) + 1


def rule_row(rule_file: RuleFile) -> Rule:
    """Return the row of the index for one rule file, without the module of its check."""
    fields = rule_file.fields
    return Rule(
        id=fields["id"],
        category=rule_file.category,
        title=fields["title"],
        severity=fields["severity"],
        refused_by=fields["refused_by"],
        subject=fields["subject"],
        kinds=tuple(fields.get("kinds", ())),
        enabled=fields.get("enabled", True),
        since=_minor(fields.get("since", "")),
        until=_minor(fields.get("until", "")),
        params={name: _default(param) for name, param in fields.get("params", {}).items()},
        when=tuple(fields.get("when", ())),
        production=fields.get("production", False),
        covers=tuple(fields.get("covers", ())),
        governed=fields.get("governed", False),
        preview=fields.get("preview", False),
    )


def index_row(rule_file: RuleFile) -> Rule:
    """Return the row with the module of its check; raises `LookupError` for no check and one in a foreign module."""
    rule = rule_row(rule_file)
    if rule.subject == "engine":
        return rule
    rule = rule._replace(module=module_of(rule))
    check_of(rule)
    function, noun = rule.id.replace("-", "_"), rule.module.rpartition(".")[2]
    if function != noun and not function.startswith(f"{noun}_"):
        wanted = f"k8slint/checks/{rule.category}/{function.partition('_')[0]}.py"
        raise LookupError(f"rule '{rule.id}' has its check in '{rule.module}', but its id leads to {wanted}")
    return rule


def index_text(rules: list[Rule]) -> str:
    """Return the index as JSON: one line per rule, sorted by category and id."""
    rows = sorted(rules, key=lambda rule: (rule.category, rule.id))
    lines = [json.dumps(_without_defaults(row), ensure_ascii=False) for row in rows]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _default(param: dict[str, Any]) -> Any:
    """Return the default of a parameter; a number is a float, so that the value shows the type."""
    return float(param["default"]) if param["type"] == "number" else param["default"]


def _without_defaults(row: Rule) -> tuple[Any, ...]:
    """Return the values of a row without the last fields that few rules have."""
    values = tuple(row)
    while len(values) > _LEAST_OF_A_ROW and not values[-1]:
        values = values[:-1]
    return values
