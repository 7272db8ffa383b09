"""Secrets wherever people put them: in no report, no list, no cache, no message of a crash, no traceback."""

from __future__ import annotations

import base64
import json
import pathlib
from collections.abc import Iterator

import pytest

from k8slint.cli import main
from k8slint.report.formats import FORMATS

_COUNT = iter(range(10, 1000))
PLANTED: dict[str, str] = {}
"""The planted secrets and where each of them stands."""


def planted(where: str) -> str:
    secret = f"sEcr3t{next(_COUNT)}Zq"
    PLANTED[secret] = where
    return secret


def _coded(where: str) -> str:
    return base64.b64encode(planted(where).encode()).decode()


P = planted
HEAD = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
FILES = {
    "data.yaml": f"""{HEAD}type: Opaque
data:
  bad: {P("data that is no base64")}
  good: {_coded("data")}
  number: 12{P("data with a number")}
  "bad key!": {P("data below a bad key")}
  list: [{P("a list in data")}]
  map: {{a: {P("a mapping in data")}}}
  many: |
    {P("data of many lines")}
stringData:
  plain: {P("stringData")}
  bad key: {P("stringData below a bad key")}
""",
    "tls.yaml": f"{HEAD}type: kubernetes.io/tls\nstringData:\n  tls.crt: {P('crt')}\n  tls.key: '{P('key')}'\n",
    "basic.yaml": f"{HEAD}type: kubernetes.io/basic-auth\nstringData: {{password: [{P('basic')}], username: 5}}\n",
    "twice.yaml": f"{HEAD}stringData:\n  a: {P('key that stands twice')}\n  a: {P('the second one')}\n",
    "list.yaml": f"""apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Secret
  metadata: {{name: l}}
  data:
    a: {P("data in a list")}
  stringdata: {{a: {P("stringData misspelt")}}}
""",
    "alias.yaml": f"{HEAD}data:\n  <<: &x {{a: {P('merged data')}}}\n  b: *x\n",
    "applied.yaml": f"""apiVersion: v1
kind: Secret
metadata:
  name: a
  annotations:
    {APPLIED}: |
      {{"apiVersion":"v1","kind":"Secret","data":{{"p":"{P("last applied")}"}}}}
    Bad_Key/x/y: 1
data: {{}}
""",
    "json.json": json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "j", "annotations": {APPLIED: json.dumps({"stringData": {"p": P("last applied")}})}},
            "data": {"a": P("data of JSON")},
        }
    ),
    "odd.yaml": f"{HEAD}password: {P('a field nobody knows')}\nspec: {{password: {P('another')}}}\ndata: {P('text')}\n",
    "lower.yaml": f"apiVersion: v1\nkind: secret\nmetadata: {{name: b}}\ndata: {{a: {P('kind in lower case')}}}\n",
    "nokind.yaml": f"apiVersion: v1\nmetadata: {{name: b}}\ndata: {{a: {P('no kind')}}}\n",
    "broken.yaml": f'{HEAD}stringData:\n  password: "{P("a broken text")}\n  x: {P("broken")}: y: z\n',
    "brokenenv.yaml": "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    env:\n"
    f'    - name: PASSWORD\n      value: "{P("broken variable")}\n',
    "template.yaml": f"{HEAD}stringData:\n  a: {{{{ .x }}}} {P('template')}\n  {{{{- if }}}}\n",
    "control.yaml": f"{HEAD}data:\n  a: {P('beside a control character')}\x01\n",
    "pod.yaml": f"""apiVersion: v1
kind: Pod
metadata:
  name: p
  annotations:
    {APPLIED}: '{{"env":[{{"name":"DB_PASSWORD","value":"{P("last applied pod")}"}}]}}'
spec:
  containers:
  - name: a
    image: https://user:{P("userinfo of an image")}@registry.example.com/a:latest
    command: [sh, -c, "run --password={P("option")} --token {P("option apart")} $(X)"]
    args: ["--db-password", "{P("argument")}", "--password={P("argument")}$(NOPE)", 5]
    env:
    - name: DB_PASSWORD
      value: {P("variable")}
    - name: API_TOKEN
      value: "{P("variable with a reference")}$(NOPE)"
    - {{name: SECRET_KEY, value: [{P("variable that is a list")}]}}
    - {{name: DATABASE_URL, value: "postgres://u:{P("address")}@h/db"}}
    - name: AWS_SECRET_ACCESS_KEY
      value: >
        {P("variable of two lines")}

        {P("its second line")}
      valueFrom: {{fieldRef: {{fieldPath: metadata.name}}}}
    livenessProbe:
      httpGet:
        port: x
        httpHeaders: [{{name: Authorization, value: "Bearer {P("header")}"}}]
      initialDelaySeconds: -1
    lifecycle:
      preStop: {{exec: {{command: [sh, -c, "curl -u admin:{P("curl")} http://x; sleep 100"]}}}}
  - name: b
    image: user:{P("userinfo without a scheme")}@registry.example.com/b
""",
    "kubeconfig.yaml": f"""apiVersion: v1
kind: Config
users:
- user: {{token: {P("kubeconfig")}, password: {P("kubeconfig")}, client-key-data: {P("kubeconfig")}}}
x: 1
""",
    "map.yaml": f"""apiVersion: v1
kind: ConfigMap
metadata: {{name: K}}
data:
  kubeconfig: |
    users: [{{user: {{token: {P("kubeconfig in a ConfigMap")}}}}}]
  .dockerconfigjson: '{{"auths":{{"x":{{"auth":"{P("auths in a ConfigMap")}"}}}}}}'
""",
    "kustomization.yaml": f"secretGenerator:\n- name: g\n  literals: [password={P('literal')}]\n",
    "service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: b}\n"
    f"spec: {{externalName: 'http://u:{P('address')}@h', type: ExternalName}}\n",
    "provider.yaml": "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n- name: a b\n"
    f'  args: ["--password={P("argument")}"]\n  env: [{{name: PASSWORD, value: {P("variable")}}}]\n',
    "config.json": json.dumps({"auths": {"a.io": {"auth": _coded("auth"), "password": P("password of auths")}}}),
}


def leaked(text: str) -> list[str]:
    return [where for secret, where in PLANTED.items() for said in _ways(secret) if said in text]


def _ways(secret: str) -> Iterator[str]:
    yield secret
    yield secret[::-1]
    yield base64.b64encode(secret.encode()).decode().rstrip("=")


def test_what_is_planted_would_be_found() -> None:
    found = leaked("".join(FILES.values()))
    assert sorted(found) == sorted(PLANTED.values())
    assert len(found) > 50


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


ALL = ("--select", "all", "--show-files", "--max-findings", "0", "--docker-config", "config.json")


@pytest.mark.parametrize("colour", ["never", "always"])
@pytest.mark.parametrize("form", FORMATS)
def test_no_format_shows_one(form: str, colour: str, project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", ".", *ALL, "--format", form, "--color", colour]) == 2
    shown = capsys.readouterr()
    assert "pod.yaml" in shown.out
    assert leaked(shown.out + shown.err) == []


@pytest.mark.parametrize(
    "command",
    [["images", "--credentials"], ["images"], ["inspect"], ["timeline"], ["credentials", "registry.example.com/a"]],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_no_command_shows_one(
    command: list[str], form: str, project: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*command, ".", "--format", form, "--docker-config", "config.json"])
    shown = capsys.readouterr()
    assert len(shown.out) > 200
    assert leaked(shown.out + shown.err) == []


def test_the_cache_keeps_none(project: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["check", ".", *ALL, "--cache-dir", "kept"]) == 2
    assert leaked(capsys.readouterr().out) == []
    kept = [path.read_bytes() for path in (project / "kept").rglob("*") if path.is_file()]
    assert kept
    assert leaked(b"\n".join(kept).decode("latin-1")) == []


def test_a_crash_tells_none(
    project: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a check that stops nor the program itself says what it stumbled over."""
    everything = "".join(FILES.values())

    def broken(*_: object, **__: object) -> None:
        raise KeyError(everything)

    monkeypatch.setattr("k8slint.reading.manifests.read", broken)
    assert main(["check", ".", "--no-cache", "--format", "json"]) == 2
    shown = capsys.readouterr()
    assert "KeyError in" in shown.out
    assert leaked(shown.out + shown.err) == []
    monkeypatch.setattr("k8slint.analysis.run.check", broken)
    assert main(["check", ".", "--no-cache"]) == 2
    shown = capsys.readouterr()
    assert "KeyError in" in shown.err
    assert leaked(shown.out + shown.err) == []


def test_what_is_no_password_is_shown() -> None:
    """Fields that speak about secrets stay, and so does, in a finding about it, an argument or variable of no harm."""
    lines = [
        "secretName: tls",
        "imagePullSecrets: [{name: regcred}]",
        "automountServiceAccountToken: false",
        "image: quay.io/a/b:1.2@sha256:" + "a" * 64,
        "command: [run, --password-file=/run/secrets/p, --token-ttl, '5', --secret-name=x]",
        "env: [{name: PASSWORD_FILE, value: /run/p}, {name: A, valueFrom: {secretKeyRef: {name: db-secret, key: a}}}]",
        "passwordSecretRef: x",
        "password: $(PASSWORD)",
        "token: {expirationSeconds: 3600}",
        "tokenRequests: 5",
        "serviceAccountToken: {path: token, audience: x}",
        "resources: [secrets, tokens]",
        "mail: someone@example.com",
        "secret: regcred",
    ]
    from k8slint.kube.secrecy.veil import veil_of
    from k8slint.reading import read

    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
    text += "".join(f"  - name: a\n    {line}\n" for line in lines)
    reading = read(text)
    assert reading.problems == []
    masks = veil_of(reading).masks(0, len(text))
    assert [text[mask.start : mask.end] for mask in masks if mask.is_hard] == []
    shown = {text[mask.start : mask.end] for mask in masks}
    assert shown >= {"/run/p", "run"}
    assert "--token-ttl" not in shown
