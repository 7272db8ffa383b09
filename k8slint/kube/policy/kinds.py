"""Kinds as policies speak of them: the resource, the versions it is served in, and how an object is completed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.certain import items, mapping
from k8slint.kube.policy.admitted import admitted, with_metadata
from k8slint.kube.policy.matching import plural_of
from k8slint.kube.schema.bundle import groups, versions_of
from k8slint.kube.schema.catalogue import catalogue, is_struct
from k8slint.kube.schema.kinds import served
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class PolicyKind(NamedTuple):
    """A kind: its group, the versions that serve it (that of the object first), resource and scope.

    ``root`` is the definition of a built-in kind; ``schema`` that of a custom one.
    """

    group: str
    versions: tuple[str, ...]
    resource: str
    kind: str
    cluster_scoped: bool
    root: str = ""
    schema: dict[str, Any] | None = None

    def has_field(self, path: tuple[str | int, ...], minor: int) -> bool:
        """Whether objects of this kind may have a field at a path, as far as its definition tells."""
        return _has_built_in(self.root, path, minor) if self.root else _has_custom(self.schema, path)

    def admitted(self, value: dict[str, Any], namespace: str | None, minor: int, *, plugins: bool = True) -> Any:
        """Return an object of this kind as policies see it."""
        if self.root:
            return admitted(value, self.root, namespace, minor, plugins=plugins)
        from k8slint.kube.schema.custom.defaulting import completed
        from k8slint.kube.schema.custom.value_rules import Count

        return with_metadata(completed(self.schema, value, Count()), namespace)


def _has_built_in(type_text: str, path: tuple[str | int, ...], minor: int) -> bool:
    for key in path:
        if type_text[:2] in ("[]", "{}"):
            type_text = type_text[2:]
        elif is_struct(type_text):
            types = catalogue(minor).field_types(type_text)
            if key not in types:
                return key in ("apiVersion", "kind")
            type_text = types[str(key)]
        else:
            return type_text in ("", "any", "int-or-string")
    return True


def _has_custom(schema: Any, path: tuple[str | int, ...]) -> bool:
    for depth, key in enumerate(path):
        if depth == 0 and key in ("apiVersion", "kind", "metadata"):
            return True
        found = mapping(schema)
        properties, rest = mapping(found.get("properties")), found.get("additionalProperties")
        if isinstance(key, int) or "items" in found:
            schema = found.get("items")
        elif key in properties:
            schema = properties[key]
        else:
            return bool(rest is not None or not properties or found.get("x-kubernetes-preserve-unknown-fields"))
    return True


def _bundled(api_version: str, kind: str) -> PolicyKind | None:
    """Return the kind of a well-known project, whose defaults depend on the release that a cluster runs."""
    group, _, version = api_version.rpartition("/")
    if not group or group in groups():
        return None
    from k8slint.kube.schema.custom.bundle import bundled_kinds

    found = bundled_kinds(api_version, kind)
    if not found:
        return None
    schema = _undecided(found[0].schema)
    return PolicyKind(group, (version,), plural_of(kind), kind, found[0].cluster_scoped, "", schema)


def _undecided(schema: Any) -> Any:
    """Return a schema whose defaults are not known."""
    if isinstance(schema, list):
        return [_undecided(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[Any, Any] = {}
    for key, each in schema.items():
        if key == "default":
            made[key] = Unknown("the default")
        elif key == "properties":
            made[key] = {name: _undecided(one) for name, one in each.items()}
        else:
            made[key] = _undecided(each)
    return made


class PolicyKinds:
    """The kinds of one version of Kubernetes, and those that definitions of some groups describe.

    ``definitions`` yields the CustomResourceDefinitions of a group.
    """

    def __init__(self, minor: int, definitions: Callable[[str], Iterable[dict[str, Any]]]) -> None:
        self.minor = minor
        self._definitions = definitions
        self._found: dict[tuple[str, str], PolicyKind | None] = {}

    def find(self, api_version: str, kind: str) -> PolicyKind | None:
        """Return a kind; None for one of which nothing is known."""
        key = (api_version, kind)
        if key not in self._found:
            self._found[key] = (
                self._built_in(api_version, kind) or self._custom(api_version, kind) or _bundled(api_version, kind)
            )
        return self._found[key]

    def _built_in(self, api_version: str, kind: str) -> PolicyKind | None:
        found = served(api_version, kind, self.minor)
        if found is None:
            return None
        group, _, own = api_version.rpartition("/")
        versions = [
            version.rpartition("/")[2]
            for version in versions_of(kind)
            if version.rpartition("/")[0] == group and served(version, kind, self.minor)
        ]
        order = (own, *(version for version in versions if version != own and "alpha" not in version))
        return PolicyKind(group, order, plural_of(kind), kind, found.cluster_scoped, found.definition)

    def _custom(self, api_version: str, kind: str) -> PolicyKind | None:
        group, _, own = api_version.rpartition("/")
        for definition in self._definitions(group) if group else ():
            spec = mapping(definition.get("spec"))
            names = mapping(spec.get("names"))
            if spec.get("group") != group or names.get("kind") != kind:
                continue
            versions = [one for one in items(spec.get("versions")) if mapping(one).get("served") is not False]
            for one in versions:
                schema = mapping(mapping(one.get("schema")).get("openAPIV3Schema"))
                if one.get("name") == own and schema:
                    converts = mapping(spec.get("conversion")).get("strategy") == "Webhook"
                    others = () if converts else [str(each.get("name")) for each in versions if each is not one]
                    plural = names.get("plural")
                    return PolicyKind(
                        group,
                        (own, *others),
                        plural if isinstance(plural, str) else plural_of(kind),
                        kind,
                        spec.get("scope") == "Cluster",
                        "",
                        schema,
                    )
        return None
