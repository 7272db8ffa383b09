"""One object on both sides of a change: as it was applied before, and as it would be applied now."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from k8slint.kube.update import read_update, update_causes
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from k8slint.kube.resource import Resource
    from k8slint.kube.schema.custom.transitions import BrokenRule
    from k8slint.kube.update import Cause, Update
    from k8slint.model.finding import Place
    from k8slint.model.node import Node

    How: TypeAlias = Literal["created", "changed", "removed", "renamed", "regenerated"]

PAST = "as it was in"
"""How the message of a related place begins that stands in the old side."""

# Tools that delete an object and create it again, where they are asked to, so that no update is ever sent.
_REPLACING = {
    "helm.sh/hook": ("",),
    "argocd.argoproj.io/hook": ("",),
    "argocd.argoproj.io/sync-options": ("Replace=true", "Force=true"),
    "kustomize.toolkit.fluxcd.io/force": ("enabled",),
    "kustomize.toolkit.fluxcd.io/reconcile": ("disabled",),
    "kustomize.toolkit.fluxcd.io/ssa": ("IfNotPresent", "Ignore"),
    "kapp.k14s.io/update-strategy": ("",),
}


class ObjectChange:
    """What becomes of one object: `old` and `new` are its sides, None where there is none.

    `how` says what happens to it; a renamed one is another object to the cluster, and a regenerated one is a ConfigMap
    or Secret whose name ends in a new hash of its content. `label` is the revision of the old side. `is_sound` is False
    where the old side was rejected, so that it never got to the cluster. `autoscaler` is the kind and name of what sets
    the replicas, empty for none; `used_by` are the places of what needs an object that is gone, or reads it when its
    containers start, with the titles of the objects there; `broken_rules` are those of its definition that the
    update of a custom resource breaks. `by_helm` says that it comes from a chart, of which Helm deletes what is gone.
    """

    def __init__(
        self,
        old: Resource | None,
        new: Resource | None,
        how: How,
        label: str,
        minor: int,
        is_sound: bool = True,
    ) -> None:
        self.old = old
        self.new = new
        self.how = how
        self.label = label
        self.minor = minor
        self.is_sound = is_sound
        self.autoscaler = ""
        self.by_helm = False
        self.broken_rules: tuple[BrokenRule, ...] = ()
        self.used_by: tuple[tuple[str, Place], ...] = ()

    @property
    def resource(self) -> Resource:
        """The object as it is now, or as it was where it is gone."""
        found = self.new or self.old
        assert found is not None  # one of the sides is there
        return found

    @property
    def is_kept(self) -> bool:
        """Whether the old object stays in the cluster until somebody prunes it, and no upgrade by Helm deletes it."""
        annotations = self.old.metadata.get("annotations") if self.old is not None else None
        policy = annotations.get("helm.sh/resource-policy") if isinstance(annotations, dict) else None
        return not self.by_helm or policy == "keep"

    @cached_property
    def update(self) -> Update | None:
        """What `kubectl apply` does to the object; None where it creates another one, or nothing is known."""
        if self.how != "changed" or self.old is None or self.new is None or self._is_replaced:
            return None
        return read_update(*self.values, self.minor)

    @cached_property
    def values(self) -> tuple[Any, Any]:
        """Both sides in plain values; what is filled in later is the same where it is written the same."""
        known: dict[str, Unknown] = {}
        sides = [plain_values(side.value if side is not None else None, known) for side in (self.old, self.new)]
        return sides[0], sides[1]

    @cached_property
    def causes(self) -> list[Cause]:
        """Why the API server rejects the update, as far as the files alone prove it."""
        if self.update is None or not self.is_sound or self._is_cleaned_up:
            return []
        return [cause for cause in update_causes(self.update) if cause.certain and not self._is_open(cause.path)]

    @property
    def _is_replaced(self) -> bool:
        annotations = self.new.metadata.get("annotations") if self.new is not None else None
        if not isinstance(annotations, dict):
            return False
        return any(
            word in str(annotations[key]) for key, words in _REPLACING.items() if key in annotations for word in words
        )

    @property
    def _is_cleaned_up(self) -> bool:
        """Whether the object is a Job that the cluster deletes some time after it has ended."""
        return self.old is not None and self.old.kind == "Job" and "ttlSecondsAfterFinished" in self.old.spec

    def _is_open(self, path: str) -> bool:
        """Whether a value on one of the sides is filled in later."""
        return any(_holds_unknown(node.value) for node in (self.at(path), self.was(path)) if node is not None)

    # --- places

    def at(self, path: str) -> Node | None:
        """Return the node of a field as it is now, or its nearest parent that is there; None without a new side."""
        return node_at(self.new.node, path) if self.new is not None else None

    def was(self, path: str) -> Node | None:
        """Return the node of a field as it was, or its nearest parent that was there; None without an old side."""
        return node_at(self.old.node, path) if self.old is not None else None

    def before(self, path: str) -> tuple[tuple[str, Node], ...]:
        """Return a field as it was as the related place of a problem."""
        node = self.was(path)
        return ((f"{PAST} '{self.label}'", node),) if node is not None else ()


def node_at(node: Node, path: str) -> Node:
    """Return the node at a path such as `spec.ports[port=80].name`; its nearest parent that exists where it does not.

    Keys may hold dots: the longest that fits is taken.
    """
    while path:
        below, rest = _step(node, path)
        if below is None:
            return node
        node, path = below, rest
    return node


def _step(node: Node, path: str) -> tuple[Node | None, str]:
    """Return the node that a path leads to first, and the rest of the path."""
    if path.startswith("["):
        inside, _, rest = path[1:].partition("]")
        return _item(node, inside), rest.removeprefix(".")
    value = node.value if isinstance(node.value, dict) else {}
    fitting = [
        key for key in value if isinstance(key, str) and (path == key or path.startswith((f"{key}.", f"{key}[")))
    ]
    if not fitting:
        return None, ""
    key = max(fitting, key=len)
    return node.get(key), path[len(key) :].removeprefix(".")


def _item(node: Node, label: str) -> Node | None:
    """Return the item of a list by its index or by a field that names it."""
    name, equals, text = label.partition("=")
    for index, item in enumerate(node):
        if index == int(label) if label.isdecimal() else equals and str(item.get(name).value) == text:
            return item
    return None


def plain_values(value: Any, known: dict[str, Unknown]) -> Any:
    """Return a parsed value as plain dicts and lists; placeholders of one text are one, kept in `known`."""
    if isinstance(value, dict):
        return {key: plain_values(child, known) for key, child in value.items()}
    if isinstance(value, list):
        return [plain_values(child, known) for child in value]
    return known.setdefault(value.text, value) if isinstance(value, Unknown) else value


def _holds_unknown(value: Any) -> bool:
    pending = [value]
    while pending:
        here = pending.pop()
        if isinstance(here, Unknown):
            return True
        pending.extend(here.values() if isinstance(here, dict) else here if isinstance(here, list) else ())
    return False
