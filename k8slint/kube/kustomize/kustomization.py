"""A kustomization file: read as kustomize reads it, and judged for what kustomize refuses or has deprecated.

Source: api/types/kustomization.go, api/internal/target/kusttarget.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError, span_of
from k8slint.kube.kustomize.files import Files
from k8slint.kube.kustomize.parse import read_json_tree, text_of
from k8slint.kube.kustomize.shapes import KUSTOMIZATION, Mismatch, StructFields, decode
from k8slint.kube.kustomize.value import Value, from_json
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.span import Span
from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from k8slint.kube.kustomize.value import At
    from k8slint.model.finding import Edit
    from k8slint.model.source import Source
    from k8slint.reading.document import Duplicate

VERSION, KIND = "kustomize.config.k8s.io/v1beta1", "Kustomization"
COMPONENT_VERSION, COMPONENT = "kustomize.config.k8s.io/v1alpha1", "Component"

DEPRECATED = {
    "bases": "resources",
    "commonLabels": "labels",
    "imageTags": "images",
    "patchesJson6902": "patches",
    "patchesStrategicMerge": "patches",
    "vars": "replacements",
}
"""The deprecated fields and what takes their place; kustomize warns of them on standard error."""


class KustomizationProblem(NamedTuple):
    """Something wrong with a kustomization file itself.

    `cause` is one of `yaml`, `unknown-field`, `wrong-type`, `duplicate-key`, `kind-or-version`, `empty`,
    `missing-file`, `outside-root`, `deprecated-field`. `path` leads to the field (empty for the whole file), `value` is
    what is written there, `expected` what kustomize takes: for an unknown field the likeliest names first, for a
    deprecated one its successor. Only a deprecated field and a duplicate key do not stop the build. `edits` write a
    deprecated field as its successor, where that can be done exactly.
    """

    cause: str
    path: tuple[str | int, ...]
    value: str
    expected: tuple[str, ...]
    span: Span
    message: str
    edits: tuple[Edit, ...] = ()


class JudgedKustomization(NamedTuple):
    """A kustomization file by the name that messages give it, with what is wrong with it.

    `unlisted` are files beside it that look like patches of its objects (`unlisted_files` their names in messages), and
    that no kustomization uses; `listing` are the edits that list them.
    """

    file: str
    problems: tuple[KustomizationProblem, ...] = ()
    unlisted: tuple[str, ...] = ()
    listing: tuple[Edit, ...] = ()

    @property
    def unlisted_files(self) -> tuple[str, ...]:
        """The names that messages give to the unlisted files."""
        folder = self.file.rpartition("/")[0]
        return tuple([f"{folder}/{name}" if folder else name for name in self.unlisted])


class Kustomization:
    """A kustomization file that was read: `file` and `folder` from the top of the project, and its decoded `fields`."""

    __slots__ = ("content", "duplicates", "fields", "file", "folder", "mismatches", "source", "value")

    def __init__(self, file: str, folder: str, source: Source, value: Value | None) -> None:
        self.file = file
        self.folder = folder
        self.source = source
        self.value = value
        self.mismatches: list[Mismatch] = []
        self.duplicates: list[Duplicate] = []
        self.content = b""
        self.fields: StructFields = decode(value, KUSTOMIZATION, self.mismatches)

    @property
    def kind(self) -> str:
        """The kind, `Kustomization` when it is not written."""
        return self.fields.text("kind") or KIND

    @property
    def is_component(self) -> bool:
        """Whether the file is a component."""
        return self.kind == COMPONENT

    @property
    def at(self) -> At:
        """The start of the file."""
        return self.source, (0, 0, 0, 0)

    @property
    def resources(self) -> list[Value]:
        """The entries of `resources`, then those of the old field `bases`."""
        return [*self.fields.texts("resources"), *self.fields.texts("bases")]

    @property
    def images(self) -> list[StructFields]:
        """The entries of `images`, then those of the old field `imageTags`."""
        return [*self.fields.structs("images"), *self.fields.structs("imageTags")]


def read_kustomization(file: str, folder: str, content: bytes, known: Kustomization | None = None) -> Kustomization:
    """Return a kustomization file: its first document, as YAML 1.1. Raises ManifestError where it is not YAML.

    `known` is one that was read before, and is returned where the file is the same.
    """
    if known is not None and (known.file, known.content) == (file, content):
        return known
    source = text_of(file, content).source
    tree = read_json_tree(source.text)
    value = from_json(tree.value, (source, tree.mark), source, exact=True) if tree.value is not None else None
    kustomization = Kustomization(file, folder, source, value)
    kustomization.content = content
    kustomization.duplicates = tree.duplicates
    return kustomization


def load_kustomization(files: Files, folder: str, at: At | None, read: Kustomization | None = None) -> Kustomization:
    """Return the kustomization of a folder, as it was `read` before. Raises KustomizeError for one that is refused."""
    found = files.kustomizations(folder)
    if len(found) != 1:
        what = "no-kustomization-file" if not found else "several-kustomization-files"
        message = f"the folder '{folder or '.'}' has {'no' if not found else 'more than one'} kustomization file"
        raise KustomizeError(what, message, at)
    if read is not None and read.file == found[0]:
        _enforce(read)
        return read
    try:
        kustomization = read_kustomization(found[0], folder, files.contents[found[0]])
    except ManifestError as error:
        source = text_of(found[0], files.contents[found[0]]).source if error.cause != "encoding" else None
        mark = (error.start, error.start, error.start, max(error.start, error.end))
        raise KustomizeError("kustomization-yaml", error.headline, (source, mark) if source else at) from None
    _enforce(kustomization)
    return kustomization


def _enforce(kustomization: Kustomization) -> None:
    """Raise KustomizeError for a kustomization that does not decode, is empty, or of another kind."""
    for mismatch in kustomization.mismatches:
        error_class = "kustomization-unknown-field" if mismatch.cause == "unknown-field" else "kustomization-wrong-type"
        raise KustomizeError(error_class, _message(mismatch), mismatch.at or kustomization.at)
    fields = kustomization.fields
    if is_nothing(kustomization):
        raise KustomizeError("kustomization-empty", "the kustomization is empty", kustomization.at)
    expected = wrong_kind(kustomization)
    if expected:
        name, right = expected
        raise KustomizeError(
            "kustomization-kind-or-version",
            f"'{fields.text(name)}' is not {right}, the {name} kustomize reads",
            fields.place(name),
        )


def is_nothing(kustomization: Kustomization) -> bool:
    """Whether a kustomization says nothing but its kind."""
    values = kustomization.fields.values
    return not any(_says_something(name, value) for name, value in values.items() if name not in ("kind", "apiVersion"))


def _says_something(name: str, value: object) -> bool:
    if name in ("namePrefix", "nameSuffix", "namespace"):
        return isinstance(value, Value) and bool(value.text)
    if name in ("bases", "imageTags", "helmChartInflationGenerator"):
        return bool(value)  # they are appended to other lists, which an empty one leaves as they are
    return True


def wrong_kind(kustomization: Kustomization) -> tuple[str, str] | None:
    """Return the field (kind or apiVersion) that kustomize does not take, and what it takes; None when all is well."""
    kind, version = kustomization.kind, kustomization.fields.text("apiVersion")
    if kind not in (KIND, COMPONENT):
        return "kind", f"{KIND} or {COMPONENT}"
    right = COMPONENT_VERSION if kind == COMPONENT else VERSION
    return ("apiVersion", right) if version and version != right else None


def _message(mismatch: Mismatch) -> str:
    path = path_text(mismatch.path)
    if mismatch.cause == "unknown-field":
        return f"'{path}' is not a field kustomize knows"
    return f"'{path}' must be {mismatch.expected[0]}"


def path_text(path: tuple[str | int, ...]) -> str:
    """Return a path as people write it: images[0].newTag."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def judge_kustomization(file: str, content: bytes) -> list[KustomizationProblem]:
    """Return all that is wrong with a kustomization file by itself, in the order of the file.

    Whether the files it names exist is judged by `missing_files`.
    """
    try:
        kustomization = read_kustomization(file, "", content)
    except ManifestError as error:
        try:
            source = text_of(file, content).source
            span = error.placed(source).span
        except ManifestError:
            span = error.span
        return [KustomizationProblem("yaml", (), "", (), span, error.headline)]
    problems = [_of_mismatch(mismatch, kustomization) for mismatch in kustomization.mismatches]
    problems += [_of_duplicate(duplicate, kustomization) for duplicate in kustomization.duplicates]
    problems += _of_kind(kustomization)
    problems += _of_deprecated(kustomization)
    return sorted(problems, key=lambda problem: problem.span)


def _of_mismatch(mismatch: Mismatch, kustomization: Kustomization) -> KustomizationProblem:
    source, mark = mismatch.at or kustomization.at
    expected = mismatch.expected
    if mismatch.cause == "unknown-field":
        from difflib import get_close_matches

        folded = {name.lower(): name for name in expected}
        expected = tuple(folded[name] for name in get_close_matches(mismatch.found.lower(), folded, 3, 0.7))
        span = source.span(mark[0], mark[1])
    else:
        span = span_of((source, mark))
    found = mismatch.found
    if mismatch.cause == "wrong-type" and mark[3] > mark[2] and found not in ("a mapping", "a list"):
        found = source.text[mark[2] : mark[3]]  # as it is written: 1.10 is the number 1.1
    return KustomizationProblem(mismatch.cause, mismatch.path, found, expected, span, _message(mismatch))


def _of_duplicate(duplicate: Duplicate, kustomization: Kustomization) -> KustomizationProblem:
    span = kustomization.source.span(duplicate.last_start, duplicate.last_end)
    message = f"'{duplicate.key}' is written twice, and kustomize takes the last silently"
    return KustomizationProblem("duplicate-key", (duplicate.key,), duplicate.key, (), span, message)


def _of_kind(kustomization: Kustomization) -> list[KustomizationProblem]:
    wrong = wrong_kind(kustomization)
    if wrong is not None:
        name, right = wrong
        at = kustomization.fields.place(name) or kustomization.at
        text = kustomization.fields.text(name)
        message = f"'{text}' is not {right}, the {name} kustomize reads"
        return [KustomizationProblem("kind-or-version", (name,), text, (right,), span_of(at), message)]
    if is_nothing(kustomization) and not kustomization.mismatches:
        span = kustomization.source.span(0, 0)
        return [KustomizationProblem("empty", (), "", (), span, "the kustomization is empty")]
    return []


def _of_deprecated(kustomization: Kustomization) -> list[KustomizationProblem]:
    problems = []
    written = kustomization.value.fields if kustomization.value is not None else {}
    for key, value in written.items():
        name = next((name for name in DEPRECATED if name.lower() == key.lower()), "")
        if name and value.at is not None and name in kustomization.fields:
            source, mark = value.at
            message = f"'{name}' is deprecated in favor of '{DEPRECATED[name]}'"
            span = source.span(mark[0], mark[1])
            expected = (DEPRECATED[name],)
            edits = _renewed(name, source) if source.text[mark[0] : mark[1]] == name else ()
            problems.append(KustomizationProblem("deprecated-field", (name,), name, expected, span, message, edits))
    return problems


def _renewed(name: str, source: Source) -> tuple[Edit, ...]:
    from k8slint.kube.kustomize.renewal import renewed

    return renewed(name, source)
