"""What scripts/verify_peers.py reads of the fixtures of other tools, on small ones of the same layout."""

from __future__ import annotations

import importlib.util
import pathlib
import sys
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).parent.parent.parent
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'a:latest'}]}\n"


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("verify_peers", ROOT / "scripts" / "verify_peers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_peers"] = module
    spec.loader.exec_module(module)
    return module


def written(folder: pathlib.Path, files: dict[str, str]) -> pathlib.Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


REGO = """package p

test_bad if {
	r := deny with input as {"kind": "Pod", "spec": {"containers": [{"image": "a:latest",}],},}
	count(r) == 1
}

test_good if {
	r := deny with input as {"kind": "Pod"}
	count(r) == 0
}
"""
TREES: dict[str, tuple[dict[str, str], list[tuple[str, bool]]]] = {
    "checkov": (
        {
            "checkov/kubernetes/checks/resource/k8s/Tag.py": 'id = "CKV_K8S_14"',
            "tests/kubernetes/checks/test_Tag.py": "from x.resource.k8s.Tag import check\nexample_Tag",
            "tests/kubernetes/checks/example_Tag/a-FAILED.yaml": POD,
            "tests/kubernetes/checks/example_Tag/b-PASSED.yaml": POD,
        },
        [("CKV_K8S_14", True), ("CKV_K8S_14", False)],
    ),
    "trivy": (
        {"checks/kubernetes/a.rego": "#   id: KSV-0013\n", "checks/kubernetes/a_test.rego": REGO},
        [("KSV-0013", True), ("KSV-0013", False)],
    ),
    "kubescape": (
        {
            "controls/C-0306.json": '{"controlID": "C-0306", "rulesNames": ["r"]}',
            "rules/r/test/one/expected.json": "[{}]",
            "rules/r/test/one/input/a.yaml": POD,
        },
        [("C-0306", True)],
    ),
    "kyverno": (
        {
            "other/p/.kyverno-test/kyverno-test.yaml": "results: [{result: fail, resources: [a]}]",
            "other/p/.kyverno-test/resource.yaml": POD,
            "other/p/.chainsaw-test/good-pod.yaml": POD,
        },
        [("p", False), ("p", True)],
    ),
}


@pytest.mark.parametrize("tool", list(TREES))
def test_fixtures_are_read(script: Any, tmp_path: pathlib.Path, tool: str) -> None:
    files, expected = TREES[tool]
    found = list(script.CLONES[tool][1](written(tmp_path, files)))
    assert [(each.check, each.is_bad) for each in found] == expected


def test_fixtures_are_counted(script: Any, tmp_path: pathlib.Path) -> None:
    assert script.counted("checkov", written(tmp_path, TREES["checkov"][0]), "") == {"CKV_K8S_14": [1, 1, 0, 1]}
