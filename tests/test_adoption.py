"""What brings k8slint into a repository: the GitHub action, the GitLab component, workflows, the image, the papers."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest

from k8slint.reading import values_of
from scripts import build_sbom
from tests.git_repositories import commit, git, needs_git, repository, write

ROOT = pathlib.Path(__file__).resolve().parent.parent
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:1.27.3
"""
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash to run the steps of the action")


def described(name: str) -> Any:
    return values_of((ROOT / name).read_text(encoding="utf-8"))[0]


def step(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in described("action.yml")["runs"]["steps"] if one["name"] == name)
    return found


def pull_request(folder: pathlib.Path) -> pathlib.Path:
    """Make what actions/checkout leaves of a pull request: a shallow clone of the merge that GitHub makes."""
    workflow = {".github/workflows/k8slint.yml": "on: [pull_request]\njobs: {}\n"}
    origin = repository(folder / "origin", {"old.yaml": POD.replace("1.27.3", "latest"), "pod.yaml": POD, **workflow})
    git(origin, "switch", "-q", "-c", "feature")
    write(origin, {"pod.yaml": POD.replace("1.27.3", "latest")})
    commit(origin)
    git(origin, "switch", "-q", "main")
    git(origin, "merge", "-q", "--no-ff", "-m", "merge", "feature")
    git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(folder, "clone", "-q", "--depth", "1", origin.as_uri(), "checkout")
    return folder / "checkout"


def ran(checkout: pathlib.Path, **inputs: str) -> tuple[int, str, pathlib.Path]:
    """Run the step that checks as the runner would; return its exit code, what it printed, and RUNNER_TEMP."""
    temporary = checkout.parent / "temporary"
    (temporary / "bin").mkdir(parents=True, exist_ok=True)
    program = temporary / "bin" / "k8slint"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m k8slint "$@"\n')
    program.chmod(0o755)
    defaults = {name: one.get("default", "") for name, one in described("action.yml")["inputs"].items()}
    given = {**defaults, **{name.replace("_", "-"): value for name, value in inputs.items()}}
    environ = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)
        for name, value in step("Check")["env"].items()
    }
    runner = {
        "RUNNER_TEMP": str(temporary),
        "GITHUB_OUTPUT": str(temporary / "output"),
        "GITHUB_STEP_SUMMARY": str(temporary / "summary"),
        "GITHUB_SHA": git(checkout, "rev-parse", "HEAD"),
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_BASE_REF": "main",
        "HOME": str(temporary),
        "PATH": f"{temporary / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step("Check")["run"]]
    ended = subprocess.run(command, cwd=checkout, env=environ | runner, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr, temporary


@needs_bash
@needs_git
def test_a_pull_request_gets_its_own_findings_as_annotations(tmp_path: pathlib.Path) -> None:
    code, printed, temporary = ran(pull_request(tmp_path), sarif="true", trust_base="true")
    assert code == 1, printed
    places = re.findall(r"^::warning file=([\w.]+),line=(\d+),.*?title=k8slint ([\w-]+)", printed, re.MULTILINE)
    assert ("pod.yaml", "8", "image-tag-latest") in places
    assert {file for file, _, _ in places} == {"pod.yaml"}, "what was there before is not annotated"
    sarif = temporary / "k8slint-reports" / "k8slint.sarif"
    assert (temporary / "output").read_text() == f"exit-code=1\nsarif-file={sarif}\n"
    assert json.loads(sarif.read_text())["runs"][0]["automationDetails"]["id"] == "k8slint/"
    assert "image-tag-latest" in (temporary / "summary").read_text()
    assert not (temporary / "k8slint-cache").exists(), "whoever can write the cache could write verdicts"


@needs_bash
@needs_git
def test_a_second_use_in_a_job_shows_nothing_of_the_first(tmp_path: pathlib.Path) -> None:
    checkout = repository(tmp_path / "checkout", {"pod.yaml": POD.replace("1.27.3", "latest")})
    code, printed, _ = ran(checkout, since="none", sarif="true")
    assert (code, printed.count("title=k8slint image-tag-latest")) == (1, 1), printed
    code, printed, temporary = ran(checkout, since="none", sarif="true", arguments="--no-such-option")
    assert (code, printed.count("title=k8slint image-tag-latest")) == (2, 0), printed
    assert (temporary / "output").read_text().splitlines()[2:] == ["exit-code=2"]
    assert (temporary / "summary").read_text().count("## k8slint") == 1


@needs_bash
@needs_git
def test_inputs_are_no_part_of_a_script(tmp_path: pathlib.Path) -> None:
    checkout = repository(tmp_path / "checkout", {"pod.yaml": POD})
    attack = "$(touch pwned)\n`touch pwned`\n; touch pwned"
    code, printed, _ = ran(checkout, since="none", cache="false", summary="false", paths=attack, arguments=attack)
    assert code == 2, printed
    assert "::error title=k8slint::" in printed
    assert not (checkout / "pwned").exists()


def test_the_action_describes_its_inputs_and_uses_them() -> None:
    action = described("action.yml")
    steps = action["runs"]["steps"]
    assert all(one["description"] and "default" in one for one in action["inputs"].values())
    used = set(re.findall(r"inputs\.([\w-]+)", json.dumps(steps)))
    assert used == set(action["inputs"])
    assert not [one["name"] for one in steps if "${{" in one.get("run", "")]
    documented = (ROOT / "docs" / "github.md").read_text(encoding="utf-8")
    assert [name for name in action["inputs"] if f"| `{name}` |" not in documented] == []


def test_the_action_runs_no_module_of_the_checkout() -> None:
    """With `-m` and `-c` Python looks in the current folder first, where `venv.py` may be a stranger's."""
    started = re.findall(r'(?:"\$PYTHON"|/python") (\S+)', step("Install k8slint")["run"])
    assert started == ["-I", "-I", "-I"]


def test_other_actions_are_pinned_to_commits() -> None:
    for path in [ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml")]:
        for used in re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8")):
            assert used == "./" or re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}", used), f"{path.name}: {used}"


def test_workflows_may_do_only_what_they_must() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        workflow = described(str(path.relative_to(ROOT)))
        assert workflow["permissions"] == {"contents": "read"}, path.name
        for job in workflow["jobs"].values():
            assert "timeout-minutes" in job, path.name
            scripts = [one["run"] for one in job["steps"] if "run" in one]
            assert not [script for script in scripts if "${{" in script], path.name


def test_the_gitlab_component_runs_what_its_inputs_say(tmp_path: pathlib.Path) -> None:
    specification, jobs = values_of((ROOT / "templates" / "k8slint" / "template.yml").read_text(encoding="utf-8"))
    job = jobs["k8slint"]
    asked = set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", json.dumps(job)))
    assert asked == set(specification["spec"]["inputs"])
    assert "$[[" not in json.dumps(job["script"])
    program = tmp_path / "k8slint"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    environ = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "K8SLINT_PATHS": "apps *",
        "K8SLINT_SINCE": "auto",
        "K8SLINT_TRUST_BASE": "true",
        "K8SLINT_ARGUMENTS": "--fail-on=error",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc",
    }
    command = ["sh", "-ec", job["script"][0]]
    said = subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout.split()
    assert said[0] == "check"
    assert said[-4:] == ["--fail-on=error", "--", "apps", "*"]
    assert {"--since=abc", "--config-from=abc", "--suppressions-from=abc"} <= set(said)
    reports = {one.rpartition(":")[2] for one in said if one.startswith("--format=") and ":" in one}
    assert reports == set(job["artifacts"]["reports"].values())


def test_the_image_is_small_and_nobody_in_it_is_root() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert 'ENTRYPOINT ["k8slint"]' in lines
    assert [line for line in lines if line.startswith("USER ")] == ["USER 65532:65532"]
    copied = {
        name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]
    }
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert copied == {line[1:] for line in ignored if line.startswith("!")}
    assert all((ROOT / name).exists() for name in copied)


def test_the_papers_name_what_comes_with_the_wheel() -> None:
    distributions = build_sbom.installed()
    bom = build_sbom.sbom(distributions)
    names = {component["name"] for component in bom["components"]}
    assert {"click", "jsonschema", "rich", "cert-manager", "istio"} <= names
    references = {one["bom-ref"] for one in bom["components"]} | {bom["metadata"]["component"]["bom-ref"]}
    assert {ref for one in bom["dependencies"] for ref in (one["ref"], *one["dependsOn"])} <= references
    assert "unknown" not in build_sbom.licences(distributions).partition("\n## ")[0]


def test_tests_that_security_names_exist() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    for file, test in named:
        path = ROOT / (file if "/" in file else f"tests/hostile/{file}")
        assert f"def {test}(" in path.read_text(encoding="utf-8"), f"{file}::{test}"
