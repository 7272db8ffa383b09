"""Workloads: selectors, rollouts, Jobs and their schedules, autoscalers, claim templates, labels, namespaces."""
