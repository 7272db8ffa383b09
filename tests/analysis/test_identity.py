"""What makes a finding the same one: nothing that moves may make it another, and two equal ones are two."""

from __future__ import annotations

import random

import pytest

from k8slint.analysis.identity import Fingerprints, Identity, identity_of, matched
from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding

RULES = ["image-tag-latest", "image-tag-missing"]


def container(name: str, image: str) -> str:
    return f"        - name: {name}\n          image: {image}\n"


def deployment(name: str, *containers: str, namespace: str = "shop") -> str:
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n"
        f"  selector:\n    matchLabels: {{app: {name}}}\n  template:\n    metadata:\n      labels: {{app: {name}}}\n"
        "    spec:\n      containers:\n" + "".join(containers)
    )


def findings(files: dict[str, str]) -> tuple[Finding, ...]:
    return lint_files(files, select=RULES).findings


def identities(files: dict[str, str]) -> list[Identity]:
    return [identity_of(finding, finding.place.file) for finding in findings(files)]


def fingerprints(files: dict[str, str]) -> dict[str, str]:
    """Return the path and file of each finding by its fingerprint."""
    prints = Fingerprints()
    found = findings(files)
    return {prints.of(each, each.place.file): f"{each.place.file} {each.place.container}" for each in found}


def new(before: dict[str, str], after: dict[str, str]) -> list[Identity]:
    old, now = identities(before), identities(after)
    return [one for one, index in zip(now, matched(old, now), strict=True) if index < 0]


AA, BB = container("aa", "nginx"), container("b", "redis")
CLEAN = container("clean", "nginx:1.27.3")


def test_a_path_names_items_of_lists() -> None:
    (one,) = identities({"web.yaml": deployment("web", CLEAN, AA)})
    assert one.path == "spec.template.spec.containers[name=aa].image"
    assert one[1:5] == ("apps", "Deployment", "shop", "web")


def test_a_container_put_in_front_changes_no_fingerprint() -> None:
    before = fingerprints({"web.yaml": deployment("web", AA, BB)})
    after = fingerprints({"web.yaml": deployment("web", CLEAN, AA, BB)})
    assert before == after
    assert len(before) == 2


def test_a_copy_in_another_folder_does_not_make_the_original_new() -> None:
    text = deployment("web", AA)
    before = fingerprints({"dev/a.yaml": text})
    after = fingerprints({"aaa/a.yaml": text, "dev/a.yaml": text})
    assert before.items() <= after.items()
    assert [one.file for one in new({"dev/a.yaml": text}, {"aaa/a.yaml": text, "dev/a.yaml": text})] == ["aaa/a.yaml"]


def test_two_equal_findings_are_two() -> None:
    text = deployment("web", AA)
    twice = f"{text}---\n{text}"
    assert len(fingerprints({"a.yaml": twice})) == 2
    assert len(new({"a.yaml": text}, {"a.yaml": twice})) == 1
    assert new({"a.yaml": twice}, {"a.yaml": text}) == []


@pytest.mark.parametrize("seed", range(10))
def test_shuffled_lists_objects_and_files_give_nothing_new(seed: int) -> None:
    chance = random.Random(seed)
    containers = [container(name, image) for name, image in zip("abcdef", ["nginx", "redis:latest"] * 3, strict=True)]
    parts = [deployment(name, *containers) for name in ("web", "api", "worker")]
    before = {"one.yaml": "---\n".join(parts), "two.yaml": deployment("other", *containers)}
    for part in containers, parts:
        chance.shuffle(part)
    shuffled = [deployment(name, *containers) for name in ("web", "api", "worker")]
    chance.shuffle(shuffled)
    same_files = {"two.yaml": deployment("other", *containers), "one.yaml": "---\n".join(shuffled)}
    assert fingerprints(before) == fingerprints(same_files)
    moved = {f"{number}.yaml": part for number, part in enumerate([*shuffled, deployment("other", *containers)])}
    assert new(before, moved) == []


def test_a_moved_file_and_a_renamed_object_are_not_new() -> None:
    before = {"a.yaml": deployment("web", AA)}
    assert new(before, {"b/c.yaml": deployment("web", AA)}) == []
    assert new(before, {"a.yaml": deployment("shop", AA)}) == []
    assert new(before, {"a.yaml": deployment("web", AA, namespace="other")}) == []


def test_a_value_that_is_still_wrong_is_not_new_and_another_field_is() -> None:
    before = {"a.yaml": deployment("web", container("aa", "nginx:latest"))}
    assert new(before, {"a.yaml": deployment("web", container("aa", "redis:latest"))}) == []
    assert len(new(before, {"a.yaml": deployment("web", container("c", "nginx:latest"))})) == 1


def test_the_nearest_is_taken_first() -> None:
    here = Identity("rule", "apps", "Deployment", "shop", "web", "spec.replicas", "a.yaml", "w")
    there = here._replace(file="b.yaml")
    assert matched([there, here], [here]) == [1]
    assert matched([there], [here, there]) == [-1, 0]
    assert matched([], [here]) == [-1]


def test_items_without_a_name_differ_by_their_words() -> None:
    one = Identity("rule", "", "Role", "shop", "all", "rules[].verbs", "a.yaml", "first")
    other = one._replace(words="second")
    assert matched([one], [other]) == [-1]
    assert matched([one, other], [other, one]) == [1, 0]


def test_the_number_of_a_line_does_not_count() -> None:
    text = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\ndata:\n  a: b\n  a: c\n"
    before, after = (
        [identity_of(each, "a.yaml") for each in lint_files({"a.yaml": lines}, select=["yaml-duplicate-key"]).findings]
        for lines in (text, f"# one more\n{text}")
    )
    assert before == after
    assert len(before) == 1


def test_findings_about_no_object_are_the_same_in_one_file_only() -> None:
    one = Identity("yaml-duplicate-key", "", "", "", "", "a", "a.yaml", "w")
    assert matched([one], [one._replace(file="b.yaml")]) == [-1]


def test_the_hash_of_a_generated_name_does_not_count() -> None:
    (found,) = findings({"web.yaml": deployment("web", AA)})
    assert found.place.resource is not None
    ref = found.place.resource._replace(api_version="v1", kind="ConfigMap", name="settings-2f6h4c8g9k")
    built = found._replace(place=found.place._replace(resource=ref), builds=("kustomization.yaml",))
    assert identity_of(built, "a").name == "settings"
    assert identity_of(built._replace(builds=()), "a").name == "settings-2f6h4c8g9k"
