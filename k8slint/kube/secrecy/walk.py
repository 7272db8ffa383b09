"""Which values of a document may be secrets, by its structure: Secrets, data, variables, arguments, telling names."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from k8slint.kube.secrecy.names import is_secret_name
from k8slint.kube.secrecy.objects import (
    STRING_DATA,
    is_entry,
    is_list_of_names,
    is_patch_of_secret,
    is_secret_object,
    name_of,
    plain_key,
    tells_of_joining,
)
from k8slint.kube.secrecy.shapes import holds_secret, secret_words
from k8slint.kube.secrecy.text_scan import hidden_parts, mentions_of_secret, mentions_secret
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.model.tree import Mapping, Sequence, Unknown
from k8slint.reading.fast import is_read_fast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.reading.document import Document


OPEN = "open"
"""Context of values that may be shown unless they look like a secret."""
HELD = "held"
"""Context of values that only a finding about the very value shows: data, arguments, variables."""
NEVER = "never"
"""Context of values that nobody shows, nor what stands in them, keys among it."""
FIELDS = "fields"
"""Context of what has keys that are shown and values that nobody shows: the data of a Secret."""
KEPT = "kept"
"""Context of names within a Secret or a variable."""
_NAMED = "named"
"""Context of a mapping below a telling name, which mostly refers to a secret and may hold one: `{value: x}`."""
_OBJECT = "object"
SEALED = "sealed"
_JOINING = "joining"
_PATCHING = "patching"
"""Context of what brings values to a Secret: an entry of a kustomization, an operation of a JSON patch."""
_META = "metadata"
_GENERATOR = "generator"
_ENV = "env"
_ENTRY = "entry"

_DATA = frozenset(("data", "binarydata", "datas", "dta", "dat", "daat", "dataa", "binarydatas", "literals"))
_ARGUMENTS = frozenset(("args", "arg", "arguments", "command", "commands", "cmd", "entrypoint"))
_KEPT_OF_SECRET = frozenset(("apiVersion", "kind", "type", "immutable", "name", "namespace"))
_KEY_FILE = pattern(r"^kind:[ \t]*['\"]?(?:Config\b|Encryption|JoinConf|InitConf)", re.MULTILINE)
"""The kinds of files that hold keys and tokens, as one says it that stands in a ConfigMap."""
_JOINING_KINDS = ("InitConf", "JoinConf", "KubeSchedulerConf")
_KEPT_OF_SEALED = frozenset(
    "apiVersion kind name resources endpoint timeout cluster user namespace server current-context currentContext "
    "command tls-server-name certificate-authority client-certificate client-key tokenFile".split()
)
_FILES_AND_OPTIONS = ("files", "options")
_KEPT_OF_GENERATOR = frozenset(("name", "namespace", "type", "behavior", "env", "envs", *_FILES_AND_OPTIONS))
_KEPT_OF_METADATA = frozenset(("name", "namespace", "generateName", "labels", "uid", "creationTimestamp"))
_PLAIN_ARGUMENT = pattern(
    r"(?:/(?:usr/)?(?:local/)?s?bin/)?(?:sh|bash|ash|dash|zsh|ksh|env|tini|dumb-init)"
    r"|--?|-[A-Za-z]|-(?:[eluvx]{1,3}c|c[eluvx]{1,3})|--[a-z]{2,15}(?:-[a-z]{1,15}){0,3}"
)
"""Arguments that anybody may read: the name of a shell, an option without a value."""
_VALUES = frozenset(("value", "values", "val", "default", "Value"))
_QUOTES = frozenset("\"'|>")


class Cover:
    """What is known of one text: `known` are the stretches of keys and scalars, `hidden` those of secrets.

    `hidden` says of a stretch whether it is hidden from everybody; `zones` are parts of the text in which also what is
    neither key nor known value is hidden: comments, values a later key overwrites. Those of `firm` are Secrets, and
    documents in which a key stands twice.
    """

    __slots__ = (
        "_mentions",
        "_open",
        "_repeated",
        "_secrets",
        "_seen",
        "_shown",
        "firm",
        "hidden",
        "known",
        "parts",
        "text",
        "zones",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.known: list[tuple[int, int]] = []
        self.hidden: dict[tuple[int, int], bool] = {}
        self.parts: list[tuple[int, int]] = []
        self.zones: list[tuple[int, int]] = []
        self.firm: set[tuple[int, int]] = set()
        self._secrets: set[str] = set()
        self._shown: dict[tuple[int, int], str] = {}
        self._open: set[str] = set()
        self._mentions: tuple[tuple[int, int], ...] | None = None
        self._seen: set[tuple[int, str]] = set()
        self._repeated: set[tuple[int, int, str]] = set()

    def add(self, document: Document, first: int = 0, last: int | None = None) -> None:
        """Look at all values of a document, or at those that stand between two offsets."""
        start, end = document.mark[2], document.end
        last = len(self.text) if last is None else last
        if document.duplicates:  # the tree does not know what a later key overwrites
            self.zones.append((document.start, end))
            self.firm.add(self.zones[-1])
        pending = [_Part(document.value, start, document.mark[3], OPEN, end)]
        while pending:
            part = pending.pop()
            if part.start >= last or max(part.end, part.limit or 0) <= first:
                continue
            if not isinstance(part.value, (Mapping, Sequence)):
                self._scalar(part)
            elif (id(part.value), part.context) not in self._seen:
                self._seen.add((id(part.value), part.context))
                pending.extend(self._children(part))

    def _scalar(self, part: _Part) -> None:
        start, end, context = part.start, part.end, part.context
        if end <= start:
            return
        if part.limit is None:  # it stands elsewhere: many aliases may lead to one long text
            if (start, end, context) in self._repeated:
                return
            self._repeated.add((start, end, context))
        self.known.append((start, end))
        value = part.value
        text = value if isinstance(value, str) else value.text if isinstance(value, Unknown) else self.text[start:end]
        written = self.text[start:end]
        if context in (NEVER, FIELDS, SEALED) or (context not in (OPEN, _NAMED) and _looks_secret(text, written)):
            self.hidden[start, end] = True
            self._learn(value, text, start, end)
            return
        if context in (HELD, _ENV) and not _PLAIN_ARGUMENT.fullmatch(text):
            self.hidden.setdefault((start, end), False)
        elif "\n" in written or self._mentions_secret(start, end):
            self.parts.extend(hidden_parts(self.text, start, end))
        elif _looks_secret(text, written):
            self.hidden[start, end] = True
            self._learn(value, text, start, end)
            return
        elif text.startswith(("{", "[", "- ")):  # JSON, or YAML on one line, as of a patch
            self.parts.extend(hidden_parts(self.text, start, end))
        self._shown[start, end] = text

    def _mentions_secret(self, start: int, end: int) -> bool:
        """Whether a stretch of the text speaks of a Secret; the text is searched once for all places that may."""
        if self._mentions is None:
            self._mentions = mentions_of_secret(self.text)
        if not self._mentions:
            return False
        index = bisect_left(self._mentions, (start, start))
        around = self._mentions[max(0, index - 1) : index + 1]
        return any(low < end and high > start for low, high in around) and mentions_secret(self.text, start, end)

    def _learn(self, value: Any, text: str, start: int, end: int) -> None:
        """Remember a secret as it is and as it is written, a number also as programs print it, and words within it."""
        self._secrets.update((text, self.text[start:end].strip("\"'"), *secret_words(text)))
        if not isinstance(value, (str, Unknown)):
            self._secrets.add(str(value))

    def secrets(self) -> set[str]:
        """Return the secret values but for those that also stand where anybody may read them."""
        shown = {text for place, text in self._shown.items() if not self.hidden.get(place)}
        return self._secrets - shown - self._open

    # --- values alone

    def add_values(self, document: Document) -> None:
        """Look at the values of a document for `secrets` alone, which needs no places as long as nothing is aliased."""
        root = document.value
        if not isinstance(root, Mapping) or not is_read_fast(root) or document.source.has_anchors:
            self.add(document)
            return
        if root.get("kind") == "CustomResourceDefinition":
            self._add_defaults(root)
            return
        pending: list[tuple[Any, str]] = [(root, OPEN)]
        while pending:
            node, context = pending.pop()
            named = ""
            if isinstance(node, Mapping):
                context = self.context_within(node, context)
                named = name_of(node)
            before: Any = None
            for key, value in node.items() if isinstance(node, Mapping) else enumerate(node):
                if isinstance(key, str):
                    inner = context_of(context, key, value, named)
                    if context == NEVER or holds_secret(key):
                        self._secrets.add(key)
                else:
                    hides = context == FIELDS or (context == HELD and asks_for_secret(before))
                    inner, before = NEVER if hides else context, value
                if isinstance(value, (Mapping, Sequence)):
                    pending.append((value, inner))
                elif value is not None:
                    self._value(node, key, value, inner, document.odd)

    def _add_defaults(self, definition: Mapping) -> None:
        """Take the defaults of fields with telling names for secrets; all else in a definition is for everybody."""
        pending: list[tuple[Any, Any]] = [(definition, "")]
        while pending:
            node, name = pending.pop()
            if isinstance(node, Mapping):
                default = node.get("default")
                if isinstance(default, str) and isinstance(name, str) and is_secret_name(name, given=False):
                    self._learn(default, default, *node.mark("default")[2:4])
            for key, value in node.items() if isinstance(node, Mapping) else enumerate(node):
                if isinstance(value, (Mapping, Sequence)):
                    pending.append((value, key))

    def _value(self, holder: Any, key: Any, value: Any, context: str, is_odd: bool) -> None:
        """Take a scalar for a secret, or for what anybody may read; its place is looked up only where it matters."""
        text = value if isinstance(value, str) else value.text if isinstance(value, Unknown) else str(value)
        hides = context in (NEVER, FIELDS, SEALED)
        if not hides and not holds_secret(text) and not (is_odd and text is not value):
            self._open.add(text)
            return
        start, end = holder.mark(key)[2:4]
        written = self.text[start:end]
        text = text if isinstance(value, (str, Unknown)) else written
        if not hides and context in (OPEN, _NAMED):
            hides = "\n" not in written and not self._mentions_secret(start, end) and _looks_secret(text, written)
        else:
            hides = hides or (context not in (OPEN, _NAMED) and _looks_secret(text, written))
        if hides:
            self._learn(value, text, start, end)
        else:
            self._open.add(text)

    # --- collections

    def _children(self, part: _Part) -> Iterator[_Part]:
        if isinstance(part.value, Mapping):
            yield from self._fields(part)
            return
        context = part.context
        before: Any = None
        places = [mark[4] if len(mark) > 4 else mark[2] for mark in part.value.marks]
        for index, (value, mark) in enumerate(zip(part.value, part.value.marks, strict=True)):
            following = places[index + 1] if index + 1 < len(places) else part.limit
            limit = None if len(mark) > 4 else following
            hides = context == FIELDS or (context == HELD and asks_for_secret(before))
            inner = NEVER if hides else context
            yield _Part(value, mark[2], mark[3], inner, limit)
            before = value

    def _fields(self, part: _Part) -> Iterator[_Part]:
        mapping = part.value
        context = self.context_within(mapping, part.context)
        if context in (_OBJECT, _PATCHING) and part.context != context and part.limit is not None:
            self.zones.append((part.start, part.limit))
            self.firm.add(self.zones[-1])
        own = sorted(mark[0] for mark in mapping.marks.values() if self._is_own(mark))
        following = dict(zip(own, [*own[1:], part.limit], strict=False))
        named = name_of(mapping)
        for key, mark in mapping.marks.items():
            value = mapping[key]
            is_own = mark[0] in following and self._is_own(mark)
            inner = context_of(context, str(key), value, named)
            if is_own and value is None and inner in (NEVER, FIELDS) and ":" not in self.text[mark[1] : mark[1] + 3]:
                self._secrets.add(str(key))  # without a colon it is a value that YAML takes for a key
            elif is_own:
                self._key(str(key), mark[0], mark[1], context)
            limit = following[mark[0]] if is_own else None
            if is_own and limit is not None and context in (OPEN, _NAMED) and inner not in (OPEN, KEPT, _NAMED):
                self.zones.append((mark[1], limit))
            yield _Part(value, mark[2], mark[3], inner, limit if len(mark) == 4 else None)

    @staticmethod
    def context_within(mapping: dict[str, Any], context: str) -> str:
        """Return the context of the fields of a mapping that stands in some context."""
        if context in (OPEN, HELD, NEVER, FIELDS, _NAMED) and is_secret_object(mapping):
            return _OBJECT
        if context == OPEN and (closed := _PATCHING if is_patch_of_secret(mapping) else context_of_component(mapping)):
            return closed
        if context == _ENV:
            return _ENTRY if is_entry(mapping) else HELD
        return context

    def _key(self, key: str, start: int, end: int, context: str) -> None:
        self.known.append((start, end))
        if context == NEVER or holds_secret(key):
            self.hidden[start, end] = True
            self._secrets.add(key)

    def _is_own(self, mark: tuple[int, ...]) -> bool:
        """Whether a key is written in its mapping: the mark of one that was merged names the key of another one."""
        return len(mark) == 4 or self.text[mark[1] : mark[4]].strip(" \t\r\n:?") == ""


class _Part(NamedTuple):
    """A value to look at: its offsets, its context, and where what follows it begins (None: it stands elsewhere)."""

    value: Any
    start: int
    end: int
    context: str
    limit: int | None


def _looks_secret(text: str, written: str) -> bool:
    """Whether a value looks like a secret, or what is written for one with a tag, such as `!!binary`, does."""
    return holds_secret(text) or (text != written and written[0] not in _QUOTES and holds_secret(written))


def context_of_component(mapping: dict[str, Any]) -> str:
    """Return the context of a component's configuration that holds keys or tokens; '' for any other mapping.

    Of encryption keys and of kubeconfigs only names, addresses and paths are shown; what says how a node joins keeps
    its tokens and keys.
    """
    kind = mapping.get("kind")
    if not isinstance(kind, str):
        return ""
    if kind.startswith("Encryption") or (kind.startswith("Config") and ("users" in mapping or "clusters" in mapping)):
        return SEALED
    return _JOINING if kind.startswith(_JOINING_KINDS) else ""


def context_of(context: str, key: str, value: Any, named: str) -> str:
    """Return the context of a field; `named` is what its mapping calls itself, as variables do."""
    if context in (NEVER, KEPT):
        return context
    if context == SEALED:
        is_open = isinstance(value, str) or (key == "resources" and is_list_of_names(value))
        return KEPT if key in _KEPT_OF_SEALED and is_open else SEALED
    if context == _PATCHING:
        return NEVER if key in ("patch", "value") else OPEN
    if context == _JOINING:
        return NEVER if tells_of_joining(plain_key(key), value) else context
    if context == FIELDS:
        return NEVER
    if context == _OBJECT:
        if key == "metadata":
            return _META
        fits = isinstance(value, bool) if key == "immutable" else isinstance(value, str)
        return KEPT if key in _KEPT_OF_SECRET and fits else FIELDS
    if context == _GENERATOR:  # of `envs` kustomize takes files, and some write pairs there
        fits = "=" not in str(value) if key in ("env", "envs") else key in _FILES_AND_OPTIONS or isinstance(value, str)
        return KEPT if key in _KEPT_OF_GENERATOR and fits else FIELDS
    if context == _META:
        return KEPT if key in _KEPT_OF_METADATA else FIELDS
    if context == _ENTRY:
        if key == "name" or (key == "valueFrom" and isinstance(value, dict)):
            return KEPT
        return NEVER if is_secret_name(named) else HELD
    return _context_by_name(context, key, value, named)


def _context_by_name(context: str, key: str, value: Any, named: str) -> str:
    """Return the context of a field of whatever object, for which its name speaks."""
    if context == HELD and isinstance(value, str) and _KEY_FILE.search(value) is not None:
        return NEVER
    if context == _NAMED and key in _VALUES and not isinstance(value, dict):
        return NEVER
    plain = plain_key(key)
    if plain == "secretgenerator":
        return _GENERATOR
    if plain in STRING_DATA:
        return FIELDS
    if _is_telling(key, value, given=context == HELD) or (key in _VALUES and named and is_secret_name(named)):
        return NEVER
    if plain in _DATA or plain in _ARGUMENTS:
        return HELD
    if context not in (OPEN, _NAMED):
        return context
    if plain in ("env", "envs"):
        return _ENV
    return _NAMED if isinstance(value, dict) and is_secret_name(key, given=False) else OPEN


def _is_telling(key: str, value: Any, given: bool) -> bool:
    """Whether a key promises a secret and a value may be one; a mapping below such a name mostly refers to one."""
    if value is None or isinstance(value, bool) or not is_secret_name(key, given):
        return False
    if isinstance(value, (dict, list)):
        return given or (isinstance(value, list) and not any(isinstance(each, dict) for each in value))
    return not (isinstance(value, str) and value.startswith(("$(", "/")))


def asks_for_secret(before: Any) -> bool:
    """Whether an argument is an option whose value, the next argument, is a secret: `--password`, `-p`."""
    if not isinstance(before, str) or not before.startswith("-") or "=" in before:
        return False
    return before in ("-p", "-a", "-u", "-w", "-P") or is_secret_name(before.lstrip("-"))
