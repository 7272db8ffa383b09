"""Checks of category `containers`: environment, ports, mounts, resources and commands of one container."""
