"""What a change does to the objects of a cluster, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.analysis.change.objects import changed_objects
from k8slint.analysis.run import check
from k8slint.kube.image_use import images_of
from k8slint.kube.object_change import ObjectChange
from k8slint.kube.pod import pod_of
from k8slint.kube.update import changed_fields, rollout
from k8slint.kube.workload import POD_TEMPLATES, pod_template_paths
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.tree import Unknown
from k8slint.model.userinfo import without_passwords
from k8slint.views.veiled import veiled

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from k8slint.analysis.change.objects import Deployed, Pair
    from k8slint.analysis.parallel.share import Share
    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.project.project import Project

    _ByObject: TypeAlias = dict[tuple[str, ...], list[Finding]]

_MOST_FIELDS = 3
_LONGEST_FIELDS = 100
_DELETED = "is deleted by Helm with the next upgrade"
_EFFECTS = {
    "none": "restarts no pods",
    "rolling": "restarts its pods",
    "paused": "restarts its pods when it is resumed",
    "on-delete": "changes pods when somebody deletes them",
    "ordinals-from-partition": "restarts the pods from its partition on",
    "new-pods-only": "changes new pods only",
    "next-run": "takes effect at the next run",
    "pods-created-later": "changes pods that are created later",
}


class Step(NamedTuple):
    """A value on both sides, such as the image of a container; empty where there is none."""

    what: str
    before: str
    after: str


class ChangeRow(NamedTuple):
    """What becomes of one object.

    `how` is created, changed, removed, renamed, regenerated or rejected; `old_name` is set where the name differs.
    `effect` says in words what the cluster does, `restarts` whether running pods are replaced at once. `new` and `gone`
    are the findings that the change introduces in the object, or fixes.
    """

    how: str
    kind: str
    namespace: str
    name: str
    old_name: str
    file: str
    effect: str
    restarts: bool
    images: tuple[Step, ...]
    resources: tuple[Step, ...]
    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]


class ChangeView(NamedTuple):
    """All objects that a change touches, in the order of files, with the report on the change."""

    label: str
    rows: tuple[ChangeRow, ...]
    report: Report


def change_view(project: Project, share: Share, cache: str | None) -> ChangeView:
    """Return what the change of a project does; `cache` is the folder to remember results in (None: nowhere).

    Raises UsageError.
    """
    report = check(project, share, cache)
    compared = report.compared
    assert compared is not None  # for the project is open for a change
    before = (*compared.known, *compared.gone)
    rejected = {_object(finding) for finding in before if finding.severity == "error"}
    assert project.earlier is not None  # for the same reason
    displays = (_Display(project.earlier), _Display(project))
    findings = (_by_object(compared.gone), _by_object(report.findings))
    rows = [veiled(_row(pair, displays, findings, rejected)) for pair in changed_objects(project)]
    return ChangeView(compared.label, tuple(rows), report)


class _Display:
    """The objects of one side as they may be shown: without values that an alias brings from a Secret."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[str, dict[tuple[int, int], Resource]] = {}

    def of(self, side: Deployed | None) -> Resource | None:
        """Return an object of this side to show."""
        if side is None:
            return None
        known = self._known.get(side.unit.name)
        if known is None:
            shown = self.project.resources(side.unit, for_display=True)
            known = self._known[side.unit.name] = {(each.document, each.ordinal): each for each in shown}
        return known.get((side.resource.document, side.resource.ordinal))

    def pod(self, side: Deployed | None, minor: int) -> Pod | None:
        """Return the pod of an object to show."""
        resource = self.of(side)
        if resource is None or side is None:
            return None
        templates = pod_template_paths(list(self.project.facts(side.unit.configuration).pod_templates))
        return pod_of(resource, templates, minor)


def _row(
    pair: Pair,
    displays: tuple[_Display, _Display],
    findings: tuple[_ByObject, _ByObject],
    rejected: set[tuple[str, ...]],
) -> ChangeRow:
    """Return the row of an object; `findings` are those that are gone, and those that are new."""
    one = pair.new or pair.old
    assert one is not None  # one of the sides is there
    minor = displays[1].project.minor(one.unit.configuration)
    old, new = (side.resource if side is not None else None for side in pair[:2])
    change = ObjectChange(old, new, pair.how, "", minor, old is None or _name(old) not in rejected)
    change.by_helm = pair.is_rendered
    pods = [display.pod(side, minor) for display, side in zip(displays, pair[:2], strict=True)]
    before, after = (display.of(side) for display, side in zip(displays, pair[:2], strict=True))
    images, amounts = list(_steps(*map(_images, pods))), list(_steps(*map(_amounts, pods, (before, after))))
    how, effect, restarts = _effect(change, bool([*images, *amounts]))
    shown = after or before or one.resource
    gone, introduced = findings
    return ChangeRow(
        how,
        shown.kind,
        shown.namespace,
        shown.name,
        before.name if before is not None and before.name != shown.name else "",
        one.unit.file,
        effect,
        restarts,
        tuple(images) if new is not None else (),
        tuple(amounts) if new is not None else (),
        tuple(introduced.get(_name(one.resource), ())),
        tuple(gone.get(_name(old or one.resource), ())),
    )


def _effect(change: ObjectChange, is_said: bool) -> tuple[str, str, bool]:
    """Return what happens to an object in a word and in a sentence, and whether pods restart at once.

    `is_said` is whether images or amounts tell why; else the sentence does.
    """
    if change.how == "renamed":
        old = "leaves the old one until something prunes it" if change.is_kept else "Helm deletes the old one"
        return change.how, f"creates another object and {old}", False
    if change.how == "regenerated":
        return change.how, "has a new hash in its name, so what refers to it changes, too", False
    if change.how == "removed":
        return change.how, "stays in the cluster until something prunes it" if change.is_kept else _DELETED, False
    if change.how == "created":
        return change.how, "", False
    if change.causes:
        return "rejected", change.causes[0].headline, False
    update = change.update
    if update is None:
        return change.how, "", False
    kind = rollout(update)
    is_workload = (change.resource.group, change.resource.kind) in POD_TEMPLATES
    fields = [each.path for each in changed_fields(update)]
    if is_workload:
        why = f", as it changes {_named(fields)}" if fields and kind != "none" and not is_said else ""
        return change.how, _EFFECTS[kind] + why, kind in ("rolling", "ordinals-from-partition")
    if not fields:
        return change.how, "changes nothing in the cluster", False
    return change.how, f"changes {_named(fields)}", False


def _named(fields: list[str]) -> str:
    """Return some fields in words: all of them where they are few and short, else the parts they are in."""
    fields = list(dict.fromkeys(fields))
    if len(fields) > _MOST_FIELDS or sum(map(len, fields)) > _LONGEST_FIELDS:
        fields = list(dict.fromkeys(map(_part, fields)))
    return f"{', '.join(fields[:_MOST_FIELDS])}{' and more' if len(fields) > _MOST_FIELDS else ''}"


def _part(path: str) -> str:
    """Return the first fields of a path, which say what is meant; of a pod template some more."""
    depth = 4 if path.startswith("spec.template.") else 2
    return ".".join(path.partition("[")[0].split(".")[:depth])


def _steps(before: dict[str, str], after: dict[str, str]) -> Iterable[Step]:
    names = dict.fromkeys((*before, *after))
    for name in names:
        if before.get(name, "") != after.get(name, ""):
            yield Step(name, before.get(name, ""), after.get(name, ""))


# --- pods


def _images(pod: Pod | None) -> dict[str, str]:
    """Return the images of a pod by the names of their containers or volumes."""
    if pod is None:
        return {}
    found = {}
    for use in images_of(pod):
        name = use.container.name if use.container is not None else str(use.holder.get("name").value or "volume")
        found[name] = without_passwords(use.text)
    return found


def _amounts(pod: Pod | None, resource: Resource | None) -> dict[str, str]:
    """Return replicas, and requests and limits of each container."""
    found: dict[str, str] = {}
    replicas = resource.spec.get("replicas") if resource is not None else None
    if isinstance(replicas, int):
        found["replicas"] = str(replicas)
    for container in pod.containers if pod is not None else ():
        resources = container.value.get("resources")
        for kind in ("requests", "limits"):
            amounts: Any = resources.get(kind) if isinstance(resources, dict) else None
            for name, amount in amounts.items() if isinstance(amounts, dict) else ():
                text = amount.text if isinstance(amount, Unknown) else str(amount)
                found[f"{container.name} {name} {kind}"] = text
    return found


# --- findings


def _by_object(findings: Iterable[Finding]) -> _ByObject:
    found: _ByObject = {}
    for finding in findings:
        found.setdefault(_object(finding), []).append(finding)
    return found


def _object(finding: Finding) -> tuple[str, ...]:
    ref = finding.place.resource
    return (ref.kind, ref.namespace, ref.name) if ref is not None else ()


def _name(resource: Resource) -> tuple[str, ...]:
    return resource.kind, resource.namespace, resource.name
