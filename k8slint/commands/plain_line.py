"""Reads a plain command line: one without mistakes and rarities, which need click, the dearest import of a start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from k8slint.commands.option import Option

_INTEGER_DIGITS = 9


def plain_values(
    arguments: Sequence[str], options: Iterable[Option], environ: Mapping[str, str]
) -> tuple[tuple[str, ...], dict[str, Any]] | None:
    """Return the paths and the value of every option as click would; None where click must speak or be asked.

    That is for unknown and half-written options, values that are none of the choices, help, values from the
    environment, and whatever else is not certain here.
    """
    by_flag = {flag: option for option in options for flag in option.flags}
    values = {option.name: option.unset for option in by_flag.values()}
    if any(option.envvar in environ for option in by_flag.values() if option.envvar):
        return None
    paths: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            paths.extend(rest)
        elif argument == "-" or not argument.startswith("-"):
            paths.append(argument)
        elif not _take(argument, rest, by_flag, values):
            return None
    return tuple(paths), values


def _take(argument: str, rest: Iterable[str], by_flag: dict[str, Option], values: dict[str, Any]) -> bool:
    """Take an option, and its value from the rest of the line; False when that is not plain."""
    flag, equals, text = argument.partition("=")
    option = by_flag.get(flag)
    if option is None or (equals and not flag.startswith("--")):
        return False
    if option.is_flag or option.is_count:
        values[option.name] = option.is_flag or values[option.name] + 1
        return not equals
    if not equals:
        text = next(iter(rest), "-")
    value = _value(text, option)
    if value is None or (not equals and text.startswith("-")):
        return False
    values[option.name] = (*values[option.name], value) if option.multiple else value
    return True


def _value(text: str, option: Option) -> Any:
    """Return a value in its type; None when it is none of the choices, or no plain number."""
    if option.choices:
        return text if text in option.choices else None
    if isinstance(option.default, int):
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _INTEGER_DIGITS else None
    return text
