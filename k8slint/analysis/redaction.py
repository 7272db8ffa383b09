"""The last look at a file's result: no value of a secret leaves it, in a message, a fact or an entry of the cache.

Checks take care not to quote such values. This holds where one does not: a value that an alias brings from a Secret to
another place, a number below a telling name, a rule somebody has just written.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from k8slint.analysis.hidden_edits import hidden, with_hidden_edits
from k8slint.model.finding import ResourceRef
from k8slint.model.hidden import STARS
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.finding import Finding
    from k8slint.model.result import FileResult
    from k8slint.reading.document import Document, Reading

_SHORTEST = 3
_SHORT = 8  # what is shorter may be part of another word, and is looked for as a word
_LONGEST = 400  # what is longer no message quotes in full
_REMADE = 5  # letters and digits of a secret that show where a text was made of it
_PART = 12  # characters at the start of a value that is quoted in part
_QUOTE = pattern(r"(?<!\w)'(?=\S)(.{6,400}?)(?<=\S)'(?!\w)")
_SIGNS = pattern(r"[^a-z0-9]+")
_LONG_WORD = pattern(r"[A-Za-z0-9]{8,}")
_WORD = pattern(r"[\w-]+")
_FIELDS = frozenset("data stringData binaryData env args command annotations literals secretGenerator value".split())
_BRACES = pattern(r"\{[^{}:\n]+[,}]")  # what _SET ends with, found without a look at every letter
_SET = pattern(r"data[\"']?[ \t]{0,4}:[ \t]{0,4}\{[^{}:\n]+[,}]", re.IGNORECASE)
_MOVES = (b"replacements:", b"vars:", b": &")
"""What brings the value of one field to others: words of kustomizations, and anchors."""
_USUAL = frozenset(("true", "false", "yes", "no", "null", "none", "***"))


def without_secrets(result: FileResult, reading: Reading) -> FileResult:
    """Return the result of a file without the values of its secrets, and without what looks like one."""
    shown = _without_looks(_without_values(result, reading))
    return _with_hidden_edits(shown, lambda file: reading if file == reading.source.file else None)


def _with_hidden_edits(result: FileResult, reading_of: Callable[[str], Reading | None]) -> FileResult:
    if not any(finding.edits for finding in result.findings):
        return result
    return result._replace(findings=with_hidden_edits(result.findings, reading_of))


def _reading_in(contents: Iterable[tuple[str, bytes]], file: str) -> Reading | None:
    from k8slint.reading.manifest import read

    return next((read(data, file) for name, data in contents if name == file), None)


def _without_values(result: FileResult, reading: Reading) -> FileResult:
    documents, text = reading.documents, reading.source.text
    has_secret = "ecret" in text
    # By an alias a secret may come anywhere, and in a set, `{x, y}`, values are taken for keys: facts hold both.
    everywhere = reading.source.has_anchors or (has_secret and _holds_set(text))
    if everywhere and not result.findings and not has_secret:
        return result
    if not everywhere:
        telling = {finding.place.document for finding in result.findings if _may_tell(finding)}
        documents = [each for each in documents if telling and (each.index in telling or _speaks_of_secret(text, each))]
    if not documents:
        return result
    return _redacted(result, _secrets_in(text, documents), everywhere)


def _holds_set(text: str) -> bool:
    """Whether data may be written as a set, `{x, y}`."""
    return _BRACES.search(text) is not None and _SET.search(text) is not None


def _speaks_of_secret(text: str, document: Document) -> bool:
    return text.find("ecret", document.start, document.end) >= 0


def build_without_secrets(
    result: FileResult, contents: Iterable[tuple[str, bytes]], objects: Iterable[Resource]
) -> FileResult:
    """Return the result of a build without the values of its secrets.

    `contents` are the files it is made of, by name; `objects` are those of its objects that are Secrets.
    """
    contents = list(contents)
    result = _with_hidden_edits(result, partial(_reading_in, contents))
    moves = any(b"ecret" in data for _, data in contents) and any(
        word in data for _, data in contents for word in _MOVES
    )
    if not moves and not any(map(_may_tell, result.findings)):
        return result  # none of them quotes what looks like a secret
    from k8slint.kube.secrecy.shared import values_of_secret

    built = set().union(*[values_of_secret(resource.value) for resource in objects])
    values = built.union(*[_secrets_of(name, data) for name, data in contents])
    values.update(word for value in built for word in _LONG_WORD.findall(value) if not word.isalpha())
    return _without_looks(_redacted(result, values, moves))


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
        cover.add_values(document)
    return cover.secrets()


def _may_tell(finding: Finding) -> bool:
    """Whether a finding is about a place where secrets stand, or quotes what looks like one."""
    place = finding.place
    if place.resource is not None and place.resource.kind[:3].lower() == "sec":
        return True
    return _telling_path(place.path) or any("'" in text and _quotes_secret(text) for text in _texts(finding))


@lru_cache(maxsize=1024)
def _quotes_secret(text: str) -> bool:
    quoted = [*_QUOTE.findall(text), text[text.find("'") + 1 : text.rfind("'")]]  # there may be quotes within
    from k8slint.kube.secrecy.shapes import holds_secret

    return any(map(holds_secret, quoted))


def _without_looks(result: FileResult) -> FileResult:
    """Return a result that quotes nothing that looks like a secret, wherever it was taken from."""
    if result.comments or result.ignores:
        from k8slint.kube.secrecy.shapes import without_secret_words

        comments = [each._replace(reason=without_secret_words(each.reason)) for each in result.comments]
        ignores = [each._replace(reason=without_secret_words(each.reason)) for each in result.ignores]
        result = result._replace(comments=tuple(comments), ignores=tuple(ignores))
    if not any(map(_looks, result.findings)):
        return result
    return result._replace(findings=tuple(map(finding_without_looks, result.findings)))


def finding_without_looks(finding: Finding) -> Finding:
    """Return a finding that quotes nothing that looks like a secret."""
    if not _looks(finding):
        return finding
    from k8slint.kube.secrecy.shapes import without_secret_words

    return _rewritten(finding, _without_quoted, without_secret_words)


def _looks(finding: Finding) -> bool:
    if any("'" in text and _quotes_secret(text) for text in _texts(finding)):
        return True
    resource = finding.place.resource
    if resource is None:
        return False
    from k8slint.kube.secrecy.shapes import holds_secret

    return holds_secret(resource.name) or holds_secret(finding.place.container)


def _without_quoted(text: str) -> str:
    from k8slint.kube.secrecy.shapes import holds_secret, without_secret_words

    if "'" not in text:
        return text
    shown = _QUOTE.sub(lambda found: f"'{without_secret_words(found[1])}'", text)
    start, end = shown.find("'") + 1, shown.rfind("'")
    if start < end and holds_secret(shown[start:end].replace(STARS, "")):  # there are quotes within a quoted text
        return shown[:start] + without_secret_words(shown[start:end]) + shown[end:]
    return shown


def _rewritten(
    finding: Finding, change: Callable[[str], str], change_name: Callable[[str], str] | None = None
) -> Finding:
    """Return a finding with its texts and names changed, and its edits hidden when one of them would have to be."""
    place, name = finding.place, change_name or change
    resource = place.resource and ResourceRef(*map(name, place.resource))
    return finding._replace(
        place=place._replace(
            path=name(place.path),
            resource=resource,
            container=name(place.container),
            labelled=name(place.labelled),
        ),
        headline=change(finding.headline),
        consequence=change(finding.consequence),
        fix=change(finding.fix),
        related=tuple([each._replace(message=change(each.message)) for each in finding.related]),
        edits=hidden(finding.edits) if any(change(edit.text) != edit.text for edit in finding.edits) else finding.edits,
    )


@lru_cache(maxsize=1024)
def _telling_path(path: str) -> bool:
    from k8slint.kube.secrecy.names import is_secret_name

    words = _WORD.findall(path)
    return not _FIELDS.isdisjoint(words) or any(is_secret_name(word, given=False) for word in words[-3:])


class _Secrets:
    """Secret values, to be looked for in texts."""

    __slots__ = ("_made", "_numbers", "_whole", "values")

    def __init__(self, found: Iterable[str]) -> None:
        values = {value.strip() for value in found}
        values.update([other for value in values for other in _coded(value)])
        kept = [value for value in values if len(value) >= _SHORTEST and value.lower() not in _USUAL]
        self.values = sorted(kept, key=lambda value: (-len(value), value))
        self._whole = frozenset(kept)
        self._numbers = frozenset(value for value in kept if value.isdigit())
        self._made: re.Pattern[str] | None = None

    @property
    def _pattern(self) -> re.Pattern[str] | None:
        if self._made is None and self.values:
            # Whole values first: the start of one may be that of another, which goes on where the first would end.
            whole = filter(None, map(_whole, self.values))
            self._made = re.compile("|".join([*whole, *filter(None, map(_part, self.values))]))
        return self._made

    def finding(self, finding: Finding) -> Finding:
        """Return a finding whose texts hold none of the values."""
        pattern = self._pattern
        texts = list(_texts(finding))
        met = set(pattern.findall("\0".join(texts))) if pattern is not None else set()
        if not met and self._whole.isdisjoint(texts):
            return finding
        words = {word for value in met for word in _SIGNS.split(value.lower()) if len(word) >= _REMADE}

        def clean(text: str) -> str:
            shown = self._clean(text)
            return _QUOTE.sub(lambda found: _unless_remade(found, words), shown) if words and "'" in shown else shown

        cleaned = _rewritten(finding, clean)
        remade = any(_is_remade(edit.text, words) for edit in finding.edits)
        return cleaned._replace(edits=hidden(cleaned.edits)) if remade else cleaned

    def _clean(self, text: str) -> str:
        if len(text) >= _SHORT and text in self._whole:
            return STARS
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


def _coded(value: str) -> Iterator[str]:
    """Yield a value in base64, and what it says when it is base64 itself; words of English are left as they are."""
    if not _SHORT <= len(value) <= _LONGEST:
        return
    from binascii import a2b_base64, b2a_base64

    data = value.encode("utf-8", "surrogatepass")
    yield b2a_base64(data, newline=False).decode().rstrip("=")
    with suppress(ValueError):
        said = a2b_base64(data, strict_mode=True).decode()
        if len(said) >= _SHORT and said.isprintable() and not said.isalpha():
            yield said


def _is_remade(text: str, words: set[str]) -> bool:
    plain = _SIGNS.sub("", text.lower())
    return any(word in plain for word in words)


def _unless_remade(found: re.Match[str], words: set[str]) -> str:
    """Return a quoted text, with stars when it was made of a secret, such as a name that would be allowed."""
    return f"'{STARS}'" if _is_remade(found[1], words) else found[0]


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


def _whole(value: str) -> str:
    """Return the pattern of a value; what is a word of English as well counts only in quotes."""
    if len(value) > _LONGEST:
        return ""
    whole = re.escape(value)
    if value.isalpha():
        return f"(?<='){whole}(?=')"
    return rf"(?<![\w.-]){whole}(?![\w-])" if len(value) < _SHORT else whole


def _part(value: str) -> str:
    """Return the pattern of a value that is quoted in part: its start, and the rest as far as it goes."""
    if len(value) <= _PART or value.isalpha():
        return ""
    starts = {re.escape(start[:_PART]) for start in (value, value[:_PART].encode("unicode_escape").decode("ascii"))}
    return f"(?:{'|'.join(sorted(starts))})[^'\\n]*"
