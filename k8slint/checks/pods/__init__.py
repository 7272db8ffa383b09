"""Pods: fields that need, contradict or exclude each other, whoever in the cluster minds."""

from __future__ import annotations

from k8slint.checks.pods.amount import (
    hugepages_invalid,
    pod_resources_exceeded,
    request_above_limit,
    request_differs_from_limit,
    resource_claim_undeclared,
)
from k8slint.checks.pods.annotation import pod_annotation_invalid, security_annotation_mismatch
from k8slint.checks.pods.container_name import container_name_duplicate, pod_name_not_dns_label
from k8slint.checks.pods.mount import (
    device_volume_invalid,
    file_key_volume_invalid,
    mount_propagation_unprivileged,
    mount_volume_undeclared,
)
from k8slint.checks.pods.port import host_ip_without_host_port, host_network_port_mismatch, host_port_conflict
from k8slint.checks.pods.quality import init_requests_dominate, qos_not_guaranteed
from k8slint.checks.pods.restart import restart_policy_pointless
from k8slint.checks.pods.security import (
    escalation_denied_with_sys_admin,
    host_process_conflict,
    os_field_forbidden,
    proc_mount_needs_user_namespace,
    run_as_non_root_conflict,
    user_namespace_with_devices,
)
from k8slint.checks.pods.spec import (
    dns_none_without_nameserver,
    ephemeral_containers_in_manifest,
    host_alias_repeated,
    label_keys_in_selector,
    overhead_without_runtime_class,
    resize_restart_never,
    scheduling_gates_with_node,
)
from k8slint.checks.pods.static import static_pod_reference
from k8slint.checks.pods.sysctl import sysctl_in_host_namespace, sysctl_not_namespaced, sysctl_unsafe
from k8slint.checks.pods.volume import (
    ephemeral_claim_conflict,
    projected_path_twice,
    volume_driver_gone,
    volume_paths_overlap,
)

__all__ = [
    "container_name_duplicate",
    "device_volume_invalid",
    "dns_none_without_nameserver",
    "ephemeral_claim_conflict",
    "ephemeral_containers_in_manifest",
    "escalation_denied_with_sys_admin",
    "file_key_volume_invalid",
    "host_alias_repeated",
    "host_ip_without_host_port",
    "host_network_port_mismatch",
    "host_port_conflict",
    "host_process_conflict",
    "hugepages_invalid",
    "init_requests_dominate",
    "label_keys_in_selector",
    "mount_propagation_unprivileged",
    "mount_volume_undeclared",
    "os_field_forbidden",
    "overhead_without_runtime_class",
    "pod_annotation_invalid",
    "pod_name_not_dns_label",
    "pod_resources_exceeded",
    "proc_mount_needs_user_namespace",
    "projected_path_twice",
    "qos_not_guaranteed",
    "request_above_limit",
    "request_differs_from_limit",
    "resize_restart_never",
    "resource_claim_undeclared",
    "restart_policy_pointless",
    "run_as_non_root_conflict",
    "scheduling_gates_with_node",
    "security_annotation_mismatch",
    "static_pod_reference",
    "sysctl_in_host_namespace",
    "sysctl_not_namespaced",
    "sysctl_unsafe",
    "user_namespace_with_devices",
    "volume_driver_gone",
    "volume_paths_overlap",
]
