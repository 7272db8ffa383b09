"""Many entries of `images`: each is asked only about images it may mean, and what that costs is bounded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.kube.kustomize import build
from k8slint.kube.kustomize.images import literal_parts
from k8slint.kube.kustomize.selector import compiled

POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{0}}}\nspec: {{containers: [{{name: c, image: '{1}'}}]}}\n---\n"


def images(names: list[str], entries: str) -> Any:
    pods = "".join(POD.format(f"{number:02}", name) for number, name in enumerate(names))
    found = build(
        {"kustomization.yaml": f"resources: [p.yaml]\nimages:\n{entries}".encode(), "p.yaml": pods.encode()}, ""
    )
    if found.not_built:
        return found.not_built
    return [each.value["spec"]["containers"][0]["image"] for each in found.objects]


def test_what_an_entry_wrote_is_what_the_next_one_sees() -> None:
    entries = "- {name: a, newName: b}\n- {name: b, newTag: '2'}\n- {name: 'b|c', newName: d}\n"
    assert images(["a:1", "b:1", "c:1", "x:1"], entries) == ["d:2", "d:2", "d:1", "x:1"]


def test_a_suffix_is_added_twice_by_every_entry() -> None:
    assert images(["a:1"], "- {name: z, newTag: '1'}\n- {name: a, tagSuffix: -x}\n") == ["a:1-x-x"]


def test_too_many_names_that_may_mean_too_many_images_are_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k8slint.kube.kustomize.images._MOST_COMPARED", 1000)
    names = [f"a{number}:1" for number in range(10, 50)]
    plain = "".join(f"- {{name: a{number}, newTag: '2'}}\n" for number in range(20, 50))
    assert images(names, plain) == [f"a{number}:{1 if number < 20 else 2}" for number in range(10, 50)]
    assert images(names, "- {name: '.*', newTag: '2'}\n" * 30) == "limit"


@pytest.mark.parametrize(
    ("expression", "parts"),
    [
        ("nginx", ("nginx",)),
        ("example.com/(team|x)+/app7.*", ("example", "com/", "/app7")),
        ("ab*c+d", ("a", "d")),
        ("[a-z]x", ("x",)),
        ("a|b", ()),
        ("(?i)a", ()),
        ("a{2}", ()),
        ("((a|b)c)d", ()),
        (r"a\.b", ()),
    ],
)
def test_texts_that_an_image_must_contain(expression: str, parts: tuple[str, ...]) -> None:
    assert literal_parts(expression) == parts


@settings(max_examples=50, deadline=None)
@given(st.text("ab.*+?()|[]-/", max_size=8), st.text("ab/-", max_size=6))
def test_whatever_matches_contains_them(expression: str, image: str) -> None:
    try:
        matches = compiled(f"^{expression}$").matches(image)
    except ValueError:
        return
    assert not matches or all(part in image for part in literal_parts(expression))
