"""What the rules of a role allow, compared as the authorizer of the API server does."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.kube import rights

STAR = ["*"]


def powers(groups: list[str], resources: list[str], verbs: list[str], cluster: bool = True) -> list[str]:
    rule = {"apiGroups": groups, "resources": resources, "verbs": verbs}
    return [given.power for given in rights.powers_of(rule, cluster)]


@pytest.mark.parametrize(
    ("groups", "resources", "verbs", "expected"),
    [
        ([""], ["secrets"], ["list"], [rights.SECRETS]),
        (STAR, ["secrets"], ["watch"], [rights.SECRETS, rights.STAR]),
        (["apps"], ["secrets"], ["list"], []),
        ([""], ["secrets"], ["create"], []),
        ([""], ["pods/exec"], ["get"], [rights.EXEC]),
        ([""], ["*/exec"], ["create"], [rights.EXEC]),
        ([""], ["pods/*"], ["create"], []),
        (STAR, STAR, STAR, [rights.EVERYTHING, rights.STAR]),
        (STAR, STAR, ["get", "list"], [rights.SECRETS, rights.STAR]),
        ([rights.RBAC], ["clusterroles"], STAR, [rights.ESCALATE, rights.STAR]),
        ([rights.RBAC], ["rolebindings"], ["create"], []),
        (["authentication.k8s.io"], ["userextras/scopes"], ["impersonate"], [rights.ESCALATE]),
        ([""], ["uids"], ["impersonate"], []),
        (["certificates.k8s.io"], ["certificatesigningrequests/approval"], ["patch"], [rights.CERTIFICATES]),
    ],
)
def test_powers_of_a_rule(groups: list[str], resources: list[str], verbs: list[str], expected: list[str]) -> None:
    assert powers(groups, resources, verbs) == expected


def test_a_role_has_no_power_over_what_is_in_no_namespace() -> None:
    assert powers([""], ["nodes/proxy"], ["get"]) == [rights.NODES]
    assert powers([""], ["nodes/proxy"], ["get"], cluster=False) == []


@pytest.mark.parametrize(
    "rule", [{}, {"resources": "secrets"}, {"resources": [None, 3], "verbs": STAR, "apiGroups": [""]}]
)
def test_odd_rules_give_no_power(rule: dict[str, Any]) -> None:
    assert [given.power for given in rights.powers_of(rule, True)] in ([], [rights.STAR])


def test_names_limit_a_rule() -> None:
    rule = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["web"]}
    assert list(rights.powers_of(rule, True)) == []


@pytest.mark.parametrize(
    ("resource", "groups"),
    [
        ("deployments", {"apps"}),
        ("ingresses", {"networking.k8s.io"}),
        ("networkpolicies", {"networking.k8s.io"}),
        ("endpoints", {""}),
        ("storageclasses", {"storage.k8s.io"}),
        ("events", {"", "events.k8s.io"}),
        ("widgets", set()),
    ],
)
def test_groups_of_a_resource(resource: str, groups: set[str]) -> None:
    assert rights.groups_of(resource) == groups
