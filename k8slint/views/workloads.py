"""From the files of a project to the views of its workloads."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.facts.patch import REMOVED
from k8slint.kube.image_pull.pulls import supplied_names
from k8slint.kube.inventory import Inventory
from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.project.glob import name_matches
from k8slint.views.gathering import gather
from k8slint.views.workload import Inspection, WorkloadView
from k8slint.views.workload_containers import container_views, pod_view
from k8slint.views.workload_credentials import Logins
from k8slint.views.workload_relations import guards_of, needs_of, scalers_of, selectors_of, spot_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from k8slint.kube.inventory import PodSet
    from k8slint.kube.pod import Pod
    from k8slint.project.configuration import Config
    from k8slint.project.options import Options
    from k8slint.views.gathering import Gathering

Key = tuple[str, int, int]
"""Which object of the files: file, document, number within the document."""


def inspect(
    paths: tuple[str, ...],
    config: Config | None,
    options: Options,
    contents: Mapping[str, bytes],
    names: tuple[str, ...] = (),
) -> Inspection:
    """Look at every workload below some paths; `names` are patterns of object names, none means all.

    Raises UsageError or ConfigError for what cannot be carried out.
    """
    project = gather(paths, config, options, contents)
    pods, messages = _pods(project)
    messages += [f"{notice.file}: {notice.message}" for notice in project.notices if notice.reason == "unreadable"]
    views = [
        view for view in _views(project, pods) if not names or any(name_matches(view.name, each) for each in names)
    ]
    views.sort(key=lambda view: (view.spot, view.kind, view.namespace, view.name, view.scope))
    failed = bool(messages)
    if not views:
        messages.append("no object here makes a pod, so there is nothing to inspect")
    return Inspection(tuple(views), tuple(messages), failed)


def _pods(project: Gathering) -> tuple[dict[Key, Pod], list[str]]:
    """Read the pods of all files; messages are about those that were asked for."""
    from k8slint.reading import read
    from k8slint.reading.kinds import objects_of, sort_out

    engine = project.engine
    roles = engine.plan.project.roles
    found: dict[Key, Pod] = {}
    messages = []
    for job in project.jobs:
        if job.file not in project.data:
            continue
        role = roles.get(job.file, "")
        if role in ("helm-template", "helm-values", "generator-input"):
            continue
        reading = read(project.data[job.file], job.file, engine.plan.limits)
        for document in reading.documents:
            if sort_out(document, role) is None:
                for ordinal, node in enumerate(objects_of(document)):
                    pod = pod_of(Resource(node, document.index, ordinal), engine.pod_paths, engine.plan.minor)
                    if pod is not None:
                        found[job.file, document.index, ordinal] = pod
        if job.reported and "{{" not in reading.source.text:
            messages += [f"{job.file}:{problem.span.line}: {problem.message}" for problem in reading.problems]
    return found, messages


def _views(project: Gathering, pods: dict[Key, Pod]) -> Iterator[WorkloadView]:
    """Return the view of each workload in each scope; scopes that see the same give one.

    Asked for are the workloads of the files that were named, and all that a named kustomization builds.
    """
    asked = {job.file for job in project.jobs if job.reported}
    world = project.world
    logins = Logins(world, project.engine.plan.project)
    seen: set[WorkloadView | tuple[object, ...]] = set()
    for number, scope in enumerate(world.scopes):
        built = scope.root in asked
        if not built and not any(item.file in asked for item in scope.items):
            continue
        inventory = Inventory(scope, number, world)
        routes = logins.of(inventory)
        for each in inventory.pods.all:
            defines = each.item.defines
            pod = pods.get((each.item.file, defines.document, defines.ordinal))
            if pod is not None and (built or each.item.file in asked):
                view = _view(project, inventory, each, pod, routes.get(id(each.item), {}))
                key = (*view[:5], *view[6:7], repr(view[7:]))
                if key not in seen:
                    seen.add(key)
                    yield view


def _view(
    project: Gathering, inventory: Inventory, each: PodSet, pod: Pod, routes: dict[str, tuple[str, ...]]
) -> WorkloadView:
    item = each.item
    return WorkloadView(
        item.defines.api_version,
        item.kind,
        item.namespace,
        item.name,
        spot_of(item.place),
        inventory.scope.name,
        _outermost({field.removeprefix(REMOVED) for field in item.touched}),
        each.replicas,
        pod_view(pod, project.engine.plan.project),
        container_views(pod, routes, supplied_names(project.engine.plan.project)),
        selectors_of(inventory, each),
        guards_of(inventory, each),
        scalers_of(inventory, each),
        needs_of(inventory, item),
    )


def _outermost(fields: set[str]) -> tuple[str, ...]:
    """Leave out fields within others: `spec.containers` says enough about `spec.containers.image`."""
    found: list[str] = []
    for field in sorted(fields):
        if not found or not field.startswith(f"{found[-1]}."):
            found.append(field)
    return tuple(found)
