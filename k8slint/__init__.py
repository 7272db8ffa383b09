"""k8slint: finds what a Kubernetes cluster would refuse, or suffer from, before the cluster does.

Nothing is imported here: start-up time is paid at every commit.
"""

__version__ = "0.1.0"
