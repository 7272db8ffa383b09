"""Services, Ingresses and network policies: ports, addresses, classes and rules against each other."""

from __future__ import annotations

from k8slint.checks.services.address import (
    cluster_ips_mismatch,
    service_annotation_invalid,
    service_field_deprecated,
    service_field_ignored,
)
from k8slint.checks.services.ingress import ingress_class_conflict, ingress_path_repeated, ingress_tls_host_unmatched
from k8slint.checks.services.network_policy import (
    network_policy_except_outside,
    network_policy_port_range_invalid,
    network_policy_rules_ignored,
)
from k8slint.checks.services.port import (
    headless_port_mapping_ignored,
    node_port_conflict,
    node_port_forbidden,
    node_port_outside_range,
    service_port_name_missing,
)
from k8slint.checks.services.written_address import address_not_canonical

__all__ = [
    "address_not_canonical",
    "cluster_ips_mismatch",
    "headless_port_mapping_ignored",
    "ingress_class_conflict",
    "ingress_path_repeated",
    "ingress_tls_host_unmatched",
    "network_policy_except_outside",
    "network_policy_port_range_invalid",
    "network_policy_rules_ignored",
    "node_port_conflict",
    "node_port_forbidden",
    "node_port_outside_range",
    "service_annotation_invalid",
    "service_field_deprecated",
    "service_field_ignored",
    "service_port_name_missing",
]
