"""Checks of category `security`: what hands a pod the node, secrets in the open, and the Pod Security Standards."""

from __future__ import annotations

from k8slint.checks.security.baseline import (
    pod_security_baseline_app_armor,
    pod_security_baseline_capabilities,
    pod_security_baseline_host_path,
    pod_security_baseline_host_port,
    pod_security_baseline_probe_host,
    pod_security_baseline_proc_mount,
    pod_security_baseline_se_linux,
    pod_security_baseline_seccomp,
    pod_security_baseline_sysctls,
    pod_security_baseline_windows_host_process,
)
from k8slint.checks.security.host import (
    container_runtime_socket_mounted,
    host_namespace_shared,
    host_path_sensitive,
    privileged_container,
)
from k8slint.checks.security.restricted import (
    pod_security_restricted_capabilities,
    pod_security_restricted_privilege_escalation,
    pod_security_restricted_run_as_non_root,
    pod_security_restricted_run_as_user,
    pod_security_restricted_seccomp,
    pod_security_restricted_volume_type,
)
from k8slint.checks.security.secret import secret_literal_in_env

__all__ = [
    "container_runtime_socket_mounted",
    "host_namespace_shared",
    "host_path_sensitive",
    "pod_security_baseline_app_armor",
    "pod_security_baseline_capabilities",
    "pod_security_baseline_host_path",
    "pod_security_baseline_host_port",
    "pod_security_baseline_probe_host",
    "pod_security_baseline_proc_mount",
    "pod_security_baseline_se_linux",
    "pod_security_baseline_seccomp",
    "pod_security_baseline_sysctls",
    "pod_security_baseline_windows_host_process",
    "pod_security_restricted_capabilities",
    "pod_security_restricted_privilege_escalation",
    "pod_security_restricted_run_as_non_root",
    "pod_security_restricted_run_as_user",
    "pod_security_restricted_seccomp",
    "pod_security_restricted_volume_type",
    "privileged_container",
    "secret_literal_in_env",
]
