"""Expressions of admission policies: what they see of a request, and their values as plain Python values."""

from __future__ import annotations

import base64
import math
from typing import TYPE_CHECKING

from k8slint.kube.cel.environment import VARIABLES, admission_environment, declared_type
from k8slint.kube.cel.errors import CelCompileError, CelLimitReached, CelNotJudged
from k8slint.kube.cel.library.conversions import double_text, seconds_text
from k8slint.kube.cel.library.formats import NamedFormat
from k8slint.kube.cel.library.network import Cidr
from k8slint.kube.cel.library.quantity import CelQuantity, quantity_text
from k8slint.kube.cel.library.semver import Semver
from k8slint.kube.cel.library.time import timestamp_text
from k8slint.kube.cel.overloads import named_type
from k8slint.kube.cel.program import Program, Variables, compile_expression
from k8slint.kube.cel.values import (
    DurationValue,
    Fields,
    Opaque,
    OptionalValue,
    Timestamp,
    Uint,
    begin,
    end,
    kind_of,
    spend,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from k8slint.kube.cel.environment import Environment
    from k8slint.kube.cel.values import Value

_ABSENT = object()
_MAX_DEPTH = 200


class Request(Fields):
    """``request``: kind, name, namespace and operation as the object tells, and what else is known of it.

    ``known`` are further fields. What stands in neither is known in the cluster only.
    """

    def __init__(self, new: Value, old: Value, known: Mapping[str, Value]) -> None:
        written = new if new is not None else old
        metadata = written.get("metadata") if isinstance(written, dict) else None
        self.known: dict[str, Value] = {"operation": _operation(new, old), "dryRun": False, **known}
        if isinstance(written, dict) and isinstance(written.get("kind"), str):
            group, _, version = str(written.get("apiVersion", "")).rpartition("/")
            kind = {"group": group, "version": version, "kind": written["kind"]}
            self.known.update(kind=kind, requestKind=kind)
        if isinstance(metadata, dict):
            self.known.update({name: metadata[name] for name in ("name", "namespace") if metadata.get(name)})

    def find(self, name: Value) -> tuple[bool, Value]:
        """Return a field. Raises CelNotJudged for what is not known."""
        if name in self.known:
            return True, self.known[name]
        if name in ("subResource", "requestSubResource"):
            return False, None
        raise CelNotJudged(f"request.{name} is known in the cluster only")


class Authorizer(Opaque):
    """``authorizer``, of which only the type is known; its functions raise CelNotJudged."""

    __slots__ = ()
    cel_type = named_type("authorizer")

    def equals(self, _: Value) -> bool | None:
        """Return nothing: raises CelNotJudged, for what is allowed only a cluster knows."""
        raise CelNotJudged("what a user may do is known in the cluster only")


class _User(Fields):
    """An administrator; what else a cluster knows about the user is not known here."""

    def find(self, name: Value) -> tuple[bool, Value]:
        """Return the name or the groups. Raises CelNotJudged for everything else."""
        if name == "username":
            return True, "admin"
        if name == "groups":
            return True, ["system:masters", "system:authenticated"]
        raise CelNotJudged(f"request.userInfo.{name} is known in the cluster only")


def _operation(new: Value, old: Value) -> str:
    if new is None and old is not None:
        return "DELETE"
    return "CREATE" if old is None else "UPDATE"


def administrator(new: Value, old: Value) -> Request:
    """Return the request of an administrator, without options, to create, update or delete an object."""
    options = {"apiVersion": "meta.k8s.io/v1", "kind": f"{_operation(new, old).capitalize()}Options"}
    return Request(new, old, {"userInfo": _User(), "options": options})


def compiled_variables(
    variables: Sequence[Mapping[str, str]], environment: Environment
) -> dict[str, Program | CelCompileError]:
    """Return the programs of a policy's variables; each sees those before it, and is declared for those after it."""
    programs: dict[str, Program | CelCompileError] = {}
    declared = environment.fields[VARIABLES]
    assert isinstance(declared, dict)
    for variable in variables:
        name = variable["name"]
        try:
            program = compile_expression(variable["expression"], environment)
            programs[name], declared[name] = program, declared_type(program.result_type)
        except CelCompileError as error:
            programs[name], declared[name] = error, declared_type(_DYN)
    return programs


_DYN = declared_type(admission_environment().variables["object"])


def evaluate(
    expression: str,
    object: Value = None,  # noqa: A002 - the names of the variables in expressions
    oldObject: Value = None,  # noqa: N803
    params: Value = _ABSENT,
    namespace: Value = None,
    variables: Sequence[Mapping[str, str]] = (),
) -> Value:
    """Return the value of an expression of an admission policy as a plain value.

    ``params`` is declared only when it is there; ``variables`` are mappings of ``name`` and ``expression``. The
    request is that of an administrator (user ``admin`` of ``system:masters``) who creates the object, updates it where
    there is an old one, or deletes it where there is only that. Bytes are base64, timestamps RFC 3339, durations
    seconds with an s; quantities, addresses, URLs and versions are their text, types their name, the authorizer None;
    optionals are ``{"optional": "none"}`` or ``{"optional": "of", "value": ...}``.

    Raises CelCompileError, CelEvaluationError, and of these CelNotJudged for what only a cluster knows.
    """
    has_params = params is not _ABSENT
    environment = admission_environment(params=has_params)
    programs = compiled_variables(variables, environment)
    program = compile_expression(expression, environment)
    values: dict[str, Value] = {"object": object, "oldObject": oldObject, "namespaceObject": namespace}
    values["request"], values["authorizer"] = administrator(object, oldObject), Authorizer(None)
    if has_params:
        values["params"] = params
    values["variables"] = Variables(programs, values)
    value, _ = program.evaluate(values)
    return plain(value)


def plain(value: Value) -> Value:
    """Return a value without classes of this package. Raises CelLimitReached for one that is too large."""
    begin()
    try:
        return _plain(value, 0)
    finally:
        end()


def _plain(value: Value, depth: int) -> Value:
    spend(1)
    if depth > _MAX_DEPTH:
        raise CelLimitReached("the value is too large to be shown")
    if isinstance(value, Fields):
        return value.plain(lambda one: _plain(one, depth + 1))
    kind = kind_of(value)
    if kind == "list":
        return [_plain(one, depth + 1) for one in value]
    if kind == "map":
        return {_key(key): _plain(one, depth + 1) for key, one in value.items()}
    if kind == "bytes":
        return base64.b64encode(value).decode()
    if isinstance(value, OptionalValue):
        if not value.key:
            return {"optional": "none"}
        return {"optional": "of", "value": _plain(value.key[0], depth + 1)}
    if isinstance(value, NamedFormat):
        raise CelNotJudged("a format is not a plain value")
    if isinstance(value, Opaque):
        return None if isinstance(value, Authorizer) else _text(value)
    if kind == "double" and not math.isfinite(value):
        return double_text(value)
    return int(value) if isinstance(value, Uint) else value


def _key(key: Value) -> str:
    if key is None:
        return "<nil>"
    return str(key).lower() if isinstance(key, bool) else str(key)


def _text(value: Opaque) -> str:
    if isinstance(value, Timestamp):
        return timestamp_text(Timestamp(value.key))
    if isinstance(value, DurationValue):
        return seconds_text(value.key)
    if isinstance(value, CelQuantity):
        return quantity_text(value)
    if isinstance(value, Cidr):
        return f"{value.key[0]}/{value.key[1]}"
    if isinstance(value, Semver):
        return value.text
    return str(value.key)
