"""A source of credentials and the keys in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.inventory import Item
    from k8slint.model.finding import Place

SECRET, NODE_FILE, PROVIDER = "secret", "node-file", "provider"
"""Kinds of sources, in the order the kubelet asks them (EnsureImageExists, pkg/kubelet/images/image_manager.go)."""

READ = "read"
BROKEN = "broken"
REFUSED = "refused"
UNKNOWN = "unknown"
UNDEFINED = "undefined"
OTHER_NAMESPACE = "other-namespace"
WRONG_TYPE = "wrong-type"
NAMELESS = "nameless"
SHADOWED = "shadowed"

STATE_WORDS = {
    READ: "its keys are known",
    BROKEN: "the kubelet cannot read it",
    REFUSED: "the API server rejects it",
    UNKNOWN: "its content is not in these files",
    UNDEFINED: "it is not in these files",
    OTHER_NAMESPACE: "it is in another namespace, where the kubelet does not look",
    WRONG_TYPE: "the kubelet reads no credentials from its type",
    NAMELESS: "the entry names no Secret and is skipped",
    SHADOWED: "the kubelet stops at the first file it can read",
}
"""State of a source -> what that means, as a clause."""


class CredentialKey(NamedTuple):
    """A registry key, or a pattern of a provider, with its place.

    `status` is `ok`, `empty` (matches, holds nothing), `invalid`, `replaced` or `unknown` (the key as such is filled in
    later); `reason` says what is wrong with the entry, `error_place` where.
    """

    key: str
    status: str
    place: Place | None
    reason: str = ""
    error_place: Place | None = None

    @property
    def counts(self) -> bool:
        """Whether the key takes part in matching."""
        return self.status in ("ok", "empty")


class CredentialSource:
    """One source: a pull Secret, a docker configuration of the node, or a credential provider.

    `state` is one of those above; `item` the Secret where the files hold it, else None; `place` where it is written
    (None: not in a checked file); `error` what is wrong with it as a whole, as (reason, place).
    """

    __slots__ = ("error", "item", "keys", "kind", "name", "place", "state")

    def __init__(
        self,
        kind: str,
        name: str,
        state: str,
        keys: tuple[CredentialKey, ...] = (),
        item: Item | None = None,
        place: Place | None = None,
        error: tuple[str, Place] | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.state = state
        self.keys = keys
        self.item = item
        self.place = place
        self.error = error

    @property
    def title(self) -> str:
        """The source as messages call it: `Secret 'regcred'`."""
        if self.kind == SECRET:
            return f"Secret '{self.name}'"
        return f"the node's '{self.name}'" if self.kind == NODE_FILE else f"credential provider '{self.name}'"

    @property
    def is_incomplete(self) -> bool:
        """Whether it may hold any key: its content, or one of its keys, is not known."""
        if self.state in (UNKNOWN, UNDEFINED, REFUSED):
            return True
        return self.state == READ and any(key.status == "unknown" for key in self.keys)
