"""Named tuples that cost next to nothing to define.

A start defines a hundred of them and makes values of some. `typing.NamedTuple` compiles every annotation and a
constructor for each; here the constructor is compiled when a class has made a few values. With `typing.NamedTuple` a
start on three files takes 7 % longer (203 ms instead of 190 on Python 3.11, 236 instead of 218 on 3.13), and one that
recalls its report 7.5 % (medians of 40 to 60 alternating runs, user and system). For readers and type checkers it is
`typing.NamedTuple`: fields, defaults, methods, `_replace`, `_asdict`, `_make`, pickling and matching are the same.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    try:
        from _collections import _tuplegetter as _getter
    except ImportError:  # not CPython

        def _getter(index, doc):
            from operator import itemgetter

            return property(itemgetter(index), doc=doc)

    _GETTERS = []  # one per position, shared by all classes
    _FEW = 8  # values that cost less when they are made without a constructor than the constructor does

    class _Values(tuple):
        """What every named tuple can do."""

        __slots__ = ()
        _fields = ()
        _field_defaults = {}  # noqa: RUF012 - never changed

        def __new__(cls, *values, **named):
            owner = next(base for base in cls.__mro__ if "_fields" in base.__dict__)
            if owner._made < _FEW:
                owner._made += 1
                complete = _complete(owner, values, named)
                if complete is not None:
                    return tuple.__new__(cls, complete)
            owner.__new__ = staticmethod(_constructor(owner))
            return owner.__new__(cls, *values, **named)

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"expected {len(cls._fields)} values, got {len(made)}")
            return made

        def _replace(self, /, **changes):
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"no such fields: {list(changes)}")
            return made

        __replace__ = _replace

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            shown = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{self.__class__.__name__}({shown})"

        def __getnewargs__(self):
            return tuple(self)

    def _complete(owner, values, named):
        """Return a value for every field; None where one is missing or too many, which the constructor then tells."""
        missing = owner._fields[len(values) :]
        defaults = owner._field_defaults
        if not named.keys() <= set(missing) or len(values) + len(missing) != len(owner._fields):
            return None
        try:
            return (*values, *[named[field] if field in named else defaults[field] for field in missing])
        except KeyError:
            return None

    def _constructor(owner):
        """Compile `__new__` with the fields as its parameters."""
        names = "".join(f"{name}, " for name in owner._fields)
        make = eval(f"lambda _cls, {names}: _new(_cls, ({names}))", {"_new": tuple.__new__})  # noqa: S307 - names only
        make.__defaults__ = tuple(owner._field_defaults.values())
        make.__name__ = "__new__"
        make.__qualname__ = f"{owner.__qualname__}.__new__"
        make.__module__ = owner.__module__
        return make

    class _Definition(type):
        """Turns the body of a class into a named tuple."""

        def __new__(mcs, name, bases, body):
            if not bases:
                return super().__new__(mcs, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            body["_field_defaults"] = {field: body[field] for field in fields if field in body}
            body["_fields"] = body["__match_args__"] = fields
            body["__slots__"] = ()
            body["_made"] = 0
            missing = range(len(_GETTERS), len(fields))
            _GETTERS.extend([_getter(index, f"Field {index} of a named tuple.") for index in missing])
            body.update(zip(fields, _GETTERS, strict=False))
            return type(name, (_Values,), body)

    class NamedTuple(metaclass=_Definition):
        """The base of a named tuple."""
