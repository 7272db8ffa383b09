"""Which credentials the kubelet uses when it pulls the images of a pod, as far as the files show.

``sources_of`` collects the sources of the pods of a scope (their pull Secrets or those of their ServiceAccounts, the
node's docker configuration, the credential providers); ``PodSources.route`` returns the keys tried for an image;
``pulls.pulls_of`` returns every pull of a scope, worked out once for all rules.
"""

from k8slint.kube.image_pull.node_sources import NodeSources, knows_node_sources, node_sources
from k8slint.kube.image_pull.pod_sources import PodSources, sources_of
from k8slint.kube.image_pull.pull_secrets import PullSecretEntry, PullSecrets, secret_source
from k8slint.kube.image_pull.pulls import ImageNames
from k8slint.kube.image_pull.route import Attempt, Miss, Route, Router, misses_of, route_of, verdict_on
from k8slint.kube.image_pull.source import CredentialKey, CredentialSource

__all__ = [
    "Attempt",
    "CredentialKey",
    "CredentialSource",
    "ImageNames",
    "Miss",
    "NodeSources",
    "PodSources",
    "PullSecretEntry",
    "PullSecrets",
    "Route",
    "Router",
    "knows_node_sources",
    "misses_of",
    "node_sources",
    "route_of",
    "secret_source",
    "sources_of",
    "verdict_on",
]
