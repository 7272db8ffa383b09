"""What a kustomization says of its build, read from the file alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.analysis.run import lint_files
from k8slint.project.kustomization import generator_inputs, kustomization_of, patch_paths
from k8slint.project.survey import survey_of
from k8slint.reading import read

TEXT = """\
resources: [web.yaml, ../base, "https://example.com/remote?ref=v1"]
bases: [old]
components: [../parts/cache]
namespace: shop
namePrefix: eu-
commonLabels: {team: a}
labels:
  - pairs: {tier: front}
    includeTemplates: true
replicas:
  - {name: web, count: 3}
  - {name: db, count: many}
configMapGenerator:
  - name: settings
    files: [a.conf, named=files/b.conf]
    literals: [MODE=fast]
  - name: env
    envs: [.env]
    behavior: merge
secretGenerator:
  - name: login
    type: kubernetes.io/basic-auth
    literals: [username=u, password=p]
patches:
  - path: patch.yaml
    target: {kind: Deployment, name: web}
  - patch: |-
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {type: LoadBalancer}
patchesStrategicMerge: [merge.yaml]
"""


def record(text: str = TEXT):
    return kustomization_of(read(text.encode(), "o/kustomization.yaml").documents[0].root, "o/kustomization.yaml")


def test_a_record_holds_what_a_build_needs() -> None:
    found = record()
    assert found.resources == ("web.yaml", "../base", "old")
    assert found.components == ("../parts/cache",)
    assert (found.namespace, found.prefix, found.suffix) == ("shop", "eu-", "")
    assert found.is_open  # for its remote base
    assert not found.is_vague
    assert [tuple(added) for added in found.labels] == [({"team": "a"}, True, True), ({"tier": "front"}, False, True)]
    assert found.replicas == {"web": 3, "db": None}


def test_generators_tell_their_keys() -> None:
    settings, env, login = record().generators
    assert (settings.kind, settings.name, settings.keys) == ("ConfigMap", "settings", ["a.conf", "named", "MODE"])
    assert (env.behavior, env.keys) == ("merge", None)
    assert (login.kind, login.type, login.keys) == ("Secret", "kubernetes.io/basic-auth", ["username", "password"])
    assert settings.spot[:2] == (14, 11)


def test_patches_tell_their_targets() -> None:
    first, inline, merge = record().patches
    assert (first.path, first.target) == ("patch.yaml", {"kind": "Deployment", "name": "web"})
    assert [(fact.kind, fact.name, fact.fields) for fact in inline.facts] == [("Service", "web", ["spec.type"])]
    assert (merge.path, merge.target) == ("merge.yaml", None)


def test_files_of_other_roles_are_named() -> None:
    value = read(TEXT.encode(), "").documents[0].value
    assert patch_paths(value) == ["patch.yaml", "merge.yaml"]
    assert generator_inputs(value) == ["a.conf", "files/b.conf"]


def test_the_resource_of_flux_is_no_kustomization() -> None:
    flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {path: ./apps}\n"
    files = {"a/kustomization.yaml": flux.encode(), "b/kustomization.yaml": b"resources: [x.yaml]\n"}
    survey = survey_of(list(files), files.get)
    assert set(survey.kustomizations) == {"b"}
    assert survey.roles == {"b/kustomization.yaml": "kustomization"}


def test_a_resource_is_no_generator_input() -> None:
    files = {"kustomization.yaml": b"resources: [a.yaml]\nconfigMapGenerator:\n- name: x\n  files: [a.yaml, b.yaml]\n"}
    assert survey_of(list(files), files.get).roles == {
        "kustomization.yaml": "kustomization",
        "b.yaml": "generator-input",
    }


FIELDS = st.sampled_from(
    "resources bases components namespace namePrefix commonLabels labels pairs replicas name count configMapGenerator "
    "secretGenerator files literals envs behavior patches path patch target kind patchesStrategicMerge images".split()
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(FIELDS, VALUES, max_size=5))
def test_any_shape_gives_a_record(value: dict[str, object]) -> None:
    text = json.dumps(value)
    found = record(text)
    assert all(isinstance(path, str) for path in found.resources)
    survey_of(["kustomization.yaml"], lambda name: text.encode())


@pytest.mark.parametrize(
    ("kustomization", "found"), [("vars: [{name: PORT}, x, {name: 5}]", ["HOST"]), ("", ["HOST", "PORT"])]
)
def test_variables_of_kustomize_are_replaced_before_the_kubelet_looks(kustomization, found):
    pod = """
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - {name: a, image: "x/y:1", args: ["--listen=$(HOST):$(PORT)"]}
"""
    report = lint_files({"base/kustomization.yaml": kustomization + "\nresources: [pod.yaml]\n", "base/pod.yaml": pod})
    messages = [each.message for each in report.findings if each.rule == "env-reference-undefined"]
    assert [name for name in ("HOST", "PORT") if any(f"'$({name})'" in message for message in messages)] == found
