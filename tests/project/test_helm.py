"""Charts rendered by a helm that prints what it is asked to."""

from __future__ import annotations

import os
import pathlib
import signal
import stat
import threading
import time
from typing import Any

import pytest

from k8slint.model.finding import Edit, Finding, Place, Related
from k8slint.model.span import START_OF_FILE, Span
from k8slint.project.configuration_error import UsageError
from k8slint.project.project import read_file
from k8slint.project.renders.chart import ChartFiles, find_charts, missing_dependencies, own_charts, read_chart
from k8slint.project.renders.disk import Disk
from k8slint.project.renders.helm import ChartRender, ChartStreams, program, render, renders_of
from k8slint.project.renders.helm_stream import HelmStream, Templates, source_documents
from k8slint.project.renders.program import run

CHART = "apiVersion: v2\nname: {name}\nversion: 1.0.0\n"
TEMPLATE = "{{- if .Values.web }}\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n{{- end }}\n"
STREAM = "---\n# Source: shop/templates/web.yaml\napiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    return project


def chart(folder: str, name: str = "shop", more: str = "", **files: str) -> None:
    """Write a chart; `templates__web` stands for templates/web.yaml."""
    place = pathlib.Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    (place / "Chart.yaml").write_text(CHART.format(name=name) + more)
    for file, text in files.items():
        path = place / (file.replace("__", "/").replace("_values", "-values") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def script(path: pathlib.Path, body: str) -> str:
    """Write a program for the shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def fake_helm(tmp_path: pathlib.Path, body: str) -> str:
    return script(tmp_path / "bin" / "helm", body)


def printing(tmp_path: pathlib.Path, stream: str) -> str:
    """Return a helm that prints a stream, whatever it is asked."""
    (tmp_path / "stream").write_text(stream)
    return fake_helm(tmp_path, f"exec cat '{tmp_path / 'stream'}'")


def finding(file: str, line: int, column: int = 1, end: int = 80, **more: Any) -> Finding:
    place = Place(file, Span(line, column, line, end), "metadata.name")
    return Finding("a-rule", "images", "warning", "nobody", "wrong", "", "", place)._replace(**more)


# --- what is rendered


def test_every_chart_with_its_values_and_those_of_its_tests() -> None:
    chart("charts/shop", "shop", ci__a_values="", ci__b_values="", ci__other="")
    chart("charts/shop/charts/cache", "cache")
    chart("lib", "lib", "type: library\n")
    chart("odd", "Odd Name")
    assert find_charts(".") == ["charts/shop", "charts/shop/charts/cache", "lib", "odd"]
    assert renders_of(find_charts("."), (), read_file) == [
        ChartRender("charts/shop", "shop"),
        ChartRender("charts/shop", "shop", values=("charts/shop/ci/a-values.yaml",)),
        ChartRender("charts/shop", "shop", values=("charts/shop/ci/b-values.yaml",)),
        ChartRender("odd", "release-name"),
    ]


def test_entries_of_the_configuration_replace_what_is_found() -> None:
    chart("a")
    entry = {"chart": "./a/", "release": "prod", "namespace": "shop", "values": ["v.yaml"], "sets": ["x=1"]}
    (found, plain) = renders_of(["a", "b"], [entry, {"chart": "a"}], read_file)
    assert found == ChartRender("a", "prod", "shop", ("v.yaml",), ("x=1",))
    assert plain == ChartRender("a", "shop")
    assert found.label == "a (v.yaml, x=1)"
    (above, _) = renders_of([], [entry, {"chart": "."}], read_file, "..")
    assert (above.chart, above.values) == ("../a", ("../v.yaml",))
    assert ChartRender("", "x").label == "."


@pytest.mark.parametrize("text", ["", "a: b", "- x", "name: {a: b}", "name: [", "\x00"])
def test_what_is_no_chart_is_not_rendered(text: str) -> None:
    pathlib.Path("Chart.yaml").write_text(text)
    assert read_chart("", read_file) is None
    assert renders_of([""], (), read_file) == []


def test_charts_inside_others_are_part_of_them() -> None:
    assert own_charts(["a", "a/charts/b", "a/charts/b/charts/c", "charts/d", "e/charts/f"]) == [
        "a",
        "charts/d",
        "e/charts/f",
    ]
    assert own_charts(["", "charts/d"]) == [""]


# --- dependencies


def test_missing_dependencies_are_named_and_helm_is_not_run(tmp_path: pathlib.Path) -> None:
    needs = "dependencies:\n- {name: redis, version: '*'}\n- {name: common, version: '*'}\n- {name: db, alias: x}\n"
    chart("a", "shop", needs)
    chart("a/charts/anything", "db")
    (pathlib.Path("a/charts") / "redis-ha-1.2.3.tgz").write_bytes(b"")
    (pathlib.Path("a/charts") / "common-2.1.0-rc.1.tgz").write_bytes(b"")
    helm = fake_helm(tmp_path, f"touch '{tmp_path / 'ran'}'")
    made = render(ChartRender("a", "shop"), helm, read_file)
    assert made.notice is not None
    assert made.notice == (
        "a/Chart.yaml",
        "chart-dependencies-missing",
        "cannot be rendered without redis in a/charts/; run 'helm dependency build' first",
    )
    assert not (tmp_path / "ran").exists()


def test_dependencies_of_old_charts_are_read() -> None:
    chart("a", "shop", requirements="dependencies:\n- name: redis\n")
    found = read_chart("a", read_file)
    assert found is not None
    assert missing_dependencies(found, read_file) == ["redis"]


# --- running helm


def test_helm_runs_in_a_closed_environment(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart("a")
    monkeypatch.setenv("HELM_PLUGINS", "/somewhere")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    helm = fake_helm(tmp_path, f"env > '{tmp_path / 'env'}'; pwd > '{tmp_path / 'pwd'}'; echo \"$@\"")
    made = render(ChartRender("a", "web", "ns", ("a/v.yaml",), ("x=1,y=2",)), helm, read_file, Disk("."), "1.34.0")
    here = os.getcwd()
    assert made.output.decode().split() == [
        "template",
        "--namespace=ns",
        "--kube-version=1.34.0",
        f"--values={here}/a/v.yaml",
        "--set=x=1,y=2",
        "--",
        "web",
        f"{here}/a",
    ]
    reported = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines())
    home = (tmp_path / "pwd").read_text().strip()
    assert reported["HOME"] == home
    assert reported["HELM_PLUGINS"] == f"{home}/plugins"
    assert reported["HELM_REPOSITORY_CONFIG"].startswith(home)
    assert reported["HTTPS_PROXY"].startswith("http://127.0.0.1:")
    assert not {"AWS_SECRET_ACCESS_KEY", "USER", "SSH_AUTH_SOCK"} & reported.keys()
    assert not os.path.exists(home)


def test_a_chart_that_cannot_be_rendered_is_a_notice(tmp_path: pathlib.Path) -> None:
    chart("a")
    helm = fake_helm(
        tmp_path, "echo 'Error: values: no image\n\nUse --debug flag to render out invalid YAML' >&2; exit 1"
    )
    made = render(ChartRender("a", "web", values=("a/v.yaml",)), helm, read_file)
    assert made.notice == (
        "a/Chart.yaml",
        "chart-not-rendered",
        "helm cannot render it with a/v.yaml: values: no image",
    )


def test_paths_outside_of_the_tree_are_not_given_to_helm(tmp_path: pathlib.Path) -> None:
    chart("a", templates__web="")
    (tmp_path / "secret.yaml").write_text("a: 1")
    helm = printing(tmp_path, "")
    for asked in (ChartRender("..", "x"), ChartRender("a", "x", values=("../secret.yaml",))):
        made = render(asked, helm, read_file)
        assert made.notice is not None
        assert "outside" in made.notice.message
    os.symlink(tmp_path / "secret.yaml", "a/templates/link.yaml")
    made = render(ChartRender("a", "x"), helm, read_file)
    assert made.notice is not None
    assert "link" in made.notice.message


def test_helm_is_taken_from_outside_of_the_tree(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(pathlib.Path("bin/helm").absolute(), "echo bad")
    monkeypatch.setenv("PATH", os.pathsep.join([os.path.abspath("bin"), "bin", "", "."]))
    with pytest.raises(UsageError, match="helm"):
        program(".")
    good = printing(tmp_path, "")
    monkeypatch.setenv("PATH", os.pathsep.join([os.path.abspath("bin"), os.path.dirname(good)]))
    assert program(".") == good
    (tmp_path / "linked").mkdir()
    os.symlink(os.path.abspath("bin/helm"), tmp_path / "linked" / "helm")
    monkeypatch.setenv("PATH", str(tmp_path / "linked"))
    with pytest.raises(UsageError):
        program(".")


def test_programs_are_bounded(tmp_path: pathlib.Path) -> None:
    endless = script(tmp_path / "endless", "while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxx; done")
    assert run([endless], most=1000).error == "printed more than 1000 bytes"
    started = time.monotonic()
    slow = script(tmp_path / "slow", "sleep 60 & sleep 60")
    assert run([slow], seconds=0.2).error == "took longer than 0.2 s"
    assert time.monotonic() - started < 30
    assert "cannot be started" in run([str(tmp_path / "none")]).error
    assert run([script(tmp_path / "failing", "exit 3")]).error == "exit code 3"
    noisy = script(tmp_path / "noisy", "yes | head -c 1000000 >&2; exit 1")
    assert len(run([noisy]).error) <= 500


@pytest.mark.skipif(os.name == "nt", reason="sessions of POSIX")
def test_what_a_program_leaves_behind_is_not_waited_for(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k8slint.project.renders.program._PATIENCE", 0.05)
    leaving = script(tmp_path / "leaving", "setsid sleep 3 &")
    assert run([leaving]).error == "left a program behind that goes on printing"


@pytest.mark.skipif(threading.current_thread() is not threading.main_thread(), reason="signals reach the main thread")
def test_a_program_ends_with_a_signal_that_ends_k8slint(tmp_path: pathlib.Path) -> None:
    begun = tmp_path / "begun"
    slow = script(tmp_path / "slow", f"echo $$ > '{begun}.new' && mv '{begun}.new' '{begun}'; exec sleep 30")

    def end() -> None:
        while not begun.exists() or signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=end, daemon=True).start()
    with pytest.raises(SystemExit, match="143"):
        run([slow])
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text()), 0)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


# --- places


def test_documents_of_a_stream_know_their_templates() -> None:
    text = "# Source: a/t.yaml\nx: 1\n---\n# Source: b/t.yaml\ny: 1\n# Source: c/t.yaml\n---\nz: 1\n"
    assert source_documents(text) == [("a/t.yaml", 2, 2), ("b/t.yaml", 5, 6)]
    assert source_documents("x: 1\n") == []


def test_findings_lead_to_lines_of_templates() -> None:
    chart("deploy/shop", templates__web=TEMPLATE)
    templates = Templates(ChartFiles(find_charts("."), read_file))
    stream = HelmStream(STREAM, "-", templates)
    file = "deploy/shop/templates/web.yaml"
    related = (Related("the object", "-", Span(4, 1, 4, 5)),)
    moved = stream.at_templates(finding("-", 6, 9, 13, edits=(Edit("-", Span(6, 9, 6, 13), "x"),), related=related))
    assert moved.place == Place(file, Span(5, 3, 5, 28), "metadata.name")
    assert moved.related == (Related("the object", file, Span(3, 1, 3, 5)),)
    assert moved.edits == ()
    assert stream.at_templates(finding("-", 3, 1, 11)).place.span == Span(2, 1, 2, 11)


def test_what_is_not_certain_names_the_template_alone() -> None:
    chart("shop", templates__web="{{ if .a }}\nkind: Pod\n{{ else }}\nkind: Pod\n{{ end }}\n")
    stream = "---\n# Source: shop/templates/web.yaml\nkind: Pod\n"
    moved = HelmStream(stream, "-", Templates(ChartFiles(["shop"], read_file))).at_templates(
        finding("-", 3, related=(Related("x", "-", Span(3, 1, 3, 2)),))
    )
    assert (moved.place.file, moved.place.span, moved.place.is_certain) == (
        "shop/templates/web.yaml",
        START_OF_FILE,
        False,
    )
    assert moved.related == ()


@pytest.mark.parametrize(
    "source",
    [
        "other/templates/web.yaml",
        "shop/templates/none.yaml",
        "shop/../secret.yaml",
        "shop",
        "shop/charts/x",
        "/etc/passwd",
    ],
)
def test_no_place_is_a_path_that_does_not_exist(source: str) -> None:
    chart("shop", templates__web=TEMPLATE)
    pathlib.Path("secret.yaml").write_text("a: 1\n")
    text = STREAM.replace("shop/templates/web.yaml", source)
    templates = Templates(ChartFiles(["shop"], read_file))
    assert HelmStream(text, "-", templates).at_templates(finding("-", 6)) == finding("-", 6)
    moved = HelmStream(text, "-", templates, "shop/Chart.yaml").at_templates(finding("-", 6))
    assert (moved.place.file, moved.place.is_certain) == ("shop/Chart.yaml", False)


def test_charts_inside_charts_are_found_by_name_alias_and_archive() -> None:
    chart("shop", "shop", "dependencies:\n- {name: cache, alias: store, version: '*'}\n")
    chart("shop/charts/folder", "cache", templates__web=TEMPLATE)
    pathlib.Path("shop/charts/db-1.2.3.tgz").write_bytes(b"damaged")
    files = ChartFiles(find_charts("."), read_file)
    for name in ("cache", "store", "folder"):
        assert files.found(f"shop/charts/{name}/templates/web.yaml") == ["shop/charts/folder/templates/web.yaml"]
    assert files.found("shop/charts/db/templates/web.yaml") == ["shop/charts/db-1.2.3.tgz"]
    text = STREAM.replace("shop/templates", "shop/charts/db/templates")
    moved = HelmStream(text, "-", Templates(files)).at_templates(finding("-", 6))
    assert (moved.place.file, moved.place.is_certain) == ("shop/charts/db-1.2.3.tgz", False)


def test_of_two_charts_of_one_name_the_one_that_explains_the_document() -> None:
    chart("a", templates__web="kind: Other\n")
    chart("b", templates__web=TEMPLATE)
    moved = HelmStream(STREAM, "-", Templates(ChartFiles(["a", "b"], read_file))).at_templates(finding("-", 6))
    assert (moved.place.file, moved.place.span.line) == ("b/templates/web.yaml", 5)


def test_definitions_are_copied_as_they_are() -> None:
    chart("shop", crds__a="kind: A\ntext: '{{ x'\nend: 1\n")
    text = "---\n# Source: shop/crds/a.yaml\nkind: A\ntext: '{{ x'\nend: 1\n"
    moved = HelmStream(text, "-", Templates(ChartFiles(["shop"], read_file))).at_templates(finding("-", 4))
    assert (moved.place.file, moved.place.span.line) == ("shop/crds/a.yaml", 2)


def test_one_mistake_in_two_renderings_is_one_finding(tmp_path: pathlib.Path) -> None:
    chart("shop", templates__web=TEMPLATE, ci__a_values="")
    helm = printing(tmp_path, STREAM)
    made = [render(each, helm, read_file) for each in renders_of(["shop"], (), read_file)]
    streams = ChartStreams(made, ChartFiles(["shop"], read_file))
    assert list(streams.contents) == ["shop (rendered)", "shop (shop/ci/a-values.yaml) (rendered)"]
    found = streams.at_templates([finding("x.yaml", 1), *(finding(name, 6) for name in streams.contents)])
    assert [each.place.file for each in found] == ["x.yaml", "shop/templates/web.yaml"]
    assert found[1].builds == ("shop", "shop (shop/ci/a-values.yaml)")
    assert found[0].builds == ()
