"""ConfigMaps and Secrets made from files and literals, and the hash in their names.

Sources: api/internal/generators, api/kv/kv.go, api/hasher/hasher.go.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.kube.kustomize.resource import BEHAVIOR, NEEDS_HASH, BuildObject
from k8slint.kube.kustomize.scalar import BOOL, go_json_number
from k8slint.kube.kustomize.value import (
    MAPPING,
    SCALAR,
    Value,
    make_path,
    mapping,
    plain,
    scalar,
    text_value,
)
from k8slint.model.source import Source

if TYPE_CHECKING:
    from k8slint.kube.kustomize.files import Files
    from k8slint.kube.kustomize.schema import Schema
    from k8slint.kube.kustomize.shapes import StructFields
    from k8slint.kube.kustomize.value import At

_LINE = 70
_DIGITS = str.maketrans("013ae", "ghkmt")
MOST_BYTES = 64 * 1024 * 1024
"""How much the generators of a build may make, and so each of them."""


class Generator:
    """One entry of configMapGenerator or secretGenerator, or such a generator written as a file.

    `options` are the entry's, merged with the generatorOptions of the kustomization.
    """

    def __init__(self, kind: str, entry: StructFields, common: StructFields | None) -> None:
        self.kind = kind
        self.entry = entry
        own = entry.struct("options")
        self.options = [options for options in (common, own) if options is not None]
        metadata = entry.struct("metadata") if "metadata" in entry else None
        self.name = entry.text("name") or (metadata.text("name") if metadata else "")
        self.namespace = entry.text("namespace") or (metadata.text("namespace") if metadata else "")

    def generate(self, files: Files, folder: str, schema: Schema, file: str) -> BuildObject:
        """Return the object. Raises KustomizeError (generator-…) and NotBuilt."""
        at = self.entry.at
        if not self.name:
            raise KustomizeError("generator-name-missing", "a generator needs a name", at)
        place = self.entry.place("name")
        metadata = mapping(at, {"name": text_value(self.name, place)})
        if self.namespace:
            metadata.content["namespace"] = text_value(self.namespace, self.entry.place("namespace"))
        root = mapping(
            at, {"apiVersion": text_value("v1", at), "kind": text_value(self.kind, at), "metadata": metadata}
        )
        self._write_data(root, self._pairs(files, folder))
        self._write_options(root)
        resource = BuildObject(root, schema, file, 0)
        if not self._flag("disableNameSuffixHash"):
            resource.enable(NEEDS_HASH)
        behavior = self.entry.text("behavior")
        resource.replace_texts(
            "annotations",
            {
                **_annotations(resource),
                BEHAVIOR: text_value(behavior if behavior in ("merge", "replace", "create") else "unspecified", at),
            },
        )
        return resource

    @property
    def behavior(self) -> str:
        """The behavior as it is written."""
        return self.entry.text("behavior")

    def _flag(self, name: str) -> bool:
        return any(options.flag(name) for options in self.options)

    def _write_options(self, root: Value) -> None:
        for name in ("labels", "annotations"):
            merged: dict[str, Value] = {}
            for options in self.options:
                merged.update(options.pairs(name))
            if merged:
                target = make_path(root, ("metadata", name), MAPPING, self.entry.at)
                for key in sorted(merged):
                    target.content[key] = scalar(merged[key].text, "!!str", merged[key].at, "'")
        if self._flag("immutable"):
            place = next(options.place("immutable") for options in reversed(self.options) if options.flag("immutable"))
            root.content["immutable"] = scalar("true", BOOL, place)

    def _write_data(self, root: Value, pairs: dict[str, tuple[bytes, At | None]]) -> None:
        at = self.entry.at
        if self.kind == "Secret":
            root.content["type"] = text_value(self.entry.text("type") or "Opaque", self.entry.place("type"))
            root.content["data"] = mapping(at)
        for key in sorted(pairs):
            content, place = pairs[key]
            field, text = "data", ""
            if self.kind == "Secret":
                text = wrapped_base64(content)
            else:
                try:
                    text = content.decode("utf-8")
                except UnicodeDecodeError:
                    field, text = "binaryData", wrapped_base64(content)
            make_path(root, (field,), MAPPING, at).content[key] = text_value(text, place)

    # --- keys and values

    def _pairs(self, files: Files, folder: str) -> dict[str, tuple[bytes, At | None]]:
        found: dict[str, tuple[bytes, At | None]] = {}
        total = 0
        for key, content, place in [
            *self._from_lines(files, folder),
            *self._from_literals(),
            *self._from_files(files, folder),
        ]:
            if key in found:
                raise KustomizeError("generator-key-twice", f"the key '{key}' stands twice in '{self.name}'", place)
            total += len(content)
            if total > MOST_BYTES:
                raise NotBuilt("limit", f"'{self.name}' is larger than {MOST_BYTES} bytes", place)
            found[key] = (content, place)
        return found

    def _from_literals(self) -> list[tuple[str, bytes, At | None]]:
        found: list[tuple[str, bytes, At | None]] = []
        for literal in self.entry.texts("literals"):
            key, equals, value = literal.text.partition("=")
            if not equals or not key:
                raise KustomizeError("generator-literal", "a literal is not 'key=value'", literal.at)
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            found.append((key, value.encode("utf-8", "surrogatepass"), literal.at))
        return found

    def _from_files(self, files: Files, folder: str) -> list[tuple[str, bytes, At | None]]:
        found: list[tuple[str, bytes, At | None]] = []
        for entry in self.entry.texts("files"):
            key, equals, path = entry.text.partition("=")
            if not equals:
                path = key
                key = posixpath.basename(key.rstrip("/")) or key[:1] or "."
            elif not key or not path or "=" in path:
                raise KustomizeError("generator-file-spec", f"'{entry.text}' is not '[key=]path'", entry.at)
            _, content = self._load(files, folder, Value(SCALAR, "!!str", path, "", None, entry.at))
            found.append((key, content, entry.at))
        return found

    def _from_lines(self, files: Files, folder: str) -> list[tuple[str, bytes, At | None]]:
        """Return the pairs of files of variables; nobody is led to a line of such a file that holds secrets."""
        found: list[tuple[str, bytes, At | None]] = []
        entries = list(self.entry.texts("envs"))
        if self.entry.text("env"):
            entries.append(self.entry.values["env"])
        for entry in entries:
            full, content = self._load(files, folder, entry)
            source = Source(full, _text(content))
            offset = 0
            for number, line in enumerate(content.split(b"\n")):
                place: At | None = (source, (offset, offset, offset, offset + len(_text(line))))
                offset += len(_text(line)) + 1
                pair = self._line(line.removesuffix(b"\r"), number, entry)
                if pair is not None:
                    found.append((*pair, entry.at if self.kind == "Secret" else place))
        return found

    def _line(self, line: bytes, number: int, entry: Value) -> tuple[str, bytes] | None:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            raise KustomizeError(
                "generator-env-line", f"line {number + 1} of '{entry.text}' is not UTF-8", entry.at
            ) from None
        text = (text.removeprefix("\ufeff") if number == 0 else text).lstrip()
        if not text or text.startswith("#"):
            return None
        key, _, value = text.partition("=")
        return (key, value.encode()) if key else None

    def _load(self, files: Files, folder: str, entry: Value) -> tuple[str, bytes]:
        try:
            return files.load(folder, entry, "generator-file-missing")
        except KustomizeError as error:
            if error.error_class == "path-is-folder":
                error.error_class = "generator-file-is-folder"
            raise


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _annotations(resource: BuildObject) -> dict[str, Value]:
    metadata = resource.value.fields["metadata"].fields.get("annotations")
    return dict(metadata.fields) if metadata is not None else {}


def wrapped_base64(content: bytes) -> str:
    """Return base64 in lines of 70 characters, as kyaml writes it; a short one has no line break."""
    import base64

    text = base64.b64encode(content).decode("ascii")
    if len(text) < _LINE:
        return text
    return "".join(text[start : start + _LINE] + "\n" for start in range(0, len(text), _LINE))


# --- hashes


def add_hashes(resources: list[BuildObject]) -> None:
    """Append the hash of its content to the name of every object that asks for it."""
    for resource in resources:
        if resource.is_enabled(NEEDS_HASH):
            digest = content_hash(resource)
            resource.store_previous_id()
            resource.set_name(f"{resource.name}-{digest}", resource.place("metadata", "name"))


def content_hash(resource: BuildObject) -> str:
    """Return the ten digits kustomize appends to the name of a ConfigMap, Secret or other object."""
    from hashlib import sha256

    root = resource.value
    kind = resource.kind
    if kind == "ConfigMap":
        content = {"kind": kind, "name": "", **_hashed(root, "data"), **_hashed(root, "binaryData", optional=True)}
    elif kind == "Secret":
        content = {
            "kind": kind,
            "name": "",
            **_hashed(root, "type"),
            **_hashed(root, "data"),
            **_hashed(root, "stringData", optional=True),
        }
    else:
        content = plain(root)
    digest = sha256(go_json(content).encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:10].translate(_DIGITS)


def _hashed(root: Value, name: str, optional: bool = False) -> dict[str, Any]:
    value = root.fields.get(name)
    if value is None or value.kind == SCALAR:
        return {} if optional else {name: value.text if value is not None else ""}
    content = plain(value)
    return {name: content if isinstance(content, dict) else None} if isinstance(content, dict) or not optional else {}


def go_json(value: Any) -> str:
    """Return a value as Go's encoding/json writes it: keys sorted, `<`, `>` and `&` escaped, numbers as floats."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{go_json(key)}:{go_json(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(go_json, value)) + "]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, (int, float)):
        return go_json_number(float(value))
    import json

    text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\x7f")
    for char in "<>&\u2028\u2029":
        if char in text:
            text = text.replace(char, f"\\u{ord(char):04x}")
    return text
