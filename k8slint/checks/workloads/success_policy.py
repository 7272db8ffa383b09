"""Success policies of Jobs that count indexes the Job does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.workloads.job import completions_of, job_spec
from k8slint.kube.certain import whole
from k8slint.kube.feature_gates import gate_on
from k8slint.kube.go.text import is_digits, shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.resource import Resource
    from k8slint.model.rule import Context

_ORDERED = "List numbers and ranges in order, such as '0,2-4'."


def success_policy_invalid(resource: Resource, context: Context) -> Iterator[Problem]:
    """Yield the problems of success policies that count indexes the Job does not have."""
    node = job_spec(resource)
    if node is None or not gate_on("JobSuccessPolicy", context.minor) or node.value.get("completionMode") != "Indexed":
        return
    completions = completions_of(node.value)
    if completions is None:
        return
    rejected = f"The API server rejects the {resource.kind}."
    for rule in node.get("successPolicy", "rules"):
        indexes, count = rule.get("succeededIndexes"), whole(rule.get("succeededCount").value)
        total: int | None = None
        if indexes.text is not None:
            try:
                total = _count_indexes(indexes.text, completions)
            except _InvalidIndexes as invalid:
                yield Problem(indexes, str(invalid), rejected, invalid.fix)
        most = completions if total is None else min(completions, total)
        if count is not None and count > most:
            limit = f"completions {completions}" if count > completions else f"the {most} indexes named beside it"
            headline = f"succeededCount '{count}' is above {limit}"
            yield Problem(rule.get("succeededCount"), headline, rejected, f"Write {most} or less.")


class _InvalidIndexes(ValueError):  # noqa: N818 - never leaves this module
    """A list of indexes that the API server rejects; the text is the headline."""

    def __init__(self, headline: str, fix: str = _ORDERED) -> None:
        super().__init__(headline)
        self.fix = fix


def _count_indexes(text: str, completions: int) -> int:
    """Return how many indexes a list such as ``1,3-5`` has; raises _InvalidIndexes (``validateIndexesFormat``)."""
    total, last = 0, -1
    for part in text.split(",") if text else ():
        ends = part.split("-")
        if len(ends) > 2 or not all(is_digits(end.removeprefix("+")) and len(end) < 12 for end in ends):
            raise _InvalidIndexes(f"{shown(part)} is not an index and not a range of indexes")
        numbers = [int(end) for end in ends]
        if numbers[-1] >= completions or numbers[0] >= completions:
            raise _InvalidIndexes(
                f"{shown(part)} is beyond the last index, {completions - 1}", f"Write {completions - 1} or less."
            )
        if numbers[0] <= last or (len(numbers) == 2 and numbers[1] <= numbers[0]):
            raise _InvalidIndexes(f"{shown(part)} is not in ascending order")
        total += numbers[-1] - numbers[0] + 1
        last = numbers[-1]
    return total
