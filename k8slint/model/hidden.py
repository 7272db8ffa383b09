"""What stands in the place of a value that nobody is to see."""

from __future__ import annotations

FIRST, REST = "\ufdd0", "\ufdd1"
"""Stand for the first and for each further character of a hidden stretch: no text has characters of these numbers."""

STARS = "***"
"""Drawn for a hidden value, whatever its length."""
