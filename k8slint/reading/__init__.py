"""Floor 2, reading: from the bytes of a file to documents that remember their places."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from k8slint.reading.document import Document, Duplicate, Reading
    from k8slint.reading.manifest import read, values_of
    from k8slint.reading.problem import ManifestError

__all__ = ["Document", "Duplicate", "ManifestError", "Reading", "read", "values_of"]

_HOMES = {"ManifestError": "problem", "read": "manifest", "values_of": "manifest"}


def __getattr__(name: str) -> object:
    """Import what is asked for: a run that the cache answers decodes files for its report, and parses none."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'document')}"), name)
    globals()[name] = value
    return value
