"""Facts about what decides which objects a namespace admits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from typing import Literal

    from k8slint.model.fact import Spot


class Prioritizes(NamedTuple):
    """A PriorityClass: its value (None: not known), whether pods without a class get it, and its preemptionPolicy."""

    owner: int
    value: int | None
    is_default: bool
    preemption: str


class SetsPriority(NamedTuple):
    """A pod says its `priority` (None: not), its `preemption` policy ('' not) or both beside its class, with spots."""

    owner: int
    priority: int | None
    priority_spot: Spot | None
    preemption: str
    preemption_spot: Spot | None
    priority_class: str


class Governs(NamedTuple):
    """An object decides which objects its namespace admits: `by` is `levels`, `limits` or `quota`.

    These are a Namespace with labels for Pod Security, a LimitRange and a ResourceQuota.
    """

    owner: int
    by: Literal["levels", "limits", "quota"]


class ConfiguresAdmission(NamedTuple):
    """A configuration of Pod Security admission: `defaults` as labels would ask for them, and what is exempt from it.

    `spot` is that of the defaults, or of the object.
    """

    owner: int
    defaults: dict[str, str]
    namespaces: list[str]
    runtime_classes: list[str]
    usernames: list[str]
    spot: Spot
