"""Processor architectures: how nodes are labelled with them and how images are named after them.

A kubelet labels its node with `runtime.GOARCH` under `kubernetes.io/arch` and the older `beta.kubernetes.io/arch`
(pkg/kubelet/kubelet_node_status.go), so the values are Go's names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.node_demand import allowed_values

if TYPE_CHECKING:
    from k8slint.kube.image import ImageReference

ARCH_LABELS = ("kubernetes.io/arch", "beta.kubernetes.io/arch")
"""The labels a kubelet puts its architecture under."""

GOARCH = frozenset(("amd64", "arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "loong64", "mips64le"))
"""The architectures container images and kubelets are built for, by Go's names."""

ALIASES = {
    "x86_64": "amd64",
    "x86-64": "amd64",
    "x64": "amd64",
    "aarch64": "arm64",
    "arm64v8": "arm64",
    "armhf": "arm",
    "armv6": "arm",
    "armv7": "arm",
    "armv7l": "arm",
    "arm32v5": "arm",
    "arm32v6": "arm",
    "arm32v7": "arm",
    "i386": "386",
    "i686": "386",
    "ppc64el": "ppc64le",
}
"""Other names of architectures, each with Go's."""

_SUFFIXES = tuple(
    (f"{mark}{name}", ALIASES.get(name, name))
    for name in sorted({*GOARCH, *ALIASES} - {"386", "arm"}, key=len, reverse=True)
    for mark in ("-", "_")
) + (("-arm", "arm"), ("-386", "386"))
_HUB_OWNERS = frozenset(("amd64", "arm64v8", "arm32v5", "arm32v6", "arm32v7", "i386", "ppc64le", "s390x", "riscv64"))


def named_architecture(reference: ImageReference) -> tuple[str, int, int] | None:
    """Return the architecture a reference names, with the offsets of the name in its text; None when it names none.

    Looked at are the end of the repository (`pause-amd64`), the end of the tag (`1.0-arm64`), and the owners Docker
    Hub publishes its official images of one architecture under (`arm64v8/nginx`).
    """
    text = reference.text
    named = text.partition("@")[0] if reference.digest else text  # a digest is full of digits
    if not ("64" in named or "arm" in named or "86" in named or "390x" in named):
        return None
    start, end = reference.repository_span
    repository = text[start:end]
    found = _suffix(repository, start)
    if found is None and reference.tag:
        found = _suffix(reference.tag, reference.tag_span[0])
    if found is None and reference.registry == "docker.io":
        owner = repository.partition("/")[0]
        if owner != repository and owner in _HUB_OWNERS:
            return ALIASES.get(owner, owner), start, start + len(owner)
    return found


def _suffix(text: str, start: int) -> tuple[str, int, int] | None:
    for suffix, architecture in _SUFFIXES:
        if text.endswith(suffix) and len(text) > len(suffix):
            end = start + len(text)
            return architecture, end - len(suffix) + 1, end
    return None


def pod_architectures(spec: dict[str, Any]) -> frozenset[str] | None:
    """Return the architectures of the nodes a pod may be put on, by its own demands; None when it makes none."""
    for label in ARCH_LABELS:
        found = allowed_values(spec, label)
        if found is not None:
            return found
    return None
