"""Floor 2, reading: from the bytes of a file to documents that remember their places."""

from k8slint.reading.document import Document, Duplicate, Reading
from k8slint.reading.manifest import read, values_of
from k8slint.reading.problem import ManifestError

__all__ = ["Document", "Duplicate", "ManifestError", "Reading", "read", "values_of"]
