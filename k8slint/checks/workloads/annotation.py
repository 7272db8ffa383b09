"""The check for annotations that nobody reads because their key is misspelled."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from k8slint.bundled import read_bundled
from k8slint.checks.edits import key_renamed
from k8slint.kube.certain import mapping
from k8slint.kube.go.text import shown
from k8slint.kube.inventory.name_pattern import is_near
from k8slint.kube.pod import pod_of
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.model.finding import Problem
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.node import Node
    from k8slint.model.rule import Context

_LONGEST = 120
_OWN = "k8slint.dev/"


class _Table(NamedTuple):
    """The annotations of `schemas/words/annotations.txt`: whole keys and beginnings by domain, and complete domains."""

    keys: dict[str, frozenset[str]]
    beginnings: dict[str, tuple[str, ...]]
    complete: frozenset[str]


def annotation_misspelled(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of annotations that are one letter away from a well-known one."""
    yield from _misspelled(resource.metadata.get("annotations"), resource.node)
    pod = pod_of(resource, POD_TEMPLATES, context.minor)
    if pod is not None and pod.is_template:
        yield from _misspelled(pod.annotations, pod.template)


def _misspelled(annotations: object, holder: Node) -> Iterator[Problem]:
    for key in mapping(annotations):
        meant = _meant(key) if isinstance(key, str) and "/" in key and len(key) <= _LONGEST else None
        if meant is None:
            continue
        node = holder.get("metadata", "annotations", key)
        yield Problem(
            node,
            f"nothing reads annotation {shown(key)}",
            "The API server accepts any annotation, and the program it is for does not find this one.",
            f"Write {shown(meant)}." if meant else "Write an annotation that its documentation names, or remove it.",
            span=node.key_span,
            edits=key_renamed(node, meant, "unsafe" if meant.startswith(_OWN) else "safe") if meant else (),
        )


@lru_cache(maxsize=1024)
def _meant(key: str) -> str | None:
    """Return the annotation that a key nearly is, '' for an unknown one of a domain that is known as a whole.

    None for keys that are known, and for those that are near none.
    """
    table = _table()
    domain, _, name = key.partition("/")
    if domain not in table.keys:
        domains = [known for known in table.keys if is_near(known, domain)]
        near = [f"{known}/{name}" for known in domains if _is_known(table, known, name)]
        return near[0] if len(near) == 1 else None
    if _is_known(table, domain, name):
        return None
    found = [known for known in sorted(table.keys[domain]) if is_near(known, name)]
    if found:
        return f"{domain}/{found[0]}"
    return "" if domain in table.complete else None


def _is_known(table: _Table, domain: str, name: str) -> bool:
    return name in table.keys[domain] or name.startswith(table.beginnings.get(domain, ()))


@cache
def _table() -> _Table:
    keys: dict[str, set[str]] = {}
    beginnings: dict[str, list[str]] = {}
    complete = set()
    for line in read_bundled("schemas/words/annotations.txt").decode().splitlines():
        domain, _, name = line.removeprefix("!").partition("/")
        if line.startswith("#"):
            continue
        if line.startswith("!"):
            complete.add(domain)
        elif name.endswith((".", "-", "_")):
            beginnings.setdefault(domain, []).append(name)
            keys.setdefault(domain, set())
        else:
            keys.setdefault(domain, set()).add(name)
    return _Table(
        {domain: frozenset(names) for domain, names in keys.items()},
        {domain: tuple(names) for domain, names in beginnings.items()},
        frozenset(complete),
    )
