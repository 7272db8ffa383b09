"""Random damage of the cache: entries cut, changed, exchanged, replaced; the report stays what it is without one."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile

import atheris
from target import example_files, instrumented, start

instrumented("k8slint")

from k8slint.cli import main  # noqa: E402

_MADE: dict[str, str] = {}


def _report(*arguments: str) -> tuple[int, str]:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(io.StringIO()):
        code = main(["check", ".", "--jobs", "1", "--format", "json", *arguments])
    return code, shown.getvalue()


def _prepare() -> None:
    """Make a project, its true report, and a cache that a whole run has filled."""
    root = os.path.realpath(tempfile.mkdtemp(prefix="k8slint-cache-"))
    project = os.path.join(root, "project")
    os.mkdir(project)
    for number, files in enumerate(example_files()[:60]):
        for name, text in files.items():
            path = os.path.join(project, f"example-{number}", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    os.chdir(project)
    os.environ["XDG_STATE_HOME"] = os.path.join(root, "state")
    _MADE.update(root=root, report=repr(_report("--no-cache")), whole=os.path.join(root, "whole"))
    assert repr(_report("--cache-dir", _MADE["whole"])) == _MADE["report"]


def one(data: bytes) -> None:
    if not _MADE:
        _prepare()
    choices = atheris.FuzzedDataProvider(data)
    damaged = os.path.join(_MADE["root"], "damaged")
    shutil.rmtree(damaged, ignore_errors=True)
    shutil.copytree(_MADE["whole"], damaged)
    entries = sorted(os.path.join(folder, name) for folder, _, names in os.walk(damaged) for name in names)
    for _ in range(choices.ConsumeIntInRange(1, 6)):
        path = entries[choices.ConsumeIntInRange(0, len(entries) - 1)]
        other = entries[choices.ConsumeIntInRange(0, len(entries) - 1)]
        with contextlib.suppress(OSError):
            _damage(choices, path, other)
    for _ in range(2):
        assert repr(_report("--cache-dir", damaged)) == _MADE["report"]


def _damage(choices: atheris.FuzzedDataProvider, path: str, other: str) -> None:
    kind = choices.ConsumeIntInRange(0, 7)
    with open(path, "rb") as file:
        content = bytearray(file.read())
    if kind == 0:
        os.truncate(path, choices.ConsumeIntInRange(0, len(content)))
    elif kind == 1 and content:
        for _ in range(choices.ConsumeIntInRange(1, 4)):
            content[choices.ConsumeIntInRange(0, len(content) - 1)] = choices.ConsumeIntInRange(0, 255)
        _write(path, content)
    elif kind == 2:
        shutil.copyfile(other, path)
    elif kind == 3:
        os.unlink(path)
    elif kind == 4:
        _write(path, content + choices.ConsumeBytes(20))
    elif kind == 5:
        os.unlink(path)
        os.symlink(other, path)
    elif kind == 6:
        os.unlink(path)
        os.mkdir(path)
    else:
        _write(path, choices.ConsumeBytes(200))


def _write(path: str, content: bytes | bytearray) -> None:
    with open(path, "wb") as file:
        file.write(content)


if __name__ == "__main__":
    start(one, (bytes([number * 7 % 256]) * 40 for number in range(32)), longest=512)
