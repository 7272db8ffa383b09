"""From the files of a project to the views of its workloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.run import facts_of
from k8slint.kube.admission.namespace import member_of
from k8slint.kube.image_pull import PullSecrets, node_sources, sources_of
from k8slint.kube.image_pull.pulls import supplied_names
from k8slint.kube.inventory import Inventory
from k8slint.model.fact import PullsImage
from k8slint.project.glob import name_matches
from k8slint.views.unread import LOOKING, unread_notices
from k8slint.views.veiled import veiled
from k8slint.views.workload import Inspection, WorkloadView
from k8slint.views.workload_admission import Admitters
from k8slint.views.workload_containers import container_views, pod_view
from k8slint.views.workload_relations import (
    admission_view,
    file_line_of,
    guards_of,
    left_out,
    needs_of,
    scalers_of,
    selectors_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_pull import Route
    from k8slint.kube.inventory import Inventory, PodSet, World
    from k8slint.kube.pod import Pod
    from k8slint.model.project_facts import ProjectFacts
    from k8slint.project.project import Project

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


Key = tuple[str, int, int]
"""Which object: its unit, document, and number within the document or build."""


def inspect(project: Project, names: tuple[str, ...] = ()) -> Inspection:
    """Return every workload of a project; `names` are patterns of object names, none means all.

    Raises UsageError or ConfigError for what cannot be carried out.
    """
    results, world = facts_of(project, LOOKING)
    asked = {unit.file for unit in project.units if unit.reported}
    views = [
        view for view in _views(project, world) if not names or any(name_matches(view.name, each) for each in names)
    ]
    views.sort(key=lambda view: (view.spot, view.kind, view.namespace, view.name, view.scope))
    messages = [f"{notice.file}: {notice.message}" for notice in dict.fromkeys(unread_notices(results, asked))]
    failed = bool(messages)
    if not views:
        messages.append("no object here makes a pod, so there is nothing to inspect")
    return Inspection(tuple(map(veiled, views)), tuple(messages), failed)


def _pods(project: Project) -> dict[Key, Pod]:
    """Return the pods of all files, those of context as well: a build is shown with its base."""
    return {
        (unit.name, pod.resource.document, pod.resource.ordinal): pod
        for unit in project.judged_units()
        for pod in project.pods_of(unit)
    }


def _views(project: Project, world: World) -> Iterator[WorkloadView]:
    """Return the view of each workload in each scope; scopes that see the same give one.

    Asked for are the workloads of the files that were named, and all that a named kustomization builds.
    """
    asked = {unit.file for unit in project.units if unit.reported}
    pods = _pods(project)
    logins, admitters = Logins(world, project.facts()), Admitters(project)
    seen: set[WorkloadView | tuple[object, ...]] = set()
    for number, scope in enumerate(world.scopes):
        built = scope.root in asked
        if not built and not any(item.file in asked for item in scope.items):
            continue
        inventory = Inventory(scope, number, world)
        routes = logins.of(inventory)
        for each in inventory.pods.all:
            defines = each.item.defines
            pod = pods.get((each.item.unit, defines.document, defines.ordinal))
            if pod is not None and (built or each.item.file in asked):
                view = _view(project, inventory, each, pod, routes.get(id(each.item), {}))
                view = view._replace(admitted_by=admitters.of(inventory, each))
                key = (*view[:5], repr(view[6:]))
                if key not in seen:
                    seen.add(key)
                    yield view


def _view(
    project: Project, inventory: Inventory, each: PodSet, pod: Pod, routes: dict[str, tuple[str, ...]]
) -> WorkloadView:
    item = each.item
    member = member_of(inventory, item)
    effective = member.admitted or pod
    return WorkloadView(
        item.defines.api_version,
        item.kind,
        item.namespace,
        item.name,
        file_line_of(item.place),
        inventory.scope.name,
        each.replicas,
        pod_view(effective, project.facts()),
        container_views(effective, routes, supplied_names(project.facts())),
        selectors_of(inventory, each),
        guards_of(inventory, each),
        scalers_of(inventory, each),
        needs_of(inventory, item),
        admission_view(member),
        (),
        left_out(inventory, each),
    )
