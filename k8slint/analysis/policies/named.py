"""Admission policies that a configuration names: applied to all it governs, without being among the checked files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.policies.scope import Further
from k8slint.kube.facts import facts_of
from k8slint.kube.inventory import Item
from k8slint.kube.policy.policy import GROUP, POLICY, AdmissionPolicy, NotCompiled
from k8slint.kube.resource import Resource
from k8slint.model.fact import Defines
from k8slint.project.configuration_error import ConfigError
from k8slint.project.own_files import policy_files
from k8slint.reading.kinds import objects_of
from k8slint.reading.manifests import manifest_file

if TYPE_CHECKING:
    from collections.abc import KeysView

    from k8slint.project.configuration import Config


class NamedPolicies:
    """The objects in the files that `policies` of each configuration names, by the index of the configuration.

    ``compiled`` are the policies by file, number of the object, and minor version.
    Raises ConfigError for a policy that does not compile for the version its configuration judges for.
    """

    def __init__(self, configurations: list[Config], minors: list[int]) -> None:
        self._resources: dict[str, list[Resource]] = {}
        self.compiled: dict[tuple[str, int, int], AdmissionPolicy] = {}
        self.further: list[Further] = []
        for config, minor in zip(configurations, minors, strict=True):
            own: list[Item] = []
            for file, data in policy_files(config):
                own += self._read(file, data, minor)
            self.further.append(Further(own))

    @property
    def files(self) -> KeysView[str]:
        """The names of the files."""
        return self._resources.keys()

    def __bool__(self) -> bool:
        return bool(self._resources)

    def resources(self, file: str) -> list[Resource]:
        """Return the objects of one of the files."""
        return self._resources[file]

    def _read(self, file: str, data: bytes, minor: int) -> list[Item]:
        objects, items = objects_in(file, data)
        self._resources[file] = objects
        for owner, resource in enumerate(objects):
            if resource.kind == POLICY and resource.group == GROUP:
                try:
                    self.compiled[file, owner, minor] = AdmissionPolicy(resource.value, minor)
                except NotCompiled as error:
                    message = f"the policy '{resource.name}' is not one; `k8slint check {file}` says why"
                    raise ConfigError(f"{file}:{resource.node.span.line}: {message}") from error
        return items


def objects_in(file: str, data: bytes) -> tuple[list[Resource], list[Item]]:
    """Return the objects in a file, and the items that stand for them."""
    objects = [
        Resource(node, document.index, ordinal)
        for document in manifest_file(data, file).manifests
        for ordinal, node in enumerate(objects_of(document))
    ]
    items = [
        Item(file, {Defines: [fact]})
        for owner, resource in enumerate(objects)
        for fact in facts_of(resource, None, owner)
        if type(fact) is Defines
    ]
    return objects, items
