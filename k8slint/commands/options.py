"""Options that several commands share, as click has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from k8slint.commands.option import FILE_OPTIONS, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Function = TypeVar("Function", bound="Callable[..., Any]")


def paths_argument(function: Function) -> Function:
    """Return a command with the argument of paths to look at; none means the current folder."""
    return click.argument("paths", nargs=-1, type=click.Path())(function)


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
    if option.is_flag:
        settings["is_flag"] = True
    elif option.choices:
        settings["type"] = click.Choice(option.choices)
    if option.multiple:
        settings["multiple"] = True
    elif option.default is not None:
        settings["default"] = option.default
    return click.option(*option.flags, option.name, **settings)
