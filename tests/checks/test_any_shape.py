"""Checks meet every shape of value: none raises, whatever stands where a list or a name should be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k8slint.analysis.run import lint_files
from k8slint.kube.image_use import ImageUse
from k8slint.model.finding import Problem
from k8slint.model.rule import Context
from k8slint.rulebook.rulebook import Rulebook

RULES = tuple(Rulebook.load().values())

CATEGORIES = ("images", "containers", "scheduling", "security")
IDS = [rule.id for rule in RULES if rule.category in CATEGORIES]

scalar = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ("", " ", "web", "a b", "$(A)", "${A}", "1Gi", "100m", "nginx:latest", "Nginx ", "/a/../b", "localhost:5000")
        + ("windows", "DoNotSchedule", "Gt", "In", "kubernetes.io/arch", "TCP", "sh", "-c", "&&", "\u00e9\n")
    ),
)
NAMES = (
    "name value valueFrom resourceFieldRef containerName image imagePullPolicy command args env envFrom ports "
    "containerPort protocol hostPort hostIP resources requests limits cpu memory ephemeral-storage volumeMounts "
    "mountPath subPath subPathExpr securityContext privileged capabilities add drop runAsNonRoot runAsUser "
    "seccompProfile type procMount seLinuxOptions appArmorProfile allowPrivilegeEscalation workingDir "
    "livenessProbe httpGet host tcpSocket lifecycle postStart preStop labelSelector matchLabels matchExpressions "
    "key operator values matchLabelKeys topologyKey maxSkew minDomains whenUnsatisfiable nodeAffinity podAffinity "
    "podAntiAffinity podAffinityTerm nodeSelectorTerms requiredDuringSchedulingIgnoredDuringExecution "
    "preferredDuringSchedulingIgnoredDuringExecution kubernetes.io/arch configMap secret hostPath path emptyDir "
    "reference windowsOptions hostProcess"
).split()
value = st.recursive(
    scalar,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)),
    max_leaves=12,
)
SPEC = (
    "containers initContainers ephemeralContainers volumes affinity nodeSelector topologySpreadConstraints os "
    "securityContext hostNetwork hostPID hostIPC enableServiceLinks schedulerName nodeName resources"
).split()
listed = st.lists(st.dictionaries(st.sampled_from(NAMES), value, max_size=8), max_size=3)
spec = st.dictionaries(st.sampled_from(SPEC), st.one_of(listed, value), max_size=6)


def crashes(document: Any) -> list[str]:
    report = lint_files({"a.json": json.dumps(document)}, select=[*IDS, "check-crashed"])
    return [finding.message for finding in report.findings if finding.rule == "check-crashed"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spec, st.sampled_from(("Pod", "Deployment")), value)
def test_no_check_raises(pod: dict[str, Any], kind: str, metadata: Any) -> None:
    document: dict[str, Any] = {"apiVersion": "v1", "kind": kind, "metadata": metadata, "spec": pod}
    if kind == "Deployment":
        template = {"metadata": metadata, "spec": pod}
        document = {
            "apiVersion": "apps/v1",
            "kind": kind,
            "metadata": metadata,
            "spec": {"replicas": 2, "template": template},
        }
    assert not crashes(document)


def test_a_crash_would_be_seen() -> None:
    from k8slint.checks.images import image_tag as tag

    def crash(image: ImageUse, context: Context) -> Iterator[Problem]:
        raise ZeroDivisionError

    kept = tag.image_tag_latest
    try:
        tag.image_tag_latest = crash
        spec = {"containers": [{"name": "web", "image": "web"}]}
        assert crashes({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec})
    finally:
        tag.image_tag_latest = kept
