"""Whole runs with `--render kustomize`: what kustomize builds otherwise is said, and nothing else changes."""

from __future__ import annotations

import os
import pathlib
import shutil
import stat

import pytest

from k8slint.analysis.run import lint
from k8slint.project.options import Options, Selection

ASKED = Options(Selection(select=("kustomize",)), render="kustomize")
OTHER = """\
#!/bin/sh
cat <<'END'
apiVersion: v1
kind: ServiceAccount
metadata: {name: other}
END
"""


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    top = tmp_path / "project"
    (top / ".git").mkdir(parents=True)
    (top / "kustomization.yaml").write_text("resources: [a.yaml]\nnamePrefix: x-\n")
    (top / "a.yaml").write_text("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n")
    monkeypatch.chdir(top)
    return top


def differences() -> list[str]:
    return [notice.message for notice in lint(["."], options=ASKED).notices if notice.reason == "build-differs"]


def test_another_build_is_said(project: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "kustomize"
    program.parent.mkdir()
    program.write_text(OTHER)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    assert differences() == ["kustomize builds another ServiceAccount 'other'"]


@pytest.mark.skipif(shutil.which("kustomize") is None, reason="kustomize is not on PATH")
def test_kustomize_itself_builds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pathlib.Path(__file__).parent.parent / "projects" / "kustomize")
    assert differences() == []
    assert os.path.exists("base/kustomization.yaml")


def test_what_names_something_remote_is_not_run(
    project: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "kustomize"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n{OTHER.partition(chr(10))[2]}")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    remote = "git@example.com:a/b.git//c?ref=v1"
    (project / "kustomization.yaml").write_text(f"resources: [a.yaml, '{remote}', missing.yaml]\n")
    assert differences() == []
    assert not (tmp_path / "started").exists()
