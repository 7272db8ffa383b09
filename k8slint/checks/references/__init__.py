"""Checks of category `references`: what objects say of each other, over all files of a scope."""

from k8slint.checks.references.classes import (
    governing_service_undefined,
    ingress_class_undefined,
    priority_class_undefined,
    role_undefined,
    scale_target_undefined,
    storage_class_undefined,
)
from k8slint.checks.references.names import (
    env_shadows_service_variable,
    object_defined_twice,
    waits_for_undefined_service,
)
from k8slint.checks.references.needs import (
    claim_undefined,
    config_key_undefined,
    config_map_undefined,
    reference_in_other_namespace,
    secret_undefined,
    service_account_undefined,
)
from k8slint.checks.references.ports import (
    ingress_backend_undefined,
    port_name_undeclared,
    service_target_port_undeclared,
)
from k8slint.checks.references.selection import network_policy_selects_nothing, service_selects_nothing

__all__ = [
    "claim_undefined",
    "config_key_undefined",
    "config_map_undefined",
    "env_shadows_service_variable",
    "governing_service_undefined",
    "ingress_backend_undefined",
    "ingress_class_undefined",
    "network_policy_selects_nothing",
    "object_defined_twice",
    "port_name_undeclared",
    "priority_class_undefined",
    "reference_in_other_namespace",
    "role_undefined",
    "scale_target_undefined",
    "secret_undefined",
    "service_account_undefined",
    "service_selects_nothing",
    "service_target_port_undeclared",
    "storage_class_undefined",
    "waits_for_undefined_service",
]
