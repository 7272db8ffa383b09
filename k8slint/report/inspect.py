"""Views of workloads as trees for a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.text import Text
from rich.tree import Tree

from k8slint import __version__
from k8slint.report.display import defused_json, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.views.workload import (
        AdmissionView,
        ContainerView,
        FileLine,
        Inspection,
        NeedView,
        PodView,
        ProbeView,
        RelationView,
        WorkloadView,
    )

_STATES = {
    "defined": ("", ""),
    "elsewhere": ("made elsewhere, or may be", "dim"),
    "other-namespace": ("only in another namespace", "bold yellow"),
    "undefined": ("defined nowhere here", "yellow"),
}
_NAMELESS = "(no name)"


def workload_tree(view: WorkloadView) -> Tree:
    """Return the drawing of one workload."""
    tree = Tree(_title(view), guide_style="dim")
    tree.add(_line(f"as in {view.scope}", "dim"))
    _add_pod(tree, view.pod, view.replicas)
    for container in view.containers:
        _add_container(tree, container)
    _add_admission(tree, view.admission)
    _add_admitters(tree, view)
    _add_all(tree, "selected by", view.selected_by, view.left_out["selected_by"])
    _add_all(tree, "guarded by", view.guarded_by, view.left_out["guarded_by"])
    _add_all(tree, "scaled by", view.scaled_by)
    if view.needs:
        branch = tree.add(_line("needs", "bold"))
        for need in view.needs:
            branch.add(_need(need))
    return tree


def _line(text: str, style: str = "") -> Text:
    return Text(visible(text), style)


def _title(view: WorkloadView) -> Text:
    text = Text()
    text.append(f"{visible(view.kind)} ", "bold")
    text.append(visible(f"{view.namespace}/{view.name}" if view.namespace else view.name or _NAMELESS), "bold cyan")
    text.append(f"  {_where(view.spot)}", "dim")
    return text


def _where(spot: FileLine) -> str:
    return visible(f"{spot.file}:{spot.line}") if spot.file else ""


def _add_pod(tree: Tree, pod: PodView, replicas: int | None) -> None:
    branch = tree.add(_line("pod", "bold"))
    if replicas is not None:
        branch.add(_line(f"{replicas} replica{'s' if replicas != 1 else ''}"))
    if pod.requests is None:
        branch.add(_line("amounts not known: one is not a quantity, or is filled in later", "yellow"))
    else:
        branch.add(_line(f"{pod.qos}; requests {_amounts(pod.requests)}; limits {_amounts(pod.limits or {})}"))
    branch.add(_line(f"ServiceAccount {pod.service_account}"))
    branch.add(_line(pod.start))
    branch.add(_line(pod.stop))


def _amounts(amounts: dict[str, str]) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in amounts.items()) or "nothing"


def _add_container(tree: Tree, container: ContainerView) -> None:
    role = "" if container.role == "regular" else f" ({container.role})"
    branch = tree.add(_line(f"container {container.name or _NAMELESS}{role}", "bold"))
    policy = f", pulled {container.policy}" if container.policy else ""
    policy += " by default" if policy and container.policy_is_default else ""
    replaced = ", replaced by a project file when it is built" if container.is_replaced else ""
    branch.add(_line(f"image {container.image or 'not written'}{policy}{replaced}"))
    for number, answer in enumerate(container.credentials, 1):
        known = len(container.credentials) > 1
        branch.add(
            _line(f"logs in with {f'{number}. ' if known else ''}{answer}" if " of " in answer else answer, "dim")
        )
    if container.requests or container.limits:
        branch.add(_line(f"requests {_amounts(container.requests)}; limits {_amounts(container.limits)}"))
    for probe in container.probes:
        branch.add(_line(_probe(probe)))


_MODES = {"enforce": "enforces {}", "warn": "warns at {}", "audit": "audits at {}"}


def _add_admission(tree: Tree, admission: AdmissionView) -> None:
    if not any(admission):
        return
    branch = tree.add(_line("namespace", "bold"))
    if admission.levels:
        branch.add(_line(", ".join(_MODES[mode].format(level) for mode, level in admission.levels.items())))
    if admission.limit_ranges:
        many = "s" if len(admission.limit_ranges) > 1 else ""
        branch.add(_line(f"amounts with those that LimitRange{many} {', '.join(admission.limit_ranges)} may fill in"))
    for quota in admission.quotas:
        uses = ", ".join(f"{use.resource} {use.used} of {use.hard}" for use in quota.uses)
        branch.add(_line(f"quota {quota.name}: {f'uses {uses}' if uses else 'uses nothing of it'}"))


_HOLDERS = {
    "ValidatingWebhookConfiguration": "webhook",
    "MutatingWebhookConfiguration": "webhook",
    "ValidatingAdmissionPolicy": "policy",
    "ValidatingPolicy": "Kyverno's policy",
}


def _add_admitters(tree: Tree, view: WorkloadView) -> None:
    """Add the policies and webhooks that look at the workload or at its pods."""
    branch = tree.add(_line("admitted by", "bold")) if view.admitted_by else tree
    for each in view.admitted_by:
        text = _line(f"{_HOLDERS.get(each.kind, each.kind)} {each.name}")
        text.append(visible(f"  {each.words}, for {'its pods' if each.about == 'pods' else f'the {view.kind}'}"))
        if not each.certain:
            text.append("  perhaps: conditions or labels of the namespace decide", "dim")
        text.append(f"  {_where(each.spot)}", "dim")
        branch.add(text)


def _probe(probe: ProbeView) -> str:
    delay, period, timeout, successes, failures = ("?" if each is None else str(each) for each in probe[2:])
    text = f"{probe.kind} {probe.handler}: every {period} s, timeout {timeout} s, {failures} failures"
    text += f", first after {delay} s" if delay != "0" else ""
    return text + (f", {successes} successes" if successes != "1" else "")


def _add_all(tree: Tree, title: str, relations: tuple[RelationView, ...], left_out: int = 0) -> None:
    if relations:
        branch = tree.add(_line(title, "bold"))
        for line in _relations(relations):
            branch.add(line)
        if left_out:
            branch.add(_line(f"and {left_out:,} more", "dim"))


def _relations(relations: tuple[RelationView, ...]) -> Iterator[Text]:
    for relation in relations:
        text = _line(f"{relation.kind} {relation.name}")
        if relation.words:
            text.append(visible(f"  {relation.words}"))
        if not relation.certain:
            text.append("  perhaps: a label or selector is not known", "dim")
        text.append(f"  {_where(relation.spot)}", "dim")
        yield text


def _need(need: NeedView) -> Text:
    text = _line(f"{need.kind} {need.name}")
    if need.keys:
        text.append(visible(f" [{', '.join(need.keys)}]"))
    text.append(visible(f"  {', '.join(need.uses)}{', optional' if need.optional else ''}"), "dim")
    words, style = _STATES.get(need.state, (need.state, ""))
    if words:
        text.append(f"  {words}", style)
    if need.spot.file:
        text.append(f"  {_where(need.spot)}", "dim")
    return text


SCHEMA_VERSION = 1


def inspection_json(inspection: Inspection) -> str:
    """Return everything as JSON; keys are those of the views, unknown numbers are null.

    ASCII only, so that no character can act on a terminal.
    """
    return defused_json(json.dumps(inspection_values(inspection), indent=1)) + "\n"


def inspection_values(inspection: Inspection) -> dict[str, Any]:
    """Return everything as plain values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "k8slint", "version": __version__},
        "workloads": [_workload(view) for view in inspection.workloads],
        "messages": list(inspection.messages),
    }


def _workload(view: WorkloadView) -> dict[str, Any]:
    values = _plain(view)
    values.update(values.pop("spot"))
    return dict(values)


def _plain(value: Any) -> Any:
    """Turn views into mappings and tuples into lists."""
    if hasattr(value, "_asdict"):
        return {key: _plain(item) for key, item in value._asdict().items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
