"""Types of Kubernetes' own kinds for expressions, made of the bundled definitions.

What has several forms in YAML, such as a quantity, is dyn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel import types as t
from k8slint.kube.schema.catalogue import catalogue, is_struct
from k8slint.kube.schema.kinds import homes
from k8slint.kube.update.layout import root_type

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCALARS = {
    "string": t.STRING,
    "bool": t.BOOL,
    "int32": t.INT,
    "int64": t.INT,
    "bytes": t.STRING,
    "time": t.STRING,
    "microtime": t.STRING,
}
_PREFIX = "kubernetes."


class DeclaredTypes:
    """Types of definitions such as ``core/v1.Container``, and the fields of all object types met on the way.

    ``fields`` is what an Environment takes.
    """

    def __init__(self, minor: int) -> None:
        self._minor = minor
        self.fields: dict[str, Mapping[str, t.Type]] = {}

    def of(self, type_text: str) -> t.Type:
        """Return the type of a definition, or of the type of a field."""
        if type_text[:2] == "[]":
            return t.list_of(self.of(type_text[2:]))
        if type_text[:2] == "{}":
            return t.map_of(t.STRING, self.of(type_text[2:]))
        if not is_struct(type_text):
            return _SCALARS.get(type_text, t.DYN)
        return self.object(type_text, {}, type_text)

    def of_kind(self, kind: str) -> t.Type:
        """Return the type of the objects of one of Kubernetes' own kinds, in its best version; dyn for any other."""
        home = homes(kind, self._minor)[:1]
        return self.of(root_type(home[0], kind)) if home else t.DYN

    def object(self, name: str, own: Mapping[str, t.Type], *definitions: str) -> t.Type:
        """Return an object type of a name with the fields of some definitions, and fields of its own."""
        name = _PREFIX + name
        if name not in self.fields:
            fields: dict[str, t.Type] = {}
            self.fields[name] = fields  # first, as definitions may hold themselves
            for definition in definitions:
                found = catalogue(self._minor).field_types(definition)
                fields.update({field: self.of(text) for field, text in found.items()})
            fields.update(own)
        return t.struct(name)
