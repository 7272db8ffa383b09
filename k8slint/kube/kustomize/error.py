"""What stops a build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.span import START_OF_FILE, Span

if TYPE_CHECKING:
    from k8slint.kube.kustomize.value import At


class KustomizeError(Exception):
    """A build that kustomize stops.

    `error_class` is a fixed word (`path-missing`, `duplicate-id`, …), `message` says in one clause what is wrong,
    `file` and `span` are the entry that causes it (empty and None where it is not known). `work` is what the build took
    until then.
    """

    def __init__(self, error_class: str, message: str, at: At | None = None) -> None:
        super().__init__(message)
        self.error_class = error_class
        self.message = message
        self.at = at
        self.work = 0

    @property
    def file(self) -> str:
        """The file of the entry that is wrong; empty when it is not known."""
        return self.at[0].file if self.at else ""

    @property
    def span(self) -> Span | None:
        """The place of the entry in its file; None when it is not known."""
        return span_of(self.at) if self.at else None

    def placed(self, at: At | None) -> KustomizeError:
        """Return the error itself, with this place when it had none."""
        if self.at is None:
            self.at = at
        return self


class NotBuilt(Exception):  # noqa: N818 - it is not an error: the build needs what is not here
    """A build that needs a plugin, a chart or something remote: it is not judged.

    `reason` is `plugin`, `chart`, `remote`, `outside`, `made` or `limit`, `message` says what is needed, `at` where it
    is asked for.
    """

    def __init__(self, reason: str, message: str, at: At | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.at = at


def span_of(at: At) -> Span:
    """Return the place to underline for an entry: a scalar's value, else its key."""
    source, mark = at
    if mark[3] > mark[2] and "\n" not in source.text[mark[2] : mark[3]]:
        return source.span(mark[2], mark[3])
    if mark[1] > mark[0]:
        return source.span(mark[0], mark[1])
    return source.span(mark[2], max(mark[2], mark[3])) if mark[2] >= 0 else START_OF_FILE
