"""Ports of Services behind an Ingress, as a kustomization leaves them."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {defaultBackend: {service: {name: web, port: {number: 8080}}}}
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: PORT}]}\n"
BUILD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [ingress.yaml, service.yaml]\n"


@pytest.mark.parametrize(
    ("port", "patch", "reported"),
    [
        ("8080", "", 0),
        ("80", "", 1),
        ("80", "spec: {type: NodePort}\n", 1),
        ("80", "spec: {ports: [{port: 8080}]}\n", 0),
        ("'${PORT}'", "", 0),
    ],
)
def test_a_port_that_a_patch_may_add_is_not_missed(port: str, patch: str, reported: int) -> None:
    files = {
        "kustomization.yaml": BUILD + "patches: [{path: patch.yaml}]\n",
        "ingress.yaml": INGRESS,
        "service.yaml": SERVICE.replace("PORT", port),
        "patch.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {a: b}}\n" + patch,
    }
    assert len(lint_files(files, select=["ingress-backend-undefined"]).findings) == reported
