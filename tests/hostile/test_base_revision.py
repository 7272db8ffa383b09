"""A change does not allow itself: suppressions and configuration are taken from a revision that it did not write."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import sys

import pytest

from k8slint.analysis.run import lint
from k8slint.cli import main
from k8slint.model.result import Report
from k8slint.project.configuration_error import ConfigError, UsageError
from k8slint.project.git.revision import Revision
from k8slint.project.options import Options, Selection
from tests.git_repositories import commit, git, needs_git, repository, write

pytestmark = needs_git

IGNORE = "# k8slint: ignore[image-tag-latest]"
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: one
      image: nginx:latest # one
    # two
    - name: two
      image: nginx:latest
"""
SHOWN = POD.replace("# one", f"{IGNORE} vendor")
WANTED = Options(Selection(select=("image-tag-latest", "suppression-unused")), suppressions_from="main")


def found(folder: pathlib.Path, options: Options = WANTED) -> list[str]:
    """Return the lines of the findings of a repository."""
    return lines(lint([str(folder)], options=options))


def lines(report: Report) -> list[str]:
    shown = [(finding.place.file, finding.place.span.line, finding.rule) for finding in report.findings]
    return [f"{os.path.basename(file)}:{line}" + rule[len("image-tag-latest") :] for file, line, rule in shown]


@pytest.fixture
def top(tmp_path: pathlib.Path) -> pathlib.Path:
    """Return a repository whose first container is suppressed."""
    return repository(tmp_path / "top", {"a.yaml": SHOWN})


# --- comments


def test_what_stood_there_counts(top: pathlib.Path) -> None:
    assert found(top) == ["a.yaml:11"]
    write(top, {"a.yaml": "# new\n" + SHOWN.replace("name: web", "labels: {a: b}\n  name: web")})
    assert found(top) == ["a.yaml:13"]
    write(top, {"a.yaml": SHOWN.replace("nginx:latest #", "other:latest #")})
    assert found(top) == ["a.yaml:11"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (POD.replace("latest\n", f"latest {IGNORE}\n"), ["a.yaml:8", "a.yaml:11"]),
        (f"# k8slint: ignore-file\n{POD}", ["a.yaml:12"]),
        (SHOWN.replace("# two", IGNORE), ["a.yaml:11"]),
        (SHOWN.replace("name: one", "name: new"), ["a.yaml:8", "a.yaml:11"]),
        (SHOWN.replace("name: web", "name: new"), ["a.yaml:8", "a.yaml:11"]),
        (SHOWN.replace("kind: Pod", "kind: Pod # x"), ["a.yaml:11"]),
        (SHOWN.replace("containers:", "initContainers:"), ["a.yaml:8", "a.yaml:11"]),
        (f"{SHOWN}---\n{SHOWN}", ["a.yaml:8", "a.yaml:11", "a.yaml:20", "a.yaml:23"]),
        (
            SHOWN.replace("    - name: one", f"    - name: new\n      image: a:latest {IGNORE}\n    - name: one"),
            [8, 13],
        ),
        (SHOWN.replace("    - name: one", f"    - image: a:latest {IGNORE}\n    - name: one"), [7, 12]),
        (SHOWN.replace("name: two", "name: one"), ["a.yaml:8", "a.yaml:11"]),
    ],
)
def test_what_a_change_adds_does_not_count(text: str, expected: list[str | int], top: pathlib.Path) -> None:
    write(top, {"a.yaml": text})
    assert found(top) == [f"a.yaml:{each}" if isinstance(each, int) else each for each in expected]


def test_a_finding_says_why_it_stands(top: pathlib.Path) -> None:
    write(top, {"a.yaml": SHOWN.replace("# two", IGNORE)})
    (finding,) = lint([str(top)], options=WANTED).findings
    assert finding.related[-1].message == "this comment is not in 'main' for the same field, so it does not count"
    assert finding.related[-1].span.line == 9


def test_new_and_renamed_files(top: pathlib.Path) -> None:
    git(top, "mv", "a.yaml", "b.yaml")
    write(top, {"c.yaml": SHOWN})
    assert found(top) == ["b.yaml:8", "b.yaml:11", "c.yaml:8", "c.yaml:11"]


@pytest.mark.parametrize(
    ("before", "after", "stands"),
    [
        ("ignore[image-tag-latest]", "ignore[image-tag-latest, images]", False),
        ("ignore[images]", "ignore[image-tag-latest]", False),
        ("ignore", "ignore[image-tag-latest]", False),
        ("ignore[image-tag-mutable]", "ignore[image-tag-latest]", True),
        ("ignore[image-tag-latest", "ignore[image-tag-latest]", True),
        ("ignored", "ignore", True),
        ("", "ignore", True),
    ],
)
def test_it_is_the_rule_that_counts(before: str, after: str, stands: bool, tmp_path: pathlib.Path) -> None:
    top = repository(tmp_path, {"a.yaml": POD.replace("# one", f"# k8slint: {before}")})
    write(top, {"a.yaml": POD.replace("# one", f"# k8slint: {after}")})
    assert ("a.yaml:8" in found(top)) is stands


@pytest.mark.parametrize(
    ("place", "text", "stands"),
    [
        ("  containers:", "  # k8slint: ignore\n  containers:", False),
        ("  containers:", "  containers: # k8slint: ignore", False),
        ("spec:", "spec: # k8slint: ignore", False),
        ("    - name: one", "    # k8slint: ignore\n    - name: one", True),
        ("    - name: one", "    - name: one # k8slint: ignore", True),
        ("apiVersion: v1", "apiVersion: v1 # k8slint: ignore", True),
        ("apiVersion: v1", "# k8slint: ignore-file\napiVersion: v1", False),
    ],
)
def test_a_new_container_in_a_block(place: str, text: str, stands: bool, tmp_path: pathlib.Path) -> None:
    """What covered all of a block covers what is added to it; what covered a neighbour does not."""
    top = repository(tmp_path, {"a.yaml": POD.replace(place, text, 1)})
    new = f"    - name: new\n      image: nginx:latest {IGNORE}\n"
    write(top, {"a.yaml": POD.replace(place, text, 1) + new})
    line = len(POD.replace(place, text, 1).splitlines()) + 2
    assert (f"a.yaml:{line}" in found(top)) is stands


def test_a_new_object_in_a_file_that_is_ignored(tmp_path: pathlib.Path) -> None:
    top = repository(tmp_path, {"a.yaml": f"# k8slint: ignore-file\n{POD}"})
    write(top, {"a.yaml": f"# k8slint: ignore-file\n{POD}---\n{POD.replace('web', 'new')}"})
    assert found(top) == ["a.yaml:21", "a.yaml:24"]


def test_items_of_a_list(tmp_path: pathlib.Path) -> None:
    def listed(*names: str) -> str:
        pods = [f"- apiVersion: v1\n  kind: Pod\n  metadata: {{name: {name}}}\n  spec:\n" for name in names]
        rest = f"    containers:\n    - {{name: a, image: 'a:latest'}} {IGNORE}\n"
        return "apiVersion: v1\nkind: List\nitems:\n" + "".join(pod + rest for pod in pods)

    top = repository(tmp_path, {"a.yaml": listed("one")})
    write(top, {"a.yaml": listed("new", "one")})
    assert found(top) == ["a.yaml:9"]


# --- annotations


def annotated(value: str, name: str = "web", template: str = "") -> str:
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  annotations: {{{value}}}
spec:
  selector: {{matchLabels: {{a: b}}}}
  template:
    metadata: {{labels: {{a: b}}, annotations: {{{template}}}}}
    spec:
      containers: [{{name: one, image: 'nginx:latest'}}, {{name: two, image: 'nginx:latest'}}]
"""


ALL = "k8slint.dev/ignore: image-tag-latest"
ONE = "k8slint.dev/ignore.one: image-tag-latest"


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        (annotated(ALL), annotated(ALL), 0),
        (annotated(ALL), "# moved\n" + annotated(ALL + ", a: b"), 0),
        (annotated(ALL), annotated("k8slint.dev/ignore: 'image-tag-latest,images'"), 2),
        (annotated("k8slint.dev/ignore: 'image-tag-latest,images'"), annotated(ALL) + "# x\n", 0),
        (annotated("k8slint.dev/ignore: ''"), annotated(ALL), 0),
        (annotated(ALL), annotated("k8slint.dev/ignore: ''"), 2),
        (annotated(""), annotated(ALL), 2),
        (annotated(ALL), annotated(ALL, "new"), 2),
        (annotated(ALL), annotated(ALL) + "---\n" + annotated(ALL, "new"), 2),
        (annotated(ALL), annotated("", template=ALL), 2),
        (annotated("", template=ALL), annotated("", template=ALL) + "# x\n", 0),
        (annotated(ONE), annotated(ONE) + "# x\n", 1),
        (annotated(ONE), annotated(ALL), 2),
        (annotated(ALL), annotated(ONE), 2),
    ],
)
def test_annotations(before: str, after: str, count: int, tmp_path: pathlib.Path) -> None:
    top = repository(tmp_path, {"a.yaml": before})
    write(top, {"a.yaml": after})
    assert len([each for each in found(top) if "unused" not in each]) == count


def test_what_a_kustomization_builds(tmp_path: pathlib.Path) -> None:
    kustomization = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
    files = {"kustomization.yaml": f"{kustomization}resources: [a.yaml]\nnamePrefix: x-\n", "a.yaml": SHOWN}
    top = repository(tmp_path, files)
    write(top, {"a.yaml": "\n" + SHOWN})
    assert found(top) == ["a.yaml:12"]
    write(top, {"a.yaml": SHOWN.replace("# two", IGNORE)})
    assert found(top) == ["a.yaml:11"]
    patch = annotated(ALL).replace("apps/v1", "v1").replace("Deployment", "Pod").partition("spec:")[0]
    write(
        top,
        {"patch.yaml": patch, "kustomization.yaml": files["kustomization.yaml"] + "patches: [{path: patch.yaml}]\n"},
    )
    assert [each for each in found(top) if "unused" not in each] == ["a.yaml:11"]
    commit(top)
    assert [each for each in found(top) if "unused" not in each] == []


# --- configuration

SUPPRESSING = "suppressions: [{rules: [image-tag-latest], reason: x}]\n"


def test_entries_of_a_configuration(top: pathlib.Path) -> None:
    write(top, {".k8slint.yaml": SUPPRESSING})
    assert found(top) == ["a.yaml:11"]
    assert found(top, WANTED._replace(suppressions_from="")) == []
    commit(top)
    assert found(top) == []
    write(top, {".k8slint.yaml": "fail_on: never\n"})
    assert found(top) == []


def test_a_configuration_of_the_revision(top: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = WANTED._replace(suppressions_from="", config_from="main")
    write(top, {".k8slint.yaml": "rules: {image-tag-latest: off}\nexclude: ['**']\n", "in/a.yaml": POD})
    write(top, {"in/.k8slint.yaml": SUPPRESSING})
    assert found(top, options) == ["a.yaml:11", "a.yaml:8", "a.yaml:11"]
    write(top, {".k8slint.yaml": "extends: base/b.yaml\n", "base/b.yaml": SUPPRESSING})
    write(top, {"in/.k8slint.yaml": "exclude: [none]\n"})
    commit(top)
    for path in (top / ".k8slint.yaml", top / "base/b.yaml"):
        path.unlink()
    write(top, {"in/.k8slint.yaml": SUPPRESSING})
    assert found(top, options) == ["a.yaml:8", "a.yaml:11"]
    write(top, {".k8slint.yaml": "extends: [1\nnothing"})
    assert found(top, options) == ["a.yaml:8", "a.yaml:11"]
    monkeypatch.chdir(top / "in")
    assert lines(lint(["../a.yaml"], options=options)) == []


@pytest.mark.parametrize(
    "text", ["extends: none.yaml\n", "extends: ../../x.yaml\n", "a: b\n", "extends: .k8slint.yaml\n"]
)
def test_a_mistake_in_the_revision_names_it(text: str, top: pathlib.Path) -> None:
    write(top, {".k8slint.yaml": text})
    commit(top)
    write(top, {".k8slint.yaml": "{}\n"})
    with pytest.raises(ConfigError, match=r"main:\.k8slint\.yaml"):
        found(top, Options(config_from="main"))


def test_options_that_contradict(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(top), "--isolated", "--config-from", "main"]) == 2
    assert "--config-from is of no use with --config or --isolated" in capsys.readouterr().err
    assert main(["check", str(top), "--suppressions-from", "main", "--select", "image-tag-latest"]) == 1


def test_a_moved_branch_is_not_remembered(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", str(top), "--select", "image-tag-latest", "--suppressions-from", "base", "--format", "concise"]
    git(top, "branch", "base")
    write(top, {"a.yaml": SHOWN.replace("# two", IGNORE)})
    commit(top)
    counts = []
    for _ in range(2):
        main(words)
        counts.append(capsys.readouterr().out.count("[image-tag-latest]"))
    git(top, "branch", "-f", "base", "main")
    main(words)
    assert [*counts, capsys.readouterr().out.count("[image-tag-latest]")] == [1, 1, 0]


# --- where there is no such revision


def said(folder: pathlib.Path, revision: str = "main") -> str:
    with pytest.raises(UsageError) as error:
        found(folder, WANTED._replace(suppressions_from=revision))
    return str(error.value)


@pytest.mark.parametrize("name", ["none", "-v", "--upload-pack=touch owned", "main:a.yaml", "main\nx", " ", "HEAD~9"])
def test_an_unknown_revision(name: str, top: pathlib.Path) -> None:
    assert "--suppressions-from" in said(top, name)
    assert "name a branch, a tag or a commit" in said(top, name)


def test_other_names_of_a_revision(top: pathlib.Path) -> None:
    git(top, "tag", "v1")
    for name in ("HEAD", "v1", "main~0", git(top, "rev-parse", "HEAD")):
        assert found(top, WANTED._replace(suppressions_from=name)) == ["a.yaml:11"]


def test_no_repository_and_no_git(top: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"plain/a.yaml": SHOWN})
    assert "is not in one" in said(tmp_path / "plain")
    with pytest.raises(UsageError, match="is not in one"):
        lint([str(top), str(tmp_path / "plain")], options=WANTED)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "needs git, and there is none on PATH" in said(top)


def test_a_shallow_clone(top: pathlib.Path, tmp_path: pathlib.Path) -> None:
    write(top, {"a.yaml": POD})
    git(top, "tag", "old")
    commit(top)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{top}", "clone")
    assert "'fetch-depth: 0'" in said(tmp_path / "clone", "old")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives a folder away")
def test_a_repository_of_another_user(
    top: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (top, top / ".git"):
        os.chown(path, 12345, 12345)
    assert f"git config --global --add safe.directory {top}" in said(top)
    (tmp_path / "config").write_text(f"[safe]\n\tdirectory = {top}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    assert found(top) == ["a.yaml:11"]


# --- hostile repositories


def test_a_hostile_repository_runs_nothing(top: pathlib.Path, tmp_path: pathlib.Path) -> None:
    owned = tmp_path / "owned"
    script = top / "script"
    script.write_text(f"#!/bin/sh\ntouch {owned}\n")
    script.chmod(0o755)
    write(top, {".gitattributes": "* filter=x diff=x\n"})
    commit(top)
    blob = git(top, "rev-parse", "HEAD:a.yaml")
    for name in ("post-checkout", "pre-commit", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(script, top / ".git/hooks" / name)
    (top / ".git/config").write_text(
        f"""\
[core]
    repositoryformatversion = 1
    fsmonitor = {script}
    hooksPath = {top}/.git/hooks
    pager = {script}
    sshCommand = {script}
    gitProxy = {script}
    alternateRefsCommand = {script}
[extensions]
    partialClone = evil
[remote "evil"]
    url = {tmp_path}/nowhere
    promisor = true
    uploadpack = {script};
    vcs = {script}
[remote "other"]
    url = ext::{script}
    promisor = true
[protocol]
    allow = always
[alias]
    cat-file = !{script}
    rev-parse = !{script}
[filter "x"]
    smudge = {script}
    process = {script}
[diff "x"]
    textconv = {script}
[credential]
    helper = !{script}
"""
    )
    assert found(top) == ["a.yaml:11"]
    (top / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with contextlib.suppress(UsageError):  # the object is gone
        assert found(top) == ["a.yaml:8", "a.yaml:11"]
    assert not owned.exists()


def test_a_git_of_the_project_is_not_run(
    top: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (top / "git").write_text(f"#!{sys.executable}\nopen({str(tmp_path / 'owned')!r}, 'w')\n")
    (top / "git").chmod(0o755)
    os.symlink(top / "git", tmp_path / "git")
    monkeypatch.chdir(top)
    path = os.environ["PATH"]
    for first in ("", ".", str(top), "../top"):
        monkeypatch.setenv("PATH", os.pathsep.join([first, path]))
        assert found(pathlib.Path(".")) == ["a.yaml:11"]
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path), path]))  # a link into the project
    with pytest.raises(UsageError, match="needs git"):
        found(pathlib.Path("."))
    assert not (tmp_path / "owned").exists()


def test_odd_names_of_files(top: pathlib.Path) -> None:
    names = ["a b.yaml", "a\nb.yaml", "ü.yaml", "a:b.yaml", "-x.yaml", "x missing.yaml", "\udcff.yaml"]
    write(top, dict.fromkeys(names, SHOWN))
    commit(top)
    report = lint([str(top)], options=WANTED)
    assert [finding.place.span.line for finding in report.findings].count(8) == 1  # the one git is not asked about
    assert len(report.suppressed) == len(names)


def test_what_was_a_folder_or_a_link(top: pathlib.Path) -> None:
    write(top, {"b.yaml/c.yaml": SHOWN})
    os.symlink("a.yaml", top / "d.yaml")
    commit(top)
    shutil.rmtree(top / "b.yaml")
    (top / "d.yaml").unlink()
    write(top, {"b.yaml": SHOWN, "d.yaml": SHOWN})
    assert found(top) == ["a.yaml:11", "b.yaml:8", "b.yaml:11", "d.yaml:8", "d.yaml:11"]


@pytest.mark.parametrize("file", ["config", "packed-refs", "HEAD", "refs/heads/main"])
def test_git_quotes_no_file_that_the_repository_leads_it_to(
    file: str, top: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    outside = tmp_path / "outside"
    outside.write_text("canary-outside\n")
    path = top / ".git" / file
    if file == "config":
        path.write_text(f"{path.read_text()}[include]\n\tpath = {outside}\n")
        path = top / ".git" / "refs/heads/main"
    path.unlink(missing_ok=True)
    path.symlink_to(outside)
    with pytest.raises(UsageError) as raised:
        found(top)
    assert "canary" not in str(raised.value)


def test_names_of_a_tree_that_lead_out_are_those_of_no_file(top: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blob = bytes.fromhex(git(top, "rev-parse", "main:a.yaml"))
    names = (b"../pod.yaml", b"a/../../pod.yaml", b".git/pod.yaml", b"/pod.yaml", b"..")
    body = b"".join(b"100644 " + name + b"\0" + blob for name in names)
    (top / "tree").write_bytes(body)
    tree = git(top, "hash-object", "-w", "-t", "tree", "--literally", "tree")
    (top / "tree").unlink()
    hostile = git(top, "commit-tree", "-m", "x", "-p", "main", tree)
    git(top, "update-ref", "refs/heads/hostile", hostile)
    monkeypatch.chdir(top)
    assert main(["diff", "hostile"]) in (0, 1)
    assert Revision("diff", "hostile", str(top)).names() == []
