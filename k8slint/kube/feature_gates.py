"""Feature gates that change what the API server or the kubelet does, with their defaults by version.

From pkg/features/kube_features.go. A field whose gate is off is not rejected on create: the API server drops it
without a warning (``DropDisabledPodFields`` in pkg/api/pod/util.go).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal

    Stage = Literal["", "alpha", "beta", "stable", "deprecated"]
    _History = tuple[tuple[int, Stage, bool], ...]


def _gate(alpha: int = 0, beta_off: int = 0, beta: int = 0, stable: int = 0) -> _History:
    """Return the history of a gate by the minor versions its stages begin at; 0 for a stage it never had."""
    stages: list[tuple[int, Stage, bool]] = [
        (alpha, "alpha", False),
        (beta_off, "beta", False),
        (beta, "beta", True),
        (stable, "stable", True),
    ]
    return tuple(stage for stage in stages if stage[0])


GATES: dict[str, _History] = {
    "AtomicWriteVolumeUserFields": _gate(alpha=37),
    "ClusterTrustBundleProjection": _gate(alpha=29, beta_off=33, stable=37),
    "ContainerRestartRules": _gate(alpha=34, beta=35),
    "ContainerStopSignals": _gate(alpha=33),
    "CoordinatedLeaderElection": _gate(alpha=31, beta_off=33),
    "CrossNamespaceVolumeDataSource": _gate(alpha=26),
    "DRAConsumableCapacity": _gate(alpha=34, beta=36),
    "DRADerivedAttributes": _gate(alpha=37),
    "DRADeviceBindingConditions": _gate(alpha=34, beta=36),
    "DRADeviceTaints": _gate(alpha=33, beta=36, stable=37),
    "DRAExtendedResource": _gate(alpha=34, beta=36, stable=37),
    "DRAListTypeAttributes": _gate(alpha=36),
    "DRANodeAllocatableResources": _gate(alpha=36),
    "DRAPartitionableDevices": _gate(alpha=33, beta=36),
    "DRAPrioritizedList": _gate(alpha=33, beta=34, stable=36),
    "DefaultPodSysctls": _gate(alpha=37),
    "EmptyDirVolumeMode": _gate(alpha=37),
    "EnvFiles": _gate(alpha=34, beta=35),
    "EvictionRequestAPI": _gate(alpha=37),
    "GRPCContainerProbe": _gate(alpha=23, beta=24, stable=27),
    "GRPCContainerProbeTLS": _gate(alpha=37),
    "GitRepoVolumeDriver": ((1, "stable", True), (33, "deprecated", False)),
    "H2CContainerProbe": _gate(alpha=37),
    "HPAConfigurableTolerance": _gate(alpha=33, beta=35, stable=37),
    "HPAScaleToZero": _gate(alpha=16, beta=37),
    "HostnameOverride": _gate(alpha=34, beta=35, stable=37),
    "ImageMaximumGCAge": _gate(alpha=29, beta=30, stable=35),
    "ImageVolume": _gate(alpha=31, beta_off=33, beta=35, stable=36),
    "JobBackoffLimitPerIndex": _gate(alpha=28, beta=29, stable=33),
    "JobManagedBy": _gate(alpha=30, beta=32, stable=35),
    "JobPodReplacementPolicy": _gate(alpha=28, beta=29, stable=34),
    "JobSuccessPolicy": _gate(alpha=30, beta=31, stable=33),
    "KubeletCrashLoopBackOffMax": _gate(alpha=32, beta=35),
    "KubeletEnsureSecretPulledImages": _gate(alpha=33, beta=35),
    "KubeletServiceAccountTokenForCredentialProviders": _gate(alpha=33, beta=34),
    "MatchLabelKeysInPodAffinity": _gate(alpha=29, beta=31, stable=33),
    "MatchLabelKeysInPodTopologySpread": _gate(alpha=25, beta=27),
    "MatchLabelKeysInPodTopologySpreadSelectorMerge": _gate(beta=34),
    "MaxUnavailableStatefulSet": _gate(alpha=24, beta_off=35, beta=37),
    "MinDomainsInPodTopologySpread": _gate(beta_off=25, beta=27, stable=30),
    "MutableCSINodeAllocatableCount": _gate(alpha=33, beta_off=34, beta=35, stable=36),
    "MutablePodResourcesForSuspendedJobs": _gate(alpha=35, beta=36),
    "NodeInclusionPolicyInPodTopologySpread": _gate(alpha=25, beta=26, stable=33),
    "PodCertificateRequest": _gate(alpha=34, beta_off=35, stable=37),
    "PodLevelResources": _gate(alpha=32, beta=34),
    "PodLifecycleSleepAction": _gate(alpha=29, beta=30, stable=34),
    "PodLifecycleSleepActionAllowZero": _gate(alpha=32, beta=33, stable=34),
    "PodSchedulingReadiness": _gate(alpha=26, beta=27, stable=30),
    "PreventStaticPodAPIReferences": _gate(beta=34, stable=37),
    "ProbeTerminationGracePeriod": _gate(beta=25, stable=28),
    "ProcMountType": _gate(alpha=12, beta=33, stable=36),
    "RecursiveReadOnlyMounts": _gate(alpha=30, beta=31, stable=33),
    "RelaxedDNSSearchValidation": _gate(alpha=32, beta=33, stable=34),
    "RelaxedEnvironmentVariableValidation": _gate(alpha=30, beta=32, stable=34),
    "RelaxedServiceNameValidation": _gate(alpha=34, beta=36),
    "RestartAllContainersOnContainerExits": _gate(alpha=35, beta=36),
    "RuntimeClassInImageCriApi": _gate(alpha=29),
    "SELinuxMount": _gate(alpha=30, beta_off=33, stable=37),
    "SidecarContainers": _gate(alpha=28, beta=29, stable=33),
    "StatefulSetRecreateStrategy": _gate(alpha=37),
    "StrictIPCIDRValidation": _gate(alpha=33, beta=36),
    "TaintTolerationComparisonOperators": _gate(alpha=35),
    "UserNamespacesHostNetworkSupport": _gate(alpha=35),
    "UserNamespacesSupport": _gate(alpha=28, beta=33, stable=36),
    "VolumeBindMountOptions": _gate(alpha=37),
}
"""Gate -> (minor version, stage, on by default) of every stage, oldest first."""


def gate_on(name: str, minor: int) -> bool:
    """Whether a gate is on by default in Kubernetes 1.``minor``; raises KeyError for a gate not in GATES."""
    return _at(name, minor)[1]


def gate_stage(name: str, minor: int) -> Stage:
    """Return the stage of a gate in Kubernetes 1.``minor``, '' before it exists; raises KeyError outside GATES."""
    return _at(name, minor)[0]


def _at(name: str, minor: int) -> tuple[Stage, bool]:
    stage: Stage = ""
    on = False
    for since, named, default in GATES[name]:
        if since <= minor:
            stage, on = named, default
    return stage, on
