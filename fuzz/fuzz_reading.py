"""Reading: any bytes end, every place is true, and the fast reader, the parser, Python and PyYAML say the same."""

from __future__ import annotations

import json

from target import example_files, instrumented, judged, start

instrumented("k8slint.model", "k8slint.reading")

from second_readers import as_flow, as_yaml, json_value, same_shape, yaml_shape  # noqa: E402

from k8slint.model.limits import DEFAULT_LIMITS  # noqa: E402
from k8slint.reading import Reading, read, values_of  # noqa: E402
from k8slint.reading.decode import decode  # noqa: E402
from k8slint.reading.document import Tree  # noqa: E402
from k8slint.reading.fast import read_fast  # noqa: E402
from k8slint.reading.manifest import plain  # noqa: E402
from k8slint.reading.problem import ManifestError  # noqa: E402
from k8slint.reading.split import chunks  # noqa: E402
from k8slint.reading.yaml_text import read_yaml  # noqa: E402
from tests.hostile.laws import check_reading, written  # noqa: E402

_SHORT = 400
_LONGEST_KEY = 1000
"""A key without `?` may have 1024 characters in YAML."""


def one(data: bytes) -> None:
    check_reading(data)
    text = data.decode("utf-8", "replace")
    check_reading(text)
    _check_json(text)
    _check_again(text)
    decoded = decode(text)
    if decoded.clean:
        _check_pieces(decoded.text)


def _check_json(text: str) -> None:
    """One JSON object is what Python reads in it, save beyond our limits and the numbers of Go."""
    value = json_value(text)
    if value is None:
        return
    reading = read(text, unknowns=False)
    if reading.problems:
        assert reading.problems[0].cause in ("limit", "number"), reading.problems[0].message
    else:
        assert _values(reading) == [value[0]]


def _check_again(text: str) -> None:
    """What was read, written down as JSON or as YAML, is read as the same."""
    try:
        values = values_of(text)
    except ManifestError:
        return
    for value in values:
        if isinstance(value, (dict, list)) and _is_small(value):
            known = json.loads(json.dumps(value))
            flow = as_flow(value)
            assert len(flow) > _LONGEST_KEY or values_of(flow) == [known], known
            assert values_of(as_yaml(value)) == [known], known


def _is_small(value: object) -> bool:
    """Whether a value can be written out: aliases may stand for more than a disk holds."""
    left = 60
    pending = [value]
    while pending and left:
        left -= 1
        tree = pending.pop()
        pending += tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return not pending


def _check_pieces(text: str) -> None:
    """Every piece between `---` is read alike by the fast reader and the parser, and has the shape PyYAML sees."""
    for begin, end in _pieces(text):
        fast, slow = read_fast(text, begin, end, DEFAULT_LIMITS), _parsed(text, begin, end)
        if fast is not None:
            assert slow is not None
            assert written(fast.value) == written(slow.value)
            assert fast.mark == slow.mark
        shape = yaml_shape(text[begin:end]) if slow is not None and end - begin < _SHORT else None
        if shape is not None:
            value = plain(slow.value)
            assert same_shape(value, shape), (value, shape)


def _pieces(text: str) -> list[tuple[int, int]]:
    try:
        return list(chunks(text))
    except ManifestError:
        return []


def _parsed(text: str, begin: int, end: int) -> Tree | None:
    try:
        return read_yaml(text, begin, end, DEFAULT_LIMITS)
    except ManifestError:
        return None


def _values(reading: Reading) -> list[object]:
    return [plain(document.value) for document in reading.documents]


def _seeds() -> set[bytes]:
    texts = {text for files in example_files() for text in files.values()}
    texts |= {row["text"] for row in judged("yaml_values")} | {row["manifest"] for row in judged("objects")}
    return {text.encode("utf-8", "surrogatepass") for text in texts}


if __name__ == "__main__":
    start(one, sorted(_seeds()), longest=2048)
