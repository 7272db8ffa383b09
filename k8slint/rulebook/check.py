"""How a rule leads to its check: by arithmetic, without a registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from k8slint.model.rule import Rule

Check = Callable[..., Any]


def check_name(rule: Rule) -> tuple[str, str]:
    """Give module and function of a rule's check: the category names the module, the id the function."""
    return f"k8slint.checks.{rule.category}", rule.id.replace("-", "_")


def check_of(rule: Rule) -> Check:
    """Import the check of a rule; raises `LookupError` for a rule the engine itself reports or that has no check."""
    module_name, function = check_name(rule)
    if rule.subject == "engine":
        raise LookupError(f"rule '{rule.id}' is reported by the engine and has no check")
    from importlib import import_module

    check = getattr(import_module(module_name), function, None)
    if check is None:
        package = f"{module_name.replace('.', '/')}/__init__.py"
        missing = f"'{module_name}.{function}' is missing"
        raise LookupError(f"rule '{rule.id}' has no check: {missing}; write the function, and import it in {package}")
    return check  # type: ignore[no-any-return]
