"""Checks of category `containers`: environment, ports, mounts, amounts and commands of one container."""
