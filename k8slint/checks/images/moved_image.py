"""The registries and repositories that have moved, each with where their images are published now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.image import ImageReference


class Move(NamedTuple):
    """Images under `registry`/`path` (`path` may be empty) are now under `to`; `effect` is a sentence."""

    registry: str
    path: str
    to: str
    effect: str


_FROZEN = "The registry has been frozen since April 2023, so new tags never appear there."
_GCR = "Google Container Registry was shut down in 2025, so one day the pull fails."
_STALE = "The old repository gets no new tags."

MOVES = (
    # https://kubernetes.io/blog/2023/03/10/image-registry-redirect/
    Move("k8s.gcr.io", "", "registry.k8s.io", _FROZEN),
    Move("us.gcr.io", "k8s-artifacts-prod", "registry.k8s.io", _FROZEN),
    Move("eu.gcr.io", "k8s-artifacts-prod", "registry.k8s.io", _FROZEN),
    Move("asia.gcr.io", "k8s-artifacts-prod", "registry.k8s.io", _FROZEN),
    # https://github.com/kubernetes/k8s.io/blob/main/registry.k8s.io/Vanity-Domain-Flip.md
    Move("gcr.io", "google_containers", "registry.k8s.io", _GCR),
    Move("gcr.io", "google-containers", "registry.k8s.io", _GCR),
    # https://github.com/kubernetes-sigs/kubebuilder/discussions/3907
    Move(
        "gcr.io",
        "kubebuilder/kube-rbac-proxy",
        "quay.io/brancz/kube-rbac-proxy",
        "The old repository has been deleted, so the pull fails.",
    ),
    Move("gcr.io", "kubernetes-helm", "ghcr.io/helm", _GCR),
    Move("quay.io", "coreos/flannel", "ghcr.io/flannel-io/flannel", _STALE),
    Move("quay.io", "coreos/dex", "ghcr.io/dexidp/dex", _STALE),
    Move("quay.io", "coreos/kube-rbac-proxy", "quay.io/brancz/kube-rbac-proxy", _STALE),
    Move("quay.io", "coreos/kube-state-metrics", "registry.k8s.io/kube-state-metrics/kube-state-metrics", _STALE),
    Move("quay.io", "coreos/prometheus-operator", "quay.io/prometheus-operator/prometheus-operator", _STALE),
    Move(
        "quay.io",
        "coreos/prometheus-config-reloader",
        "quay.io/prometheus-operator/prometheus-config-reloader",
        _STALE,
    ),
    Move(
        "quay.io",
        "kubernetes-ingress-controller/nginx-ingress-controller",
        "registry.k8s.io/ingress-nginx/controller",
        _STALE,
    ),
    # https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-docker-registry
    Move("docker.pkg.github.com", "", "ghcr.io", "GitHub has replaced this registry, so one day the pull fails."),
    # https://github.com/bitnami/containers/issues/83267
    Move(
        "docker.io", "bitnami", "docker.io/bitnamilegacy", "Its versioned tags were removed in 2025, so the pull fails."
    ),
)
"""All known moves; of two that fit, the first is taken."""

_BY_REGISTRY: dict[str, tuple[Move, ...]] = {
    registry: tuple(move for move in MOVES if move.registry == registry) for registry in {each[0] for each in MOVES}
}


def move_of(reference: ImageReference) -> Move | None:
    """Return the move that concerns a reference, None for nearly all of them."""
    moves = _BY_REGISTRY.get(reference.registry)
    if moves is None:
        return None
    repository = reference.repository
    for move in moves:
        path = move.path
        if not path or (repository.startswith(path) and repository[len(path) : len(path) + 1] in ("", "/")):
            return None if path == "bitnami" and _bitnami_stays(reference) else move
    return None


def _bitnami_stays(reference: ImageReference) -> bool:
    """Whether an image of bitnami is still published: the tag latest and the base image minideb are."""
    return reference.effective_tag in ("latest", "") or reference.repository == "bitnami/minideb"


def replacement(reference: ImageReference, move: Move) -> str:
    """Return the reference that takes the place of one that moved, with the same tag and digest."""
    rest = reference.repository[len(move.path) :]
    if move.registry == "docker.pkg.github.com":
        owner, _, name = rest.partition("/")
        rest = f"{owner}/{name.rpartition('/')[2]}" if name else rest  # the repository between them is left out
    text = f"{move.to}/{rest.strip('/')}" if rest.strip("/") else move.to
    if reference.tag:
        text += f":{reference.tag}"
    return f"{text}@{reference.digest}" if reference.digest else text
