"""Secrets in plain text, whose values no message repeats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container, Part
    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_WORDS = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PASSWORDS = frozenset(("PASSWORD", "PASSWD", "PASSPHRASE"))
_KEYS = frozenset(("SECRET", "TOKEN", "CREDENTIAL", "CREDENTIALS", "APIKEY"))
_KEY_PAIRS = frozenset((("API", "KEY"), ("ACCESS", "KEY"), ("PRIVATE", "KEY"), ("SECRET", "KEY"), ("SIGNING", "KEY")))
# Last words of names that describe a secret and do not hold it.
_ABOUT = frozenset(
    "FILE FILES PATH DIR NAME URL URI HOST PORT TTL EXPIRY EXPIRATION AGE LIFETIME DURATION TIMEOUT INTERVAL LENGTH "
    "SIZE TYPE FORMAT POLICY HEADER ENABLED ENABLE DISABLED ALLOW ALLOWED REQUIRED RANDOM EMPTY ID REF VERSION ISSUER "
    "SCOPE AUDIENCE ENDPOINT SECONDS MINUTES HOURS COUNT LIMIT NAMESPACE REGION PREFIX SUFFIX FIELD COOKIE".split()
)
_SWITCHES = frozenset(("ALLOW", "EMPTY", "RANDOM", "REQUIRE", "ENABLE", "DISABLE", "SKIP", "SHOW", "HIDE"))
_NO_SECRETS = frozenset(("", "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "disabled", "enabled"))
_KNOWN_SHAPE = pattern(
    r"(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255}|glpat-[A-Za-z0-9_-]{20,255}"
    r"|xox[abprs]-[A-Za-z0-9-]{10,255}|sk_live_[A-Za-z0-9]{16,255}|eyJ[A-Za-z0-9_-]{10,8192}\.eyJ[A-Za-z0-9_-]{10,8192}\."
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----",
    re.ASCII,
)
_URL_WITH_PASSWORD = pattern(r"[a-z][a-z0-9+.-]{1,30}://[^/\s:@$]{0,256}:([^/\s:@$]{1,256})@", re.ASCII)
_KNOWN_STARTS = frozenset("Agxse-")
_LONGEST = 16_384
_MOST_KEPT = 4096
_known_names: dict[str, str] = {}
"""What names of variables promise; projects use the same few again and again."""


def secret_literal_in_env(env: Part, context: Context) -> Iterator[Problem]:
    """Yield the problem of a variable with a secret name and a value, or with a value that is a known kind of key."""
    del context
    value, name = env.value.get("value"), env.value.get("name")
    if isinstance(value, (int, float)) and abs(value) > 999:
        value = str(value)  # rejected without its quotes, but readable nevertheless
    if not isinstance(value, str) or not isinstance(name, str) or not value or len(value) > _LONGEST:
        return
    if "$(" in value or value[0] in "$<{":
        return
    what = _what(name, value)
    if not what:
        return
    yield Problem(
        env.node.get("name"),
        f"{shown(name)} holds {what} in plain text",
        "Everyone who can read this file or the pod can read it.",
        "Put the value into a Secret, and refer to it with 'valueFrom.secretKeyRef'.",
        related=(("the value", env.node.get("value")),),
    )


def names_secret(name: str) -> str:
    """Return what the name of a variable promises: `password`, `key`, or nothing secret ('')."""
    promised = _known_names.get(name)
    if promised is None:
        promised = _promise(name)
        if len(_known_names) < _MOST_KEPT and len(name) <= 100:
            _known_names[name] = promised
    return promised


def _promise(name: str) -> str:
    words = [word.upper() for word in _WORDS.findall(name[:256])]
    if not words or words[-1] in _ABOUT:
        return ""
    if words[-1] in _PASSWORDS:
        return "password" if _SWITCHES.isdisjoint(words) else ""
    return "key" if words[-1] in _KEYS or tuple(words[-2:]) in _KEY_PAIRS else ""


def _what(name: str, value: str) -> str:
    """Return what a variable holds in plain words, '' when it is not certain to be a secret."""
    if value[0] in _KNOWN_STARTS and _KNOWN_SHAPE.match(value):
        return "a key or token"
    if "://" in value:
        return "a URL with a password" if _URL_WITH_PASSWORD.match(value) else ""
    promised = names_secret(name)
    if not promised or value.strip().lower() in _NO_SECRETS or value[0] in "/.":
        return ""
    if promised == "password":
        return "a password"
    return "a key or token" if _looks_random(value) else ""


def _looks_random(value: str) -> bool:
    """Whether a value is one long word of mixed letters and digits, as generated keys are."""
    if len(value) < 16 or any(char.isspace() or char in "/:," for char in value.rstrip("=")):
        return False
    digits = sum(char.isdigit() for char in value)
    return digits >= 3 and any(char.isalpha() for char in value) and len(set(value)) >= 8


def secret_in_config_map(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of ConfigMaps with a password, a private key or a token among their values."""
    if resource.group:
        return
    data = resource.value.get("data")
    for key, value in data.items() if isinstance(data, dict) else ():
        if not isinstance(key, str) or not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
            continue
        if "{{" in value or value.lstrip()[0] in "$<{":
            continue
        what = "a private key" if _PRIVATE_KEY.search(value) else "" if "\n" in value.strip() else _what(key, value)
        if what:
            yield Problem(
                resource.node.get("data", key),
                f"{shown(key)} of a ConfigMap holds {what} in plain text",
                "Whoever may read ConfigMaps gets it, and the API server does not encrypt them as it can Secrets.",
                "Put it into a Secret, kept out of the repository or sealed.",
                span=resource.node.get("data", key).key_span,
            )


_PRIVATE_KEY = pattern(r"-----BEGIN (?:[A-Z]{1,12} ){0,3}PRIVATE KEY-----\s{0,4}[A-Za-z0-9+/=]{20}")
_OPTION = pattern(r"--?([A-Za-z][A-Za-z0-9_.-]{1,60})(?:=(.{0,300}))?$", re.DOTALL)


def secret_in_arguments(container: Container, _context: Context) -> Iterator[Problem]:
    """Yield the problems of options of a command that take a secret, which stands there in plain text."""
    for field in ("command", "args"):
        words: Any = container.value.get(field)
        for index, word in enumerate(words if isinstance(words, list) else ()):
            if not isinstance(word, str) or not 2 < len(word) <= _LONGEST:
                continue
            name, value, place = _option(words, index)
            if not value or value[0] in "$<{-/" or "$(" in value or "${" in value:
                continue
            what = _what(name, value)
            if what:
                yield Problem(
                    container.node.get(field, index),
                    f"an argument of container {shown(container.name)} holds {what} in plain text",
                    "Everyone who can read this file, the pod or the list of processes can read it.",
                    "Put it into a Secret, set a variable from it, and write '$(NAME)' here.",
                    related=(("the value", container.node.get(field, place)),) if place != index else (),
                )


def _option(words: list[Any], index: int) -> tuple[str, str, int]:
    """Return name and value of an option and the place of the value, which may be the next word; '' for none.

    A word that is no option is a value without a name, where it may be a key or an address with a password.
    """
    word = words[index]
    found = _OPTION.match(word)
    if found is None:
        return "", word if "://" in word or word[0] in _KNOWN_STARTS else "", index
    name, value = found.groups()
    if value is None and index + 1 < len(words):
        value, index = words[index + 1], index + 1
    return str(name), value if isinstance(value, str) else "", index


def secret_read_through_env(container: Container, _context: Context) -> Iterator[Problem]:
    """Yield the problems of variables that take their value from a Secret."""
    for field, path in (("env", ("valueFrom", "secretKeyRef")), ("envFrom", ("secretRef",))):
        for entry in container.parts(field):
            held: Any = entry.value
            for key in path:
                held = held.get(key) if isinstance(held, dict) else None
            if isinstance(held, dict):
                yield Problem(
                    entry.node.get(*path, "name"),
                    f"a Secret becomes environment of container {shown(container.name)}",
                    "Programs pass their environment on to children and into logs and dumps.",
                    "Mount the Secret as a file, if the program can read one.",
                )


def secret_value_ends_with_newline(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Yield the problems of passwords and tokens in a Secret that end with a line end, as `echo` and editors add."""
    if resource.group or resource.value.get("type") not in (None, "Opaque", "kubernetes.io/basic-auth"):
        return
    for field in ("data", "stringData"):
        held = resource.value.get(field)
        for key, value in held.items() if isinstance(held, dict) else ():
            if (
                isinstance(key, str)
                and isinstance(value, str)
                and names_secret(key)
                and _ends_with_newline(field, value)
            ):
                node = resource.node.get(field, key)
                yield Problem(
                    node,
                    f"the value of {shown(key)} ends with a line end",
                    "The kubelet hands it on as part of the password, which the server then rejects.",
                    "Encode it without one: printf %s VALUE | base64." if field == "data" else "Write '|-' for '|'.",
                    span=node.key_span,
                )


def _ends_with_newline(field: str, value: str) -> bool:
    """Whether a value of one line, decoded where it is in base64, has a line end behind it."""
    if field == "data":
        from base64 import b64decode

        try:
            value = b64decode(value.strip(), validate=True).decode()
        except ValueError:
            return False
    return value.endswith("\n") and "\n" not in value.rstrip("\r\n") and len(value) < _LONGEST
