"""A rule as the engine needs it; the words people read stay in the rule's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.model.severity import RefusedBy, Severity


POLICY_RULE = "policy-violated"
"""The rule whose page stands for all admission policies; each is a rule of its own, ``policy/<name>``."""
_POLICY = "policy/"


def is_policy(rule_id: str) -> bool:
    """Whether an id is that of an admission policy in the checked files, which no rulebook lists."""
    return rule_id.startswith(_POLICY) and len(rule_id) > len(_POLICY)


class Rule(NamedTuple):
    """One row of the generated rule index, made from `rules/<category>/<id>.yaml`.

    `subject` is what its check looks at, `kinds` restricts resources and pods (empty: all), `since` and `until` are
    the first and last minor version of Kubernetes 1.x it holds for (0: no bound), `params` are the defaults. `when`
    names fields of the subject, one of which must be written for the check to find anything (empty: it is always
    asked). `module` is where the check is: a module of `k8slint.checks.<category>` (empty where there is no check).
    `production` marks a rule that asks for what only a workload in production needs; it is silent about Helm tests.
    `covers` are the ids of rules that report the same cause with less to say; they are silent where this one speaks.
    `governed` marks a control that a namespace may enforce: it is reported there although the rule is off by default.
    `preview` marks a new rule, which is off until the next minor version unless somebody asks for those, or names it.
    `own` holds the fields of the page of a team's own rule, and its `file`; None for ours.
    """

    id: str
    category: str
    title: str
    severity: Severity
    refused_by: RefusedBy
    subject: str
    kinds: tuple[str, ...]
    enabled: bool
    since: int
    until: int
    params: dict[str, Any]
    when: tuple[str, ...] = ()
    module: str = ""
    production: bool = False
    covers: tuple[str, ...] = ()
    governed: bool = False
    preview: bool = False
    own: dict[str, Any] | None = None


class Context:
    """What a check gets beside its subject: parameters, Kubernetes minor version, and the project's declarations.

    `params` holds the rule's parameters (defaults overlaid by the configuration). `project` is what the whole run
    knows before a file is read (see `k8slint.model.project_facts.ProjectFacts`).
    """

    __slots__ = ("minor", "params", "project")

    def __init__(self, params: dict[str, Any], minor: int, project: Any = None) -> None:
        self.params = params
        self.minor = minor
        self.project = project
