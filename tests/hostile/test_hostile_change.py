"""Changes that rename everything: what is compared with what stays in proportion to the files."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from k8slint.analysis.change import likeness, objects
from k8slint.kube.update.three_way import three_way_patch

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


def calls(work: Callable[[], Any]) -> int:
    """Return how many functions of k8slint some work calls."""
    counted = 0

    def count(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal counted
        del arg
        counted += event == "call" and "k8slint" in frame.f_code.co_filename

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def service(name: str, first: int, ports: int) -> dict[str, Any]:
    return {"spec": {"ports": [{"name": f"{name}{each}", "port": first + each} for each in range(ports)]}}


@pytest.mark.parametrize("first", [1, 1000])
def test_items_are_not_looked_for_one_by_one(first: int) -> None:
    def patch(ports: int) -> dict[str, Any]:
        old, new = service("p", 1, ports), service("q", first, ports)
        return three_way_patch(old, new, old, "core/v1.Service", 36)

    assert len(patch(400)["spec"]["ports"]) >= 400
    assert calls(lambda: patch(400)) < 5 * calls(lambda: patch(100))


def deployed(name: str, values: list[str]) -> Any:
    key = ("", "ConfigMap", "", name)
    resource = SimpleNamespace(name=name, kind="ConfigMap", value={"data": dict.fromkeys(values, name)})
    return SimpleNamespace(key=key, resource=resource, unit=SimpleNamespace(name="a", file="a", parts=()))


@pytest.mark.parametrize(("is_alike", "found"), [(True, 500), (False, 0)])
def test_renamed_objects_are_read_once(is_alike: bool, found: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "MOST_WORK", 20_000)
    read = 0

    def leaves(*args: Any) -> likeness.Leaves:
        nonlocal read
        read += 1
        return _leaves(*args)

    _leaves = likeness._leaves
    monkeypatch.setattr(likeness, "_leaves", leaves)
    old = [deployed(f"old{each}", ["a", "b" if is_alike else f"b{each}"]) for each in range(500)]
    new = [deployed(f"new{each}", ["a", "b" if is_alike else f"c{each}"]) for each in range(500)]
    pairs = objects._alike(old, new)
    assert [(pair.old, pair.new) for pair in pairs] == list(zip(old, new, strict=True))[:found]
    assert read <= 2 * (len(old) + len(new))


def test_likeness_beyond_its_bound_asks_for_equal_values(monkeypatch: pytest.MonkeyPatch) -> None:
    same, near = deployed("a", list("abcdefghi")), deployed("a", list("abcdefghj"))
    assert likeness.Likeness().are_alike(near, same)
    monkeypatch.setattr(likeness, "MOST_WORK", 0)
    compared = likeness.Likeness()
    assert (compared.are_alike(near, same), compared.are_alike(same, same)) == (False, True)
