"""The container ports of the pods that a selector selects, and what to write instead of one they do not declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.rewrites import meant
from k8slint.model.fact import UNKNOWN, SelectsPods
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeVar

    from k8slint.kube.inventory import Inventory, Item, PodSet
    from k8slint.kube.inventory.pods import SelectedPods
    from k8slint.model.finding import Place, Safety

    F = TypeVar("F")


class PodPorts(NamedTuple):
    """The ports of selected pods: names and numbers by protocol, the first pods, whether each has just one."""

    names: dict[str, set[str]]
    numbers: dict[str, set[int]]
    pods: list[PodSet]
    single: bool

    @property
    def related(self) -> tuple[tuple[str, Place], ...]:
        """The places of the first pods, as related places of a problem."""
        return tuple((f"the pods of {pod.item.title}", pod.item.at(pod.runs.spot)) for pod in self.pods)

    def meant(self, name: str, protocol: str, *, only: bool = False) -> tuple[object, Safety]:
        """Return the port that was probably meant by a name that no pod declares, and how safe it is to write it.

        `only` says that no other port can be meant where the pods have just one.
        """
        return meant(name, sorted(self.names.get(protocol, ())), only=only and self.single)

    def name_fix(self, protocol: str) -> str:
        """Return what to write instead of the name of a port that no pod declares."""
        names = sorted(filter(None, self.names.get(protocol, ())))
        if names:
            return f"Write {' or '.join(map(repr, names))}, which the pods declare."
        return "Name the port under 'ports' of the container, or write its number."


def selected_ports(inventory: Inventory, fact: type[F]) -> Iterator[tuple[Item, F, PodPorts]]:
    """Yield the facts of a type with their objects and the ports of the pods these select, where all are known."""
    known: dict[int, PodPorts | None] = {}
    for item, each in inventory.having(fact):
        selects = item.one(SelectsPods)
        if selects is None:
            continue
        found = inventory.selected(item, selects.selector)
        if id(found.certain) not in known:  # equal selectors share one selection, which the inventory keeps
            known[id(found.certain)] = pod_ports(found)
        ports = known[id(found.certain)]
        if ports is not None:
            yield item, each, ports


def pod_ports(found: SelectedPods) -> PodPorts | None:
    """Return the ports of selected pods; None where nothing is selected, or not all of them are known."""
    if not found.certain or found.possible or any(_is_incomplete(pod) for pod in found.certain):
        return None
    names: dict[str, set[str]] = {}
    numbers: dict[str, set[int]] = {}
    for pod in found.certain:
        for port in pod.runs.ports:
            protocol = str(port.protocol)
            if isinstance(port.name, str):
                names.setdefault(protocol, set()).add(port.name)
            if isinstance(port.number, int):
                numbers.setdefault(protocol, set()).add(port.number)
    return PodPorts(names, numbers, found.certain[:2], all(len(pod.runs.ports) == 1 for pod in found.certain))


def _is_incomplete(pod: PodSet) -> bool:
    """Whether the ports of pods are not all in the file."""
    return any(UNKNOWN is value for port in pod.runs.ports for value in port)
