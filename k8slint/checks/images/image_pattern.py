"""The patterns of registries and repositories in parameters: `registry.example.com`, `*.example.com/team`.

A pattern's host is compared label by label, so `*.example.com` never lets `example.com.evil.org` or
`notexample.com` in; its path is compared segment by segment from the left, so `ghcr.io/acme` covers
`ghcr.io/acme/web` and never `ghcr.io/acme-evil/web`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.images.moving_tag import fits
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.image import ImageReference

_MEMO_SIZE = 4096


class Pattern(NamedTuple):
    """One pattern in its parts: host labels (each split at `*`), the port as written, path segments (split at `*`)."""

    text: str
    labels: tuple[list[str], ...]
    port: str
    segments: tuple[list[str], ...]

    def fits(self, labels: list[str], port: str, segments: list[str]) -> bool:
        """Whether host, port and path of a reference are covered."""
        if port != self.port or len(labels) != len(self.labels) or len(segments) < len(self.segments):
            return False
        covered = all(map(fits, labels, self.labels))
        return covered and all(map(fits, segments, self.segments))


class PatternList:
    """The patterns of one parameter; false when there are none."""

    __slots__ = ("_memo", "_patterns", "texts")

    def __init__(self, texts: list[Any]) -> None:
        self.texts = [text for text in texts if isinstance(text, str) and text]
        self._patterns = [_parse(text) for text in self.texts]
        self._memo: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def match(self, reference: ImageReference) -> str:
        """Return the first pattern that covers a reference, '' when none does."""
        name = reference.name
        found = self._memo.get(name)
        if found is None:
            labels, port = _host_parts(reference.registry)
            segments = reference.repository.split("/")
            fitting = (pattern.text for pattern in self._patterns if pattern.fits(labels, port, segments))
            found = next(fitting, "")
            if len(self._memo) < _MEMO_SIZE:
                self._memo[name] = found
        return found


def _host_parts(registry: str) -> tuple[list[str], str]:
    """Return the labels of a host in lower case, and its port."""
    name, colon, port = registry.rpartition(":")
    if not colon or not port.isdigit():
        name, port = registry, ""
    return name.lower().split("."), port


def _parse(text: str) -> Pattern:
    """Return a pattern in its parts; one that names no host (`library/nginx`, `acme`) is about Docker Hub."""
    head, slash, path = text.partition("/")
    if not ("." in head or ":" in head or "*" in head or head == "localhost"):
        head, path = "docker.io", text if slash else f"{text}/"
    if head == "index.docker.io":
        head = "docker.io"
    labels, port = _host_parts(head)
    segments = [segment for segment in path.split("/") if segment]
    return Pattern(text, tuple(each.split("*") for each in labels), port, tuple(each.split("*") for each in segments))


_kept: dict[int, tuple[Any, PatternList]] = {}


def pattern_list(texts: Any) -> PatternList:
    """Return the patterns of a parameter's list; parsed once for each list and kept."""
    kept = _kept.get(id(texts))
    if kept is None or kept[0] is not texts:
        if len(_kept) >= 16:
            _kept.clear()
        kept = _kept[id(texts)] = (texts, PatternList(texts if isinstance(texts, list) else []))
    return kept[1]
