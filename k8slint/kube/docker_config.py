"""A docker configuration (``config.json``, ``.dockercfg``) as the kubelet reads it from a pull Secret or a file.

From pkg/credentialprovider/config.go: field names match in any case, a non-empty ``auth`` beats ``username`` and
``password``, and one entry that cannot be decoded makes the kubelet reject the whole document, so that no pull of the
Pod gets credentials. ``credHelpers``, ``credsStore``, ``identitytoken`` and ``registrytoken`` are ignored.

Nothing secret leaves this module: not in results, not in errors, not in a repr. User names and passwords are looked
at only to see whether they are there, and what stands before an ``@`` in a registry key is masked.
"""

from __future__ import annotations

import re

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.base64 import base64_fault, decode_padded, decode_unpadded
from k8slint.kube.go.text import trim_space
from k8slint.kube.json_scanner import BrokenJson, JsonScanner, unquote
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from typing import Literal

    Status = Literal["ok", "empty", "invalid", "replaced"]

_SECRET_FIELDS = frozenset(("username", "password", "email", "auth"))
_IGNORED_IN_ENTRY = {"identitytoken": "identitytoken", "registrytoken": "registrytoken"}
_IGNORED_AT_TOP = {"credhelpers": "credHelpers", "credsstore": "credsStore"}
_DIGEST = re.compile(r"sha[0-9]+:[0-9A-Fa-f]*", re.ASCII).fullmatch
_USER_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:!$&'()*+,;=%@")


class RegistryEntry(NamedTuple):
    """The entry of one registry key.

    ``key`` is the key with anything before an ``@`` masked; ``key_start`` and ``key_end`` are its offsets in the text,
    inside the quotes. ``status`` is ``ok``, ``empty`` (no credentials, which still match and keep the kubelet from
    pulling anonymously), ``invalid`` (the kubelet rejects the whole document) or ``replaced`` (the same key comes
    again later, and the last one counts). ``reason`` is a clause, '' when ok; ``start`` and ``end`` are the offsets
    of what is wrong.
    """

    key: str
    status: Status
    reason: str
    key_start: int
    key_end: int
    start: int
    end: int


class ConfigError(NamedTuple):
    """Why the kubelet cannot read a whole document: a clause and the offsets of the place.

    ``refused_by_api_server``: it is not a JSON object, which the API server already rejects in a Secret.
    """

    reason: str
    start: int
    end: int
    refused_by_api_server: bool


class DockerConfig(NamedTuple):
    """What a docker configuration holds, without its secrets.

    ``ignored`` names the fields that are there and that the kubelet ignores although docker uses them.
    ``is_other_format``: the text has the shape of the other kind of file: registries without ``auths``
    around them, or ``auths`` in a ``.dockercfg``.
    """

    entries: tuple[RegistryEntry, ...]
    error: ConfigError | None
    ignored: tuple[str, ...]
    is_other_format: bool = False

    @property
    def is_usable(self) -> bool:
        """Whether the kubelet accepts the document; if not, every pull that lists it fails."""
        return self.error is None and all(entry.status != "invalid" for entry in self.entries)

    @property
    def keys(self) -> list[str]:
        """The registry keys that take part in matching; none when the document is rejected."""
        return [entry.key for entry in self.entries if entry.status in ("ok", "empty")] if self.is_usable else []


def read_docker_config(text: str, *, legacy: bool = False) -> DockerConfig:
    """Return the registry entries of a ``config.json``, or of a ``.dockercfg`` when ``legacy``; never raises."""
    reading = _Reading(text if isinstance(text, str) else "")
    try:
        reading.document(legacy)
    except BrokenJson as broken:
        end = min(broken.offset + 1, len(reading.scanner.text))
        error = ConfigError(f"the JSON is broken, {broken.reason}", min(broken.offset, end), end, True)
        return DockerConfig((), error, ())
    other = "auths" in reading.keys if legacy else reading.bare_registry and not reading.keys
    return DockerConfig(tuple(reading.entries), reading.error, tuple(sorted(reading.ignored)), other)


class _Reading:
    """One pass over a document."""

    __slots__ = ("bare_registry", "entries", "error", "ignored", "keys", "scanner")

    def __init__(self, text: str) -> None:
        self.scanner = JsonScanner(text)
        self.entries: list[RegistryEntry] = []
        self.keys: dict[str, int] = {}  # key as written -> its entry that counts
        self.bare_registry = False
        self.error: ConfigError | None = None
        self.ignored: set[str] = set()

    def document(self, legacy: bool) -> None:
        """Read the whole text; raises BrokenJson."""
        scanner = self.scanner
        if scanner.null():
            pass
        elif scanner.next != "{":
            self._wrong_type("the content is not a JSON object", by_api_server=True)
        elif legacy:
            self._auths()
        else:
            for start, end in scanner.members():
                self._top_field(_folded(unquote(scanner.text[start:end])))
        scanner.end()

    def _top_field(self, name: str) -> None:
        if name == "auths":
            if self.scanner.null():
                self._replace(list(self.keys))
            elif self.scanner.next == "{":
                self._auths()
            else:
                self._wrong_type("'auths' is not an object")
            return
        if name == "httpheaders":
            self._headers()
            return
        if name in _IGNORED_AT_TOP:
            self.ignored.add(_IGNORED_AT_TOP[name])
        if self.scanner.next == "{":
            for start, end in self.scanner.members():
                self.bare_registry |= self.scanner.text[start:end] in ("auth", "username", "password")
                self.scanner.skip()
        else:
            self.scanner.skip()

    def _headers(self) -> None:
        """Read HttpHeaders, which are not used but decoded: a value that is not a string fails the document."""
        scanner = self.scanner
        if scanner.next != "{":
            if not scanner.null():
                self._wrong_type("'HttpHeaders' is not an object")
            return
        for _ in scanner.members():
            if scanner.next != '"' and not scanner.null():
                self._wrong_type("'HttpHeaders' has a value that is not a string")
            elif scanner.next == '"':
                scanner.string()

    def _auths(self) -> None:
        scanner = self.scanner
        for start, end in scanner.members():
            key = unquote(scanner.text[start:end])
            status, reason, at = self._entry()
            self._replace([key])
            self.keys[key] = len(self.entries)
            self.entries.append(RegistryEntry(_masked(key), status, reason, start, end, *(at or (start, end))))

    def _replace(self, keys: list[str]) -> None:
        """Mark the entries these keys have so far as replaced; an invalid one stays invalid."""
        for key in keys:
            index = self.keys.pop(key, -1)
            if index >= 0 and self.entries[index].status != "invalid":
                reason = "is replaced by a later entry"
                self.entries[index] = self.entries[index]._replace(status="replaced", reason=reason)

    def _entry(self) -> tuple[Status, str, tuple[int, int] | None]:
        """Return status and reason of one entry, and the offsets of what is wrong if that is not the key."""
        scanner = self.scanner
        begin = scanner.at
        if scanner.next != "{":
            if scanner.null():
                return "empty", "is null, so it has no credentials", None
            scanner.skip()
            return "invalid", "is not an object", (begin, scanner.at)
        found: dict[str, tuple[int, int]] = {}
        wrong: tuple[str, tuple[int, int]] | None = None
        ignored: list[str] = []
        for start, end in scanner.members():
            name = _folded(unquote(scanner.text[start:end]))
            value = scanner.at
            if name not in _SECRET_FIELDS:
                if name in _IGNORED_IN_ENTRY:
                    ignored.append(_IGNORED_IN_ENTRY[name])
                scanner.skip()
            elif scanner.next == '"':
                found[name] = scanner.string()
            elif not scanner.null():
                scanner.skip()
                wrong = wrong or (f"has a field '{name}' that is not a string", (value, scanner.at))
        self.ignored.update(ignored)
        if wrong:
            return "invalid", *wrong
        return self._credentials(found, ignored)

    def _credentials(
        self, found: dict[str, tuple[int, int]], ignored: list[str]
    ) -> tuple[Status, str, tuple[int, int] | None]:
        """Return status and reason of an entry by its fields, each as offsets in the text."""
        start, end = found.get("auth", (0, 0))
        if start < end:
            reason, is_empty = _auth_error(unquote(self.scanner.text[start:end]))
            if reason:
                return "invalid", f"has an 'auth' that {reason}", (start, end)
        else:
            is_empty = all(
                first == last for first, last in (found.get(name, (0, 0)) for name in ("username", "password"))
            )
        if not is_empty:
            return "ok", "", None
        reason = "has neither 'auth' nor 'username' and 'password'"
        if start < end:
            reason = "has an 'auth' without user name and password"
        if ignored:
            reason += f", and the kubelet ignores its '{ignored[0]}'"
        return "empty", reason, None

    def _wrong_type(self, reason: str, *, by_api_server: bool = False) -> None:
        """Skip a value of the wrong type and keep the first such error."""
        start = self.scanner.at
        self.scanner.skip()
        self.error = self.error or ConfigError(reason, start, self.scanner.at, by_api_server)


def _auth_error(field: str) -> tuple[str, bool]:
    """Return what is wrong with an ``auth`` value ('' for nothing), and whether user name and password are empty."""
    padded = trim_space(field).endswith("=")
    decoded = decode_padded(field) if padded else decode_unpadded(field)
    if decoded is None:
        return f"is not base64 (it {base64_fault(field)})", False
    if b":" not in decoded:
        return "has no ':' between user name and password", False
    return "", decoded == b":"


def _folded(name: str) -> str:
    """Return a field name as Go compares it: in any case, the long s and the Kelvin sign included."""
    return name.lower().replace("\u017f", "s")


def _masked(key: str) -> str:
    """Return a registry key with its user part masked.

    The kubelet throws the user away, so the masked key is read as before; where the user part makes the kubelet drop
    the key, the mask does too. A digest behind an ``@`` is no user part.
    """
    before, at, after = key.rpartition("@")
    if not at or _DIGEST(after):
        return key
    scheme = next((scheme for scheme in ("https://", "http://") if before.startswith(scheme)), "")
    harmless = all(char in _USER_CHARACTERS for char in before[len(scheme) :])
    return f"{scheme}{'***' if harmless else '* *'}@{after}"
