from __future__ import annotations

from typing import Any

from k8slint.kube.credentials import explain_key, keys_tried, match_image, normalized_key, pattern_refused


def grouped(keys: Any) -> Any:
    """Keys with those that are the same after normalization sorted: a Go map decides their order, at random."""
    groups: list[list[Any]] = []
    for key in keys:
        if groups and normalized_key(groups[-1][0]) == normalized_key(key):
            groups[-1].append(key)
        else:
            groups.append([key])
    return [sorted(group) for group in groups]


def test_keys_are_tried_in_the_kubelets_order(judged: Any) -> None:
    rows = judged("credentials")
    assert [row for row in rows if grouped(keys_tried(row["auths"], row["image"])) != grouped(row["tried"])] == []


def test_the_order_differs_only_where_it_is_random(judged: Any) -> None:
    rows = judged("credentials")
    differing = [row for row in rows if keys_tried(row["auths"], row["image"]) != row["tried"]]
    assert len(differing) <= 3


def test_patterns_of_credential_providers_match_alike(judged: Any) -> None:
    rows = judged("match_images")
    assert [row for row in rows if match_image(row["pattern"], row["image"]) != row["match"]] == []


def test_the_same_patterns_are_refused(judged: Any) -> None:
    rows = judged("match_images")
    assert [row for row in rows if bool(pattern_refused(row["pattern"])) != row.get("invalid", False)] == []


def test_every_near_miss_comes_with_a_key_that_works(judged: Any) -> None:
    wrong = []
    for row in judged("credentials"):
        for key in row["auths"]:
            verdict = explain_key(key, row["image"])
            if verdict.suggestion and not keys_tried([verdict.suggestion], row["image"]):
                wrong.append((key, row["image"], verdict))
            if not verdict.matches and not verdict.reason:
                wrong.append((key, row["image"], verdict))
    assert wrong == []
