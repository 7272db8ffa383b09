"""Checks of category `images`: what a reference says, where it leads, and when the kubelet pulls it."""

from __future__ import annotations

from k8slint.checks.images.architecture import image_architecture_suffix
from k8slint.checks.images.pull_policy import (
    pull_policy_always_digest,
    pull_policy_latest_cached,
    pull_policy_never,
    pull_policy_not_always,
)
from k8slint.checks.images.reference import (
    image_host_without_repository,
    image_reference_invalid,
    image_surrounding_space,
)
from k8slint.checks.images.registry import (
    image_registry_deprecated,
    image_registry_implicit,
    image_registry_not_allowed,
    image_registry_uppercase,
)
from k8slint.checks.images.tag import (
    image_not_pinned,
    image_tag_ignored,
    image_tag_latest,
    image_tag_missing,
    image_tag_mutable,
)
from k8slint.checks.images.version import image_tags_differ

__all__ = [
    "image_architecture_suffix",
    "image_host_without_repository",
    "image_not_pinned",
    "image_reference_invalid",
    "image_registry_deprecated",
    "image_registry_implicit",
    "image_registry_not_allowed",
    "image_registry_uppercase",
    "image_surrounding_space",
    "image_tag_ignored",
    "image_tag_latest",
    "image_tag_missing",
    "image_tag_mutable",
    "image_tags_differ",
    "pull_policy_always_digest",
    "pull_policy_latest_cached",
    "pull_policy_never",
    "pull_policy_not_always",
]
