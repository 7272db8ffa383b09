"""Checks of category `cluster`: what nodes and the control plane are told."""
