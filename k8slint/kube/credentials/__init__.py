"""Registry credentials: which keys the kubelet tries for an image, and why the others do not fit."""

from k8slint.kube.credentials.keyring import Keyring, key_order, keys_tried, match_image, normalized_key
from k8slint.kube.credentials.never_matches import (
    NeverMatches,
    key_never_matches,
    overreaches,
    pattern_never_matches,
    pattern_refused,
)
from k8slint.kube.credentials.verdict import KeyVerdict, explain_key, explain_pattern

__all__ = [
    "KeyVerdict",
    "Keyring",
    "NeverMatches",
    "explain_key",
    "explain_pattern",
    "key_never_matches",
    "key_order",
    "keys_tried",
    "match_image",
    "normalized_key",
    "overreaches",
    "pattern_never_matches",
    "pattern_refused",
]
