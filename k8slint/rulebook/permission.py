"""How a finding of a rule is allowed: the ways, ready to copy."""

from __future__ import annotations


def permission_recipes(rule_id: str) -> tuple[tuple[str, str], ...]:
    """Return (where, text) for a comment, an annotation and the configuration, one or all places."""
    return (
        ("On the line itself, or on its own line above", f"# k8slint: ignore[{rule_id}] the reason"),
        ("On the object or pod template", f'metadata:\n  annotations:\n    k8slint.dev/ignore: "{rule_id}"'),
        (
            "For some files or objects, in .k8slint.yaml",
            f"suppressions:\n  - rules: [{rule_id}]\n    paths: ['dev/**']\n    reason: why it is fine here",
        ),
        ("Everywhere, in .k8slint.yaml", f"rules:\n  {rule_id}: off"),
    )
