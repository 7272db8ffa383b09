"""Roles are looked at through their bindings: who gets them, and where."""

from __future__ import annotations

from k8slint.analysis.run import lint_files

ROLE = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [secrets], verbs: [list]}]
"""
BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: KIND
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: ServiceAccount, name: agent, namespace: tools}]
"""


def headline(*kinds: str) -> str:
    files = {"role.yaml": ROLE} | {f"{kind}.yaml": BINDING.replace("KIND", kind) for kind in kinds}
    (finding,) = lint_files(files, select=["role-reads-all-secrets"]).findings
    return finding.headline


def test_a_cluster_role_reaches_as_far_as_its_bindings() -> None:
    assert headline().endswith("of the whole cluster")
    assert headline("RoleBinding").endswith("of the namespaces it is bound in")
    assert headline("RoleBinding", "ClusterRoleBinding").endswith("of the whole cluster")


def test_a_finding_names_who_gets_the_role() -> None:
    files = {"role.yaml": ROLE, "binding.yaml": BINDING.replace("KIND", "RoleBinding")}
    (finding,) = lint_files(files, select=["role-reads-all-secrets"]).findings
    assert [(related.message, related.file) for related in finding.related] == [
        ("granted to ServiceAccount 'agent' here", "binding.yaml")
    ]
