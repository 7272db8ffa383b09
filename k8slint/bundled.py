"""Finds the files that travel with k8slint: `rules/` and `schemas/`.

In a wheel they lie in `k8slint/_bundled/`; in a checkout and in an editable install they lie beside the package, at
the root of the repository. `importlib.resources` would look in the wrong place for an editable install and costs more
to import than all of this module.
"""

from __future__ import annotations

import os.path

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def _root() -> str:
    """Return the folder that holds `rules/` and `schemas/`."""
    inside = os.path.join(_PACKAGE, "_bundled")
    return inside if os.path.isdir(inside) else os.path.dirname(_PACKAGE)


def package_folder() -> str:
    """Return the absolute path of the folder that holds the package `k8slint`."""
    return os.path.dirname(_PACKAGE)


def bundled_path(name: str) -> str:
    """Return the absolute path of a bundled file or folder, such as `schemas/rule.schema.json`; it need not exist."""
    return os.path.join(_root(), *name.split("/"))


def read_bundled(name: str) -> bytes:
    """Return the content of a bundled file by its name with forward slashes; raises `FileNotFoundError`."""
    with open(bundled_path(name), "rb") as file:
        return file.read()
