"""Short manifests for the tests of rules that relate fields to each other."""

from __future__ import annotations

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding

OWNED = {"Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "Rollout": "argoproj.io/v1alpha1"}


def pod(spec: str, metadata: str = "") -> str:
    """A Pod with a spec and more metadata, both in flow style without the braces."""
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web, {metadata}}}\nspec: {{{spec}}}\n"


def owned(kind: str, spec: str, more: str = "", labels: str = "app: web") -> str:
    """A workload whose pods have a spec; `more` are further fields of its own spec."""
    return (
        f"apiVersion: {OWNED[kind]}\nkind: {kind}\nmetadata: {{name: web}}\n"
        f"spec: {{selector: {{matchLabels: {{app: web}}}}, {more} "
        f"template: {{metadata: {{labels: {{{labels}}}}}, spec: {{{spec}}}}}}}\n"
    )


def found(text: str, rule: str, version: str = "1.36") -> list[Finding]:
    """The findings of one rule on a manifest."""
    report = lint_files({"a.yaml": text}, select=[rule], kubernetes_version=version)
    assert not [each.message for each in report.findings if each.rule in ("check-crashed", "yaml-unreadable")]
    return [each for each in report.findings if each.rule == rule]


def reported(text: str, rule: str, version: str = "1.36") -> list[tuple[str, str, str]]:
    """Path, severity and refuser of the findings of one rule."""
    return [(each.place.path, each.severity, each.refused_by) for each in found(text, rule, version)]
