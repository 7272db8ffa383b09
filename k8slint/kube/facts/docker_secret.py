"""The fact of a Secret with a docker configuration: its registries, their places, and what is wrong with them.

The text of the Secret is looked at and forgotten: what leaves this module are registry keys, places, and reasons that
quote nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.docker_config import RegistryEntry, read_docker_config
from k8slint.kube.go.base64 import decode_padded
from k8slint.kube.go.text import shown
from k8slint.kube.pull_secret_types import COPIED, FILLED, TYPES
from k8slint.model.credential_fact import BROKEN, READ, REFUSED, UNKNOWN, ContentError, HeldKey, HoldsCredentials
from k8slint.model.fact import ANY, Spot
from k8slint.model.tree import Unknown
from k8slint.model.written import source_offsets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8slint.kube.docker_config import DockerConfig
    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node

_OTHER_FORMAT = {
    False: "it has the form of a '.dockercfg', without 'auths'",
    True: "it has the form of a 'config.json', with 'auths'",
}
_MOST_ENTRIES = 300  # of one Secret; it is taken as not fully known beyond them
_LATER = ("${", "$(", "{{", "#{", "ENC[", "<path:")


def docker_secret(resource: Resource, owner: int) -> HoldsCredentials:
    """Return what is known of a Secret whose type is one of `TYPES`."""
    field = TYPES[resource.value["type"]]
    legacy = field == ".dockercfg"
    annotations = resource.metadata.get("annotations")
    annotations = annotations if isinstance(annotations, dict) else {}
    copied = any(key in COPIED for key in annotations)
    if any(key in FILLED for key in annotations):
        return HoldsCredentials(owner, UNKNOWN, [], None, [], legacy, copied)
    node = _holder(resource, field)
    if node is None:
        state, error = _without(resource, field)
        return HoldsCredentials(owner, state, [], error, [], legacy, copied)
    text = _text(node)
    if text is None:
        state = UNKNOWN if isinstance(node.value, Unknown) else REFUSED
        return HoldsCredentials(owner, state, [], None, [], legacy, copied)
    config = read_docker_config(text, legacy=legacy)
    return _Placed(node, text).fact(owner, config, legacy, copied)


def _holder(resource: Resource, field: str) -> Node | None:
    """Return the value of a data key; `stringData` overwrites `data`, as in the API server."""
    for name in ("stringData", "data"):
        held = resource.value.get(name)
        if isinstance(held, dict) and field in held:
            return resource.node.get(name, field)
    return None


def _without(resource: Resource, field: str) -> tuple[str, ContentError | None]:
    """Return state and error of a Secret that lacks the data key its type needs."""
    held = [resource.value.get(name) for name in ("stringData", "data")]
    if any(isinstance(each, Unknown) for each in held):
        return UNKNOWN, None
    keys = sorted(key for each in held if isinstance(each, dict) for key in each)
    node = resource.node.get("type")
    reason = f"data key '{field}' is missing" + (f" ({shown(keys[0])} is there)" if keys else "")
    for name in ("stringData", "data"):
        if keys and resource.node.get(name, keys[0]).exists:
            node = resource.node.get(name, keys[0])
    return REFUSED, ContentError(reason, Spot(*node.key_span, f"data[{field}]"))


def _text(node: Node) -> str | None:
    """Return the decoded text; None when it is not known, no text, or no base64 (which the schema pass reports)."""
    value = "" if node.value is None else node.value
    if not isinstance(value, str):
        return None
    if node.parent is None or node.parent.key == "stringData":
        return value
    content = decode_padded(value)
    return None if content is None else content.decode("utf-8", "replace")


def is_filled_later(text: str) -> bool:
    """Whether a text has the marks of something that is filled in before the cluster sees it."""
    return any(sign in text for sign in _LATER)


class _Placed:
    """The text of one Secret, with the places in the file that its offsets stand for."""

    __slots__ = ("encoded", "node", "offsets", "path", "text")

    def __init__(self, node: Node, text: str) -> None:
        self.node = node
        self.text = text
        self.path = ".".join(str(key) for key in node.keys[-2:-1]) + f"[{node.key}]"
        encoded = node.parent is None or node.parent.key != "stringData" or not text
        self.offsets: Sequence[int] = () if encoded else source_offsets(node.raw, text)
        self.encoded = not self.offsets

    def spot(self, start: int, end: int) -> Spot:
        """Return the place of a stretch of the text, that of the data key where the file shows only base64."""
        if self.encoded or self.node.mark is None:
            return Spot(*self.node.key_span, self.path)
        last = len(self.offsets) - 1
        begin = self.node.mark[2]
        first, second = (self.offsets[max(0, min(offset, last))] + begin for offset in (start, end))
        return Spot(*self.node.source.span(first, max(first + 1, second)), self.path)

    def fact(self, owner: int, config: DockerConfig, legacy: bool, copied: bool) -> HoldsCredentials:
        """Return the fact of a configuration that was read from the text."""
        entries = [self._entry(entry) for entry in config.entries[:_MOST_ENTRIES]]
        if len(config.entries) > _MOST_ENTRIES:
            entries.append(HeldKey(ANY, "unknown", "", self.spot(0, 1), self.spot(0, 1)))
        state = READ
        error: ContentError | None = None
        if config.error is not None and is_filled_later(self.text):
            return HoldsCredentials(owner, UNKNOWN, [], None, [], legacy, copied)
        if config.error is not None:
            state = REFUSED if config.error.refused_by_api_server else BROKEN
            reason = config.error.reason if self.text.strip() else "the content is empty"
            error = ContentError(reason, self.spot(config.error.start, config.error.end))
        elif any(entry.status == "invalid" for entry in entries):
            state = BROKEN
        elif config.is_other_format:
            first = config.entries[0] if config.entries else None
            at = self.spot(first.key_start, first.key_end) if first is not None else self.spot(0, len(self.text))
            error = ContentError(_OTHER_FORMAT[legacy], at)
            entries = []
        return HoldsCredentials(owner, state, entries, error, list(config.ignored), legacy, copied)

    def _entry(self, entry: RegistryEntry) -> HeldKey:
        """Return the entry of a registry with its places in the file."""
        status, reason = entry.status, entry.reason
        key_spot = self.spot(entry.key_start, entry.key_end)
        if is_filled_later(entry.key):
            return HeldKey(ANY, "unknown", "", key_spot, key_spot)
        if status == "invalid" and is_filled_later(self.text[entry.start : entry.end]):
            status, reason = "ok", ""
        return HeldKey(entry.key, status, reason, key_spot, self.spot(entry.start, entry.end))
