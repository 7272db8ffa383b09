"""Secrets in ConfigMaps, arguments and Secrets themselves: what is one, and what only looks like it."""

from __future__ import annotations

import pytest

from k8slint.analysis.run import lint_files

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: "a:1", args: ARGS}]}
"""
CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: DATA
"""


@pytest.mark.parametrize(
    ("args", "reported"),
    [
        ("[--password, not-a-real-one]", 1),
        ("[--password=not-a-real-one]", 1),
        ('["--db=postgres://web:not-a-real-one@db/web"]', 1),
        ("[--password=$(PASSWORD)]", 0),
        ("[--password-file=/run/secrets/db]", 0),
        ("[--password, /run/secrets/db]", 0),
        ("[--password]", 0),
        ("[--password, --verbose]", 0),
        ("[--token-ttl=60m, --port, 80]", 0),
    ],
)
def test_arguments(args: str, reported: int) -> None:
    found = lint_files({"a.yaml": POD.replace("ARGS", args)}, select=["secret-in-arguments"]).findings
    assert len(found) == reported
    assert not any("not-a-real-one" in finding.message for finding in found)


@pytest.mark.parametrize(
    ("data", "reported"),
    [
        ("{DB_PASSWORD: not-a-real-one}", 1),
        ('{app.properties: "db.password=x\\nmode=y\\n"}', 0),  # longer texts are not read
        ('{key.pem: "-----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn"}', 1),
        ('{README: "put -----BEGIN PRIVATE KEY----- here"}', 0),
        ('{DB_PASSWORD: "${DB_PASSWORD}"}', 0),
        ("{PASSWORD_POLICY: strict}", 0),
        ("[]", 0),
    ],
)
def test_config_maps(data: str, reported: int) -> None:
    text = CONFIG.replace("DATA", data)
    assert len(lint_files({"a.yaml": text}, select=["secret-in-config-map"]).findings) == reported
