"""Facts about volumes and the claims that may be meant for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.model.fact import Spot


class OffersVolume(NamedTuple):
    """A PersistentVolume: class ('' none), modes and size in thousandths of a byte (None: not known).

    `claim` is the name of the claim it is reserved for, and `claim_namespace` its namespace ('' for none).
    """

    owner: int
    storage_class: str
    modes: list[str] | None
    size: int | None
    claim: str
    claim_namespace: str


class NeedsVolume(NamedTuple):
    """A PersistentVolumeClaim without selector: size in thousandths of a byte, the volume it names, places by field."""

    owner: int
    size: int | None
    volume: str
    spots: dict[str, Spot]


class HiddenProgram(NamedTuple):
    """A volume is mounted above the program a container starts, which is there only if the volume holds it.

    `kind` is ConfigMap, Secret or emptyDir and `name` that of the object or volume; `key` is the key that the program
    would be ('' where no key of the volume can be it).
    """

    owner: int
    program: str
    path: str
    kind: str
    name: str
    key: str
    spot: Spot
