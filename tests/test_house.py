"""The rules of the house: sizes, no circles, docstrings, reasons."""

from __future__ import annotations

import ast
import pathlib
import re
from collections import defaultdict
from collections.abc import Iterator

import k8slint
from k8slint.kube.facts import RESOURCE_FACTS
from k8slint.report.formats import FORMATS
from k8slint.rulebook.rulebook import Rulebook

ROOT = pathlib.Path(k8slint.__file__).parent
PATHS = sorted(ROOT.rglob("*.py"))
TESTS = sorted(pathlib.Path(__file__).parent.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in PATHS}

MOST_LINES = 400
MOST_OF_A_FUNCTION = 40
FEWEST_LINES = 60

BROAD = {
    "analysis.unit_run.ask_check",  # around a check, of phase 1 as of phase 2: the others still find what they find
    "analysis.unit_run.guarded",  # the top of phase 1, which never raises: the other files are still judged
    "analysis.parallel.forked._start",  # the top of a child process, which must not run on into its parent's code
    "server.endpoint._judge",  # the top of the editor's background: the editor still gets what is known
    "cli._run",  # the top of the program: a mistake of ours must not look like exit code 1, "findings"
}
"""The functions that take every exception and go on. One that raises it again after it cleaned up is not counted."""


def name_of(path: pathlib.Path) -> str:
    """Return a module's name below the package: `kube.schema.struct`, `kube.schema` for its `__init__`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in PATHS}


def imports_of(name: str, run_time: bool = False) -> Iterator[str]:
    """Yield the modules of ours that a module imports, those inside functions included; but not for type hints."""
    tree = TREES[MODULES[name]]
    hints = {
        inner
        for node in ast.walk(tree)
        if run_time and isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if node in hints:
            continue
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [each for each in whole if each.removeprefix("k8slint.") in MODULES]
            wanted = modules if len(modules) == len(whole) else [node.module, *modules]
        else:
            continue
        for one in wanted:
            found = one.removeprefix("k8slint.")
            if one != found and found in MODULES and found != name:
                yield found


def functions(path: pathlib.Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(TREES[path]) if isinstance(node, ast.FunctionDef))


def test_modules_are_short() -> None:
    assert [name for name, path in MODULES.items() if len(lines_of(path)) > MOST_LINES] == []


def lines_of(path: pathlib.Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_functions_fit_a_screen() -> None:
    assert [
        f"{name}.{node.name}"
        for name, path in MODULES.items()
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > MOST_OF_A_FUNCTION
    ] == []


def test_no_module_is_nearly_empty() -> None:
    """A short module with one importer is a part of that; those of rules, commands, formats and facts have names."""
    importers: dict[str, set[str]] = defaultdict(set)
    for name in MODULES:
        for wanted in imports_of(name):
            importers[wanted].add(name)
    readers = {f"kube.facts.{reader.partition('.')[0]}" for each in RESOURCE_FACTS.values() for reader in each.split()}
    found_by_name = readers | {module.removeprefix("k8slint.") for module in FORMATS.values()}
    assert [
        name
        for name, path in MODULES.items()
        if path.name != "__init__.py"
        and not name.startswith(("checks.", "commands."))
        and name not in found_by_name
        and len(importers[name] - {name.rpartition(".")[0]}) == 1
        and len(lines_of(path)) < FEWEST_LINES
    ] == []


def test_modules_import_in_no_circle() -> None:
    assert circles({name: set(imports_of(name, run_time=True)) for name in MODULES}) == []


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the strongly connected components of more than one module, lazy imports included (Tarjan, unrolled)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found = []
    for start in sorted(graph):
        work = [] if start in index else [(start, iter(sorted(graph[start])))]
        if work:
            index[start] = low[start] = len(index)
            stack.append(start)
            on_stack.add(start)
        while work:
            node, following = work[-1]
            wanted = next(following, None)
            if wanted is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component: list[str] = []
                    while not component or component[-1] != node:
                        component.append(stack.pop())
                        on_stack.remove(component[-1])
                    if len(component) > 1:
                        found.append(sorted(component))
            elif wanted not in index:
                index[wanted] = low[wanted] = len(index)
                stack.append(wanted)
                on_stack.add(wanted)
                work.append((wanted, iter(sorted(graph[wanted]))))
            elif wanted in on_stack:
                low[node] = min(low[node], index[wanted])
    return found


def test_circles_are_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"d"}}) == [["a", "b", "c"]]


def is_public(node: ast.FunctionDef, scope: str) -> bool:
    return not node.name.startswith("_") and not any(part.startswith("_") for part in scope.split("."))


def public_functions(path: pathlib.Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions of a module and of its classes that others may call, with their names; no setters."""
    for node in TREES[path].body:
        if isinstance(node, ast.FunctionDef) and is_public(node, ""):
            yield node.name, node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and is_public(inner, node.name) and not is_setter(inner):
                    yield f"{node.name}.{inner.name}", inner


def is_setter(node: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Attribute) and each.attr == "setter" for each in node.decorator_list)


def says_what_comes_back(node: ast.FunctionDef, words: str) -> bool:
    """Whether a docstring begins as it should; a property is a noun, and the help of a command speaks to people."""
    nothing = node.returns is None or (isinstance(node.returns, ast.Constant) and node.returns.value is None)
    decorators = " ".join(map(ast.unparse, node.decorator_list))
    free = nothing or "property" in decorators or "command" in decorators
    return words.startswith(("Return", "Yield", "Whether")) or (free and not words.startswith(("Give", "Say", "Tell")))


def test_no_class_shares_its_name() -> None:
    """One name has one meaning; what a module keeps to itself begins with `_` and may be called as elsewhere."""
    named: dict[str, list[str]] = {}
    for path in PATHS:
        for node in TREES[path].body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                named.setdefault(node.name, []).append(name_of(path))
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}


def test_docstrings_begin_with_what_comes_back() -> None:
    for name, path in MODULES.items():
        for function, node in public_functions(path):
            words = ast.get_docstring(node)
            assert words, f"{name}.{function} has no docstring"
            assert says_what_comes_back(node, words), f"{name}.{function}: {words}"


def test_first_lines_of_docstrings_are_whole() -> None:
    """Whether the first sentence stands on one line, which is all that editors and indexes show."""
    for name, path in MODULES.items():
        for node in ast.walk(TREES[path]):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                first = (ast.get_docstring(node) or "").split("\n\n")[0]
                assert "\n" not in first, f"{name}.{node.name}: {first}"


def test_no_type_is_ignored_without_a_reason() -> None:
    for path in (*PATHS, *TESTS):
        for line in lines_of(path):
            ignored = re.search(r"# type: ignore(?!\()(\[[\w, -]+\])?(.*)", line)
            if ignored:
                assert ignored[1], f"{path}: {line}"
                assert len(ignored[2].strip(" #-")) > 5, f"{path}: {line.strip()}: say why"


def test_no_two_test_modules_have_one_name() -> None:
    """Whether pytest can collect them in one run: it imports a test module by its name alone."""
    names = [path.name for path in TESTS if path.name.startswith("test_")]
    assert sorted(names) == sorted(set(names))


def takes_every_exception(handler: ast.ExceptHandler) -> bool:
    broad = handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException")
    )
    return broad and not (isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None)


def test_few_handlers_take_every_exception() -> None:
    broad = [
        f"{name}.{function.name}"
        for name, path in MODULES.items()
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.ExceptHandler) and takes_every_exception(node)
    ]
    assert sorted(broad) == sorted(BROAD)


def test_every_module_of_checks_has_the_name_of_a_rule_or_is_shared() -> None:
    """The module of a check is called as its id begins (tests/test_words.py); others are imported by those."""
    of_rules = {f"checks.{rule.category}.{rule.module}" for rule in Rulebook.load().values() if rule.module}
    imported = {wanted for name in MODULES for wanted in imports_of(name)}
    packages = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    assert {name for name in MODULES if name.startswith("checks.")} - packages <= of_rules | imported
