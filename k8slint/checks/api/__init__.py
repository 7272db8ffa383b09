"""What the API server reads: fields of small kinds that contradict each other; single fields are the schema pass's."""

from __future__ import annotations

from k8slint.checks.api.identity import api_group_misspelled, object_type_missing
from k8slint.checks.api.quota import limit_range_inconsistent, quota_scopes_conflict
from k8slint.checks.api.secret import config_key_twice, secret_key_missing, tls_secret_unusable
from k8slint.checks.api.volume import (
    claim_sources_differ,
    persistent_volume_driver_gone,
    reclaim_policy_recycle,
    storage_fractional,
    volume_recycles_root,
)

__all__ = [
    "api_group_misspelled",
    "claim_sources_differ",
    "config_key_twice",
    "limit_range_inconsistent",
    "object_type_missing",
    "persistent_volume_driver_gone",
    "quota_scopes_conflict",
    "reclaim_policy_recycle",
    "secret_key_missing",
    "storage_fractional",
    "tls_secret_unusable",
    "volume_recycles_root",
]
