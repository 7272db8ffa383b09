"""What the API server demands of an object by itself: the fields, types and values of one manifest."""

from __future__ import annotations

from k8slint.kube.schema.judging import judge, knows
from k8slint.kube.schema.problem import SchemaProblem

__all__ = ["SchemaProblem", "judge", "knows"]
