"""Checks of category `probes`: start-up, liveness and readiness, their numbers and what they call."""

from k8slint.checks.probes.call import (
    liveness_equals_readiness,
    probe_command_without_shell,
    probe_port_undeclared,
    probe_retry_loop,
    probe_scheme_or_path_suspicious,
    probe_slower_than_timeout,
)
from k8slint.checks.probes.deadline import (
    startup_budget_exceeds_job_deadline,
    startup_budget_exceeds_progress_deadline,
)
from k8slint.checks.probes.numbers import liveness_timeout_long, probe_timeout_exceeds_period
from k8slint.checks.probes.presence import liveness_missing, liveness_without_restart, probe_on_init_container
from k8slint.checks.probes.served import readiness_missing
from k8slint.checks.probes.startup import (
    initial_delay_instead_of_startup_probe,
    liveness_kills_slow_start,
    startup_blocks_readiness_long,
    startup_budget_too_small,
)

__all__ = [
    "initial_delay_instead_of_startup_probe",
    "liveness_equals_readiness",
    "liveness_kills_slow_start",
    "liveness_missing",
    "liveness_timeout_long",
    "liveness_without_restart",
    "probe_command_without_shell",
    "probe_on_init_container",
    "probe_port_undeclared",
    "probe_retry_loop",
    "probe_scheme_or_path_suspicious",
    "probe_slower_than_timeout",
    "probe_timeout_exceeds_period",
    "readiness_missing",
    "startup_blocks_readiness_long",
    "startup_budget_exceeds_job_deadline",
    "startup_budget_exceeds_progress_deadline",
    "startup_budget_too_small",
]
