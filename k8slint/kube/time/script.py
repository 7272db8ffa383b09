"""How long a shell script runs, from its commands: what must happen, what may, and where it may leave early."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from k8slint.kube.shell.script import Branch, Chain, Command, Each, Group, Loop, Pipeline, Script, Simple
from k8slint.kube.shell.words import Word, has_flag
from k8slint.kube.time.duration import ENDLESS, NOTHING, UNKNOWN, Duration
from k8slint.model.named_tuple import NamedTuple

STAYS, MAY_LEAVE, LEAVES = 0, 1, 2
"""Whether the script goes on after a command: surely, perhaps, never (``exit``, ``break``, ``exec``)."""


class Outcome(NamedTuple):
    """What is known of a command: its duration, whether it succeeds (None: open), whether the script goes on."""

    duration: Duration
    success: bool | None = None
    leaves: int = STAYS


Run = Callable[[Sequence[Word]], Outcome]
"""Answers for one program with its arguments."""


def script_outcome(script: Script, run: Run, stops_at_failure: bool = False) -> Outcome:
    """Return the outcome of chains run one after the other; ``run`` answers for a single program.

    ``&`` leaves a chain running until ``wait`` collects it. Until then it may hold the output of the script open, which
    the container runtime waits for, so it counts for the upper end only.
    """
    passed, behind = NOTHING, NOTHING
    success: bool | None = True
    leaves = STAYS
    for chain in script:
        if _is_command(chain, "wait"):
            passed = (
                passed.beside(behind) if leaves == STAYS else Duration(passed.at_least, passed.beside(behind).at_most)
            )
            continue
        if _is_command(chain, "set"):
            stops_at_failure = stops_at_failure or _sets_errexit(chain)
        outcome = _chain(chain, run, stops_at_failure)
        if chain.background:
            behind = behind.beside(passed.then(outcome.duration))
            continue
        step = outcome.duration if leaves == STAYS else Duration(0, outcome.duration.at_most)
        passed = passed.then(step)
        success = outcome.success
        if outcome.leaves == LEAVES and leaves == STAYS:
            return Outcome(_with_output(passed, behind), None, LEAVES)
        failing = stops_at_failure and outcome.success is not True
        leaves = max(leaves, MAY_LEAVE if outcome.leaves or failing else STAYS)
    return Outcome(_with_output(passed, behind), success if leaves == STAYS else None, leaves)


def _chain(chain: Chain, run: Run, stops_at_failure: bool) -> Outcome:
    """Return the outcome of pipelines joined by ``&&`` and ``||``, read from the left with equal weight."""
    total = _pipeline(chain.pipelines[0], run, stops_at_failure)
    for joint, pipeline in zip(chain.joints, chain.pipelines[1:], strict=True):
        if total.leaves == LEAVES:
            return total
        wanted = joint == "&&"
        if total.success is (not wanted):
            continue
        following = _pipeline(pipeline, run, stops_at_failure)
        if total.success is wanted:
            total = Outcome(
                total.duration.then(following.duration), following.success, max(total.leaves, following.leaves)
            )
            continue
        same = following.success is (not wanted)
        total = Outcome(
            total.duration.then(Duration(0, following.duration.at_most)),
            (not wanted) if same else None,
            MAY_LEAVE if total.leaves or following.leaves else STAYS,
        )
    return total


def _pipeline(pipeline: Pipeline, run: Run, stops_at_failure: bool) -> Outcome:
    """Return the outcome of commands that run side by side; a reader that leaves may end the others early."""
    outcomes = [_command(command, run, stops_at_failure) for command in pipeline.commands]
    last = outcomes[-1]
    if len(outcomes) > 1:
        duration = NOTHING
        for outcome in outcomes:
            duration = duration.beside(outcome.duration)
        most = duration.at_most if duration.bounded else None
        least = last.duration.at_least if last.duration.at_least != inf else 0
        last = Outcome(Duration(least, most), last.success)
    if pipeline.negated:
        return last._replace(success=None if last.success is None else not last.success)
    return last


def _command(command: Command, run: Run, stops_at_failure: bool) -> Outcome:
    """Return the outcome of one simple or compound command."""
    if isinstance(command, Simple):
        words = list(command.words)
        while words and _is_assignment(words[0]):
            words = words[1:]
        if not words:
            return Outcome(NOTHING if all(word.literal for word in command.words) else UNKNOWN, success=None)
        return run(words)
    if isinstance(command, Group):
        outcome = script_outcome(command.body, run, stops_at_failure)
        return outcome._replace(leaves=min(outcome.leaves, MAY_LEAVE)) if command.subshell else outcome
    if isinstance(command, Branch):
        return _branch(command, run, stops_at_failure)
    return _loop(command, run) if isinstance(command, Loop) else _each(command, run, stops_at_failure)


def _branch(branch: Branch, run: Run, stops_at_failure: bool) -> Outcome:
    """Return the outcome of ``if``: the first condition always runs, then any one of the bodies may."""
    conditions = [script_outcome(condition, run, stops_at_failure=False) for condition, _ in branch.cases]
    bodies = [script_outcome(body, run, stops_at_failure) for _, body in branch.cases]
    if branch.otherwise is not None:
        bodies.append(script_outcome(branch.otherwise, run, stops_at_failure))
    else:
        bodies.append(Outcome(NOTHING, success=True))
    tail = bodies[0].duration
    for body in bodies[1:]:
        tail = tail.either(body.duration)
    head = conditions[0].duration
    for condition in conditions[1:]:
        head = head.then(Duration(0, condition.duration.at_most))
    leaves = MAY_LEAVE if any(outcome.leaves for outcome in [*conditions, *bodies]) else STAYS
    return Outcome(head.then(tail), None, leaves)


def _loop(loop: Loop, run: Run) -> Outcome:
    """Return the outcome of ``while`` and ``until``: endless when the condition is a constant and nothing leaves."""
    condition = script_outcome(loop.condition, run, stops_at_failure=False)
    body = script_outcome(loop.body, run, stops_at_failure=False)
    goes_on = condition.success is (loop.keyword == "while")
    if goes_on and not condition.leaves and not body.leaves:
        return Outcome(ENDLESS)
    if condition.success is (loop.keyword == "until"):
        return Outcome(condition.duration, success=True)
    least = condition.duration.at_least + (body.duration.at_least if goes_on and body.leaves == LEAVES else 0)
    return Outcome(Duration(least, None), None, MAY_LEAVE if body.leaves or condition.leaves else STAYS)


def _each(each: Each, run: Run, stops_at_failure: bool) -> Outcome:
    """Return the outcome of ``for``: the body as often as there are words, when their number can be read."""
    body = script_outcome(each.body, run, stops_at_failure)
    count = None if each.items is None else _count(each.items)
    if body.leaves:
        most = None if count is None else body.duration.times(count).at_most
        return Outcome(Duration(0, most), None, MAY_LEAVE)
    if count is None:
        return Outcome(Duration(0, 0 if body.duration == NOTHING else None))
    return Outcome(body.duration.times(count), body.success)


def _count(items: Sequence[Word]) -> int | None:
    """Return how many words a ``for`` walks over.  Example: ``1 2 3`` is 3, ``$(seq 10)`` is 10."""
    total = 0
    for word in items:
        text = word.text
        if word.literal and (word.quoted or not any(char in text for char in "*?[{")):
            total += 1
            continue
        numbers = text[6:-1].split() if text.startswith("$(seq ") and text.endswith(")") else []
        if len(numbers) not in (1, 2) or not all(n.isdecimal() and len(n) <= 9 for n in numbers):
            return None
        first, last = (1, int(numbers[0])) if len(numbers) == 1 else (int(numbers[0]), int(numbers[1]))
        total += max(0, last - first + 1)
    return total


def _is_assignment(word: Word) -> bool:
    """Whether a word in front of a command sets a variable: ``NAME=value``."""
    name, equals, _ = word.text.partition("=")
    return bool(equals) and name.isidentifier() and name.isascii()


def _is_command(chain: Chain, name: str) -> bool:
    """Whether a chain is exactly one simple command of that name."""
    command = chain.pipelines[0].commands[0]
    return (
        len(chain.pipelines) == 1
        and len(chain.pipelines[0].commands) == 1
        and isinstance(command, Simple)
        and command.words[0].text == name
    )


def _sets_errexit(chain: Chain) -> bool:
    """Whether ``set`` turns on "stop at the first failure"."""
    command = chain.pipelines[0].commands[0]
    texts = [word.text for word in command.words[1:]] if isinstance(command, Simple) else []
    return any(has_flag(text, "e") for text in texts) or "errexit" in texts


def _with_output(passed: Duration, behind: Duration) -> Duration:
    """Return the span of a script whose background commands may keep its output open."""
    return Duration(passed.at_least, passed.beside(behind).at_most)
