"""What a mapping is, by its keys and kind: a Secret, a variable, something with a name."""

from __future__ import annotations

from typing import Any

from k8slint.kube.secrecy.text_scan import tells_of_secret

STRING_DATA = frozenset(("stringdata", "stringdatas", "stringsdata", "strdata", "stringdate", "sringdata", "strigdata"))
"""What `stringData` is called, also by those who misspell it."""

_NAMES = ("name", "key", "header", "Name", "Key")
_MOST_OF_A_KIND = 8


def is_secret_object(value: Any) -> bool:
    """Whether a mapping is a Secret, also one whose kind is misspelt, and no reference to one."""
    if not isinstance(value, dict):
        return False
    if any(plain_key(key) in STRING_DATA for key in value if isinstance(key, str) and len(key) < 20):
        return True
    kind = value.get("kind", value.get("Kind", value.get("KIND")))
    if isinstance(kind, list) and len(kind) == 1:
        kind = kind[0]
    if not isinstance(kind, str) or not kind.strip().lower().startswith("sec") or len(kind) > _MOST_OF_A_KIND:
        return False
    return "metadata" in value or "data" in value or "apiVersion" in value or "name" not in value


def is_patch_of_secret(value: Any) -> bool:
    """Whether a mapping brings a value to a Secret: a patch that names its target, or an operation of a JSON patch."""
    target = value.get("target")
    if isinstance(target, dict):
        kind = target.get("kind")
        return isinstance(kind, str) and "sec" in kind.lower()  # kustomize takes it for a regular expression
    path = value.get("path")
    return isinstance(path, str) and "op" in value and tells_of_secret(path)


def is_list_of_names(value: Any) -> bool:
    """Whether a value is a list of nothing but texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def tells_of_joining(plain: str, value: Any) -> bool:
    """Whether a field of a kubeadm or scheduler file holds a token or a key, also one that is misspelt."""
    if isinstance(value, dict):
        return False
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return False
    return "tok" in plain or plain.startswith("certificatek") or plain.endswith(("key", "keydata", "certdata"))


def is_entry(value: Any) -> bool:
    """Whether a mapping where variables belong is one variable and not, mistakenly, a mapping of variables."""
    return isinstance(value.get("name"), (str, int, float)) or "valueFrom" in value


def name_of(mapping: Any) -> str:
    """Return what a mapping calls itself, as variables do; empty when it has no such field."""
    for key in _NAMES:
        name = mapping.get(key)
        if isinstance(name, str):
            return name
    return ""


def plain_key(key: str) -> str:
    """Return a key in lower case, without what joins its words."""
    return key.lower().replace("_", "").replace("-", "")
