"""Checks of category `scheduling`: whether the scheduler can place a pod, and as it was meant."""
