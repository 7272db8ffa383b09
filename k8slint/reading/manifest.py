"""Reads a file of manifests as kubectl does: JSON first where it looks like it, else YAML piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from k8slint.model.limits import DEFAULT_LIMITS, Limits
from k8slint.model.pattern import pattern
from k8slint.model.source import Source
from k8slint.model.tree import Mapping, Sequence
from k8slint.reading.count import check_documents, check_lines, counted
from k8slint.reading.decode import Decoded, check_characters, decode, printable
from k8slint.reading.document import Document, Reading, Tree
from k8slint.reading.fast import read_fast
from k8slint.reading.placeholders import forget_encryption, mark_unknown, may_hold_placeholders
from k8slint.reading.problem import ManifestError, limit_error
from k8slint.reading.split import chunks, might_be_json, yaml_start

_JSON_START = pattern(r'\s*\{\s*["}]')

if TYPE_CHECKING:
    Found = tuple[Tree, int, int]


def read(
    content: bytes | str, file: str = "", limits: Limits = DEFAULT_LIMITS, json: bool = True, unknowns: bool = True
) -> Reading:
    """Return the documents of a file's bytes or text up to the first thing kubectl cannot read, and that problem.

    `json` says whether a text that starts with `{` is tried as JSON first, as kubectl does; `unknowns`
    whether scalars with placeholders become Unknown.
    Never raises: whatever is wrong stands in `problems`, at most one a file.
    """
    if len(content) > limits.file_bytes:
        return _failed(file, limit_error("file_bytes", f"{len(content)} bytes, more than {limits.file_bytes}", 0))
    try:
        decoded = decode(content)
        check_lines(decoded.text, limits)
    except ManifestError as error:
        return _failed(file, error)
    text = decoded.text
    source = Source(file, text if decoded.clean else printable(text))
    reading = Reading(source)
    documents = reading.documents
    placeholders = unknowns and may_hold_placeholders(text)
    try:
        found = _documents(decoded, limits, json)
        if len(text) >= limits.documents or len(text) >= limits.nodes:
            # A shorter one cannot hold too much.
            check_documents(decoded, limits)
            found = counted(found, len(text), limits)
        for tree, start, end in found:
            if tree[0] is None:
                continue
            document = Document(source, len(documents), tree, start, end)
            if placeholders and may_hold_placeholders(text[start:end]):
                document.value, document.placeholders = mark_unknown(tree, text)
                forget_encryption(document)
            documents.append(document)
    except ManifestError as error:
        reading.problems.append(error.placed(source).with_traceback(None))  # it leads back here, a circle
    return reading


def _failed(file: str, error: ManifestError) -> Reading:
    reading = Reading(Source(file, ""))
    reading.problems.append(error)
    return reading


def _documents(decoded: Decoded, limits: Limits, json: bool) -> Iterator[Found]:
    """Return tree, start and end of each document, empty ones too. Raises ManifestError where kubectl stops."""
    if json and might_be_json(decoded.text):
        return _json(decoded, limits)
    return _yaml(decoded, 0, limits)


def _json(decoded: Decoded, limits: Limits) -> Iterator[Found]:
    """Return the documents of a stream that starts like JSON."""
    from k8slint.reading.json_text import JsonReader

    text = decoded.text
    reader = JsonReader(text, limits)
    position = count = 0
    while True:
        start = reader.skip(position)
        if start >= len(text):
            return
        try:
            tree, end = reader.read(start)
        except ManifestError as error:
            # One JSON object proves nothing yet, so kubectl tries the rest as YAML; after two it does not.
            if count > 1 or error.cause in ("limit", "number"):
                raise
            yield from _yaml_after_json(decoded, position, limits, error)
            return
        position = end
        count += 1
        yield tree, start, end


def _yaml_after_json(decoded: Decoded, position: int, limits: Limits, error: ManifestError) -> Iterator[Found]:
    """Yield the rest of a stream that is not JSON as YAML; when that fails at once, raise the more likely error."""
    text = decoded.text
    start = yaml_start(text, position)
    if start < 0:
        raise error
    first = True
    try:
        for found in _yaml(decoded, start, limits):
            yield found
            first = False
    except ManifestError as second:
        looks_json = _JSON_START.match(text, position) is not None
        is_sooner = second.is_cause and second.start < error.start  # JSON is seen to be open only where it should end
        raise error if first and looks_json and not is_sooner else second from None


def _yaml(decoded: Decoded, position: int, limits: Limits) -> Iterator[Found]:
    text, clean = decoded
    line, counted_to = 1, 0
    for start, end in chunks(text, position):
        if not clean:
            check_characters(text, start, end)
        if start:
            line += text.count("\n", counted_to, start)
            counted_to = start
        yield read_fast(text, start, end, limits, line) or _read_fully(text, start, end, limits), start, end


def _read_fully(text: str, start: int, end: int, limits: Limits) -> Tree:
    """Return a piece as the full parser reads it, which many runs never import."""
    from k8slint.reading.yaml_text import read_yaml

    return read_yaml(text, start, end, limits)


def values_of(content: bytes | str, limits: Limits = DEFAULT_LIMITS) -> list[Any]:
    """Return the plain Python values of each document of a YAML stream that is not empty, typed as kubectl types them.

    JSON is taken for the YAML it is: of two objects without a `---` between them only the first counts, as in every
    YAML decoder of Kubernetes; `read` tries JSON first, as kubectl does.
    Raises ManifestError for a stream that kubectl cannot read to its end.
    """
    reading = read(content, "", limits, json=False, unknowns=False)
    if reading.problems:
        raise reading.problems[0]
    return [plain(document.value) for document in reading.documents]


def plain(value: Any) -> Any:
    """Return a tree as plain dicts and lists; what an alias repeats stays shared."""
    if not isinstance(value, (Mapping, Sequence)):
        return value
    copies: dict[int, Any] = {id(value): {} if isinstance(value, Mapping) else []}
    pending: list[Any] = [value]
    while pending:
        tree = pending.pop()
        copy = copies[id(tree)]
        for key, child in tree.items() if isinstance(tree, Mapping) else enumerate(tree):
            if isinstance(child, (Mapping, Sequence)):
                if id(child) not in copies:
                    copies[id(child)] = {} if isinstance(child, Mapping) else []
                    pending.append(child)
                child = copies[id(child)]
            if isinstance(copy, list):
                copy.append(child)
            else:
                copy[key] = child
    return copies[id(value)]
