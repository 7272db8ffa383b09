"""The cache: what it saves, what makes it doubt, and what may be wrong with its folder without doing any harm."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import time
from typing import Any

import pytest

import k8slint
from k8slint.analysis.cache import identity, packs, prune, sealed
from k8slint.analysis.cache.folder import PACKS, cache_folder
from k8slint.analysis.cache.identity import program_identity
from k8slint.analysis.cache.key import cache_key
from k8slint.analysis.parallel import worker
from k8slint.analysis.run import lint
from k8slint.model.result import Report
from k8slint.project.configuration import Config, config_from_values
from k8slint.project.options import Options, Selection

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: {name}
spec:
  containers:
    - name: web
      image: nginx:{tag}
      envFrom:
        - secretRef:
            name: absent
"""
SECRET = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  token: "hunter2hunter2"\n  n: 4711471147\n'
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: x}, ports: [{port: 80}]}\n"
OLD = 1_600_000_000


def seal() -> sealed.Seal:
    key = cache_key(os.environ)
    assert key is not None
    return sealed.Seal(key)


@pytest.fixture(autouse=True)
def project(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def cache(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "cache"


@pytest.fixture
def analyzed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are analyzed from now on."""
    names: list[str] = []
    real = worker.analyze_unit

    def noting(job: Any, engine: Any, data: bytes) -> Any:
        names.append(job.file)
        return real(job, engine, data)

    monkeypatch.setattr(worker, "analyze_unit", noting)
    return names


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as settled at once, so that no test has to wait."""
    monkeypatch.setattr("k8slint.analysis.cache.memory.SETTLED_NS", -(10**12))


def write(name: str, tag: str = "1.2.3") -> None:
    pathlib.Path(f"{name}.yaml").write_text(POD.format(name=name, tag=tag))


def run(cache: pathlib.Path | str, config: Config | None = None, **options: Any) -> Report:
    return lint(["."], config or Config({}, os.getcwd()), Options(**options), cache=str(cache))


def entries(cache: pathlib.Path, inner: str = "") -> list[pathlib.Path]:
    return sorted(path for path in (cache / inner).rglob("*.k8slint") if path.name != "pruned.k8slint")


# --- what it saves


def test_an_untouched_project_is_neither_read_nor_analyzed(
    cache: pathlib.Path, analyzed: list[str], settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a", "latest")
    write("b")
    first = run(cache)
    assert sorted(analyzed) == ["a.yaml", "b.yaml"]
    analyzed.clear()
    monkeypatch.setattr("k8slint.analysis.cache.memory.read_regular", lambda *_: pytest.fail("a file was read"))
    assert run(cache) == first
    assert analyzed == []


def test_files_with_new_times_and_old_content_are_read_but_not_analyzed(
    cache: pathlib.Path, analyzed: list[str], settled: None
) -> None:
    write("a", "latest")
    first = run(cache)
    analyzed.clear()
    os.utime("a.yaml", (OLD, OLD))
    assert run(cache) == first
    assert analyzed == []


def test_only_what_changed_is_analyzed_and_questions_over_all_files_are_asked_again(
    cache: pathlib.Path, analyzed: list[str], settled: None
) -> None:
    pathlib.Path("service.yaml").write_text(SERVICE)
    write("a")
    assert "service-selects-nothing" in {finding.rule for finding in run(cache).findings}
    analyzed.clear()
    pathlib.Path("b.yaml").write_text(
        POD.format(name="b", tag="1.2.3").replace("name: b", "name: b\n  labels: {app: x}")
    )
    second = run(cache)
    assert analyzed == ["b.yaml"]
    assert "service-selects-nothing" not in {finding.rule for finding in second.findings}
    assert second == lint(["."], Config({}, os.getcwd()))


def test_a_file_changed_a_moment_ago_is_read_again(cache: pathlib.Path) -> None:
    write("a", "1.2.34")
    assert "image-tag-latest" not in {finding.rule for finding in run(cache).findings}
    before = os.stat("a.yaml")
    write("a", "latest")  # the same length, and the same time, as a coarse clock would give it
    os.utime("a.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert run(cache) == lint(["."], Config({}, os.getcwd()))


@pytest.mark.parametrize(
    "options",
    [
        {"selection": Selection(ignore=("image-tag-latest",))},
        {"selection": Selection(kubernetes_version="1.29")},
        {"min_severity": "error"},
        {"suppressions": False},
    ],
)
def test_another_command_line_is_another_run(cache: pathlib.Path, settled: None, options: dict[str, Any]) -> None:
    pathlib.Path("a.yaml").write_text(POD.format(name="a", tag="latest # k8slint: ignore"))
    run(cache)
    here = Config({}, os.getcwd())
    assert run(cache, **options) == lint(["."], here, Options(**options))


def test_configuration_roles_and_paths_are_inputs(cache: pathlib.Path, settled: None) -> None:
    write("a", "latest")
    run(cache)
    config = config_from_values({"overrides": [{"paths": ["a.yaml"], "ignore": ["images"]}]})
    config = config._replace(root=os.getcwd())
    assert not [each for each in run(cache, config).findings if each.category == "images"]
    pathlib.Path("kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n  - path: a.yaml\n"
    )
    assert run(cache) == lint(["."], Config({}, os.getcwd()))


def test_a_permission_that_ends_is_judged_by_the_day(cache: pathlib.Path, settled: None) -> None:
    write("a", "latest")
    entry = {"rules": ["image-tag-latest"], "reason": "soon", "expires": "2027-01-31"}
    config = config_from_values({"suppressions": [entry]})._replace(root=os.getcwd())
    assert "image-tag-latest" not in {each.rule for each in run(cache, config, today="2027-01-31").findings}
    assert "image-tag-latest" in {each.rule for each in run(cache, config, today="2027-02-01").findings}


def test_docker_configurations_and_schemas_are_inputs(cache: pathlib.Path, settled: None) -> None:
    write("a")
    os.mkdir("nodes")
    pathlib.Path("nodes/config").write_text('{"auths": {"registry.example.com": {"auth": "dTpwYXNz"}}}')
    options: dict[str, Any] = {"docker_configs": ("nodes/config",)}
    run(cache, **options)
    pathlib.Path("nodes/config").write_text("{")
    assert run(cache, **options).notices == lint(["."], Config({}, os.getcwd()), Options(**options)).notices
    config = Config({"schema_locations": ["schemas/{{ .Group }}/x.json"]}, os.getcwd(), folder=os.getcwd())
    os.makedirs("schemas/example.com")
    pathlib.Path("schemas/example.com/x.json").write_text("{}")
    assert identity.outside_files([config], Options()) == [os.path.join(os.getcwd(), "schemas/example.com/x.json")]


def test_an_installed_program_is_known_by_the_list_of_its_files(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "k8slint"
    package.mkdir()
    monkeypatch.setattr(k8slint, "__file__", str(package / "__init__.py"))
    checkout = program_identity()
    recorded = tmp_path / f"k8slint-{k8slint.__version__}.dist-info" / "RECORD"
    recorded.parent.mkdir()
    recorded.write_text("k8slint/cli.py,sha256=a,1\n")
    installed = program_identity()
    (package / "cli.py").write_text("not looked at\n")
    assert program_identity() == installed != checkout
    recorded.write_text("k8slint/cli.py,sha256=b,1\n")
    assert program_identity() != installed


def test_other_code_does_not_answer(cache: pathlib.Path, settled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a", "latest")
    run(cache)
    monkeypatch.setattr("k8slint.analysis.cache.memory.program_identity", lambda: "another program")
    monkeypatch.setattr(worker, "analyze_unit", lambda *_: pytest.fail("analyzed"))
    with pytest.raises(BaseException, match="analyzed"):
        run(cache)


def test_results_of_a_checkout_elsewhere_are_known(
    cache: pathlib.Path, analyzed: list[str], settled: None, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a")
    run(cache)
    analyzed.clear()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    write("a")
    assert run(cache).summary.files == 1
    assert analyzed == []


def test_a_run_that_failed_is_tried_again(cache: pathlib.Path, settled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a")
    with monkeypatch.context() as broken:
        broken.setattr("k8slint.reading.manifests.read", lambda *_: 1 / 0)
        assert run(cache).failed
    assert entries(cache) == []
    assert not run(cache).failed


# --- what it never holds


def test_no_secret_is_kept(cache: pathlib.Path, settled: None) -> None:
    pathlib.Path("s.yaml").write_text(SECRET)
    assert run(cache).findings
    kept = b"".join(path.read_bytes() for path in cache.rglob("*") if path.is_file())
    assert b"hunter2" not in kept
    assert b"4711471147" not in kept
    assert kept


def test_only_the_user_can_read_it(cache: pathlib.Path) -> None:
    write("a")
    run(cache)
    assert entries(cache)
    for path in (cache, *cache.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


# --- what may be wrong with it


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign", "empty", "folder", "shape", "version"])
@pytest.mark.parametrize("inner", ["runs", "packs"])
def test_a_damaged_or_foreign_entry_is_as_good_as_none(
    cache: pathlib.Path, settled: None, damage: str, inner: str
) -> None:
    write("a", "latest")
    first = run(cache)
    for path in entries(cache, inner):
        content = path.read_bytes()
        if damage == "cut":
            path.write_bytes(content[:-7])
        elif damage == "flipped":
            path.write_bytes(content[:-9] + bytes((content[-9] ^ 1,)) + content[-8:])
        elif damage == "foreign":
            path.write_bytes(os.urandom(400))
        elif damage == "empty":
            path.write_bytes(b"")
        elif damage == "folder":
            path.unlink()
            path.mkdir()
        elif damage == "shape":
            context = os.path.join("packs", path.parent.name) if inner == "packs" else path.name
            seal().write(str(path), context, b"[[1,2],3]\n{}" if inner == "packs" else b"- -\n[1]")
        else:
            path.write_bytes(content.replace(b"cache 2", b"cache 1", 1))
    if inner == "packs":
        for path in entries(cache, "runs"):
            path.unlink()
    assert run(cache) == first
    assert run(cache) == first


def test_a_folder_that_cannot_be_written_to_changes_nothing(cache: pathlib.Path, settled: None) -> None:
    write("a", "latest")
    expected = lint(["."], Config({}, os.getcwd()))
    cache.write_text("a file where the folder should be")
    assert run(cache) == expected
    assert run(cache / "below") == expected
    assert run("/proc/no-such-folder") == expected
    assert run("/dev/null") == expected


def test_a_full_disk_changes_nothing(cache: pathlib.Path, settled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a", "latest")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "replace", full)
        first = run(cache)
    assert [path for path in cache.rglob("*") if path.is_file()] == []
    assert run(cache) == first


def test_what_a_killed_run_left_is_removed_and_disturbs_nobody(cache: pathlib.Path, settled: None) -> None:
    write("a", "latest")
    first = run(cache)
    rest = cache / "runs" / "x.k8slint.1-2.k8slint.new"
    rest.write_bytes(b"half")
    os.utime(rest, (OLD, OLD))
    assert run(cache) == first
    prune.prune(str(cache), time.time())
    assert not rest.exists()


def test_runs_at_the_same_time_do_not_disturb_each_other(cache: pathlib.Path, project: pathlib.Path) -> None:
    for number in range(12):
        write(f"p{number}", "latest")
    command = [sys.executable, "-m", "k8slint", "check", "--isolated", "--format", "json", "--cache-dir", str(cache)]
    alone = subprocess.run([*command, "--no-cache"], capture_output=True, check=False).stdout
    for _ in range(2):
        runs = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
        assert {each.communicate()[0] for each in runs} == {alone}
        os.utime("p3.yaml")
    assert not list(cache.rglob("*.new"))


def test_what_an_interrupted_run_learned_is_known(
    cache: pathlib.Path, settled: None, analyzed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        write(name)
    real = worker.analyze_unit

    def interrupted(job: Any, *rest: Any) -> Any:
        if job.file == "c.yaml":
            raise KeyboardInterrupt
        return real(job, *rest)

    with monkeypatch.context() as key:
        key.setattr(worker, "analyze_unit", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run(cache)
    assert not list(cache.rglob("*.new"))
    analyzed.clear()
    run(cache)
    assert analyzed == ["c.yaml"]


# --- its size


def test_packs_are_joined_and_what_nobody_used_is_left_out(tmp_path: pathlib.Path) -> None:
    def at(day: int) -> packs.Packs:
        return packs.Packs(str(tmp_path), sealed.Seal(b"k" * 32), "plan", day)

    folder = tmp_path / PACKS / "plan"
    at(100).add({"old": b"[0]"})
    for number in range(packs.MOST_PACKS - 1):
        at(120).add({f"k{number}": b"[%d]" % number})
    assert len(os.listdir(folder)) == packs.MOST_PACKS
    at(131).add({"last": b"[99]"})
    assert len(os.listdir(folder)) == 1
    assert not list(folder.glob("*.new"))
    assert at(131).find({"old", "k3", "last", "none"}) == {"k3": b"[3]", "last": b"[99]"}


def test_the_oldest_and_the_unused_go(tmp_path: pathlib.Path) -> None:
    now = float(OLD)
    (tmp_path / "runs").mkdir()
    for days in (0, 1, 2, 40):
        path = tmp_path / "runs" / f"{days}.k8slint"
        path.write_bytes(b"x" * 100)
        os.utime(path, (now - days * 86_400,) * 2)
    (tmp_path / "runs" / "notes.txt").write_text("not ours")
    prune.prune(str(tmp_path), now)
    assert sorted(os.listdir(tmp_path / "runs")) == ["0.k8slint", "1.k8slint", "2.k8slint", "notes.txt"]
    prune.prune(str(tmp_path), now, most_bytes=250)
    assert sorted(os.listdir(tmp_path / "runs")) == ["0.k8slint", "1.k8slint", "notes.txt"]


def test_clean_deletes_what_is_ours_and_nothing_else(cache: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    from k8slint.cli import main

    write("a")
    run(cache)
    assert entries(cache)
    (cache / "runs" / "notes.txt").write_text("not ours")
    assert main(["clean", "--cache-dir", str(cache)]) == 0
    assert "3 files deleted" in capsys.readouterr().out
    assert sorted(path.name for path in cache.rglob("*")) == ["CACHEDIR.TAG", "notes.txt", "runs"]
    assert main(["clean", "--cache-dir", str(cache / "none")]) == 0


# --- where it is


def test_the_folder_follows_option_variable_and_platform() -> None:
    home = {"HOME": "/home/u"}
    assert cache_folder("x", {"K8SLINT_CACHE_DIR": "/v", **home}) == os.path.abspath("x")
    assert cache_folder(None, {"K8SLINT_CACHE_DIR": "/v", "XDG_CACHE_HOME": "/c"}) == "/v"
    assert cache_folder(None, {"XDG_CACHE_HOME": "/c", **home}) == "/c/k8slint"
    assert cache_folder(None, {"XDG_CACHE_HOME": "relative", **home}).endswith("/k8slint")


def test_what_is_kept_is_json(cache: pathlib.Path) -> None:
    write("a", "latest")
    run(cache)
    assert entries(cache)
    for path in entries(cache):
        context = os.path.join("packs", path.parent.name) if path.parent.name != "runs" else path.name
        body = seal().read(str(path), context)
        assert body is not None
        is_report = path.parent.name == "runs" and "index" not in path.name
        for line in body.split(b"\n")[1 if is_report else 0 :]:
            json.loads(line)


# --- builds


OVERLAY = {
    "base/kustomization.yaml": "resources: [pod.yaml]\n",
    "overlay/kustomization.yaml": "resources: [../base]\npatches:\n- path: patch.yaml\n",
    "overlay/patch.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: true}\n",
}


@pytest.fixture
def overlay(project: pathlib.Path) -> pathlib.Path:
    """A project of which only the overlay is checked; its base lies beside that."""
    for name, text in {**OVERLAY, "base/pod.yaml": POD.format(name="a", tag="latest")}.items():
        path = project / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        os.utime(path, (OLD, OLD))
    return project


def run_overlay(cache: pathlib.Path) -> set[str]:
    """Return the rules of all findings of the overlay, which are the same as without any cache."""
    config = Config({}, os.getcwd())
    report = lint(["overlay"], config, cache=str(cache))
    assert report == lint(["overlay"], config)
    return {finding.rule for finding in report.findings}


def test_a_base_beyond_what_is_checked_is_an_input(
    cache: pathlib.Path, overlay: pathlib.Path, analyzed: list[str], settled: None
) -> None:
    assert "image-tag-latest" in run_overlay(cache)
    (overlay / "base/pod.yaml").write_text(POD.format(name="a", tag="1.2.3"))
    assert "image-tag-latest" not in run_overlay(cache)
    (overlay / "base/pod.yaml").unlink()
    assert "kustomization-file-missing" in run_overlay(cache)
    (overlay / "base/pod.yaml").write_text(POD.format(name="a", tag="1.2.3"))
    assert "kustomization-file-missing" not in run_overlay(cache)


def test_a_base_that_turns_up_is_an_input(cache: pathlib.Path, overlay: pathlib.Path, settled: None) -> None:
    (overlay / "base").rename(overlay / "elsewhere")
    assert "kustomization-file-missing" in run_overlay(cache)
    (overlay / "elsewhere").rename(overlay / "base")
    assert "kustomization-file-missing" not in run_overlay(cache)


def test_a_patch_that_turns_up_is_an_input(cache: pathlib.Path, overlay: pathlib.Path, settled: None) -> None:
    assert "patch-unlisted" not in run_overlay(cache)
    (overlay / "overlay/other.yaml").write_text(OVERLAY["overlay/patch.yaml"])
    assert "patch-unlisted" in run_overlay(cache)


def test_a_script_that_turns_up_is_an_input(cache: pathlib.Path, overlay: pathlib.Path, settled: None) -> None:
    (overlay / "base/pod.yaml").unlink()
    (overlay / "scripts").mkdir()
    assert "kustomization-file-missing" in run_overlay(cache)
    (overlay / "scripts/build.sh").write_text("helm template . > base/pod.yaml\n")
    assert "kustomization-file-missing" not in run_overlay(cache)
    (overlay / "scripts/build.sh").write_text("true\n")
    assert "kustomization-file-missing" in run_overlay(cache)
    (overlay / ".gitignore").write_text("pod.yaml\n")
    assert "kustomization-file-missing" not in run_overlay(cache)


def test_an_untouched_build_is_not_built_again(
    cache: pathlib.Path, overlay: pathlib.Path, settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = lint(["overlay"], Config({}, os.getcwd()), cache=str(cache))
    monkeypatch.setattr("k8slint.project.builds.Builds.build", lambda *_: pytest.fail("it was built"))
    monkeypatch.setattr("k8slint.analysis.cache.memory.read_regular", lambda *_: pytest.fail("a file was read"))
    assert lint(["overlay"], Config({}, os.getcwd()), cache=str(cache)) == first
