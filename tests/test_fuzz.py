"""The second readers of the fuzz targets say what Kubernetes says, and what the product says."""

from __future__ import annotations

import gzip
import json
import pathlib
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.kube.credentials import keys_tried, match_image
from k8slint.kube.image import InvalidImage, parse_image
from k8slint.reading import read, values_of
from k8slint.reading.manifest import plain

ROOT = pathlib.Path(__file__).parent.parent
pytest.importorskip("yaml")
if not (ROOT / "fuzz").is_dir():
    pytest.skip("the fuzz targets are not here", allow_module_level=True)
sys.path.insert(0, str(ROOT / "fuzz"))

from second_readers import (  # noqa: E402
    as_flow,
    as_yaml,
    json_value,
    keys_that_serve,
    pattern_covers,
    read_image,
    same_shape,
    yaml_shape,
)


def rows(name: str) -> list[dict[str, Any]]:
    with gzip.open(ROOT / "tests" / "conformance" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_images() -> None:
    for row in rows("images"):
        image = read_image(row["ref"])
        assert (image is not None) == row["ok"], row
        if image is not None:
            latest = image.tag or ("" if image.digest else "latest")
            said = (image.registry, image.repository, latest, image.digest)
            assert said == tuple(row[part] for part in ("registry", "repository", "tag", "digest")), row


def test_keys_and_patterns() -> None:
    answered = 0
    for row in rows("credentials"):
        keys = keys_that_serve(row["auths"], row["image"])
        answered += keys is not None
        assert keys is None or sorted(keys) == sorted(row["tried"]), row
    for row in rows("match_images"):
        assert pattern_covers(row["pattern"], row["image"]) in (None, row["match"]), row
    assert answered > 1000


def test_shapes() -> None:
    answered = 0
    for row in rows("yaml_values"):
        if "---" not in row["text"] and len(row.get("documents", ())) == 1:
            shape = yaml_shape(row["text"])
            answered += shape is not None
            assert shape is None or same_shape(row["documents"][0], shape), row
    assert answered > 400


PARTS = st.lists(
    st.sampled_from(
        "docker.io index.docker.io registry.example localhost nginx team App a_b a__b 5000 v1 latest * / : @ . [::1] "
        "sha256: https://".split()
    )
    | st.sampled_from(["0" * 64, "b" * 128, "/v1/", "/v2/", " ", "\n", "é"]),
    max_size=8,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(PARTS, st.lists(PARTS, max_size=3))
def test_names_are_read_alike(image: str, keys: list[Any]) -> None:
    try:
        ours = parse_image(image)[:4]
    except InvalidImage:
        ours = None
    assert read_image(image) == ours
    assert keys_that_serve(keys, image) in (None, keys_tried(keys, image))
    for key in keys:
        assert pattern_covers(key, image) in (None, match_image(key, image))


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["yes", "0o17", "1e3", "~", "a: b"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(TEXT, VALUES, min_size=1, max_size=3))
def test_what_is_written_is_read_again(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    assert json_value(text) == (value,)
    reading = read(text, unknowns=False)
    assert [plain(document.value) for document in reading.documents] == [value]
    assert values_of(as_flow(value)) == [value]
    assert values_of(as_yaml(value)) == [value]
