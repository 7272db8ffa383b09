"""Name references: fields that hold the name of another object get the name it has in the end.

Sources: api/internal/accumulator/namereferencetransformer.go, api/filters/nameref/nameref.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError
from k8slint.kube.kustomize.field_spec import Applier
from k8slint.kube.kustomize.identity import Gvk, Id
from k8slint.kube.kustomize.resource import PREFIXES, SUFFIXES, BuildObject
from k8slint.kube.kustomize.scalar import NULL
from k8slint.kube.kustomize.value import MAPPING, SCALAR, SEQUENCE, Value, get_field, scalar, set_field, set_scalar

if TYPE_CHECKING:
    from k8slint.kube.kustomize.config import TransformerConfig
    from k8slint.kube.kustomize.field_spec import FieldSpec
    from k8slint.kube.kustomize.objects import Objects


class _Candidate:
    """An object somebody may refer to: what it is and was called, worked out once."""

    __slots__ = ("id", "name", "namespace", "original_namespace", "prefixes", "previous", "resource", "suffixes")

    def __init__(self, resource: BuildObject) -> None:
        self.resource = resource
        self.id = resource.id
        self.name = resource.name
        self.namespace = resource.namespace
        self.previous = resource.previous_ids
        self.original_namespace = (self.previous[0] if self.previous else self.id).effective_namespace
        self.prefixes = resource.words(PREFIXES)
        self.suffixes = resource.words(SUFFIXES)


def update_name_references(objects: Objects, config: TransformerConfig) -> None:
    """Write present names into all fields that hold an earlier one. Raises KustomizeError."""
    by_name: dict[str, list[_Candidate]] = {}
    candidates = [_Candidate(resource) for resource in objects.list]
    for candidate in candidates:
        for name in dict.fromkeys(identity.name for identity in candidate.previous):
            by_name.setdefault(name, []).append(candidate)
    if not by_name:
        return
    for candidate in candidates:
        original = candidate.previous[0] if candidate.previous else candidate.id
        trees = [config.paths[kind] for kind in dict.fromkeys((original.gvk.kind, "")) if kind in config.paths]
        referrer: _Referrer | None = None
        for number in sorted(number for tree in trees for number in tree.reached([candidate.resource.value])):
            target, spec = config.numbered[number]
            if original.gvk.is_selected(spec.gvk):
                if referrer is None:
                    referrer = _Referrer(candidate, by_name)
                referrer.update(target, spec)


class _Referrer:
    """An object whose fields hold names of others."""

    def __init__(self, candidate: _Candidate, by_name: dict[str, list[_Candidate]]) -> None:
        self.me = candidate
        self.by_name = by_name
        self.binding_namespaces = _binding_namespaces(candidate.resource)
        self.target = Gvk()
        self.path = ""

    def update(self, target: Gvk, spec: FieldSpec) -> None:
        """Write the names of objects of a kind into the field of a spec."""
        self.target, self.path = target, spec.path
        resource = self.me.resource
        gvk = resource.gvk
        Applier(self._set).apply(spec._replace(gvk=gvk), resource.own_to(spec.path))

    def _set(self, node: Value) -> None:
        if node.tag == NULL:
            return
        if node.kind == SEQUENCE:
            for item in list(node.content):
                if item.tag == NULL:
                    continue
                if item.kind == SEQUENCE:
                    raise self._shape("a list of lists", item)
                self._set(item)
        elif node.kind == SCALAR:
            self._set_scalar(node)
        elif node.kind == MAPPING:
            self._set_mapping(node)

    def _shape(self, what: str, node: Value) -> KustomizeError:
        return KustomizeError("name-reference-shape", f"{what} stands where '{self.path}' names an object", node.at)

    def _set_scalar(self, node: Value) -> None:
        found = self._select(node.text, self.by_name.get(node.text, []), by_namespace=False, node=node)
        if found is not None and found.name != node.text:
            set_scalar(node, scalar(found.name, "", node.at))

    def _set_mapping(self, node: Value) -> None:
        name = get_field(node, "name")
        if name is None:
            raise self._shape("a mapping without 'name'", node)
        candidates = self._in_namespace(node, self.by_name.get(name.text, []))
        found = self._select(name.text, candidates, by_namespace=True, node=node)
        if found is None or (found.name == name.text and not found.namespace):
            return
        if found.name != name.text:
            set_field(node, "name", scalar(found.name, "", name.at))
        else:
            set_field(node, "name", scalar(found.name, "", name.at))
        if found.namespace:
            at = found.resource.place("metadata", "namespace")
            old = node.content.get("namespace")
            same = old is not None and old.text == found.namespace
            set_field(node, "namespace", scalar(found.namespace, "", old.at if same and old is not None else at))

    def _in_namespace(self, node: Value, candidates: list[_Candidate]) -> list[_Candidate]:
        """Return those in the namespace the reference names: the one they had first, or else have now."""
        namespace = get_field(node, "namespace")
        if namespace is None:
            return candidates
        everybody = [candidate for named in self.by_name.values() for candidate in named]
        text = namespace.text
        if any(candidate.original_namespace == text for candidate in everybody if self._could_refer(candidate)):
            return [candidate for candidate in candidates if candidate.original_namespace == text]
        return [candidate for candidate in candidates if candidate.id.effective_namespace == text]

    def _could_refer(self, candidate: _Candidate) -> bool:
        """Whether the namespaces allow a reference at all (SubsetThatCouldBeReferencedByResource)."""
        return (
            self.me.id.cluster
            or candidate.id.cluster
            or candidate.id.effective_namespace == self.me.id.effective_namespace
            or candidate.namespace in self.binding_namespaces
        )

    def _select(self, name: str, candidates: list[_Candidate], by_namespace: bool, node: Value) -> _Candidate | None:
        """Return the object a name means, None when there is none. Raises KustomizeError for several."""
        role = self._role()
        left = [
            candidate
            for candidate in candidates
            if self._could_refer(candidate)
            and _had_kind(candidate, self.target)
            and (role is None or _had_kind(candidate, role))
            and self._same_namespace(candidate)
        ]
        if len(left) == 1:
            return left[0]
        left = [candidate for candidate in left if self._same_affixes(candidate, lenient=True)]
        if len(left) > 1:
            left = [candidate for candidate in left if self._same_affixes(candidate, lenient=False)]
        if not left:
            return None
        first = left[0]
        if any(other.name != first.name or (by_namespace and other.namespace != first.namespace) for other in left):
            names = ", ".join(sorted({f"'{candidate.name}'" for candidate in left})[:4])
            raise KustomizeError("name-reference-ambiguous", f"'{name}' may mean several objects: {names}", node.at)
        return first

    def _role(self) -> Gvk | None:
        """Return the kind that a roleRef names; None when the field is no roleRef, or one without kind."""
        if not self.path.endswith("roleRef/name"):
            return None
        reference = self.me.resource.value.fields.get("roleRef")
        group = reference.fields.get("apiGroup") if reference is not None else None
        kind = reference.fields.get("kind") if reference is not None else None
        return Gvk(group.text, "", kind.text) if group is not None and kind is not None else None

    def _same_namespace(self, candidate: _Candidate) -> bool:
        return (
            self.me.id.cluster
            or candidate.id.cluster
            or candidate.id.gvk.kind == "ServiceAccount"
            or candidate.id.effective_namespace == self.me.id.effective_namespace
        )

    def _same_affixes(self, candidate: _Candidate, lenient: bool) -> bool:
        """Whether both were named by the same kustomizations, as far as the shorter list tells."""
        for mine, others in ((self.me.prefixes, candidate.prefixes), (self.me.suffixes, candidate.suffixes)):
            if (lenient and (not mine or not others)) or _same_ending(mine, others):
                continue
            return False
        return True


def _same_ending(one: list[str], other: list[str]) -> bool:
    shortest = min(len(one), len(other))
    if shortest == 0:
        return len(one) == len(other)
    return one[-shortest:] == other[-shortest:]


def _had_kind(candidate: _Candidate, selector: Gvk) -> bool:
    return any(_selected(identity, selector) for identity in candidate.previous)


def _selected(identity: Id, selector: Gvk) -> bool:
    return identity.gvk.is_selected(selector)


def _binding_namespaces(resource: BuildObject) -> frozenset[str]:
    """Return the namespaces of the ServiceAccounts a RoleBinding names."""
    if resource.kind != "RoleBinding":
        return frozenset()
    subjects = resource.value.fields.get("subjects")
    found = set()
    for subject in subjects.items if subjects is not None else ():
        namespace, kind = subject.fields.get("namespace"), subject.fields.get("kind")
        if namespace is not None and kind is not None and kind.text == "ServiceAccount":
            if namespace.tag != "!!str":
                raise KustomizeError(
                    "name-reference-shape", "the namespace of a subject must be a string", namespace.at
                )
            found.add(namespace.text)
    return frozenset(found)
