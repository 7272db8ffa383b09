"""What is known of registries by their names: which are public, which hold public and private images side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from k8slint.kube.image import ImageReference

_PUBLIC = frozenset(
    (
        "registry.k8s.io",
        "k8s.gcr.io",
        "mcr.microsoft.com",
        "public.ecr.aws",
        "docker.elastic.co",
        "registry.opensource.zalan.do",
        "lscr.io",
        "cgr.dev",
        "ecr-public.aws.com",
    )
)
_SHARED = frozenset(
    ("docker.io", "ghcr.io", "quay.io", "gcr.io", "nvcr.io", "registry.gitlab.com", "registry.redhat.io")
)
_SHARED_ENDS = (".gcr.io", "-docker.pkg.dev", ".docker.com")


def is_public(reference: ImageReference) -> bool:
    """Whether everybody may pull an image: an official image of Docker Hub, a registry without private images."""
    if reference.registry == "docker.io":
        return reference.repository.startswith("library/")
    return reference.registry in _PUBLIC


def is_shared(registry: str) -> bool:
    """Whether a registry has many owners, with public and private images: credentials for it prove nothing."""
    return registry in _SHARED or registry.endswith(_SHARED_ENDS)


def owner_of(reference: ImageReference) -> str:
    """Return registry and first segment of the path: the account, project or group an image belongs to."""
    return f"{reference.registry}/{reference.repository.partition('/')[0]}"


class Cloud(NamedTuple):
    """A cloud's registry: its name, the release 1.x without the kubelet's own provider for it, and the plugin."""

    name: str
    since: int
    plugin: str


_ECR = Cloud("Amazon ECR", 27, "ecr-credential-provider")
_ACR = Cloud("Azure Container Registry", 30, "acr-credential-provider")
_GAR = Cloud("Google Artifact Registry", 31, "gke-exec-auth-plugin")
_ECR_HOST = pattern(r"[0-9]{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)", re.ASCII)
_ACR_ENDS = (".azurecr.io", ".azurecr.cn", ".azurecr.us", ".azurecr.de")
_GAR_ENDS = ("-docker.pkg.dev", ".gcr.io")


def may_name_cloud(image: str) -> bool:
    """Whether the text of an image may name a cloud's registry: a quick test, before it is parsed."""
    return ".azurecr." in image or "gcr.io" in image or "-docker.pkg.dev" in image or ".dkr" in image


def cloud_of(registry: str) -> Cloud | None:
    """Return the cloud whose registry a host is; None for any other.

    The kubelet's own providers were removed in 1.27 (AWS), 1.30 (Azure) and 1.31 (Google): pkg/credentialprovider.
    """
    if registry.endswith(_ACR_ENDS):
        return _ACR
    if registry == "gcr.io" or (registry.endswith(_GAR_ENDS) and registry != "k8s.gcr.io"):
        return _GAR
    return _ECR if _ECR_HOST.fullmatch(registry) else None
