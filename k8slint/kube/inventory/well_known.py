"""Objects that are in a cluster although no manifest shows them: made by Kubernetes or by hosting providers."""

from __future__ import annotations

from k8slint.kube.inventory.name_pattern import covers

OPENSHIFT_ACCOUNTS = ("builder", "deployer", "pipeline")
"""ServiceAccounts that OpenShift makes in every namespace."""

_EVERYWHERE: dict[str, tuple[str, ...]] = {
    "ConfigMap": ("kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert", "linkerd-identity-trust-roots"),
    "ServiceAccount": ("default", *OPENSHIFT_ACCOUNTS),
    "ClusterRole": ("cluster-admin", "admin", "edit", "view", "self-provisioner", "system:*", "cluster-reader"),
    "PriorityClass": ("system-node-critical", "system-cluster-critical", "openshift-*", "gmp-critical"),
    "IngressClass": (
        *("nginx", "traefik", "haproxy", "kong", "alb", "gce", "gce-internal", "azure-application-gateway", "cilium"),
        *("webapprouting.kubernetes.azure.com", "openshift-default", "istio", "contour", "public", "nginx-internal"),
    ),
    "RuntimeClass": ("gvisor", "nvidia", "runc", "kata", "kata-*", "runhcs-wcow-*", "docker-windows", "wasmtime-*"),
    "StorageClass": (
        *("standard", "standard-rwo", "premium-rwo", "standard-rwx", "premium-rwx", "enterprise-rwx", "zonal-rwx"),
        *(
            "gp2",
            "gp3",
            "efs-sc",
            "ebs-sc",
            "default",
            "managed",
            "managed-*",
            "azurefile",
            "azurefile-*",
            "azureblob-*",
        ),
        *("local-path", "hostpath", "microk8s-hostpath", "do-block-storage*", "linode-block-storage*", "vultr-*"),
        *("hcloud-volumes*", "scw-*", "oci*", "ibmc-*", "csi-cinder-*", "cinder*", "longhorn*", "rook-*", "ceph-*"),
        *(
            "cephfs*",
            "openebs-*",
            "nfs-client",
            "nfs-csi",
            "thin",
            "thin-csi",
            "ocs-*",
            "gp2-csi",
            "gp3-csi",
            "alicloud-*",
        ),
        *("dynamic-rwo", "civo-volume", "exoscale-sbs", "hyperdisk-*", "lke-*", "lvms-*", "topolvm-*", "portworx-*"),
    ),
    "AppProject": ("default",),
    "TLSOption": ("default",),
    "Namespace": ("default", "kube-system", "kube-public", "kube-node-lease"),
}

_NAMES = {kind: frozenset(names) for kind, names in _EVERYWHERE.items()}
_PATTERNS = {kind: tuple(name for name in names if "*" in name) for kind, names in _EVERYWHERE.items()}

_IN_NAMESPACE = frozenset(
    (
        ("Service", "default", "kubernetes"),
        ("Service", "kube-system", "kube-dns"),
        ("Service", "kube-system", "metrics-server"),
        ("ConfigMap", "kube-system", "coredns"),
        ("ConfigMap", "kube-system", "kubeadm-config"),
        ("ConfigMap", "kube-system", "extension-apiserver-authentication"),
        ("ConfigMap", "kube-system", "aws-auth"),
        ("ConfigMap", "kube-public", "cluster-info"),
        ("Role", "kube-system", "extension-apiserver-authentication-reader"),
        ("Role", "kube-system", "system::leader-locking-kube-scheduler"),
        ("ServiceAccount", "openshift-monitoring", "prometheus-k8s"),
        *(
            (kind, "flux-system", "flux-system")
            for kind in ("Bucket", "GitRepository", "Kustomization", "OCIRepository")
        ),
    )
)


def is_well_known(kind: str, namespace: str, name: str) -> bool:
    """Whether an object is in every cluster, or in every cluster of a provider, or belongs to Kubernetes itself.

    `namespace` is empty where it is not written.
    """
    if kind in _EVERYWHERE and (name in _NAMES[kind] or any(covers(pattern, name) for pattern in _PATTERNS[kind])):
        return True
    if (kind, namespace, name) in _IN_NAMESPACE:
        return True
    if kind == "Service" and name == "kubernetes" and namespace in ("", "default"):
        return True
    return namespace == "kube-system" and kind in ("ServiceAccount", "Role", "ConfigMap", "Secret")
