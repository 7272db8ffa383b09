"""Why an image reference cannot be parsed: the wrong part, its place and a correction.

Only references that already failed come here, so this may be slow and careful. Kinds, from left to right of a
reference: ``type``, ``empty``, ``surrounding-space``, ``placeholder``, ``space``, ``scheme``, ``user``, ``image-id``,
``character``, ``host``, ``port``, ``uppercase``, ``repository``, ``too-long``, ``tag``, ``digest``.
"""

from __future__ import annotations

import re

from k8slint.kube.go.text import GO_SPACE, is_digits, shown, trim_space
from k8slint.kube.names import MAX_IMAGE, MAX_REPOSITORY, stand_in_of
from k8slint.model.named_tuple import NamedTuple

MAX_TAG = 128
"""Most characters a tag may have."""

DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
"""Hex characters of a digest by algorithm; no other algorithm is supported."""

_LABEL = re.compile(r"[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*", re.ASCII).fullmatch
_COMPONENT = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*", re.ASCII).fullmatch
_PLACEHOLDER = re.compile(
    r"\{\{|\$\{|\$\(|\$[A-Za-z_]|^<[^<>/]*>|<[^<>/]*>$|(?:^|(?<=/))[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?=[/:@]|$)"
)
_SEPARATORS = re.compile(r"[._-]+")
_HEX = frozenset("0123456789abcdefABCDEF")
_TAG_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")


class WrongPart(NamedTuple):
    """The part of a reference that breaks the grammar.

    ``reason`` says in a few words what is wrong, ``start`` and ``end`` are its offsets, ``suggestion`` is a candidate
    for the whole reference ('' when there is none), and ``advice`` what to write where nothing can be suggested.
    """

    kind: str
    reason: str
    start: int
    end: int
    suggestion: str = ""
    advice: str = ""

    @property
    def fix(self) -> str:
        """What to write instead, as one sentence, without regard to the suggestion."""
        return self.advice or _ADVICE[self.kind]


_NAME_ADVICE = "Write '[host[:port]/]repository[:tag][@digest]', for example 'registry.example.com/team/web:1.0'."
_HOST_ADVICE = "Write a host name such as 'registry.example.com', or an IP address, before the first '/'."
_REPOSITORY_ADVICE = "Separate letters and digits by single '.', '_', '__' or dashes, and parts of the name by one '/'."
_ADVICE = {
    "type": _NAME_ADVICE,
    "empty": _NAME_ADVICE,
    "surrounding-space": "Remove the white space.",
    "placeholder": "Replace the placeholder by the name of the image.",
    "space": "Remove the white space.",
    "scheme": "Remove the scheme.",
    "user": "Remove the user.",
    "image-id": _NAME_ADVICE,
    "character": "Remove the character.",
    "host": _HOST_ADVICE,
    "port": "Write the port as a number, or remove it.",
    "uppercase": "Write the repository in lower case.",
    "repository": _REPOSITORY_ADVICE,
    "too-long": f"Shorten the repository to at most {MAX_REPOSITORY} characters.",
    "tag": f"Write one tag of at most {MAX_TAG} letters, digits, '_', '.' and '-'.",
    "digest": "Copy the whole digest: 'sha256:' and 64 lower-case hex digits, at the end of the reference.",
}


def find_wrong_part(text: object) -> WrongPart:
    """Return the first wrong part of a text that does not parse, read from left to right."""
    if not isinstance(text, str):
        return WrongPart("type", "an image reference is a string", 0, 0)
    if not text:
        return WrongPart("empty", "the image reference is empty", 0, 0)
    if len(text) > MAX_IMAGE:
        return WrongPart("too-long", f"{len(text)} characters are too many", 0, len(text))
    return _wrong_whole_text(text) or _wrong_name(text) or _wrong_tail(text) or _wrong_length(text)


def _wrong_whole_text(text: str) -> WrongPart | None:
    """Return what is wrong with the text as a whole, if anything."""
    bare = trim_space(text)
    if bare != text:
        start, end = (0, len(text) - len(text.lstrip(GO_SPACE))) if text[0] in GO_SPACE else (len(bare), len(text))
        return WrongPart("surrounding-space", "there is white space around it", start, end, bare)
    if found := _PLACEHOLDER.search(text):
        return WrongPart("placeholder", f"{shown(text)} contains a placeholder", found.start(), len(text))
    if word := stand_in_of(text.partition("@")[0].rpartition(":")[0] or text):
        return WrongPart("placeholder", f"{shown(text)} contains a placeholder", text.find(word), len(text))
    for at, char in enumerate(text):
        if char in GO_SPACE:
            return WrongPart("space", "there is white space inside it", at, at + 1)
        if not "!" <= char <= "~":
            return WrongPart("character", f"the character {shown(char)} is not allowed", at, at + 1)
    scheme = text.find("://")
    if scheme >= 0:
        reason = f"{shown(text[: scheme + 3])} is a URL scheme"
        return WrongPart("scheme", reason, 0, scheme + 3, text[scheme + 3 :])
    at, slash = text.find("@"), text.find("/")
    if 0 <= at < slash and ":" not in text[:slash]:
        reason = f"{shown(text[: at + 1])} names a user"
        return WrongPart("user", reason, 0, at + 1, text[at + 1 :])
    if len(text) == 64 and not text.strip("0123456789abcdef"):
        return WrongPart("image-id", "64 hex characters are read as an image ID", 0, 64, f"{text}:latest")
    return None


def _wrong_name(text: str) -> WrongPart | None:
    """Return what is wrong with the registry or the repository, if anything."""
    name = text.partition("@")[0]
    head, slash, _rest = name.partition("/")
    if not slash or not _means_registry(head):
        return _wrong_repository(text, 0)
    odd_path = ":" not in head and _COMPONENT(head) is not None
    return (None if odd_path else _wrong_host(text, head)) or _wrong_repository(text, len(head) + 1)


def _means_registry(segment: str) -> bool:
    """Whether the first segment of a reference is meant as a registry."""
    return "." in segment or ":" in segment or segment == "localhost" or segment != segment.lower()


def _wrong_host(text: str, host: str) -> WrongPart | None:
    """Return what is wrong with the registry host, if anything."""
    if host.startswith("["):
        return _wrong_bracket(host)
    name, colon, port = host.partition(":")
    if colon and ":" in port and all(c in _HEX or c == ":" for c in host):
        reason = f"the IPv6 address {shown(host)} must be in square brackets"
        return WrongPart("host", reason, 0, len(host), f"[{host}]{text[len(host) :]}")
    return _host_wrong_name(name) or (_wrong_port(text, host, len(name)) if colon else None)


def _wrong_bracket(host: str) -> WrongPart | None:
    """Return what is wrong with a registry written as an IP address in brackets, if anything."""
    close = host.find("]")
    if close < 0:
        return WrongPart("host", f"the bracket in the registry {shown(host)} is not closed", 0, len(host))
    for at, char in enumerate(host[1:close], 1):
        if char not in _HEX and char != ":":
            reason = f"{shown(char)} is not allowed in the brackets of {shown(host)}"
            return WrongPart("host", reason, at, at + 1)
    if close == 1:
        return WrongPart("host", "the brackets are empty", 0, 2)
    after = host[close + 1 :]
    if after and not (after[0] == ":" and is_digits(after[1:])):
        return WrongPart("port", f"{shown(after)} after the bracket is not ':' and a port", close + 1, len(host))
    return None


def _host_wrong_name(name: str) -> WrongPart | None:
    """Return what is wrong with a registry host name, if anything."""
    at = 0
    for label in name.split("."):
        end = at + len(label)
        if not label:
            where = (max(at - 1, 0), min(at + 1, len(name))) if name else (0, 1)
            reason = f"the registry {shown(name)} has one dot too many" if name else "there is no host before the port"
            return WrongPart("host", reason, *where)
        if _LABEL(label) is None:
            reason = f"{_label_reason(label)} of a registry"
            return WrongPart("host", reason, at, end)
        at = end + 1
    return None


def _label_reason(label: str) -> str:
    """Return why a text is not one label of a host name."""
    if label[0] == "-" or label[-1] == "-":
        return f"'-' at the start or end of {shown(label)}, a part"
    odd = next(c for c in label if not (c.isascii() and c.isalnum()) and c != "-")
    return f"{shown(odd)} is not allowed in {shown(label)}, a part"


def _wrong_port(text: str, host: str, colon: int) -> WrongPart | None:
    """Return what is wrong with the port of a registry whose ':' is at offset ``colon``, if anything."""
    port = host[colon + 1 :]
    if is_digits(port):
        return None
    if not port:
        suggestion = text[:colon] + text[colon + 1 :]
        return WrongPart("port", f"the port of registry {shown(host)} is empty", colon, colon + 1, suggestion)
    reason = f"{shown(port)} is not a port number of registry {shown(host[:colon])}"
    advice = (
        "" if "." in host[:colon] else f"Write the port as a number; if {shown(port)} is a tag, write it at the end."
    )
    return WrongPart("port", reason, colon + 1, len(host), advice=advice)


def _wrong_repository(text: str, start: int) -> WrongPart | None:
    """Return what is wrong with the repository that begins at offset ``start``, if anything."""
    path = text[start:].partition("@")[0].partition(":")[0]
    if not path:
        return WrongPart("repository", "the repository is missing", max(start - 1, 0), max(start, 1))
    if path != path.lower():
        first = next(i for i, c in enumerate(path) if c.isupper())
        last = max(i for i, c in enumerate(path) if c.isupper())
        head = text[:start]
        if "." not in head and ":" not in head:
            head = head.lower()  # an account of Docker Hub, which its upper case makes a host: MyOrg/App
        suggestion = head + path.lower() + text[start + len(path) :]
        reason = f"the repository {shown(path)} has upper-case letters"
        return WrongPart("uppercase", reason, start + first, start + last + 1, suggestion)
    at = start
    for component in path.split("/"):
        if _COMPONENT(component) is None:
            return _wrong_component(component, at, path, start)
        at += len(component) + 1
    return None


def _wrong_component(component: str, at: int, path: str, start: int) -> WrongPart:
    """Return what is wrong with one segment of a repository; ``at`` is its offset in the reference."""
    if not component:
        edge = "begins with '/'" if at == start else "ends with '/'" if at == start + len(path) else "has an empty part"
        return WrongPart("repository", f"the repository {shown(path)} {edge}", max(at - 1, start), max(at, start + 1))
    for offset, char in enumerate(component):
        if not (char.isalnum() or char in "._-"):
            reason = f"{shown(char)} is not allowed in the repository {shown(path)}"
            return WrongPart("repository", reason, at + offset, at + offset + 1)
    for run in _SEPARATORS.finditer(component):
        if run.start() == 0 or run.end() == len(component):
            reason = f"{shown(component)} in the repository does not start and end with a letter or digit"
            return WrongPart("repository", reason, at + run.start(), at + run.end())
        if run.group() not in (".", "_", "__") and run.group().strip("-"):
            reason = f"{shown(run.group())} in {shown(component)} is not a separator"
            return WrongPart("repository", reason, at + run.start(), at + run.end())
    return WrongPart("repository", f"{shown(component)} is not a repository name", at, at + len(component))


def _wrong_tail(text: str) -> WrongPart | None:
    """Return what is wrong with the tag or the digest, if anything."""
    name, at_sign, digest = text.partition("@")
    head, slash, _rest = name.partition("/")
    path_start = len(head) + 1 if slash and _means_registry(head) else 0
    colon = name.find(":", path_start)
    if colon >= 0 and (wrong := _wrong_tag(name, colon + 1)):
        return wrong
    return _wrong_digest(text, digest, len(name) + 1) if at_sign else None


def _wrong_tag(name: str, start: int) -> WrongPart | None:
    """Return what is wrong with the tag that begins at offset ``start`` of ``name``, if anything."""
    tag = name[start:]
    if not tag:
        return WrongPart("tag", "the tag after ':' is empty", start - 1, start, name[: start - 1])
    if tag[0] in ".-":
        return WrongPart("tag", f"the tag {shown(tag)} starts with '{tag[0]}'", start, start + 1)
    for at, char in enumerate(tag, start):
        if char not in _TAG_CHARACTERS:
            reason = f"{shown(char)} is not allowed in the tag {shown(tag)}"
            if char == "/":
                reason = f"{shown(tag)} is read as a tag, in which '/' is not allowed"
            elif char == ":":
                reason = f"{shown(tag)} are two tags"
            return WrongPart("tag", reason, at, at + 1, name[:start] + tag.replace("+", "_") if char == "+" else "")
    if len(tag) > MAX_TAG:
        reason = f"the tag has {len(tag)} characters, more than {MAX_TAG}"
        return WrongPart("tag", reason, start, start + len(tag))
    return None


def _wrong_digest(text: str, digest: str, start: int) -> WrongPart | None:
    """Return what is wrong with a digest that begins at offset ``start``, if anything."""
    algorithm, colon, value = digest.partition(":")
    end = start + len(digest)
    value_start = start + len(algorithm) + 1
    if not colon or not algorithm:
        reason = f"the digest {shown(digest)} is not an algorithm, ':' and hex digits"
        return WrongPart("digest", reason, start - 1 if not digest else start, end)
    if algorithm not in DIGEST_LENGTHS:
        reason = f"the digest algorithm {shown(algorithm)} is not supported"
        lower = text[:start] + digest.lower()
        return WrongPart("digest", reason, start, start + len(algorithm), lower if algorithm.isupper() else "")
    for at, char in enumerate(value, value_start):
        if char not in _HEX:
            reason = f"{shown(char)} is not a hex digit"
            if char in ":@":
                reason = "there is text after the digest"
            return WrongPart("digest", reason, at, at + 1)
    if len(value) != DIGEST_LENGTHS[algorithm]:
        reason = f"a {algorithm} digest has {DIGEST_LENGTHS[algorithm]} hex digits, not {len(value)}"
        return WrongPart("digest", reason, value_start, end)
    if value != value.lower():
        return WrongPart("digest", "the digest has upper-case letters", value_start, end, text[:start] + digest.lower())
    return None


def _wrong_length(text: str) -> WrongPart:
    """Return the wrong part of a reference whose every part is legal: its repository is too long."""
    name = text.partition("@")[0]
    head, slash, _ = name.partition("/")
    start = len(head) + 1 if slash and _means_registry(head) else 0
    path = name[start:].partition(":")[0]
    reason = f"the repository is longer than {MAX_REPOSITORY} bytes"
    return WrongPart("too-long", reason, start, start + len(path))
