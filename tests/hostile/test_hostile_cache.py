"""A cache that a stranger could have filled: no entry counts without the user's key, and no link is followed."""

from __future__ import annotations

import json
import os
import pathlib
import stat

import pytest

from k8slint.analysis.cache.folder import unsafe_folder
from k8slint.analysis.cache.key import KEY_NAME, cache_key
from k8slint.analysis.cache.sealed import Seal
from k8slint.cli import main

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'nginx:latest'}]}\n"


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    folder = tmp_path / "repo"
    (folder / ".git").mkdir(parents=True)
    (folder / "pod.yaml").write_text(POD)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("k8slint.analysis.cache.memory.SETTLED_NS", -(10**12))
    return folder


def entries(cache: pathlib.Path) -> list[pathlib.Path]:
    return [path for path in cache.rglob("*.k8slint") if path.name != "pruned.k8slint"]


# --- the key


def test_the_key_is_made_once_and_for_its_user_alone(tmp_path: pathlib.Path) -> None:
    environ = {"XDG_STATE_HOME": str(tmp_path)}
    key = cache_key(environ)
    assert key is not None
    assert len(key) == 32
    assert cache_key(environ) == key
    assert os.listdir(tmp_path / "k8slint") == [KEY_NAME]
    assert stat.S_IMODE((tmp_path / "k8slint" / KEY_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("harm", ["link", "open", "short", "long", "foreign", "pipe"])
def test_a_key_that_others_may_know_is_replaced(harm: str, tmp_path: pathlib.Path) -> None:
    environ = {"XDG_STATE_HOME": str(tmp_path)}
    key = cache_key(environ)
    assert key is not None
    file = tmp_path / "k8slint" / KEY_NAME
    if harm == "link":
        file.rename(tmp_path / "known")
        file.symlink_to(tmp_path / "known")
    elif harm == "open":
        file.chmod(0o644)
    elif harm in ("short", "long"):
        file.write_bytes(key[:-1] if harm == "short" else key + b"x")
    elif harm == "pipe":
        file.unlink()
        os.mkfifo(file)
    elif os.getuid() == 0:
        os.chown(file, 12345, -1)
    else:
        pytest.skip("only root gives files away")
    fresh = cache_key(environ)
    assert fresh is not None
    assert fresh != key
    assert cache_key(environ) == fresh
    assert not file.is_symlink()


def test_without_a_place_for_the_key_nothing_is_remembered(
    project: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert main(["check", ".", "--cache-dir", str(tmp_path / "cache")]) == 1
    assert entries(tmp_path / "cache") == []


# --- entries


def test_an_entry_of_another_key_does_not_count(
    project: pathlib.Path, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody who runs the same k8slint writes a report without findings in its place, under a key of theirs."""
    cache = tmp_path / "cache"
    command = ["check", ".", "--cache-dir", str(cache), "--format", "json"]
    assert main(command) == 1
    honest = capsys.readouterr().out
    ours = Seal(cache_key(os.environ) or b"")
    for path in (cache / "runs").iterdir():
        body = ours.read(str(path), path.name)
        assert body is not None
        if "index" not in path.name:
            head, consulted, report = body.split(b"\n", 2)
            row = json.loads(report)
            row[0], row[5], row[3] = [], 0, [1, 1, 1, 0, 0, 0, 0]
            body = b"\n".join((head, consulted, json.dumps(row).encode()))
        Seal(b"stranger" * 4).write(str(path), path.name, body)
    assert main(command) == 1
    assert capsys.readouterr().out == honest


def test_an_entry_under_another_name_does_not_count(tmp_path: pathlib.Path) -> None:
    seal = Seal(b"k" * 32)
    assert seal.write(str(tmp_path / "a"), "a", b"body")
    assert seal.read(str(tmp_path / "a"), "a") == b"body"
    assert seal.read(str(tmp_path / "a"), "b") is None


# --- the folder


@pytest.mark.parametrize("harm", ["inside", "inside by a link", "link", "open", "foreign"])
def test_a_folder_others_could_have_filled_is_not_used_unless_named(
    harm: str,
    project: pathlib.Path,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o700)
    if harm == "inside":
        cache = project / ".cache" / "k8slint"
    elif harm == "inside by a link":
        cache.rmdir()
        (project / "cache").mkdir()
        cache.symlink_to(project / "cache")
    elif harm == "link":
        cache.rename(tmp_path / "elsewhere")
        cache.symlink_to(tmp_path / "elsewhere")
    elif harm == "open":
        cache.chmod(0o777)
    elif os.getuid() == 0:
        os.chown(cache, 12345, -1)
    else:
        pytest.skip("only root gives folders away")
    monkeypatch.setenv("K8SLINT_CACHE_DIR", str(cache))
    assert main(["check", "."]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"k8slint: the cache in {cache} is not used, as ")
    assert said.count("\n") == 1
    assert entries(cache) == []
    assert main(["check", ".", "--cache-dir", str(cache)]) == 1
    assert capsys.readouterr().err == ""
    assert len(entries(cache)) == 3


def test_a_subfolder_of_a_repository_counts_as_all_of_it(
    project: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "sub").mkdir()
    (project / "sub" / "pod.yaml").write_text(POD)
    monkeypatch.setenv("K8SLINT_CACHE_DIR", str(project / "cache"))
    assert main(["check", "sub/pod.yaml"]) == 1
    assert "it lies inside of what is checked" in capsys.readouterr().err


def test_the_usual_folder_is_used_without_a_word(project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "."]) == 1
    assert capsys.readouterr().err == ""
    assert unsafe_folder(os.path.join(os.environ["XDG_CACHE_HOME"], "k8slint"), [str(project)]) == ""


@pytest.mark.parametrize("inner", ["runs", "packs", ""])
def test_clean_and_pruning_follow_no_link(
    inner: str, project: pathlib.Path, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    (home / "runs" / "deep").mkdir(parents=True)
    for path in (home / "mine.k8slint", home / "runs" / "mine.k8slint", home / "runs" / "deep" / "mine.k8slint"):
        path.write_text("precious")
        os.utime(path, (0, 0))
    before = sorted(home.rglob("*"))
    cache = tmp_path / "cache"
    if inner:
        cache.mkdir()
        (cache / inner).symlink_to(home)
    else:
        cache.symlink_to(home)
    if inner:
        assert main(["check", ".", "--cache-dir", str(cache)]) == 1
    assert main(["clean", "--cache-dir", str(cache)]) == (0 if inner else 2)
    assert sorted(home.rglob("*")) == before
    assert ("is a link" in capsys.readouterr().err) == (not inner)


@pytest.mark.parametrize("named", ["link", "link/inner", "folder/../link", "folder/link/inner"])
def test_a_named_cache_is_not_led_away(
    named: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pull request that commits `.cache` as a link decides where the files of the cache are made."""
    elsewhere, project = tmp_path / "elsewhere", tmp_path / "project"
    elsewhere.mkdir()
    (project / "folder").mkdir(parents=True)
    for link in (project / "link", project / "folder" / "link"):
        link.symlink_to(elsewhere)
    (project / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    monkeypatch.chdir(project)
    for command in (["check", "."], ["check", "a.yaml"], ["clean"]):
        assert main([*command, "--cache-dir", named]) == 2
        assert "is a link" in capsys.readouterr().err
    assert list(elsewhere.iterdir()) == []
    assert main(["check", ".", "--cache-dir", "folder/cache"]) == 0
    monkeypatch.chdir(tmp_path)  # a link outside of what is checked is the user's
    (tmp_path / "own").symlink_to(elsewhere)
    assert main(["check", "project", "--cache-dir", str(elsewhere)]) == 0
    assert list(elsewhere.iterdir())
