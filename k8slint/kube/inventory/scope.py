"""A scope: objects that reach one cluster together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from k8slint.kube.inventory.item import Item
    from k8slint.kube.pod import Pod
    from k8slint.kube.resource import Resource


class Elsewhere(Protocol):
    """What the configuration says exists outside of the checked files."""

    def has(self, kind: str, namespace: str, name: str) -> bool:
        """Whether an object is declared to exist; `namespace` is empty where it is not written."""
        ...

    def has_key(self, kind: str, namespace: str, name: str, key: str) -> bool:
        """Whether a ConfigMap or Secret is declared to hold a key."""
        ...


class Nowhere:
    """A configuration that declares nothing."""

    def has(self, kind: str, namespace: str, name: str) -> bool:
        """Return False: nothing is declared."""
        del kind, namespace, name
        return False

    def has_key(self, kind: str, namespace: str, name: str, key: str) -> bool:
        """Return False: nothing is declared."""
        del kind, namespace, name, key
        return False


class Written(Protocol):
    """The objects in the files, read again."""

    def resource(self, item: Item) -> Resource | None:
        """Return the object of an item; None when it cannot be read."""
        ...

    def pod(self, item: Item) -> Pod | None:
        """Return the pod that an item's object is or makes; None when there is none."""
        ...

    def minor(self, item: Item) -> int:
        """Return the minor version of Kubernetes that an item's object is judged for."""
        ...

    def forget(self) -> None:
        """Drop what was read."""
        ...


class Scope:
    """Objects that are applied together, with what is known about the ones that are not in the files.

    `name` is how messages call it; `cluster` is the cluster it goes to ('' not known), and scopes of one `group` go to
    the same one. `is_open`: it has objects that no file shows; `is_complete`: the configuration declares it to be a
    whole cluster; `is_outside`: the configuration declares that its objects are managed elsewhere, so that the cluster
    may hold others; `applied`: all its objects are applied at once (a build, a stream, a folder something deploys).
    `root` is the kustomization file it is built from ('' for other scopes), and `made_of` the files of a build that
    kustomize itself made.
    """

    __slots__ = (
        "applied",
        "cluster",
        "group",
        "is_complete",
        "is_open",
        "is_outside",
        "items",
        "made_of",
        "name",
        "root",
    )

    def __init__(
        self,
        name: str,
        items: list[Item],
        cluster: str = "",
        group: str = "",
        is_open: bool = False,
        is_complete: bool = False,
        applied: bool = False,
        root: str = "",
        made_of: frozenset[str] = frozenset(),
        is_outside: bool = False,
    ) -> None:
        self.name = name
        self.items = items
        self.cluster = cluster
        self.group = group
        self.is_open = is_open
        self.is_complete = is_complete
        self.applied = applied
        self.root = root
        self.made_of = made_of
        self.is_outside = is_outside
