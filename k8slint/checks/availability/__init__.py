"""Checks of category `availability`: what evictions, autoscalers and rollouts do to running pods."""
