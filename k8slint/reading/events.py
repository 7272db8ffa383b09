"""The events of a YAML document: libyaml's where it is installed, else the pure Python parser's.

The parsers are imported when first needed; most manifests are read by the fast reader and never get here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

GetEvent = Callable[[], Any]


@cache
def _libyaml() -> Any:
    """Return libyaml's parser class, or None where it is not installed."""
    try:
        from _ruamel_yaml import CParser
    except ImportError:
        return None
    return CParser


def has_libyaml() -> bool:
    """Whether libyaml's parser is installed."""
    return _libyaml() is not None


def next_event(text: str) -> GetEvent:
    """Return the function that yields one event of a text after the other, None at the end."""
    parser = _libyaml()
    return parser(text).get_event if parser is not None else pure_next_event(text)


def pure_next_event(text: str) -> GetEvent:
    """Return the same function from the parser written in Python, twenty times slower."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 1)
    events = yaml.parse(text)
    return lambda: next(events, None)
