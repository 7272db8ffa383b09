"""Checks of category `credentials`: pull Secrets, registry keys and credential providers as the kubelet reads them."""

from __future__ import annotations

from k8slint.checks.credentials.account import pull_secrets_hide_service_account
from k8slint.checks.credentials.auth import registry_auth_empty, registry_auth_invalid
from k8slint.checks.credentials.key import (
    registry_key_broad_prefix,
    registry_key_never_matches,
    registry_key_unused,
)
from k8slint.checks.credentials.missing import cloud_registry_without_provider, pull_credentials_missing
from k8slint.checks.credentials.order import hub_key_fallback, registry_key_order
from k8slint.checks.credentials.provider import (
    credential_provider_api_version_unknown,
    credential_provider_cache_duration_invalid,
    credential_provider_name_duplicate,
    credential_provider_name_invalid,
    credential_provider_none,
)
from k8slint.checks.credentials.provider_fields import credential_provider_field_invalid
from k8slint.checks.credentials.provider_pattern import (
    credential_provider_pattern_invalid,
    credential_provider_pattern_never_matches,
)
from k8slint.checks.credentials.provider_token import credential_provider_token_attributes_invalid
from k8slint.checks.credentials.pull_secret import (
    pull_secret_empty_name,
    pull_secret_other_namespace,
    pull_secret_undefined,
    pull_secret_wrong_type,
)

__all__ = [
    "cloud_registry_without_provider",
    "credential_provider_api_version_unknown",
    "credential_provider_cache_duration_invalid",
    "credential_provider_field_invalid",
    "credential_provider_name_duplicate",
    "credential_provider_name_invalid",
    "credential_provider_none",
    "credential_provider_pattern_invalid",
    "credential_provider_pattern_never_matches",
    "credential_provider_token_attributes_invalid",
    "hub_key_fallback",
    "pull_credentials_missing",
    "pull_secret_empty_name",
    "pull_secret_other_namespace",
    "pull_secret_undefined",
    "pull_secret_wrong_type",
    "pull_secrets_hide_service_account",
    "registry_auth_empty",
    "registry_auth_invalid",
    "registry_key_broad_prefix",
    "registry_key_never_matches",
    "registry_key_order",
    "registry_key_unused",
]
