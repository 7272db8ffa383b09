"""The rules about a change in real repositories: builds, moves, secrets, objects that never got to the cluster."""

from __future__ import annotations

import copy
import json
import pathlib
import random
from typing import Any

import pytest

from k8slint.analysis.run import lint, lint_files
from k8slint.cli import main
from k8slint.kube.object_change import node_at
from k8slint.model.finding import Finding
from k8slint.project.options import Options, Selection
from k8slint.reading import read
from k8slint.rulebook.page import load_page
from k8slint.rulebook.rulebook import Rulebook
from tests.git_repositories import commit, git, needs_git, repository, write

RULES = [rule for rule in Rulebook.load().values() if rule.subject == "change"]
CHANGE = Selection(select=("change",))

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.2.0
          env:
            - name: TOKEN
              value: hunter2hunter2
"""
SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: login
immutable: true
stringData:
  password: hunter2hunter2
"""


def changes(since: str = "HEAD") -> list[Finding]:
    return list(lint(["."], options=Options(CHANGE, since=since)).findings)


@pytest.fixture
def top(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    made = repository(tmp_path / "top", {"web.yaml": DEPLOYMENT, "login.yaml": SECRET})
    monkeypatch.chdir(made)
    return made


@needs_git
def test_a_finding_names_the_past(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(top, {"web.yaml": "# new\n" + DEPLOYMENT.replace("app: web", "app: site")})
    (finding,) = changes()
    assert (finding.rule, finding.severity, finding.refused_by) == ("update-selector", "error", "api-server")
    assert finding.place.span.line == 9
    (related,) = finding.related
    assert (related.message, related.file, related.span.line) == ("as it was in 'HEAD'", "HEAD:web.yaml", 8)
    for name in ("text", "sarif", "github", "junit", "gitlab", "json", "concise"):
        assert main(["check", "--no-cache", "--since", "HEAD", "--select", "change", "--format", name]) == 1
        assert "update-selector" in capsys.readouterr().out


@needs_git
def test_moving_an_object_is_no_change(top: pathlib.Path) -> None:
    git(top, "mv", "web.yaml", "moved.yaml")
    (top / "moved.yaml").write_text(f"{SECRET.replace('login', 'other')}---\n{DEPLOYMENT}")
    assert changes() == []
    (top / "moved.yaml").write_text(DEPLOYMENT.replace("      app: web", "      app: site"))
    assert [finding.rule for finding in changes()] == ["update-selector"]


@needs_git
def test_no_secret_is_quoted(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(top, {"login.yaml": SECRET.replace("hunter2hunter2", "hunter3hunter3")})
    write(top, {"web.yaml": DEPLOYMENT.replace("hunter2hunter2", "hunter3hunter3")})
    (finding,) = changes()
    assert finding.rule == "update-immutable-field"
    for name in ("text", "sarif", "json"):
        main(["check", "--no-cache", "--since", "HEAD", "--select", "change", "--format", name])
        assert "hunter" not in capsys.readouterr().out


@needs_git
def test_what_a_build_makes_is_what_is_updated(top: pathlib.Path) -> None:
    write(
        top,
        {
            "base/kustomization.yaml": "resources: [web.yaml]\n",
            "base/web.yaml": DEPLOYMENT,
            "dev/kustomization.yaml": "resources: [../base]\nnamespace: dev\n",
            "prod/kustomization.yaml": "resources: [../base]\nnamespace: prod\n",
        },
    )
    commit(top)
    labelled = "resources: [../base]\nnamespace: prod\ncommonLabels:\n  team: shop\n"
    write(top, {"prod/kustomization.yaml": labelled})
    found = changes()
    assert [finding.rule for finding in found] == ["update-selector"]
    assert found[0].place.file == "prod/kustomization.yaml"
    assert found[0].builds == ("prod/kustomization.yaml",)
    write(top, {"prod/kustomization.yaml": "resources: [../base]\nnamespace: production\n"})
    assert [finding.rule for finding in changes()] == ["object-renamed"]


@needs_git
def test_a_generated_name_is_no_new_object(top: pathlib.Path) -> None:
    kustomization = "configMapGenerator:\n- name: settings\n  literals: [mode={}]\n"
    write(top, {"kustomization.yaml": kustomization.format("fast")})
    commit(top)
    write(top, {"kustomization.yaml": kustomization.format("slow")})
    assert changes() == []


@needs_git
def test_what_was_rejected_before_is_not_updated(top: pathlib.Path) -> None:
    broken = DEPLOYMENT.replace("name: web\nspec:", "name: web\nspec:\n  replicas: many")
    write(top, {"web.yaml": broken})
    commit(top)
    write(top, {"web.yaml": DEPLOYMENT.replace("app: web", "app: site")})
    assert lint([str(top)], options=Options(since="HEAD")).summary.errors == 0


def found(old: str, new: str, **more: Any) -> list[str]:
    return [finding.rule for finding in lint_files({"a.yaml": new}, before={"a.yaml": old}, select=["change"]).findings]


def test_a_job_that_is_cleaned_up_is_probably_gone() -> None:
    spec = "template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'a:1.2.3'}]}}"
    job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate}\nspec: {%s}\n"
    changed = spec.replace("1.2.3", "1.3.0")
    assert found(job % spec, job % changed) == ["update-job-template"]
    assert found(job % f"ttlSecondsAfterFinished: 60, {spec}", job % f"ttlSecondsAfterFinished: 60, {changed}") == []


def test_a_removed_object_is_one_finding() -> None:
    settings = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n"
    other = settings.replace("settings", "other")
    pod = DEPLOYMENT + "          envFrom:\n            - configMapRef:\n                name: settings\n"
    sides: list[dict[str, str]] = [{"a.yaml": f"{settings}---\n{other}---\n{pod}"}, {"a.yaml": f"{other}---\n{pod}"}]
    wanted = ["change", "config-map-undefined"]
    report = lint_files(sides[1], before=sides[0], select=wanted)
    assert [finding.rule for finding in report.findings] == ["object-removed"]
    assert [finding.rule for finding in lint_files(sides[1], select=wanted).findings] == ["config-map-undefined"]


def test_placeholders_prove_nothing() -> None:
    old = DEPLOYMENT.replace("app: web", "app: ${APP}")
    assert found(old, old.replace("1.2.0", "1.3.0")) == []
    assert found(DEPLOYMENT, old) == []


@pytest.mark.parametrize(
    "annotation",
    [
        "helm.sh/hook: pre-upgrade",
        "argocd.argoproj.io/hook: Sync",
        "argocd.argoproj.io/sync-options: Prune=false,Replace=true",
        "argocd.argoproj.io/sync-options: Force=true",
        "kustomize.toolkit.fluxcd.io/force: enabled",
    ],
)
def test_what_is_replaced_is_not_updated(annotation: str) -> None:
    old = DEPLOYMENT.replace("  name: web\nspec:", f"  name: web\n  annotations:\n    {annotation}\nspec:")
    assert found(old, old.replace("app: web", "app: site")) == []


DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: backups.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Backup, plural: backups}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              x-kubernetes-validations:
                - rule: "!has(oldSelf.target) || has(self.target)"
              properties:
                target:
                  type: string
                size:
                  type: integer
                  default: 3
                  x-kubernetes-validations: [{rule: self >= oldSelf, message: it only grows}]
                level:
                  type: integer
                  x-kubernetes-validations:
                    - {rule: "!oldSelf.hasValue() || oldSelf.value() <= self", optionalOldSelf: true}
                parts:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items:
                    type: object
                    required: [name]
                    properties:
                      name: {type: string}
                      kind:
                        type: string
                        x-kubernetes-validations: [{rule: self == oldSelf}]
"""
BACKUP = "apiVersion: example.com/v1\nkind: Backup\nmetadata: {name: nightly}\nspec: {%s}\n"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("size: 5", "size: 4", 1),
        ("size: 5", "size: 6", 0),
        ("size: 5", "", 1),  # the default comes back
        ("", "size: 2", 1),
        ("target: a", "", 1),
        ("", "target: a", 0),
        ("parts: [{name: a, kind: x}, {name: b, kind: y}]", "parts: [{name: b, kind: y}, {name: a, kind: x}]", 0),
        ("parts: [{name: a, kind: x}]", "parts: [{name: a, kind: z}, {name: c, kind: q}]", 1),
        ("parts: [{name: a, kind: x}]", "parts: [{name: b, kind: z}]", 0),
        ("size: 5", "size: '${SIZE}'", 0),
        ("level: 2", "level: 3", 0),
        ("level: 3", "level: 2", 1),
        ("", "level: 2", 0),
    ],
)
def test_rules_about_the_old_value(old: str, new: str, lines: int) -> None:
    sides = [{"crd.yaml": DEFINITION, "a.yaml": BACKUP % each} for each in (old, new)]
    found = lint_files(sides[1], before=sides[0], select=["update-custom-resource-rule"]).findings
    assert len(found) == lines
    if lines and "size" in old:
        assert found[0].headline == "the update breaks the rule 'it only grows'"


NODE_POOL = """\
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: {name: general}
spec:
  template:
    spec:
      requirements: [{key: kubernetes.io/arch, operator: In, values: [amd64]}]
      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
"""


def test_rules_about_the_old_value_of_well_known_projects() -> None:
    new = NODE_POOL.replace("group: karpenter.k8s.aws", "group: karpenter.example.com")
    (finding,) = lint_files({"a.yaml": new}, before={"a.yaml": NODE_POOL}, select=["change"]).findings
    assert (finding.rule, finding.severity) == ("update-custom-resource-rule", "warning")
    assert "by its rules of karpenter" in finding.consequence
    other = NODE_POOL.replace("name: default", "name: other")
    assert not lint_files({"a.yaml": other}, before={"a.yaml": NODE_POOL}, select=["change"]).findings


def test_a_change_without_effect_says_nothing() -> None:
    assert (
        found(
            DEPLOYMENT,
            "# a comment\n" + DEPLOYMENT.replace("name: web\n          image", "name: web\n\n          image"),
        )
        == []
    )
    assert found(DEPLOYMENT, DEPLOYMENT.replace("1.2.0", "1.3.0")) == []


def test_suppressions_hold_for_changes() -> None:
    new = DEPLOYMENT.replace("app: web", "app: site", 1).replace("site", "site # k8slint: ignore[change] planned")
    assert found(DEPLOYMENT, new.replace("        app: web", "        app: site")) == []


def test_suppressions_of_changes_are_not_unused_without_one() -> None:
    comments = ("ignore[update-selector] planned", "ignore[change] planned")
    texts = {
        f"{number}.yaml": DEPLOYMENT.replace("app: web", f"app: web # k8slint: {each}", 1)
        for number, each in enumerate(comments)
    }
    assert lint_files(texts, select=["all"]).findings != ()
    assert [each.rule for each in lint_files(texts).findings if each.rule == "suppression-unused"] == []


def test_the_cache_holds_what_a_change_does(tmp_path: pathlib.Path) -> None:
    top = repository(tmp_path / "top", {"web.yaml": DEPLOYMENT})
    write(top, {"web.yaml": DEPLOYMENT.replace("app: web", "app: site")})
    options = Options(CHANGE, since="HEAD")
    reports = [lint([str(top)], options=options, cache=str(tmp_path / "cache")) for _ in range(2)]
    assert reports[0] == reports[1]
    assert len(reports[0].findings) == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("spec.template.spec.containers[name=web].image", "registry.example.com/web:1.2.0"),
        ("spec.template.spec.containers[0].env[name=TOKEN].name", "TOKEN"),
        ("spec.selector.matchLabels.app", "web"),
        ("metadata.name", "web"),
    ],
)
def test_a_path_leads_to_its_node(path: str, expected: str) -> None:
    assert node_at(read(DEPLOYMENT, "a").documents[0].root, path).value == expected


def test_a_path_that_leads_nowhere_ends_at_its_nearest_parent() -> None:
    root = read(DEPLOYMENT, "a").documents[0].root
    assert node_at(root, "spec.template.spec.containers[name=other].image").path == "spec.template.spec.containers"
    assert node_at(root, "spec.replicas").path == "spec"
    dotted = read("metadata:\n  labels:\n    app.kubernetes.io/name: web\n", "a").documents[0].root
    assert node_at(dotted, "metadata.labels.app.kubernetes.io/name").value == "web"


ODD: list[Any] = [None, 3, True, "", "text", [], {}, [None], [[]], {"a": None}, [{"name": 3}], -1, 1e400, "a" * 5000]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_shape_makes_a_rule_raise(rule: Any) -> None:
    chance = random.Random(rule.id)
    for example in load_page(rule).examples:
        for _ in range(15):
            sides = [
                {file: mutated(text, chance) for file, text in files.items()}
                for files in (example.old or {}, example.files)
            ]
            report = lint_files(sides[1], before=sides[0], select=[rule.id])
            assert not any(finding.rule == "check-crashed" for finding in report.findings)


def mutated(text: str, chance: random.Random) -> str:
    """Return an object in which one value is an odd one."""
    from k8slint.reading import values_of

    value = copy.deepcopy(values_of(text)[0])
    places: list[tuple[Any, Any]] = []
    pending = [value]
    while pending:
        node = pending.pop()
        entries = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
        places += [(node, key) for key, _ in entries]
        pending += [child for _, child in entries if isinstance(child, (dict, list))]
    node, key = chance.choice(places)
    node[key] = chance.choice(ODD)
    return json.dumps(value)
