"""Facts about rights: the powers that the rules of a role give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.model.fact import Spot


class MountsToken(NamedTuple):
    """A pod or ServiceAccount says whether a token of the account is mounted into containers, and where it says so."""

    owner: int
    mounted: bool
    spot: Spot


class Grants(NamedTuple):
    """A rule of a Role or ClusterRole gives a power.

    `power` is one of `k8slint.kube.rights`, `named` the verb or resource that gives it as written (`*` as well), and
    `spot` its place. The power is over all objects of a kind: a rule with `resourceNames` yields no fact.
    """

    owner: int
    power: str
    named: str
    spot: Spot
