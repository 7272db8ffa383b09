"""What is wrong, where, and who would refuse it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.shorten import MOST_OF_A_NAME, shortened
from k8slint.model.span import Span

if TYPE_CHECKING:
    from typing import Literal

    from k8slint.model.node import Node
    from k8slint.model.severity import RefusedBy, Severity

    Safety = Literal["safe", "unsafe", "suggestion"]


class ResourceRef(NamedTuple):
    """The object a finding is about; `namespace` and `name` are empty when the manifest gives none."""

    api_version: str
    kind: str
    namespace: str
    name: str


def resource_ref(api_version: str, kind: str, namespace: str, name: str) -> ResourceRef:
    """Return the identity of an object as reports print it; names longer than the API server allows are shortened."""
    if len(api_version) + len(kind) + len(namespace) + len(name) <= MOST_OF_A_NAME:
        return ResourceRef(api_version, kind, namespace, name)
    return ResourceRef(*(shortened(text, MOST_OF_A_NAME) for text in (api_version, kind, namespace, name)))


class Place(NamedTuple):
    """A place that outlives its document: file, span, field path, 0-based document, object and container name.

    `is_certain` is False where only the file is known, as of a template that made an object; the span is its start.
    `labelled` is the path with items of lists named as `Node.labelled_path` does; empty where `path` has none, or
    where nobody looked.
    """

    file: str
    span: Span
    path: str = ""
    document: int = 0
    resource: ResourceRef | None = None
    container: str = ""
    is_certain: bool = True
    labelled: str = ""


class Related(NamedTuple):
    """A second place that explains a finding."""

    message: str
    file: str
    span: Span


class Edit(NamedTuple):
    """An exact replacement of the characters of a span.

    `safety` is "safe" where the object means the same to the cluster or becomes what was certainly meant, "unsafe"
    where another thing runs afterwards, and "suggestion" where there is a choice, which nobody applies unasked. The
    edits of a finding are applied together or not at all, and count as the least safe of them. One that
    `is_hidden` writes what may be a secret: it is applied, but neither printed nor kept.
    """

    file: str
    span: Span
    text: str
    safety: Safety = "unsafe"
    is_hidden: bool = False


class Rewrite(NamedTuple):
    """A change of a value in a file that is not open, as phase 2 wants it; an edit is made of it when it is shown.

    `place` is that of a value that is written there. From it the change goes `above` levels up (OBJECT: to the object
    as such) and down `keys` to the field that gets `value`, under the name `key` if there is one. Nothing is changed
    where the field has a value that is not `was`; None stands for any.
    """

    place: Place
    value: object
    safety: Safety
    was: object = None
    above: int = 0
    keys: tuple[str, ...] = ()
    key: str = ""


OBJECT = -1
"""As many levels above a place as lead to the object that it is in."""


class Problem(NamedTuple):
    """What a check yields: where, what is wrong, what the cluster does, and what to write instead.

    `headline` names the defect with the value in quotes, under 80 characters and without a full stop; `consequence` is
    one sentence on what the cluster does, `fix` one on what to write, with the value computed for this problem.
    `span` narrows the place to a part of the value (from `Node.inside` or `Node.key_span`). In phase 1 `at` is a
    Node; in phase 2, where no document is open any more, it is a Place. `severity` and `refused_by` are given only
    where a case differs from what the rule's page says. `edits` are exact replacements, where the fix is certain.
    """

    at: Node | Place
    headline: str
    consequence: str = ""
    fix: str = ""
    related: tuple[tuple[str, Node | Place], ...] = ()
    span: Span | None = None
    severity: Severity | Literal[""] = ""
    refused_by: RefusedBy | Literal[""] = ""
    edits: tuple[Edit, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()


class Finding(NamedTuple):
    """A problem under the name of its rule: what reports print, caches keep and suppressions match.

    `builds` names the kustomizations or charts through which the place is deployed, in order. Of a report
    no finding has `rewrites`: they have become edits.
    """

    rule: str
    category: str
    severity: Severity
    refused_by: RefusedBy
    headline: str
    consequence: str
    fix: str
    place: Place
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()
    builds: tuple[str, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()

    @property
    def message(self) -> str:
        """The headline and the consequence in one sentence, as JSON and one-line formats print them."""
        return joined_sentence(self.headline, self.consequence)

    @property
    def safety(self) -> Safety:
        """How safe it is to apply its edits: as the least safe of them is; where there is none, nothing can be."""
        safeties = {edit.safety for edit in self.edits}
        return (
            "suggestion" if not safeties or "suggestion" in safeties else "unsafe" if "unsafe" in safeties else "safe"
        )

    @property
    def shown_edits(self) -> tuple[Edit, ...]:
        """Its edits as far as everybody may see them: none where one of them writes what may be a secret."""
        return () if any(edit.is_hidden for edit in self.edits) else self.edits

    @property
    def is_fixable(self) -> bool:
        """Whether its edits can be applied; suggestions are only shown."""
        return self.safety != "suggestion"


# Words that begin a sentence in capitals and go on in small letters behind a semicolon; names keep theirs.
_PLAIN_OPENERS = frozenset(
    "A All An And Any As At Autoscalers Both Bound But By Connections Containers Dashboards Each Every Everybody "
    "Everyone For If In Its It Neither New No Nobody None Nothing On One Only Or Other Pods So Some Such That The "
    "Their Then There These They This Those Two Unless Until What When While Whoever With Without Your".split()
)


def joined_sentence(headline: str, consequence: str) -> str:
    """Return both parts as one sentence without a full stop: `headline; consequence`."""
    if not consequence:
        return headline
    first, _, rest = consequence.removesuffix(".").partition(" ")
    return f"{headline}; {first.lower() if first in _PLAIN_OPENERS else first} {rest}".rstrip()
