"""`k8slint images`, run as people run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from k8slint.commands.images import command

MANIFEST = """\
apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: {name: report, namespace: shop}
    spec:
      jobTemplate:
        spec:
          template:
            spec:
              initContainers:
                - {name: wait, image: busybox}
                - {name: proxy, image: "nginx:latest@sha256:%s", restartPolicy: Always}
              containers:
                - {name: report, image: "busybox", imagePullPolicy: Never}
                - {name: later, image: "${IMAGE}"}
              volumes:
                - {name: model, image: {reference: "quay.io/models/small:1"}}
  - apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, image: "Nginx:1"}]}}}
""" % ("a" * 64)


def reported(*arguments: str, stdin: str | None = None) -> tuple[str, int]:
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(
        command, arguments, input=stdin, catch_exceptions=False, standalone_mode=False
    )
    return result.stdout, result.return_value


def listed(*arguments: str, stdin: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(reported(*arguments, "--format", "json", stdin=stdin)[0])
    return found


def test_every_image_with_its_uses_as_json() -> None:
    found = listed("-", "--isolated", stdin=MANIFEST)
    assert found["summary"] == {"files": 1, "images": 5, "uses": 6}
    images = {image["image"]: image for image in found["images"]}
    busybox = images["busybox"]
    assert (busybox["registry"], busybox["repository"]) == ("docker.io", "library/busybox")
    assert (busybox["tag"], busybox["effective_tag"]) == ("", "latest")
    uses = [
        (use["container"], use["role"], use["pull_policy"], use["pull_policy_is_written"]) for use in busybox["uses"]
    ]
    assert uses == [("wait", "init", "Always", False), ("report", "regular", "Never", True)]
    (sidecar,) = images[f"nginx:latest@sha256:{'a' * 64}"]["uses"]
    assert (sidecar["role"], sidecar["pull_policy"]) == ("sidecar", "Always")
    (volume,) = images["quay.io/models/small:1"]["uses"]
    assert (volume["role"], volume["container"], volume["line"]) == ("volume", "", 19)
    assert volume["path"] == "spec.jobTemplate.spec.template.spec.volumes[0].image.reference"
    assert images["Nginx:1"]["error"]
    assert images["Nginx:1"]["uses"][0]["resource"]["kind"] == "Rollout"
    assert not images["${IMAGE}"]["is_known"]


def test_the_table_names_object_and_place() -> None:
    text, code = reported("-", "--isolated", "--stdin-filename", "deploy.yaml", stdin=MANIFEST)
    assert code == 0
    (line,) = [line for line in text.splitlines() if line.startswith("quay.io/models/small")]
    assert line.split() == [
        "quay.io/models/small",
        "1",
        "(IfNotPresent)",
        "CronJob/report",
        "image",
        "volume",
        "deploy.yaml:19",
    ]
    assert text.splitlines()[-1] == "5 images, 6 uses, 1 file"


def test_nothing_to_list(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("image: nginx\n")
    text, code = reported(str(tmp_path), "--isolated")
    assert (text, code) == ("0 images, 0 uses, 1 file\n", 0)


def test_a_file_that_cannot_be_read_shows_in_the_exit_code(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("apiVersion: v1\nkind: [\n")
    (tmp_path / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n"
    )
    text, code = reported(str(tmp_path), "--isolated")
    assert code == 2
    assert "docker.io/library/b" in text
