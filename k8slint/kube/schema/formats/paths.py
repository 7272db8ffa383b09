"""Formats of paths, and of texts that must not be padded."""

from __future__ import annotations

from k8slint.kube.go.text import trim_space
from k8slint.kube.schema.formats.form import Form

_INVALID = "field-value-invalid"


def no_backsteps(path: str) -> str | None:
    """Why a path steps out of its folder, or None."""
    return "has a '..' step" if ".." in path.split("/") else None


def local_path(path: str) -> str | None:
    """Why a path does not stay below where it starts, or None."""
    return "is absolute and must be relative" if path.startswith("/") else no_backsteps(path)


def file_path(path: str) -> str | None:
    """Why a path cannot be a file of a volume, or None: relative, no step up, not beginning with two dots."""
    return local_path(path) or ("starts with '..'" if path.startswith("..") else None)


def _absolute(path: str) -> str | None:
    return None if path.startswith("/") else "is not absolute and must start with '/'"


def _ingress_path(path: str) -> str | None:
    if not path.startswith("/"):
        return "is not absolute and must start with '/'"
    for part in ("//", "/./", "/../", "%2f", "%2F"):
        if part in path:
            return f"contains '{part}'"
    return next((f"ends with '{end}'" for end in ("/..", "/.") if path.endswith(end)), None)


def _unpadded(text: str) -> str | None:
    return None if text == trim_space(text) else "has white space around it"


def _no_slash(text: str) -> str | None:
    return "contains '/'" if "/" in text else None


def _azure_managed(uri: str) -> str | None:
    return None if uri.startswith("/subscriptions/") else "is no managed disk, whose URI starts with '/subscriptions/'"


def _azure_blob(uri: str) -> str | None:
    return None if uri.startswith("https://") else "is no blob disk, whose URI starts with 'https://'"


FORMATS: dict[str, Form] = {
    "no-backsteps": Form(_INVALID, no_backsteps),
    "local-path": Form(_INVALID, local_path, lambda path: path.lstrip("/")),
    "file-path": Form(_INVALID, file_path, lambda path: path.lstrip("/")),
    "absolute-path": Form(_INVALID, _absolute, lambda path: "/" + path),
    "ingress-path": Form(_INVALID, _ingress_path),
    "unpadded": Form(_INVALID, _unpadded, trim_space),
    "azure-managed-disk": Form(_INVALID, _azure_managed),
    "azure-blob-disk": Form(_INVALID, _azure_blob),
    "no-slash": Form(_INVALID, _no_slash),
}
