"""How a rule leads to its check: the category is the package, the id the function, the index knows the module."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.rule import Rule

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

Check = Callable[..., Any]


class CodePlace(NamedTuple):
    """Where the code of a rule is: a path from the repository's root, a line from 1, and the function's name."""

    file: str
    line: int
    function: str


def check_name(rule: Rule) -> tuple[str, str]:
    """Return module and function of a rule's check; the module is its category's package when it has no module yet."""
    package = f"k8slint.checks.{rule.category}"
    return f"{package}.{rule.module}" if rule.module else package, rule.id.replace("-", "_")


def check_of(rule: Rule) -> Check:
    """Return the check of a rule; raises `LookupError` for a rule the engine reports or that has no check."""
    if rule.own is not None:
        from k8slint.rulebook.own_check import own_check

        return own_check(rule)
    module_name, function = check_name(rule)
    if rule.subject == "engine":
        raise LookupError(f"rule '{rule.id}' is reported by the engine and has no check")
    from importlib import import_module

    check = getattr(import_module(module_name), function, None)
    if check is None:
        missing = f"'{module_name}.{function}' is missing"
        folder = f"k8slint/checks/{rule.category}/"
        raise LookupError(f"rule '{rule.id}' has no check: {missing}; write the function in a module of {folder}")
    return check  # type: ignore[no-any-return]  # a function, as tests of all rules see


def module_of(rule: Rule) -> str:
    """Return the module of a rule's category that holds its check, for the index; empty when none does.

    Imports all modules of the category, so a run never comes here.
    """
    from importlib import import_module
    from pkgutil import iter_modules

    package, function = check_name(rule._replace(module=""))
    for found in sorted(iter_modules(import_module(package).__path__), key=lambda found: found.name):
        check = getattr(import_module(f"{package}.{found.name}"), function, None)
        if check is not None and check.__module__ == f"{package}.{found.name}":
            return found.name
    return ""


def reported_at(rule: Rule) -> list[CodePlace]:
    """Return the functions that report a rule: its check, or of an engine's rule those in which its id stands.

    Of an engine's rule it is the first function of every module that reports it.
    """
    if rule.own is not None:
        return [CodePlace(rule.own["file"], 1, "must" if "must" in rule.own else "schema")]
    if rule.subject != "engine":
        code = getattr(check_of(rule), "__code__", None)
        return [CodePlace(_shown(code.co_filename), code.co_firstlineno, code.co_name)] if code else []
    import os.path

    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    places = []
    for folder, folders, files in os.walk(package):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".py"):
                places += _named_in(os.path.join(folder, name), rule.id)
    return places


def _named_in(path: str, rule_id: str) -> list[CodePlace]:
    """Return the first function, or table, of a module that reports a rule, in a list."""
    import ast

    with open(path, "rb") as file:
        source = file.read()
    if f'"{rule_id}"'.encode() not in source:
        return []
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AnnAssign)) and _reports(node, rule_id):
            return [CodePlace(_shown(path), node.lineno, _name_of(node))]
    names = _constants_of(tree, rule_id)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(part, ast.Name) and part.id in names for part in ast.walk(node)
        ):
            return [CodePlace(_shown(path), node.lineno, node.name)]
    return []


def _constants_of(tree: ast.Module, rule_id: str) -> set[str]:
    """Return the names of a module that stand for a rule's id."""
    import ast

    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value == rule_id
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _name_of(node: ast.FunctionDef | ast.AnnAssign) -> str:
    """Return the name of a function or of an annotated table."""
    import ast

    return node.name if isinstance(node, ast.FunctionDef) else ast.unparse(node.target)


def _reports(node: ast.FunctionDef | ast.AnnAssign, rule_id: str) -> bool:
    """Whether the id stands in a function other than in comparisons, or is an argument of a call in a table."""
    import ast

    def constants(kind: type[ast.AST]) -> Iterator[ast.Constant]:
        parts = (part for outer in ast.walk(node) if isinstance(outer, kind) for part in ast.walk(outer))
        return (part for part in parts if isinstance(part, ast.Constant) and part.value == rule_id)

    found = set(map(id, constants(ast.FunctionDef if isinstance(node, ast.FunctionDef) else ast.Call)))
    return bool(found - set(map(id, constants(ast.Compare))))


def _shown(path: str) -> str:
    """Return the path of a module as it is in the repository: `k8slint/checks/images/tag.py`."""
    parts = path.replace("\\", "/").split("/")
    return "/".join(parts[len(parts) - 1 - parts[::-1].index("k8slint") :])
