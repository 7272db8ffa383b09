"""The same bytes whatever the seed of string hashes, the language, the time zone and the way Python was started."""

from __future__ import annotations

import os
import pathlib
import pickle
import subprocess
import sys

import pytest

from tests.determinism.project import ROOT, differing

_ASKS = """
import pickle, sys
from tests.determinism.project import answers, answers_of_commands
from k8slint.cli import main
reported = answers(["."], "--no-cache", "--jobs", "2"), answers_of_commands(["."])
pickle.dump(reported, open(sys.argv[1], "wb"))
sys.exit(main(["check", ".", "--no-cache", "--show-files"]))
"""


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "12345", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "UTC+12"},
        {"PYTHONOPTIMIZE": "1", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"},
    ],
    ids=lambda environment: " ".join(f"{name}={value}" for name, value in environment.items()),
)
def test_an_environment_changes_nothing(
    environment: dict[str, str],
    expected: dict[str, bytes],
    expected_of_commands: dict[str, tuple[int, bytes]],
    tmp_path: pathlib.Path,
) -> None:
    only_ascii = "PYTHONCOERCECLOCALE" in environment
    run = subprocess.run(
        [sys.executable, "-c", _ASKS, str(tmp_path / "reported")],
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path), **environment},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 1, run.stderr
    reported, reported_of_commands = pickle.loads((tmp_path / "reported").read_bytes())
    if only_ascii:  # there, names of files are other texts, and what cannot be written is escaped
        text = expected["text"].decode().encode("ascii", "backslashreplace")
        assert not differing({"text": _without_names(text)}, {"text": _without_names(run.stdout)})
    else:
        assert not differing(expected, reported)
        assert not differing(expected_of_commands, reported_of_commands)
        assert not differing({"text": expected["text"]}, {"text": run.stdout})


def _without_names(text: bytes) -> bytes:
    return b"\n".join(line for line in text.split(b"\n") if b"names/" not in line)
