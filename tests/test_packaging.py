"""k8slint works from a wheel, from an sdist, and from an editable install: rules and schemas are found in each."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import venv

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: Web
spec:
  containers:
    - name: web
      image: nginx:latest
"""

pytestmark = pytest.mark.skipif(not (ROOT / "pyproject.toml").exists(), reason="needs the source tree")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Build sdist, and the wheel from that sdist, with the build backend of this environment (nothing is fetched)."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def environment(folder: pathlib.Path) -> pathlib.Path:
    """Make an environment that shares this one's packages but k8slint, and give its interpreter."""
    venv.create(folder, with_pip=False, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    for place in {path for path in sys.path if path.endswith("site-packages")}:
        for entry in os.scandir(place):
            if "k8slint" not in entry.name and not entry.name.endswith(".pth"):
                (site / entry.name).symlink_to(entry.path)
    return folder / "bin" / "python"


def install(python: pathlib.Path, what: str, *options: str) -> None:
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
    subprocess.run([*command, "--no-build-isolation", *options, what], check=True, capture_output=True)


def check(python: pathlib.Path, folder: pathlib.Path) -> None:
    """See that an installed k8slint finds its rules' pages, its schemas and its index."""
    (folder / "pod.yaml").write_text(POD)
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def run(*arguments: str) -> str:
        command = [str(python), "-m", "k8slint", *arguments]
        return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False).stdout

    concise = run("check", "pod.yaml", "--format", "concise")
    assert "[image-tag-latest]" in concise
    assert "[name-invalid]" in concise
    assert "image-tag-latest" in run("explain", "image-tag-latest")
    where = run("check", "pod.yaml", "--format", "sarif")
    assert '"fullDescription"' in where


def test_wheel(built: pathlib.Path, tmp_path: pathlib.Path) -> None:
    python = environment(tmp_path / "venv")
    (wheel,) = built.glob("*.whl")
    assert wheel.stat().st_size < 3_000_000
    install(python, str(wheel))
    check(python, tmp_path)


def test_sdist(built: pathlib.Path, tmp_path: pathlib.Path) -> None:
    python = environment(tmp_path / "venv")
    (sdist,) = built.glob("*.tar.gz")
    install(python, str(sdist))
    check(python, tmp_path)


def test_editable(tmp_path: pathlib.Path) -> None:
    python = environment(tmp_path / "venv")
    install(python, str(ROOT), "--editable")
    check(python, tmp_path)
