"""The three parts of a finding as running text, for formats that have one field for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k8slint.model.finding import Finding, ResourceRef

_NAMES = {
    "api-server": ("api server", "api-server"),
    "admission": ("admission", "pod security"),
    "component": ("kubelet", "scheduler", "kubeadm"),
}
"""What texts call those who refuse, in small letters, where it is not the word itself."""


def unnamed_refuser(finding: Finding) -> str:
    """Return who refuses the object, or '' where nobody does or the finding's message names it already."""
    refuser = finding.refused_by
    if refuser == "nobody":
        return ""
    said = finding.message.lower()
    return "" if any(name in said for name in _NAMES.get(refuser, (refuser,))) else refuser


def paragraph(finding: Finding) -> str:
    """Return headline, consequence and fix as sentences, one after the other: `Headline. Consequence. Fix.`.

    Who refuses the object is added in brackets where no sentence says so, and the object where its line is not known.
    """
    sentences = [_sentence(part) for part in (finding.headline, finding.consequence, finding.fix) if part]
    refuser = unnamed_refuser(finding)
    remarks = [f"refused by: {refuser}"] if refuser else []
    if not finding.place.is_certain and finding.place.resource is not None:
        remarks.append(f"in {object_name(finding.place.resource)}")
    return " ".join([*sentences, *(f"({remark})" for remark in remarks)])


def fix_sentences(finding: Finding) -> str:
    """Return the fix, and the options by which k8slint writes it where it can; empty for a finding without one."""
    options = _OPTIONS[finding.safety]
    return " ".join(filter(None, (finding.fix, f"{options} writes it." if options else ""))) if finding.fix else ""


_OPTIONS = {"safe": "--fix", "unsafe": "--fix --unsafe-fixes", "suggestion": ""}
"""How safe the edits of a finding are -> the options of `k8slint check` that apply them."""


def object_name(resource: ResourceRef) -> str:
    """Return kind, namespace and name of an object: `Deployment shop/web`."""
    return " ".join(filter(None, (resource.kind, "/".join(filter(None, (resource.namespace, resource.name))))))


def _sentence(part: str) -> str:
    return part if part.endswith((".", "!", "?")) else f"{part}."
