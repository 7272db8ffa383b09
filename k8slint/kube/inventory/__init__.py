"""What is in a cluster, as far as the files of a scope show: the subject of rules that look at many objects.

``Inventory`` answers questions over facts: is there such an object, which pods does a selector select, what may exist
elsewhere. Objects are *together* only within one scope, and something is *absent* only if nothing in the whole run,
the configuration or a usual cluster may be it.
"""

from k8slint.kube.inventory.inventory import Inventory
from k8slint.kube.inventory.item import CLUSTER_KINDS, Item
from k8slint.kube.inventory.pods import PodSet, SelectedPods, same_namespace
from k8slint.kube.inventory.resolution import Resolution
from k8slint.kube.inventory.scope import Scope
from k8slint.kube.inventory.world import World

__all__ = [
    "CLUSTER_KINDS",
    "Inventory",
    "Item",
    "PodSet",
    "Resolution",
    "Scope",
    "SelectedPods",
    "World",
    "same_namespace",
]
