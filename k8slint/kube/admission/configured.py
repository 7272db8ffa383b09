"""How the API server of a project is configured to admit pods: levels of namespaces without labels, and exemptions.

From pod-security-admission/admission/api/load and admission/admission.go. A project may hold the configuration of more
than one cluster: exemptions of all of them count, defaults only where there is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.admission.pod_security import AskedLevels, levels_of
from k8slint.kube.facts.admission import LEVEL_LABELS
from k8slint.model.admission_fact import ConfiguresAdmission
from k8slint.model.fact import ANY
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.inventory.world import World
    from k8slint.model.finding import Place


class ConfiguredAdmission(NamedTuple):
    """What configurations of Pod Security admission say; `place` is that of the defaults, None where there are none."""

    defaults: AskedLevels
    place: Place | None
    namespaces: frozenset[str]
    runtime_classes: frozenset[str]
    has_users: bool

    @property
    def asks(self) -> bool:
        """Whether namespaces without labels have a level that forbids something."""
        return any(level.level != "privileged" for level in self.defaults)

    def exempts_namespace(self, name: str) -> bool:
        """Whether a namespace is exempt, or may be."""
        return name in self.namespaces or ANY in self.namespaces

    def exempts_runtime(self, name: object) -> bool:
        """Whether pods of a RuntimeClass are exempt, or may be."""
        if isinstance(name, str):
            return name != "" and (name in self.runtime_classes or ANY in self.runtime_classes)
        return name is not None and bool(self.runtime_classes)


def configured_admission(world: World) -> ConfiguredAdmission:
    """Return what the configurations in the files of a run say about Pod Security."""
    found = [
        (item, fact)
        for scope in world.scopes
        for item in scope.items
        if ConfiguresAdmission in item.facts
        for fact in item.every(ConfiguresAdmission)
    ]
    defaults, place = AskedLevels(), None
    if len({repr(sorted(fact.defaults.items())) for _, fact in found}) == 1:
        item, fact = found[0]
        asked = levels_of({f"{LEVEL_LABELS}{key}": value for key, value in fact.defaults.items()})
        defaults = AskedLevels(*(level._replace(label="") for level in asked))
        place = item.at(fact.spot)
    return ConfiguredAdmission(
        defaults,
        place,
        frozenset(name for _, fact in found for name in fact.namespaces),
        frozenset(name for _, fact in found for name in fact.runtime_classes),
        any(fact.usernames for _, fact in found),
    )
