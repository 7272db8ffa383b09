"""What a kustomization changes in the objects it builds, in the order kustomize does it.

Source: sigs.k8s.io/kustomize api/internal/target/kusttarget.go (runTransformers), api/internal/plugins/builtinconfig.
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.inventory import CLUSTER_KINDS
from k8slint.kube.inventory.name_pattern import covers, one_of
from k8slint.model.fact import ANY, RunsPods, SelectsPods

if TYPE_CHECKING:
    from k8slint.kube.inventory import Item
    from k8slint.model.fact import Patches
    from k8slint.project.kustomization import Kustomization, Patch

NAME_KEEPERS = frozenset(("CustomResourceDefinition", "APIService", "Namespace"))
"""Kinds that namePrefix and nameSuffix leave alone."""

_ALL_FIELDS = frozenset(("metadata", "spec", "data", "stringData", "binaryData", "rules", "subjects", "roleRef"))


def apply_patches(items: list[Item], patches: tuple[Patch, ...], files: dict[str, tuple[Patches, ...]]) -> list[Item]:
    """Note which fields patches touch; give the objects that none of them deletes. `files` are patch files by name."""
    for patch in patches:
        for fact in files.get(patch.path, ()) if patch.path else patch.facts:
            hit = [item for item in items if _is_target(item, fact, patch.target)]
            if fact.removes:
                gone = {id(item) for item in hit}
                items = [item for item in items if id(item) not in gone]
                continue
            for item in hit:
                item.touched |= frozenset(fact.fields)
        if patch.path and patch.path not in files:
            for item in items:
                if patch.target is None or _fits(item, patch.target):
                    item.touched |= _ALL_FIELDS
    return items


def _is_target(item: Item, fact: Patches, target: dict[str, str] | None) -> bool:
    """A target chooses by itself; without one the patch names its object."""
    if target is not None:
        return _fits(item, target)
    if fact.kind not in (item.kind, ANY) or (fact.group not in (item.group, ANY)):
        return False
    named = any(one_of(fact.name, name) for name in item.names)
    return named and (not fact.namespace or one_of(fact.namespace, item.namespace) or not item.namespace)


def _fits(item: Item, target: dict[str, str]) -> bool:
    """Kind and name of a target are regular expressions: what is no plain text is taken to fit."""
    if "labelSelector" in target or "annotationSelector" in target:
        return _may_match(target.get("kind", ""), item.kind)
    return _may_match(target.get("kind", ""), item.kind) and any(
        _may_match(target.get("name", ""), name) for name in item.names
    )


def _may_match(expression: str, text: str) -> bool:
    if not expression or ANY in text:
        return True
    if any(char in expression for char in "|()[]{}+?^$\\"):
        return True
    return covers(expression.replace(".*", "*"), text)


def apply_transformers(items: list[Item], kustomization: Kustomization) -> None:
    """Apply namespace, prefix and suffix, labels and replicas to the objects built so far."""
    if kustomization.is_vague:
        for item in items:
            item.touched |= _ALL_FIELDS
    if kustomization.namespace:
        for item in items:
            if item.kind == "Namespace":
                item.name = kustomization.namespace  # kustomize gives its name to Namespaces of the build, too
                item.names = (*item.names, item.name)
            elif item.kind not in CLUSTER_KINDS:
                item.namespace = kustomization.namespace
    if kustomization.prefix or kustomization.suffix:
        for item in items:
            if item.kind not in NAME_KEEPERS:
                item.name = f"{kustomization.prefix}{item.name}{kustomization.suffix}"
                item.names = (*item.names, item.name)
    for added in kustomization.labels:
        for item in items:
            if added.templates and item.one(RunsPods) is not None:
                item.labels = {**item.labels, **added.pairs}
            if added.selectors and _has_selector(item):
                item.selectors = {**item.selectors, **added.pairs}
    for name, count in kustomization.replicas.items():
        for item in items:
            if name in item.names and item.one(RunsPods) is not None:
                item.replicas = count
                if count is None:
                    item.touched |= {"spec.replicas"}


def _has_selector(item: Item) -> bool:
    """Selectors of Services and workloads get the labels; those of budgets and policies where they are written."""
    return any(fact.selector is not None for fact in item.every(SelectsPods)) or item.one(RunsPods) is not None
