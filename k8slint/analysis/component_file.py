"""What the documents of one file mean together for the component that reads it.

All components but kubeadm read the first document only; kubeadm reads every one, wants each to say what it is, and
takes no kind twice. What a component never reads is not judged, but reported as without effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.places import finding_of
from k8slint.kube.component.kind import component_kind
from k8slint.model.finding import Place, Problem

if TYPE_CHECKING:
    from k8slint.analysis.unit_run import UnitRun
    from k8slint.kube.resource import Resource
    from k8slint.reading.document import Reading

_KUBEADM = "kubeadm.k8s.io"
_BESIDE = frozenset((_KUBEADM, "kubelet.config.k8s.io", "kubeproxy.config.k8s.io"))
"""Groups of the documents that kubeadm takes from its file."""
_SEPARATOR = "---"
_IGNORED = "component-document-ignored"
_INVALID = "kubeadm-document-invalid"
_JOIN, _COMMANDS = "JoinConfiguration", frozenset(("InitConfiguration", "ClusterConfiguration"))


def settle_component_file(run: UnitRun, reading: Reading) -> None:
    """Remove findings on documents that nobody reads, and add what is wrong with the file as a whole."""
    found = run.components
    _report_json(run, reading)
    if any(resource.group == _KUBEADM for resource in found):
        ignored = _ignored_by_kubeadm(found)
        _report_kubeadm(run, found, reading)
    else:
        ignored = _behind_the_first(found)
    unread = {resource.document for resource, _ in ignored}
    run.findings[:] = [finding for finding in run.findings if finding.place.document not in unread]
    for resource, consequence in ignored:
        headline = f"this {resource.kind} is not read"
        _add(
            run,
            _IGNORED,
            resource,
            Problem(resource.node.get("kind"), headline, consequence, "Move it to a file of its own."),
        )


def _report_json(run: UnitRun, reading: Reading) -> None:
    """Report a file that begins like JSON and is only YAML: components then read nothing but JSON.

    Source: apimachinery pkg/runtime/serializer/json/json.go, pkg/util/yaml/decoder.go (IsJSONBuffer).
    """
    text = reading.source.text
    if text.lstrip(" \t\r\n")[:1] != "{" or any(document.placeholders for document in reading.documents):
        return
    import json

    try:
        json.JSONDecoder().raw_decode(text.lstrip(" \t\r\n"))
    except ValueError as error:
        line = getattr(error, "lineno", 1) + text[: len(text) - len(text.lstrip(" \t\r\n"))].count("\n")
        resource = run.components[0]
        kind = component_kind(resource.api_version, resource.kind)
        stops = kind.reader.stops if kind is not None else "No component reads it."
        node = resource.node
        fix = f"Correct line {line}, or write YAML without the outer braces."
        problem = Problem(
            node, "the file begins like JSON, but is not JSON", stops, fix, severity="error", refused_by="component"
        )
        run.report("yaml-unreadable", problem, resource.document)
    except RecursionError:
        return


def _add(run: UnitRun, rule: str, resource: Resource, problem: Problem) -> None:
    entry = run.rules.by_id.get(rule)
    if entry is not None:
        run.findings.append(finding_of(problem, entry, resource, resource.document))


def _behind_the_first(found: list[Resource]) -> list[tuple[Resource, str]]:
    """Return the documents behind an earlier one of their kind, of which the component reads the first."""
    first: set[str] = set()
    ignored = []
    for resource in found:
        kind = component_kind(resource.api_version, resource.kind)
        if resource.kind in first and kind is not None:
            ignored.append((resource, kind.reader.first))
        first.add(resource.kind)
    return ignored


def _ignored_by_kubeadm(found: list[Resource]) -> list[tuple[Resource, str]]:
    """Return the documents that the kubeadm command a file is for passes over with a warning."""
    kinds = {resource.kind for resource in found if resource.group == _KUBEADM}
    joins = _JOIN in kinds and not kinds & _COMMANDS
    ignored = []
    for resource in found:
        if resource.group not in _BESIDE:
            ignored.append((resource, "kubeadm warns and ignores it; its own component gets it by a flag and a mount."))
        elif joins and resource.group != _KUBEADM:
            ignored.append((resource, "'kubeadm join' ignores it: the settings come from the cluster's ConfigMap."))
    if _JOIN in kinds and kinds & _COMMANDS:
        own = next(resource for resource in found if resource.kind == _JOIN)
        words = "'kubeadm init' ignores it, and 'kubeadm join' ignores the other documents."
        ignored.append((own, words))
    return ignored


def _report_kubeadm(run: UnitRun, found: list[Resource], reading: Reading) -> None:
    """Report kinds that are there twice, and parts between separators that say nothing."""
    first: dict[str, Resource] = {}
    for resource in found:
        other = first.setdefault(resource.kind, resource)
        if other is not resource:
            node = resource.node.get("kind")
            headline = f"{resource.kind} is in the file twice"
            fix = "Join the two, or move one to a file of its own."
            problem = Problem(
                node, headline, "kubeadm rejects the file.", fix, (("the first", other.node.get("kind")),)
            )
            _add(run, _INVALID, resource, problem)
    if set(first) <= {"ClusterConfiguration", "KubeletConfiguration", "KubeProxyConfiguration"}:
        return
    place = chunk_without_kind(reading.source.text)
    if place is not None:
        span = reading.source.span(*place)
        headline = "nothing but comments or blanks stands between separators"
        fix = "Remove the line '---' after it."
        at = Place(run.file, span, "", found[0].document, found[0].ref)
        run.report(
            _INVALID, Problem(at, headline, "kubeadm wants apiVersion and kind there and rejects the file.", fix), 0
        )


def chunk_without_kind(text: str) -> tuple[int, int] | None:
    """Return the offsets of a part of a file in which only comments or blanks stand; None when there is none.

    kubeadm looks at everything between two separators, and at what stands before the first one, for apiVersion and
    kind. Sources: YAMLReader in apimachinery pkg/util/yaml/decoder.go, SplitConfigDocuments in
    cmd/kubeadm/app/util/marshal.go.
    """
    start = at = 0
    held = False  # whether anything has been read since the last separator
    meant = False
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        line = text[at:end]
        rest = line[len(_SEPARATOR) :].strip()
        if line.startswith(_SEPARATOR) and (not rest or rest[0] == "#") and held:
            if not meant:
                return start, at
            start, held, meant = end, False, False
        else:
            held = True
            bare = line.strip()
            meant = meant or bool(bare and bare[0] != "#" and not bare.startswith(_SEPARATOR))
        at = end
    return (start, at) if held and not meant and start else None
