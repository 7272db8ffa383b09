"""The short answer of the walk, whether anything may be wrong, against the long one, what is wrong."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schema_objects import SOUND
from test_schema_hostile import KEYS, VALUES, places

from k8slint.kube.schema import outline, struct
from k8slint.kube.schema.bundle import definition
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.kinds import served
from k8slint.model.tree import Unknown

ODD = st.sampled_from(
    [None, "", 0, 1, True, -1, 2**31, 1.0, 1.5, "a", "A_b", "1", [], {}, [None], {"": ""}, Unknown("${X}")]
)

_STRUCTS = (
    "Container ContainerPort EnvVar EnvVarSource PodSpec Probe SecurityContext ServicePort ServiceSpec Volume".split()
)
NAMES = sorted({name for each in _STRUCTS for name in definition(f"core/v1.{each}")["f"]})


def struct_of(value: Any, minor: int) -> struct.Struct | None:
    """The struct an object is walked by."""
    found = served(str(value.get("apiVersion")), str(value.get("kind")), minor)
    return catalogue(minor).struct(found.definition) if found else None


def assert_answers_agree(value: Any, minor: int) -> None:
    """An outline is met once, then known: the answer stays the same."""
    walked = struct_of(value, minor)
    if walked is not None:
        wrong = bool(walked.visit(value))
        assert [walked.doubts(value) for _ in range(2)] == [wrong] * 2


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(SOUND), st.data(), st.integers(25, 37))
def test_the_short_answer_is_the_long_one(sound: Any, data: st.DataObject, minor: int) -> None:
    value = copy.deepcopy(sound)
    for _ in range(data.draw(st.integers(0, 3))):
        holder, key = data.draw(st.sampled_from(places(value)))
        if data.draw(st.booleans()) and isinstance(holder, dict):
            holder[data.draw(st.sampled_from(NAMES) | KEYS)] = copy.deepcopy(data.draw(ODD | VALUES))
        elif data.draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = copy.deepcopy(data.draw(ODD | VALUES))
        if not places(value):
            break
    assert_answers_agree(value, minor)


@pytest.mark.parametrize("sound", SOUND, ids=lambda sound: sound["kind"])
def test_sound_objects_are_not_doubted(sound: Any) -> None:
    walked = struct_of(sound, 36)
    assert walked is not None
    assert [walked.doubts(sound) for _ in range(2)] == [False] * 2
    assert walked._plans


def test_so_many_outlines_are_remembered_and_no_more() -> None:
    walked = catalogue(36).struct("core/v1.Container")
    names = [name for name, field in walked.fields.items() if field[0] is str]
    for number in range(1 << min(len(names), 12)):
        walked.doubts({name: "a" for index, name in enumerate(names) if number >> index & 1})
    assert len(walked._plans) <= struct._MOST_PLANS


def test_a_mapping_of_many_fields_is_walked() -> None:
    walked = catalogue(36).struct("core/v1.Pod")
    assert walked.doubts({f"key{number}": 1 for number in range(1000)})
    assert outline.plan_of(walked, ("nonsense", int)) is None
