"""Worker processes: the same bytes out whoever worked, no child left, and a clear word when one is lost."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable
from typing import Any

import pytest

from k8slint.analysis.parallel import pool
from k8slint.analysis.parallel.batches import WorkerLostError, batches
from k8slint.analysis.parallel.forked import forked_map
from k8slint.analysis.parallel.pool import jobs_of, memory_map, pool_map, spawned_map
from k8slint.analysis.parallel.worker import Analysis
from k8slint.analysis.run import lint
from k8slint.project.configuration import Config
from k8slint.project.configuration_error import UsageError
from k8slint.project.unit import Unit

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: p{0}
spec:
  containers:
    - name: web
      image: nginx:latest
      env: [{{name: A, value: "é{0}"}}]
"""

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(tmp_path)
    for number in range(40):
        pathlib.Path(f"{number}.yaml").write_text(POD.format(number))
    pathlib.Path("broken.yaml").write_text("apiVersion: v1\nkind: [\n")
    pathlib.Path("odd.yaml").write_bytes(b"apiVersion: v1\nkind: Pod\nmetadata: {name: '\xff'}\n")
    return tmp_path


def jobs(count: int) -> list[Unit]:
    return [Unit(str(number), str(number)) for number in range(count)]


def numbered(job: Unit) -> Analysis:
    return Analysis(None, job.file.encode(), "")


def texts(analyses: Iterable[Analysis]) -> list[bytes | None]:
    return [analysis.text for analysis in analyses]


def until(holds: Callable[[], bool]) -> None:
    """Wait for another process, for ten seconds at most."""
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.002)


def no_children() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return True


@needs_fork
@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("size", [1, 2, 63, 500])
def test_results_come_in_order_whoever_worked(count: int, size: int) -> None:
    assert texts(forked_map(count)(numbered, jobs(size))) == [str(number).encode() for number in range(size)]
    assert no_children()


@needs_fork
def test_large_results_arrive_whole() -> None:
    def large(job: Unit) -> Analysis:
        return Analysis(None, job.file.encode() * 700_000, "")

    assert [len(text or b"") for text in texts(forked_map(2)(large, jobs(9)))] == [700_000] * 9


@needs_fork
def test_processes_change_nothing_of_the_report(project: pathlib.Path) -> None:
    here = Config({}, os.getcwd())
    alone = lint(["."], here)
    assert len(alone.findings) > 40
    for count in (2, 3):
        assert lint(["."], here, processes=count) == alone
    assert lint(["."], here, processes=2, cache=str(project / "cache")) == alone
    assert no_children()


@needs_fork
def test_processes_share_scopes_and_change_nothing(project: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(9):
        folder = pathlib.Path(f"app{number}")
        folder.mkdir()
        (folder / "kustomization.yaml").write_text("resources: [a.yaml, ../app0/b.yaml]\n")
        (folder / "a.yaml").write_text(POD.format(number) + "      envFrom: [{configMapRef: {name: settings}}]\n")
        (folder / "b.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: setting}\ndata: {a: b}\n")
    here = Config({}, os.getcwd())
    alone = lint(["."], here)
    monkeypatch.setattr(pool, "can_fork", lambda: True)  # whatever threads other tests have left
    forks: list[int] = []
    real = os.fork

    def counted() -> int:
        forks.append(1)
        return real()

    monkeypatch.setattr(os, "fork", counted)
    assert lint(["."], here, processes=3) == alone
    assert len(forks) == 2
    monkeypatch.setattr("k8slint.analysis.crosscheck.FORK_SCOPES", 4)
    assert lint(["."], here, processes=3) == alone
    assert len(forks) == 6
    assert {finding.place.file for finding in alone.findings if finding.category == "references"}
    assert no_children()


def test_few_scopes_stay_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "can_fork", lambda: True)
    assert memory_map(2, pool.FORK_SCOPES - 1, pool.FORK_SCOPES) is map
    assert memory_map(2, pool.FORK_SCOPES, pool.FORK_SCOPES) is not map
    assert memory_map(1, 100_000, pool.FORK_SCOPES) is map
    monkeypatch.setattr(pool, "processors", lambda: 1)
    assert memory_map(0, 100_000, pool.FORK_SCOPES) is map


def test_fresh_interpreters_change_nothing_of_the_report(project: pathlib.Path) -> None:
    """Nor do they run what lies in the current folder under the name of a module that they need."""
    for name in ("multiprocessing", "pickle", "signal"):
        (project / f"{name}.py").write_text(f"open('owned by {name}', 'w')\n")
    here = Config({}, os.getcwd())
    assert lint(["."], here, map=spawned_map(2)) == lint(["."], here)
    assert not list(project.glob("owned*"))


@needs_fork
def test_a_worker_that_is_killed_is_reported(tmp_path: pathlib.Path) -> None:
    home, begun = os.getpid(), tmp_path / "begun"

    def dies(job: Unit) -> Analysis:
        if os.getpid() != home:
            begun.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        until(begun.exists)
        return numbered(job)

    with pytest.raises(WorkerLostError, match=r"ended by SIGKILL.*memory"):
        list(forked_map(2)(dies, jobs(64)))
    assert no_children()


@needs_fork
def test_a_worker_that_fails_is_reported(capfd: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    home, begun = os.getpid(), tmp_path / "begun"

    def fails(job: Unit) -> Analysis:
        if os.getpid() != home:
            begun.touch()
            raise RuntimeError("broken worker")
        until(begun.exists)
        return numbered(job)

    with pytest.raises(WorkerLostError, match="before its work was done"):
        list(forked_map(2)(fails, jobs(4)))
    assert "broken worker" in capfd.readouterr().err
    assert no_children()


@needs_fork
def test_this_process_works_like_its_children(tmp_path: pathlib.Path) -> None:
    home = os.getpid()

    def waits_for_the_other(job: Unit) -> Analysis:
        (tmp_path / ("here" if os.getpid() == home else "there")).touch()
        until(lambda: len(os.listdir(tmp_path)) == 2)
        return numbered(job)

    assert len(texts(forked_map(2)(waits_for_the_other, jobs(20)))) == 20
    assert {path.name for path in tmp_path.iterdir()} == {"here", "there"}


@needs_fork
def test_whoever_stops_listening_leaves_no_child() -> None:
    results = forked_map(3)(numbered, jobs(500))
    assert isinstance(results, Generator)
    next(results)
    results.close()
    assert no_children()


SLOW = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts us in the background ignores it
from k8slint.cli import main
from k8slint.analysis.parallel import worker
def slow(job, engine, data):
    print("working", flush=True)
    time.sleep(60)
worker.analyze_unit = slow
sys.exit(main(["check", "--isolated", "--no-cache", "--jobs", "3", "."]))
"""


@needs_fork
@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_leaves_no_child(project: pathlib.Path, signal_sent: signal.Signals) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", SLOW], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    assert run.stdout is not None
    run.stdout.readline()
    children = children_of(run.pid)
    assert len(children) == 2
    run.send_signal(signal_sent)
    if signal_sent == signal.SIGINT:
        out, _ = run.communicate(timeout=20)
        assert run.returncode == 130
        assert b"interrupted" in out
        assert not any(os.path.exists(f"/proc/{child}") for child in children)
    else:
        run.wait(timeout=20)
        run.stdout.close()
        for child in children:  # each would end at its next write; the test does not wait for that
            os.kill(child, signal.SIGKILL)


def children_of(pid: int) -> list[int]:
    path = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    if not path.exists():
        pytest.skip("no /proc here")
    deadline = time.monotonic() + 10
    while len(found := path.read_text().split()) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    return [int(child) for child in found]


def test_a_lost_worker_ends_the_command_with_2(
    project: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from k8slint.cli import main

    def lost(*_: Any) -> Any:
        raise WorkerLostError("a worker process was ended by SIGKILL")

    monkeypatch.setattr("k8slint.analysis.parallel.phase_one.pool_map", lambda *_: lost)
    assert main(["check", "--isolated", "--no-cache", "."]) == 2
    captured = capsys.readouterr()
    assert "ended by SIGKILL" in captured.err
    assert captured.out == ""


def test_small_runs_stay_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.setattr(pool, "processors", lambda: 8)
    assert pool_map(0, jobs(pool.FORK_FILES - 1), forks=True) is None
    assert pool_map(0, jobs(pool.FORK_FILES), forks=False) is None
    assert pool_map(0, jobs(pool.SPAWN_FILES), forks=False) is not None
    assert pool_map(1, jobs(100_000), forks=True) is None
    assert pool_map(2, jobs(1), forks=True) is None
    assert pool_map(2, jobs(2), forks=True) is not None
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * 2_000_000)
    assert pool_map(0, [Unit(str(large), "a"), Unit("b", "b")], forks=True) is not None
    monkeypatch.setattr(pool, "processors", lambda: 1)
    assert pool_map(0, jobs(100_000), forks=True) is None


def test_jobs_are_read_from_the_command_line() -> None:
    assert (jobs_of("auto"), jobs_of("1"), jobs_of("9999")) == (0, 1, 64)
    for text in ("0", "-1", "two", "", "1.5", "99999", "²"):
        with pytest.raises(UsageError, match="--jobs"):
            jobs_of(text)


def test_batches_hold_every_job_once() -> None:
    for size in (1, 2, 17, 1000):
        assert [job for piece in batches(jobs(size), 4) for job in piece] == jobs(size)
    assert len(batches(jobs(100_000), 64)) < 16_000  # their numbers must fit into a pipe
