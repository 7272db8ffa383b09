"""Something that was not looked at, and why; counted, never silent."""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple

LIMIT = "limit"
"""The reason of what was passed over because of a bound: such a run could not do its job."""

NOT_RENDERED = "chart-not-rendered"
"""The reason of a chart that was to be rendered and could not be: such a run could not do its job, either."""

DEPENDENCIES_MISSING = "chart-dependencies-missing"
"""The reason of a chart that is not rendered before somebody fetches what it depends on."""


class Notice(NamedTuple):
    """A file or document that was passed over: `reason` is a short fixed word, `message` a sentence."""

    file: str
    reason: str
    message: str


CONFIGURATION = "configuration"
"""The reason of a notice about a configuration of the run: k8slint has read it, though not as a manifest."""
