"""Why a text is not a quantity, and which quantity is probably meant."""

from __future__ import annotations

import re

from k8slint.kube.go.text import GO_SPACE, shown, trim_space

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII).match

_MEANT = {
    "k": ("k", "Ki"),
    "m": ("M", "Mi"),
    "g": ("G", "Gi"),
    "t": ("T", "Ti"),
    "p": ("P", "Pi"),
    "e": ("E", "Ei"),
}
_NO_UNIT = frozenset(("b", "byte", "bytes", "cpu", "cpus", "core", "cores", "vcpu", "c"))


def why_invalid(text: str) -> tuple[str, tuple[str, ...]]:
    """Return what is wrong with a text that is not a quantity (words to follow the text), and candidate repairs."""
    bare = trim_space(text)
    if not bare:
        return "is empty", ()
    if bare != text:
        return "has white space around it", (bare,)
    if any(char in GO_SPACE for char in text):
        return "has white space inside it", ("".join(char for char in text if char not in GO_SPACE),)
    if "," in text:
        return "has a comma instead of a dot", (text.replace(",", "."),)
    if "_" in text:
        return "has an underscore", (text.replace("_", ""),)
    if text.lower().startswith("0x"):
        return "is hexadecimal", ()
    number = _NUMBER(text)
    if number is None:
        return "does not start with a number", ()
    return _about_suffix(number.group(), text[number.end() :])


def _about_suffix(number: str, suffix: str) -> tuple[str, tuple[str, ...]]:
    """Return what is wrong with the part after the number, and candidate repairs."""
    low = suffix.lower()
    if low == "%":
        return "is a percentage, not an amount", ()
    if low in _NO_UNIT:
        return f"has the unit {shown(suffix)}, which a quantity does not have", (number,)
    if low[:1] == "." or not suffix:
        return "is not a decimal number", ()
    if low[:1] == "e" and low[1:2] in tuple("0123456789+-"):
        return "has an exponent that is not a whole number", ()
    decimal, binary = _MEANT.get(low[:1], ("", ""))
    rest = low[1:]
    if not decimal or rest not in ("", "i", "b", "ib"):
        return f"has the unknown unit {shown(suffix)}", ()
    is_binary = rest in ("i", "ib") or (suffix == "K")
    meant = number + (binary if is_binary else decimal)
    return f"has the unknown unit {shown(suffix)}", (meant,)
