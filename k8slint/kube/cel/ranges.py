"""The least and the most something may be: a size or a cost, as 64-bit numbers that stop at their end."""

from __future__ import annotations

import math

from k8slint.kube.cel.values import MAX_UINT
from k8slint.model.named_tuple import NamedTuple


class Range(NamedTuple):
    """Between ``least`` and ``most``; 2^64-1 stands for everything beyond."""

    least: int
    most: int

    def plus(self, other: Range) -> Range:
        """Return the sum."""
        return Range(min(self.least + other.least, MAX_UINT), min(self.most + other.most, MAX_UINT))

    def times(self, other: Range) -> Range:
        """Return the product."""
        return Range(min(self.least * other.least, MAX_UINT), min(self.most * other.most, MAX_UINT))

    def union(self, other: Range) -> Range:
        """Return what holds both."""
        return Range(min(self.least, other.least), max(self.most, other.most))

    def scaled(self, factor: float) -> Range:
        """Return the range times a factor, rounded up."""
        return Range(_scaled(self.least, factor), _scaled(self.most, factor))


def _scaled(number: int, factor: float) -> int:
    product = float(number) * factor
    return MAX_UINT if product >= 2.0**64 else math.ceil(product)


def fixed(number: int) -> Range:
    """Return a range of one number."""
    return Range(number, min(number, MAX_UINT))


UNKNOWN = Range(0, MAX_UINT)
