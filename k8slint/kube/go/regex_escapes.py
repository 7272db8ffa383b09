"""Reads the escapes, counts and classes of Go's regular expressions."""

from __future__ import annotations

from k8slint.kube.go.regex_classes import PERL, POSIX, Ranges, folded, named, negated, pairs
from k8slint.kube.go.regex_errors import InvalidGoPattern, PatternNotJudged

_CONTROL = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_OCTAL = frozenset("01234567")
_HEX = frozenset("0123456789abcdefABCDEF")
_DIGITS = frozenset("0123456789")
_MAX_CLASS_WORK = 2_000_000
_TOO_MUCH = 1001


class Escapes:
    """Reads the parts of a pattern that stand for characters. ``pos`` is the next character, counted from 0."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.count: tuple[int, int, int] | None = None
        self._class_work = 0

    def count_at(self, pos: int) -> tuple[int, int, int] | None:
        """Return (low, high, end) of the count in braces at a position; None where the brace is a literal.

        ``high`` is -1 where there is no upper bound; a number of too many digits becomes one that is refused.
        """
        low, pos = self._integer(pos + 1)
        high = low
        if low is not None and self.text.startswith(",", pos):
            high, pos = (-1, pos + 1) if self.text.startswith("}", pos + 1) else self._integer(pos + 1)
        if low is None or high is None or not self.text.startswith("}", pos):
            return None
        return low, high, pos + 1

    def _integer(self, pos: int) -> tuple[int | None, int]:
        """Read a decimal number without leading zeros; gives where it ends, too."""
        end = pos
        while self.text[end : end + 1] in _DIGITS:
            end += 1
        digits = self.text[pos:end]
        if not digits or (len(digits) > 1 and digits[0] == "0"):
            return None, pos
        return (int(digits) if len(digits) < 5 else _TOO_MUCH), end

    def escaped_class(self, fold: bool) -> Ranges | None:
        r"""Return the class of `\d`, `\pL` or the like at the position; None when something else is there."""
        letter = self.text[self.pos + 1 : self.pos + 2]
        if not letter or self.text[self.pos] != "\\":
            return None
        if letter in "pP":
            return self._unicode_class(letter == "P", fold)
        chars = PERL.get(letter.lower())
        if chars is None:
            return None
        self.pos += 2
        chars = folded(chars) if fold else chars
        return negated(chars) if letter.isupper() else chars

    def _unicode_class(self, negative: bool, fold: bool) -> Ranges:
        start = self.pos
        end = start + 3
        name = self.text[start + 2 : end]
        if name == "{":
            end = self.text.find("}", start) + 1
            if not end:
                raise InvalidGoPattern("invalid character class range", self.text[start:], start + 1)
            name = self.text[start + 3 : end - 1]
        if name.startswith("^"):
            negative, name = not negative, name[1:]
        chars = named(name)
        if chars is None:
            raise InvalidGoPattern("invalid character class range", self.text[start:end], start + 1)
        self.pos = end
        chars = folded(chars) if fold else chars
        return negated(chars) if negative else chars

    def class_item(self, start: int, fold: bool) -> list[tuple[int, int]]:
        """Return one item of the class in brackets that begins at ``start``: a named class, a range or a character."""
        chars = self._posix_class(fold)
        if chars is None:
            chars = self.escaped_class(fold) if self.pos < len(self.text) else None
        if chars is None:
            item = self.pos
            low = high = self._class_character(start)
            if self.text.startswith("-", self.pos) and self.text[self.pos + 1 : self.pos + 2] not in ("", "]"):
                self.pos += 1
                high = self._class_character(start)
                if high < low:
                    raise InvalidGoPattern("invalid character class range", self.text[item : self.pos], item + 1)
            chars = folded((low, high)) if fold else (low, high)
        self._class_work += len(chars)
        if self._class_work > _MAX_CLASS_WORK:
            raise PatternNotJudged
        return list(pairs(chars))

    def _posix_class(self, fold: bool) -> Ranges | None:
        """Read `[:alpha:]` at the position; None when something else stands there."""
        start = self.pos
        end = self.text.find(":]", start + 2) if self.text.startswith("[:", start) else -1
        if end < 0:
            return None
        name = self.text[start + 2 : end]
        negative = name.startswith("^")
        chars = POSIX.get(name[negative:])
        if chars is None:
            raise InvalidGoPattern("invalid character class range", self.text[start : end + 2], start + 1)
        self.pos = end + 2
        chars = folded(chars) if fold else chars
        return negated(chars) if negative else chars

    def _class_character(self, start: int) -> int:
        if self.pos >= len(self.text):
            raise InvalidGoPattern("missing closing ]", self.text[start:], start + 1)
        if self.text[self.pos] == "\\":
            return self.escaped_character()
        self.pos += 1
        return ord(self.text[self.pos - 1])

    def escaped_character(self) -> int:
        """Return the code point of an escape that stands for one character."""
        start = self.pos
        letter = self.text[start + 1 : start + 2]
        if not letter:
            raise InvalidGoPattern("trailing backslash at end of expression", "", start + 1)
        self.pos = start + 2
        if letter in _OCTAL and (letter == "0" or self.text[self.pos : self.pos + 1] in _OCTAL):
            return self._octal(start)
        if letter == "x":
            return self._hexadecimal(start)
        if letter in _CONTROL:
            return _CONTROL[letter]
        if letter.isascii() and not letter.isalnum():
            return ord(letter)
        raise self._bad_escape(start)

    def _octal(self, start: int) -> int:
        """Read up to three octal digits."""
        while self.pos < start + 4 and self.text[self.pos : self.pos + 1] in _OCTAL:
            self.pos += 1
        return int(self.text[start + 1 : self.pos], 8)

    def _hexadecimal(self, start: int) -> int:
        r"""Read `\x7f` or `\x{10FFFF}`."""
        if not self.text.startswith("{", self.pos):
            digits = self.text[self.pos : self.pos + 2]
            self.pos += len(digits)
            if len(digits) == 2 and _HEX.issuperset(digits):
                return int(digits, 16)
            raise self._bad_escape(start)
        self.pos += 1
        code = 0
        digits_start = self.pos
        while self.text[self.pos : self.pos + 1] in _HEX and code <= 0x10FFFF:
            code = code * 16 + int(self.text[self.pos], 16)
            self.pos += 1
        good = self.pos > digits_start and code <= 0x10FFFF and self.text.startswith("}", self.pos)
        self.pos += code <= 0x10FFFF and self.pos < len(self.text)
        if good:
            return code
        raise self._bad_escape(start)

    def _bad_escape(self, start: int) -> InvalidGoPattern:
        return InvalidGoPattern("invalid escape sequence", self.text[start : self.pos], start + 1)
