"""A span of seconds known by its two ends, and how messages write it."""

from __future__ import annotations

from math import inf

from k8slint.model.named_tuple import NamedTuple

LONGEST = 10**15
"""Seconds (thirty million years) from which a computed duration counts as endless."""


class Duration(NamedTuple):
    """Seconds between two ends; ``at_most`` is None when nothing bounds it, both ends are infinite when it never ends.

    Example: ``sleep 10 && curl -s localhost`` takes ``Duration(10, None)``: ten seconds and an unknown rest.
    """

    at_least: float
    at_most: float | None

    @property
    def exact(self) -> float | None:
        """The one possible value in seconds, None when the ends differ."""
        return self.at_least if self.at_least == self.at_most else None

    @property
    def endless(self) -> bool:
        """Whether it certainly never ends."""
        return self.at_least == inf

    @property
    def bounded(self) -> bool:
        """Whether a finite number of seconds is known to suffice."""
        return self.at_most is not None and self.at_most != inf

    def then(self, other: Duration) -> Duration:
        """Return the duration of this followed by the other.  Example: (1, 2) then (3, None) is (4, None)."""
        most = None if self.at_most is None or other.at_most is None else self.at_most + other.at_most
        return Duration(self.at_least + other.at_least, most)

    def beside(self, other: Duration) -> Duration:
        """Return the duration until both, started together, are over.  Example: (1, 5) beside (2, 3) is (2, 5)."""
        most = None if self.at_most is None or other.at_most is None else max(self.at_most, other.at_most)
        return Duration(max(self.at_least, other.at_least), most)

    def either(self, other: Duration) -> Duration:
        """Return the span that covers both, of which one happens.  Example: (1, 2) and (4, 5) give (1, 5)."""
        most = None if self.at_most is None or other.at_most is None else max(self.at_most, other.at_most)
        return Duration(min(self.at_least, other.at_least), most)

    def cut(self, limit: float | None) -> Duration:
        """Return the duration when it is ended after ``limit`` seconds (None: the limit is not known).

        Example: (10, None) cut at 30 is (10, 30); (60, 60) cut at 30 is (30, 30).
        """
        if limit is None:
            return Duration(0, self.at_most)
        most = limit if self.at_most is None else min(self.at_most, limit)
        return Duration(min(self.at_least, limit), most)

    def times(self, count: int) -> Duration:
        """Return the duration of ``count`` repetitions, nothing for none.  Example: (1, 2) times 3 is (3, 6)."""
        if count <= 0:
            return NOTHING
        return Duration(_product(self.at_least, count), None if self.at_most is None else _product(self.at_most, count))


NOTHING = Duration(0, 0)
UNKNOWN = Duration(0, None)
ENDLESS = Duration(inf, inf)


def _product(seconds: float, count: int) -> float:
    """Return the product, infinite beyond thirty million years: such numbers only overflow."""
    product = min(seconds, LONGEST) * count
    return inf if seconds >= LONGEST or product >= LONGEST else product


def exactly(seconds: float) -> Duration:
    """Return the duration whose two ends are the same."""
    return Duration(seconds, seconds)


def seconds_text(seconds: float) -> str:
    """Return a number of seconds as messages write it.  Example: 90 is ``90 s``, 0.5 is ``0.5 s``, inf ``forever``."""
    if seconds == inf:
        return "forever"
    return f"{int(seconds)} s" if seconds == int(seconds) else f"{seconds:g} s"


def span_text(duration: Duration) -> str:
    """Return a duration in words.  Example: ``25 to 37 s``, ``at least 5 s``, ``10 s``, ``an unknown time``."""
    if duration.exact is not None:
        return seconds_text(duration.exact)
    if duration.at_most is None or duration.at_most == inf:
        return f"at least {seconds_text(duration.at_least)}" if duration.at_least else "an unknown time"
    return f"{duration.at_least:g} to {seconds_text(duration.at_most)}"
