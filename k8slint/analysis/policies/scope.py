"""The objects of one scope as admission policies need them: policies, bindings, parameters and namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from k8slint.kube.certain import mapping
from k8slint.kube.policy.kyverno_rules import RULES_GROUP, RULES_KINDS, excepts_rules, rules_in_cel
from k8slint.kube.policy.matching import NAME_LABEL, PolicyTarget
from k8slint.kube.policy.policy import (
    BINDING,
    GROUP,
    KYVERNO_EXCEPTION,
    KYVERNO_GROUP,
    KYVERNO_POLICY,
    POLICY,
    AdmissionPolicy,
    Binding,
    NotCompiled,
    assumed_binding,
    exception_of,
    excepts,
    judges_admission,
    kyverno_binding,
)
from k8slint.kube.selector import matches
from k8slint.model.fact import ANY
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from k8slint.kube.inventory import Item
    from k8slint.kube.policy.kinds import PolicyKind, PolicyKinds
    from k8slint.kube.resource import Resource


class PolicyReader(Protocol):
    """What reads the objects of items, and compiles policies."""

    def resource_of(self, item: Item) -> Resource | None:
        """Return the object of an item; None for one that is rejected."""
        ...

    def compiled(self, item: Item, resource: Resource, minor: int) -> AdmissionPolicy | None:
        """Return a policy; None for one that the API server does not take."""
        ...


class Bound(NamedTuple):
    """A policy with its bindings, the object it is written as, and the name of the unit that holds it.

    Each of the exceptions denies what it leaves out; None is one of which that is not known.
    """

    policy: AdmissionPolicy
    resource: Resource
    bindings: tuple[Binding, ...]
    unit: str
    exceptions: tuple[AdmissionPolicy | None, ...] = ()


_POLICY_KINDS = frozenset(
    {(GROUP, POLICY), (GROUP, BINDING), (KYVERNO_GROUP, KYVERNO_POLICY), *((RULES_GROUP, kind) for kind in RULES_KINDS)}
)


class NotKnown(Exception):  # noqa: N818 - nothing has failed
    """What a policy needs is not in the files; the message says what."""


class Further:
    """Items that apply to scopes which do not hold them, by group and kind."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self.items = [*items]
        self.files = frozenset(item.file for item in self.items)
        self.units = frozenset(item.unit for item in self.items)
        self.by_kind = _by_kind(self.items)

    def without(self, files: frozenset[str]) -> Further:
        """Return those that are not written in some files."""
        if self.files.isdisjoint(files):
            return self
        return Further(item for item in self.items if item.file not in files)


def _by_kind(items: Iterable[Item]) -> dict[tuple[str, str], list[Item]]:
    found: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        found.setdefault((item.group, item.kind), []).append(item)
    return found


class PolicyScope:
    """What policies of a scope are and see. ``reader`` reads the objects of items.

    ``further`` are policies, bindings and parameters that apply to the scope although they are not in it, and so do
    ``exceptions``. ``at_once``: all objects of the scope reach the cluster together.
    """

    def __init__(
        self,
        own: Collection[Item],
        kinds: PolicyKinds,
        reader: PolicyReader,
        further: Further,
        exceptions: Iterable[Item] = (),
        *,
        at_once: bool = False,
    ) -> None:
        self.kinds = kinds
        self._reader = reader
        self._at_once = at_once
        self._own = _by_kind(own)
        files = frozenset(item.file for item in own)
        self._further = further.without(files)
        self._exceptions = [item for item in exceptions if item.file not in files]
        self._namespaces: dict[str, dict[str, Any] | None] = {}
        self._params: dict[tuple[int, str | None], tuple[Binding, list[Any]]] = {}  # which keeps the identity
        self.missing: list[tuple[Resource, NotCompiled]] = []
        """Policies of Kyverno that are not judged, once `bound` was asked."""
        self.is_usual = not self._exceptions and self._further is further and self._own.keys().isdisjoint(_POLICY_KINDS)
        """Whether its policies are those that apply to every scope."""

    def _of(self, group: str, kind: str) -> list[Item]:
        key = group, kind
        return [*self._own.get(key, ()), *self._further.by_kind.get(key, ())]

    def bound(self) -> list[Bound]:
        """Return the policies that have bindings."""
        bindings: dict[Any, list[Binding]] = {}
        for item, resource in self._resources(BINDING):
            binding = Binding(resource.value, item.unit)
            if isinstance(binding.policy, str) and binding.actions:
                bindings.setdefault(binding.policy, []).append(binding)
        found = []
        for item, resource in self._resources(POLICY):
            own = bindings.get(resource.name)
            if not own and item.unit in self._further.units:
                own = [assumed_binding(resource.name)]
            if own:
                policy = self._reader.compiled(item, resource, self.kinds.minor)
                if policy is not None:
                    found.append(Bound(policy, resource, tuple(own), item.unit))
        return [*found, *self._of_kyverno(), *self._with_rules()]

    def _of_kyverno(self) -> Iterator[Bound]:
        """Yield the policies of Kyverno that use nothing of its own."""
        for item in self._of(KYVERNO_GROUP, KYVERNO_POLICY):
            resource = self._reader.resource_of(item)
            if resource is None or not judges_admission(resource.value):
                continue
            policy = self._reader.compiled(item, resource, self.kinds.minor)
            if policy is not None:
                exceptions = [
                    exception_of(exception.value, self.kinds.minor)
                    for _, exception in self._read([*self._of(KYVERNO_GROUP, KYVERNO_EXCEPTION), *self._exceptions])
                    if excepts(exception.value, policy.name)
                ]
                yield Bound(policy, resource, (kyverno_binding(resource.value),), item.unit, tuple(exceptions))

    def _with_rules(self) -> Iterator[Bound]:
        """Yield the rules in CEL of Kyverno's older policies, each as a policy of its own."""
        minor = self.kinds.minor
        for item, resource in (found for kind in RULES_KINDS for found in self._read(self._of(RULES_GROUP, kind))):
            exceptions = self._read([*self._of(RULES_GROUP, KYVERNO_EXCEPTION), *self._exceptions])
            excepted = any(excepts_rules(one.value, resource.name) for _, one in exceptions)
            for rule in rules_in_cel(resource.value):
                try:
                    if isinstance(rule, NotCompiled):
                        raise rule
                    policy = AdmissionPolicy(rule.value, minor, rule.places)
                    yield Bound(policy, resource, (rule.binding,), item.unit, (None,) if excepted else ())
                except NotCompiled as error:
                    self.missing.append((resource, error))

    def is_in_force(self, bound: Bound, binding: Binding, unit: str) -> bool:
        """Whether a policy and its binding do not come to the cluster together with an object that a unit holds.

        The API server asks a new policy some time after it is created, so what comes with it may pass.
        """
        holders = {bound.unit, binding.unit} - self._further.units - {""}
        return not holders or not (self._at_once or unit in holders)

    def _resources(self, kind: str) -> list[tuple[Item, Resource]]:
        return self._read(self._of(GROUP, kind))

    def _read(self, items: list[Item]) -> list[tuple[Item, Resource]]:
        found = [(item, self._reader.resource_of(item)) for item in items]
        return [(item, resource) for item, resource in found if resource is not None]

    def target(self, kind: PolicyKind, item: Item, value: dict[str, Any]) -> PolicyTarget:
        """Return an object as rules speak of it."""
        namespace = "" if kind.cluster_scoped else known_namespace(item)
        found = self.namespace(namespace) if namespace else None
        labels = mapping(mapping(found).get("metadata")).get("labels") if found is not None else None
        metadata = mapping(value.get("metadata"))
        name = metadata.get("name")
        return PolicyTarget(
            kind.group,
            kind.versions,
            kind.resource,
            kind.kind,
            kind.cluster_scoped,
            name if isinstance(name, str) else "",
            namespace,
            metadata.get("labels"),
            labels,
        )

    def namespace_of(self, target: PolicyTarget) -> dict[str, Any] | None:
        """Return the Namespace of an object as policies see it; None where there is none, or the scope has none."""
        return self.namespace(target.namespace) if target.namespace else None

    def namespace(self, name: str) -> dict[str, Any] | None:
        """Return a Namespace as policies see it; None where the scope has none of that name."""
        if name not in self._namespaces:
            found = next((item for item in self._of("", "Namespace") if item.name == name), None)
            resource = self._reader.resource_of(found) if found is not None else None
            value = None
            kind = self.kinds.find("v1", "Namespace")
            if resource is not None and kind is not None:
                value = kind.admitted(resource.value, "", self.kinds.minor)
                value["metadata"].setdefault("labels", {})[NAME_LABEL] = name
                value["status"] = {"phase": "Active"}
            self._namespaces[name] = value
        return self._namespaces[name]

    def params(self, policy: AdmissionPolicy, binding: Binding, target: PolicyTarget) -> list[Any]:
        """Return what a binding gives a policy as `params`, one after the other; None for no object.

        Raises NotKnown where the files do not tell.
        """
        key = id(binding), target.namespace
        if key not in self._params:
            self._params[key] = binding, self._params_of(policy, binding, target)
        return self._params[key][1]

    def _params_of(self, policy: AdmissionPolicy, binding: Binding, target: PolicyTarget) -> list[Any]:
        wanted, reference = policy.param_kind, binding.reference
        if wanted is None or reference is None:
            return [None]
        kind = self.kinds.find(wanted.api_version, wanted.kind)
        if kind is None:
            raise NotKnown(f"nothing describes the paramKind {wanted.kind} of {wanted.api_version}")
        namespace: Any = "" if kind.cluster_scoped else reference.get("namespace") or target.namespace
        found = []
        for item in self._of(kind.group, wanted.kind):
            if item.defines.api_version != wanted.api_version or not self._is_meant(item, reference, namespace, kind):
                continue
            resource = self._reader.resource_of(item)
            if resource is None or not self._is_selected(resource, reference):
                continue
            found.append(kind.admitted(resource.value, namespace, self.kinds.minor))
        if not found:
            name = reference.get("name")
            raise NotKnown(f"{wanted.kind} '{name}' is not in the files" if name else f"no {wanted.kind} is selected")
        return found

    def _is_meant(self, item: Item, reference: dict[str, Any], namespace: str | None, kind: PolicyKind) -> bool:
        if not kind.cluster_scoped and known_namespace(item) != namespace:
            return False
        name = reference.get("name")
        return not name or item.name == name

    def _is_selected(self, resource: Resource, reference: dict[str, Any]) -> bool:
        if reference.get("name"):
            return True
        return matches(reference.get("selector"), resource.metadata.get("labels")) is True


def known_namespace(item: Item) -> str | None:
    """Return the namespace of an object; None where nothing says it."""
    return item.namespace if item.namespace and ANY not in item.namespace else None
