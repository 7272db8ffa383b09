"""What is wrong with a configuration: one message that names file, line and remedy."""

from __future__ import annotations


class ConfigError(Exception):
    """A configuration or option that cannot be used; `str()` of it is the whole message."""


class UsageError(Exception):
    """A call that cannot be carried out: a missing path, an unknown rule, options that contradict each other."""


def did_you_mean(word: str, known: list[str]) -> str:
    """Return `; did you mean 'x'?` for the nearest known word, or nothing."""
    import difflib

    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
