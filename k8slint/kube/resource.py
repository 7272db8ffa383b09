"""An object of a manifest: its node and who it says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.finding import resource_ref

if TYPE_CHECKING:
    from k8slint.model.finding import ResourceRef
    from k8slint.model.node import Node


_TESTS = ("test", "test-success", "test-failure")


class Resource:
    """One object as `kubectl apply` would send it: a whole document or one item of a list.

    `document` and `ordinal` (both 0-based) say which document of the file it stands in and which object of that
    document it is. `group` is empty for the core group; names are empty when missing or not known. `metadata` and
    `spec` are the mappings of those names, empty when there is none.
    """

    __slots__ = (
        "api_version",
        "document",
        "group",
        "kind",
        "metadata",
        "name",
        "namespace",
        "node",
        "ordinal",
        "spec",
        "value",
        "version",
    )

    def __init__(self, node: Node, document: int, ordinal: int) -> None:
        value: Any = node.value
        self.node = node
        self.value = value = value if isinstance(value, dict) else {}
        self.document = document
        self.ordinal = ordinal
        self.api_version = _text(value.get("apiVersion"))
        group, slash, version = self.api_version.partition("/")
        self.group = group if slash else ""
        self.version = version if slash else group
        self.kind = _text(value.get("kind"))
        metadata, spec = value.get("metadata"), value.get("spec")
        self.metadata: dict[str, Any] = metadata if isinstance(metadata, dict) else {}
        self.spec: dict[str, Any] = spec if isinstance(spec, dict) else {}
        self.name = _text(self.metadata.get("name"))
        self.namespace = _text(self.metadata.get("namespace"))

    @property
    def is_test(self) -> bool:
        """Whether it is what `helm test` runs once and throws away: a hook `test`, or as Helm 2 wrote it.

        Source: helm.sh/helm/v3/pkg/release/hook.go (HookTest), pkg/releaseutil/manifest_sorter.go (events).
        """
        annotations = self.metadata.get("annotations")
        events = annotations.get("helm.sh/hook") if isinstance(annotations, dict) else None
        return isinstance(events, str) and any(each.strip() in _TESTS for each in events.split(","))

    @property
    def ref(self) -> ResourceRef:
        """The object's identity as reports print it."""
        return resource_ref(self.api_version, self.kind, self.namespace, self.name)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
