"""What is wrong with a configuration: messages that name file, line and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_MISTAKES = 50
"""The most mistakes of a file that are worked out; a text that is not a configuration would have thousands."""


class ConfigError(Exception):
    """A configuration or option that cannot be used.

    ``mistakes`` are whole messages, one for each thing that is wrong, in the order in which they stand in the file;
    `str()` joins them with newlines.
    """

    def __init__(self, *mistakes: str) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


class UsageError(Exception):
    """A call that cannot be carried out: a missing path, an unknown rule, options that contradict each other."""


def config_error(file: str, mistakes: Iterable[tuple[int, int, str]]) -> ConfigError:
    """Return the error for some mistakes in a file, each with its line and column, which count from 1."""
    places = sorted(set(mistakes))
    lines = [f"{file}:{line}:{column}: {message}" for line, column, message in places[:MOST_MISTAKES]]
    if len(places) > MOST_MISTAKES:
        lines.append(f"{file}: and more mistakes like these")
    return ConfigError(*lines)


def did_you_mean(word: str, known: list[str]) -> str:
    """Return `; did you mean 'x'?` for the nearest known word, or nothing."""
    import difflib

    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""
