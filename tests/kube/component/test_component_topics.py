"""Every kind a component reads has a page: who reads it, when, what a mistake does, how to test it."""

from __future__ import annotations

import re

import pytest

from k8slint.kube.component.kind import component_kind
from k8slint.kube.schema.bundle import lines_of
from k8slint.rulebook.page import find_topic, topic_names
from k8slint.rulebook.rulebook import Rulebook

RULES = Rulebook.load()
WITHOUT_PAGE = {
    "Config": "its page is called kubeconfig, as people call the file",
    "Configuration": "files of admission plugins, which are on the page of AdmissionConfiguration",
    "EncryptionConfig": "the old name of EncryptionConfiguration",
    "MutatingAdmissionPolicyConfiguration": "a list of files and nothing else",
    "ResourceQuotaConfiguration": "on the page of AdmissionConfiguration",
    "ValidatingAdmissionPolicyConfiguration": "a list of files and nothing else",
    "WebhookAdmissionConfiguration": "on the page of AdmissionConfiguration",
}
PAGES = sorted({*(key.decode().split(" ")[1] for key in lines_of("component/kinds.tsv"))} - set(WITHOUT_PAGE))


@pytest.mark.parametrize("name", [*PAGES, "kubeconfig"])
def test_a_kind_has_a_page(name: str) -> None:
    topic = find_topic(name.lower(), RULES)
    assert topic is not None
    headings = re.findall(r"^## (.*)$", topic.text, re.MULTILINE)
    assert headings == ["Who reads it, and when", "What a mistake does", "How to test it", "References"]
    written = re.search(r"^    apiVersion: (\S+)\n    kind: (\S+)$", topic.text, re.MULTILINE)
    assert written is not None
    kind = component_kind(written[1], written[2])
    assert kind is not None
    assert kind.is_served(36)
    assert kind.is_served(37)
    assert "    k8slint check " in topic.text


def test_rules_of_a_kind_are_those_that_speak_of_its_group() -> None:
    policy, cluster = (find_topic(name, RULES) for name in ("policy", "cluster"))
    assert policy is not None
    assert cluster is not None
    assert {"audit-logs-secrets", "audit-rule-unreachable"} <= set(policy.rules)
    assert not {rule for rule in policy.rules if "network-policy" in rule}
    assert "kind-nodes-invalid" in cluster.rules
    assert "cluster-admin-bound" not in cluster.rules


def test_states_have_no_kind() -> None:
    kinds = {key.decode().split(" ")[1] for key in lines_of("component/kinds.tsv")}
    for name in topic_names():
        topic = find_topic(name, RULES)
        assert topic is not None
        assert ("\n    apiVersion: " in topic.text) == (name in kinds or name == "kubeconfig")
