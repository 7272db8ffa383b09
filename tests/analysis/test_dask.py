"""Phase 1 on a Dask cluster of two worker processes gives the very same report."""

from __future__ import annotations

import os
import pathlib

import pytest

from k8slint.cli import main

distributed = pytest.importorskip("distributed")


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_bytes(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(150):
        text = (
            f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}}}\nspec: {{containers: [{{image: 'a:latest'}}]}}\n"
        )
        pathlib.Path(f"{number}.yaml").write_text(text)
    check = ["check", "--isolated", "--no-cache", "--format", "json", "."]
    assert main([*check, "--jobs", "1"]) == 1
    alone = capsys.readouterr().out
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "local_directory": str(tmp_path)}
    with distributed.LocalCluster(processes=True, **options) as cluster:
        assert len(cluster.workers) == 2
        assert main([*check, "--executor", "dask", "--scheduler", cluster.scheduler_address]) == 1
        assert capsys.readouterr().out == alone
    assert os.getcwd() == str(tmp_path)


def test_what_is_missing_is_reported(capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    check = ["check", "--isolated", "--no-cache", str(tmp_path)]
    assert main([*check, "--executor", "dask"]) == 2
    assert "--scheduler ADDRESS" in capsys.readouterr().err
    assert main([*check, "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "--executor dask" in capsys.readouterr().err
