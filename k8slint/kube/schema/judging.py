"""The judgement of one object: its fields, types and values, as the API server sees them.

What depends on several objects, or relates distant parts of one (selectors against labels, mounts against volumes), is
not looked at here.
"""

from __future__ import annotations

import functools
import os.path
from typing import TYPE_CHECKING, Any

from k8slint.kube.go.base64 import decode_padded
from k8slint.kube.schema.bundle import definition
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.kinds import (
    is_built_in,
    is_component,
    is_of_kubernetes,
    served,
    served_notices,
    unserved_problem,
)
from k8slint.kube.schema.problem import (
    DECODING,
    QUOTED,
    UNDECODED,
    Correction,
    FieldProblem,
    FieldProblems,
    SchemaProblem,
    completed,
    joined,
    renamed,
    under,
)
from k8slint.kube.schema.scalars import type_words_of_secret

if TYPE_CHECKING:
    from k8slint.kube.schema.custom import CustomKind, CustomSchemas
    from k8slint.kube.schema.struct import Struct

_DEFINITION = "apiextensions/v1.CustomResourceDefinition"
_SECRET = "core/v1.Secret"  # noqa: S105 - the name of a definition
_ADMISSION = "admissionregistration/"
_DEVICES = "resource/"
_WITH_EXPRESSIONS = ("AdmissionPolicy", "WebhookConfiguration")
_TEMPLATE = ("spec", "template", "spec")
_MOST_ADVISED = 200
_STATEFUL_SINCE = 34
"""The API server looks into the pod template of a StatefulSet since this minor version."""

_met: dict[tuple[str, str, int], tuple[list[SchemaProblem], Struct]] = {}
"""What is said of any object of a kind that is served, and the struct it is walked by; there are some hundred."""


def judge(value: Any, minor: int, extra: CustomSchemas | None = None) -> list[SchemaProblem]:
    """Return every problem of one object as Kubernetes 1.`minor` sees it, in the order of the document.

    `value` is an object with apiVersion and kind, lists unpacked; `extra` has the schemas of custom resources, only
    what is bundled when it is None. A kind that nobody knows has no problems; ask ``knows`` whether there was anything
    to judge by. Problems that are ``refused_by`` nobody are warnings: a deprecated version, one that is off by default.
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
        return known[0] + _of_built_in(known[1], value, minor, kind)
    if is_component(api_version, kind):
        from k8slint.kube.component import judge_component

        return judge_component(value, minor)
    if is_built_in(api_version):
        problem = unserved_problem(api_version, kind, minor)
        if problem is not None and "/" not in api_version:
            from k8slint.kube.component import without_group

            problem = without_group(value, minor) or problem
        return [problem] if problem else []
    problems = _of_custom(extra or _bundled(), api_version, kind, value, minor)
    if not problems and kind.endswith("Configuration") and api_version.partition("/")[0].endswith(".k8s.io"):
        from k8slint.kube.component import without_group

        problem = without_group(value, minor)
        return [problem] if problem else []
    return problems


def knows(api_version: Any, kind: Any, minor: int, extra: CustomSchemas | None = None) -> bool:
    """Whether there is anything to judge an object of this kind by."""
    if not isinstance(api_version, str) or not isinstance(kind, str):
        return False
    if is_of_kubernetes(api_version, kind):
        return True
    return (extra or _bundled()).find(api_version, kind, minor) is not None


@functools.cache
def _bundled() -> CustomSchemas:
    """Return the schemas of custom resources that are known without any definition."""
    from k8slint.kube.schema.custom import CustomSchemas

    return CustomSchemas()


def _of_built_in(root: Struct, value: Any, minor: int, kind: str) -> list[SchemaProblem]:
    """Return the problems of an object of a built-in kind; one that is nested too deep to be walked has none."""
    try:
        found = root.visit(value)
        if root.name == _DEFINITION:
            from k8slint.kube.schema.definition import definition_problems

            found = joined(found, definition_problems(value, minor))
        elif root.name.startswith(_ADMISSION) and root.name.endswith(_WITH_EXPRESSIONS) and _has_expressions(value):
            from k8slint.kube.schema.expressions import policy_problems

            found = joined(found, policy_problems(value, minor))
        elif root.name.startswith(_DEVICES):
            from k8slint.kube.schema.expressions import selector_problems

            found = joined(found, selector_problems(value))
    except RecursionError:
        return []
    problems = [
        _completed(problem, root, kind, value, number < _MOST_ADVISED) for number, problem in enumerate(found or ())
    ]
    names = definition(root.name).get("n") if problems else None
    if names:
        problems = [renamed(problem, names, value) for problem in problems]
    if minor < _STATEFUL_SINCE and root.name == "apps/v1.StatefulSet":
        return [_left_to_controller(problem, minor) for problem in problems]
    return problems


def _has_expressions(value: dict[str, Any]) -> bool:
    """Whether a policy, or a webhook of a configuration, has expressions; most webhooks have none."""
    if "spec" in value:
        return True
    webhooks = value.get("webhooks")
    return isinstance(webhooks, list) and any(isinstance(one, dict) and "matchConditions" in one for one in webhooks)


def _of_custom(extra: CustomSchemas, api_version: str, kind: str, value: Any, minor: int) -> list[SchemaProblem]:
    """Return the problems of a custom resource: of its metadata as of every kind, of the rest by its schema."""
    found = extra.find(api_version, kind, minor)
    if found is None:
        problem = extra.unserved_problem(api_version, kind)
        return [problem] if problem else []
    problems = _by_schema(extra, found, kind, value, minor)
    if problems and found.release:
        from k8slint.kube.schema.custom.bundle import confirmed

        others = extra.releases(api_version, kind)[1:]
        return confirmed(
            problems, found.release, kind, (_by_schema(extra, each, kind, value, minor) for each in others)
        )
    if not found.file:
        return problems
    consequence = f"The API server rejects the {kind}, by its schema in '{os.path.basename(found.file)}'."
    return [each if each.path[:1] == ("metadata",) else each._replace(consequence=consequence) for each in problems]


def _by_schema(extra: CustomSchemas, found: CustomKind, kind: str, value: Any, minor: int) -> list[SchemaProblem]:
    """Return the problems of a custom resource by one schema; one that is nested too deep to be walked has none."""
    variant = "@generic-cluster-subdomain" if found.cluster_scoped else "@generic-subdomain"
    metadata = catalogue(minor).struct(f"meta/v1.ObjectMeta{variant}")
    problems: FieldProblems = None
    try:
        bad = metadata.visit({} if value.get("metadata") is None else value["metadata"])
        problems = under(None, bad, "metadata") if bad else None
        problems = joined(problems, extra.visit(found, value, minor))
    except RecursionError:
        return []
    return [_completed(problem, metadata, kind, value) for problem in problems or ()]


def _completed(
    problem: FieldProblem, root: Struct, kind: str, document: dict[str, Any], advised: bool = True
) -> SchemaProblem:
    """Return a complete problem, with advice for an unknown field and without the data of a Secret.

    Advice is looked for in all structures around, so that of thousands of unknown fields only the first get some.
    """
    if problem.rule == "field-unknown" and problem.home is not None:
        from k8slint.kube.schema.meaning import unknown_field_words

        path = tuple(reversed(problem.trail))
        words = unknown_field_words(path, problem.home, root, document, advised)
        problem.headline, problem.fix, problem.correction = words
    elif problem.expected and advised:
        from k8slint.kube.schema.meaning import value_meant

        path = tuple(reversed(problem.trail))
        fix, problem.correction = value_meant(problem.expected, path, root, problem.value)
        problem.fix = fix or problem.fix
    if problem.expected and root.name == _SECRET and problem.trail[-1] in ("data", "stringData"):
        problem.headline, problem.fix = type_words_of_secret(problem.expected, problem.value)
        is_scalar = problem.expected == "string" and isinstance(problem.value, (bool, int, float))
        problem.expected, problem.value = "", None
        problem.correction = Correction(QUOTED) if is_scalar else None
    if root.name == _SECRET and problem.rule in UNDECODED and problem.trail[1:] == ["data"]:
        problem.correction = _as_text(document) or problem.correction
    return completed(problem, kind)


def _as_text(document: dict[str, Any]) -> Correction | None:
    """Return the correction of a Secret whose data is text, none of it base64: it stands under another name."""
    data = document.get("data")
    if not isinstance(data, dict) or "stringData" in document:
        return None
    is_text = all(isinstance(value, str) and decode_padded(value) is None for value in data.values())
    return Correction(name="stringData", above=1) if is_text else None


def _left_to_controller(problem: SchemaProblem, minor: int) -> SchemaProblem:
    """Return who rejects what old API servers do not look at: the template of a StatefulSet and its claims."""
    inside = problem.path[:3] == _TEMPLATE and problem.path[3:4] not in (("restartPolicy",), ("activeDeadlineSeconds",))
    if not inside or problem.rule in DECODING:
        return problem
    consequence = f"Kubernetes 1.{minor} accepts the StatefulSet, but rejects each of its pods."
    return problem._replace(refused_by="controller", consequence=consequence)
