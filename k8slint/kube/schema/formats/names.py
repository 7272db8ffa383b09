"""Formats of names: objects, containers, labels, keys, variables."""

from __future__ import annotations

import re

from k8slint.kube import names
from k8slint.kube.schema.formats.form import Form

# Patterns of repairs and rare fields are compiled when one is met.
_NOT_DNS = r"[^a-z0-9]+"
_NOT_LABEL = r"[^-A-Za-z0-9_.]+"
_NOT_SUBDOMAIN = r"[^a-z0-9.]+"
_SYSCTL = r"[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?"
_HEADER = r"[-A-Za-z0-9]+"

STANDARD_FINALIZERS = frozenset({"kubernetes", "orphan", "foregroundDeletion"})
"""Finalizers that need no domain before their name."""


def as_label(name: str) -> str:
    """Return the DNS label nearest to a name, or '' when nothing is left of it."""
    return re.sub(_NOT_DNS, "-", name[:512].lower())[: names.MAX_LABEL].strip("-")


def as_label_value(value: str) -> str:
    """Return the label value nearest to a text, or ''."""
    return re.sub(_NOT_LABEL, "-", value[:512])[: names.MAX_LABEL].strip("-_.")


def as_subdomain(name: str) -> str:
    """Return the DNS subdomain nearest to a name, or ''."""
    parts = (part.strip("-") for part in re.sub(_NOT_SUBDOMAIN, "-", name[:512].lower()).split("."))
    return ".".join(filter(None, parts))[: names.MAX_SUBDOMAIN]


def _lower_subdomain(name: str) -> str | None:
    return names.dns_subdomain(name.lower())


def _csi_driver(name: str) -> str | None:
    return _lower_subdomain(name) or (
        f"has {len(name)} characters and at most 63 are allowed" if len(name) > 63 else None
    )


def _lower_qualified(name: str) -> str | None:
    return names.qualified_name(name.lower())


def _cron_job_name(name: str) -> str | None:
    if reason := names.dns_subdomain(name):
        return reason
    if len(name) > names.MAX_CRON_JOB:
        return f"has {len(name)} characters and at most {names.MAX_CRON_JOB} are allowed for a CronJob"
    return None


def _job_name(name: str) -> str | None:
    if reason := names.dns_subdomain(name):
        return reason
    if len(name) > names.MAX_LABEL:
        return f"has {len(name)} characters and at most {names.MAX_LABEL} fit into the label 'job-name' of its pods"
    return None


def _finalizer(name: str) -> str | None:
    if reason := names.qualified_name(name):
        return reason
    return _finalizer_domain(name)


_WARNS = "so kubectl prints a warning, as other controllers may use the same name; put a domain and '/' in front"


def _finalizer_domain(name: str) -> str | None:
    if "/" not in name and name not in STANDARD_FINALIZERS:
        return "is no standard finalizer and has no domain in front, as in 'example.com/cleanup'"
    return None


def _sysctl(name: str) -> str | None:
    if len(name) > names.MAX_SUBDOMAIN:
        return f"has {len(name)} characters and at most {names.MAX_SUBDOMAIN} are allowed"
    good = all(re.fullmatch(_SYSCTL, part) for part in name.replace("/", ".").split("."))
    return None if good else "is no sysctl name (lower-case letters, digits, '-' and '_' in parts joined by '.' or '/')"


def _header(name: str) -> str | None:
    return None if re.fullmatch(_HEADER, name) else "is no HTTP header name (letters, digits and '-')"


def _signer(name: str) -> str | None:
    domain, slash, path = name.partition("/")
    if not slash or not path:
        return "needs a domain, a '/' and a path, as in 'example.com/signer'"
    return names.dns_subdomain(domain)


def _lower_1035(name: str) -> str | None:
    return names.dns_1035_label(name.lower())


def _parts(name: str, least: int) -> str | None:
    """Why a text is no domain of at least so many parts, or None."""
    if reason := names.dns_subdomain(name):
        return reason
    return None if name.count(".") + 1 >= least else f"needs at least {least} parts joined by '.'"


def _system_priority(name: str) -> str | None:
    if name.startswith("system-") and name not in ("system-node-critical", "system-cluster-critical"):
        return "starts with 'system-', which is reserved for classes of Kubernetes itself"
    return names.dns_subdomain(name)


def _path_prefix(name: str) -> str | None:
    """Why a text cannot begin a segment of a URL path, or None; unlike a whole segment it may be '.' or '..'."""
    odd = next((char for char in name if char in "/%"), "")
    return f"may not contain '{odd}'" if odd else None


def _generate(rule: str) -> Form:
    return Form("name-invalid", lambda name: names.generate_name(name, rule))


FORMATS: dict[str, Form] = {
    "dns-label": Form("name-invalid", names.dns_label, as_label),
    "dns-subdomain": Form("name-invalid", names.dns_subdomain, as_subdomain),
    "dns-1035-label": Form("name-invalid", names.dns_1035_label, as_label),
    "path-segment": Form("name-invalid", names.path_segment),
    "generate-label": _generate("label"),
    "generate-1035": _generate("1035"),
    "generate-subdomain": _generate("subdomain"),
    "generate-path": Form("name-invalid", _path_prefix),
    "cron-job-name": Form("name-invalid", _cron_job_name),
    "job-name": Form("name-invalid", _job_name),
    "priority-class-name": Form("name-invalid", _system_priority, as_subdomain),
    "csi-driver": Form("name-invalid", _csi_driver),
    "lower-subdomain": Form("name-invalid", _lower_subdomain),
    "qualified-name": Form("name-invalid", names.qualified_name),
    "lower-qualified-name": Form("name-invalid", _lower_qualified),
    "label-key": Form("label-invalid", names.label_key),
    "label-value": Form("label-invalid", names.label_value, as_label_value),
    "annotation-key": Form("label-invalid", names.annotation_key),
    "port-name": Form("name-invalid", names.port_name),
    "env-name": Form("name-invalid", lambda name: names.env_name(name, 37)),
    "env-name-strict": Form("name-invalid", lambda name: names.env_name(name, 25)),
    "config-key": Form("name-invalid", names.config_key),
    "finalizer": Form("name-invalid", _finalizer),
    "finalizer-domain": Form("name-invalid", _finalizer_domain, warns=_WARNS),
    "sysctl": Form("name-invalid", _sysctl),
    "http-header": Form("name-invalid", _header),
    "domain-prefixed-path": Form("name-invalid", names.domain_prefixed_path),
    "kind-name": Form("name-invalid", _lower_1035),
    "group-domain": Form("name-invalid", lambda name: _parts(name, 2)),
    "qualified-domain": Form("name-invalid", lambda name: _parts(name, 3)),
    "signer-name": Form("name-invalid", _signer),
}
