"""How much the expressions of strangers may cost in one run: a fixed amount, and a little for each time they are asked.

One evaluation may cost what the API server grants it, up to half a second; thousands that do so would keep a run busy
for hours, while those of real policies cost a thousandth of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.cel.cost import CALL_LIMIT
from k8slint.kube.cel.errors import CelLimitReached
from k8slint.kube.cel.frame import Evaluation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from k8slint.kube.cel.program import Program
    from k8slint.kube.cel.values import Value

_FIRST = 5 * CALL_LIMIT
_EACH = 2_000


class Allowance:
    """What is left to spend, in the API server's units of cost; ``spent`` is what went.

    ``first`` is there from the start, ``each`` comes with every question.
    """

    def __init__(self, first: int = 0, each: int = 0) -> None:
        self.spent = 0
        self._left = first or _FIRST
        self._each = each or _EACH

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self._left < 0

    def asked(self) -> None:
        """Grant the amount for one more question."""
        self._left += self._each

    def spend(self, cost: int) -> None:
        """Take off what a question cost."""
        self.spent += cost
        self._left -= cost

    def evaluate(self, program: Program, values: Mapping[str, Value], limit: int = CALL_LIMIT) -> Value:
        """Return the value of an expression, and pay for it. Raises CelEvaluationError as the program does."""
        context = Evaluation(limit)
        try:
            value = program.run(context, values)
            context.check()
        except CelLimitReached:
            context.cost = max(context.cost, limit)
            raise
        finally:
            self.spend(context.cost)
        return value
