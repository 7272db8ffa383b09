r"""The string formats that a CustomResourceDefinition may write, as the API server's registry checks them.

Sources: apiextensions-apiserver pkg/apiserver/validation/formats.go (which formats count) and kube-openapi
pkg/validation/strfmt (what they mean, which is not always what JSON Schema says: a `duration` may be `5 apples 3 days`,
an empty text is no `byte`). A format that is not listed there is ignored.
"""

from __future__ import annotations

import calendar
import functools
from typing import TYPE_CHECKING

from k8slint.kube.go.duration import go_nanoseconds
from k8slint.kube.go.regex import compile_go
from k8slint.kube.go.url import InvalidLocation, parse_location
from k8slint.kube.schema.formats.addresses import parse_ip, parse_range
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_LENGTH = 100_000

_BASE64 = pattern(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})")
_DATE = pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = pattern(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})")
_AMOUNT = pattern(r"(?<![0-9])([0-9]+)[\t\n\f\r ]*([A-Za-z\u00b5]+)")
_UNITS = frozenset("ns us ms s m h d w \u00b5s hr wk".split())
_LONG_UNITS = ("nano", "micro", "milli", "sec", "min", "hour", "day", "week")
_NAME = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_LETTER = r"[a-zA-Z0-9\p{S}\p{L}]"
_LABEL = rf"{_LETTER}(?:[-a-zA-Z0-9\p{{S}}\p{{L}}]{{0,61}}{_LETTER})?"
_HOST = rf"^(?:{_LETTER}(?:-?{_LETTER}{{0,62}})?|(?:{_LABEL}\.)+[a-zA-Z\p{{L}}]{{2,63}})$"
_HEX_PAIR, _HEX_FOUR = "[0-9A-Fa-f]{2}", "[0-9A-Fa-f]{4}"
_MAC = pattern(
    "|".join(
        f"{group}(?:{separator}{group}){{{octets // size - 1}}}"
        for group, size, separators in ((_HEX_PAIR, 1, ":-"), (_HEX_FOUR, 2, "."))
        for separator in (f"[{one}]" for one in separators)
        for octets in (6, 8, 20)
    )
)
_CARD = pattern(
    "4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9]{2})[0-9]{12}|3[47][0-9]{13}"
    r"|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35[0-9]{3})[0-9]{11}"
)
_COLOR = r"[\t\n\f\r ]*(0|[1-9][0-9]{0,2})[\t\n\f\r ]*"
_RGB = pattern(rf"rgb\({_COLOR},{_COLOR},{_COLOR}\)")


def unmet_format(name: str, value: str, minor: int) -> str | None:
    """Return what a text should be to meet a format, such as "base64 text"; None when it does, or is not judged."""
    known = _FORMATS.get(name.replace("-", ""))
    if known is None or minor < known[2] or len(value) > _MAX_LENGTH:
        return None
    words, check, _ = known
    return None if check(value) else words


def is_judged(name: str, minor: int) -> bool:
    """Whether the API server of a minor version knows a format."""
    known = _FORMATS.get(name.replace("-", ""))
    return known is not None and minor >= known[2]


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if not found:
        return False
    year, month, day = map(int, found.groups())
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year or 4, month)[1]


def _is_date_time(text: str) -> bool:
    date, separator, rest = text.lower().partition("t")
    found = _TIME.fullmatch(rest.partition("t")[0]) if separator and _is_date(date) else None
    return found is not None and found[1] <= "23" and found[2] <= "59" and found[3] <= "59"


def _is_duration(text: str) -> bool:
    """Whether Go reads a duration, or some number stands before a word that begins with a unit."""
    if go_nanoseconds(text) is not None:
        return True
    amounts = _AMOUNT.findall(text)
    if any(int(number[:30]) >= 2**63 for number, _ in amounts):
        return False
    return any(unit.lower() in _UNITS or unit.lower().startswith(_LONG_UNITS) for _, unit in amounts)


def _is_ipv4(text: str) -> bool:
    """Whether a text is an IP address with dots, an IPv6 address that ends in them included."""
    before, colon, address = text.rpartition(":")
    address = ".".join(part.lstrip("0") or part[:1] for part in address.split("."))
    return "." in text and parse_ip(before + colon + address, lenient=False) is not None


def _is_ipv6(text: str) -> bool:
    return ":" in text and parse_ip(text, lenient=False) is not None


def _is_hostname(text: str) -> bool:
    size = len(text.encode("utf-8", "replace"))
    parts = text.split(".")
    return (
        size <= 255
        and all(len(part.encode("utf-8", "replace")) <= 63 for part in parts)
        and compile_go(_HOST).search(text)
    )


def _is_uri(text: str) -> bool:
    """Whether Go's url.ParseRequestURI takes a text: an absolute URI, or an absolute path."""
    if not text or any(letter < " " or letter == "\x7f" for letter in text):
        return False
    if text == "*":
        return True
    scheme, colon, rest = text.partition(":")
    if not (colon and scheme.isascii() and scheme[:1].isalpha() and scheme.translate(_NO_SIGNS).isalnum()):
        rest = text
        if not text.startswith("/"):
            return False
    elif not rest.startswith("/"):
        return True
    if rest is not text and rest.startswith("//"):
        rest = rest[2:]
        authority = rest.partition("/")[0]
        if "[" not in authority and authority.count(":") > 1:
            return True  # Go before 1.26 takes a second colon, and so do programs that ask for the old behavior
    else:
        rest = "host" + rest
    try:
        parse_location(rest.replace("#", "%23"))
    except InvalidLocation:
        return False
    return True


_NO_SIGNS = str.maketrans("", "", "+-.")


def _is_email(text: str) -> bool:
    """Whether a text may be an address; the grammar of RFC 5322 is not read, only what can never be one is refused."""
    return "@" in text.strip("@ \t")


def _is_uuid(text: str, version: str = "") -> bool:
    parts: list[str] = []
    at = 0
    for size in (8, 4, 4, 4, 12):
        at += bool(parts) and text[at : at + 1] == "-"
        parts.append(text[at : at + size])
        at += size
    digits = "".join(parts)
    if at != len(text) or len(digits) != 32 or not set(digits) <= _HEX:
        return False
    return not version or (parts[2][0] == version and (version == "3" or parts[3][0] in "89abAB"))


_HEX = frozenset("0123456789abcdefABCDEF")


def _is_isbn(text: str, lengths: tuple[int, ...] = (10, 13)) -> bool:
    digits = text.translate(_NO_BLANKS)
    body, last = digits[:-1], digits[-1:]
    if len(digits) not in lengths or not (body.isascii() and body.isdigit()):
        return False
    if len(digits) == 10:
        tenth = 10 if last == "X" else int(last) if last in _DIGITS else -1
        return tenth >= 0 and (sum(place * int(digit) for place, digit in enumerate(body, 1)) + 10 * tenth) % 11 == 0
    total = sum((1, 3)[place % 2] * int(digit) for place, digit in enumerate(body))
    return last in _DIGITS and int(last) == (10 - total % 10) % 10


_NO_BLANKS = str.maketrans("", "", "\t\n\f\r -")
_DIGITS = frozenset("0123456789")


def _is_credit_card(text: str) -> bool:
    digits = "".join(letter for letter in text if letter in _DIGITS)
    if not _CARD.fullmatch(digits):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def _is_rgb(text: str) -> bool:
    found = _RGB.fullmatch(text)
    return found is not None and all(int(number) <= 255 for number in found.groups())


def _matches(regular: str, longest: int = _MAX_LENGTH) -> Callable[[str], bool]:
    compiled = pattern(regular)
    return lambda text: len(text) <= longest and compiled.fullmatch(text) is not None


_FORMATS: dict[str, tuple[str, Callable[[str], bool], int]] = {
    "bsonobjectid": ("an object ID of 24 hexadecimal digits", _matches("[0-9a-fA-F]{24}"), 0),
    "uri": ("a URI", _is_uri, 0),
    "email": ("an e-mail address", _is_email, 0),
    "hostname": ("a host name", _is_hostname, 0),
    "ipv4": ("an IPv4 address", _is_ipv4, 0),
    "ipv6": ("an IPv6 address", _is_ipv6, 0),
    "cidr": ("an address range such as 10.0.0.0/8", lambda text: parse_range(text, lenient=True) is not None, 0),
    "mac": ("a MAC address", lambda text: _MAC.fullmatch(text) is not None, 0),
    "uuid": ("a UUID", _is_uuid, 0),
    "uuid3": ("a UUID of version 3", functools.partial(_is_uuid, version="3"), 0),
    "uuid4": ("a UUID of version 4", functools.partial(_is_uuid, version="4"), 0),
    "uuid5": ("a UUID of version 5", functools.partial(_is_uuid, version="5"), 0),
    "isbn": ("an ISBN", _is_isbn, 0),
    "isbn10": ("an ISBN of 10 digits", functools.partial(_is_isbn, lengths=(10,)), 0),
    "isbn13": ("an ISBN of 13 digits", functools.partial(_is_isbn, lengths=(13,)), 0),
    "creditcard": ("a credit card number", _is_credit_card, 0),
    "ssn": ("a social security number such as 123-45-6789", _matches("[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}"), 0),
    "hexcolor": ("a color such as #00ff00", _matches("#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})"), 0),
    "rgbcolor": ("a color such as rgb(0,255,0)", _is_rgb, 0),
    "byte": ("base64 text", lambda text: _BASE64.fullmatch(text) is not None, 0),
    "password": ("a text", lambda _: True, 0),
    "date": ("a date such as 2026-01-31", _is_date, 0),
    "duration": ("a duration such as 1h30m", _is_duration, 0),
    "datetime": ("a time such as 2026-01-31T09:30:00Z", _is_date_time, 0),
    "k8sshortname": ("a name of at most 63 lower-case letters, digits and '-'", _matches(_NAME, 63), 34),
    "k8slongname": (
        "a name of at most 253 lower-case letters, digits, '-' and '.'",
        _matches(rf"{_NAME}(?:\.{_NAME})*", 253),
        34,
    ),
}
"""What a text should be, how that is seen, and the first minor version that looks."""
