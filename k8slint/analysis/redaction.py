"""The last look at a file's result: no value of a secret leaves it, in a message, a fact or an entry of the cache.

Checks take care not to quote such values. This holds where one does not: a value that an alias brings from a Secret to
another place, a number below a telling name, a rule somebody has just written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from k8slint.model.finding import ResourceRef
from k8slint.model.hidden import STARS
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Finding
    from k8slint.model.result import FileResult
    from k8slint.reading.document import Document, Reading

_SHORTEST = 3
_SHORT = 8  # what is shorter may be part of another word, and is looked for as a word
_LONGEST = 400  # what is longer no message quotes in full
_PART = 12  # characters at the start of a value that is quoted in part
_LONG_QUOTE = pattern(r"'([^']{16,})'")
_LONG_WORD = pattern(r"[A-Za-z0-9]{8,}")
_WORD = pattern(r"[\w-]+")
_FIELDS = frozenset("data stringData binaryData env args command annotations literals secretGenerator value".split())
_BRACES = pattern(r"\{[^{}:\n]+[,}]")  # what _SET ends with, found without a look at every letter
_SET = pattern(r"data[\"']?[ \t]{0,4}:[ \t]{0,4}\{[^{}:\n]+[,}]", re.IGNORECASE)
_MOVES = (b"replacements:", b"vars:", b": &")
"""What brings the value of one field to others: words of kustomizations, and anchors."""
_USUAL = frozenset(("true", "false", "yes", "no", "null", "none", "***"))


def without_secrets(result: FileResult, reading: Reading) -> FileResult:
    """Return the result of a file without the values of its secrets."""
    documents, text = reading.documents, reading.source.text
    has_secret = "ecret" in text
    # By an alias a secret may come anywhere, and in a set, `{x, y}`, values are taken for keys: facts hold both.
    everywhere = reading.source.has_anchors or (has_secret and _holds_set(text))
    if everywhere and not result.findings and not has_secret:
        return result
    if not everywhere:
        telling = {finding.place.document for finding in result.findings if _may_tell(finding)}
        documents = [document for document in documents if document.index in telling]
    if not documents:
        return result
    return _redacted(result, _secrets_in(text, documents), everywhere)


def _holds_set(text: str) -> bool:
    """Whether data may be written as a set, `{x, y}`."""
    return _BRACES.search(text) is not None and _SET.search(text) is not None


def build_without_secrets(
    result: FileResult, contents: Iterable[tuple[str, bytes]], objects: Iterable[Resource]
) -> FileResult:
    """Return the result of a build without the values of its secrets.

    `contents` are the files it is made of, by name; `objects` are those of its objects that are Secrets.
    """
    contents = list(contents)
    moves = any(b"ecret" in data for _, data in contents) and any(
        word in data for _, data in contents for word in _MOVES
    )
    if not moves and not any(map(_may_tell, result.findings)):
        return result
    from k8slint.kube.secrecy.shared import values_of_secret

    built = set().union(*[values_of_secret(resource.value) for resource in objects])
    values = built.union(*[_secrets_of(name, data) for name, data in contents])
    values.update(word for value in built for word in _LONG_WORD.findall(value) if not word.isalpha())
    return _redacted(result, values, moves)


@lru_cache(maxsize=4096)
def _secrets_of(name: str, data: bytes) -> frozenset[str]:
    """Return the secret values of a file, which may be part of many builds."""
    from k8slint.reading.manifest import read

    reading = read(data, name)
    return frozenset(_secrets_in(reading.source.text, reading.documents))


def _redacted(result: FileResult, values: set[str], with_facts: bool) -> FileResult:
    secrets = _Secrets(values)
    if not secrets.values:
        return result
    findings = tuple([secrets.finding(finding) for finding in result.findings])
    facts = tuple(map(secrets.without, result.facts)) if with_facts else result.facts
    return result._replace(findings=findings, facts=facts)


def _secrets_in(text: str, documents: Iterable[Document]) -> set[str]:
    """Return the secret values of some documents of a file but for those that also stand where anybody may read."""
    from k8slint.kube.secrecy.walk import Cover

    cover = Cover(text)
    for document in documents:
        cover.add(document)
    return cover.secrets()


def _may_tell(finding: Finding) -> bool:
    """Whether a finding is about a place where secrets stand, or quotes what looks like one."""
    place = finding.place
    if place.resource is not None and place.resource.kind[:3].lower() == "sec":
        return True
    return _telling_path(place.path) or any("'" in text and _quotes_secret(text) for text in _texts(finding))


def _quotes_secret(text: str) -> bool:
    long = _LONG_QUOTE.findall(text)
    if not long:
        return False
    from k8slint.kube.secrecy.shapes import holds_secret

    return any(map(holds_secret, long))


@lru_cache(maxsize=1024)
def _telling_path(path: str) -> bool:
    from k8slint.kube.secrecy.names import is_secret_name

    words = _WORD.findall(path)
    return not _FIELDS.isdisjoint(words) or any(is_secret_name(word, given=False) for word in words[-3:])


class _Secrets:
    """Secret values, to be looked for in texts."""

    __slots__ = ("_made", "_numbers", "values")

    def __init__(self, found: Iterable[str]) -> None:
        values = {value.strip() for value in found}
        kept = [value for value in values if len(value) >= _SHORTEST and value.lower() not in _USUAL]
        self.values = sorted(kept, key=lambda value: (-len(value), value))
        self._numbers = frozenset(value for value in kept if value.isdigit())
        self._made: re.Pattern[str] | None = None

    @property
    def _pattern(self) -> re.Pattern[str] | None:
        if self._made is None and self.values:
            self._made = re.compile("|".join(map(_looked_for, self.values)))
        return self._made

    def finding(self, finding: Finding) -> Finding:
        """Return a finding whose texts hold none of the values."""
        pattern = self._pattern
        if pattern is None or pattern.search("\0".join(_texts(finding))) is None:
            return finding
        place = finding.place
        resource = place.resource and ResourceRef(*map(self._clean, place.resource))
        return finding._replace(
            place=place._replace(
                path=self._clean(place.path),
                resource=resource,
                container=self._clean(place.container),
                labelled=self._clean(place.labelled),
            ),
            headline=self._clean(finding.headline),
            consequence=self._clean(finding.consequence),
            fix=self._clean(finding.fix),
            related=tuple([each._replace(message=self._clean(each.message)) for each in finding.related]),
            edits=() if any(pattern.search(edit.text) for edit in finding.edits) else finding.edits,
        )

    def _clean(self, text: str) -> str:
        return self._pattern.sub(STARS, text) if self._pattern is not None else text

    def without(self, value: Any) -> Any:
        """Return plain values, such as a fact, without the secret ones."""
        if isinstance(value, str):
            return self._clean(value)
        if type(value) is int and str(value) in self._numbers:
            return 0
        if isinstance(value, tuple):
            items = map(self.without, value)
            return type(value)._make(items) if hasattr(value, "_make") else tuple(items)
        if isinstance(value, list):
            return [self.without(item) for item in value]
        if isinstance(value, dict):
            return {self.without(key): self.without(item) for key, item in value.items()}
        return value


def _texts(finding: Finding) -> Iterator[str]:
    yield from (finding.headline, finding.consequence, finding.fix)
    for related in finding.related:
        yield related.message
    for edit in finding.edits:
        yield edit.text
    yield finding.place.path
    yield finding.place.labelled
    yield finding.place.container
    yield from finding.place.resource or ()


def _looked_for(value: str) -> str:
    """Return the pattern of a value, and of one that is quoted in part: its start, and the rest as far as it goes.

    What is a word of English as well counts only in quotes.
    """
    starts = {re.escape(start[:_PART]) for start in (value, value[:_PART].encode("unicode_escape").decode("ascii"))}
    quoted_in_part = f"(?:{'|'.join(sorted(starts))})[^'\\n]*"
    if len(value) > _LONGEST:
        return quoted_in_part
    whole = re.escape(value)
    if value.isalpha():
        return f"(?<='){whole}(?=')"
    if len(value) < _SHORT:
        return rf"(?<![\w.-]){whole}(?![\w-])"
    if len(value) <= _PART:
        return whole
    return f"{whole}|{quoted_in_part}"
