"""Secrets in views, in texts made of them, in keys, in broken text, and in names."""

from __future__ import annotations

import base64
import json
import pathlib

import pytest

from k8slint.cli import main
from k8slint.kube.secrecy.shapes import holds_secret, without_secret_words
from tests.git_repositories import needs_git, repository

KEY = "kQ7zR2mX9vL4nW8p0017"
SHAPED = [
    f"glpat-{KEY}",
    "Server=db;Database=shop;Uid=shop;Pwd=swordfishes;",
    "jdbc:oracle:thin:shop/swordfishes@//db:1521/shop",
    "shop:swordfishes@tcp(db:3306)/shop",
    "<password>swordfishes</password>",
    '<add key="Password" value="swordfishes"/>',
    "IDENTIFIED BY 'swordfishes'",
    "ALTER USER shop PASSWORD 'swordfishes'",
    "machine git login bot password swordfishes",
    "requirepass swordfishes",
    "password%3Dswordfishes",
    "host=h password='swordfishes sharks'",
    f"Bearer {KEY}",
    "curl -u shop:swordfishes http://x",
]
SECRETS = ("swordfish", "sharks", KEY, KEY.lower())


def given_away(text: str) -> list[str]:
    return [each for each in SECRETS if each in text or base64.b64encode(each.encode()).decode()[:10] in text]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main(list(arguments))
    shown = capsys.readouterr()
    return shown.out + shown.err


def everything(capsys: pytest.CaptureFixture[str]) -> str:
    """Return what all commands show of the current folder."""
    check = ("check", ".", "--no-cache", "--select", "all", "--max-findings", "0", "--show-files", "--format")
    shown = [run(capsys, *check, form) for form in ("text", "json", "sarif", "gitlab")]
    for command in ("inspect", "images", "timeline"):
        shown += [run(capsys, command, ".", "--format", form) for form in ("text", "json")]
    shown += [run(capsys, "timeline", ".", "--format", form) for form in ("svg", "html")]
    shown.append(run(capsys, "images", ".", "--credentials"))
    assert all(shown)
    return "\n".join(shown)


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("text", SHAPED)
def test_no_command_shows_what_looks_like_one(
    text: str, folder: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In names, images, hooks and probes, of which views tell, and in the fixes that are computed from them."""
    said = json.dumps(text)
    (folder / "a.yaml").write_text(
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p, labels: {{a: {said}}}}}\nspec:\n  restartPolicy: {said}\n"
        f"  containers:\n  - name: {said}\n    image: {said}\n    workingDir: {said}\n"
        f"    livenessProbe: {{httpGet: {{path: {said}, port: {said}}}, periodSeconds: 0}}\n"
        f"    lifecycle: {{preStop: {{exec: {{command: [sh, -c, {said}]}}}}}}\n"
        f"---\napiVersion: v1\nkind: Service\nmetadata: {{name: {said}}}\nspec: {{type: {said}, "
        f"ports: [{{port: {said}, name: {said}}}]}}\n"
        f"---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {said}}}\n"
        f"spec: {{containers: [{{name: a, image: nginx:1, foo: {said}}}]}}\n# k8slint: ignore[nope] {text}\n"
    )
    assert given_away(everything(capsys)) == []


@pytest.mark.parametrize("text", SHAPED)
def test_only_the_secret_part_of_a_text_is_hidden(text: str) -> None:
    assert holds_secret(text)
    shown = without_secret_words(f"runs {text}")
    assert "***" in shown
    assert given_away(shown) == []


def test_texts_without_one_stay() -> None:
    for text in (
        "registry.example.com/shop/web:1.27.3",
        "runs sh -c sleep 10; nginx -s quit",
        "GET /ready on port web",
    ):
        assert without_secret_words(text) == text


@pytest.mark.parametrize(
    "body",
    [
        "    command: !!binary @\n",
        "    args: [a, !!binary @]\n",
        "    args: [{@: 1}]\n",
        "    env:\n    - name: A\n      value: {@: 1}\n",
        "    env: &a @\n",
    ],
)
def test_a_container_shows_none(body: str, folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: A_b\n    image: x\n"
    (folder / "a.yaml").write_text(text + body.replace("@", KEY))
    assert given_away(everything(capsys)) == []


@pytest.mark.parametrize(
    "body",
    [
        "stringData:\n  k: {swordfishes: 1}\n",
        "stringData:\n  k:\n    ? swordfishes\n    : [a]\n",
        "stringData:\n  k: [{swordfishes: 1}]\n",
        f"stringData: {{{KEY}: 5}}\n",
        "metadata: {name: a, annotations: {k: {swordfishes: 1}}}\n",
        "foo: {k: {swordfishes: 1}}\n",
    ],
)
def test_keys_within_the_values_of_a_secret_are_its_values(
    body: str, folder: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.yaml").write_text(f"apiVersion: v1\nkind: Secret\nmetadata: {{name: A_b}}\n{body}")
    assert given_away(everything(capsys)) == []


@pytest.mark.parametrize("kind", ["Kind: Secret", "kind: ' Secret'", "kind: [Secret]", "KIND: Secret"])
def test_a_kind_that_is_nearly_secret_counts(
    kind: str, folder: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.yaml").write_text(f"apiVersion: v1\n{kind}\nmetadata: {{name: A_b}}\nfoo: {{yes: swordfishes}}\n")
    assert given_away(everything(capsys)) == []


@pytest.mark.parametrize(
    "body",
    [
        "  password:\n    \tswordfishes\n",
        "  password: |9x swordfishes\n    swordfishes\n",
        "  password:\n  - swordfishes\n  -swordfishes\n    swordfishes: x\n x: [\n",
        "  password: &x *y swordfishes\n",
        '  "password": &x &y\n\n    swordfishes\n',
        "  token: >\n    swordfishes\n   swordfishes\n\t- x: [\n",
        "  password: {value: swordfishes, y: x\n",
    ],
)
def test_broken_text_below_a_telling_name_is_hidden(
    body: str, folder: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.yaml").write_text(f"apiVersion: example.com/v1\nkind: Login\nmetadata: {{name: a}}\nspec:\n{body}")
    assert given_away(run(capsys, "check", ".", "--no-cache", "--format", "sarif")) == []
    assert given_away(run(capsys, "check", ".", "--no-cache")) == []


def test_a_mapping_below_a_telling_name_hides_its_value(
    folder: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.yaml").write_text(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  password: {y: 1, value: swordfishes}\n"
    )
    assert given_away(everything(capsys)) == []


def test_an_aliased_secret_is_no_name(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.yaml").write_text(
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n"
        "  stringData: {a: &s swordfishes}\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: *s}\n"
        "  spec: {restartPolicy: *s, containers: [{name: *s, image: *s, ports: [{name: *s, containerPort: 80}]}]}\n"
    )
    assert given_away(everything(capsys)) == []


def test_a_secret_in_base64_is_one(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    coded = base64.b64encode(b"swordfishes-17").decode()
    (folder / "a.yaml").write_text(
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata: {{a: {coded}}}\n"
        f'---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{"swordfishes-17!": x, "{coded}": 5}}\n'
    )
    assert given_away(run(capsys, "check", ".", "--no-cache", "--format", "concise")) == []


def test_a_replacement_carries_no_secret_into_a_name(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "kustomization.yaml").write_text(
        "resources: [a.yaml]\nreplacements:\n- source: {kind: Secret, name: s, fieldPath: stringData.a}\n  targets:\n"
        "  - {select: {kind: Pod}, fieldPaths: [spec.containers.0.image, metadata.name, spec.restartPolicy]}\n"
    )
    (folder / "a.yaml").write_text(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: 'swordfishes:sharks/x'}\n---\n"
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: y}], restartPolicy: z}\n"
    )
    assert given_away(everything(capsys)) == []


@needs_git
@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_change_shows_none(form: str, folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither what was there nor what is there now."""
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: '{0}'}}]}}\n"
    secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {{a: {0}}}\n"
    repository(folder, {"a.yaml": pod.format(f"glpat-{KEY}") + secret.format("swordfishes")})
    (folder / "a.yaml").write_text(pod.format(f"x/y:{KEY}") + secret.format("swordfishes-and-sharks"))
    shown = run(capsys, "diff", "HEAD", "--format", form)
    assert "a.yaml" in shown
    assert given_away(shown) == []
