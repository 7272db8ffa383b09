"""Which objects a patch or replacement is for: anchored regular expressions, and selectors in kubectl's syntax.

Sources: api/types/selector.go, k8s.io/apimachinery pkg/labels/selector.go.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from k8slint.kube.kustomize.error import KustomizeError, NotBuilt
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.kube.go.regex import GoPattern
    from k8slint.kube.kustomize.identity import Gvk, Id
    from k8slint.kube.kustomize.objects import Objects
    from k8slint.kube.kustomize.resource import BuildObject
    from k8slint.kube.kustomize.shapes import StructFields
    from k8slint.kube.kustomize.value import At

_LEXEME = pattern(r"\s*(!=|==|[=!<>(),]|[^\s=!<>(),]+)\s*")
_KEY = pattern(r"(?:(?P<prefix>[a-z0-9.-]{1,253})/)?(?P<name>[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)")
_DOMAIN = pattern(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_VALUE = pattern(r"(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?")


class Expression:
    """A regular expression as Go compiles it, matched in bounded time."""

    __slots__ = ("_pattern",)

    def __init__(self, pattern: GoPattern) -> None:
        self._pattern = pattern

    def matches(self, text: str) -> bool:
        """Whether the expression matches anywhere in a text. Raises NotBuilt (limit) when that would take too long."""
        from k8slint.kube.go.regex_errors import PatternNotJudged

        try:
            return self._pattern.search(text)
        except PatternNotJudged:
            raise NotBuilt("limit", "a regular expression takes too long to match") from None


@lru_cache(maxsize=2048)
def compiled(text: str) -> Expression:
    """Return a regular expression of a stranger. Raises ValueError for one that Go does not compile."""
    from k8slint.kube.go.regex import compile_go
    from k8slint.kube.go.regex_errors import PatternNotJudged

    try:
        return Expression(compile_go(text))
    except PatternNotJudged:
        raise NotBuilt("limit", "a regular expression is too large to be matched") from None


class Selector:
    """The `target` of a patch, or what a replacement selects or rejects.

    Raises KustomizeError (selector-regexp, selector-labels) for what cannot be read.
    """

    def __init__(self, fields: StructFields) -> None:
        self.fields = fields
        self.patterns = {
            name: _anchored(text, fields.place(name))
            for name in ("group", "version", "kind", "name", "namespace")
            if (text := fields.text(name))
        }
        self.labels = Requirements(fields.text("labelSelector"), fields.place("labelSelector"))
        self.annotations = Requirements(fields.text("annotationSelector"), fields.place("annotationSelector"))

    def matches_kind(self, gvk: Gvk) -> bool:
        """Whether the selector means a kind."""
        return self._fits("group", gvk.group) and self._fits("version", gvk.version) and self._fits("kind", gvk.kind)

    def matches_id(self, identity: Id) -> bool:
        """Whether the selector means an identity, its namespace as it is written."""
        return (
            self.matches_kind(identity.gvk)
            and self._fits("name", identity.name)
            and self._fits("namespace", identity.namespace)
        )

    def matches_texts(self, resource: BuildObject) -> bool:
        """Whether labels and annotations of an object fit."""
        return self.labels.match(resource.text_map("labels")) and self.annotations.match(
            resource.text_map("annotations")
        )

    def select(self, objects: Objects) -> list[BuildObject]:
        """Return the objects meant: name and namespace are those they had first or have now."""
        selected = []
        for resource in objects.list:
            current, original = resource.id, resource.original_id
            if (
                self._fits("namespace", original.effective_namespace, current.effective_namespace)
                and self._fits("name", original.name, current.name)
                and self.matches_kind(resource.gvk)
                and self.matches_texts(resource)
            ):
                selected.append(resource)
        return selected

    def _fits(self, name: str, *texts: str) -> bool:
        expression = self.patterns.get(name)
        return expression is None or any(map(expression.matches, texts))


def _anchored(text: str, at: At | None) -> Expression:
    try:
        return compiled(f"^(?:{text})$")
    except ValueError as error:
        raise KustomizeError("selector-regexp", f"'{text}' is not a regular expression: {error}", at) from None


class Requirements:
    """A label selector in kubectl's syntax: `a=b,c!=d,e in (f,g),!h`."""

    def __init__(self, text: str, at: At | None) -> None:
        self.at = at
        self.text = text
        self._tokens = self._split(text)
        self._index = 0
        self.terms: list[tuple[str, str, frozenset[str]]] = []
        while self._peek() is not None:
            self.terms.append(self._term())
            if self._peek() == ",":
                self._index += 1
                if self._peek() is None:
                    raise self._wrong()
            elif self._peek() is not None:
                raise self._wrong()

    def match(self, texts: dict[str, str]) -> bool:
        """Whether labels fulfil all requirements."""
        return all(_fulfilled(term, texts) for term in self.terms)

    def _split(self, text: str) -> list[str]:
        tokens, position = [], 0
        text = text.strip()
        while position < len(text):
            found = _LEXEME.match(text, position)
            if found is None:
                raise self._wrong()
            tokens.append(found.group(1))
            position = found.end()
        return tokens

    def _peek(self) -> str | None:
        return self._tokens[self._index] if self._index < len(self._tokens) else None

    def _next(self) -> str:
        token = self._peek()
        self._index += 1
        return token or ""

    def _term(self) -> tuple[str, str, frozenset[str]]:
        if self._peek() == "!":
            self._index += 1
            return self._key(), "!", frozenset()
        key = self._key()
        operator = self._peek()
        if operator in (None, ","):
            return key, "exists", frozenset()
        self._index += 1
        if operator in ("in", "notin"):
            return key, operator or "", self._values()
        if operator in ("=", "==", "!=", "<", ">"):
            return self._comparison(key, operator or "")
        raise self._wrong()

    def _comparison(self, key: str, operator: str) -> tuple[str, str, frozenset[str]]:
        value = self._next() if self._peek() not in (None, ",") else ""
        if not _VALUE.fullmatch(value):
            raise self._wrong()
        if operator in "<>" and not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            raise self._wrong()
        name = {"=": "in", "==": "in", "!=": "notin"}.get(operator, operator)
        return key, name, frozenset((value,))

    def _key(self) -> str:
        key = self._next()
        found = _KEY.fullmatch(key)
        if found is None or (found["prefix"] is not None and not _DOMAIN.fullmatch(found["prefix"])):
            raise self._wrong()
        return key

    def _values(self) -> frozenset[str]:
        if self._next() != "(":
            raise self._wrong()
        values, pending = set(), ""
        while True:
            word = self._next()
            if word in (",", ")"):
                values.add(pending)
                pending = ""
                if word == ")":
                    return frozenset(values)
            elif word and word not in "(=!<>" and not pending and _VALUE.fullmatch(word):
                pending = word
            else:
                raise self._wrong()

    def _wrong(self) -> KustomizeError:
        return KustomizeError("selector-labels", f"'{self.text}' is not a label selector", self.at)


def _fulfilled(term: tuple[str, str, frozenset[str]], texts: dict[str, str]) -> bool:
    key, operator, values = term
    if operator in ("exists", "!"):
        return (key in texts) == (operator == "exists")
    if operator == "in":
        return texts.get(key) in values if key in texts else False
    if operator == "notin":
        return key not in texts or texts[key] not in values
    found = texts.get(key, "")
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", found):
        return False
    wanted = int(next(iter(values)))
    return int(found) > wanted if operator == ">" else int(found) < wanted


def selectors(entries: Iterable[StructFields]) -> list[Selector]:
    """Return the selectors of several structs."""
    return [Selector(entry) for entry in entries]
