"""The check for terms of a node affinity that together allow every node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import items, mapping
from k8slint.kube.go.text import shown
from k8slint.kube.node_demand import required_path, required_terms
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_OPPOSITES = {"Exists": "DoesNotExist", "DoesNotExist": "Exists"}


def node_affinity_terms_cancel_out(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Yield the problem of two terms, of which one is enough, that leave no node out: `NotIn a` or `NotIn b`."""
    if "affinity" not in pod.value:
        return
    single = [_only_expression(term) for term in required_terms(pod.value)]
    for index, second in enumerate(single):
        for earlier in range(index):
            first = single[earlier]
            if first is None or second is None or not _cover_all(first, second):
                continue
            node = pod.node.get(*required_path(index))
            yield Problem(
                node.get("matchExpressions", 0, "operator"),
                f"this term or the one before allows every node, whatever its {shown(str(first[0]))}",
                "The scheduler takes a node that fits one of the terms, so the affinity excludes nothing.",
                "Write both expressions under one 'matchExpressions', where all must fit.",
                related=(("the term before", pod.node.get(*required_path(earlier), "matchExpressions", 0)),),
            )
            return


def _only_expression(term: object) -> tuple[str, str, frozenset[str]] | None:
    """Return key, operator and values of a term with one expression; None for any other, which may allow less."""
    listed = items(mapping(term).get("matchExpressions"))
    if len(listed) != 1 or mapping(term).get("matchFields"):
        return None
    key, operator = mapping(listed[0]).get("key"), mapping(listed[0]).get("operator")
    values = items(mapping(listed[0]).get("values"))
    if not isinstance(key, str) or not isinstance(operator, str) or not all(isinstance(each, str) for each in values):
        return None
    return key, operator, frozenset(values)


def _cover_all(first: tuple[str, str, frozenset[str]], second: tuple[str, str, frozenset[str]]) -> bool:
    """Whether every node fits one of two expressions about the same label."""
    if first[0] != second[0]:
        return False
    operators = {first[1], second[1]}
    if operators == {"NotIn"}:
        return not first[2] & second[2]
    if operators == {"In", "NotIn"}:
        inside, outside = (first, second) if first[1] == "In" else (second, first)
        return outside[2] <= inside[2]
    return _OPPOSITES.get(first[1]) == second[1] or operators == {"Exists", "NotIn"}
