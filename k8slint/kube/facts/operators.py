"""Objects that controllers make from custom resources: a reference to one of those is not undefined.

The names come from the projects' own reference pages. An unknown resource is assumed to create whatever begins
with its name, and whatever it names itself: better silent than wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.plain import text_or_any
from k8slint.model.fact import ANY, Makes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.fact import Fact

_BUILT_IN = frozenset(("", "apps", "batch", "policy", "autoscaling", "extensions"))
_MAX_VALUES = 2000
_MAX_NAMES = 100

MAKES_NOTHING = (
    "istio.io",
    "traefik.io",
    "traefik.containo.us",
    "cilium.io",
    "projectcontour.io",
    "keda.sh",
    "kyverno.io",
    "toolkit.fluxcd.io",
    "argoproj.io",
    "crd.projectcalico.org",
    "apps.openshift.io",
)
"""API groups (or the ends of them) whose resources make no ConfigMap, Secret, Service or workload of their own name."""

_MONITORING = frozenset(
    ("ServiceMonitor", "PodMonitor", "PrometheusRule", "Probe", "ScrapeConfig", "AlertmanagerConfig")
)


def made_objects(resource: Resource, owner: int) -> Iterator[Fact]:
    """Yield what a controller makes from a custom resource."""
    group = resource.group
    if group in _BUILT_IN or group.endswith(".k8s.io"):
        return
    known = _KNOWN.get((group, resource.kind))
    if known is not None:
        yield from known(resource, owner)
    elif group.endswith(MAKES_NOTHING) or (group == "monitoring.coreos.com" and resource.kind in _MONITORING):
        pass
    else:
        yield from _anything(resource, owner)
    yield from _connection_secret(resource, owner)


def _anything(resource: Resource, owner: int) -> Iterator[Makes]:
    name = text_or_any(resource.metadata.get("name"))
    if name:
        yield Makes(owner, ANY, "", name if name == ANY else f"{name}*", None)
    for mentioned in sorted(_names_in(resource.spec)):
        yield Makes(owner, ANY, ANY, mentioned, None)


def _names_in(value: Any) -> set[str]:
    """Return the texts under keys that end in `name`, as far as a bounded walk leads."""
    found: set[str] = set()
    pending: list[Any] = [value]
    steps = 0
    while pending and steps < _MAX_VALUES and len(found) < _MAX_NAMES:
        steps += 1
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item[:_MAX_VALUES])
        elif isinstance(item, dict):
            for key, child in item.items():
                if isinstance(child, (dict, list)):
                    pending.append(child)
                elif isinstance(child, str) and isinstance(key, str) and key[-4:].lower() == "name" and child:
                    found.add(child[:253])
    return found


def _connection_secret(resource: Resource, owner: int) -> Iterator[Makes]:
    """Yield the Secret of connection details that Crossplane's managed resources and claims write."""
    ref = resource.spec.get("writeConnectionSecretToRef")
    if isinstance(ref, dict) and ref.get("name"):
        yield Makes(owner, "Secret", text_or_any(ref.get("namespace")), text_or_any(ref["name"]), None)


# --- Secrets


def _secret_at(*path: str) -> Callable[[Resource, int], Iterator[Makes]]:
    """Return a function that yields the Secret named at a path below the object, the object's own name by default."""

    def made(resource: Resource, owner: int) -> Iterator[Makes]:
        value: Any = resource.value
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        name = text_or_any(value) or text_or_any(resource.metadata.get("name"))
        if name:
            yield Makes(owner, "Secret", "", name, None)

    return made


def _external_secret(resource: Resource, owner: int) -> Iterator[Makes]:
    """Yield the Secret of External Secrets: `target.name`, or its own name; keys are known where all are written."""
    spec = resource.spec
    target = spec.get("target")
    target = target if isinstance(target, dict) else {}
    name = text_or_any(target.get("name")) or text_or_any(resource.metadata.get("name"))
    data = spec.get("data")
    keys = None
    if not spec.get("dataFrom") and not target.get("template") and isinstance(data, list):
        listed = [entry.get("secretKey") if isinstance(entry, dict) else None for entry in data]
        texts = [key for key in listed if isinstance(key, str)]
        keys = texts if len(texts) == len(listed) else None
    if name:
        yield Makes(owner, "Secret", "", name, keys)


def _cluster_external_secret(resource: Resource, owner: int) -> Iterator[Makes]:
    spec = resource.spec
    inner = spec.get("externalSecretSpec")
    target = inner.get("target") if isinstance(inner, dict) else None
    name = target.get("name") if isinstance(target, dict) else None
    name = name or spec.get("externalSecretName") or resource.metadata.get("name")
    yield Makes(owner, "Secret", ANY, text_or_any(name) or ANY, None)


def _sealed_secret(resource: Resource, owner: int) -> Iterator[Makes]:
    """Yield the Secret of Sealed Secrets: of the same name, with the encrypted keys and those of the template."""
    sealed = resource.spec.get("encryptedData")
    template = resource.spec.get("template")
    plain = template.get("data") if isinstance(template, dict) else None
    keys = None
    if isinstance(sealed, dict):
        keys = [key for part in (sealed, plain if isinstance(plain, dict) else {}) for key in part]
    name = text_or_any(resource.metadata.get("name"))
    if name:
        yield Makes(owner, "Secret", "", name, keys)


def _named_in_list(field: str, key: str) -> Callable[[Resource, int], Iterator[Makes]]:
    """Return a function that yields the Secrets named in a list of the spec."""

    def made(resource: Resource, owner: int) -> Iterator[Makes]:
        listed = resource.spec.get(field)
        for entry in listed if isinstance(listed, list) else ():
            if isinstance(entry, dict) and entry.get(key):
                yield Makes(owner, "Secret", "", text_or_any(entry[key]), None)

    return made


# --- data stores


def _named_after(*patterns: tuple[str, str]) -> Callable[[Resource, int], Iterator[Makes]]:
    """Return a function that yields objects whose names hold the resource's: (kind, pattern with `{}`)."""

    def made(resource: Resource, owner: int) -> Iterator[Makes]:
        name = text_or_any(resource.metadata.get("name"))
        if name:
            for kind, pattern in patterns:
                yield Makes(owner, kind, "", pattern.format(name), None)

    return made


def _nothing(resource: Resource, owner: int) -> Iterator[Makes]:
    """Yield that nothing is made."""
    del resource, owner
    yield from ()


def _release(resource: Resource, owner: int) -> Iterator[Makes]:
    """Yield that a Helm release creates objects that no file here shows."""
    spec = resource.spec
    yield Makes(owner, ANY, text_or_any(spec.get("targetNamespace")), ANY, None)


def _generated(resource: Resource, owner: int) -> Iterator[Makes]:
    """Yield what the rules of a Kyverno policy generate, or clone into namespaces."""
    rules = resource.spec.get("rules")
    for rule in rules if isinstance(rules, list) else ():
        generate = rule.get("generate") if isinstance(rule, dict) else None
        if isinstance(generate, dict):
            yield Makes(
                owner, text_or_any(generate.get("kind")) or ANY, ANY, text_or_any(generate.get("name")) or ANY, None
            )


def _anywhere(resource: Resource, owner: int) -> Iterator[Makes]:
    """Yield that anything may exist: the resource installs whole applications."""
    del resource
    yield Makes(owner, ANY, ANY, ANY, None)


_OWN = _secret_at("metadata", "name")

_KNOWN: dict[tuple[str, str], Callable[[Resource, int], Iterator[Makes]]] = {
    ("cert-manager.io", "Certificate"): _secret_at("spec", "secretName"),
    ("cert-manager.io", "Issuer"): _secret_at("spec", "acme", "privateKeySecretRef", "name"),
    ("cert-manager.io", "ClusterIssuer"): _secret_at("spec", "acme", "privateKeySecretRef", "name"),
    ("external-secrets.io", "ExternalSecret"): _external_secret,
    ("external-secrets.io", "ClusterExternalSecret"): _cluster_external_secret,
    ("external-secrets.io", "SecretStore"): _nothing,
    ("external-secrets.io", "ClusterSecretStore"): _nothing,
    ("kubernetes-client.io", "ExternalSecret"): _OWN,
    ("bitnami.com", "SealedSecret"): _sealed_secret,
    ("isindir.github.com", "SopsSecret"): _named_in_list("secretTemplates", "name"),
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): _named_in_list("secretObjects", "secretName"),
    ("secrets.hashicorp.com", "VaultStaticSecret"): _secret_at("spec", "destination", "name"),
    ("secrets.hashicorp.com", "VaultDynamicSecret"): _secret_at("spec", "destination", "name"),
    ("secrets.hashicorp.com", "VaultPKISecret"): _secret_at("spec", "destination", "name"),
    ("secrets.hashicorp.com", "HCPVaultSecretsApp"): _secret_at("spec", "destination", "name"),
    ("ricoberger.de", "VaultSecret"): _OWN,
    ("onepassword.com", "OnePasswordItem"): _OWN,
    ("secrets.doppler.com", "DopplerSecret"): _secret_at("spec", "managedSecret", "name"),
    ("secrets.infisical.com", "InfisicalSecret"): _secret_at("spec", "managedSecretReference", "secretName"),
    ("spv.no", "AzureKeyVaultSecret"): _secret_at("spec", "output", "secret", "name"),
    ("postgresql.cnpg.io", "Cluster"): _named_after((ANY, "{}-*"), (ANY, "{}")),
    ("acid.zalan.do", "postgresql"): _named_after(("Secret", "*.{}.credentials*"), (ANY, "{}*")),
    ("helm.toolkit.fluxcd.io", "HelmRelease"): _release,
    ("helm.cattle.io", "HelmChart"): _release,
    ("helm.cattle.io", "HelmChartConfig"): _release,
    ("kyverno.io", "ClusterPolicy"): _generated,
    ("kyverno.io", "Policy"): _generated,
    ("operators.coreos.com", "Subscription"): _anywhere,
    ("operators.coreos.com", "ClusterServiceVersion"): _anywhere,
    ("fleet.cattle.io", "GitRepo"): _anywhere,
    ("fleet.cattle.io", "Bundle"): _anywhere,
}
