"""What `kubectl apply` does to an object that is in the cluster already, and what the API server rejects of it."""

from __future__ import annotations

from typing import Any

from k8slint.kube.update.effects import (
    Difference,
    changed_fields,
    diverging_fields,
    frozen_pull_policies,
    growing_claim_class,
    ignored_fields,
    kept_fields,
    merged_lists,
    restarts_pods,
    rollout,
)
from k8slint.kube.update.judge import causes_of
from k8slint.kube.update.outcome import Update, read_update
from k8slint.kube.update.words import Cause, worded
from k8slint.kube.versions import DEFAULT

__all__ = [
    "Cause",
    "Difference",
    "Update",
    "changed_fields",
    "diverging_fields",
    "frozen_pull_policies",
    "growing_claim_class",
    "ignored_fields",
    "judge_update",
    "kept_fields",
    "merged_lists",
    "read_update",
    "restarts_pods",
    "rollout",
    "update_causes",
]


def judge_update(old: Any, new: Any, *, minor: int = DEFAULT) -> list[dict[str, Any]]:
    """Return why the API server rejects applying `new` where `old` was applied before; nothing when it accepts it.

    Both are plain values of manifests. Each cause is a mapping with the fields of `Cause`: at least `field`, as the API
    server writes it, and `type` (``FieldValueInvalid``, ``FieldValueForbidden``, ...). What is wrong with `new` by
    itself is not looked for, nor what depends on other objects. `minor` is the version of the API server, 1.`minor`.
    """
    update = read_update(old, new, minor)
    return [cause._asdict() for cause in update_causes(update)] if update is not None else []


def update_causes(update: Update) -> list[Cause]:
    """Return why the API server rejects an update, with the words for a finding; each field once."""
    return [worded(update, field, kind) for field, kind in dict.fromkeys(causes_of(update))]
