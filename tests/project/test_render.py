"""`--render kustomize`, with a program that stands in for kustomize."""

from __future__ import annotations

import pathlib
import stat
import sys

import pytest

from k8slint.analysis.run import lint
from k8slint.project.configuration_error import UsageError
from k8slint.project.options import Options, Selection
from k8slint.project.renders.field_path import keys_of
from k8slint.project.renders.kustomize import ORIGIN

FAKE = """\
#!{python}
import json, os, sys
word, folder = sys.argv[1], sys.argv[2]
wrapper = json.load(open(os.path.join(folder, "kustomization.yaml")))
assert word == "build" and wrapper["buildMetadata"] == ["originAnnotations"], wrapper
root = os.path.normpath(os.path.join(folder, wrapper["resources"][0]))
script = os.path.join(root, "built.txt")
if not os.path.exists(script):
    sys.exit("Error: accumulating resources: no such file")
base = os.path.relpath(os.path.dirname(os.path.dirname(script)), folder)
sys.stdout.write(open(script).read().replace("@", base + "/"))
"""

WEB = """\
# The web front end.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:latest
          envFrom:
            - configMapRef: {name: settings}
            - configMapRef: {name: missing}
        - name: side
          image: registry.example.com/side:1.0.0
"""
PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: side
          image: registry.example.com/side:latest
"""
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: 'a:latest'}]}\n"
BUILT = f"""\
apiVersion: v1
kind: ConfigMap
metadata:
  name: prod-settings-4h2mbtbbt6
  annotations:
    {ORIGIN}: |
      configuredIn: @live/kustomization.yaml
      configuredBy: {{apiVersion: builtin, kind: ConfigMapGenerator}}
data:
  flag: yes
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: prod-web
  namespace: live
  annotations:
    {ORIGIN}: |
      path: @base/web.yaml
spec:
  replicas: 1
  selector:
    matchLabels: {{app: web, env: live}}
  template:
    metadata:
      labels: {{app: web, env: live}}
    spec:
      containers:
      - image: registry.example.com/side:latest
        name: side
      - envFrom:
        - configMapRef:
            name: prod-settings-4h2mbtbbt6
        - configMapRef:
            name: missing
        image: registry.example.com/web:latest
        name: web
"""


@pytest.fixture
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    files = {
        "base/kustomization.yaml": "resources: [web.yaml]\n",
        "base/web.yaml": WEB,
        "live/kustomization.yaml": (
            "namespace: live\nnamePrefix: prod-\nresources: [../base]\npatches: [{path: side.yaml}]\n"
            "configMapGenerator:\n  - name: settings\n    literals: [flag=yes]\n"
        ),
        "live/side.yaml": PATCH,
        "live/built.txt": BUILT,
        "plain/pod.yaml": POD,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    tools = tmp_path / "tools"
    tools.mkdir()
    fake = tools / "kustomize"
    fake.write_text(FAKE.format(python=sys.executable))
    fake.chmod(fake.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def places(paths: list[str], *rules: str) -> list[tuple[str, int, int, str]]:
    report = lint(paths, options=Options(Selection(select=rules), render="kustomize"))
    return [(each.place.file, each.place.span.line, each.place.span.column, each.rule) for each in report.findings]


def test_findings_lead_back_to_base_patch_and_generator(project: pathlib.Path) -> None:
    found = places(["."], "image-tag-latest", "config-map-undefined", "field-type-wrong")
    assert found == [
        ("base/web.yaml", 16, 43, "image-tag-latest"),
        ("base/web.yaml", 19, 36, "config-map-undefined"),
        ("live/kustomization.yaml", 6, 11, "field-type-wrong"),
        ("live/side.yaml", 10, 44, "image-tag-latest"),
        ("plain/pod.yaml", 4, 41, "image-tag-latest"),
    ]


def test_an_overlay_alone_is_enough(project: pathlib.Path) -> None:
    assert [place[0] for place in places(["live"], "image-tag-latest")] == ["base/web.yaml", "live/side.yaml"]


def test_comments_of_the_source_still_allow(project: pathlib.Path) -> None:
    (project / ".git").mkdir()
    text = WEB.replace("web:latest", "web:latest # k8slint: ignore[image-tag-latest] on purpose")
    (project / "base/web.yaml").write_text(text)
    assert [place[0] for place in places(["live"], "image-tag-latest")] == ["live/side.yaml"]


def test_what_kustomize_changed_is_told_with_its_value(project: pathlib.Path) -> None:
    built = BUILT.replace("registry.example.com/web:latest", "mirror.example.com/web:latest")
    (project / "live/built.txt").write_text(built)
    report = lint(["live"], options=Options(Selection(select=("image-tag-latest",)), render="kustomize"))
    finding = report.findings[0]
    assert (finding.place.file, finding.place.span.line, finding.place.path) == (
        "base/web.yaml",
        16,
        "spec.template.spec.containers[1].image",
    )
    assert "built as 'mirror.example.com/web:latest'" in finding.related[-1].message
    assert finding.place.resource is not None
    assert finding.place.resource.name == "web"


def test_a_build_that_fails_is_told(project: pathlib.Path) -> None:
    (project / "live/built.txt").unlink()
    report = lint(["live"], options=Options(Selection(select=("image-tag-latest",)), render="kustomize"))
    assert report.exit_code == 2
    (finding,) = report.findings
    assert finding.place.file == "live/kustomization.yaml"
    assert "cannot be built: Error: accumulating resources: no such file" in finding.message


def test_without_a_program_the_job_cannot_be_done(project: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(project))
    with pytest.raises(UsageError, match="needs the program kustomize or kubectl"):
        places(["."], "image-tag-latest")


def test_nothing_is_started_by_itself(project: pathlib.Path) -> None:
    (project / "live/built.txt").unlink()
    report = lint(["live"], options=Options(Selection(select=("image-tag-latest",))))
    assert report.exit_code == 0


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("spec.containers[0].image", ["spec", "containers", 0, "image"]),
        ("metadata.labels[app.kubernetes.io/name]", ["metadata", "labels", "app.kubernetes.io/name"]),
        (
            "spec.template.spec.containers[12].resources.limits[memory]",
            [*"spec template spec containers".split(), 12, "resources", "limits", "memory"],
        ),
        ("", []),
        ("a[", ["a", ""]),
    ],
)
def test_field_paths_are_read_back(path: str, keys: list[str | int]) -> None:
    assert keys_of(path) == keys
