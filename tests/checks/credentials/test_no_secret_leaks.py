"""Passwords, auth values and tokens are in no output, fact, cache, log, repr or traceback, whatever goes wrong."""

from __future__ import annotations

import base64
import html
import json
import pathlib
from typing import Any

import pytest

from k8slint.cli import main
from k8slint.kube.docker_config import read_docker_config
from k8slint.report.formats import FORMATS
from tests.checks.credentials.manifests import pod, stream

PASSWORD, TOKEN, USER, OTHER = "hunter2-Xq7", "tok-9f8e7d6c", "alice-hunter", "Sw0rdf1sh"
AUTH = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
NO_COLON = base64.b64encode(f"{USER}{PASSWORD}".encode()).decode()
PLANTED = (PASSWORD, TOKEN, USER, OTHER, AUTH, AUTH.rstrip("="), NO_COLON.rstrip("="), OTHER[::-1])

CONFIGS = {
    "good": {"auths": {"quay.io/*": {"auth": AUTH}, "docker.io": {"username": USER, "password": PASSWORD}}},
    "no colon": {"auths": {"quay.io": {"auth": NO_COLON}}},
    "no base64": {"auths": {"quay.io": {"auth": f"{USER}:{PASSWORD}"}}},
    "token": {"auths": {"quay.io": {"identitytoken": TOKEN, "registrytoken": TOKEN}}},
    "wrong types": {"auths": {"quay.io": {"auth": {"a": PASSWORD}, "password": [OTHER]}}},
    "user in the key": {"auths": {f"https://{USER}:{PASSWORD}@quay.io": {"auth": AUTH}, f"{PASSWORD}@x y": {}}},
    "headers": {"HttpHeaders": {"Authorization": f"Bearer {TOKEN}"}, "auths": {"*.quay.io": {"auth": AUTH}}},
    "no object": [AUTH, PASSWORD],
    "old form": {"quay.io": {"auth": AUTH}, "x": {"password": OTHER}},
}
BROKEN_TEXTS = {
    "cut off": json.dumps(CONFIGS["good"])[:-3],
    "no quotes": f'{{"auths": {{"quay.io": {{"auth": {PASSWORD}}}}}}}',
    "bad escape": f'{{"auths": {{"quay.io": {{"auth": "\\q{PASSWORD}"}}}}}}',
    "text": f"{USER}:{PASSWORD}",
}
TEXTS = {**{name: json.dumps(config) for name, config in CONFIGS.items()}, **BROKEN_TEXTS}


def manifest(text: str, encoded: bool, kind: str = "kubernetes.io/dockerconfigjson") -> dict[str, Any]:
    data: dict[str, Any] = {"stringData": {".dockerconfigjson": text, "token": TOKEN, ".dockercfg": text}}
    if encoded:
        data = {"data": {key: base64.b64encode(value.encode()).decode() for key, value in data["stringData"].items()}}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "regcred"}, "type": kind, **data}


def planted_in(text: str) -> list[str]:
    return [secret for secret in (*PLANTED, base64.b64encode(TOKEN.encode()).decode()) if secret in text]


def test_the_search_finds_what_is_planted() -> None:
    for text in TEXTS.values():
        assert planted_in(text)


@pytest.fixture
def project(tmp_path: pathlib.Path) -> pathlib.Path:
    images = ("quay.io/acme/web:1", "nginx:1", "registry.example.com/x:1")
    for number, (name, text) in enumerate(TEXTS.items()):
        for encoded in (False, True):
            for kind in ("kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg", "Opaque"):
                file = f"{number}-{encoded}-{kind.rpartition('/')[2]}.yaml"
                documents = (manifest(text, encoded, kind), pod(*images, secrets=["regcred"]), f"# {name}")
                (tmp_path / file).write_text(stream(*documents))
    held = f"{{password: {PASSWORD}, pin: [{OTHER}]}}"
    flow = f"{{apiVersion: v1, kind: Secret, metadata: {{name: flow}}, stringData: {held}}}"
    (tmp_path / "flow.yaml").write_text(flow)
    (tmp_path / "bad.yaml").write_text(f"apiVersion: v1\nkind: Secret\nstringData:\n  a: '{PASSWORD}\n b: {OTHER}\n")
    (tmp_path / "config.json").write_text(TEXTS["good"])
    (tmp_path / "broken.json").write_text(TEXTS["no base64"])
    return tmp_path


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_shows_one(
    project: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    monkeypatch.chdir(project)
    options = ["--select", "all", "--show-files", "--max-findings", "0", "--fail-on", "never"]
    code = main(
        ["check", ".", "--format", form, *options, "--docker-config", "broken.json", "--docker-config", "config.json"]
    )
    shown = capsys.readouterr()
    assert code in (0, 2)
    assert shown.out
    plain = html.unescape(shown.out)
    assert "broken.json" not in plain or "entry of 'quay.io'" in plain
    assert planted_in(shown.out + plain + shown.err) == []


def test_the_cache_holds_none(
    project: pathlib.Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.mktemp("kept")
    monkeypatch.chdir(project)
    monkeypatch.setenv("K8SLINT_CACHE_DIR", str(cache))
    main(["check", ".", "--fail-on", "never", "--docker-config", "config.json"])
    for file in cache.rglob("*"):
        if file.is_file():
            assert planted_in(file.read_bytes().decode("latin-1")) == []


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "command", [["images", "--credentials"], ["credentials", "quay.io/acme/web:1", "nginx", "a/b/c"]]
)
def test_the_commands_show_none(
    project: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    form: str,
) -> None:
    monkeypatch.chdir(project)
    main([*command, ".", "--format", form, "--docker-config", "broken.json", "--docker-config", "config.json"])
    shown = capsys.readouterr()
    assert "quay.io/*" in shown.out or command[0] == "images"
    assert planted_in(shown.out + shown.err) == []


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("encoded", [False, True])
def test_facts_and_reprs_hold_none(text: str, encoded: bool) -> None:
    from k8slint.analysis.analyze import analyze
    from k8slint.analysis.engine import Engine
    from k8slint.analysis.plan import make_plan
    from k8slint.kube.image_pull import node_sources
    from k8slint.model.project_facts import ProjectFacts
    from k8slint.project.configuration import Config
    from k8slint.project.node_files import docker_configs
    from k8slint.project.options import Options, Selection

    engine = Engine(make_plan(Config({}), Options(Selection(select=("all",)))))
    result = analyze(stream(manifest(text, encoded), pod("nginx")).encode(), "a.yaml", engine)
    assert any(type(fact).__name__ == "HoldsCredentials" for fact in result.facts)
    kept = json.dumps(result.facts) + repr(result)
    rows = docker_configs(("a.json",), (), Config({}), lambda path: text.encode())
    kept += repr(rows) + repr(
        [vars_of(source) for source in node_sources(ProjectFacts({}, docker_configs=rows), None).files]
    )
    kept += repr(read_docker_config(text)) + repr(read_docker_config(text, legacy=True))
    assert planted_in(kept) == []


def vars_of(source: Any) -> list[Any]:
    return [getattr(source, name) for name in source.__slots__]


class _BrokenError(RuntimeError):
    pass


@pytest.mark.parametrize(
    "place",
    [
        "k8slint.kube.facts.docker_secret.read_docker_config",
        "k8slint.kube.facts.docker_secret.source_offsets",
        "k8slint.kube.docker_config._auth_error",
        "k8slint.kube.docker_config._credentials",
        "k8slint.checks.credentials.registry_auth.registry_auth_invalid",
        "k8slint.kube.image_pull.pulls.Pulls.__init__",
        "k8slint.kube.image_pull.route.Keyring",
    ],
)
def test_a_crash_tells_where_and_not_what(
    project: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    def broken(*values: Any, **named: Any) -> Any:
        raise _BrokenError(*values, PASSWORD, named)

    monkeypatch.setattr(place, broken)
    monkeypatch.chdir(project)
    code = main(["check", ".", "--no-cache", "--select", "credentials", "--format", "json"])
    shown = capsys.readouterr()
    assert code == 2
    assert "_BrokenError" in shown.out + shown.err
    assert planted_in(shown.out + shown.err) == []


def test_a_traceback_of_a_command_holds_none(
    project: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(text: str, **named: Any) -> Any:
        raise _BrokenError(text, AUTH)

    monkeypatch.setattr("k8slint.kube.docker_config.read_docker_config", broken)
    assert main(["credentials", "nginx", "--docker-config", str(project / "config.json")]) == 2
    shown = capsys.readouterr()
    assert "_BrokenError in project/node_files.py" in shown.err
    assert planted_in(shown.out + shown.err) == []
