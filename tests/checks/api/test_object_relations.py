from __future__ import annotations

import pytest

from tests.checks.relations import reported


def limits(limit: str) -> list[str]:
    text = f"apiVersion: v1\nkind: LimitRange\nmetadata: {{name: l}}\nspec: {{limits: [{limit}]}}\n"
    return [each[0].removeprefix("spec.limits[0]") for each in reported(text, "limit-range-inconsistent")]


@pytest.mark.parametrize(
    ("limit", "wrong"),
    [
        ("{type: Container, min: {cpu: 1}, max: {cpu: 2}}", []),
        ("{type: Container, min: {cpu: 2}, max: {cpu: 1}}", [".min[cpu]"]),
        ("{type: Container, min: {cpu: 1}, defaultRequest: {cpu: null}}", [".defaultRequest[cpu]"]),
        ("{type: Container, max: {cpu: 1}, default: {cpu: 2}}", [".default[cpu]", ".defaultRequest[cpu]"]),
        ("{type: Pod, min: {cpu: 1}, max: {cpu: 4}, maxLimitRequestRatio: {cpu: 4}}", []),
        ("{type: Pod, min: {cpu: 1}, max: {cpu: 4}, maxLimitRequestRatio: {cpu: 5}}", [".maxLimitRequestRatio[cpu]"]),
        ("{type: Pod, maxLimitRequestRatio: {cpu: 500m}}", [".maxLimitRequestRatio[cpu]"]),
        ("{type: PersistentVolumeClaim, min: {storage: 1Gi}}", []),
        ("{type: PersistentVolumeClaim, max: {cpu: 1}}", [""]),
    ],
)
def test_amounts_of_limit_ranges_are_in_order(limit: str, wrong: list[str]) -> None:
    found = limits(limit)
    assert sorted(set(found) & set(wrong)) == sorted(wrong)
    assert bool(found) == bool(wrong)


def secret(kind: str, rest: str) -> str:
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ntype: {kind}\n{rest}\n"


@pytest.mark.parametrize(
    ("kind", "rest", "wrong"),
    [
        ("kubernetes.io/tls", "data: {tls.crt: '', tls.key: ''}", []),
        ("kubernetes.io/tls", "stringData: {tls.crt: a}\ndata: {tls.key: ''}", []),
        ("kubernetes.io/tls", "data: {tls.crt: ''}", ["data[tls.key]"]),
        ("kubernetes.io/basic-auth", "stringData: {password: a}", []),
        ("kubernetes.io/basic-auth", "data: {}", ["data[username]"]),
        ("kubernetes.io/ssh-auth", "data: {ssh-privatekey: ''}", ["data[ssh-privatekey]"]),
        ("kubernetes.io/service-account-token", "", ["metadata.annotations[kubernetes.io/service-account.name]"]),
        ("example.com/any", "", []),
        ("kubernetes.io/tls", "data: ${DATA}", []),
    ],
)
def test_types_of_secrets_promise_keys(kind: str, rest: str, wrong: list[str]) -> None:
    assert [each[0] for each in reported(secret(kind, rest), "secret-key-missing")] == wrong


def test_no_message_quotes_what_a_secret_holds() -> None:
    from tests.checks.relations import found

    text = secret("kubernetes.io/tls", "stringData: {tls.crt: hunter2, tls.key: hunter2}")
    assert len(found(text, "tls-secret-unusable")) == 2
    assert all("hunter2" not in each.message for each in found(text, "tls-secret-unusable"))


@pytest.mark.parametrize(
    ("hard", "scopes", "wrong"),
    [
        ("{pods: 1, cpu: 1}", "[Terminating]", 0),
        ("{services: 1}", "[Terminating]", 1),
        ("{cpu: 1}", "[BestEffort]", 1),
        ("{pods: 1}", "[BestEffort, NotBestEffort]", 1),
        ("{count/pods: 1}", "[Terminating]", 0),
    ],
)
def test_scopes_of_quotas(hard: str, scopes: str, wrong: int) -> None:
    text = f"apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: q}}\nspec: {{hard: {hard}, scopes: {scopes}}}\n"
    assert len(reported(text, "quota-scopes-conflict")) == wrong
