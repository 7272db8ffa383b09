"""What a named format is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from k8slint.model.named_tuple import NamedTuple


class Form(NamedTuple):
    """A format of a text: the rule that reports a text that does not fit, why it does not, and what to write.

    ``why`` returns None for a text that fits, else a clause to put after the quoted text. ``suggest`` may return a
    text that fits, or ''; ``fix`` says what to write where there is none. ``warns`` is the consequence where
    the API server accepts the text and only warns.
    """

    rule: str
    why: Callable[[Any], str | None]
    fix: str
    suggest: Callable[[str], str] | None = None
    warns: str = ""
