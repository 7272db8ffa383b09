"""Kustomizations: what kustomize rejects, and what it will not accept for long."""
