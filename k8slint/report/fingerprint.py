"""Names for findings that survive edits: what is wrong with which field of which object, not on which line."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k8slint.model.finding import Finding


class Fingerprints:
    """The fingerprints of the findings of a report, each its own; equal ones are numbered in their order."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, ...]] = Counter()

    def of(self, finding: Finding, file: str) -> str:
        """Return the SHA-256 of rule, API group, kind, namespace, name, field path and occurrence.

        A finding about no object is known by its file instead, whose name is given as seen from the repository's top:
        the folder that somebody stands in must not make a finding new. The version of the API is left out, so that
        moving to a newer one does not make old findings new.
        """
        place = finding.place
        identity: tuple[str, ...]
        if place.resource is not None:
            group = place.resource.api_version.rpartition("/")[0]
            identity = (finding.rule, group, *place.resource[1:], place.path)
        else:
            identity = (finding.rule, file, str(place.document), place.path)
        self._seen[identity] += 1
        return digest(*identity, str(self._seen[identity]))


def digest(*parts: str) -> str:
    """Return the SHA-256 of some texts in hexadecimal; where one ends counts."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()
