"""Whatever the cache knows, the report is that of a run without one."""

from __future__ import annotations

import os
import pathlib
import random

import pytest

from k8slint.analysis.cache.memory import Signatures
from k8slint.cli import main
from tests.determinism.project import answers, differing, write_project

ALONE = ("--no-cache", "--jobs", "1")
_CHANGED = (
    "shop/web.yaml",
    "kustomize/base/api.yaml",
    "kustomize/base/kustomization.yaml",
    "vendor/a.yaml",
    "names/ü b.yaml",
)


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as settled at once, so that `stat` is believed and no test has to wait."""
    monkeypatch.setattr("k8slint.analysis.cache.memory.SETTLED_NS", -(10**12))


@pytest.fixture
def here(files: dict[str, bytes], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A project of one's own, and an empty cache beside it."""
    write_project(tmp_path / "project", files)
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("K8SLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "project"


def test_cold_warm_and_half_warm(expected: dict[str, bytes], here: pathlib.Path) -> None:
    for jobs in ("2", "1"):  # cold and warm
        assert not differing(expected, answers(["."], "--jobs", jobs))
    for number, name in enumerate(_CHANGED):
        path = here / name
        before = path.read_bytes()
        path.write_bytes(before.replace(b"a", b"b").replace(b"1", b"2") if number % 2 else before[: len(before) // 2])
        fresh = answers(["."], *ALONE)
        assert bool(differing(expected, fresh)) != name.startswith("vendor/")
        assert not differing(fresh, answers(["."], "--jobs", "2"))
        path.write_bytes(before)
        assert not differing(expected, answers(["."]))


def test_what_other_runs_left_there(expected: dict[str, bytes], here: pathlib.Path) -> None:
    """Runs over other paths, versions and rules fill the cache first."""
    for arguments in (["shop"], ["shop/web.yaml"], [".", "--kubernetes-version", "1.28"], [".", "--select", "images"]):
        assert main(["check", *arguments, "--format", "concise:../thrown-away"]) in (0, 1, 2)
    os.chdir("shop")
    assert main(["check", ".", "--format", "concise:../../thrown-away"]) in (0, 1, 2)
    os.chdir("..")
    assert not differing(expected, answers(["."]))
    alone = answers(["shop/web.yaml"], *ALONE)
    assert not differing(alone, answers(["shop/web.yaml"]))
    assert not differing(alone, answers(["./shop/web.yaml"]))


def test_the_same_bytes_under_another_name(here: pathlib.Path) -> None:
    """The order of the files stays, and so does what each of them holds: only a name is new."""
    answers(["."])
    (here / "shop" / "web.yaml").rename(here / "shop" / "wec.yaml")
    again = answers(["."])
    assert b"shop/wec.yaml:" in again["concise"]
    assert not differing(answers(["."], *ALONE), again)


def test_versions_of_kubernetes_do_not_answer_for_each_other(here: pathlib.Path) -> None:
    budget = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {minAvailable: 1}\n"
    pathlib.Path("budget.yaml").write_text(budget)
    reported = []
    for minor in ("1.25", "1.26", "1.28", "1.33", "1.25"):
        reported.append(answers(["."], "--kubernetes-version", minor))
        assert not differing(answers(["."], "--kubernetes-version", minor, *ALONE), reported[-1])
    assert differing(reported[0], reported[2])


def test_a_name_means_another_file_in_another_folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same name, the same bytes, the same configuration; but what holds below a folder holds for one of them."""
    monkeypatch.setenv("K8SLINT_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "top" / "sub").mkdir(parents=True)
    (tmp_path / "top" / ".git").mkdir()
    (tmp_path / "top" / ".k8slint.yaml").write_text("overrides: [{paths: ['sub/**'], ignore: [images]}]\n")
    for folder in (tmp_path / "top", tmp_path / "top" / "sub"):
        (folder / "a.yaml").write_text(_POD)
    for folder in (tmp_path / "top", tmp_path / "top" / "sub"):
        monkeypatch.chdir(folder)
        fresh = answers(["a.yaml"], "--no-context", *ALONE)
        assert (b"image-tag-missing" in fresh["concise"]) == (folder.name == "top")
        assert not differing(fresh, answers(["a.yaml"], "--no-context"))


def test_what_changed_a_moment_ago_is_not_believed(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock of two seconds may show the next change with the same time."""
    monkeypatch.undo()
    path = tmp_path / "a.yaml"
    path.write_text(_POD)
    touched = path.stat().st_ctime_ns
    assert not Signatures([str(path)], touched + 1_900_000_000).all_settled
    assert Signatures([str(path)], touched + 2_100_000_000).all_settled
    assert Signatures([str(path), str(tmp_path / "none")], touched + 2_100_000_000).all_settled


_POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {app: a}}
spec: {containers: [{name: a, image: nginx}]}
"""
_SMALL = {
    "a.yaml": _POD,
    "b.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {selector: {app: a}, ports: [{port: 80}]}\n",
    "c.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: c}\nstringData: {a: b}\n",
    "d.yaml": _POD.replace("image: nginx", "image: 'n:1', envFrom: [{secretRef: {name: c}}]"),
    "e.yaml": "apiVersion: v1\nkind: [\n",
    "f.yaml": "a: 1\n",
    "g.yaml": "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: g}\nspec: {size: x}\n",
    "h.yaml": """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  names: {kind: Thing, plural: things}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
""",
    "kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    "resources: [a.yaml, b.yaml]\nconfigMapGenerator: [{name: c, files: [f.yaml]}]\n",
    ".k8slint.yaml": "private_registries: [nginx.example.com]\nsuppressions: [{rules: [images], reason: x, name: a}]\n",
    ".gitignore": "d.yaml\n",
}
_OTHERS = {
    "a.yaml": _SMALL["d.yaml"],
    "b.yaml": _SMALL["b.yaml"].replace("app: a", "app: b"),
    "c.yaml": _SMALL["c.yaml"].replace("name: c", "name: x"),
    "f.yaml": _SMALL["a.yaml"],
    "h.yaml": _SMALL["h.yaml"].replace("integer", "string"),
    "kustomization.yaml": _SMALL["kustomization.yaml"].replace("a.yaml", "d.yaml") + "patches: [{path: c.yaml}]\n",
    ".k8slint.yaml": "select: [all]\nkubernetes_version: '1.30'\n",
}


@pytest.mark.parametrize("seed", range(4))
def test_any_walk_of_changes(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Files come, go, change, change back, are moved and touched; a run with the cache says what one without does."""
    choice = random.Random(seed)
    monkeypatch.chdir(tmp_path)
    cache = str(tmp_path.parent / f"cache{seed}")
    for name in _SMALL:
        pathlib.Path(name).write_text(_SMALL[name])
    for _ in range(25):
        for _ in range(choice.randrange(3)):
            _change(pathlib.Path(choice.choice(list(_SMALL))), choice)
        paths = choice.choice([["."], ["."], ["a.yaml", "b.yaml"], ["b.yaml"]])
        if not all(os.path.exists(path) for path in paths):
            continue
        fresh = answers(paths, *ALONE)
        assert not differing(fresh, answers(paths, "--cache-dir", cache, "--jobs", choice.choice("12")))


def _change(path: pathlib.Path, choice: random.Random) -> None:
    action = choice.randrange(5)
    if action == 0:
        path.unlink(missing_ok=True)
    elif action == 1 and path.exists():
        os.utime(path, (1_600_000_000, 1_600_000_000 + choice.randrange(3)))
    elif action == 2 and path.exists():
        path.rename(path.with_name(f"{choice.randrange(2)}{path.name}"))
    elif action == 3:
        path.write_text(_OTHERS.get(path.name, _SMALL[path.name]))
    else:
        path.write_text(_SMALL[path.name])
