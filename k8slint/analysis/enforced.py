"""The controls of the Pod Security Standards that a namespace enforces, reported in its name.

The rules of the controls say by themselves what a level would refuse; here the level is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.analysis.unit_run import ask_check
from k8slint.kube.admission.configured import configured_admission
from k8slint.kube.admission.namespace import governed_namespaces
from k8slint.kube.admission.pod_security import controls_of
from k8slint.kube.pod import Pod
from k8slint.kube.volume import Volume
from k8slint.model.finding import Finding, Related
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

    from k8slint.analysis.engine import ActiveRule, RuleSet
    from k8slint.kube.admission.namespace import Member, Namespace
    from k8slint.kube.admission.pod_security import LevelVersion
    from k8slint.kube.inventory import Inventory
    from k8slint.model.severity import RefusedBy, Severity

_WARNS = {
    "warn": "kubectl prints a warning, and the object is accepted",
    "audit": "the API server writes it into its audit log, and the object is accepted",
}


def enforced(inventory: Inventory, rules: RuleSet) -> list[Finding]:
    """Return what the levels of the namespaces of a scope refuse or warn of, under the rules that are on."""
    found: list[Finding] = []
    for namespace in governed_namespaces(inventory):
        levels = namespace.levels
        asked = [(mode, level) for mode, level in levels._asdict().items() if level.level != "privileged"]
        for member in namespace.members if asked else ():
            said: set[tuple[str, str]] = set()
            for mode, level in asked:
                words = _words(namespace, member, mode, level)
                for entry, finding in _violations(member, level, rules) if words is not None else ():
                    assert words is not None
                    cause = (finding.rule, finding.place.path)
                    if cause not in said:
                        said.add(cause)
                        found.append(_said(finding, words, entry.severity))
    return found


class _Words(NamedTuple):
    """What a namespace makes of a finding of a control; `label` is where it asks for the level."""

    severity: Severity
    refused_by: RefusedBy
    consequence: str
    label: Related


def _said(finding: Finding, words: _Words, configured: Severity | Literal[""]) -> Finding:
    """Return a finding in the words of a namespace, as severe as is `configured` (empty: as is right)."""
    return finding._replace(
        severity=configured or words.severity,
        refused_by=words.refused_by,
        consequence=words.consequence,
        related=(*finding.related, words.label),
    )


def _words(namespace: Namespace, member: Member, mode: str, asked: LevelVersion) -> _Words | None:
    """Return what a namespace does in a mode about an object that a level does not allow; None where it is exempt."""
    configured = namespace.inventory.world.once(configured_admission)
    if member.pod is not None and configured.exempts_runtime(member.pod.value.get("runtimeClassName")):
        return None
    place, subject = configured.place, "The API server is configured so that every namespace"
    sure = False
    if asked.label:
        definition = namespace.definitions[0]
        assert definition.resource is not None
        place = definition.at(definition.resource.node.get("metadata", "labels", asked.label))
        subject = f"Namespace '{namespace.name}'"
        # Whoever is exempt may be the controller that makes the pods.
        sure = namespace.decides(definition.item) and not configured.has_users
    if place is None:
        return None
    label = Related("the level is asked for here", place.file, place.span)
    if mode != "enforce":
        return _Words("info", "nobody", f"{subject} {mode}s at {asked.text}: {_WARNS[mode]}.", label)
    consequence = f"{subject} enforces {asked.text}, so {member.rejected}."
    return _Words("error" if sure else "warning", "admission", consequence, label)


def _violations(member: Member, asked: LevelVersion, rules: RuleSet) -> Iterator[tuple[ActiveRule, Finding]]:
    """Yield what the controls of a level find in the pod of an object, with the rule of each."""
    pod, resource = member.pod, member.resource
    if pod is None or resource is None:
        return
    minor, controls = controls_of(asked, pod.minor)
    judged = Pod(resource, pod.template, pod.node, minor)
    for entry in filter(None, map(rules.by_id.get, controls)):
        found: list[Finding] = []
        for subject in _subjects(judged, entry.rule.subject):
            ask_check(entry, subject, resource, resource.document, found)
        for finding in found:
            yield entry, finding
    judged.release()


def _subjects(pod: Pod, subject: str) -> Iterable[Any]:
    """Return the parts of a pod that a rule with a subject looks at."""
    if subject == "container":
        return pod.containers
    if subject == "port":
        return [port for container in pod.containers for port in container.parts("ports")]
    if subject == "volume":
        listed = pod.value.get("volumes")
        volumes = listed if isinstance(listed, list) else ()
        return [Volume(pod, value, index) for index, value in enumerate(volumes) if isinstance(value, dict)]
    return (pod,)
