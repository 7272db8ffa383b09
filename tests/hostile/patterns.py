"""Every regular expression of the package, and texts that make a careless one backtrack."""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import k8slint
from k8slint.model.pattern import LazyPattern

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import sre_constants
    import sre_parse

_MOST_CHARACTERS = 3
_TAILS = ("", "\x00", "\n!", "!\x00", "/", ":")


WAYS = ("match", "fullmatch", "search")
_SEARCHING = re.compile("search|sub|subn|finditer|findall|split")


class Used(NamedTuple):
    """A pattern, its flags, and the ways of matching the package uses it in."""

    pattern: str
    flags: int
    ways: tuple[str, ...]


def patterns_of_the_package() -> list[Used]:
    """Return every pattern that is kept in a module of the package or written in a call such as `re.sub("[x]".

    ...)`.
    """
    found: set[Used] = set()
    sources = list(_sources())
    calls: dict[str, set[str]] = {}
    for name, method in re.findall(r"\b(\w+)\.(\w+)", "".join(sources)):
        calls.setdefault(name, set()).add(method)
    for module in pkgutil.walk_packages(k8slint.__path__, "k8slint."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                found.update(_held(name, value, calls))
    for source in sources:
        found.update(_written(ast.parse(source)))
    return sorted(found)


def _sources() -> Iterator[str]:
    for folder, _, names in os.walk(os.path.dirname(k8slint.__file__)):
        for name in sorted(names):
            if name.endswith(".py"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    yield file.read()


def _held(name: str, value: Any, calls: dict[str, set[str]]) -> Iterator[Used]:
    """Return the patterns that a name of a module stands for, with the ways the name is used in."""
    if isinstance(value, LazyPattern):
        value = re.compile(value.pattern, value.flags)
    owner = getattr(value, "__self__", None)
    if isinstance(owner, re.Pattern):
        yield _used(owner, (value.__name__,))
    elif isinstance(value, re.Pattern):
        yield _used(value, calls.get(name, ()))
    elif isinstance(value, (tuple, list, dict)) and len(value) < 1000:
        for item in [*value, *(value.values() if isinstance(value, dict) else ())]:
            for part in item if isinstance(item, (tuple, list)) else (item,):
                yield from _held("", part, calls) if not isinstance(part, re.Pattern) else [_used(part, WAYS)]


def _used(pattern: re.Pattern[Any], methods: Iterable[str]) -> Used:
    ways = {"search" if _SEARCHING.fullmatch(method) else method for method in methods}
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    return Used(text, int(pattern.flags & ~re.UNICODE), tuple(sorted(ways & set(WAYS))) or WAYS)


def _written(tree: ast.AST) -> Iterator[Used]:
    """Return the literal patterns of calls of the module `re`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            first, owner, method = node.args[0], node.func.value, node.func.attr
            of_re = isinstance(owner, ast.Name) and owner.id == "re" and method != "compile"
            if of_re and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield Used(first.value, 0, ("search" if _SEARCHING.fullmatch(method) else method,))


def pumped(pattern: str, length: int, flags: int = 0) -> Iterator[str]:
    """Return texts that walk up to a repetition, stay in it for `length` characters, and then fail."""
    for prefix, characters in _repetitions(sre_parse.parse(pattern, flags), ""):
        for char in characters:
            for tail in _TAILS:
                yield prefix + char * length + tail
        if len(characters) > 1:
            yield prefix + "".join(characters) * (length // len(characters)) + "\x00"


def _repetitions(parsed: Any, prefix: str) -> Iterator[tuple[str, list[str]]]:
    """Return every repetition of a pattern: a text that leads to it, and some characters it takes."""
    for operation, argument in parsed:
        name = str(operation)
        inner = _inner(name, argument)
        for part in inner:
            if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and argument[1] > 8:
                yield prefix, _characters(part)[:_MOST_CHARACTERS]
            yield from _repetitions(part, prefix)
        prefix += _shortest([(operation, argument)])


def _inner(name: str, argument: Any) -> list[Any]:
    """Return the patterns inside of an operation."""
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [argument[2]]
    if name == "SUBPATTERN":
        return [argument[3]]
    if name == "BRANCH":
        return list(argument[1])
    if name in ("ASSERT", "ASSERT_NOT"):
        return [argument[1]]
    return [argument] if name == "ATOMIC_GROUP" else []


def _shortest(parsed: Any) -> str:
    """Return a short text that a pattern matches."""
    text = ""
    for operation, argument in parsed:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            text += _shortest(argument[2]) * argument[0]
        elif name in ("SUBPATTERN", "BRANCH", "ATOMIC_GROUP"):
            text += _shortest(_inner(name, argument)[0])
        elif name in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            text += _characters([(operation, argument)])[0]
    return text


def _characters(parsed: Any) -> list[str]:
    """Return some characters that a pattern may start with."""
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL":
            return [chr(argument)]
        if name == "NOT_LITERAL":
            return ["a" if argument != ord("a") else "b"]
        if name == "ANY":
            return ["a", " "]
        if name == "IN":
            return _of_set(argument)
        if name == "BRANCH":
            return [char for part in argument[1] for char in _characters(part)]
        if _inner(name, argument) and not name.startswith("ASSERT"):
            found = _characters(_inner(name, argument)[0])
            if found:
                return found
    return ["a"]


_CATEGORIES = {
    sre_constants.CATEGORY_DIGIT: "0",
    sre_constants.CATEGORY_NOT_DIGIT: "a",
    sre_constants.CATEGORY_SPACE: " ",
    sre_constants.CATEGORY_NOT_SPACE: "a",
    sre_constants.CATEGORY_WORD: "a",
    sre_constants.CATEGORY_NOT_WORD: "-",
}


def _of_set(members: Any) -> list[str]:
    """Return the first and last characters of each part of a set; of a negated one some that are not in it."""
    found, negated = [], False
    for operation, argument in members:
        name = str(operation)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            found.append(chr(argument))
        elif name == "RANGE":
            found += [chr(argument[0]), chr(argument[1])]
        elif name == "CATEGORY":
            found.append(_CATEGORIES[argument])
    if negated:
        return [char for char in "a -.\x00" if char not in found][:2] or ["b"]
    return sorted(set(found), key=lambda char: (char.isalnum(), char))


def attack(patterns: Iterable[Used], length: int) -> None:
    """Match every pattern against texts made for it, in the ways it is used; the pattern at work is printed first."""
    for pattern, flags, ways in patterns:
        print(ascii(pattern), flush=True)
        compiled = re.compile(pattern, flags)
        for text in set(pumped(pattern, length, flags)):
            for way in ways:
                getattr(compiled, way)(text)
