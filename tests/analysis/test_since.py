"""What a change introduces, in real repositories: moved and merged files, links, submodules, strange settings."""

from __future__ import annotations

import functools
import io
import json
import os
import pathlib
import subprocess
import sys
from typing import Any

import pytest

from k8slint.analysis.change.since import touched_lines
from k8slint.analysis.run import lint
from k8slint.cli import main
from k8slint.model.result import Report
from k8slint.project.configuration_error import UsageError
from k8slint.project.git import revision
from k8slint.project.options import Options, Selection
from k8slint.project.renders import program
from tests.git_repositories import commit, git, needs_git, repository, write

pytestmark = needs_git

ROOT = pathlib.Path(__file__).parents[2]
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: {name}
spec:
  containers:
    - name: web
      image: {image}
"""
OLD = POD.format(name="old", image="nginx:latest")
NEW = POD.format(name="new", image="redis:latest")
SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n"
USING = POD.format(name="web", image="a:1.2.3") + "      envFrom:\n        - configMapRef: {name: settings}\n"
RULES = Selection(select=("image-tag-latest", "service-selects-nothing", "config-map-undefined"))
SINCE = Options(RULES, since="main")
STAGED = Options(RULES, staged=True)


@pytest.fixture
def top(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Return a repository with one old finding, which is the current folder."""
    made = repository(tmp_path / "top", {"old.yaml": OLD, "apps/other.yaml": POD.format(name="other", image="a:1.2.3")})
    monkeypatch.chdir(made)
    return made


def new(options: Options = SINCE, *paths: str, cache: str | None = None) -> list[str]:
    """Return the files and lines of what is new."""
    return places(lint(paths or (".",), options=options, cache=cache))


def places(report: Report) -> list[str]:
    return [f"{finding.place.file}:{finding.place.span.line}" for finding in report.findings]


def test_what_is_old_is_counted_and_what_is_new_is_reported(top: pathlib.Path) -> None:
    report = lint(["."], options=SINCE)
    assert (report.findings, report.exit_code, report.summary.known) == ((), 0, 1)
    write(top, {"new.yaml": NEW})
    report = lint(["."], options=SINCE)
    assert (places(report), report.exit_code, report.summary.known) == (["new.yaml:8"], 1, 1)
    write(top, {"old.yaml": POD.format(name="old", image="nginx:1.27.3")})
    report = lint(["."], options=SINCE)
    assert (report.summary.known, report.summary.gone) == (0, 1)


def test_moving_and_renaming_is_not_new(top: pathlib.Path) -> None:
    write(top, {"old.yaml": f"# a comment\n{POD.format(name='first', image='a:1.2.3')}---\n{OLD}"})
    assert new() == []
    git(top, "mv", "old.yaml", "apps/moved.yaml")
    assert new() == []
    commit(top)
    assert new(Options(RULES, since="HEAD~1")) == []
    (top / "apps/moved.yaml").write_text(OLD.replace("name: old", "name: renamed"))
    assert new(Options(RULES, since="HEAD")) == []


def test_a_moved_file_takes_along_what_is_about_no_object(top: pathlib.Path) -> None:
    options = Options(Selection(select=("kustomization-deprecated-field",)), since="HEAD")
    write(top, {"base/kustomization.yaml": "commonLabels: {a: b}\nresources: [../old.yaml]\n"})
    commit(top)
    git(top, "mv", "base", "common")
    assert new(options) == []
    write(top, {"other/kustomization.yaml": "commonLabels: {a: b}\nresources: [../old.yaml]\n"})
    assert len(new(options)) == 1
    git(top, "mv", "common", "base")
    assert new(options) == ["other/kustomization.yaml:1"]


def test_a_copy_is_new(top: pathlib.Path) -> None:
    write(top, {"aaa.yaml": OLD})
    assert new() == ["aaa.yaml:8"]


def test_a_change_in_one_file_that_breaks_another_is_found_there(top: pathlib.Path) -> None:
    write(top, {"settings.yaml": SETTINGS, "web.yaml": USING})
    commit(top)
    write(top, {"settings.yaml": SETTINGS.replace("settings", "config")})
    assert new(Options(RULES, since="HEAD")) == ["web.yaml:10"]


def test_only_what_was_asked_about_is_gone(top: pathlib.Path) -> None:
    assert lint(["apps/other.yaml"], options=SINCE).summary.gone == 0
    write(top, {"old.yaml": SETTINGS})
    assert lint(["apps"], options=SINCE).summary.gone == 0
    assert lint(["old.yaml"], options=SINCE).summary.gone == 1
    git(top, "rm", "-qf", "old.yaml")
    assert lint(["apps"], options=SINCE).summary.gone == 0
    assert lint(["."], options=SINCE).summary.gone == 1


def test_the_merge_base_counts_and_not_what_others_did_since(top: pathlib.Path) -> None:
    git(top, "checkout", "-q", "-b", "change")
    write(top, {"new.yaml": NEW})
    commit(top)
    git(top, "checkout", "-q", "main")
    git(top, "rm", "-q", "old.yaml")
    commit(top)
    git(top, "checkout", "-q", "change")
    assert new() == ["new.yaml:8"]
    git(top, "merge", "-q", "-m", "merge", "main")
    assert new() == ["new.yaml:8"]


def test_what_is_staged(top: pathlib.Path) -> None:
    write(top, {"new.yaml": NEW})
    assert new(STAGED) == []
    git(top, "add", "new.yaml")
    write(top, {"new.yaml": POD.format(name="new", image="redis:7.2.4"), "unstaged.yaml": NEW})
    assert new(STAGED) == ["new.yaml:8"]
    assert new(STAGED, "old.yaml") == []
    assert new(STAGED, "new.yaml") == ["new.yaml:8"]
    git(top, "rm", "-qf", "--cached", "new.yaml", "old.yaml")
    assert lint(["."], options=STAGED).summary.gone == 1


def test_what_is_in_conflict_is_said(top: pathlib.Path) -> None:
    git(top, "checkout", "-q", "-b", "change")
    write(top, {"old.yaml": OLD.replace("nginx:latest", "nginx:1.27.3")})
    commit(top)
    git(top, "checkout", "-q", "main")
    write(top, {"old.yaml": OLD.replace("nginx:latest", "nginx:1.28.0")})
    commit(top)
    with pytest.raises(subprocess.CalledProcessError):
        git(top, "merge", "-q", "change")
    report = lint(["."], options=STAGED)
    assert (report.findings, report.summary.gone) == ((), 0)
    assert [(each.file, each.reason) for each in report.notices] == [("old.yaml", "conflict")]


def test_a_hook_sees_the_commit_that_is_made(top: pathlib.Path) -> None:
    """`git commit FILE` gives its hooks an index of its own."""
    found = top.parent / "found"
    command = f"{sys.executable} -m k8slint check --no-cache --staged --select image-tag-latest --format concise"
    hook = top / ".git/hooks/pre-commit"
    hook.write_text(f"#!/bin/sh\nPYTHONPATH={ROOT} {command} > {found}\nexit 1\n")
    hook.chmod(0o755)
    write(top, {"one.yaml": NEW, "two.yaml": NEW.replace("name: new", "name: two")})
    git(top, "add", ".")
    with pytest.raises(subprocess.CalledProcessError):
        git(top, "commit", "-m", "one of them", "one.yaml")
    assert [line.partition(":")[0] for line in found.read_text().splitlines()] == ["one.yaml"]


def test_what_is_staged_before_the_first_commit(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, {"new.yaml": NEW})
    monkeypatch.chdir(tmp_path)
    assert new(STAGED) == []
    git(tmp_path, "add", ".")
    assert new(STAGED) == ["new.yaml:8"]


def test_names_are_those_of_the_run(top: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(top, {"apps/new.yaml": NEW})
    assert new(SINCE, "apps") == ["apps/new.yaml:8"]
    assert new(SINCE, str(top)) == [f"{top}/apps/new.yaml:8"]
    monkeypatch.chdir(top / "apps")
    assert new() == ["new.yaml:8"]
    assert new(SINCE, "..") == ["new.yaml:8"] or new(SINCE, "..") == ["../apps/new.yaml:8"]


def test_lines_that_the_change_wrote(top: pathlib.Path) -> None:
    write(top, {"settings.yaml": SETTINGS, "web.yaml": USING})
    commit(top)
    write(top, {"settings.yaml": SETTINGS.replace("settings", "config"), "web.yaml": USING.replace("1.2.3", "latest")})
    assert new(Options(RULES, since="HEAD")) == ["web.yaml:8", "web.yaml:10"]
    assert new(Options(RULES, since="HEAD", changed_lines=True)) == ["web.yaml:8"]


def test_touched_lines() -> None:
    assert touched_lines(None, b"a\nb\n") == {1, 2}
    assert touched_lines(b"a\nb\n", b"a\nb\n") == set()
    assert touched_lines(b"a\nb\nc\n", b"a\nx\nc\nd") == {2, 4}


def test_builds_are_compared_as_they_are_built(top: pathlib.Path) -> None:
    write(
        top,
        {
            "base/kustomization.yaml": "resources: [pod.yaml]\n",
            "base/pod.yaml": POD.format(name="base", image="nginx:1.27.3"),
            "over/kustomization.yaml": "resources: [../base]\nconfigMapGenerator:\n- name: c\n  files: [text.txt]\n",
            "over/text.txt": "a",
        },
    )
    commit(top)
    since = Options(RULES, since="HEAD")
    write(top, {"over/text.txt": "b"})
    assert new(since) == []
    override = "resources: [../base]\nimages:\n- name: nginx\n  newTag: latest\n"
    write(top, {"over/kustomization.yaml": override})
    assert new(since) == ["over/kustomization.yaml:4"]
    git(top, "rm", "-rqf", "base")
    git(top, "add", ".")
    git(top, "commit", "-qm", "without the base")
    assert new(Options(RULES, since="HEAD~1")) == []


def test_a_link_and_a_folder_that_became_a_file(top: pathlib.Path) -> None:
    (top / "link.yaml").symlink_to("old.yaml")
    commit(top)
    assert new(Options(RULES, since="HEAD")) == []
    (top / "link.yaml").unlink()
    git(top, "rm", "-rqf", "apps")
    (top / "apps").write_text("no folder any more")
    assert new(Options(RULES, since="HEAD")) == []


def test_a_submodule_is_read_from_its_own_repository(top: pathlib.Path, tmp_path: pathlib.Path) -> None:
    other = repository(tmp_path / "other", {"sub.yaml": OLD})
    git(top, "submodule", "-q", "add", str(other), "sub")
    commit(top)
    write(top, {"sub/new.yaml": NEW})
    assert new(Options(RULES, since="HEAD")) == ["sub/new.yaml:8"]
    commit(top / "sub")
    commit(top)
    assert new(Options(RULES, since="HEAD")) == []
    assert new(Options(RULES, since="HEAD~1")) == ["sub/new.yaml:8"]


def test_a_submodule_without_the_commit_is_taken_as_it_is(top: pathlib.Path, tmp_path: pathlib.Path) -> None:
    other = repository(tmp_path / "other", {"sub.yaml": OLD})
    git(top, "submodule", "-q", "add", str(other), "sub")
    git(top, "update-index", "--cacheinfo", f"160000,{'1' * 40},sub")
    git(top, "commit", "-qm", "a commit that nobody has")
    assert new(Options(RULES, since="HEAD")) == []


def test_a_shallow_clone_says_what_to_do(
    top: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(top, "checkout", "-q", "-b", "change")
    write(top, {"new.yaml": NEW})
    commit(top)
    commit(top)
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{top}", "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    for name in ("origin/main", "HEAD~1"):
        with pytest.raises(UsageError, match="fetch-depth: 0"):
            new(Options(RULES, since=name))


def test_what_a_sparse_checkout_leaves_out_is_not_gone(
    top: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(top, {"left/settings.yaml": SETTINGS, "left/old.yaml": OLD, "apps/web.yaml": USING})
    commit(top)
    git(tmp_path, "clone", "-q", str(top), "sparse")
    monkeypatch.chdir(tmp_path / "sparse")
    git(tmp_path / "sparse", "sparse-checkout", "set", "apps")
    options = Options(Selection(select=("object-removed", "config-map-undefined")), since="HEAD")
    report = lint(["."], options=options)
    assert (report.findings, report.summary.gone) == ((), 0)
    git(tmp_path / "sparse", "worktree", "add", "-q", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")
    git(tmp_path / "linked", "sparse-checkout", "disable")
    write(tmp_path / "linked", {"apps/new.yaml": NEW})
    assert new(Options(RULES, since="HEAD")) == ["apps/new.yaml:8"]
    os.unlink("left/old.yaml")
    assert lint(["."], options=Options(RULES, since="HEAD")).summary.gone == 1


def test_nothing_is_fetched_that_a_partial_clone_lacks(
    top: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(top, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", f"file://{top}", "partial")
    write(tmp_path / "partial", {"new.yaml": NEW})
    monkeypatch.chdir(tmp_path / "partial")
    with pytest.raises(UsageError, match=r"partial clone .* lacks files of 'HEAD'"):
        new(Options(RULES, since="HEAD"))


@pytest.mark.parametrize("name", ["nowhere", "--upload-pack=touch pwned", "HEAD\n", ":/x"])
def test_what_is_no_revision(name: str, top: pathlib.Path) -> None:
    with pytest.raises(UsageError, match="--since"):
        new(Options(RULES, since=name))
    assert not (top / "pwned").exists()


def test_histories_without_a_common_commit(top: pathlib.Path) -> None:
    git(top, "checkout", "-q", "--orphan", "other")
    write(top, {"new.yaml": NEW})
    commit(top)
    with pytest.raises(UsageError, match="no commit in common"):
        new()


def test_outside_of_a_repository_and_without_git(
    top: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="install git"):
        new()
    monkeypatch.undo()
    write(tmp_path / "bare", {"a.yaml": OLD})
    with pytest.raises(UsageError, match="needs a repository"):
        new(SINCE, str(tmp_path / "bare"))


def test_strange_settings_run_nothing(top: pathlib.Path) -> None:
    marker = top.parent / "pwned"
    script = top / "script"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    write(top, {".gitattributes": "*.yaml filter=x diff=x\n", "new.yaml": NEW})
    commit(top)
    settings = {
        "core.fsmonitor": str(script),
        "core.hooksPath": str(top),
        "core.pager": str(script),
        "core.editor": str(script),
        "core.sshCommand": str(script),
        "core.gitProxy": str(script),
        "filter.x.clean": str(script),
        "filter.x.smudge": str(script),
        "filter.x.process": str(script),
        "diff.x.textconv": str(script),
        "diff.external": str(script),
        "uploadpack.packObjectsHook": str(script),
        "remote.origin.uploadpack": str(script),
        "remote.origin.url": f"ext::{script}",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "alias.cat-file": f"!{script}",
        "gpg.program": str(script),
        "credential.helper": f"!{script}",
    }
    for key, value in settings.items():
        git(top, "config", key, value)
    marker.unlink(missing_ok=True)
    write(top, {"new.yaml": POD.format(name="new", image="other:latest"), "newer.yaml": NEW})
    assert new(Options(RULES, since="HEAD~1")) == ["new.yaml:8", "newer.yaml:8"]
    assert new(STAGED) == []
    assert not marker.exists()


def test_more_than_git_prints_at_once(top: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {f"{number}.yaml": OLD.replace("name: old", f"name: pod-{number}") for number in range(40)}
    write(top, texts)
    commit(top)
    write(top, {name: f"# moved\n{text}" for name, text in texts.items()})
    monkeypatch.setattr(revision, "run", functools.partial(program.run, most=4000))
    assert new(Options(RULES, since="HEAD")) == []


def test_suppressions_and_configurations_on_both_sides(top: pathlib.Path) -> None:
    ignored = OLD.replace("nginx:latest", "nginx:latest # k8slint: ignore[image-tag-latest] vendor")
    write(top, {"old.yaml": ignored})
    commit(top)
    since = Options(RULES, since="HEAD")
    assert new(since) == []
    write(top, {"old.yaml": OLD})
    assert new(since) == ["old.yaml:8"]  # what was allowed is not any more
    write(top, {".k8slint.yaml": "suppressions: [{rules: [image-tag-latest], reason: x}]\n"})
    assert new(since) == []


def test_the_cache_gives_the_same_answers(top: pathlib.Path, tmp_path: pathlib.Path) -> None:
    cache = str(tmp_path / "cache")
    for text, expected in ((OLD, []), (NEW, ["new.yaml:8"]), (NEW.replace("latest", "7.2.4"), [])):
        write(top, {"new.yaml" if text != OLD else "old.yaml": text})
        assert [new(cache=cache) for _ in range(3)] == [expected] * 3
        assert new(STAGED, cache=cache) == []
    commit(top)
    git(top, "rm", "-q", "new.yaml")
    commit(top)
    assert new(cache=cache) == []
    assert new(Options(RULES, since="HEAD~1"), cache=cache) == []
    report = lint(["."], options=SINCE, cache=cache)
    assert report == lint(["."], options=SINCE)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["check", "--no-cache", "--select", "image-tag-latest", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_every_format(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(top, {"new.yaml": NEW, "old.yaml": OLD})
    formats = ("text", "json", "sarif", "gitlab", "junit", "github")
    shown = {name: run(capsys, "--since", "main", "--format", name)[1] for name in formats}
    assert "Found 1 warning new in 3 files" in shown["text"]
    assert "Compared with 'main': 1 older finding is not shown." in shown["text"]
    made: dict[str, Any] = json.loads(shown["json"])
    assert (made["since"], made["gone"], made["summary"]["known"]) == ("main", [], 1)
    results = json.loads(shown["sarif"])["runs"][0]["results"]
    states = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: result for result in results}
    assert {file: result["baselineState"] for file, result in states.items()} == {
        "new.yaml": "new",
        "old.yaml": "unchanged",
    }
    assert list(states) == ["new.yaml", "old.yaml"]
    assert [issue["location"]["path"] for issue in json.loads(shown["gitlab"])] == ["new.yaml"]
    assert "old.yaml" not in shown["junit"] + shown["github"]
    assert "baselineState" not in run(capsys, "--format", "sarif")[1]


def test_sarif_has_what_is_gone_but_in_github_actions(
    top: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub reads no baselineState and would open what a change fixes as alerts."""

    def states(*arguments: str) -> list[tuple[str, str]]:
        out = run(capsys, "--since", "main", "--format", "sarif", *arguments)[1]
        return [(each["ruleId"], each["baselineState"]) for each in json.loads(out)["runs"][0]["results"]]

    write(top, {"old.yaml": "# fixed\n" * 9 + POD.format(name="old", image="nginx:1.27.3"), "new.yaml": NEW})
    rule = "image-tag-latest"
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert states() == [(rule, "new"), (rule, "absent")]
    assert states("--sarif-absent", "never") == [(rule, "new")]
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert states() == [(rule, "new")]
    assert states("--sarif-absent", "always") == [(rule, "new"), (rule, "absent")]
    out = run(capsys, "--since", "main", "--format", "sarif", "--sarif-absent", "always")[1]
    gone = json.loads(out)["runs"][0]["results"][1]
    assert "snippet" not in json.dumps(gone)  # these lines are others today
    assert list(gone["partialFingerprints"]) == ["k8slintFinding/v2"]


def test_what_is_staged_is_drawn_as_it_is_staged(top: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(top, {"new.yaml": NEW})
    git(top, "add", ".")
    write(top, {"new.yaml": f"password: hunter2\n{NEW}"})
    assert "8 |       image: redis:latest" in run(capsys, "--staged")[1]


def test_comments_are_not_added_to_what_is_staged_otherwise(
    top: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(top, {"new.yaml": NEW})
    git(top, "add", ".")
    write(top, {"new.yaml": f"# moved\n{NEW}"})
    code, _, error = run(capsys, "--staged", "--add-ignore", "all")
    assert (code, (top / "new.yaml").read_text()) == (2, f"# moved\n{NEW}")
    assert "'new.yaml' is not on disk as it is staged" in error
    git(top, "add", ".")
    assert run(capsys, "--staged", "--add-ignore", "all")[1] == "1 finding is allowed by comments now\n"


def test_what_does_not_go_together(
    top: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NEW.encode())))
    for arguments in (
        ("--since", "main", "--staged"),
        ("--changed-lines",),
        ("--since", "main", "-"),
    ):
        code, out, error = run(capsys, *arguments)
        assert (code, out) == (2, "")
        assert " use" in error or "has no past" in error


def test_a_file_of_ours_that_was_unreadable_before_blocks_nobody(
    top: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(top, {"broken.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a\n"})
    assert run(capsys, "--since", "main")[0] == 2
    commit(top)
    assert run(capsys, "--since", "HEAD")[0] == 0
    assert run(capsys)[0] == 2


def test_a_folder_without_manifests_before(top: pathlib.Path) -> None:
    os.mkdir("later")
    write(top, {"later/new.yaml": NEW})
    assert new(SINCE, "later") == ["later/new.yaml:8"]
