"""Checks of category `lifecycle`: hooks, signals and the grace period."""
