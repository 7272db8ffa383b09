"""Checks of category `cluster`: configurations of nodes and of the control plane."""
