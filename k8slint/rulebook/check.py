"""How a rule leads to its check: the category is the package, the id the function, the index knows the module."""

from __future__ import annotations

from collections.abc import Callable

from k8slint.hints import Any
from k8slint.model.rule import Rule

Check = Callable[..., Any]


def check_name(rule: Rule) -> tuple[str, str]:
    """Return module and function of a rule's check; the module is its category's package when it has no module yet."""
    package = f"k8slint.checks.{rule.category}"
    return f"{package}.{rule.module}" if rule.module else package, rule.id.replace("-", "_")


def check_of(rule: Rule) -> Check:
    """Import the check of a rule; raises `LookupError` for a rule the engine itself reports or that has no check."""
    module_name, function = check_name(rule)
    if rule.subject == "engine":
        raise LookupError(f"rule '{rule.id}' is reported by the engine and has no check")
    from importlib import import_module

    check = getattr(import_module(module_name), function, None)
    if check is None:
        missing = f"'{module_name}.{function}' is missing"
        folder = f"k8slint/checks/{rule.category}/"
        raise LookupError(f"rule '{rule.id}' has no check: {missing}; write the function in a module of {folder}")
    return check  # type: ignore[no-any-return]


def module_of(rule: Rule) -> str:
    """Find the module of a rule's category that holds its check, for the index; empty when none does.

    Imports all modules of the category, so a run never comes here.
    """
    from importlib import import_module
    from pkgutil import iter_modules

    package, function = check_name(rule._replace(module=""))
    for found in sorted(iter_modules(import_module(package).__path__), key=lambda found: found.name):
        check = getattr(import_module(f"{package}.{found.name}"), function, None)
        if check is not None and check.__module__ == f"{package}.{found.name}":
            return found.name
    return ""
