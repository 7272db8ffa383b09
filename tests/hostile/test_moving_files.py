"""Files that change between the moment they are found and the one they are read, or shown."""

from __future__ import annotations

import os
import pathlib
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from k8slint.analysis.fix.changed_file import write_changes
from k8slint.analysis.run import lint
from k8slint.cli import main
from k8slint.model.regular_file import read_regular
from k8slint.model.result import Report
from k8slint.project.configuration import Config
from k8slint.report.formats import FORMATS, renderer
from k8slint.report.options import RenderOptions
from k8slint.report.sources import Sources
from tests.hostile.manifests import POD, rules


@pytest.fixture
def here(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(POD)
    return tmp_path


def changed(change: Callable[[pathlib.Path], None], here: pathlib.Path) -> Report:
    """Check the folder; the change happens to a.yaml when all files are listed and none is read."""

    def mapped(function: Callable[[Any], Any], jobs: Iterable[Any]) -> Iterator[Any]:
        listed = list(jobs)
        change(here / "a.yaml")
        return map(function, listed)

    return lint(["."], Config({}, str(here)), map=mapped)


def to_pipe(path: pathlib.Path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_folder(path: pathlib.Path) -> None:
    path.unlink()
    path.mkdir()


def to_device(path: pathlib.Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def to_loop(path: pathlib.Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def to_huge(path: pathlib.Path) -> None:
    with open(path, "a") as file:
        file.truncate(10 << 30)


def to_nothing(path: pathlib.Path) -> None:
    path.unlink()


def to_other(path: pathlib.Path) -> None:
    path.write_text("kind: Pod\n")


def to_empty(path: pathlib.Path) -> None:
    path.write_text("")


CHANGES = (to_pipe, to_folder, to_device, to_loop, to_huge, to_nothing)


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_is_no_more_when_it_is_read(change: Callable[[pathlib.Path], None], here: pathlib.Path) -> None:
    report = changed(change, here)
    assert report.exit_code == 2
    assert [finding.place.file for finding in report.findings if finding.rule == "file-unreadable"] == ["a.yaml"]
    assert [finding.place.file for finding in report.findings if finding.rule == "image-tag-latest"] == ["b.yaml"]
    assert "Not everything could be checked" in renderer("text")(report, Sources(), RenderOptions())


@pytest.mark.parametrize("change", [*CHANGES, to_other, to_empty])
def test_a_file_that_is_another_when_it_is_shown(change: Callable[[pathlib.Path], None], here: pathlib.Path) -> None:
    report = lint(["."], Config({}, str(here)))
    assert rules(report).count("image-tag-latest") == 2
    change(here / "a.yaml")
    for form in FORMATS:
        text = renderer(form)(report, Sources(), RenderOptions(base=str(here)))
        assert "image-tag-latest" in text


def test_a_file_that_becomes_a_secret_before_it_is_shown(here: pathlib.Path) -> None:
    report = lint(["."], Config({}, str(here)))
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n" + "  a: hunter2\n" * 10
    (here / "a.yaml").write_text(secret)
    for form in FORMATS:
        assert "hunter2" not in renderer(form)(report, Sources(), RenderOptions(base=str(here)))


@pytest.mark.parametrize("name", ["kustomization.yaml", "skaffold.yaml", ".gitignore"])
def test_a_project_file_that_becomes_a_pipe(name: str, here: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read before the others: the change happens as soon as the folder is listed."""
    (here / name).write_text("resources: [a.yaml]\n")
    scandir = os.scandir

    def swapping(path: str) -> Any:
        with scandir(path) as listing:
            entries = list(listing)
        if (here / name).is_file():
            to_pipe(here / name)
        return _Listing(entries)

    monkeypatch.setattr("k8slint.project.discovery.os.scandir", swapping)
    report = lint(["."], Config({}, str(here)))
    assert rules(report).count("image-tag-latest") == 2
    assert (report.exit_code == 2) == (name != ".gitignore")


class _Listing(list[Any]):
    def __enter__(self) -> _Listing:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def test_a_file_that_grows_faster_than_it_is_read(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a")
    over = threading.Event()

    def grow() -> None:
        with open(path, "ab", buffering=0) as file:
            while not over.is_set():
                file.write(b"# more\n" * 1000)
                if file.tell() > 50_000_000:
                    file.truncate(0)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        assert all(len(read_regular(str(path), 100_000)) <= 100_000 for _ in range(200))
    finally:
        over.set()
        writer.join()


def test_files_that_hold_more_than_they_say() -> None:
    """Those of /proc are of no size at all."""
    if not os.path.isfile("/proc/self/maps"):
        pytest.skip("there is no /proc here")
    assert len(read_regular("/proc/self/maps", 100)) == 100
    assert len(read_regular("/proc/self/maps", 1 << 20)) > 100
    with pytest.raises(OSError, match="no regular file"):
        read_regular("/dev/zero", 10)


FIXABLE = POD.replace("kind: Pod", "kind: pod")


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes")
@pytest.mark.parametrize("into", ["link to the same text", "link to another text", "folder", "pipe", "linked folder"])
def test_a_fix_is_not_written_where_a_file_was_a_moment_ago(
    into: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Between the last look at a file and the moment it is replaced, somebody puts something else in its place."""
    outside, folder = tmp_path / "outside", tmp_path / "project" / "app"
    for each in (outside, folder, folder.parent / ".git"):
        each.mkdir(parents=True)
    file = folder / "a.yaml"
    file.write_text(FIXABLE)
    (outside / "a.yaml").write_text("mine" if "another" in into else FIXABLE)
    before = (outside / "a.yaml").read_text()
    monkeypatch.chdir(folder.parent)

    def swapped(*arguments: Any) -> Any:
        if into == "linked folder":
            shutil.move(folder, tmp_path / "away")
            folder.symlink_to(outside)
        else:
            file.unlink()
            if into == "folder":
                file.mkdir()
            elif into == "pipe":
                os.mkfifo(file)
            else:
                file.symlink_to(outside / "a.yaml")
        return write_changes(*arguments)

    monkeypatch.setattr("k8slint.analysis.fix.fixing.write_changes", swapped)
    main(["check", ".", "--fix", "--no-cache"])
    out = capsys.readouterr()
    assert (outside / "a.yaml").read_text() == before
    assert sorted(os.listdir(outside)) == ["a.yaml"]
    assert "Not fixed: app/a.yaml" in out.out
