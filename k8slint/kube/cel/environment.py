"""What an expression may refer to: variables with their types, fields of types, functions of a version."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from k8slint.kube.cel import types as t
from k8slint.kube.cel.overloads import functions, named_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.kube.cel.overloads import Overload

LATEST = 36
"""The minor version of Kubernetes whose functions are known in full."""

_TYPE_NAMES = {
    of.name: t.type_of(of)
    for of in (
        *(t.BOOL, t.BYTES, t.DOUBLE, t.DURATION, t.INT, t.NULL, t.STRING, t.TIMESTAMP, t.UINT),
        t.list_of(t.parameter("A")),
        t.map_of(t.parameter("A"), t.parameter("B")),
        t.optional_of(t.parameter("V")),
        named_type("ip"),
        named_type("cidr"),
    )
}
_TYPE_NAMES["type"] = t.type_of(t.TYPE)

VARIABLES = "kubernetes.variables"
"""The type of ``variables``; its fields are added as they are declared."""


class Environment:
    """Declarations for one kind of expression.

    ``variables`` are the types of names, ``fields`` those of the fields of object types, by name of the type. With
    ``patches`` there are the types of mutations: ``JSONPatch``, ``Object``, and ``Object.spec`` and so on, any field of
    which is taken, as the API server does.
    """

    def __init__(
        self,
        variables: Mapping[str, t.Type],
        fields: Mapping[str, Mapping[str, t.Type]] | None = None,
        *,
        minor: int = LATEST,
        patches: bool = False,
    ) -> None:
        self.variables = variables
        self.fields = fields or {}
        self.functions: Mapping[str, tuple[Overload, ...]] = functions(minor, patches)
        self.minor = minor
        self.patches = patches

    def lookup(self, name: str) -> t.Type | None:
        """Return the type of a variable, or the type of a type of that name."""
        found = self.variables.get(name) or _TYPE_NAMES.get(name)
        if found is None and (name in self.fields or self._is_object(name)):
            return t.type_of(t.struct(name))
        return found

    def field(self, of: str, name: str) -> t.Type | None:
        """Return the type of a field of an object type; None where there is none. Reserved words need no escape."""
        if self._is_object(of):
            return t.DYN
        fields = self.fields.get(of, {})
        return fields.get(name) or fields.get(f"__{name}__")

    def _is_object(self, name: str) -> bool:
        return self.patches and (name == "Object" or name.startswith("Object."))


def _fields(text: str) -> dict[str, t.Type]:
    """Return fields from lists of a type and the names that have it; types named here begin with a colon."""
    found: dict[str, t.Type] = {}
    for line in text.split("|"):
        kind, names = line.split(None, 1)
        inner = kind.partition("list(")[2].rstrip(")") if kind.startswith("list(:") else kind
        of = t.struct(f"kubernetes.{inner[1:]}") if inner.startswith(":") else named_type(kind)
        found.update(dict.fromkeys(names.split(), t.list_of(of) if kind.startswith("list(:") else of))
    return found


@functools.cache
def admission_fields() -> Mapping[str, Mapping[str, t.Type]]:
    """Return the fields of ``request`` and ``namespaceObject`` (apiserver, admission/plugin/cel/compile.go)."""
    return {
        f"kubernetes.{name}": _fields(text)
        for name, text in {
            "GroupVersionKind": "string group version kind",
            "GroupVersionResource": "string group version resource",
            "UserInfo": "string username uid|list(string) groups|map(string,list(string)) extra",
            "AdmissionRequest": ":GroupVersionKind kind requestKind|:GroupVersionResource resource requestResource"
            "|string subResource requestSubResource name namespace operation|:UserInfo userInfo|bool dryRun"
            "|dyn options",
            "NamespaceSpec": "list(string) finalizers",
            "NamespaceCondition": "string status type message reason|timestamp lastTransitionTime",
            "NamespaceStatus": "list(:NamespaceCondition) conditions|string phase",
            "NamespaceMetadata": "string name generateName namespace UID resourceVersion|int generation "
            "deletionGracePeriodSeconds|map(string,string) labels annotations|list(string) finalizers"
            "|timestamp creationTimestamp deletionTimestamp",
            "Namespace": ":NamespaceMetadata metadata|:NamespaceSpec spec|:NamespaceStatus status",
        }.items()
    }


def admission_environment(
    *, params: bool = False, authorizer: bool = True, named: bool = True, patches: bool = False, minor: int = LATEST
) -> Environment:
    """Return what an admission policy or a webhook declares.

    ``params`` are there with a paramKind, the ``authorizer`` not in a messageExpression, ``variables`` (``named``) only
    where a policy has some and not in matchConditions, types for ``patches`` in mutations. The fields of ``variables``
    are those of VARIABLES.
    """
    variables = {
        "object": t.DYN,
        "oldObject": t.DYN,
        "request": t.struct("kubernetes.AdmissionRequest"),
        "namespaceObject": t.struct("kubernetes.Namespace"),
    }
    if named:
        variables["variables"] = t.struct(VARIABLES)
    if params:
        variables["params"] = t.DYN
    if authorizer:
        variables["authorizer"] = named_type("authorizer")
        variables["authorizer.requestResource"] = named_type("resource_check")
    own: dict[str, t.Type] = {}
    fields = {**admission_fields(), VARIABLES: own}
    if patches:
        fields["JSONPatch"] = {"op": t.STRING, "path": t.STRING, "from": t.STRING, "value": t.DYN}
    return Environment(variables, fields, minor=minor, patches=patches)


def declared_type(of: t.Type) -> t.Type:
    """Return the type a variable gets from its expression: collections keep theirs, optionals and objects do not."""
    if of.kind in ("list", "map"):
        return t.Type(of.kind, of.name, tuple([declared_type(param) for param in of.params]))
    simple = ("bool", "bytes", "double", "duration", "int", "null", "string", "timestamp", "uint")
    return of if of.kind in simple else t.DYN
