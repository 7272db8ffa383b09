"""Regular expressions that are compiled when they are first used: most runs need few of those there are."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import AnyStr

_METHODS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


class LazyPattern:
    """A regular expression with the methods of a compiled one; after the first use they are the compiled one's own."""

    __slots__ = (*_METHODS, "flags", "pattern")

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern = text
        self.flags = flags

    def __getattr__(self, name: str) -> object:
        """Compile the expression: it is asked for a method it does not have yet."""
        if name not in _METHODS:
            raise AttributeError(name)
        import re

        compiled = re.compile(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression that is compiled when one of its methods is first called."""
    return LazyPattern(text, flags)  # type: ignore[return-value]  # it does what one does, but for being an instance
