"""Which functions there are, with which arguments, since which version of Kubernetes.

A line is an overload: the function, its identifier (costs are by it), the arguments with the receiver before a dot,
and the result. Single capital letters are type parameters, ``*`` stands for the types named after the library.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from k8slint.kube.cel import types as t
from k8slint.kube.cel.overload_data import LIBRARIES
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = {
    "dyn": t.DYN,
    "bool": t.BOOL,
    "int": t.INT,
    "uint": t.UINT,
    "double": t.DOUBLE,
    "string": t.STRING,
    "bytes": t.BYTES,
    "timestamp": t.TIMESTAMP,
    "duration": t.DURATION,
    "quantity": t.struct("kubernetes.Quantity"),
    "url": t.struct("kubernetes.URL"),
    "semver": t.struct("kubernetes.Semver"),
    "format": t.struct("kubernetes.NamedFormat"),
    "ip": t.Type("opaque", "net.IP"),
    "cidr": t.Type("opaque", "net.CIDR"),
    "authorizer": t.struct("kubernetes.authorization.Authorizer"),
    "path_check": t.struct("kubernetes.authorization.PathCheck"),
    "group_check": t.struct("kubernetes.authorization.GroupCheck"),
    "resource_check": t.struct("kubernetes.authorization.ResourceCheck"),
    "decision": t.struct("kubernetes.authorization.Decision"),
}
_WORD = re.compile(r"\w+|[(),]")
_PARAMETER = re.compile(r"\b[A-Z]\b")


class Overload(NamedTuple):
    """One form of a function. ``arguments`` begin with the receiver where ``member`` is set."""

    id: str
    function: str
    member: bool
    arguments: tuple[t.Type, ...]
    result: t.Type
    parameters: tuple[str, ...]


def named_type(text: str) -> t.Type:
    """Return the type a name such as ``map(K, list(string))`` stands for."""
    return _read(_WORD.findall(text), [0])


def _read(words: list[str], at: list[int]) -> t.Type:
    name = words[at[0]]
    at[0] += 1
    params: list[t.Type] = []
    if at[0] < len(words) and words[at[0]] == "(":
        while words[at[0]] != ")":
            at[0] += 1
            params.append(_read(words, at))
        at[0] += 1
    if name in ("list", "map"):
        return t.Type(name, name, tuple(params))
    if name == "optional":
        return t.optional_of(params[0])
    if name == "type":
        return t.type_of(params[0])
    return _NAMES[name] if name in _NAMES else t.parameter(name)


def _overload(line: str) -> Overload:
    head, _, result = line.partition(" -> ")
    function, identifier, signature = head.split(None, 2)
    receiver, _, inner = signature.rpartition(".(")
    inner = (inner if receiver else signature[1:])[:-1]
    words = _WORD.findall(inner)
    arguments: list[t.Type] = []
    at = [0]
    while at[0] < len(words):
        arguments.append(_read(words, at))
        at[0] += 1
    if receiver:
        arguments.insert(0, named_type(receiver))
    parameters = tuple(sorted(set(_PARAMETER.findall(signature + result))))
    return Overload(identifier, function, bool(receiver), tuple(arguments), named_type(result), parameters)


@functools.lru_cache(maxsize=64)
def functions(minor: int, patches: bool = False) -> Mapping[str, tuple[Overload, ...]]:
    """Return the overloads of every function, in order, of the API server of Kubernetes 1.minor.

    All libraries that version has are there, as for expressions that are stored; what a new expression may use is the
    environment of the version before (apiserver/pkg/cel/environment/base.go). Those for ``patches`` are in mutations.
    """
    found: dict[str, list[Overload]] = {}
    for library in LIBRARIES:
        if library.since > minor or (library.name == "patches" and not patches):
            continue
        for line in library.text.splitlines():
            for kind in library.types or ("",):
                spelled = line.replace("*", kind) if kind else line
                if spelled.strip():
                    overload = _overload(spelled.strip())
                    found.setdefault(overload.function, []).append(overload)
    return {name: tuple(overloads) for name, overloads in found.items()}
