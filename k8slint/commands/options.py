"""Options that several commands share, as click has them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import click

from k8slint.commands.option import FILE_OPTIONS, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Function = TypeVar("Function", bound="Callable[..., Any]")

_COMPLETED = {"RULE": "rule_words", "FORMAT[:FILE]": "format_words"}
"""What an option takes, as its help says -> the function of commands/completion.py that completes it."""
_FILES = ("FILE", "DIR")


def paths_argument(function: Function) -> Function:
    """Return a command with the argument of paths to look at; none means the current folder."""
    return click.argument("paths", nargs=-1, type=click.Path())(function)


def completed_by(name: str) -> Callable[..., Any]:
    """Return a function of commands/completion.py that is imported only when a shell asks."""

    def completed(*asked: Any) -> Any:
        return getattr(import_module("k8slint.commands.completion"), name)(*asked)

    return completed


def file_options(function: Function) -> Function:
    """Return a command with the options that say which files and which configuration."""
    return with_options(function, FILE_OPTIONS)


def with_options(function: Function, options: Sequence[Option]) -> Function:
    """Return a command with some options, in their order."""
    for option in reversed(options):
        function = _click_option(option)(function)
    return function


def _click_option(option: Option) -> Callable[[Function], Function]:
    settings: dict[str, Any] = {"help": option.help, "metavar": option.metavar, "envvar": option.envvar}
    if option.is_flag or option.is_count:
        settings["is_flag" if option.is_flag else "count"] = True
    elif option.choices:
        settings["type"] = click.Choice(option.choices)
    elif option.metavar in _FILES:
        settings["type"] = click.Path(file_okay=option.metavar == "FILE")
    elif option.metavar in _COMPLETED:
        settings["shell_complete"] = completed_by(_COMPLETED[option.metavar])
    if option.multiple:
        settings["multiple"] = True
    elif option.default is not None:
        settings["default"] = option.default
    return click.option(*option.flags, option.name, **settings)
