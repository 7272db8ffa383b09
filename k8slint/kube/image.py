"""Image references as the kubelet and the API server read them.

The grammar is that of github.com/distribution/reference (``ParseNormalizedNamed``) with the digests of
github.com/opencontainers/go-digest; the defaulting of the pull policy is ``SetDefaults_Container`` in
pkg/apis/core/v1/defaults.go. The API server accepts any text that is not empty; it is the kubelet that rejects what
does not parse (waiting reason ``InvalidImageName``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from k8slint.kube.go.text import shown
from k8slint.kube.names import MAX_IMAGE, MAX_REPOSITORY
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from typing import Literal

    from k8slint.kube.image_error import WrongPart

    PullPolicy = Literal["Always", "IfNotPresent"]

__all__ = ["ImageReference", "InvalidImage", "default_pull_policy", "parse_image", "written_and_parsed"]

HUB = "docker.io"
"""The registry of a reference that names none."""

Span = tuple[int, int]

# Every repetition is followed by a character it cannot itself contain, so a failing match gives up in linear time.
_LABEL = r"[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[A-Fa-f0-9:]+\])(?::[0-9]+)?"
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_TAG = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}|sha384:[0-9a-f]{96}"
_REFERENCE = pattern(rf"(?:({_HOST})/)?({_COMPONENT}(?:/{_COMPONENT})*)(?::({_TAG}))?(?:@({_DIGEST}))?", re.ASCII)

_HEX = "0123456789abcdef"
_MEMO_SIZE = 8192
_MEMO_TEXT = 512
_memo: dict[str, ImageReference] = {}


class ImageReference(NamedTuple):
    """A parsed image reference, normalized: ``nginx`` is ``docker.io`` · ``library/nginx``.

    ``tag`` and ``digest`` are empty when not written. ``registry`` is empty for the odd references whose first
    segment has a dot and an underscore (``foo_bar.com/baz``): the grammar reads all of it as a path.
    """

    registry: str
    repository: str
    tag: str
    digest: str
    text: str

    @property
    def name(self) -> str:
        """The normalized name without tag and digest: what pull credentials are matched against."""
        return f"{self.registry}/{self.repository}" if self.registry else self.repository

    @property
    def effective_tag(self) -> str:
        """The tag the kubelet works with: ``latest`` when neither tag nor digest is written, '' for a digest alone."""
        return self.tag or ("" if self.digest else "latest")

    @property
    def familiar(self) -> str:
        """The shortest name of the same image (``nginx`` for docker.io/library/nginx), without tag and digest."""
        if self.registry != HUB:
            return self.name
        short = self.repository.removeprefix("library/")
        return self.repository if "/" in short else short

    @property
    def registry_is_written(self) -> bool:
        """Whether the text itself names the registry, instead of leaving it to the Docker Hub default."""
        start, end = self.registry_span
        return start < end

    @property
    def registry_span(self) -> Span:
        """Offsets of the registry inside the text; (0, 0) when it is implied."""
        host, slash, _ = self.text.partition("/")
        if slash and (host == self.registry or (host == "index.docker.io" and self.registry == HUB)):
            return 0, len(host)
        return 0, 0

    @property
    def repository_span(self) -> Span:
        """Offsets of the repository as it is written (without an implied ``library/``)."""
        host_end = self.registry_span[1]
        end = self.tag_span[0] - 1 if self.tag else len(self.text)
        if self.digest and not self.tag:
            end = self.digest_span[0] - 1
        return (host_end + 1 if host_end else 0), end

    @property
    def tag_span(self) -> Span:
        """Offsets of the tag without its colon; an empty span at the end of the name when there is no tag."""
        end = len(self.text) - (len(self.digest) + 1 if self.digest else 0)
        return end - len(self.tag), end

    @property
    def digest_span(self) -> Span:
        """Offsets of the digest without its ``@``; an empty span at the end when there is none."""
        return len(self.text) - len(self.digest), len(self.text)


class InvalidImage(ValueError):  # noqa: N818 - a name other programs rely on
    """An image reference the kubelet cannot parse; the container then waits with reason ``InvalidImageName``.

    ``kind`` names the wrong part (the values are listed in ``k8slint.kube.image_error``), ``reason`` says in a few
    words what is wrong with it, ``start`` and ``end`` are its offsets inside ``text``, ``suggestion`` is a reference
    that does parse and is probably meant ('' when there is none), and ``fix`` says what to write as one sentence.
    """

    def __init__(self, text: str, wrong: WrongPart) -> None:
        super().__init__(wrong.reason)
        self.text = text
        self.kind = wrong.kind
        self.reason = wrong.reason
        self.start = wrong.start
        self.end = wrong.end
        self.suggestion = wrong.suggestion if wrong.suggestion and _parse(wrong.suggestion) else ""
        self.fix = f"Write {shown(self.suggestion)}." if self.suggestion else wrong.fix


def parse_image(text: str) -> ImageReference:
    """Return the parts of an image reference, normalized; raises InvalidImage when the kubelet cannot parse it."""
    reference = _memo.get(text) if isinstance(text, str) else None
    if reference is None:
        reference = _parse(text) if isinstance(text, str) else None
        if reference is None:
            from k8slint.kube.image_error import find_wrong_part

            raise InvalidImage(text if isinstance(text, str) else "", find_wrong_part(text))
        if len(text) <= _MEMO_TEXT:
            if len(_memo) >= _MEMO_SIZE:
                _memo.clear()
            _memo[text] = reference
    return reference


@lru_cache(maxsize=8)
def written_and_parsed(names: tuple[str, ...]) -> frozenset[str]:
    """Return some names of images as they are written and, of those that parse, with registry and path."""
    parsed = map(_parse, names)
    return frozenset((*names, *(each.name for each in parsed if each is not None)))


def default_pull_policy(text: str) -> PullPolicy:
    """Return the imagePullPolicy that the API server fills in for an image whose container sets none.

    ``Always`` exactly when the reference parses and its tag is ``latest``, written (also beside a digest) or implied
    by having neither tag nor digest; ``IfNotPresent`` otherwise, also for text that does not parse.
    """
    if not isinstance(text, str):
        return "IfNotPresent"
    reference = _memo.get(text) or _parse(text)
    return "Always" if reference is not None and reference.effective_tag == "latest" else "IfNotPresent"


def _parse(text: str) -> ImageReference | None:
    """Return the reference, or None when it does not follow the grammar."""
    found = _REFERENCE.fullmatch(text) if len(text) <= MAX_IMAGE else None
    if found is None:
        return None
    host, path, tag, digest = found.groups("")
    if host and not _is_registry(host):
        if host[0] == "[":
            return None
        host, path = "", f"{host}/{path}"
    if not host:
        head, slash, _ = path.partition("/")
        if slash and "." in head:
            registry = ""  # not a legal host (an underscore), so the grammar takes all of it as the path
        else:
            registry = HUB
    else:
        registry = HUB if host == "index.docker.io" else host
    if registry == HUB and "/" not in path:
        if len(text) == 64 and not text.strip(_HEX):
            return None  # looks like an image id
        path = "library/" + path
    if len(path) > MAX_REPOSITORY:
        return None
    return ImageReference(registry, path, tag, digest, text)


def _is_registry(segment: str) -> bool:
    """Whether the first segment of a reference is taken for a registry (``splitDockerDomain``)."""
    return "." in segment or ":" in segment or segment == "localhost" or segment != segment.lower()
