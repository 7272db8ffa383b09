"""Plugins of an AdmissionConfiguration: their names, and the configuration that stands inside the file.

Sources: apiserver pkg/admission/config.go; kubernetes plugin/pkg/admission/*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.kind import component_kind, versions_of
from k8slint.kube.component.lists import names
from k8slint.kube.component.values import is_open, mapping, mappings, number, problem, text
from k8slint.kube.go.text import shown
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.problem import under
from k8slint.kube.schema.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.component.values import Path
    from k8slint.kube.schema.problem import FieldProblem

_RULE = "admission-plugin-config-invalid"
_KINDS = {
    "PodSecurity": ("PodSecurityConfiguration",),
    "ResourceQuota": ("ResourceQuotaConfiguration", "Configuration"),
    "EventRateLimit": ("Configuration",),
    "PodTolerationRestriction": ("Configuration",),
    "MutatingAdmissionWebhook": ("WebhookAdmissionConfiguration", "WebhookAdmission"),
    "ValidatingAdmissionWebhook": ("WebhookAdmissionConfiguration", "WebhookAdmission"),
    "MutatingAdmissionPolicy": ("MutatingAdmissionPolicyConfiguration",),
    "ValidatingAdmissionPolicy": ("ValidatingAdmissionPolicyConfiguration",),
}
"""The kinds each plugin reads."""
_MOST = {"allowTTL": (1800, "seconds"), "denyTTL": (1800, "seconds"), "retryBackoff": (300_000, "milliseconds")}
"""The largest of the image policy webhook's times; 0 is the default, and -1 turns it off."""
_DROPPED = "The API server ignores it without a word, and the plugin runs with its defaults."


def plugins(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the plugins of an AdmissionConfiguration."""
    known = names("admissionPlugins", minor)
    seen: set[str] = set()
    for index, plugin in mappings(config, "plugins"):
        name, path = text(plugin, "name"), ("plugins", index)
        if is_open(plugin.get("name")):
            continue
        if name not in known:
            near = nearest(name, known)
            what = f"{shown(name)} is not an admission plugin" if name else "is missing"
            fix = f"Write '{near}'." if near else "Write the name of a plugin, such as 'PodSecurity'."
            yield problem("admission-plugin-config-ignored", (*path, "name"), what, fix, warns=_DROPPED)
        elif name in seen:
            words = f"{shown(name)} is there twice"
            yield problem("admission-plugin-config-ignored", (*path, "name"), words, "Join the two.", warns=_DROPPED)
        elif isinstance(plugin.get("configuration"), dict):
            yield from _configuration(name, plugin["configuration"], (*path, "configuration"), minor)
        elif plugin.get("configuration") is not None and not is_open(plugin["configuration"]):
            at = (*path, "configuration")
            yield problem(_RULE, at, "is not a mapping", "Write apiVersion, kind and the settings of the plugin.")
        seen.add(name)


def _configuration(name: str, config: dict[str, Any], path: Path, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the configuration of one plugin."""
    if name == "ImagePolicyWebhook":
        yield from _image_policy(mapping(config, "imagePolicy"), (*path, "imagePolicy"))
    kinds = _KINDS.get(name)
    if kinds is None or is_open(config):
        return
    api_version, kind = text(config, "apiVersion"), text(config, "kind")
    home = versions_of(kinds[0], "", minor)
    if not api_version or not kind:
        field = "kind" if not kind else "apiVersion"
        value = kinds[0] if not kind else home[0]
        yield problem(_RULE, (*path, field), "is missing", f"Write '{field}: {value}'.")
        return
    found = component_kind(api_version, kind)
    if found is None or not found.definition or not found.is_served(minor) or kind not in kinds:
        fix = f"Write 'apiVersion: {home[0]}' and 'kind: {kinds[0]}'." if home else f"Write 'kind: {kinds[0]}'."
        if api_version != "apiserver.config.k8s.io/v1alpha1" or kind != "WebhookAdmission":
            words = f"{shown(f'{api_version} {kind}')} is not what {name} reads"
            yield problem(_RULE, (*path, "apiVersion"), words, fix)
        return
    bad = catalogue(minor).struct(found.definition).visit(config)
    for one in bad or ():
        if one.rule == "field-unknown" and one.home is not None:
            one.headline = f"is not a field of '{one.home.name.rpartition('.')[2]}'"
            one.fix, strict = _advice(one), found.decoding == "strict"
            one.home = None
            one.warns = "" if strict else "The API server drops it without a word."
    for step in reversed(path) if bad else ():
        bad = under(None, bad or [], step)
    yield from bad or ()


def _advice(one: FieldProblem) -> str:
    near = nearest(str(one.trail[0]), list(one.home.fields))
    return f"Write '{near}'." if near else f"Remove '{one.trail[0]}'."


def _image_policy(policy: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    """Yield the problems of times of the image policy webhook, which are numbers of seconds.

    Source: plugin/pkg/admission/imagepolicy/config.go.
    """
    if not policy:
        return
    for field, (most, unit) in _MOST.items():
        value = policy.get(field)
        if value is None or is_open(value):
            continue
        written = number(policy, field)
        if written is None:
            yield problem(_RULE, (*path, field), "is not a number", "Write a number without a unit.")
        elif not -1 <= written <= most:
            words = f"is {written} {unit}, not between 1 and {most}"
            yield problem(_RULE, (*path, field), words, f"Write a number of {unit} up to {most}.")
