"""All rules as Python literals, so that a run reads no rule file; made by scripts/build_rule_index.py."""
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from k8slint.model.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule('image-tag-latest', 'images', 'Image runs whatever the tag latest means today', 'warning', 'nobody', 'image', (), True, 0, 0, {}),
    Rule('check-crashed', 'manifest', 'A rule stopped with an error of its own', 'warning', 'nobody', 'engine', (), True, 0, 0, {}),
    Rule('file-unreadable', 'manifest', 'File could not be read', 'error', 'kubectl', 'engine', (), True, 0, 0, {}),
    Rule('limit-exceeded', 'manifest', 'File asks for more than any manifest needs', 'warning', 'nobody', 'engine', (), True, 0, 0, {}),
    Rule('suppression-expired', 'manifest', 'A suppression is past its date', 'warning', 'nobody', 'engine', (), True, 0, 0, {}),
    Rule('suppression-rule-unknown', 'manifest', 'A suppression names no rule', 'warning', 'nobody', 'engine', (), True, 0, 0, {}),
    Rule('suppression-unused', 'manifest', 'A suppression allows nothing', 'info', 'nobody', 'engine', (), True, 0, 0, {}),
    Rule('yaml-unreadable', 'manifest', 'kubectl cannot read this document', 'error', 'kubectl', 'engine', (), True, 0, 0, {}),
)
