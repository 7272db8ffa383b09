"""Words made to act on whatever shows them, a project full of them, and the law that an output with them is inert."""

from __future__ import annotations

import json
import os
import pathlib
import re
from typing import Any

WORDS = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]0;title\x07\x08\x08",
    "\x9b31mred\x9d0;title\x9c\x90q\x85x",
    "a\u202egnp.\u2066b\u2069\u200f\u061c",
    "zero\u200b\u200d\u2060\ufeff\u00adwidth\u180e",
    "line\u2028paragraph\u2029end",
    "\u3164hangul\u115f\u1160\uffa0\u2800braille\u034f\ufe0fselectors\ufe00\U000e0100\u17b4\u180b",
    "##teamcity[buildStatus text='owned'] x ##TeamCity[message text='a|n']",
    "tags\U000e0001\U000e0041\ue000\uffff",
    "one\r\ntwo\rthree\tfour\x0bfive\x0c",
    "\n::error file=evil.yaml,line=1::owned",
    "::set-output name=a::owned",
    "  ::stop-commands::owned",
    "x\n##[command]owned ##[add-path]/evil ##vso[task.setvariable variable=a]owned",
    "%0A::warning::owned%0D%25",
    "[bold]rich[/bold] [link=http://evil.example]x[/link] [/] [on red]",
    "]]><script>alert(1)</script><!-- & &#27; \"' onload=alert(1)",
    "](javascript:alert(1)) `code` **bold** <img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0,\"a\";b\t+1",
    "$(id)`id`;id|id&id>id",
    "%s %(x)s {0} {x} %n \\x1b[31m \\u202e",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + "\u4e2d\u0301",
)
_STYLE = re.compile("\x1b\\[[0-9;]*m")
_OURS = re.compile("::(error|warning|notice) (file=|title=k8slint::)[^\n]*")


def check_inert(text: str, colour: bool = False, github: bool = False) -> None:
    """Nothing in a text acts on a terminal or on the runner of a CI system; colours and annotations of ours may."""
    text.encode()
    if colour:
        text = _STYLE.sub("", text)
    for line in text.split("\n"):
        assert line.isprintable(), ascii(line)
        if line.lstrip().startswith("::"):
            assert github, ascii(line)
            assert _OURS.fullmatch(line), ascii(line)
    assert "##[" not in text
    assert "##vso[" not in text
    assert "##teamcity[" not in text.lower()
    assert not set(text) & set("\u3164\u115f\u1160\uffa0\u2800\u034f\ufe0f\ufe00\U000e0100\u17b4\u180b")


def pod(word: str) -> dict[str, Any]:
    """Return a pod with a word wherever a text may stand."""
    probe = {"httpGet": {"path": word, "port": word, "scheme": word}, "periodSeconds": 5}
    container = {
        "name": word,
        "image": f"registry.example.com/{word}:{word}",
        "imagePullPolicy": word,
        "command": [word],
        "args": ["sh", "-c", f"sleep {word}"],
        "workingDir": word,
        "env": [{"name": word, "value": f"{word}$({word})"}, {"name": "PASSWORD", "valueFrom": {word: word}}],
        "envFrom": [{"configMapRef": {"name": word}}, {"secretRef": {"name": word}, "prefix": word}],
        "ports": [{"name": word, "containerPort": 80, "protocol": word}, {"containerPort": word}],
        "volumeMounts": [{"name": word, "mountPath": word, "subPath": word}],
        "resources": {"limits": {"cpu": word, word: word}, "requests": {"memory": word}},
        "livenessProbe": probe,
        "readinessProbe": {"exec": {"command": [word]}, word: word},
        "lifecycle": {"preStop": {"exec": {"command": ["sh", "-c", f"sleep 99; {word}"]}}},
        "securityContext": {"capabilities": {"add": [word]}, "procMount": word},
        word: word,
    }
    plain = {"name": word, "image": word}
    volume = {"name": word, "configMap": {"name": word, "items": [{"key": word, "path": word}]}}
    spec = {
        "containers": [container, plain],
        "initContainers": [plain, {"name": "a", "image": f"a:{word}", "restartPolicy": "Always"}],
        "volumes": [volume, {"name": "s", "secret": {"secretName": word}}],
        "imagePullSecrets": [{"name": word}],
        "serviceAccountName": word,
        "nodeSelector": {word: word},
        "restartPolicy": word,
        "tolerations": [{"key": word, "operator": word}],
        "priorityClassName": word,
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": _metadata(word), "spec": spec}


def _metadata(word: str) -> dict[str, Any]:
    annotations = {word: word, "k8slint.dev/ignore": word, "k8slint.dev/startup-seconds": word}
    return {"name": word, "namespace": word, "labels": {word: word, "app": word}, "annotations": annotations}


def objects(word: str) -> list[dict[str, Any]]:
    """Return objects of many kinds with a word wherever a text may stand."""
    meta, labels = _metadata(word), {"app": word, word: word}
    template = {"metadata": {"labels": labels}, "spec": pod(word)["spec"]}
    simple = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "a", "image": f"quay.io/{word}"}]}}
    auths = {f"{word}.example.com": {"auth": "dTpw"}, word: {"auth": word}}
    secret = {".dockerconfigjson": json.dumps({"auths": auths})}
    pull = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": word, "namespace": word}}
    return [
        pod(word),
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {"template": template}},
        _of("apps/v1", "Deployment", {"selector": {"matchLabels": labels}, "template": simple}),
        {**pull, "type": "kubernetes.io/dockerconfigjson", "stringData": secret},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta, "imagePullSecrets": [{"name": word}]},
        _of("v1", "Service", {"selector": labels, "type": word, "ports": [{"port": 80, "targetPort": word}]}),
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {word: word}},
        {"apiVersion": word, "kind": word, "metadata": meta, "spec": {word: word}},
        {"apiVersion": "apps/v1", "kind": word, "metadata": meta},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, word: {word: word}},
        _of("batch/v1", "CronJob", {"schedule": word, "timeZone": word, "jobTemplate": {"spec": {"template": simple}}}),
        _of("autoscaling/v2", "HorizontalPodAutoscaler", {"scaleTargetRef": {"kind": word, "name": word}}),
        _of("policy/v1", "PodDisruptionBudget", {"selector": {"matchLabels": labels}, "minAvailable": word}),
        _of("networking.k8s.io/v1", "Ingress", {"rules": [{"host": word, "http": {"paths": [{"path": word}]}}]}),
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": meta, "roleRef": labels},
    ]


def _of(api_version: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": f"{kind.lower()}"}, "spec": spec}


def file_name(word: str) -> str:
    """Return a word as part of a file name."""
    return word.replace("/", "_")[:80]


def write_project(folder: pathlib.Path) -> None:
    """Write a project whose manifests, kustomizations and file names are full of words."""
    for number, word in enumerate(WORDS):
        texts = [json.dumps(value) for value in objects(word)]
        (folder / f"{number}.json").write_text("\n".join(texts), encoding="ascii")
        broken = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{}} # {word}\n{word}: {word}\n"
        (folder / f"broken{number}.yaml").write_bytes(broken.encode())
        quoted = json.dumps(word, ensure_ascii=False)
        yaml = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {quoted}}} # k8slint: ignore[{word.strip()}] {word}\n"
        (folder / f"raw{number}.yaml").write_bytes((yaml + f"{quoted}: {quoted}\n").encode())
        name = os.fsencode(file_name(word))
        path = os.fsencode(folder) + b"/" + name
        os.mkdir(path)
        for inner, value in (
            (b"x" + name + b".yaml", pod(word)),
            (b"kustomization.yaml", {"namePrefix": word, "x": 1}),
        ):
            with open(path + b"/" + inner, "w", encoding="ascii") as file:
                file.write(json.dumps(value))
        os.symlink(b"/etc/passwd", path + b"/" + b"y" + name + b".yaml")
        os.mkfifo(path + b"/" + b"z" + name + b".yaml")
