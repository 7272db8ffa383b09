"""Checks of category `probes`: start-up, liveness and readiness, their numbers and what they call."""
