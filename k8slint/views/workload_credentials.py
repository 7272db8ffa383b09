"""What the kubelet logs in with for each image of a workload, in few words."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.image_pull import PullSecrets, node_sources, sources_of
from k8slint.model.fact import PullsImage

if TYPE_CHECKING:
    from k8slint.kube.image_pull import Route
    from k8slint.kube.inventory import Inventory, World
    from k8slint.model.project_facts import ProjectFacts

Answers = dict[int, dict[str, tuple[str, ...]]]
"""id of an Item -> image as written -> the keys tried in order, or one line that says why there are none."""


class Logins:
    """Finds the credentials of pods, with what nodes have by themselves."""

    def __init__(self, world: World, project: ProjectFacts) -> None:
        self._node = node_sources(project, world)

    def of(self, inventory: Inventory) -> Answers:
        """Return the answers for all pods of a scope."""
        found: Answers = {}
        for pod in sources_of(PullSecrets(inventory), self._node):
            images = {fact.image for fact in pod.item.every(PullsImage)}
            found[id(pod.item)] = {image: _words(pod.route(image)) for image in sorted(images)}
        return found


def _words(route: Route) -> tuple[str, ...]:
    if route.tried:
        return tuple(f"{attempt.key.key} of {attempt.source.title}" for attempt in route.tried)
    if route.unreadable is not None:
        return (f"none: {route.unreadable.title} cannot be read, so nothing is pulled",)
    return (route.outcome.replace("-", " "),)
