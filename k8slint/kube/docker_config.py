"""A docker configuration (``config.json``, ``.dockercfg``) as the kubelet reads it from a pull Secret or a file.

From pkg/credentialprovider/config.go: field names match in any case, a non-empty ``auth`` beats ``username`` and
``password``, and one entry that cannot be decoded makes the kubelet reject the whole document, so that no pull of the
Pod gets credentials. ``credHelpers``, ``credsStore``, ``identitytoken`` and ``registrytoken`` are ignored.

Nothing secret leaves this module: not in results, not in errors, not in a repr. User names and passwords are looked
at only to see whether they are there, and the text before an ``@`` in a registry key is masked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from k8slint.kube.go.base64 import base64_error, decode_padded, decode_unpadded
from k8slint.kube.go.text import trim_space
from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.tree import Mapping, Mark
from k8slint.reading.json_text import JsonReader
from k8slint.reading.problem import ManifestError

if TYPE_CHECKING:
    from typing import Literal

    Status = Literal["ok", "empty", "invalid", "replaced"]
    _Member = tuple[str, Any, Mark]

_MAX_DEPTH = 10_000
"""Deepest nesting that Go's decoder reads."""

_REGISTRY_FIELDS = frozenset(("auth", "username", "password"))
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


class DockerConfigError(NamedTuple):
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
    error: DockerConfigError | None
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
    except ManifestError as error:
        end = min(error.start + 1, len(reading.text))
        return DockerConfig(
            (), DockerConfigError(f"the JSON is broken ({error.headline})", min(error.start, end), end, True), ()
        )
    other = "auths" in reading.keys if legacy else reading.bare_registry and not reading.keys
    return DockerConfig(tuple(reading.entries), reading.error, tuple(sorted(reading.ignored)), other)


class _Reading:
    """One pass over a document, over members that a later one of the same name replaces, too, as Go decodes them."""

    __slots__ = ("bare_registry", "entries", "error", "ignored", "keys", "replaced", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.replaced: dict[int, list[_Member]] = {}
        self.entries: list[RegistryEntry] = []
        self.keys: dict[str, int] = {}  # key as written -> its entry that counts
        self.bare_registry = False
        self.error: DockerConfigError | None = None
        self.ignored: set[str] = set()

    def document(self, legacy: bool) -> None:
        """Read the whole text; raises ManifestError for what is not one JSON value."""
        limits = DEFAULT_LIMITS._replace(depth=_MAX_DEPTH, nodes=len(self.text) + 1)
        reader = JsonReader(self.text, limits, any_number=True)
        (root, mark, _, _), end = reader.read(reader.skip(0))
        end = reader.skip(end)
        if end < len(self.text):
            raise ManifestError("json", "there is more text after the JSON value", "Remove it.", end)
        for owner, key, value, place in reader.replaced:
            self.replaced.setdefault(id(owner), []).append((key, value, place))
        if root is None:
            return
        if not isinstance(root, Mapping):
            self._wrong_type("the content is not a JSON object", mark, by_api_server=True)
        elif legacy:
            self._auths(root)
        else:
            for member in self._members(root):
                self._top_field(*member)

    def _members(self, value: Mapping) -> list[_Member]:
        """Return name, value and Mark of all members of an object in the order of the text."""
        members: list[_Member] = [(key, child, value.marks[key]) for key, child in value.items()]
        replaced = self.replaced.get(id(value))
        return sorted([*members, *replaced], key=_key_start) if replaced else members

    def _top_field(self, name: str, value: Any, mark: Mark) -> None:
        field = _folded(name)
        if field == "auths":
            if value is None:
                self._replace(list(self.keys))
            elif isinstance(value, Mapping):
                self._auths(value)
            else:
                self._wrong_type("'auths' is not an object", mark)
            return
        if field == "httpheaders":
            self._headers(value, mark)
            return
        if field in _IGNORED_AT_TOP:
            self.ignored.add(_IGNORED_AT_TOP[field])
        if isinstance(value, Mapping):
            self.bare_registry |= not _REGISTRY_FIELDS.isdisjoint(value)

    def _headers(self, value: Any, mark: Mark) -> None:
        """Read HttpHeaders, which are not used but decoded: a value that is not a string fails the document."""
        if isinstance(value, Mapping):
            for _, header, place in self._members(value):
                if header is not None and not isinstance(header, str):
                    self._wrong_type("'HttpHeaders' has a value that is not a string", place)
        elif value is not None:
            self._wrong_type("'HttpHeaders' is not an object", mark)

    def _auths(self, auths: Mapping) -> None:
        for key, value, mark in self._members(auths):
            status, reason, at = self._entry(value, mark)
            self._replace([key])
            self.keys[key] = len(self.entries)
            start, end = mark[0] + 1, mark[1] - 1
            self.entries.append(RegistryEntry(_masked(key), status, reason, start, end, *(at or (start, end))))

    def _replace(self, keys: list[str]) -> None:
        """Mark the entries these keys have so far as replaced; an invalid one stays invalid."""
        for key in keys:
            index = self.keys.pop(key, -1)
            if index >= 0 and self.entries[index].status != "invalid":
                reason = "is replaced by a later entry"
                self.entries[index] = self.entries[index]._replace(status="replaced", reason=reason)

    def _entry(self, value: Any, mark: Mark) -> tuple[Status, str, tuple[int, int] | None]:
        """Return status and reason of one entry, and the offsets of what is wrong if that is not the key."""
        if value is None:
            return "empty", "is null", None
        if not isinstance(value, Mapping):
            return "invalid", "is not an object", (mark[2], mark[3])
        found: dict[str, tuple[str, Mark]] = {}
        wrong: tuple[str, tuple[int, int]] | None = None
        ignored: list[str] = []
        for key, field, place in self._members(value):
            name = _folded(key)
            if name not in _SECRET_FIELDS:
                if name in _IGNORED_IN_ENTRY:
                    ignored.append(_IGNORED_IN_ENTRY[name])
            elif isinstance(field, str):
                found[name] = field, place
            elif field is not None:
                wrong = wrong or (f"has a field '{name}' that is not a string", (place[2], place[3]))
        self.ignored.update(ignored)
        if wrong:
            return "invalid", *wrong
        return _credentials(found, ignored)

    def _wrong_type(self, reason: str, mark: Mark, *, by_api_server: bool = False) -> None:
        """Keep the first value of a wrong type."""
        self.error = self.error or DockerConfigError(reason, mark[2], mark[3], by_api_server)


def _key_start(member: _Member) -> int:
    return member[2][0]


def _credentials(found: dict[str, tuple[str, Mark]], ignored: list[str]) -> tuple[Status, str, tuple[int, int] | None]:
    """Return status and reason of an entry by its fields, each with its Mark."""
    auth, mark = found.get("auth", ("", ()))
    if auth:
        reason, is_empty = _auth_error(auth)
        if reason:
            return "invalid", f"has an invalid 'auth', as {reason}", (mark[2] + 1, mark[3] - 1)
    else:
        is_empty = not any(found.get(name, ("", ()))[0] for name in ("username", "password"))
    if not is_empty:
        return "ok", "", None
    if auth:
        return "empty", "has an 'auth' without user name and password", None
    if ignored:
        return "empty", f"has only '{ignored[0]}', which the kubelet ignores", None
    return "empty", "has no credentials", None


def _auth_error(field: str) -> tuple[str, bool]:
    """Return what is wrong with an ``auth`` value ('' for nothing), and whether user name and password are empty."""
    padded = trim_space(field).endswith("=")
    decoded = decode_padded(field) if padded else decode_unpadded(field)
    if decoded is None:
        return f"it {base64_error(field)}", False
    if b":" not in decoded:
        return "there is no ':' between user name and password", False
    return "", decoded == b":"


def _folded(name: str) -> str:
    """Return a field name as Go compares it: in any case, the long s and the Kelvin sign included."""
    return name.lower().replace("\u017f", "s")


def _masked(key: str) -> str:
    """Return a registry key with its user part masked.

    The kubelet throws the user away, so the masked key is read as before; where the user part makes the kubelet drop
    the key, the mask does too. A digest behind an ``@`` is not a user part.
    """
    before, at, after = key.rpartition("@")
    if not at or _DIGEST(after):
        return key
    scheme = next((scheme for scheme in ("https://", "http://") if before.startswith(scheme)), "")
    harmless = all(char in _USER_CHARACTERS for char in before[len(scheme) :])
    return f"{scheme}{'***' if harmless else '* *'}@{after}"
