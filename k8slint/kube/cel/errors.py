"""What can go wrong with an expression, and where in it."""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple


class CelProblem(NamedTuple):
    """One reason why an expression does not compile.

    ``message`` reads as the API server's, ``line`` and ``column`` count characters of the expression from 1. They are
    0 where the expression as a whole is meant.
    """

    message: str
    line: int = 0
    column: int = 0


class CelCompileError(Exception):
    """An expression that the API server rejects; ``problems`` are all its reasons, in the order of their places."""

    def __init__(self, problems: list[CelProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in map(_shown, problems)))


class CelEvaluationError(Exception):
    """An error the evaluation of an expression ends with.

    ``line`` and ``column`` are the place of the failing part, from 1; 0 where it is not known. ``final`` errors end
    the evaluation, the others are absorbed by ``&&`` and ``||`` when the other side decides.
    """

    final = False

    def __init__(self, message: str, offset: int = -1) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.line = 0
        self.column = 0

    def at(self, offset: int) -> CelEvaluationError:
        """Return the same error at another place."""
        return self.__class__(self.message, offset)


class CelNotJudged(CelEvaluationError):  # noqa: N818 - nothing is wrong with the expression
    """An evaluation whose result only the cluster knows, or that would cost more than is spent on one."""


class CelLimitReached(CelNotJudged):
    """An evaluation that is stopped because its values became too large or nest too deeply."""

    final = True


class CelCostError(CelEvaluationError):
    """An evaluation that the API server stops because it costs too much."""

    final = True


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, from 1, of a character of an expression; (0, 0) for a negative offset."""
    if offset < 0:
        return 0, 0
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def problem_at(text: str, offset: int, message: str) -> CelProblem:
    """Return a problem at a character of an expression."""
    return CelProblem(message, *place_of(text, offset))


def _shown(problem: CelProblem) -> str:
    return f"{problem.line}:{problem.column}: {problem.message}" if problem.line else problem.message
