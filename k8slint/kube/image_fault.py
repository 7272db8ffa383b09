"""Why an image reference cannot be parsed: the wrong part, its place and a repair.

Only references that already failed come here, so this may be slow and careful. Kinds, from left to right of a
reference: ``type``, ``empty``, ``surrounding-space``, ``placeholder``, ``space``, ``scheme``, ``user``, ``image-id``,
``character``, ``host``, ``port``, ``uppercase``, ``repository``, ``too-long``, ``tag``, ``digest``.
"""

from __future__ import annotations

import re

from k8slint.kube.go.text import GO_SPACE, is_digits, shown, trim_space
from k8slint.kube.image import MAX_PATH, MAX_TEXT
from k8slint.model.named_tuple import NamedTuple

MAX_TAG = 128
"""Most characters a tag may have."""

DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
"""Hex characters of a digest by algorithm; no other algorithm is supported."""

_LABEL = re.compile(r"[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*", re.ASCII).fullmatch
_COMPONENT = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*", re.ASCII).fullmatch
_PLACEHOLDER = re.compile(r"\{\{|\$\{|\$\(|\$[A-Za-z_]|^<[^<>/]*>|<[^<>/]*>$")
_SEPARATORS = re.compile(r"[._-]+")
_HEX = frozenset("0123456789abcdefABCDEF")
_TAG_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")


class Fault(NamedTuple):
    """What is wrong with a reference: ``start`` and ``end`` are offsets in it, ``suggestion`` a candidate repair."""

    kind: str
    reason: str
    start: int
    end: int
    suggestion: str = ""


def find_fault(text: object) -> Fault:
    """The first thing wrong with a reference, read from left to right; only call it for text that does not parse."""
    if not isinstance(text, str):
        return Fault("type", "an image reference is a string", 0, 0)
    if not text:
        return Fault("empty", "the image reference is empty", 0, 0)
    if len(text) > MAX_TEXT:
        return Fault("too-long", f"it has {len(text)} characters, more than any host and repository", 0, len(text))
    return _whole_text_fault(text) or _name_fault(text) or _tail_fault(text) or _length_fault(text)


def _whole_text_fault(text: str) -> Fault | None:
    """Faults that are seen before the parts are told apart."""
    bare = trim_space(text)
    if bare != text:
        start, end = (0, len(text) - len(text.lstrip(GO_SPACE))) if text[0] in GO_SPACE else (len(bare), len(text))
        return Fault("surrounding-space", "there is white space around it", start, end, bare)
    if found := _PLACEHOLDER.search(text):
        return Fault("placeholder", f"{shown(text)} still holds a placeholder", found.start(), len(text))
    for at, char in enumerate(text):
        if char in GO_SPACE:
            return Fault("space", "there is white space inside it", at, at + 1)
        if not "!" <= char <= "~":
            return Fault("character", f"the character {shown(char)} is not allowed anywhere", at, at + 1)
    scheme = text.find("://")
    if scheme >= 0:
        reason = f"{shown(text[: scheme + 3])} is a URL scheme and a reference has none"
        return Fault("scheme", reason, 0, scheme + 3, text[scheme + 3 :])
    at, slash = text.find("@"), text.find("/")
    if 0 <= at < slash and ":" not in text[:slash]:
        reason = f"{shown(text[: at + 1])} names a user and a reference has none"
        return Fault("user", reason, 0, at + 1, text[at + 1 :])
    if len(text) == 64 and not text.strip("0123456789abcdef"):
        return Fault("image-id", "64 hex characters are read as an image id, not as a name", 0, 64, f"{text}:latest")
    return None


def _name_fault(text: str) -> Fault | None:
    """What is wrong with the registry or the repository, if anything."""
    name = text.partition("@")[0]
    head, slash, _rest = name.partition("/")
    if not slash or not _means_registry(head):
        return _repository_fault(text, 0)
    odd_path = ":" not in head and _COMPONENT(head) is not None
    return (None if odd_path else _host_fault(text, head)) or _repository_fault(text, len(head) + 1)


def _means_registry(segment: str) -> bool:
    return "." in segment or ":" in segment or segment == "localhost" or segment != segment.lower()


def _host_fault(text: str, host: str) -> Fault | None:
    """What is wrong with the registry host, if anything."""
    if host.startswith("["):
        return _bracket_fault(host)
    name, colon, port = host.partition(":")
    if colon and ":" in port and all(c in _HEX or c == ":" for c in host):
        reason = f"the IPv6 address {shown(host)} must stand in square brackets"
        return Fault("host", reason, 0, len(host), f"[{host}]{text[len(host) :]}")
    return _host_name_fault(name) or (_port_fault(text, host, len(name)) if colon else None)


def _bracket_fault(host: str) -> Fault | None:
    """What is wrong with a registry written as an IP address in brackets, if anything."""
    close = host.find("]")
    if close < 0:
        return Fault("host", f"the bracket in registry {shown(host)} is never closed", 0, len(host))
    for at, char in enumerate(host[1:close], 1):
        if char not in _HEX and char != ":":
            reason = f"only hex digits and colons may stand in the brackets of {shown(host)}, not {shown(char)}"
            return Fault("host", reason, at, at + 1)
    if close == 1:
        return Fault("host", "there is no address in the brackets", 0, 2)
    after = host[close + 1 :]
    if after and not (after[0] == ":" and is_digits(after[1:])):
        return Fault(
            "port", f"after the bracket only ':' and a port may follow, not {shown(after)}", close + 1, len(host)
        )
    return None


def _host_name_fault(name: str) -> Fault | None:
    """What is wrong with a registry host name, if anything."""
    at = 0
    for label in name.split("."):
        end = at + len(label)
        if not label:
            where = (max(at - 1, 0), min(at + 1, len(name))) if name else (0, 1)
            reason = f"the registry {shown(name)} has a dot too many" if name else "there is no host before the port"
            return Fault("host", reason, *where)
        if _LABEL(label) is None:
            reason = f"the registry {shown(name)} is not a host name: {_label_reason(label)}"
            return Fault("host", reason, at, end)
        at = end + 1
    return None


def _label_reason(label: str) -> str:
    if label[0] == "-" or label[-1] == "-":
        return f"{shown(label)} starts or ends with '-'"
    odd = next(c for c in label if not (c.isascii() and c.isalnum()) and c != "-")
    return f"{shown(odd)} is not allowed in {shown(label)}"


def _port_fault(text: str, host: str, colon: int) -> Fault | None:
    """What is wrong with the port of a registry whose ':' is at offset ``colon``, if anything."""
    port = host[colon + 1 :]
    if is_digits(port):
        return None
    if not port:
        suggestion = text[:colon] + text[colon + 1 :]
        return Fault("port", f"the port of registry {shown(host)} is empty", colon, colon + 1, suggestion)
    what = f"{shown(port)} is not a port number"
    if "." not in host[:colon]:
        what += f" (a tag stands at the end of a reference, so {shown(host[:colon])} is read as a registry here)"
    return Fault("port", what, colon + 1, len(host))


def _repository_fault(text: str, start: int) -> Fault | None:
    """What is wrong with the repository that begins at offset ``start``, if anything."""
    path = text[start:].partition("@")[0].partition(":")[0]
    if not path:
        return Fault("repository", "there is no repository name", max(start - 1, 0), max(start, 1))
    if path != path.lower():
        first = next(i for i, c in enumerate(path) if c.isupper())
        last = max(i for i, c in enumerate(path) if c.isupper())
        suggestion = text[:start] + path.lower() + text[start + len(path) :]
        reason = f"the repository {shown(path)} has upper-case letters, which only a tag or a host may have"
        return Fault("uppercase", reason, start + first, start + last + 1, suggestion)
    at = start
    for component in path.split("/"):
        if _COMPONENT(component) is None:
            return _component_fault(component, at, path, start)
        at += len(component) + 1
    return None


def _component_fault(component: str, at: int, path: str, start: int) -> Fault:
    """What is wrong with one segment of a repository; ``at`` is its offset in the reference."""
    if not component:
        edge = "begins with '/'" if at == start else "ends with '/'" if at == start + len(path) else "has an empty part"
        return Fault("repository", f"the repository {shown(path)} {edge}", max(at - 1, start), max(at, start + 1))
    for offset, char in enumerate(component):
        if not (char.isalnum() or char in "._-"):
            reason = f"{shown(char)} is not allowed in the repository {shown(path)}"
            return Fault("repository", reason, at + offset, at + offset + 1)
    for run in _SEPARATORS.finditer(component):
        if run.start() == 0 or run.end() == len(component):
            reason = f"{shown(component)} in the repository must start and end with a letter or digit"
            return Fault("repository", reason, at + run.start(), at + run.end())
        if run.group() not in (".", "_", "__") and run.group().strip("-"):
            reason = (
                f"{shown(run.group())} in {shown(component)} is not a separator (one '.', '_', '__' or dashes only)"
            )
            return Fault("repository", reason, at + run.start(), at + run.end())
    return Fault("repository", f"{shown(component)} is not a repository name", at, at + len(component))


def _tail_fault(text: str) -> Fault | None:
    """What is wrong with the tag or the digest, if anything."""
    name, at_sign, digest = text.partition("@")
    head, slash, _rest = name.partition("/")
    path_start = len(head) + 1 if slash and _means_registry(head) else 0
    colon = name.find(":", path_start)
    if colon >= 0 and (fault := _tag_fault(name, colon + 1)):
        return fault
    return _digest_fault(text, digest, len(name) + 1) if at_sign else None


def _tag_fault(name: str, start: int) -> Fault | None:
    """What is wrong with the tag that begins at offset ``start`` and runs to the end of ``name``, if anything."""
    tag = name[start:]
    if not tag:
        return Fault("tag", "the tag after ':' is empty", start - 1, start, name[: start - 1])
    if tag[0] in ".-":
        return Fault("tag", f"the tag {shown(tag)} starts with '{tag[0]}'", start, start + 1)
    for at, char in enumerate(tag, start):
        if char not in _TAG_CHARACTERS:
            reason = f"{shown(char)} is not allowed in the tag {shown(tag)} (letters, digits, '_', '.' and '-' are)"
            if char == "/":
                reason = f"{shown(name[: start - 1])} is not a registry, so {shown(tag)} is read as a tag and has a '/'"
            elif char == ":":
                reason = f"{shown(tag)} would be two tags and a reference has at most one"
            return Fault("tag", reason, at, at + 1, name[:start] + tag.replace("+", "_") if char == "+" else "")
    if len(tag) > MAX_TAG:
        reason = f"the tag has {len(tag)} characters and at most {MAX_TAG} are allowed"
        return Fault("tag", reason, start, start + len(tag))
    return None


def _digest_fault(text: str, digest: str, start: int) -> Fault | None:
    """What is wrong with a digest that begins at offset ``start``, if anything."""
    algorithm, colon, value = digest.partition(":")
    end = start + len(digest)
    value_start = start + len(algorithm) + 1
    if not colon or not algorithm:
        reason = f"the digest {shown(digest)} is not an algorithm, ':' and hex digits"
        return Fault("digest", reason, start - 1 if not digest else start, end)
    if algorithm not in DIGEST_LENGTHS:
        reason = f"the digest algorithm {shown(algorithm)} is not supported (sha256, sha384 and sha512 are)"
        lower = text[:start] + digest.lower()
        return Fault("digest", reason, start, start + len(algorithm), lower if algorithm.isupper() else "")
    for at, char in enumerate(value, value_start):
        if char not in _HEX:
            reason = f"{shown(char)} is not a hex digit"
            if char in ":@":
                reason = "a digest is the last part of a reference and nothing may follow it"
            return Fault("digest", reason, at, at + 1)
    if len(value) != DIGEST_LENGTHS[algorithm]:
        reason = f"a {algorithm} digest has {DIGEST_LENGTHS[algorithm]} hex digits, not {len(value)}"
        return Fault("digest", reason, value_start, end)
    if value != value.lower():
        return Fault(
            "digest", "the hex digits of a digest are lower case", value_start, end, text[:start] + digest.lower()
        )
    return None


def _length_fault(text: str) -> Fault:
    """The fault of a reference whose every part is legal: its repository is too long."""
    name = text.partition("@")[0]
    head, slash, _ = name.partition("/")
    start = len(head) + 1 if slash and _means_registry(head) else 0
    path = name[start:].partition(":")[0]
    reason = f"the repository is longer than {MAX_PATH} bytes"
    return Fault("too-long", reason, start, start + len(path))
