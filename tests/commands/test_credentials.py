"""`k8slint credentials` and `k8slint images --credentials`, run as people run them."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from click.testing import CliRunner

from k8slint.commands.credentials import command, sort_words
from k8slint.commands.images import command as images_command
from k8slint.project.configuration_error import UsageError
from tests.checks.credentials.manifests import AUTH, account, docker_config, pod, secret, stream


def run(*arguments: str, stdin: str | None = None, images: bool = False) -> tuple[str, int]:
    result = CliRunner().invoke(
        images_command if images else command, arguments, input=stdin, catch_exceptions=False, standalone_mode=False
    )
    return result.stdout, result.return_value


def answers(*arguments: str, stdin: str | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(*arguments, "--format", "json", stdin=stdin)[0])["images"]
    return found


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_words_are_images_unless_they_look_like_paths(folder: pathlib.Path) -> None:
    (folder / "manifests").mkdir()
    assert sort_words(("nginx", "quay.io/a/b:1", "manifests", "./x", "a.yaml", "-")) == (
        ["nginx", "quay.io/a/b:1"],
        ("manifests", "./x", "a.yaml", "-"),
    )
    with pytest.raises(UsageError, match="'manifests:TAG' if you mean the image"):
        sort_words(("manifests",))
    with pytest.raises(UsageError, match="no image is named"):
        sort_words(())


def test_the_keys_in_the_order_they_are_tried_with_their_places() -> None:
    text = stream(secret("*.io", "quay.io/acme", "quay.io"), pod("quay.io/acme/web:2", secrets=["regcred"]))
    (answer,) = answers("quay.io/acme/web", "-", "--isolated", stdin=text)
    assert answer["name"] == "quay.io/acme/web"
    (use,) = answer["uses"]
    assert use["outcome"] == "credentials"
    assert [each["key"] for each in use["tried"]] == ["quay.io/acme", "quay.io", "*.io"]
    assert {(each["file"], each["line"]) for each in use["tried"]} == {("stdin.yaml", 9)}
    assert use["resource"]["name"] == "web"
    assert use["pull_secrets_from"] == "pod"


def test_near_misses_come_with_a_reason_and_a_better_key() -> None:
    text = stream(secret("registry.example.com"), pod("registry.example.com:5000/a:1", secrets=["regcred"]))
    (answer,) = answers("registry.example.com:5000/a", "-", "--isolated", stdin=text)
    (use,) = answer["uses"]
    assert use["outcome"] == "anonymous"
    (miss,) = use["near_misses"]
    assert miss["corrected_key"] == "registry.example.com:5000"
    assert "port '5000'" in miss["reason"]
    shown = run("registry.example.com:5000/a", "-", "--isolated", stdin=text)[0]
    assert "anonymous" in shown
    assert "write registry.example.com:5000" in shown


def test_a_broken_secret_blocks_and_sets_the_exit_code() -> None:
    broken = secret(entries={"ghcr.io": {"auth": "?"}})
    text = stream(broken, pod("nginx:1", secrets=["regcred"]))
    shown, code = run("nginx", "-", "--isolated", stdin=text)
    assert code == 1
    assert "none: blocked" in shown
    (answer,) = answers("nginx", "-", "--isolated", stdin=text)
    assert answer["uses"][0]["blocked_by"]["name"] == "regcred"


def test_an_image_nobody_uses_is_tried_with_every_secret() -> None:
    text = stream(secret("quay.io"), secret("docker.io", name="hub"), pod("ghcr.io/a/b:1"))
    (answer,) = answers("quay.io/a/b", "-", "--isolated", stdin=text)
    assert answer["uses"] == []
    assert [each["source"] for each in answer["with_all_secrets"]["tried"]] == ["Secret 'regcred'"]
    assert "all 2 pull Secrets" in run("quay.io/a/b", "-", "--isolated", stdin=text)[0]


def test_what_a_node_has_alone(folder: pathlib.Path) -> None:
    (folder / "config.json").write_text(docker_config("https://quay.io/v2/", **{"docker.io": {}}))
    (folder / "web.yaml").write_text(stream(secret("ghcr.io"), pod("ghcr.io/a/b")))
    quay, hub, other = answers("quay.io/a", "nginx", "ghcr.io/a/b", "--docker-config", "config.json")
    assert quay["with_all_secrets"]["tried"][0]["source"] == "the node's 'config.json'"
    assert hub["with_all_secrets"]["tried"][0]["is_empty"]
    assert other["with_all_secrets"]["outcome"] == "anonymous"
    assert answers("ghcr.io/a/b", ".", "--docker-config", "config.json")[0]["uses"]


def test_an_old_file_and_one_that_is_not_asked(folder: pathlib.Path) -> None:
    (folder / "a.json").write_text(docker_config("quay.io"))
    (folder / "b.json").write_text(docker_config("ghcr.io"))
    (folder / ".dockercfg").write_text(json.dumps({"nvcr.io": {"auth": AUTH}}))
    files = ["--docker-config", ".dockercfg", "--docker-config", "a.json", "--docker-config", "b.json"]
    (answer,) = answers("ghcr.io/a/b", *files)
    states = {source["name"]: source["state"] for source in answer["with_all_secrets"]["sources"]}
    assert states == {"a.json": "read", "b.json": "shadowed", ".dockercfg": "shadowed"}
    assert answers("nvcr.io/a/b", "--docker-config", ".dockercfg")[0]["with_all_secrets"]["tried"]


def test_an_unreadable_file_is_a_usage_error(folder: pathlib.Path) -> None:
    with pytest.raises(UsageError, match=r"'none.json' cannot be read"):
        run("nginx", "--docker-config", "none.json")


def test_no_image_reference() -> None:
    shown, code = run("Nginx:1", "-", "--isolated", stdin=stream(pod("a")))
    assert code == 1
    assert "InvalidImageName; write 'nginx:1'" in shown
    (answer,) = answers("Nginx:1", "-", "--isolated", stdin=stream(pod("a")))
    assert answer["suggestion"] == "nginx:1"


def test_whose_list_is_in_effect() -> None:
    text = stream(
        secret("quay.io"),
        account("regcred"),
        pod("quay.io/a/b", serviceAccountName="web"),
        pod("quay.io/a/b", name="own", secrets=["gone"], serviceAccountName="web"),
        pod("quay.io/a/b", name="open", serviceAccountName="elsewhere"),
        pod("quay.io/a/b", name="plain"),
    )
    (answer,) = answers("quay.io/a/b", "-", "--isolated", stdin=text)
    found = {use["resource"]["name"]: (use["pull_secrets_from"], use["outcome"]) for use in answer["uses"]}
    assert found == {
        "web": ("service-account", "credentials"),
        "own": ("pod", "unknown"),
        "open": ("unknown", "unknown"),
        "plain": ("nobody", "anonymous"),
    }
    shown = run("quay.io/a/b", "-", "--isolated", stdin=text)[0]
    assert "pull Secrets of its ServiceAccount web" in shown
    assert "those of its ServiceAccount web are not added" in shown
    assert "unless its ServiceAccount default" in shown


def test_images_with_credentials() -> None:
    text = stream(
        secret("quay.io", "quay.io/a"),
        secret("x", name="bad", entries={"y.io": {"auth": "?"}}),
        pod("quay.io/a/b:1", "ghcr.io/c/d:1", "${IMAGE}", secrets=["regcred"]),
        pod("nginx:1", name="blocked", secrets=["bad"]),
    )
    shown = run("-", "--isolated", "--credentials", stdin=text, images=True)[0]
    assert "1. quay.io/a  Secret regcred" in shown
    assert "2. quay.io  Secret regcred" in shown
    assert "anonymous" in shown
    assert "none: blocked by Secret 'bad'" in shown
    found = json.loads(run("-", "--isolated", "--credentials", "--format", "json", stdin=text, images=True)[0])
    outcomes = {
        image["image"]: [each["outcome"] for each in image["uses"][0]["credentials"]] for image in found["images"]
    }
    assert outcomes == {
        "quay.io/a/b:1": ["credentials"],
        "ghcr.io/c/d:1": ["anonymous"],
        "nginx:1": ["blocked"],
        "${IMAGE}": [],
    }


def test_images_without_the_option_are_as_before() -> None:
    found = json.loads(run("-", "--isolated", "--format", "json", stdin=stream(pod("a:1")), images=True)[0])
    assert "credentials" not in found["images"][0]["uses"][0]


def test_an_image_built_differently_in_two_overlays(folder: pathlib.Path) -> None:
    files = {
        "base/kustomization.yaml": "resources: [web.yaml]\n",
        "base/web.yaml": stream(secret("quay.io"), pod("quay.io/a/b:1")),
        "one/kustomization.yaml": "resources: [../base]\nnamespace: one\n",
        "two/kustomization.yaml": "resources: [../base]\nnamespace: two\npatches: [{path: p.yaml}]\n",
        "two/p.yaml": stream(pod(secrets=["regcred"])),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (answer,) = answers("quay.io/a/b", ".", "--isolated")
    assert sorted((use["outcome"], use["scope"]) for use in answer["uses"]) == [
        ("anonymous", "the build of 'one'"),
        ("credentials", "the build of 'two'"),
    ]
