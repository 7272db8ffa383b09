"""Pull policies that the cluster replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context

_ALWAYS_PULL = "AlwaysPullImages"


def pull_policy_overridden(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problem of a pull policy that the admission plugin AlwaysPullImages replaces."""
    settings = context.project.settings if context.project is not None else {}
    plugins = settings.get("admission_plugins") or ()
    if _ALWAYS_PULL not in plugins or image.policy_is_default or image.policy in ("", "Always"):
        return
    if image.container is not None:
        yield Problem(
            image.policy_node,
            f"pull policy '{image.policy}' has no effect in this cluster",
            f"The admission plugin {_ALWAYS_PULL} sets it to Always on every container.",
            "Write 'Always', or remove it.",
        )
