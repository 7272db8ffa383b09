"""Secrets planted in hundreds of places and layouts: a project in which any of them would be seen.

A template holds `@` where a secret goes, `~` where one that is a number goes, and `§` for an at sign; each secret is
another one. What stands around them is wrong in many ways, so that findings, frames and messages come near.
"""

from __future__ import annotations

import base64
import json
import pathlib
import re
from collections.abc import Iterator

PLANTED: dict[str, str] = {}
"""The planted secrets, and where each of them stands."""


def _word(where: str) -> str:
    secret = f"sEcr3t{len(PLANTED) + 100}Zq"
    PLANTED[secret] = where
    return secret


def _number(where: str) -> str:
    secret = f"73{len(PLANTED) + 100}91"
    PLANTED[secret] = where
    return secret


def plant(template: str, where: str) -> str:
    """Return a template with secrets in it."""
    planted = re.sub("[@~]", lambda found: (_word if found[0] == "@" else _number)(where), template)
    return planted.replace("§", "@")


def leaked(text: str) -> list[str]:
    """Return where the secrets stand that a text holds: as they are, turned round, or coded."""
    return [f"{secret}: {where}" for secret, where in PLANTED.items() for said in _spellings(secret) if said in text]


def _spellings(secret: str) -> Iterator[str]:
    yield secret
    yield secret[::-1]
    yield base64.b64encode(secret.encode()).decode().rstrip("=")


HEAD = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, lables: {x: y}}\n"
SECRETS = {
    "plain": "stringData:\n  p: @\n  q: '@'\n  r: \"@\"\n",
    "list and mapping": "stringData:\n  p: [@, {a: @}]\n  q: {a: {b: @}}\n",
    "block": "stringData:\n  p: |\n    @\n    @\n  q: >-\n    @\n\n    @\n",
    "folded plain": 'stringData:\n  p: one\n    @\n    two @\n  q: "a\n    @"\n',
    "flow over lines": "stringData: {\n  p: @,\n  q: '@'\n}\n",
    "flow": "stringData: {p: @, q: ~, 'r s': @}\n",
    "key in quotes": '"stringData":\n  "p": @\n',
    "blank before colon": "stringData :\n  p : @\n",
    "tag on key": "!!str stringData:\n  p: @\n",
    "tag on value": "stringData: !!map\n  p: !!str @\n  q: !!int @\n",
    "own tag": "stringData:\n  p: !vault @\n",
    "anchor": "stringData: &x\n  p: &y @\nother: *y\nmore: *x\nspec: {a: *y}\n",
    "merge": "x: &x {p: @}\nstringData:\n  <<: *x\n",
    "merge list": "x: &x {p: @}\ny: &y {q: @}\nstringData:\n  <<: [*x, *y]\n",
    "question mark": "stringData:\n  ? p\n  : @\n",
    "twice": "stringData:\n  p: @\n  p: @\n",
    "whole twice": "stringData: {p: @}\nstringData: {p: 1}\n",
    "misspelt datas": "datas:\n  p: @\n",
    "misspelt stringsData": "stringsData: {p: @}\n",
    "misspelt Data": "Data: {p: @}\n",
    "field nobody knows": "password: @\ntoken: ~\nfoo: @\n",
    "spec": "spec:\n  data:\n    p: @\n",
    "data": "data:\n  p: @\n  q: ~\n  'bad key!': @\n",
    "number": "data: ~\nstringData:\n  p: ~\n  q: 0~\n",
    "text": "data: @\n",
    "list": "data: [@, ~]\n",
    "tab": "stringData:\n  p:\t@\n",
    "crlf": "stringData:\r\n  p: @\r\n  q: |\r\n    @\r\n",
    "comment": "stringData:\n  # p: @\n  q: 1 # @\n# was @\n",
    "comment below": "data: {}\n#stringData:\n#  p: @\n",
    "comment at the top": "# old: @\nstringData: {}\n",
    "annotation": "metadata:\n  name: a\n  annotations:\n    note: @\n    Bad_Key/x/y: @\n",
    "last applied": "metadata:\n  name: a\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n"
    '      {"stringData":{"p":"@"}}\n',
    "finalizer": "metadata: {name: a, finalizers: [@], foo: @}\n",
    "tls": "type: kubernetes.io/tls\nstringData: {tls.crt: @, tls.key: '@'}\n",
    "basic": "type: kubernetes.io/basic-auth\nstringData: {username: @, password: [@]}\n",
    "ssh": "type: kubernetes.io/ssh-auth\ndata: {ssh-privatekey: @}\n",
    "docker": "type: kubernetes.io/dockerconfigjson\nstringData:\n"
    '  .dockerconfigjson: \'{"auths":{"x":{"auth":"@"}}}\'\n',
    "docker broken": 'type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: \'{"auths":{"x":@\'}\n',
    "dockercfg": 'type: kubernetes.io/dockercfg\nstringData: {.dockercfg: \'{"x":{"password":"@","auth":~}}\'}\n',
    "bootstrap": "type: bootstrap.kubernetes.io/token\nstringData: {token-secret: @, token-id: '@'}\n",
    "immutable": "immutable: @\ntype: [@]\n",
    "set": "stringData: {@, @}\n",
    "after the end": "stringData: {}\n...\np: @\n",
    "very long": "stringData:\n  p: " + "x" * 300 + "@\n",
}
KINDS = {
    "kind in capitals": "kind: SECRET\n",
    "kind in small letters": "kind: secret\n",
    "kind with a tag": "kind: !!str Secret\n",
    "kind in quotes": "'kind' : \"Secret\"\n",
    "kind misspelt": "kind: Secrett\n",
    "no kind": "",
    "kind below": "",
}
BROKEN = ["*@", "&@", "!@", "%@", "`@", "§@ x", "[@", "{@", "'@", '"@', "- @: - b", "@: b: c", "|x\n    @", "\x01@"]
BROKEN += ["*@ x: y", "!<@", "&@ *b", "%@ x", "!!binary @", "!!int @", "!!float @", "!!timestamp @", "? [@]: b", "*a@"]
NAMES = (
    "PGPASS PGPASSWORD DB_PWD JWT HMAC_KEY ENCRYPTION_KEY APP_DSN WEBHOOK_URL COOKIE PASSCODE DB_PASSWORD API_TOKEN "
)
NAMES += (
    "passwd dbPassword clientSecret apiKey SECRET_KEY_BASE AWS_SECRET_ACCESS_KEY SMTP_PASS SESSION_COOKIE OTP_SEED "
)
NAMES += "contraseña PASSWORT KENNWORT SENHA mot_de_passe MDP haslo heslo пароль şifre wachtwoord lösenord salasana "
NAMES += "パスワード 비밀번호 密码 LDAP_BIND_PW SSH_PRIVATE_KEY CREDENTIALS MONGO_URL DATABASE_URL REDIS_URL"
ENVS = {
    "list": "env:\n- name: {}\n  value: @\n- name: X\n  valu: 1\n",
    "number": "env:\n- name: {}\n  value: ~\n",
    "flow": "env: [{{name: {}, value: @, x: 1}}]\n",
    "value first": "env:\n- value: '@'\n  name: {}\n",
    "list as value": "env:\n- name: {}\n  value: [@]\n",
    "block": "env:\n- name: {}\n  value: |\n    @\n  valueFrom: {{fieldRef: {{fieldPath: x}}}}\n",
    "mapping": "env:\n  {}: @\n",
    "assignment": "env:\n- {}=@\n",
    "text": "env: {}=@\n",
    "misspelt value": "env:\n- name: {}\n  vlaue: @\n",
    "valueFrom a text": "env:\n- name: {}\n  valueFrom: @\n",
    "with a reference": 'env:\n- name: {}\n  value: "@$(NOPE)"\n',
    "anchor": "env:\n- name: {}\n  value: &pw @\n- name: OTHER\n  value: *pw\nimage: *pw\n",
}
ARGUMENTS = [
    '["--password", "@"]',
    '["--password=@"]',
    '["-p", "@"]',
    '["--db-password=@$(NOPE)"]',
    '["--token", @, 5]',
    '["sh", "-c", "run --password=@ x; sleep 100"]',
    '["sh", "-c", "mysql -uroot -p@ -e x"]',
    '["sh", "-c", "redis-cli -a @ ping"]',
    '["sh", "-c", "curl -u admin:@ http://x"]',
    '["sh", "-c", "export DB_PASSWORD=@; run $(X)"]',
    '["curl", "-H", "Authorization: Bearer @"]',
    '["--url=postgres://u:@§h/db"]',
    '["--set", "auth.rootPassword=@"]',
    '["sh", "-c", "docker login -u a -p @ x"]',
    '["sh", "-c", "sshpass -p @ ssh x"]',
    '["sh", "-c", "PGPASSWORD=@ psql -h x $(X)"]',
    '[java, "-Ddb.password=@"]',
    '["sh", "-c", "ldapsearch -w @ x"]',
    '["--client-secret", @]',
    '["sh", "-c", "echo root:@ | chpasswd"]',
]
SHAPES = [
    "ghp_{}aB1cD2eF3gH4iJ5kL6mN7",
    "AKIA{:0>16}",
    "xoxb-{}-123456789012",
    "eyJhbGciOiJIUzI1NiJ9.{}.x",
    "sk_live_{}aB1cD2eF3gH4iJ5",
    "glpat-{}aB1cD2eF3gH4iJ5kL6",
    "npm_{}aB1cD2eF3gH4iJ5kL6",
    "https://user:{}§example.com/x",
    "AIza{}aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0",
    "https://hooks.slack.com/services/T0/B0/{}aB1cD2",
    "https://x.example/b?sv=1&sig={}abcdefgh",
    "hvs.{}aB1cD2eF3gH4iJ5",
    "-----BEGIN PRIVATE KEY----- {} -----END PRIVATE KEY-----",
    "{}aB1cD2eF3gH4iJ5kL6mN7oP8",
    "$2b$12${}aB1cD2eF3gH4iJ5k",
    "DefaultEndpointsProtocol=https;AccountKey={}==",
    "Basic {}aB1cD2==",
    "SG.{}aB1cD2eF.aB1cD2eF3gH4iJ5",
]

_TARGET = "patches: [{path: x.yaml}]\npatchesJson6902:\n- target: {version: v1, KIND, name: s}\n  patch: "
KUSTOMIZED = [
    _TARGET.replace("KIND", "kind: Secret") + "|-\n    - {op: add, path: /stringData/y, value: @}\n",
    _TARGET.replace("KIND", "kind: Secret") + "|-\n    - op: add\n      path: /metadata/labels/a\n      value: @\n",
    _TARGET.replace("KIND, ", "") + '\'[{"op": "add", "path": "/stringData/y", "value": "@"}]\'\n',
    _TARGET.replace("KIND, ", "") + '"[{\\"op\\": \\"replace\\", \\"value\\": ~, \\"path\\": \\"/data/y\\"}]"\n',
    _TARGET.replace("KIND", "kind: ConfigMap") + "|\n    - op: replace\n      path: /data/PASSWORD\n      value: @\n",
    _TARGET.replace("KIND", "kind: Deployment")
    + '\'[{"op": "add", "path": "/spec/env", "value": [{"name": "DB_PASSWORD", "value": "@"}]}]\'\n',
    _TARGET.replace("KIND", "kind: Deployment")
    + "|\n    - op: add\n      path: /spec/x\n      value:\n      - name: API_TOKEN\n        value: @\n",
    "patches: [{path: x.yaml}]\npatchesStrategicMerge:\n"
    "- |-\n  apiVersion: v1\n  kind: Secret\n  metadata: {name: s}\n  stringData: {p: @}\n",
    "patches: [{path: x.yaml}]\npatchesStrategicMerge:\n- '{apiVersion: apps/v1, kind: Deployment, "
    "metadata: {name: s}, spec: {containers: [{env: [{name: DB_PASSWORD, value: @}]}]}}'\n",
    "labels: [{pairs: {a: b}}]\ncommonLabels: {password: @, x: web}\n",
    "labels:\n- pairs: {a: b}\ncommonLabels:\n  token: @\n  x: web\n",
]
"""Kustomizations with fields that have newer names, under which a fix would write what they hold."""


def _others() -> dict[str, str]:
    """Return the objects of other kinds, from the templates beside this file; HEAD stands for that of a Secret."""
    text = pathlib.Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in text.split("==== ")[1:])
    return {name: body.replace("HEAD\n", HEAD) for name, _, body in parts}


def files() -> dict[str, bytes]:
    """Return the files of the project."""
    found: dict[str, str] = {}
    for name, body in SECRETS.items():
        found[f"secret {name}"] = plant(HEAD + body, f"Secret: {name}")
    for name, kind in KINDS.items():
        after = "kind: Secret\n" if name == "kind below" else ""
        body = f"apiVersion: v1\n{kind}metadata: {{name: b}}\nstringData: {{p: @}}\ndata:\n  q: @\n{after}"
        found[f"kinds {name}"] = plant(body, name)
    for number, value in enumerate(BROKEN):
        found[f"broken {number}"] = plant(f"{HEAD}stringData:\n  p: {value}\n  q: @\n", f"broken: {value}")
        pod = f"apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - env:\n    - name: PASSWORD\n      value: {value}\n"
        found[f"broken variable {number}"] = plant(pod, f"broken variable: {value}")
    for number, name in enumerate(NAMES.split()):
        layout, env = list(ENVS.items())[number % len(ENVS)]
        found[f"variable {number}"] = _pod(plant(env.format(name), f"variable {name}: {layout}"))
    for number, (layout, env) in enumerate(ENVS.items()):
        found[f"layout {number}"] = _pod(plant(env.format("DB_PASSWORD"), f"variable: {layout}"))
    for number, line in enumerate(ARGUMENTS):
        for field in ("args", "command"):
            found[f"{field} {number}"] = _pod(plant(f"{field}: {line}\n", f"{field}: {line}"))
    for number, shape in enumerate(SHAPES):
        found[f"shape {number}"] = _pod(_shaped(shape))
    for name, body in _others().items():
        found[f"other {name}"] = plant(body, name)
    texts = {f"{name.replace(' ', '-')}.yaml": text.encode() for name, text in found.items()}
    texts["utf16.yaml"] = plant(f"{HEAD}stringData:\n  p: @\n  x: *@\n", "UTF-16").encode("utf-16")
    texts["config.json"] = texts.pop("other-docker-config.yaml")
    for number, body in enumerate(KUSTOMIZED):
        texts[f"kustomized-{number}/kustomization.yaml"] = plant(body, f"kustomization: {body}").encode()
    return texts


def _pod(part: str) -> str:
    body = "".join(f"    {line}\n" for line in part.splitlines())
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p, x: 1}}\nspec:\n  containers:\n  - name: A_b\n{body}"


def _shaped(shape: str) -> str:
    """Return a container that holds a text of a shape under names that promise nothing."""
    lines = []
    for template in ("env: [{{name: FOO, value: {}, x: 1}}]", "imagePullPolicy: {}", "foo: {}", "args: [{}, 5]"):
        key = f"{len(PLANTED) + 100}Q7X{len(PLANTED) + 100}"
        PLANTED[key] = f"{shape} in {template}"
        lines.append(template.format(json.dumps(shape.format(key).replace("§", "@"))))
    return "\n".join(lines)
