"""Which kustomizations a tree of files has, what they use, and which are roots; nothing is built.

A kustomization that cannot be read uses nothing. Whether the files that are named exist is judged here, too.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError, span_of
from k8slint.kube.kustomize.files import NAMES, Files, clean, leaves_top
from k8slint.kube.kustomize.kustomization import Kustomization, KustomizationProblem, path_text, read_kustomization
from k8slint.kube.kustomize.parse import read_objects
from k8slint.kube.kustomize.scalar import STR
from k8slint.kube.kustomize.value import MAPPING, SCALAR, SEQUENCE, Value
from k8slint.model.named_tuple import NamedTuple
from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from k8slint.kube.kustomize.shapes import StructFields
    from k8slint.model.span import Span

    Named = tuple[str, tuple[str | int, ...], Value]

_LISTS = {
    "components": "component",
    "crds": "crds",
    "configurations": "configuration",
    "generators": "generator",
    "transformers": "transformer",
    "validators": "validator",
}
_INLINE = ("generators", "transformers", "validators", "patchesStrategicMerge")


class Use(NamedTuple):
    """A file or folder that a kustomization names.

    `role` is `resource`, `base` (a folder), `component`, `patch`, `input` (of a generator), `configuration`, `crds`,
    `openapi`, `replacement`, `generator`, `transformer`, `validator` or `values` (of a chart). `path` is the file or
    folder from the top, `field` leads to the entry, `text` is what is written there, `span` where; `exists` tells
    whether it is there and may be read. An entry that is fetched has the role `remote`, one that leads above
    the top or is made before the build `outside`; of both nobody knows whether they exist.
    """

    role: str
    path: str
    field: tuple[str | int, ...]
    text: str
    span: Span
    exists: bool


class Scan(NamedTuple):
    """What a tree of files holds.

    `folders` are the folders with a kustomization file and that file, `uses` what each of these files names, `roots`
    the folders that no other kustomization uses as base or component (components are not roots).
    """

    folders: dict[str, str]
    uses: dict[str, list[Use]]
    roots: list[str]

    def roles(self) -> dict[str, list[tuple[str, str]]]:
        """Return for every file that is used the kustomization files that name it, with the role."""
        found: dict[str, list[tuple[str, str]]] = {}
        for file, uses in self.uses.items():
            for use in uses:
                if use.exists and use.role not in ("base", "remote", "outside"):
                    found.setdefault(use.path, []).append((file, use.role))
        return found


def scan(contents: Mapping[str, bytes]) -> Scan:
    """Return the kustomizations of a tree of files. Never raises."""
    files = Files(contents)
    folders: dict[str, str] = {}
    uses: dict[str, list[Use]] = {}
    used: set[str] = set()
    components: set[str] = set()
    for path in files.contents:
        if posixpath.basename(path) not in NAMES:
            continue
        folder = posixpath.dirname(path)
        folders.setdefault(folder, path)
        try:
            kustomization = read_kustomization(path, folder, files.contents[path])
        except (ManifestError, KustomizeError):
            continue
        if kustomization.is_component:
            components.add(folder)
        uses[path] = uses_of(kustomization, files)
        used.update(use.path for use in uses[path] if use.role in ("base", "component"))
    return Scan(folders, uses, [folder for folder in folders if folder not in used and folder not in components])


def roots(contents: Mapping[str, bytes]) -> list[str]:
    """Return the folders of a tree that are to be built: kustomizations that no other one uses."""
    return scan(contents).roots


def uses_of(kustomization: Kustomization, files: Files) -> list[Use]:
    """Return what a kustomization names, in the order of its fields."""
    found: list[Use] = []
    for role, field, entry in (*_named(kustomization.fields), *_bare_patches(kustomization.value)):
        text = entry.text
        span = span_of(entry.at or kustomization.at)
        full = clean(posixpath.join(kustomization.folder, text))
        if files.is_remote(kustomization.folder, text):
            found.append(Use("remote", text, field, text, span, exists=True))
            continue
        if full not in files.contents and (leaves_top(kustomization.folder, text) or _is_made(full, files)):
            found.append(Use("outside", text, field, text, span, exists=True))
            continue
        is_file = full in files.contents and files.may_read(full, kustomization.folder) and not text.startswith("/")
        is_folder = full in files.folders and role in ("resource", "component", "generator", "transformer", "validator")
        if is_folder and text and not is_file:
            exists = bool(files.kustomizations(full))
            found.append(Use("component" if role == "component" else "base", full, field, text, span, exists))
        else:
            found.append(Use(role, full, field, text, span, is_file and role != "component"))
    return found


def _is_made(path: str, files: Files) -> bool:
    return path not in files.folders and files.is_made(path)


def missing_files(
    kustomization: Kustomization, files: Files, uses: list[Use] | None = None
) -> list[KustomizationProblem]:
    """Return a problem for everything a kustomization names (`uses`) that is not there or must not be read."""
    problems = []
    for use in uses_of(kustomization, files) if uses is None else uses:
        if use.exists:
            continue
        where = path_text(use.field)
        outside = use.path in files.contents and not files.may_read(use.path, kustomization.folder)
        cause = "outside-root" if outside else "missing-file"
        what = "is outside the folder of the kustomization" if outside else "does not exist"
        if use.role in ("base", "component") and use.path in files.folders:
            what = "has no kustomization file"
        problems.append(
            KustomizationProblem(cause, use.field, use.text, (use.role,), use.span, f"'{use.text}' of {where} {what}")
        )
    return problems


def _named(fields: StructFields) -> Iterator[Named]:
    """Yield role, field and entry of everything that a kustomization names."""
    for name in ("resources", "bases"):
        for index, entry in enumerate(fields.texts(name)):
            yield "resource", (name, index), entry
    for name, role in _LISTS.items():
        for index, entry in enumerate(fields.texts(name)):
            if name not in _INLINE or not _is_inline(entry):
                yield role, (name, index), entry
    for index, entry in enumerate(fields.texts("patchesStrategicMerge")):
        if not _is_inline(entry):
            yield "patch", ("patchesStrategicMerge", index), entry
    for name, role in (("patches", "patch"), ("patchesJson6902", "patch"), ("replacements", "replacement")):
        for index, struct in enumerate(fields.structs(name)):
            if struct.text("path"):
                yield role, (name, index, "path"), struct.values["path"]
    path = fields.pairs("openapi").get("path")
    if path is not None:
        yield "openapi", ("openapi", "path"), path
    yield from _inputs(fields)
    for index, chart in enumerate(fields.structs("helmCharts")):
        if chart.text("valuesFile"):
            yield "values", ("helmCharts", index, "valuesFile"), chart.values["valuesFile"]
        for number, entry in enumerate(chart.texts("additionalValuesFiles")):
            yield "values", ("helmCharts", index, "additionalValuesFiles", number), entry


def _bare_patches(value: Value | None) -> Iterator[Named]:
    """Yield the files that stand in `patches` without `path`: kustomize refuses that, and they are patches still."""
    patches = value.content.get("patches") if value is not None and value.kind == MAPPING else None
    if patches is not None and patches.kind == SEQUENCE:
        for index, entry in enumerate(patches.content):
            if entry.kind == SCALAR and entry.tag == STR and not _is_inline(entry):
                yield "patch", ("patches", index), entry


def _inputs(fields: StructFields) -> Iterator[Named]:
    """Yield the files that generators read."""
    for name in ("configMapGenerator", "secretGenerator"):
        for index, entry in enumerate(fields.structs(name)):
            for number, file in enumerate(entry.texts("files")):
                path = file.text.partition("=")[2] if "=" in file.text else file.text
                yield "input", (name, index, "files", number), Value(SCALAR, STR, path, "", None, file.at)
            for number, file in enumerate(entry.texts("envs")):
                yield "input", (name, index, "envs", number), file
            if entry.text("env"):
                yield "input", (name, index, "env"), entry.values["env"]


def _is_inline(entry: Value) -> bool:
    """Whether an entry is the content itself and no path."""
    if "\n" not in entry.text and ":" not in entry.text:
        return not entry.text
    from k8slint.kube.kustomize.patches import inner_text

    try:
        read_objects(inner_text(entry, strip=False))
    except KustomizeError:
        return False
    return True
