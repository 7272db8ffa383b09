"""Which objects of a run reach one cluster together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from k8slint.analysis.run import facts_of, lint_files
from k8slint.kube.inventory import Scope, World
from k8slint.kube.inventory.item import Item
from k8slint.model.fact import Holds, RunsPods
from k8slint.project.configuration import Config
from k8slint.project.project import Project


def scopes(files: dict[str, str], declared: list[dict[str, Any]] | None = None) -> list[Scope]:
    config = Config({"scopes": declared or []})
    project = Project.of_texts({name: text.encode() for name, text in files.items()}, config)
    return facts_of(project)[1].scopes


def keys_of(item: Item) -> list[str] | None:
    holds = item.one(Holds)
    assert holds is not None
    return holds.keys


def names(scope: Scope) -> list[str]:
    return [f"{item.namespace}/{item.name}" for item in scope.items]


def thing(name: str, kind: str = "ConfigMap", namespace: str = "", version: str = "v1") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}{where}}}\n"


def workload(name: str) -> str:
    spec = "selector: {matchLabels: {app: a}}, template: {spec: {containers: []}}"
    return f"{thing(name, 'Deployment', version='apps/v1')}spec: {{replicas: 1, {spec}}}\n"


def test_each_plain_folder_is_a_scope() -> None:
    found = scopes({"a/x.yaml": thing("x"), "a/z.yaml": thing("z"), "b/x.yaml": thing("x"), "top.yaml": thing("t")})
    assert [(scope.name, names(scope)) for scope in found] == [
        ("folder '.'", ["/t"]),
        ("folder 'a'", ["/x", "/z"]),
        ("folder 'b'", ["/x"]),
    ]


def test_folders_of_one_kind_belong_to_their_parent() -> None:
    files = {
        "k8s/deployments/web.yaml": workload("web"),
        "k8s/services/web.yaml": thing("web", "Service"),
        "k8s/pdb/web.yaml": thing("web", "PodDisruptionBudget", version="policy/v1"),
        "k8s/tools/web.yaml": thing("tool", "Service"),
    }
    found = scopes(files)
    assert [(scope.name, len(scope.items)) for scope in found] == [("folder 'k8s'", 3), ("folder 'k8s/tools'", 1)]


def test_files_that_define_the_same_are_alternatives() -> None:
    found = scopes(
        {"small.yaml": workload("web"), "large.yaml": workload("web"), "service.yaml": thing("web", "Service")}
    )
    assert [sorted({item.file for item in scope.items}) for scope in found] == [
        ["large.yaml", "service.yaml"],
        ["service.yaml", "small.yaml"],
    ]


BASE = {"base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": workload("web")}


def test_a_base_is_seen_in_its_overlays_only() -> None:
    files = {
        **BASE,
        "test/kustomization.yaml": "resources: [../base]\nnamespace: test\n",
        "live/kustomization.yaml": "resources: [../base, extra.yaml]\nnamePrefix: live-\nnameSuffix: -eu\n",
        "live/extra.yaml": f"{thing('ns', 'Namespace')}---\n{thing('c')}",
        "unused/part.yaml": thing("plain"),
    }
    found = scopes(files)
    assert [(scope.name, names(scope)) for scope in found] == [
        ("the build of 'live'", ["/ns", "/live-c-eu", "/live-web-eu"]),
        ("the build of 'test'", ["test/web"]),
        ("folder 'unused'", ["/plain"]),
    ]
    world = World(found)
    assert world.siblings(0, 1)
    assert not world.siblings(0, 2)


def test_overlays_that_build_the_same_object_are_rivals() -> None:
    files = {
        **BASE,
        "a/kustomization.yaml": "resources: [../base]\n",
        "b/kustomization.yaml": "resources: [../base]\n",
        "shared/kustomization.yaml": "resources: [x.yaml]\n",
        "shared/x.yaml": thing("x"),
    }
    world = World(scopes(files))
    assert [[world.together(one, other) for other in range(3)] for one in range(3)] == [
        [True, False, True],
        [False, True, True],
        [True, True, True],
    ]


def test_components_change_what_is_there() -> None:
    files = {
        **BASE,
        "part/kustomization.yaml": (
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [c.yaml]\nnamePrefix: x-\n"
            "patches:\n- target: {kind: Deployment}\n"
            '  patch: \'[{"op": "replace", "path": "/spec/replicas", "value": 2}]\'\n'
        ),
        "part/c.yaml": thing("c"),
        "live/kustomization.yaml": "resources: [../base]\ncomponents: [../part]\n",
    }
    (found,) = scopes(files)
    assert names(found) == ["/x-c", "/x-web"]
    web = found.items[1].one(RunsPods)
    assert web is not None
    assert web.replicas_spot is not None
    assert (web.replicas, web.replicas_spot.file) == (2, "part/kustomization.yaml")


def test_patches_delete_and_change() -> None:
    files = {
        "kustomization.yaml": "resources: [all.yaml]\npatches:\n- path: gone.yaml\n- path: more.yaml\n",
        "all.yaml": f"{thing('a')}---\n{thing('b')}---\n{thing('c')}",
        "gone.yaml": f"$patch: delete\n{thing('a')}",
        "more.yaml": f"{thing('c')}data: {{k: v}}\n",
    }
    (found,) = scopes(files)
    assert names(found) == ["/b", "/c"]
    assert [keys_of(item) for item in found.items] == [[], ["k"]]


def test_generators_merge_and_labels_add() -> None:
    files = {
        "base/kustomization.yaml": "configMapGenerator:\n- name: s\n  literals: [A=1]\n",
        "live/kustomization.yaml": (
            "resources: [../base, web.yaml]\ncommonLabels: {env: live}\nreplicas: [{name: web, count: 5}]\n"
            "configMapGenerator:\n- name: s\n  behavior: merge\n  literals: [B=2]\n"
        ),
        "live/web.yaml": workload("web"),
    }
    (found,) = scopes(files)
    generated, web = found.items
    assert (generated.kind, keys_of(generated)) == ("ConfigMap", ["A", "B"])
    assert generated.name.startswith("s-")
    runs = web.one(RunsPods)
    assert runs is not None
    assert runs.selector is not None
    assert (runs.labels, runs.selector["matchLabels"]) == ({"env": "live"}, {"app": "a", "env": "live"})
    assert runs.replicas == 5


@pytest.mark.parametrize(
    ("line", "is_open"),
    [
        ("resources: [web.yaml]", False),
        ("resources: [web.yaml, missing.yaml]", True),
        ("resources: [web.yaml, ../elsewhere]", True),
        ("resources: [web.yaml, github.com/example/base]", True),
        ("resources: [web.yaml]\nhelmCharts: [{name: c}]", True),
        ("resources: [web.yaml]\ncomponents: [../gone]", True),
    ],
)
def test_a_build_with_unseen_parts_is_open(line: str, is_open: bool) -> None:
    (found,) = scopes({"kustomization.yaml": f"{line}\n", "web.yaml": workload("web")})
    assert found.is_open == is_open


def test_a_loop_of_bases_ends() -> None:
    found = scopes({"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n"})
    assert found == []


FLUX = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n"
    "spec: {path: ./%s, targetNamespace: %s, sourceRef: {kind: %s, name: s}}\n"
)


def test_flux_deploys_folders_and_builds() -> None:
    files = {
        "clusters/live/apps.yaml": FLUX % ("apps/live", "shop", "GitRepository"),
        "apps/live/web.yaml": workload("web"),
        "apps/live/deep/c.yaml": thing("c", namespace="own"),
        "apps/live/built/kustomization.yaml": "resources: [x.yaml]\n",
        "apps/live/built/x.yaml": thing("x"),
    }
    found = scopes(files)
    assert [(scope.name, names(scope)) for scope in found] == [
        ("the build of 'apps/live/built'", ["/x"]),
        ("folder 'apps/live'", ["shop/c", "shop/web"]),
        ("folder 'clusters/live'", ["/apps"]),
    ]
    assert found[1].applied
    assert found[1].group == found[2].group


def test_a_source_elsewhere_brings_unknown_objects() -> None:
    (found,) = scopes({"clusters/live/apps.yaml": FLUX % ("apps/live", "shop", "OCIRepository")})
    world = World([found])
    assert world.brings_unknown(0, "shop")
    assert not world.brings_unknown(0, "other")


def test_declared_scopes_are_whole_clusters() -> None:
    files = {
        "east/web.yaml": workload("web"),
        "west/web.yaml": workload("web"),
        "shared/c.yaml": thing("c"),
        "other/d.yaml": thing("d"),
    }
    declared = [{"name": "east", "paths": ["east", "shared"]}, {"name": "west", "paths": ["west/**", "shared"]}]
    found = scopes(files, declared)
    assert [(scope.name, names(scope), scope.is_complete) for scope in found] == [
        ("scope 'east'", ["/web", "/c"], True),
        ("scope 'west'", ["/c", "/web"], True),
        ("folder 'other'", ["/d"], False),
    ]
    assert not World(found).together(0, 1)


def test_charts_and_broken_files_open_their_folder() -> None:
    files = {
        "deploy/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
        "deploy/templates/x.yaml": "{{ .Values }}\n",
        "k8s/web.yaml": workload("web"),
        "ok/a/web.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n",
    }
    assert [(scope.name, scope.is_open) for scope in scopes(files)] == [("folder 'k8s'", True)]


def test_a_problem_of_one_overlay_says_which() -> None:
    files = {
        "base/kustomization.yaml": "resources: [web.yaml, c.yaml]\n",
        "base/c.yaml": thing("c"),
        "base/web.yaml": (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
            "    - {name: w, image: i, envFrom: [{configMapRef: {name: missing}}, {configMapRef: {name: c}}]}\n"
        ),
        "test/kustomization.yaml": "resources: [../base]\n",
        "live/kustomization.yaml": "resources: [../base]\nconfigMapGenerator: [{name: missing, literals: [A=1]}]\n",
    }
    report = lint_files(files, select=["config-map-undefined"])
    (finding,) = report.findings
    assert finding.place.file == "base/web.yaml"
    assert finding.builds == ("test/kustomization.yaml",)


def test_a_check_that_stops_is_a_finding_and_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    import k8slint.checks.references.config as module

    def broken(inventory: object, context: object) -> Iterator[Any]:
        raise RuntimeError("oops")
        yield

    monkeypatch.setattr(module, "config_map_undefined", broken)
    spec = "spec: {containers: [], volumes: [{name: v, configMap: {name: a}}]}\n"
    report = lint_files({"a.yaml": thing("a", "Pod") + spec}, select=["config-map-undefined", "check-crashed"])
    assert [finding.rule for finding in report.findings] == ["check-crashed"]
    assert "config-map-undefined" in report.findings[0].message
    assert report.exit_code == 2


def test_settings_by_path_hold_in_phase_two() -> None:
    files = {name: f"{thing('twice')}---\n{thing('twice')}" for name in ("a/x.yaml", "b/x.yaml", "c/x.yaml")}
    config = {
        "overrides": [
            {"paths": ["a"], "ignore": ["object-defined-twice"]},
            {"paths": ["b"], "rules": {"object-defined-twice": "info"}},
        ]
    }
    report = lint_files(files, config=config, select=["object-defined-twice"])
    assert [(finding.place.file, finding.severity) for finding in report.findings] == [
        ("b/x.yaml", "info"),
        ("c/x.yaml", "warning"),
    ]


def test_a_build_gives_its_namespace_to_namespaces() -> None:
    files = {"kustomization.yaml": "namespace: shop\nresources: [all.yaml]\n", "all.yaml": thing("_", "Namespace")}
    (found,) = scopes(files)
    assert names(found) == ["/shop"]


def test_what_an_alternative_defines_is_not_missing_in_the_others() -> None:
    workload = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: NAME}\nspec:\n  selector: {matchLabels: {app: NAME}}\n"
        "  template:\n    metadata: {labels: {app: NAME}}\n"
        "    spec: {serviceAccountName: runner, containers: [{name: a, image: 'a:1'}]}\n"
    )
    web, other = workload.replace("NAME", "web"), workload.replace("NAME", "other")
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: runner}\n"
    kept = account.replace("runner", "kept")
    files = {"a.yaml": f"{web}---\n{account}", "b.yaml": f"{web}---\n{other}", "c.yaml": kept}
    assert not lint_files(files, select=["service-account-undefined"]).findings
    assert lint_files({**files, "a.yaml": web}, select=["service-account-undefined"]).findings
