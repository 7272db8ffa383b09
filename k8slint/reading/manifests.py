"""The manifests of a file: what is judged, what is passed over, and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.limits import DEFAULT_LIMITS, Limits
from k8slint.model.notice import Notice
from k8slint.model.pattern import pattern
from k8slint.reading.kinds import CREATED, DELETION, MERGED, RENDERED, deletion_notice, role_of_name, sort_out
from k8slint.reading.manifest import read
from k8slint.reading.placeholders import mark_expressions

if TYPE_CHECKING:
    from k8slint.reading.document import Document, Reading
    from k8slint.reading.problem import ManifestError

_WHOLE_FILES = {
    "helm-template": "a Helm template is not YAML before it is rendered; check `helm template`",
    "helm-values": "values of a Helm chart, not a manifest",
    "helm-chart": "says what a Helm chart is, and is not a manifest",
    "kustomize-file": "holds settings for kustomize, not a manifest",
    "generator-input": "packed into a ConfigMap or Secret by a kustomization, so it is data",
}
_ACTION = pattern(r"\{\{[^\n]*\}\}")
_HOLE = pattern(
    r"(?m)^[ \t]*\{%()[^\n]*%\}[ \t]*$|(?<=[:-] )@(\w{1,60})@|(?<=[:-] )%(?:\[\d\])?([sdvq])"
    r"|(?<=[:-] )%%+()|\{([A-Za-z][\w-]{0,60})\}(?=[^\s,}\]])"
)
"""What no YAML has where a value begins: `{% raw %}` on a line, `@NAME@`, `%s`, `%%`, `{NAME}` before other text."""
_YTT = pattern(
    rb"(?m)^[ \t]*#@(?: *(?:load\(|def |if |for |end\b|[a-z_]+\()|data/|overlay/|library/|schema/)|^[^#\n]*[:-] #@ \S"
)
"""Lines of ytt: `#@ load(...)`, `#@ if ...`, `#@overlay/match ...`, and `#@ value` where a value is missing."""
_GZIP = b"\x1f\x8b"
_HIDDEN = pattern(rb"\\(?:x|u00|U000000)[4-7]|\\\r?\n")
"""Letters written as escapes, and words broken over two lines: a key may be another one than its bytes show."""

_JUDGED_ELSEWHERE = frozenset(("built", "kustomization"))
"""Roles of files whose objects are judged as kustomize builds them."""


class ManifestFile:
    """What a file holds: `manifests` are the documents to judge, `passed_over` the others with the reason for each.

    `notice` says why the file as a whole was not read (None: it was, and `reading` holds it); `problems` keep it, or
    the rest of it, from being read.
    """

    __slots__ = ("manifests", "notice", "passed_over", "problems", "reading")

    def __init__(self, reading: Reading | None = None, notice: Notice | None = None) -> None:
        self.reading = reading
        self.notice = notice
        self.manifests: list[Document] = []
        self.passed_over: list[tuple[Document, Notice]] = []
        self.problems: list[ManifestError] = []


def manifest_file(data: bytes, file: str, role: str = "", limits: Limits = DEFAULT_LIMITS) -> ManifestFile:
    """Return what a file holds; never raises.

    `role` is what project files say of it (`patch`, `helm-template`, ...); a `loose-template` stands in `templates/`
    beside a Chart.yaml that makes no chart, so it is a manifest unless it holds an action of a template.
    """
    if role == "loose-template":
        role = "helm-template" if b"{{" in data else ""
    notice = _not_read(data, file, role)
    if notice is not None:
        return ManifestFile(notice=notice)
    role = role or role_of_name(file)
    reading = read(data, file, limits)
    if reading.problems and role != RENDERED:
        notice = _template_notice(reading)
        if notice is not None:
            return ManifestFile(notice=notice)
    found = ManifestFile(reading)
    found.problems = reading.problems
    if role in _JUDGED_ELSEWHERE:
        return found
    deletes = DELETION in data
    for document in reading.documents:
        if role in (CREATED, MERGED):
            mark_expressions(document)
        passed_over = sort_out(document, role) or (deletes and deletion_notice(document)) or None
        if passed_over is None:
            found.manifests.append(document)
        else:
            found.passed_over.append((document, passed_over))
    return found


def _not_read(data: bytes, file: str, role: str) -> Notice | None:
    """Return why a file is not even parsed: what it is for, or that no word in it is a manifest's."""
    if role in _WHOLE_FILES:
        return Notice(file, role, _WHOLE_FILES[role])
    if role in _JUDGED_ELSEWHERE or role == RENDERED:
        return None
    if data.startswith(_GZIP):
        return Notice(file, "binary", "compressed by gzip, which kubectl does not read")
    if b"#@" in data and _YTT.search(data):
        return Notice(
            file, "template", "a template of ytt is not a manifest before it is filled in; check what ytt prints"
        )
    if b"apiVersion" in data or b"kind" in data or b"\x00" in data or _HIDDEN.search(data):
        return None
    return Notice(file, "no-manifest", "holds neither apiVersion nor kind")


def _template_notice(reading: Reading) -> Notice | None:
    """Return why a file that does not parse is a template, not a manifest; None for one that is none.

    It holds `{{ ... }}` of Helm, Jinja or the like, or it is YAML once the placeholders that a script fills in are.
    """
    source = reading.source
    if _ACTION.search(source.text) is not None:
        message = "holds '{{' and is not YAML before a template engine fills it in"
        return Notice(source.file, "template", message)
    filled, count = _HOLE.subn(r"\1\2\3\4\5", source.text)
    if not count or read(filled, source.file).problems:
        return None
    return Notice(source.file, "template", "holds placeholders and is not YAML before a script fills them in")


def placeholder_notices(reading: Reading) -> list[Notice]:
    """Return how many values of a file are filled in later, and by what: those are not checked."""
    counts: dict[str, int] = {}
    for document in reading.documents:
        for filler, count in document.placeholders.items():
            counts[filler] = counts.get(filler, 0) + count
    return [
        Notice(
            reading.source.file,
            "placeholder",
            f"{'1 value is' if count == 1 else f'{count} values are'} filled in later by {filler} and not checked",
        )
        for filler, count in counts.items()
    ]
