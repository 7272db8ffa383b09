"""Two matchers whose time is linear in the text: one that only says yes or no, one that finds the places of groups."""

from __future__ import annotations

from k8slint.kube.go.regex_errors import PatternNotJudged
from k8slint.kube.go.regex_program import END, START, PatternProgram, beside, holds

_MAX_KNOWN = 20_000
"""How large a table of states may grow, in transitions and members of states: some two megabytes."""
_MAX_STEPS = 3_000_000
"""The most steps one text may cost, of about a tenth of a microsecond."""

_Key = tuple[frozenset[int], int]
_Saved = tuple[int, ...]


class _State(dict[str, "_State | bool"]):
    """Where a program may be after some text. Maps the next character to the next state, or to the answer.

    ``places`` are the instructions it goes on at, ``before`` is what the last character was.
    """

    __slots__ = ("at_end", "before", "machine", "places")

    def __init__(self, machine: Tester, places: frozenset[int], before: int) -> None:
        self.machine = machine
        self.places = places
        self.before = before
        self.at_end: bool | None = None

    def __missing__(self, letter: str) -> _State | bool:
        found = self[letter] = self.machine.next_state(self, letter)
        return found


class Tester:
    """A test whether a text has a match, by a table of states that is made while it is used, and never grows large."""

    __slots__ = ("_anchored", "_known", "_program", "_start", "_states", "steps")

    def __init__(self, program: PatternProgram) -> None:
        self._program = program
        self._states: dict[_Key, _State] = {}
        self._anchored = _begins_at_start(program)
        self._known = 0
        self.steps = 0
        self._start = _State(self, frozenset({program.first}), START)

    def test(self, text: str) -> bool:
        """Whether a text has a match; raises PatternNotJudged when that would cost too much."""
        self.steps = 0
        state: _State | bool = self._start
        for letter in text:
            state = state[letter]  # type: ignore[index]  # the argument of a char is the number of its class  # an answer has been returned
            if state.__class__ is bool:
                return state
        assert isinstance(state, _State)
        if state.at_end is None:
            state.at_end = self._closed(state, END) is None
        return state.at_end

    def next_state(self, state: _State, letter: str) -> _State | bool:
        """Return where a state leads with a character; True for a match that is found, False when none can be."""
        program = self._program
        before = beside(letter)
        places = self._closed(state, before)
        if places is None:
            return True
        members = program.members(letter)
        after = {program.outs[place] for place in places if members[program.args[place]]}  # type: ignore[index]  # the argument of a char is the number of its class
        if not self._anchored:
            after.add(program.first)
        elif not after:
            return False
        self._known += 1
        if self._known > _MAX_KNOWN:
            self._forget()
        key = (frozenset(after), before)
        found = self._states.get(key)
        if found is None:
            self._known += len(after)
            found = self._states[key] = _State(self, *key)
        return found

    def _forget(self) -> None:
        """Drop the table, so that it stays small."""
        self._known = 0
        self._states.clear()
        self._start = _State(self, self._start.places, START)

    def _closed(self, state: _State, after: int) -> list[int] | None:
        """Return the instructions of a state that take a character; None when one of them is the match."""
        program = self._program
        ops, outs = program.ops, program.outs
        stack = list(state.places)
        seen = set(stack)
        found = []
        while stack:
            place = stack.pop()
            op = ops[place]
            if op == "char":
                found.append(place)
                continue
            if op == "match":
                return None
            if op == "assert" and not holds(program.args[place], state.before, after):
                continue
            for out in (outs[place], program.others[place]):
                if out >= 0 and out not in seen:
                    seen.add(out)
                    stack.append(out)
        self.steps += len(seen)
        if self.steps > _MAX_STEPS:
            raise PatternNotJudged
        return found


def _begins_at_start(program: PatternProgram) -> bool:
    """Whether every match begins at the start of the text."""
    stack, seen = [program.first], {program.first}
    while stack:
        place = stack.pop()
        op = program.ops[place]
        if op in ("char", "match"):
            return False
        if op == "assert" and program.args[place] == "text-start":
            continue
        for out in (program.outs[place], program.others[place]):
            if out >= 0 and out not in seen:
                seen.add(out)
                stack.append(out)
    return True


class Finder:
    """Finds the first match and its groups: the leftmost, and of those the preferred one (Thompson's and Pike's VM)."""

    __slots__ = ("_program", "steps")

    def __init__(self, program: PatternProgram) -> None:
        self._program = program
        self.steps = 0

    def find(self, text: str, start: int) -> _Saved | None:
        """Return the first match at or after a place, as start and end of the whole and of each group; -1 for none.

        Raises PatternNotJudged when that would cost too much.
        """
        program = self._program
        ops, outs, args = program.ops, program.outs, program.args
        nothing = (-1,) * (2 * program.groups + 2)
        matched: _Saved | None = None
        threads: dict[int, _Saved] = {}
        for pos in range(start, len(text) + 1):
            if matched is None:
                self._follow(threads, program.first, (pos, *nothing[1:]), text, pos)
            elif not threads:
                break
            members = program.members(text[pos]) if pos < len(text) else []
            ahead: dict[int, _Saved] = {}
            for place, saved in threads.items():
                if ops[place] == "match":
                    matched = (saved[0], pos, *saved[2:])
                    break
                if ops[place] == "char" and members and members[args[place]]:  # type: ignore[index]  # the argument of a char is the number of its class
                    self._follow(ahead, outs[place], saved, text, pos + 1)
            threads = ahead
        return matched

    def _follow(self, threads: dict[int, _Saved], first: int, saved: _Saved, text: str, pos: int) -> None:
        """Add a thread at an instruction, and those it leads to without a character, in the order of preference."""
        program = self._program
        before = beside(text[pos - 1]) if pos else START
        after = beside(text[pos]) if pos < len(text) else END
        stack = [(first, saved)]
        while stack:
            place, saved = stack.pop()
            self.steps += 1
            if place in threads:
                continue
            threads[place] = saved
            op = program.ops[place]
            if op == "save":
                number = program.args[place]
                assert isinstance(number, int)
                stack.append((program.outs[place], (*saved[:number], pos, *saved[number + 1 :])))
            elif op == "split":
                stack += ((program.others[place], saved), (program.outs[place], saved))
            elif op == "assert" and holds(program.args[place], before, after):
                stack.append((program.outs[place], saved))
        if self.steps > _MAX_STEPS:
            raise PatternNotJudged
