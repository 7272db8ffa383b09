"""Named formats such as ``format.dns1123Label()``, and what ``validate`` answers.

The answers are values that expressions can compare and print, so they read exactly as the API server's (apimachinery
pkg/util/validation and pkg/api/validate/content).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from k8slint.kube.cel.library.formatting import quoted
from k8slint.kube.cel.library.url import InvalidUrl, parse_request_uri
from k8slint.kube.cel.overload_data import FORMATS
from k8slint.kube.cel.overloads import named_type
from k8slint.kube.cel.values import NONE, Opaque, OptionalValue
from k8slint.model.tree import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.cel.values import Value

    Validator = Callable[[str], list[Value]]

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_CASE = "lower case alphanumeric characters"
_ENDS = "and must start and end with an alphanumeric character"


class NamedFormat(Opaque):
    """A format; the key is its name, ``longest`` the size of its pattern, by which costs are."""

    __slots__ = ("longest", "validator")
    cel_type = named_type("format")

    def __init__(self, key: str, validator: Validator, longest: int) -> None:
        super().__init__(key)
        self.validator = validator
        self.longest = longest

    def equals(self, other: Value) -> bool | None:
        """Whether another format is the same; comparing with anything else is an error."""
        return bool(self.key == other.key) if other.__class__ is NamedFormat else None


def _by_pattern(what: str, pattern: str, *examples: str) -> str:
    shown = " or ".join([f"'{example}', " for example in examples])
    return f"{what} (e.g. {shown}regex used for validation is '{pattern}')"


def _checked(text: str, pattern: str, most: int, what: str, *examples: str, unit: str = "characters") -> list[str]:
    found: list[str] = []
    if len(text.encode("utf-8", "surrogatepass")) > most:
        found.append(f"must be no more than {most} {unit}")
    if not re.fullmatch(pattern, text):
        found.append(_by_pattern(what, pattern, *examples))
    return found


def _label(text: str) -> list[str]:
    what = f"a lowercase RFC 1123 label must consist of {_CASE} or '-', {_ENDS}"
    found = _checked(text, _LABEL, 63, what, "my-name", "123-abc")
    if re.fullmatch(_SUBDOMAIN, text) and not re.fullmatch(_LABEL, text):
        found[-1] = "must not contain dots"
    return found


def _subdomain(text: str, unit: str = "characters") -> list[str]:
    what = f"a lowercase RFC 1123 subdomain must consist of {_CASE}, '-' or '.', {_ENDS}"
    return _checked(text, _SUBDOMAIN, 253, what, "example.com", unit=unit)


def _label_1035(text: str) -> list[str]:
    ends = "start with an alphabetic character, and end with an alphanumeric character"
    return _checked(
        text, _LABEL_1035, 63, f"a DNS-1035 label must consist of {_CASE} or '-', {ends}", "my-name", "abc-123"
    )


def _label_value(text: str) -> list[str]:
    what = f"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', {_ENDS}"
    return _checked(text, f"({_KEY})?", 63, what, "MyValue", "my_value", "12345", unit="bytes")


def _qualified_name(text: str) -> list[str]:
    what = f"must consist of alphanumeric characters, '-', '_' or '.', {_ENDS}"
    examples = ("MyName", "my.name", "123-abc")
    prefix, slash, name = text.partition("/")
    if "/" in name:
        rest = " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        return [f"a valid label key {_by_pattern(what, _KEY, *examples)}{rest}"]
    found = []
    if slash:
        found = _subdomain(prefix, "bytes") if prefix else ["must be non-empty"]
        found = [f"prefix part {one}" for one in found]
    name = name if slash else prefix
    if not name:
        found.append("name part must be non-empty")
    return found + [f"name part {one}" for one in _checked(name, _KEY, 63, what, *examples, unit="bytes")]


def _prefix(of: Validator) -> Validator:
    """Return a check of what a generated name begins with: a dash at the end does not count."""
    return lambda text: of(text[:-2] + "a" if len(text) > 1 and text.endswith("-") else text)


def _simple(name: str, answer: str) -> Validator:
    def validator(text: str) -> list[str]:
        from k8slint.kube.schema.custom.string_formats import unmet_format  # a third of what starting CEL costs

        return [] if unmet_format(name, text, _ALL) is None else [answer]

    return validator


def _uri(text: str) -> list[Value]:
    try:
        parse_request_uri(text)
    except InvalidUrl as error:
        answer = f"parse {quoted(text)}: {error}"
        return [answer if str(error) in _SURE else Unknown(answer)]
    return []


_SURE = frozenset({"empty url", "invalid URI for request", "net/url: invalid control character in URL"})
"""Reasons that are worded as Go words them; the others are not known to the letter."""


_VALIDATORS: dict[str, tuple[Validator, int]] = {
    "dns1123Label": (_label, 30),
    "dns1123Subdomain": (_subdomain, 60),
    "dns1035Label": (_label_1035, 30),
    "qualifiedName": (_qualified_name, 60),
    "dns1123LabelPrefix": (_prefix(_label), 30),
    "dns1123SubdomainPrefix": (_prefix(_subdomain), 60),
    "dns1035LabelPrefix": (_prefix(_label_1035), 30),
    "labelValue": (_label_value, 40),
    "uri": (_uri, 1103),
    "uuid": (_simple("uuid", "does not match the UUID format"), 70),
    "byte": (_simple("byte", "invalid base64"), 84),
    "date": (_simple("date", "invalid date"), 71),
    "datetime": (_simple("datetime", "invalid datetime"), 71),
}
_ALL = 99  # every minor version knows the formats below
_NAMED = {name: NamedFormat(name, *_VALIDATORS[name]) for name in FORMATS}


def _named(name: str) -> OptionalValue:
    return OptionalValue((_NAMED[name],)) if name in _NAMED else NONE


def _validate(of: NamedFormat, text: str) -> OptionalValue:
    answers = of.validator(text)
    return OptionalValue((answers,)) if answers else NONE


def _constant(of: NamedFormat) -> Callable[[], NamedFormat]:
    return lambda: of


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "format-named": _named,
    "format-validate": _validate,
    **{f"format.{name}": _constant(of) for name, of in _NAMED.items()},
}
