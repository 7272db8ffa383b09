"""Admission policies of a project, asked about the objects of their scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from k8slint.model.finding import Finding
    from k8slint.model.notice import Notice


class ByPolicies(NamedTuple):
    """Findings of policies, notices about what was not judged, and the ids of the policies that were asked.

    ``files`` are those of policies that a configuration names, which need not be among the checked files.
    """

    findings: list[Finding]
    notices: list[Notice]
    rules: set[str]
    files: set[str]
