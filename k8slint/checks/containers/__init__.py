"""Checks of category `containers`: environment, ports, mounts, resources and commands of one container."""

from __future__ import annotations

from k8slint.checks.containers.command import container_command_without_shell, working_dir_relative
from k8slint.checks.containers.env import (
    env_defined_twice,
    env_name_unusual,
    env_resource_of_unknown_container,
)
from k8slint.checks.containers.env_reference import env_reference_undefined
from k8slint.checks.containers.mount import mount_hides_mount, mount_inside_read_only_volume, mount_path_unsafe
from k8slint.checks.containers.port import port_declared_twice
from k8slint.checks.containers.resources import (
    cpu_implausible,
    memory_implausible,
    memory_in_millibytes,
    requests_missing,
)

__all__ = [
    "container_command_without_shell",
    "cpu_implausible",
    "env_defined_twice",
    "env_name_unusual",
    "env_reference_undefined",
    "env_resource_of_unknown_container",
    "memory_implausible",
    "memory_in_millibytes",
    "mount_hides_mount",
    "mount_inside_read_only_volume",
    "mount_path_unsafe",
    "port_declared_twice",
    "requests_missing",
    "working_dir_relative",
]
