"""Which Secrets the kubelet reads pull credentials from, and annotations that say where else a Secret is.

Sources: pkg/apis/core/types.go (SecretTypeDockerConfigJson, SecretTypeDockercfg), the documentation of Reflector,
kubernetes-replicator, kubed and config-syncer.
"""

from __future__ import annotations

TYPES = {"kubernetes.io/dockerconfigjson": ".dockerconfigjson", "kubernetes.io/dockercfg": ".dockercfg"}
"""Type of a Secret the kubelet reads pull credentials from -> the key of its data that holds them."""

COPIED = frozenset(
    (
        "reflector.v1.k8s.emberstack.com/reflection-allowed",
        "reflector.v1.k8s.emberstack.com/reflection-auto-enabled",
        "replicator.v1.mittwald.de/replicate-to",
        "replicator.v1.mittwald.de/replicate-to-matching",
        "replicator.v1.mittwald.de/replication-allowed",
        "kubed.appscode.com/sync",
        "sync.konfig.ing/sync",
    )
)
"""Annotations that let a controller copy a Secret to other namespaces."""

FILLED = frozenset(("replicator.v1.mittwald.de/replicate-from", "reflector.v1.k8s.emberstack.com/reflects"))
"""Annotations of a Secret whose content a controller replaces by that of another one."""
