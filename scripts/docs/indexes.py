"""Pages that lead to rules: all of them, by category, by group, by field, and by what is seen in the cluster."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from k8slint.bundled import read_bundled
from k8slint.rulebook.page import find_topic, topic_names
from k8slint.rulebook.rule_group import find_group, group_names
from k8slint.rulebook.rulebook import Rulebook
from scripts.docs.place import linked
from scripts.docs.runs import findings_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.model.rule import Rule

CATEGORIES = {
    "access": "Roles, bindings and service accounts: who may do what.",
    "admission": "What admission plugins reject: limit ranges, quotas, priorities, accounts.",
    "api": "What the API server rejects: fields, values, names, versions.",
    "availability": "Disruption budgets, replicas and what survives a drain.",
    "change": "What an update does to the cluster, and what the API server rejects of it.",
    "cluster": "Files that kubelet, kube-proxy, kube-scheduler, kubeadm, kube-apiserver, kubectl and kind read.",
    "containers": "Commands, environment, ports and mounts of containers.",
    "credentials": "Registry credentials as the kubelet matches them.",
    "images": "Image references, tags, digests and pull policies.",
    "kustomize": "Kustomizations, and the patches and files they name.",
    "lifecycle": "Hooks, probes and the grace period: the arithmetic of start and stop.",
    "manifest": "YAML and JSON as kubectl reads them.",
    "pods": "What holds of a pod as a whole.",
    "policies": "Admission policies and their mistakes.",
    "probes": "Startup, liveness and readiness probes.",
    "references": "Names that lead to other objects.",
    "scheduling": "Where pods can run: requests, selectors, taints, spread.",
    "security": "The Pod Security Standards and what goes beyond them.",
    "services": "Services, ports, routes and who is behind them.",
    "workloads": "Deployments, StatefulSets, Jobs and what makes their pods.",
}
"""Category -> one sentence; a category without one has its name only."""


def rules_page() -> str:
    """Return the list of all categories with their rules."""
    rules = Rulebook.load()
    counts = Counter(rule.severity for rule in rules.values())
    on = sum(rule.enabled for rule in rules.values())
    parts = [
        "# Rules",
        f"k8slint has {len(rules)} rules: {counts['error']} are errors, what the cluster rejects or what can never "
        f"work; {counts['warning']} are warnings, accepted and harmful; {counts['info']} are about policy or clarity. "
        f"{on} are on by default. Every page shows what k8slint really says: its examples are run, and drawn, "
        "whenever this site is made.",
        "Other ways to a rule: [by field](../fields.md), [by group](../groups.md), [by what you see in the "
        "cluster](../topics/index.md), [by the check of another tool](../peers.md).",
    ]
    for category in rules.categories:
        named = [rules[rule_id] for rule_id in rules.named(category)]
        link = f"[{category}](categories/{category}.md)"
        parts += [f"## {link}", CATEGORIES.get(category, ""), _listed(rule.id for rule in named)]
    return linked("\n\n".join(filter(None, parts)) + "\n", "rules/index.md")


def category_page(category: str) -> str:
    """Return the rules of a category as a table."""
    rules = Rulebook.load()
    parts = [f"# {category}", CATEGORIES.get(category, ""), _table(rules[each] for each in rules.named(category))]
    return linked("\n\n".join(filter(None, parts)) + "\n", f"rules/categories/{category}.md")


def _table(rules: Iterator[Rule]) -> str:
    rows = [
        f"| `{rule.id}` | {rule.severity} | {'' if rule.refused_by == 'nobody' else rule.refused_by} "
        f"| {'' if rule.enabled else 'off'} | {rule.title} |"
        for rule in rules
    ]
    return "| rule | severity | refused by | default | what it finds |\n| --- | --- | --- | --- | --- |\n" + "\n".join(
        rows
    )


def group_pages() -> Iterator[tuple[str, str]]:
    """Yield path and page of each group: its controls and their rules."""
    for name in group_names():
        group = find_group(name)
        if group is None:
            continue
        rows = [
            f"| {control.id} | {control.title} | {_listed(control.rules) or 'none: no manifest shows it'} |"
            for control in group.controls
        ]
        source = f"<{group.source}>" if group.source.startswith("https://") else group.source
        parts = [
            f"# Group `{name}`",
            f"{group.title}. Source: {source}.",
            f"```\nk8slint check --select {name}\nk8slint coverage --group {name}\n```",
            "| control | | rules |\n| --- | --- | --- |\n" + "\n".join(rows),
        ]
        yield f"groups/{name}.md", linked("\n\n".join(parts) + "\n", f"groups/{name}.md")


def topic_pages() -> Iterator[tuple[str, str]]:
    """Yield path and page of each state, event and component file, and of their list."""
    rules = Rulebook.load()
    lines = []
    for name in topic_names():
        topic = find_topic(name, rules)
        if topic is None:
            continue
        seen = "\n".join(f"- `{rule}`: {rules[rule].title}" for rule in topic.rules if rule in rules)
        text = topic.text.rstrip() + (f"\n\n## Rules that see it coming\n\n{seen}\n" if seen else "\n")
        lines.append(f"- [{name}]({name}.md): {_first_sentence(read_bundled(f'rules/_topics/{name}.md').decode())}")
        yield f"topics/{name}.md", linked(text, f"topics/{name}.md")
    head = (
        "# By what you see in the cluster\n\nStates and events that `kubectl get` and `kubectl describe` show, and the "
        "files of components. `k8slint explain OOMKilled` prints these pages, too."
    )
    yield "topics/index.md", f"{head}\n\n" + "\n".join(lines) + "\n"


def _listed(rules: Iterable[str]) -> str:
    """Return ids of rules in backticks, with commas."""
    return ", ".join(f"`{rule}`" for rule in rules)


def _first_sentence(text: str) -> str:
    paragraph = next(part for part in text.split("\n\n")[1:] if not part.startswith("#"))
    found = re.match(r".+?[.](?=\s|$)", " ".join(paragraph.split()))
    return found[0] if found else paragraph


_TEMPLATE = re.compile(r"^spec\.(jobTemplate\.spec\.)?template\.(?=spec|metadata)")
_POD_KINDS = {"Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "PodTemplate"}


def fields_page(rules: Iterable[Rule]) -> str:
    """Return the index by field: where the examples of rules have their findings."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for rule in rules:
        for finding in findings_of(rule):
            resource = finding.place.resource
            if resource is None or not finding.place.path or rule.category == "cluster":
                continue
            kind, field = _pod_field(resource.kind, _without_items(finding.place.path))
            found[kind][field].add(rule.id)
    parts = [
        "# Rules by field",
        "Which rules report a field, as their examples show. Fields of pods are written as in a Pod; a rule "
        "reports them in the templates of workloads, too.",
    ]
    for kind in sorted(found, key=lambda kind: (kind != "Pod", kind)):
        rows = [
            f"| `{field}` | {', '.join(f'`{rule}`' for rule in sorted(ids))} |"
            for field, ids in sorted(found[kind].items())
        ]
        parts += [f"## {kind}", "| field | rules |\n| --- | --- |\n" + "\n".join(rows)]
    return linked("\n\n".join(parts) + "\n", "fields.md")


def _without_items(path: str) -> str:
    """Return a path without which item of a list, or which label, it is about."""
    return re.sub(r"\[\d+\]", "[]", re.sub(r"\[[^\]\d][^\]]*\]", "", path)).replace("|", "\\|")


def _pod_field(kind: str, field: str) -> tuple[str, str]:
    """Return the kind and field that a field of a pod's template stands for."""
    if kind in _POD_KINDS and _TEMPLATE.match(field):
        return "Pod", _TEMPLATE.sub("", field)
    return kind, field
