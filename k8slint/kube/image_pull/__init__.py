"""What the kubelet does with the credentials of a pod when it pulls an image, as far as the files tell.

``sources_of`` collects the sources of a pod (its pull Secrets or those of its ServiceAccount, the node's docker
configuration, the credential providers); ``PodSources.route`` says which of their keys an image gets, in order.
"""

from k8slint.kube.image_pull.node_sources import NodeSources, node_sources
from k8slint.kube.image_pull.pod_sources import Entry, PodSources, entries_of, pull_secret, secret_source, sources_of
from k8slint.kube.image_pull.route import Attempt, Miss, Route, misses_of, route_of, verdict_on
from k8slint.kube.image_pull.source import CredentialKey, Source

__all__ = [
    "Attempt",
    "CredentialKey",
    "Entry",
    "Miss",
    "NodeSources",
    "PodSources",
    "Route",
    "Source",
    "entries_of",
    "misses_of",
    "node_sources",
    "pull_secret",
    "route_of",
    "secret_source",
    "sources_of",
    "verdict_on",
]
