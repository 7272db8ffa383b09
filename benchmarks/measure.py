"""Runs commands and takes their wall time, processor time and peak memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple


class Cost(NamedTuple):
    """What a command cost: seconds on the wall, seconds of processors (children included), peak MiB of one process."""

    wall: float
    processor: float
    memory: float


class Contestant(NamedTuple):
    """A command to measure: what the table calls it, its arguments, and what to do before each run."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], object] | None = None
    folder: str = "."


def cost_of(contestant: Contestant) -> Cost:
    """Run a command once; raises OSError when it cannot be started and RuntimeError when it crashed."""
    if contestant.prepare is not None:
        contestant.prepare()
    start = time.perf_counter()
    process = subprocess.Popen(
        contestant.command, cwd=contestant.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode < 0:
        raise RuntimeError(f"{contestant.name} was ended by signal {-process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def medians(contestants: Sequence[Contestant], rounds: int) -> dict[str, Cost]:
    """Run all commands in turn, several times, and give the medians: what disturbs one disturbs its neighbours."""
    costs: dict[str, list[Cost]] = {contestant.name: [] for contestant in contestants}
    for _ in range(rounds):
        for contestant in contestants:
            costs[contestant.name].append(cost_of(contestant))
    return {name: Cost(*(median(column) for column in zip(*rows, strict=True))) for name, rows in costs.items()}
