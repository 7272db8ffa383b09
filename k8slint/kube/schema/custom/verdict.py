"""The problems of one custom resource."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.schema.catalogue import catalogue
from k8slint.kube.schema.problem import FieldProblems, SchemaProblem, joined, under
from k8slint.kube.schema.verdict import told

if TYPE_CHECKING:
    from k8slint.kube.schema.custom.schemas import CustomSchemas


def custom_problems(extra: CustomSchemas, api_version: str, kind: str, value: Any, minor: int) -> list[SchemaProblem]:
    """Walk a custom resource: its metadata as the API server checks it for every kind, the rest by its schema."""
    found = extra.find(api_version, kind, minor)
    if found is None:
        problem = extra.unserved_problem(api_version, kind)
        return [problem] if problem else []
    variant = "@generic-cluster-subdomain" if found.cluster_scoped else "@generic-subdomain"
    metadata = catalogue(minor).struct(f"meta/v1.ObjectMeta{variant}")
    problems: FieldProblems = None
    try:
        bad = metadata.visit({} if value.get("metadata") is None else value["metadata"])
        problems = under(None, bad, "metadata") if bad else None
        problems = joined(problems, extra.visit(found, value, minor))
    except RecursionError:
        return []
    return [told(problem, metadata) for problem in problems or ()]
