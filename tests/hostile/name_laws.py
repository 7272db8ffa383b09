"""Laws of image references and registry credentials, for any text whatever."""

from __future__ import annotations

from collections.abc import Sequence

from k8slint.kube.credentials import (
    explain_key,
    explain_pattern,
    key_never_matches,
    key_order,
    keys_tried,
    match_image,
    overreaches,
    pattern_never_matches,
    pattern_refused,
)
from k8slint.kube.docker_config import read_docker_config
from k8slint.kube.image import InvalidImage, default_pull_policy, parse_image

_MOST_SAID = 2000


def check_image(text: str) -> None:
    """A text is a reference whose parts stand where they are said to, or the error has a place and a fix."""
    invalid: InvalidImage | None = None
    try:
        reference = parse_image(text)
    except InvalidImage as error:
        invalid = error
    if invalid is not None:
        assert invalid.kind
        assert 0 < len(invalid.reason) < _MOST_SAID
        assert 0 <= invalid.start <= invalid.end <= len(text)
        assert not invalid.suggestion or parse_image(invalid.suggestion)
        assert default_pull_policy(text) == "IfNotPresent"
        return
    for part, (start, end) in (
        (reference.tag, reference.tag_span),
        (reference.digest, reference.digest_span),
    ):
        assert text[start:end] == part
    start, end = reference.repository_span
    assert reference.repository.endswith(text[start:end])
    assert parse_image(reference.name + text[end:])[:4] == reference[:4]
    assert default_pull_policy(text) == ("Always" if reference.effective_tag == "latest" else "IfNotPresent")


def check_keys(keys: Sequence[str], image: str) -> None:
    """Keys that are tried are among those given, in the one order; verdicts agree with what is tried."""
    order = key_order(keys)
    tried = keys_tried(keys, image)
    assert set(tried) <= set(order) <= set(keys)
    assert tried == [key for key in order if key in tried]
    for key in keys:
        serves = bool(keys_tried((key,), image))
        verdict = explain_key(key, image)
        assert verdict.matches == serves
        assert not verdict.suggestion or keys_tried((verdict.suggestion,), image)
        never = key_never_matches(key)
        assert not (serves and never is not None and never.certain), (key, image)
        assert not overreaches(key, image) or serves
        covers = match_image(key, image)
        pattern = explain_pattern(key, image)
        assert pattern.matches == covers
        assert not pattern.suggestion or match_image(pattern.suggestion, image)
        never = pattern_never_matches(key)
        assert not (covers and never is not None and never.certain), (key, image)
        assert not (covers and pattern_refused(key))


def check_docker_config(text: str) -> None:
    """A docker configuration of any text is read without raising, and every place in it is true."""
    for legacy in (False, True):
        config = read_docker_config(text, legacy=legacy)
        for entry in config.entries:
            assert 0 <= entry.key_start <= entry.key_end <= len(text)
            assert 0 <= entry.start <= entry.end <= len(text)
            assert (entry.status == "ok") == (not entry.reason)
        if config.error is not None:
            assert 0 <= config.error.start <= config.error.end <= len(text)
            assert not config.is_usable
        assert config.is_usable or not config.keys
