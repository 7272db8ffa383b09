"""The hooks, run by the real pre-commit in a repository of their own.

pre-commit installs a hook with pip, so these need a package index; without one they are skipped.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
MANIFEST = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: {image}
"""
NO_INDEX = ("No matching distribution", "Could not find a version", "ConnectionError", "Temporary failure")

pytestmark = [
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="pre-commit clones the repository"),
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """The cache of pre-commit, so that the hook's environment is built once."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A copy of this working tree as a repository with one commit: what a tag of k8slint would be."""
    folder = tmp_path_factory.mktemp("hooks")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    commit(folder)
    return folder


@pytest.fixture
def repository(tmp_path: pathlib.Path) -> pathlib.Path:
    git(tmp_path, "init", "-q")
    return tmp_path


def git(folder: pathlib.Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: pathlib.Path) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "A commit")


def run_hook(
    repository: pathlib.Path, hooks: pathlib.Path, home: pathlib.Path, hook: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    # A configuration as a project has it: with try-repo the environment would be built for every run.
    revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=hooks, capture_output=True, text=True, check=True)
    chosen = {"repo": str(hooks), "rev": revision.stdout.strip(), "hooks": [{"id": hook}]}
    config = home / f"{hook}.yaml"
    config.write_text(json.dumps({"repos": [chosen]}))
    command = [sys.executable, "-m", "pre_commit", "run", "--config", str(config), "--color", "never", *arguments]
    environ = {**os.environ, "PRE_COMMIT_HOME": str(home), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    environ.pop("GIT_DIR", None)
    environ.pop("PYTHONPATH", None)
    run = subprocess.run(command, cwd=repository, env=environ, capture_output=True, text=True, check=False)
    if run.returncode and any(sign in run.stdout + run.stderr for sign in NO_INDEX):
        pytest.skip("no package index can be reached")
    return run


def test_a_commit_is_checked(repository: pathlib.Path, hooks: pathlib.Path, home: pathlib.Path) -> None:
    (repository / "old.yaml").write_text(MANIFEST.format(image="redis:latest"))
    commit(repository)
    (repository / "new.yaml").write_text(MANIFEST.format(image="nginx:latest"))
    git(repository, "add", "-A")
    run = run_hook(repository, hooks, home, "k8slint")
    assert run.returncode == 1, run.stdout
    assert "new.yaml:8:20" in run.stdout
    assert "old.yaml:8" not in run.stdout
    assert "\x1b" not in run.stdout


def test_all_files_and_a_thousand_of_them(repository: pathlib.Path, hooks: pathlib.Path, home: pathlib.Path) -> None:
    for number in range(1000):
        image = "nginx:latest" if number == 777 else "nginx:1.27.3@sha256:" + "a" * 64
        folder = repository / f"team-{number % 10}"
        folder.mkdir(exist_ok=True)
        text = MANIFEST.format(image=image).replace("name: web", f"name: web-{number}", 1)
        (folder / f"{number}.yaml").write_text(text)
    commit(repository)
    run = run_hook(repository, hooks, home, "k8slint", "--all-files")
    assert run.returncode == 1, run.stdout
    assert run.stdout.count("[image-tag-latest]") == 1
    assert "team-7/777.yaml:8:20" in run.stdout


def test_a_commit_that_only_deletes(repository: pathlib.Path, hooks: pathlib.Path, home: pathlib.Path) -> None:
    (repository / "gone.yaml").write_text(MANIFEST.format(image="redis:latest"))
    (repository / "stays.yaml").write_text(MANIFEST.format(image="nginx:latest"))
    commit(repository)
    git(repository, "rm", "-q", "gone.yaml")
    changed = run_hook(repository, hooks, home, "k8slint")
    assert changed.returncode == 0
    assert "Skipped" in changed.stdout
    whole = run_hook(repository, hooks, home, "k8slint-all")
    assert whole.returncode == 1
    assert "stays.yaml:8:20" in whole.stdout


def test_only_what_a_commit_introduces(repository: pathlib.Path, hooks: pathlib.Path, home: pathlib.Path) -> None:
    (repository / "old.yaml").write_text(MANIFEST.format(image="redis:latest"))
    commit(repository)
    (repository / "old.yaml").write_text("# a comment\n" + MANIFEST.format(image="redis:latest"))
    git(repository, "add", "-A")
    assert run_hook(repository, hooks, home, "k8slint-changes").returncode == 0
    (repository / "new.yaml").write_text(MANIFEST.format(image="nginx:latest").replace("name: web", "name: new", 1))
    git(repository, "add", "-A")
    run = run_hook(repository, hooks, home, "k8slint-changes")
    assert run.returncode == 1, run.stdout
    assert "new.yaml:8:20" in run.stdout
    assert "old.yaml" not in run.stdout


def test_what_is_fixed_fails_the_commit(repository: pathlib.Path, hooks: pathlib.Path, home: pathlib.Path) -> None:
    image = "nginx:1.27.3@sha256:" + "a" * 64
    fixed = MANIFEST.format(image=image) + '      env: [{name: LEVEL, value: "3"}]\n'
    (repository / "old.yaml").write_text(fixed.replace('"3"', "3"))
    commit(repository)
    (repository / "new.yaml").write_text(fixed.replace('"3"', "4").replace("name: web", "name: new", 1))
    git(repository, "add", "-A")
    run = run_hook(repository, hooks, home, "k8slint-fix")
    assert run.returncode == 1, run.stdout
    assert "files were modified by this hook" in run.stdout
    assert (repository / "new.yaml").read_text() == fixed.replace('"3"', '"4"').replace("name: web", "name: new", 1)
    assert (repository / "old.yaml").read_text() == fixed.replace('"3"', "3"), "it is no part of the commit"
    git(repository, "add", "-A")
    assert run_hook(repository, hooks, home, "k8slint-fix").returncode == 0
