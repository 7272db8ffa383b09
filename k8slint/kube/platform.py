"""The operating system a pod is for."""

from __future__ import annotations

from typing import Any


def is_windows(spec: dict[str, Any]) -> bool:
    """Whether a pod spec says that its containers run on Windows: by `os.name` or a nodeSelector."""
    system = spec.get("os")
    if isinstance(system, dict) and system.get("name") == "windows":
        return True
    selector = spec.get("nodeSelector")
    if not isinstance(selector, dict):
        return False
    return selector.get("kubernetes.io/os") == "windows" or selector.get("beta.kubernetes.io/os") == "windows"
