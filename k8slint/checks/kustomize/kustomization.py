"""Kustomization files: fields, values and files that kustomize rejects, and fields it has deprecated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.kustomization import path_text
from k8slint.model.finding import Edit, Place, Problem
from k8slint.model.pattern import pattern
from k8slint.model.span import START_OF_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.kustomize import KustomizationProblem, KustomizeError
    from k8slint.kube.kustomize.kustomization import JudgedKustomization
    from k8slint.model.rule import Context

_STOPS = "kustomize stops, so nothing of this kustomization is built."
_MISSING = frozenset(("missing-file", "outside-root"))
_MISSING_CLASSES = frozenset(
    "path-missing component-missing generator-file-missing patch-file-missing no-kustomization-file outside-root "
    "absolute-path path-is-folder".split()
)
_PLAIN = pattern(r"[\w.+-]+")
_EDITS = {
    "bases": "Move the entries to 'resources'.",
    "commonLabels": "Write 'labels' with 'pairs' and 'includeSelectors: true'.",
    "imageTags": "Rename it to 'images'.",
    "patchesJson6902": "Move the entries to 'patches'.",
    "patchesStrategicMerge": "Move the entries to 'patches', each under 'path' or 'patch'.",
    "vars": "Write 'replacements' instead, as `kustomize edit fix --vars` does.",
}


def kustomization_invalid(kustomization: JudgedKustomization, context: Context) -> Iterator[Problem]:
    """Yield the problems of a kustomization file that kustomize rejects by itself."""
    del context
    for problem in kustomization.problems:
        if problem.cause not in _MISSING and problem.cause not in ("deprecated-field", "duplicate-key"):
            place = _place(kustomization, problem)
            yield Problem(place, _headline(problem), _STOPS, _fix(problem), edits=_edits(place, problem))


def _edits(place: Place, problem: KustomizationProblem) -> tuple[Edit, ...]:
    """Return the edit that writes the one field that can be meant, or text in quotes."""
    if problem.cause == "unknown-field" and len(problem.expected) == 1:
        return (Edit(place.file, problem.span, problem.expected[0], "safe"),)
    if problem.cause == "wrong-type" and problem.expected[0] == "a string" and _PLAIN.fullmatch(problem.value):
        return (Edit(place.file, problem.span, f'"{problem.value}"', "safe"),)
    return ()


def duplicate_keys(kustomization: JudgedKustomization) -> Iterator[Problem]:
    """Yield the problems of keys that a kustomization has twice, for the rule that reports those of any file."""
    for problem in kustomization.problems:
        if problem.cause == "duplicate-key":
            headline = f"key '{problem.value}' is written twice"
            consequence = "kustomize keeps the last value without a warning."
            fix = "Join the two, or remove the one that is not meant."
            yield Problem(_place(kustomization, problem), headline, consequence, fix)


def _headline(problem: KustomizationProblem) -> str:
    field = path_text(problem.path)
    if problem.cause == "unknown-field":
        return f"'{field}' is not a field of a kustomization"
    if problem.cause == "wrong-type":
        return f"'{field}' must be {problem.expected[0]}, but is {_shown(problem.value)}"
    if problem.cause == "kind-or-version":
        return f"'{problem.value}' is not {problem.expected[0]}"
    if problem.cause == "empty":
        return "the kustomization is empty"
    return "the kustomization cannot be read as YAML"


def _shown(value: str) -> str:
    return value if value in ("a mapping", "a list") else f"'{value}'"


def _fix(problem: KustomizationProblem) -> str:
    if problem.cause == "unknown-field":
        names = " or ".join(f"'{name}'" for name in problem.expected)
        return f"Write {names}." if names else "Remove the field."
    if problem.cause == "wrong-type" and problem.expected[0] == "a string" and problem.value[:2] != "a ":
        return f'Quote it: "{problem.value}".'
    if problem.cause == "wrong-type":
        return f"Write {problem.expected[0]}."
    if problem.cause == "kind-or-version":
        return f"Write {problem.expected[0]}."
    return "Add 'resources'." if problem.cause == "empty" else f"Correct the YAML: {problem.message}."


def kustomization_file_missing(kustomization: JudgedKustomization, context: Context) -> Iterator[Problem]:
    """Yield the problems of files and folders that a kustomization names and kustomize cannot read."""
    del context
    for problem in kustomization.problems:
        if problem.cause == "missing-file":
            what = "has no kustomization file" if "no kustomization" in problem.message else "does not exist"
            fix = "Correct the path, or remove the entry."
            yield Problem(_place(kustomization, problem), f"{_path(problem.value)} {what}", _STOPS, fix)
        elif problem.cause == "outside-root":
            headline = f"{_path(problem.value)} is outside the folder of the kustomization"
            fix = "Move the file, or name a folder with a kustomization of its own."
            yield Problem(_place(kustomization, problem), headline, _STOPS, fix)


def _path(entry: str) -> str:
    """Return a path in quotes; an entry that was meant to be a patch is not quoted, as it may hold a secret."""
    is_patch = "\n" in entry or entry.lstrip().startswith(("{", "["))
    return "the file with the text of a patch for its name" if is_patch else f"'{entry}'"


def kustomization_deprecated_field(kustomization: JudgedKustomization, context: Context) -> Iterator[Problem]:
    """Yield the problems of fields that kustomize warns of."""
    del context
    for problem in kustomization.problems:
        if problem.cause == "deprecated-field":
            headline = f"'{problem.value}' is deprecated in favor of '{problem.expected[0]}'"
            consequence = "kustomize warns at every build, and a later version will not read the field."
            place, fix = _place(kustomization, problem), _EDITS[problem.value]
            edits = tuple([edit._replace(file=place.file) for edit in problem.edits])
            yield Problem(place, headline, consequence, fix, edits=edits)


def _place(kustomization: JudgedKustomization, problem: KustomizationProblem) -> Place:
    return Place(kustomization.file, problem.span, path_text(problem.path))


def rule_of(error: KustomizeError) -> str:
    """Return the id of the rule that reports what stops a build."""
    return "kustomization-file-missing" if error.error_class in _MISSING_CLASSES else "kustomization-invalid"


def build_problem(error: KustomizeError, file: str) -> Problem:
    """Return the problem of a build that kustomize stops; `file` is its kustomization."""
    place = Place(error.file, error.span or START_OF_FILE) if error.file else Place(file, START_OF_FILE)
    fix = "Correct the entry, or remove it."
    return Problem(place, error.message, _STOPS, fix)
