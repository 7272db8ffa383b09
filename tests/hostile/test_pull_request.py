"""A stranger's pull request: nothing runs, nothing is written or fetched, nothing outside of the project is read."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

import pytest

from tests.hostile.manifests import POD
from tests.hostile.program import ROOT
from tests.hostile.watch import Seen, watched

TOKEN = "outsiders-token"
CUSTOM = "apiVersion: g.io/v1\nkind: X\nmetadata: {name: a}\nspec: {a: 1}\n"
SCHEMA = {"type": "object", "properties": {"spec": {"properties": {"a": {"enum": [TOKEN]}}}}}


@pytest.fixture
def project(tmp_path: pathlib.Path) -> pathlib.Path:
    """Return a repository with a manifest; beside it lies what is nobody's business."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "config.yaml").write_text(f"extends: {TOKEN}\n{TOKEN}: 1\n")
    (outside / "docker.json").write_text(json.dumps({"auths": {f"{TOKEN}.example.com": {"auth": "!"}}}))
    (outside / "x.json").write_text(json.dumps(SCHEMA))
    (outside / "pod.yaml").write_text(POD.replace("nginx", TOKEN))
    (outside / "kustomization.yaml").write_text(f"resources: [pod.yaml]\nnamespace: {TOKEN}\n")
    (outside / ".gitignore").write_text("*.yaml\n")
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    (folder / "a.yaml").write_text(POD)
    (folder / "custom.yaml").write_text(CUSTOM)
    os.mkfifo(folder / "fifo")
    return folder


def run(project: pathlib.Path, *arguments: str) -> Seen:
    """Check the project and see that it is left alone, and the world too."""
    before = sorted(path for path in project.rglob("*"))
    seen = watched("check", ".", "--show-files", *arguments, cwd=project, log=project.parent / "log")
    assert seen.written == []
    assert seen.done == []
    assert seen.read_outside(project) == []
    assert TOKEN not in seen.ended.out + seen.ended.err or TOKEN in (project / ".k8slint.yaml").read_text()
    assert "mistake of k8slint" not in seen.ended.err
    assert sorted(path for path in project.rglob("*")) == before
    return seen


def test_the_watch_sees(project: pathlib.Path) -> None:
    """What the user names is read and written, and noted."""
    arguments = ("check", "a.yaml", "--config", "../outside/config.yaml", "--format", "json:out/report.json")
    seen = watched(*arguments, cwd=project, log=project.parent / "log")
    assert seen.ended.code == 2
    assert seen.read_outside(project) == [str(project / "../outside/config.yaml")]
    seen = watched("check", "a.yaml", "--isolated", *arguments[4:], cwd=project, log=project.parent / "log")
    assert seen.written
    assert any(line.startswith("os.rename") for line in seen.done)


@pytest.mark.parametrize(
    "text",
    [
        "extends: ../outside/config.yaml",
        "extends: /etc/passwd",
        "extends: fifo",
        "extends: /dev/zero",
        "extends: .k8slint.yaml",
        "extends: link.yaml",
        "extends: https://evil.example/k8slint.yaml",
        "docker_configs: [../outside/docker.json]",
        "docker_configs: [fifo]",
        "docker_configs: [/dev/zero]",
        "docker_configs: [link.yaml]",
        "credential_providers: [../outside/pod.yaml]",
        "credential_providers: [fifo]",
        "credential_providers: [/dev/stdin]",
        "schema_locations: [/dev]",
        "schema_locations: ['../outside/{{.ResourceKind}}.json']",
        "schema_locations: ['https://evil.example/{{.ResourceKind}}.json']",
        "schema_locations: ['{{.Nothing}}']",
    ],
)
def test_a_configuration_that_leads_out(text: str, project: pathlib.Path) -> None:
    (project / ".k8slint.yaml").write_text(text)
    os.symlink("../outside/docker.json", project / "link.yaml")
    assert run(project).ended.code == 2


@pytest.mark.parametrize("name", ["config.yaml", "/etc/passwd", "/dev/zero"])
def test_a_configuration_that_is_a_link(name: str, project: pathlib.Path) -> None:
    os.symlink(os.path.join("../outside", name), project / ".k8slint.yaml")
    seen = watched("check", ".", cwd=project, log=project.parent / "log")
    assert seen.read_outside(project) == []
    assert TOKEN not in seen.ended.err
    assert seen.ended.code == (1 if name == "/dev/zero" else 2)


LOCATIONS = ["schemas", "schemas/{{.Group}}/../{{.ResourceKind}}.json"]


@pytest.mark.parametrize("target", ["../../outside/x.json", "/dev/zero", "../fifo", "/proc/self/environ", "."])
def test_schemas_that_are_links(target: str, project: pathlib.Path) -> None:
    (project / "schemas/g.io").mkdir(parents=True)
    os.symlink(target, project / "schemas/x.json")
    os.symlink(target, project / "schemas/x_v1.json")
    (project / ".k8slint.yaml").write_text(json.dumps({"schema_locations": LOCATIONS}))
    assert "no-schema: custom.yaml: nothing describes X of g.io/v1" in run(project).ended.out


def test_schemas_the_user_names_may_be_links(project: pathlib.Path) -> None:
    (project / "schemas/g.io").mkdir(parents=True)
    for name in ("x.json", "x_v1.json"):
        os.symlink("../../outside/x.json", project / "schemas" / name)
    for location in LOCATIONS:
        arguments = ("check", ".", "--schema-location", location)
        assert TOKEN in watched(*arguments, cwd=project, log=project.parent / "log").ended.out


def test_a_template_of_locations_that_climbs(project: pathlib.Path) -> None:
    location = "{{.Group}}/../../outside/{{.ResourceKind}}.json"
    (project / "g.io").mkdir()
    (project / ".k8slint.yaml").write_text(f"schema_locations: ['{location}']\n")
    assert "no-schema" in run(project).ended.out


def test_ten_thousand_configurations_that_extend_each_other(project: pathlib.Path) -> None:
    (project / ".git/c").mkdir()
    for number in range(10_000):
        (project / f".git/c/c{number}.yaml").write_text(f"extends: c{number + 1}.yaml\n")
    (project / ".k8slint.yaml").write_text("extends: .git/c/c0.yaml\n")
    ended = run(project).ended
    assert ended.code == 2
    assert "more than 10 files extend each other" in ended.err


def test_configurations_in_a_circle(project: pathlib.Path) -> None:
    (project / "b.yaml").write_text("extends: ./.k8slint.yaml\n")
    (project / ".k8slint.yaml").write_text("extends: b.yaml\n")
    ended = run(project).ended
    assert ended.code == 2
    assert "leads back to a file it came from" in ended.err


TAGS = (
    "!!python/object/apply:os.system ['touch owned']",
    "!!python/object/new:subprocess.Popen [[touch, owned]]",
    "!!python/module:antigravity",
    "!<tag:yaml.org,2002:python/object/apply:os.system> ['touch owned']",
    "!!javax.script.ScriptEngineManager [!!java.net.URL ['http://127.0.0.1:9']]",
    "!include ../outside/pod.yaml",
)


@pytest.mark.parametrize("tag", TAGS)
def test_tags_make_nothing(tag: str, project: pathlib.Path) -> None:
    (project / ".k8slint.yaml").write_text("extend_select: [all]\n")
    crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: xs.g.io}\nspec: "
    provider = "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders: "
    for name, text in {
        "pod.yaml": POD.replace("nginx:latest", tag),
        "crd.yaml": crd + tag,
        "provider.yaml": provider + tag,
        "base/kustomization.yaml": f"resources: {tag}\n",
        "skaffold.yaml": f"apiVersion: skaffold/v4beta6\nkind: Config\nbuild: {tag}\n",
        "chart/Chart.yaml": f"name: {tag}\n",
    }.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text)
    seen = run(project)
    assert seen.ended.code in (1, 2)
    assert "pod.yaml" in seen.ended.out
    (project / ".k8slint.yaml").write_text(f"fail_on: {tag}\n")
    assert run(project).ended.code == 2


def test_project_files_that_lead_out_or_fetch(project: pathlib.Path) -> None:
    kustomization = {
        "resources": ["../../outside", "../../outside/pod.yaml", "/etc", "https://127.0.0.1:9/x.yaml", "git@evil:x/y"],
        "components": ["../../outside", "github.com/evil/x"],
        "patches": [{"path": "../../outside/pod.yaml"}, {"path": "/dev/zero"}, {"path": "../fifo"}],
        "generators": ["exec.yaml"],
        "configMapGenerator": [{"name": "a", "files": ["../../outside/x.json", "../fifo"], "envs": ["/etc/passwd"]}],
        "helmCharts": [{"name": "x", "repo": "http://127.0.0.1:9"}],
        "openapi": {"path": "../../outside/x.json"},
        "crds": ["/dev/zero"],
    }
    (project / "base").mkdir()
    (project / "base/kustomization.yaml").write_text(json.dumps(kustomization))
    plugin = {"config.kubernetes.io/function": "exec: {path: ./owned.sh}"}
    exec_ = {"apiVersion": "x/v1", "kind": "Exec", "metadata": {"name": "a", "annotations": plugin}}
    (project / "base/exec.yaml").write_text(json.dumps(exec_))
    (project / "base/owned.sh").write_text("#!/bin/sh\ntouch owned\n")
    (project / "base/owned.sh").chmod(0o755)
    build = {"artifacts": [{"image": "x", "custom": {"buildCommand": "touch owned"}}]}
    hooks = {"before": [{"host": {"command": ["touch", "owned"]}}]}
    skaffold = {"apiVersion": "skaffold/v4beta6", "build": build, "deploy": {"kubectl": {"hooks": hooks}}}
    (project / "skaffold.yaml").write_text(json.dumps(skaffold))
    os.symlink("../outside/.gitignore", project / ".gitignore")
    os.symlink("../../outside/pod.yaml", project / "base/link.yaml")
    os.symlink("../outside", project / "folder")
    os.mkfifo(project / "base/.gitignore")
    seen = run(project)
    assert seen.ended.code == 1
    assert "link: base/link.yaml: leads out of the checked folder" in seen.ended.out
    assert "link: folder: a symbolic link to a folder is not followed" in seen.ended.out
    assert run(project, "--no-context", "--no-gitignore").ended.code == 1
    for command in ("images", "inspect", "timeline"):
        other = watched(command, "base", cwd=project, log=project.parent / "log")
        assert (other.written, other.done, other.read_outside(project)) == ([], [], [])


def test_programs_of_the_project_are_not_taken_for_ours(project: pathlib.Path) -> None:
    """Neither modules beside the manifests nor programs on a PATH with an empty part are run."""
    for name in ("yaml", "json", "click", "rich", "ruamel", "sitecustomize", "jsonschema", "usercustomize"):
        (project / f"{name}.py").write_text("open('owned', 'w')\n")
    for name in ("git", "kustomize", "kubectl", "helm"):
        (project / name).write_text("#!/bin/sh\ntouch owned\n")
        (project / name).chmod(0o755)
    code = f"import sys; sys.path[:1] = [{str(ROOT)!r}]; from k8slint.cli import run; run()"
    environment = {**os.environ, "PATH": ":" + os.environ["PATH"], "K8SLINT_NO_CACHE": "1"}
    environment["PYTHONPATH"] = str(ROOT)
    for start in (("-c", code), ("-m", "k8slint")):
        command = [sys.executable, "-B", *start, "explain", "ImagePullBackOff"]
        subprocess.run(command, cwd=project, env=environment, capture_output=True, check=True, timeout=100)
        assert not (project / "owned").exists()


def test_options_out_of_file_names(project: pathlib.Path) -> None:
    """`k8slint check *` and hooks hand over names: one that is an option is refused, not obeyed."""
    for name in ("--exit-zero", "--config=evil.yaml", "--format=json:owned.yaml"):
        (project / name).write_text(POD)
        seen = watched("check", name, "a.yaml", cwd=project, log=project.parent / "log")
        assert seen.ended.code == 2
        assert f"'{name}' is an option and the name of a file here" in seen.ended.err
        assert seen.written == []
        behind = watched("check", "--format", "concise", "--", name, cwd=project, log=project.parent / "log")
        assert behind.ended.code == 1
        assert behind.ended.out.startswith(f"{name}:")
        (project / name).unlink()
