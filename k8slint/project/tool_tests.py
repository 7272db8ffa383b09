"""What tests of Chainsaw and of Kyverno's command line say of the files they name: applied, expected, or tried."""

from __future__ import annotations

import fnmatch
import posixpath
from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import mapping
from k8slint.reading.kinds import CREATED, MERGED
from k8slint.reading.manifest import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_CHAINSAW, _KYVERNO = "chainsaw-test", "kyverno-test"
_TESTS = frozenset(f"{name}.{ending}" for name in (_CHAINSAW, _KYVERNO) for ending in ("yaml", "yml"))
"""What the files of tests are called unless somebody asks for another name."""

_OPERATIONS = ("try", "catch", "finally", "cleanup")
_ROLES = {
    "apply": MERGED,
    "create": CREATED,
    "update": CREATED,
    "assert": "chainsaw-assert",
    "error": "chainsaw-error",
    "delete": "chainsaw-delete",
    "patch": "chainsaw-patch",
}
"""The roles of files by what a test does with them, the first of several counts (chainsaw v0.2, pkg/apis/v1alpha1)."""
_RANKS = {role: rank for rank, role in enumerate((*dict.fromkeys(_ROLES.values()), _KYVERNO))}
_KYVERNO_LISTS = ("resources", "targetResources")
_KYVERNO_RESULTS = ("patchedResource", "patchedResources", "generatedResource", "cloneSourceResource")


class ToolTests:
    """The tests among the files of a project; `read` returns a file's bytes, or None when it cannot."""

    def __init__(self, names: Iterable[str], read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._folders: dict[str, list[str]] = {}
        for name in names:
            folder, _, base = name.rpartition("/")
            self._folders.setdefault(folder, []).append(base)
        self._templates: dict[str, list[dict[str, Any]]] = {}

    def roles(self) -> dict[str, str]:
        """Return the roles of the files that tests name; one that is applied by any test is applied."""
        found: dict[str, str] = {}
        for folder, bases in self._folders.items():
            for base in _TESTS.intersection(bases):
                test = posixpath.join(folder, base)
                named = self._of_kyverno(test) if base.startswith(_KYVERNO) else self._of_chainsaw(test)
                for name, role in named:
                    for file in self._files(folder, name):
                        if file not in found or _RANKS[role] < _RANKS[found[file]]:
                            found[file] = role
        return found

    def _files(self, folder: str, name: str) -> list[str]:
        """Return the files of the project that a test in a folder names, by a path or a pattern."""
        path = posixpath.normpath(posixpath.join(folder, name))
        if not any(sign in name for sign in "*?["):
            return [path]
        below, _, pattern = path.rpartition("/")
        return [posixpath.join(below, base) for base in fnmatch.filter(self._folders.get(below, ()), pattern)]

    def _documents(self, file: str) -> list[dict[str, Any]]:
        data = self._read(file)
        documents = read(data, file, unknowns=False).documents if data is not None else ()
        return [document.value for document in documents if isinstance(document.value, dict)]

    def _of_kyverno(self, file: str) -> Iterator[tuple[str, str]]:
        """Yield what `kyverno test` is to judge, and to find after a policy changed or made it."""
        for test in self._documents(file):
            for field in _KYVERNO_LISTS:
                yield from ((each, _KYVERNO) for each in _texts(test.get(field)))
            for result in _mappings(test.get("results")):
                for field in _KYVERNO_RESULTS:
                    yield from ((each, _KYVERNO) for each in _texts(result.get(field)))

    def _of_chainsaw(self, file: str) -> Iterator[tuple[str, str]]:
        for test in self._documents(file):
            spec = mapping(test.get("spec"))
            yield from _operations(spec, {})
            for step in _mappings(spec.get("steps")):
                yield from _operations(step, {})
                use = mapping(step.get("use"))
                template, given = use.get("template"), mapping(use.get("with")).get("bindings")
                if isinstance(template, str):
                    bindings = {f"(${each.get('name')})": each.get("value") for each in _mappings(given)}
                    for shared in self._template(posixpath.join(posixpath.dirname(file), template)):
                        yield from _operations(mapping(shared.get("spec")), bindings)

    def _template(self, file: str) -> list[dict[str, Any]]:
        """Return the documents of a file of the project with a step that several tests use; each is read once."""
        file = posixpath.normpath(file)
        if file not in self._templates:
            folder, base = posixpath.split(file)
            self._templates[file] = self._documents(file) if base in self._folders.get(folder, ()) else []
        return self._templates[file]


def _operations(step: dict[str, Any], bindings: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the files that the operations of a step name, bindings in their place, with the role each gets there."""
    for block in _OPERATIONS:
        for operation in _mappings(step.get(block)):
            for verb, role in _ROLES.items():
                name = mapping(operation.get(verb)).get("file")
                name = bindings.get(name, name) if isinstance(name, str) else None
                if isinstance(name, str) and "://" not in name:
                    yield name, role


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
