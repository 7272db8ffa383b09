"""Texts from manifests have any length; what a report says of them has not."""

from __future__ import annotations

MOST_OF_A_NAME = 320
"""Most characters of a name in a report; no name the API server takes is as long."""

MOST_OF_A_MESSAGE = 1600
"""Most characters of a message in a report, and of a field's path."""


def shortened(text: str, most: int) -> str:
    """Return a text of at most `most` characters: beginning and end, with `…` for what lies between."""
    if len(text) <= most:
        return text
    tail = most // 3
    return f"{text[: most - tail - 1]}…{text[-tail:]}"
