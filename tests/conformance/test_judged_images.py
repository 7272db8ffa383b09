from __future__ import annotations

from typing import Any

from k8slint.kube.image import InvalidImage, default_pull_policy, parse_image


def verdict(text: Any) -> Any:
    try:
        image = parse_image(text)
    except InvalidImage:
        return None
    return image.registry, image.repository, image.effective_tag, image.digest


def test_every_reference_is_read_as_the_kubelet_reads_it(judged: Any) -> None:
    rows = judged("images")
    expected = [(r["registry"], r["repository"], r["tag"], r["digest"]) if r["ok"] else None for r in rows]
    wrong = [(r["ref"], want) for r, want in zip(rows, expected, strict=True) if verdict(r["ref"]) != want]
    assert wrong == []


def test_names_are_normalized_alike(judged: Any) -> None:
    assert [r for r in judged("images") if r["ok"] and parse_image(r["ref"]).name != r["name"]] == []


def test_pull_policies_are_defaulted_alike(judged: Any) -> None:
    rows = judged("images")
    assert [r["ref"] for r in rows if default_pull_policy(r["ref"]) != r["default_pull_policy"]] == []


def test_every_error_has_a_place_and_a_reason(judged: Any) -> None:
    refused = [r["ref"] for r in judged("images") if not r["ok"] and r["ref"]]
    errors = []
    for text in refused:
        try:
            parse_image(text)
        except InvalidImage as invalid:
            errors.append((invalid.start, invalid.end, invalid.reason))
    assert len(errors) == len(refused)
    assert all(0 <= start < end <= len(text) for (start, end, _), text in zip(errors, refused, strict=True))
    assert all(reason for _, _, reason in errors)
