"""What the API server demands of an object by itself: the fields, types and values of one manifest.

``judge`` says everything that is refused about one object. What depends on several objects, or relates distant parts
of one (selectors against labels, mounts against volumes), is not looked at here.
"""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.kinds import is_built_in, served, served_notices, unserved_problem
from k8slint.kube.schema.problem import SchemaProblem
from k8slint.kube.schema.verdict import problems_of

if TYPE_CHECKING:
    from k8slint.kube.schema.custom import CustomSchemas
    from k8slint.kube.schema.struct import Struct

_met: dict[tuple[str, str, int], tuple[list[SchemaProblem], Struct]] = {}
"""What is said of any object of a kind that is served, and the struct it is walked by; there are some hundred."""

__all__ = ["SchemaProblem", "fast_ok", "judge", "knows"]


def judge(value: Any, minor: int, extra: CustomSchemas | None = None) -> list[SchemaProblem]:
    """Return every problem of one object as Kubernetes 1.`minor` sees it, in the order of the document.

    `value` is an object with apiVersion and kind, lists unpacked. A kind that neither Kubernetes nor `extra` knows
    has no problems; ask ``knows`` whether there was anything to judge by. Problems that are ``refused_by`` nobody are
    warnings: a deprecated version, or one that is off by default.
    """
    if not isinstance(value, dict):
        return []
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if not isinstance(api_version, str) or not isinstance(kind, str):
        return []
    known = _met.get((api_version, kind, minor))
    if known is None and (found := served(api_version, kind, minor)) is not None:
        known = served_notices(found, minor), catalogue(minor).struct(found.definition)
        _met[(api_version, kind, minor)] = known
    if known is not None:
        return known[0] + problems_of(known[1], value, minor)
    if is_built_in(api_version):
        problem = unserved_problem(api_version, kind, minor)
        return [problem] if problem else []
    if extra is None:
        return []
    from k8slint.kube.schema.custom.verdict import custom_problems

    return custom_problems(extra, api_version, kind, value, minor)


def knows(api_version: Any, kind: Any, minor: int, extra: CustomSchemas | None = None) -> bool:
    """Whether there is anything to judge an object of this kind by."""
    if not isinstance(api_version, str) or not isinstance(kind, str):
        return False
    return is_built_in(api_version) or (extra is not None and extra.find(api_version, kind, minor) is not None)


def fast_ok(value: Any, minor: int) -> bool:
    """Whether an object of a built-in kind has no problem that is an error; False when its kind is not known."""
    if not isinstance(value, dict):
        return False
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if not isinstance(api_version, str) or not isinstance(kind, str):
        return False
    found = served(api_version, kind, minor)
    return found is not None and not problems_of(catalogue(minor).struct(found.definition), value, minor)
