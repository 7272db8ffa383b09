"""What is wrong, where, and who would refuse it."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.shorten import MOST_OF_A_NAME, shortened
from k8slint.model.span import Span

if TYPE_CHECKING:
    from k8slint.model.node import Node


class ResourceRef(NamedTuple):
    """The object a finding is about; `namespace` and `name` are empty when the manifest gives none."""

    api_version: str
    kind: str
    namespace: str
    name: str


def resource_ref(api_version: str, kind: str, namespace: str, name: str) -> ResourceRef:
    """Make the identity of an object as reports print it, names beyond any the API server takes shortened."""
    if len(api_version) + len(kind) + len(namespace) + len(name) <= MOST_OF_A_NAME:
        return ResourceRef(api_version, kind, namespace, name)
    return ResourceRef(*(shortened(text, MOST_OF_A_NAME) for text in (api_version, kind, namespace, name)))


class Place(NamedTuple):
    """A place that outlives its document: file, span, field path, 0-based document, object and container name."""

    file: str
    span: Span
    path: str = ""
    document: int = 0
    resource: ResourceRef | None = None
    container: str = ""


class Related(NamedTuple):
    """A second place that explains a finding."""

    message: str
    file: str
    span: Span


class Problem(NamedTuple):
    """All a check may say: where, what, and which other places explain it.

    `span` narrows the place to a part of the value (from `Node.inside` or `Node.key_span`). In phase 1 `at` is a
    Node; in phase 2, where no document is open any more, it is a Place. `severity` and `refused_by` are given only
    where a case differs from what the rule's file says (a sleep the API server refuses, a sleep it cannot see).
    """

    at: Node | Place
    message: str
    related: tuple[tuple[str, Node | Place], ...] = ()
    span: Span | None = None
    severity: str = ""
    refused_by: str = ""


class Finding(NamedTuple):
    """A problem under the name of its rule: what reports print, caches keep and suppressions match."""

    rule: str
    category: str
    severity: str
    refused_by: str
    message: str
    place: Place
    related: tuple[Related, ...] = ()

    def to_row(self) -> list[Any]:
        """Give the finding as plain JSON values; `from_row` reads it back."""
        place = self.place
        return [
            *self[:5],
            [place.file, place.span, place.path, place.document, place.resource, place.container],
            self.related,
        ]

    @classmethod
    def from_row(cls, row: list[Any]) -> Finding:
        """Read what `to_row` wrote."""
        rule, category, severity, refused_by, message, place, related = row
        return cls(rule, category, severity, refused_by, message, place_from_row(place), related_from_rows(related))


def place_from_row(row: list[Any]) -> Place:
    """Read a Place that was written as JSON."""
    file, span, path, document, resource, container = row
    return Place(file, Span(*span), path, document, ResourceRef(*resource) if resource else None, container)


def related_from_rows(rows: list[Any]) -> tuple[Related, ...]:
    """Read Related places that were written as JSON."""
    return tuple(Related(message, file, Span(*span)) for message, file, span in rows)
