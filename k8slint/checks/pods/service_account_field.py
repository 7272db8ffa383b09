"""The check for the field that ServiceAccounts had in the first versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.edits import key_renamed, removed
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context


def service_account_field_deprecated(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problem of a pod that names its account in the deprecated field only, or differently in both."""
    old, new = pod.value.get("serviceAccount"), pod.value.get("serviceAccountName")
    if not isinstance(old, str) or not old or old == new or (new is not None and not isinstance(new, str)):
        return
    if new:
        headline = f"'serviceAccount: {old}' differs from 'serviceAccountName: {new}'"
        consequence, fix = "The API server uses 'serviceAccountName'.", "Remove 'serviceAccount'."
    else:
        headline = "'serviceAccount' is the deprecated name of 'serviceAccountName'"
        consequence = "The API server copies it, but other tools and policies look at the new field only."
        fix = f"Write 'serviceAccountName: {old}'."
    node = pod.node.get("serviceAccount")
    edits = removed(node) if new else key_renamed(node, "serviceAccountName")
    yield Problem(node, headline, consequence, fix, span=None if new else node.key_span, edits=edits)
