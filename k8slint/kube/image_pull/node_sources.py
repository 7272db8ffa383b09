"""What every pod of a cluster shares: the docker configuration of the nodes and their credential providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.image_pull.source import BROKEN, NODE_FILE, PROVIDER, READ, SHADOWED, CredentialKey, CredentialSource
from k8slint.model.credential_fact import ProvidesCredentials
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.kube.inventory import World
    from k8slint.model.project_facts import ProjectFacts


class NodeSources(NamedTuple):
    """The sources of the nodes that are known: docker configurations, then providers."""

    files: tuple[CredentialSource, ...] = ()
    providers: tuple[CredentialSource, ...] = ()

    @property
    def all(self) -> tuple[CredentialSource, ...]:
        """Every source, in the order the kubelet asks them."""
        return (*self.files, *self.providers)


def knows_node_sources(project: ProjectFacts | None, world: World) -> bool:
    """Whether `node_sources` would return any, without making them."""
    described = project is not None and (project.docker_configs or project.credential_providers)
    return bool(described or world.once(_of_world))


def node_sources(project: ProjectFacts | None, world: World | None) -> NodeSources:
    """Return the sources that the configuration names, and the providers that the checked files configure."""
    files: tuple[CredentialSource, ...] = ()
    providers: list[CredentialSource] = []
    if project is not None:
        files = tuple(_files(project))
        for name, patterns in project.credential_providers:
            keys = tuple(CredentialKey(pattern, "ok", None) for pattern in patterns)
            providers.append(CredentialSource(PROVIDER, name, READ, keys))
    if world is not None:
        providers += world.once(_of_world)
    return NodeSources(files, tuple(providers))


def _files(project: ProjectFacts) -> list[CredentialSource]:
    """Return the docker configurations in the order of the search; the first that can be read is the only one.

    The kubelet looks for a `config.json` in all places before it looks for a `.dockercfg`, and joins nothing
    (pkg/credentialprovider/config.go ReadDockerConfigFile).
    """
    found: list[CredentialSource] = []
    taken = False
    for row in sorted(project.docker_configs, key=lambda row: row.legacy):
        state = BROKEN if row.reason else SHADOWED if taken else READ
        taken = taken or state == READ
        keys = tuple(CredentialKey(key, status, None) for key, status in row.keys)
        found.append(CredentialSource(NODE_FILE, row.file, state, keys))
    return found


def _of_world(world: World) -> list[CredentialSource]:
    """Return the providers that the files of a run configure."""
    found: dict[tuple[str, str, int], CredentialSource] = {}
    for scope in world.scopes:
        for item in scope.items:
            for fact in item.every(ProvidesCredentials):
                keys = tuple(CredentialKey(each.pattern, "ok", item.at(each.spot)) for each in fact.patterns)
                place = item.at(fact.spot)
                source = CredentialSource(PROVIDER, fact.name, READ, keys, item, place)
                found.setdefault((item.file, fact.name, place.span.line), source)
    return list(found.values())
