"""The program ends at once, and yet with its exit code, all of its output and every callback that waits for the end."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: c\n    image: nginx:latest\n"


def ended(code: str, *arguments: str, cwd: pathlib.Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", f"import sys\n{code}\nfrom k8slint.cli import run; run()", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: pathlib.Path) -> pathlib.Path:
    for number in range(300):
        (tmp_path / f"{number}.yaml").write_text(POD.replace("name: p", f"name: p{number}"))
    return tmp_path


def test_all_that_was_said_arrives(project: pathlib.Path) -> None:
    done = ended("", "check", "--isolated", "--no-cache", "--format", "json", ".", cwd=project)
    assert done.returncode == 1
    assert done.stdout.endswith("}\n")
    assert done.stderr == ""


def test_a_callback_for_the_end_is_called(project: pathlib.Path) -> None:
    code = "import atexit; atexit.register(sys.stderr.write, 'the end\\n')"
    done = ended(code, "check", "--isolated", "--no-cache", "0.yaml", cwd=project)
    assert (done.returncode, done.stderr) == (1, "the end\n")


def test_a_profiler_sees_the_end(project: pathlib.Path) -> None:
    code = (
        "sys.setprofile(lambda frame, event, what: None)\n"
        "class Last:\n    def __del__(self, write=sys.stderr.write): write('taken apart\\n')\n"
        "last = Last()"
    )
    assert ended(code, "--version", cwd=project).stderr == "taken apart\n"
    assert ended(code.replace("sys.setprofile", "(lambda f: 0)"), "--version", cwd=project).stderr == ""


def test_what_cannot_be_flushed_is_reported() -> None:
    if not pathlib.Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "k8slint", "--version"]
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        done = subprocess.run(command, env=environ, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 120
    assert "No space left" in done.stderr


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_a_full_disk_is_no_mistake_of_ours(project: pathlib.Path, form: str) -> None:
    if not pathlib.Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "k8slint", "check", "--isolated", "--no-cache", "--format", form, "."]
        done = subprocess.run(command, cwd=project, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("k8slint: standard output cannot be written (No space left on device)")
    assert done.stderr.count("\n") == 1
