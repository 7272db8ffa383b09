"""Manifests that the tests of the credential rules put together."""

from __future__ import annotations

import base64
import json
from typing import Any

from k8slint.model.finding import Finding

AUTH = base64.b64encode(b"shop:example").decode()


def docker_config(*keys: str, **entries: Any) -> str:
    """Return the text of a config.json with good credentials under some keys, and further entries as given."""
    auths: dict[str, Any] = {key: {"auth": AUTH} for key in keys}
    return json.dumps({"auths": {**auths, **entries}})


def secret(
    *keys: str, name: str = "regcred", namespace: str = "", encoded: bool = False, **more: Any
) -> dict[str, Any]:
    """Return a pull Secret; `entries` are added to the keys, other keywords to the object."""
    text = docker_config(*keys, **more.pop("entries", {}))
    data = {"data": {".dockerconfigjson": base64.b64encode(text.encode()).decode()}}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": _metadata(name, namespace),
        "type": "kubernetes.io/dockerconfigjson",
        **(data if encoded else {"stringData": {".dockerconfigjson": text}}),
        **more,
    }


def pod(*images: str, secrets: list[str] | None = None, namespace: str = "", name: str = "web", **spec: Any) -> Any:
    """Return a Pod with one container for each image."""
    listed = {"imagePullSecrets": [{"name": each} for each in secrets]} if secrets is not None else {}
    containers = [{"name": f"c{number}", "image": image} for number, image in enumerate(images)]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": _metadata(name, namespace),
        "spec": {**listed, "containers": containers, **spec},
    }


def account(*secrets: str, name: str = "web", namespace: str = "") -> dict[str, Any]:
    """Return a ServiceAccount that lists pull Secrets."""
    listed = [{"name": each} for each in secrets]
    metadata = _metadata(name, namespace)
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata, "imagePullSecrets": listed}


def _metadata(name: str, namespace: str) -> dict[str, str]:
    return {"name": name, **({"namespace": namespace} if namespace else {})}


def stream(*documents: Any) -> str:
    """Write documents as a stream; texts are taken as they are."""
    return "\n---\n".join(each if isinstance(each, str) else json.dumps(each, indent=1) for each in documents) + "\n"


def findings(*documents: Any, rule: str = "credentials", **options: Any) -> list[Finding]:
    """Check one file made of some documents, under the rules of a category or one rule."""
    from k8slint.analysis.run import lint_files

    files = options.pop("files", {})
    report = lint_files({"a.yaml": stream(*documents), **files}, select=[rule, "check-crashed"], **options)
    assert not [each for each in report.findings if each.rule == "check-crashed"]
    return list(report.findings)


def rules(*documents: Any, **options: Any) -> set[str]:
    """Return the ids of the rules that have something to say."""
    return {each.rule for each in findings(*documents, **options)}
