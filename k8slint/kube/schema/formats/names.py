"""Formats of names: objects, containers, labels, keys, variables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from k8slint.kube import names
from k8slint.kube.go.text import shown
from k8slint.kube.schema.formats.form import Form

if TYPE_CHECKING:
    from collections.abc import Callable

# Patterns of suggestions and rare fields are compiled when one is met.
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
    """Return the DNS subdomain nearest to a name, or ''; none is near to several names with '/' between them."""
    if "/" in name:
        return ""
    parts = (part.strip("-") for part in re.sub(_NOT_SUBDOMAIN, "-", name[:512].lower()).split("."))
    return ".".join(filter(None, parts))[: names.MAX_SUBDOMAIN]


def _lower_subdomain(name: str) -> str | None:
    return names.dns_subdomain(name.lower())


def driver_name(name: str) -> str | None:
    """Return why a text is not the name of a CSI or DRA driver, or None: a DNS subdomain in any case."""
    return _lower_subdomain(name) or (f"has {len(name)} characters, more than 63" if len(name) > 63 else None)


def _lower_qualified(name: str) -> str | None:
    return names.qualified_name(name.lower())


def _cron_job_name(name: str) -> str | None:
    if reason := names.dns_subdomain(name):
        return reason
    if len(name) > names.MAX_CRON_JOB:
        return f"has {len(name)} characters, more than {names.MAX_CRON_JOB}"
    return None


def _job_name(name: str) -> str | None:
    if reason := names.dns_subdomain(name):
        return reason
    if len(name) > names.MAX_LABEL:
        return f"has {len(name)} characters, more than {names.MAX_LABEL} for the label 'job-name'"
    return None


def _finalizer(name: str) -> str | None:
    if reason := names.qualified_name(name):
        return reason
    return _finalizer_domain(name)


_WARNS = "The API server prints a warning: another controller may use the same name."


def _finalizer_domain(name: str) -> str | None:
    if "/" not in name and name not in STANDARD_FINALIZERS:
        return "is not a standard finalizer and has no domain in front"
    return None


def _sysctl(name: str) -> str | None:
    if len(name) > names.MAX_SUBDOMAIN:
        return f"has {len(name)} characters, more than {names.MAX_SUBDOMAIN}"
    good = all(re.fullmatch(_SYSCTL, part) for part in name.replace("/", ".").split("."))
    return None if good else "is not a sysctl name"


def _header(name: str) -> str | None:
    return None if re.fullmatch(_HEADER, name) else "is not an HTTP header name"


def _signer(name: str) -> str | None:
    """Return why a text is not the name of a signer, or None (``ValidateSignerName``)."""
    if name.count("/") != 1:
        return "is not a domain, a '/' and a path"
    domain, _, path = name.partition("/")
    if len(domain) > names.MAX_SUBDOMAIN:
        return f"has a domain of {len(domain)} characters, more than {names.MAX_SUBDOMAIN}"
    for label in domain.split("."):
        if reason := names.dns_label(label):
            return f"has a domain {shown(domain)} with a part that {reason}"
    if "." not in domain:
        return "has a domain of fewer than 2 parts"
    reason = next(filter(None, map(names.dns_subdomain, path.split("."))), None)
    return f"has a path {shown(path)} with a part that {reason}" if reason else None


def _lower_1035(name: str) -> str | None:
    return names.dns_1035_label(name.lower())


def qualified_domain(name: str, least: int) -> str | None:
    """Return why a text is not a domain of at least so many parts, or None."""
    if reason := names.dns_subdomain(name):
        return reason
    return None if name.count(".") + 1 >= least else f"has fewer than {least} parts joined by '.'"


def _system_priority(name: str) -> str | None:
    if name.startswith("system-") and name not in ("system-node-critical", "system-cluster-critical"):
        return "starts with 'system-', which is reserved"
    return names.dns_subdomain(name)


def _path_prefix(name: str) -> str | None:
    """Return why a text cannot begin a segment of a URL path, or None; unlike a whole segment it may be '.' or '..'."""
    odd = next((char for char in name if char in "/%"), "")
    return f"may not contain '{odd}'" if odd else None


_LABEL = "use at most 63 lower-case letters, digits and '-'"
_SUBDOMAIN = "use lower-case letters, digits, '-' and '.'"
_QUALIFIED = "write a name of letters, digits, '-', '_' and '.', with or without a domain as in 'example.com/name'"
_VALUE = "use at most 63 letters, digits, '-', '_' and '.'"
_SEGMENT = "use neither '/' nor '%'"


def _form(why: Callable[[Any], str | None], fix: str, suggest: Callable[[str], str] | None = None) -> Form:
    return Form("name-invalid", why, fix, suggest)


def _generate(rule: str, fix: str) -> Form:
    return _form(lambda name: names.generate_name(name, rule), fix)


FORMATS: dict[str, Form] = {
    "dns-label": _form(names.dns_label, _LABEL, as_label),
    "dns-subdomain": _form(names.dns_subdomain, _SUBDOMAIN, as_subdomain),
    "dns-1035-label": _form(names.dns_1035_label, f"{_LABEL}, and begin with a letter", as_label),
    "path-segment": _form(names.path_segment, _SEGMENT),
    "generate-label": _generate("label", _LABEL),
    "generate-1035": _generate("1035", f"{_LABEL}, and begin with a letter"),
    "generate-subdomain": _generate("subdomain", _SUBDOMAIN),
    "generate-path": _form(_path_prefix, _SEGMENT),
    "cron-job-name": _form(_cron_job_name, f"use at most {names.MAX_CRON_JOB} lower-case letters, digits and '-'"),
    "job-name": _form(_job_name, _LABEL),
    "priority-class-name": _form(_system_priority, _SUBDOMAIN, as_subdomain),
    "csi-driver": _form(driver_name, f"{_SUBDOMAIN}, at most 63"),
    "lower-subdomain": _form(_lower_subdomain, "use letters, digits, '-' and '.'"),
    "qualified-name": _form(names.qualified_name, _QUALIFIED),
    "lower-qualified-name": _form(_lower_qualified, _QUALIFIED),
    "label-key": Form("label-invalid", names.label_key, _QUALIFIED),
    "label-value": Form("label-invalid", names.label_value, _VALUE, as_label_value),
    "annotation-key": Form("label-invalid", names.annotation_key, _QUALIFIED),
    "port-name": _form(names.port_name, "use at most 15 lower-case letters, digits and '-'"),
    "env-name": _form(lambda name: names.env_name(name, 37), "use printable ASCII without '='"),
    "env-name-strict": _form(lambda name: names.env_name(name, 25), "use letters, digits, '-', '_' and '.'"),
    "config-key": _form(names.config_key, "use letters, digits, '-', '_' and '.'"),
    "finalizer": _form(_finalizer, "put a domain in front, as in 'example.com/cleanup'"),
    "finalizer-domain": Form("name-invalid", _finalizer_domain, "put a domain and '/' in front", warns=_WARNS),
    "sysctl": _form(_sysctl, "write a name such as 'net.core.somaxconn'"),
    "http-header": _form(_header, "use letters, digits and '-'"),
    "domain-prefixed-path": _form(names.domain_prefixed_path, "write a name such as 'example.com/controller'"),
    "kind-name": _form(_lower_1035, "use letters and digits, and begin with a letter"),
    "group-domain": _form(lambda name: qualified_domain(name, 2), "write a domain such as 'example.com'"),
    "qualified-domain": _form(lambda name: qualified_domain(name, 3), "write a domain such as 'feature.example.com'"),
    "signer-name": _form(_signer, "write a name such as 'example.com/signer'"),
}
