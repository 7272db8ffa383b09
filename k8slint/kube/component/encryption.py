"""Entries of an EncryptionConfiguration: resources, providers, and keys, of which nothing is ever quoted.

Source: apiserver pkg/apis/apiserver/validation/validation_encryption.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.formats import scheme_of, wrong_url
from k8slint.kube.component.values import is_open, listed, mapping, mappings, nanoseconds, problem, text
from k8slint.kube.go.base64 import decode_padded
from k8slint.kube.go.text import shown
from k8slint.kube.schema.problem import either

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.component.values import Path
    from k8slint.kube.schema.problem import FieldProblem

_KEY = "encryption-key-invalid"
_PROVIDER = "encryption-provider-invalid"
_RESOURCE = "encryption-resource-invalid"
_SIZES = {"aescbc": (16, 24, 32), "aesgcm": (16, 24, 32), "secretbox": (32,)}
_PROVIDERS = ("aescbc", "aesgcm", "secretbox", "kms", "identity")
_UNSERVED = frozenset(("apiserveripinfo", "serviceipallocations", "servicenodeportallocations"))


def entries(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the entries of an EncryptionConfiguration."""
    del minor
    kms_names: set[str] = set()
    for index, entry in mappings(config, "resources"):
        path: Path = ("resources", index)
        if is_open(entry):
            continue
        yield from _resources(entry, (*path, "resources"))
        if not entry.get("providers"):
            yield problem(_PROVIDER, (*path, "providers"), "is missing or empty", "Add at least one provider.")
        for number, provider in mappings(entry, "providers"):
            yield from _provider(provider, (*path, "providers", number), kms_names)
        yield from _order(entry, path)


def _order(entry: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    """Yield a warning where the first provider, which is the one that writes, encrypts nothing."""
    providers = mappings(entry, "providers")
    if not providers or providers[0][0] != 0 or set(_written(providers[0][1])) != {"identity"}:
        return
    others = [name for _, provider in providers[1:] for name in _written(provider) if name != "identity"]
    words = "comes first, so new objects are stored in plain text"
    fix = f"Move '{others[0]}' to the front." if others else "Add a provider with a key in front of it."
    warns = "The API server writes with the first provider and only reads with the others."
    at = (*path, "providers", 0, "identity")
    yield problem("encryption-identity-first", at, words, fix, at_key=True, warns=warns)


def _written(provider: dict[str, Any]) -> list[str]:
    return [name for name in _PROVIDERS if provider.get(name) is not None]


def _resources(entry: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    names = [name for name in listed(entry, "resources") if isinstance(name, str)]
    if not entry.get("resources"):
        yield problem(_RESOURCE, path, "is missing or empty", "Write 'resources: [secrets]'.")
    for index, name in enumerate(listed(entry, "resources")):
        wrong = _wrong_resource(name) if isinstance(name, str) else None
        if wrong:
            yield problem(_RESOURCE, (*path, index), f"{shown(name)} {wrong[0]}", wrong[1])
    parts = [name.partition(".")[::2] for name in names]
    if len(set(parts)) < len(parts):
        yield problem(_RESOURCE, path, "names a resource twice", "Remove one of the two.", at_key=True)
    elif len(parts) > 1 and any(_overlap(one, other) for one in parts for other in parts if one is not other):
        words = "has '*' beside a resource that it covers"
        yield problem(
            _RESOURCE, path, words, "Put them into entries of their own, the narrower one first.", at_key=True
        )


def _overlap(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one == ("*", "*") or (one[1] == other[1] and "*" in (one[0], other[0]))


def _wrong_resource(name: str) -> tuple[str, str] | None:
    """Return why a name of resources is not accepted, and what to write."""
    resource, _, group = name.partition(".")
    if name != name.lower():
        return "has capital letters", f"Write '{name.lower()}'."
    if name == "*":
        return "is too wide", "Write '*.' for the core group or '*.*' for everything."
    if name in _UNSERVED:
        return "is not served by the API, so it is never encrypted", "Remove it."
    if group == "events.k8s.io":
        return "is another name of 'events'", "Write 'events'."
    if group == "extensions":
        return "is of a group that was removed", f"Write the group of today, such as '{resource}.networking.k8s.io'."
    if group == "*" and resource != "*":
        return "spans groups", f"Write '{resource}' and its group."
    return None


def _provider(provider: dict[str, Any], path: Path, kms_names: set[str]) -> Iterator[FieldProblem]:
    here = _written(provider)
    if is_open(provider):
        return
    if not here:
        yield problem(_PROVIDER, path, "names no provider", f"Write one of {either(_PROVIDERS)}.")
        return
    if len(here) > 1:
        words = f"has {either(here).replace(' or ', ' and ')} in one item"
        yield problem(_PROVIDER, path, words, "Begin each provider with '- '.")
    chosen = next(name for name in ("kms", "aesgcm", "aescbc", "secretbox", "identity") if name in here)
    if chosen == "kms":
        yield from _kms(mapping(provider, "kms"), (*path, "kms"), kms_names)
    elif chosen != "identity":
        yield from _keys(mapping(provider, chosen), (*path, chosen, "keys"), _SIZES[chosen])


def _keys(provider: dict[str, Any], path: Path, sizes: tuple[int, ...]) -> Iterator[FieldProblem]:
    if not provider.get("keys"):
        yield problem(_KEY, path, "is missing or empty", "Add a key.")
    for index, key in mappings(provider, "keys"):
        if not key.get("name"):
            yield problem(_KEY, (*path, index, "name"), "is missing", "Write a name such as 'key1'.")
        secret = key.get("secret")
        at = (*path, index, "secret")
        if secret is None or secret == "":
            yield problem(_KEY, at, "is missing", "Write a key: head -c 32 /dev/urandom | base64.")
        elif isinstance(secret, str):
            decoded = decode_padded(secret)
            wanted = f"{either(sizes)} bytes"
            if decoded is None:
                yield problem(_KEY, at, "is not base64", f"Write {wanted} as base64: head -c 32 /dev/urandom | base64.")
            elif len(decoded) not in sizes:
                words = f"holds {len(decoded)} bytes, but must hold {either(sizes)}"
                yield problem(_KEY, at, words, "Make a new key: head -c 32 /dev/urandom | base64.")


def _kms(kms: dict[str, Any], path: Path, names: set[str]) -> Iterator[FieldProblem]:
    name, version, endpoint = text(kms, "name"), text(kms, "apiVersion") or "v1", text(kms, "endpoint")
    if is_open(kms):
        return
    if not name:
        yield problem(_PROVIDER, (*path, "name"), "is missing", "Write the name of the plugin.")
    elif version != "v1" and ":" in name:
        yield problem(_PROVIDER, (*path, "name"), f"{shown(name)} has ':'", "Write a name without ':'.")
    elif version != "v1" and name in names:
        yield problem(_PROVIDER, (*path, "name"), f"{shown(name)} is used twice", "Give each its own name.")
    names.add(name)
    if version not in ("v1", "v2"):
        yield problem(_PROVIDER, (*path, "apiVersion"), f"{shown(version)} is not a version of KMS", "Write 'v2'.")
    size = kms.get("cachesize")
    if size is not None and version != "v1":
        yield problem(_PROVIDER, (*path, "cachesize"), "is not allowed with KMS v2", "Remove it.", at_key=True)
    elif size == 0 and size is not False:
        yield problem(_PROVIDER, (*path, "cachesize"), "is 0", "Write 1 or more.")
    length = nanoseconds(kms, "timeout", "3s")
    if length is not None and length <= 0:
        yield problem(
            _PROVIDER, (*path, "timeout"), f"'{kms['timeout']}' is not greater than 0", "Write one such as '3s'."
        )
    wrong = wrong_url(endpoint)
    if not endpoint:
        yield problem(_PROVIDER, (*path, "endpoint"), "is missing", "Write 'unix://' and the path of the socket.")
    elif wrong or scheme_of(endpoint)[0] != "unix":
        words = f"{shown(endpoint)} {wrong or 'is not a unix socket'}"
        yield problem(_PROVIDER, (*path, "endpoint"), words, "Write 'unix://' and the path of the socket.")
