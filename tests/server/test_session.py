"""What an editor is shown while its user types, saves, renames and configures."""

from __future__ import annotations

import os
import pathlib
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lsprotocol import types

from k8slint.analysis.run import lint
from k8slint.server.diagnostics import words_of
from k8slint.server.settings import Settings, settings_of
from tests.server.editor import Editor

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1.27.3
          envFrom:
            - configMapRef: {name: settings}
"""
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  level: info\n"
FILES = {"web.yaml": WEB, "settings.yaml": CONFIG}


@pytest.fixture(autouse=True)
def at_home(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_mistake_is_shown_as_it_is_typed_and_gone_when_corrected(tmp_path: pathlib.Path) -> None:
    editor = Editor(tmp_path, FILES)
    editor.open("web.yaml")
    assert editor.shown == {}
    editor.replace("web.yaml", "image:", "imaje:")
    assert "field-unknown" in editor.shown["web.yaml"]
    found = editor.diagnostics["web.yaml"][0]
    assert (found.source, found.severity) == ("k8slint", types.DiagnosticSeverity.Error)
    assert found.code_description is not None
    assert found.code_description.href.endswith(f"/rules/{found.code}/")
    assert editor.versions["web.yaml"] == 2
    editor.replace("web.yaml", "imaje:", "image:")
    assert editor.shown == {}


def test_a_renamed_config_map_breaks_the_reference_in_another_file(tmp_path: pathlib.Path) -> None:
    editor = Editor(tmp_path, FILES)
    editor.open("settings.yaml")
    editor.replace("settings.yaml", "name: settings", "name: other")
    assert editor.shown == {}
    editor.judge()
    assert editor.shown == {"web.yaml": ["config-map-undefined"]}
    editor.session.close(editor.uri("settings.yaml"))  # nothing was saved
    editor.judge()
    assert editor.shown == {}


def test_what_only_others_show_moves_with_the_text(tmp_path: pathlib.Path) -> None:
    editor = Editor(tmp_path, {"web.yaml": WEB, "other.yaml": CONFIG.replace("settings", "other")})
    editor.open("web.yaml")
    before = editor.diagnostics["web.yaml"][0].range.start.line
    editor.type("web.yaml", 0, 0, "# one\n# more\n")
    assert editor.diagnostics["web.yaml"][0].range.start.line == before + 2
    editor.replace("web.yaml", "name: settings", "name: other")
    assert editor.shown == {}


def test_no_opinion_and_nothing_that_another_server_says(tmp_path: pathlib.Path) -> None:
    wrong = WEB.replace("image:", "imaje:")
    assert Editor(tmp_path, {"web.yaml": WEB}, Settings("info")).shown["web.yaml"]
    assert "field-unknown" in Editor(tmp_path, {**FILES, "web.yaml": wrong}).shown["web.yaml"]
    beside = settings_of({"k8slint": {"yamlLanguageServer": "kubernetes"}})
    assert "field-unknown" not in Editor(tmp_path, {**FILES, "web.yaml": wrong}, beside).shown.get("web.yaml", [])
    closed = settings_of({"wholeProject": False})
    assert Editor(tmp_path, {**FILES, "web.yaml": wrong}, closed).shown == {}


@pytest.mark.parametrize("sent", [None, [], {"k8slint": None}, {"minSeverity": 3, "delay": True, "inlayHints": "yes"}])
def test_settings_of_no_use_leave_what_there_was(sent: Any) -> None:
    assert settings_of(sent) == Settings()


def test_a_configuration_counts_as_soon_as_it_is_written(tmp_path: pathlib.Path) -> None:
    editor = Editor(tmp_path, {"web.yaml": WEB})
    assert editor.shown == {}
    editor.write(".k8slint.yaml", "rules:\n  image-not-pinned: warning\n")
    editor.judge()
    assert editor.shown == {"web.yaml": ["image-not-pinned"]}
    editor.write(".k8slint.yaml", "rules:\n  no-such-rule: warning\n")
    editor.judge()
    assert [each.message for each in editor.diagnostics[".k8slint.yaml"]] != []
    (tmp_path / ".k8slint.yaml").unlink()
    editor.judge()
    assert editor.shown == {}


def test_files_come_and_go_and_some_are_on_no_disk_yet(tmp_path: pathlib.Path) -> None:
    editor = Editor(tmp_path, {"web.yaml": WEB, "other.yaml": CONFIG.replace("settings", "other")})
    assert editor.shown == {"web.yaml": ["config-map-undefined"]}
    editor.open("new.yaml", CONFIG)
    editor.judge()
    assert editor.shown == {}
    editor.session.close(editor.uri("new.yaml"))
    (tmp_path / "web.yaml").rename(tmp_path / "moved.yaml")
    editor.judge()
    assert editor.shown == {"moved.yaml": ["config-map-undefined"]}


def test_folders_are_projects_of_their_own(tmp_path: pathlib.Path) -> None:
    editor = Editor(tmp_path / "one", {"web.yaml": WEB, "other.yaml": CONFIG.replace("settings", "other")})
    editor.write("../two/settings.yaml", CONFIG)
    editor.session.add_folder((tmp_path / "two").as_uri())
    editor.judge()
    assert editor.shown == {"web.yaml": ["config-map-undefined"]}
    editor.session.remove_folder((tmp_path / "one").as_uri())
    assert editor.shown == {}


def test_a_file_without_a_folder_is_judged_by_itself(tmp_path: pathlib.Path) -> None:
    editor = Editor(tmp_path / "one", {})
    editor.write("../two/web.yaml", WEB.replace("image:", "imaje:"))
    editor.open("../two/web.yaml")
    editor.judge()
    [found] = editor.shown.values()
    assert "field-unknown" in found
    editor.session.close(editor.uri("../two/web.yaml"))
    assert editor.shown == {}


def test_a_file_is_one_file_however_its_address_is_written(tmp_path: pathlib.Path) -> None:
    editor = Editor(tmp_path, {"web.yaml": WEB.replace("image:", "imaje:")})
    sent: list[list[types.Diagnostic]] = []
    editor.session.publish = lambda uri, version, diagnostics: sent.append(diagnostics)
    other = editor.uri("web.yaml").replace("web.yaml", "web%2Eyaml")
    editor.session.open(other, 1, WEB.replace("image:", "imaje:"))
    editor.judge()
    assert sent[-1]
    editor.session.close(other)
    editor.judge()
    assert sent[-1]


def test_hostile_messages_change_nothing(tmp_path: pathlib.Path) -> None:
    editor = Editor(tmp_path, FILES)
    session = editor.session
    for uri in ("", "untitled:x", "file://", "file:///", "file:///a%00b", "http://x/y.yaml", "file:relative.yaml"):
        session.open(uri, 1, WEB)
        session.show(uri)
        session.close(uri)
    editor.open("web.yaml")
    far = types.Position(2**31 - 1, 2**31 - 1)
    change = types.TextDocumentContentChangePartial(types.Range(far, far), "\ud800\x00")
    assert session.change(editor.uri("web.yaml"), 2, [change])
    session.show(editor.uri("web.yaml"))
    assert not session.change(editor.uri("settings.yaml"), 2, [])
    session.close(editor.uri("settings.yaml"))
    editor.judge()
    assert editor.shown == {"web.yaml": ["yaml-unreadable"]}


# --- however it is typed, the end is what a run would report

PROJECT = {
    **FILES,
    "base/kustomization.yaml": "resources:\n- service.yaml\n",
    "base/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\nspec:\n  ports:\n  - port: 80\n",
    "prod/kustomization.yaml": "namespace: prod\nresources:\n- ../base\npatches:\n- path: patch.yaml\n",
    "prod/patch.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\nspec:\n  type: NodePort\n",
}
LINES = sorted({line for text in PROJECT.values() for line in text.splitlines()})
WORDS = (
    "name",
    "settings",
    "web",
    "80",
    "spec",
    "- ",
    "  ",
    "\n",
    "#",
    "# k8slint: ignore[all] so",
    "é😀",
    "{",
    "",
    ":",
)
EDIT = st.tuples(
    st.sampled_from(sorted(PROJECT)),
    st.integers(0, 400),
    st.integers(0, 30),
    st.sampled_from(LINES) | st.sampled_from(WORDS),
    st.sampled_from(("type", "type", "line", "judge", "save")),
)
BROKEN = ("base/kustomization.yaml", 0, 0, "            - configMapRef: {name: settings}", "type")
EXAMPLES = int(os.environ.get("K8SLINT_EDITED_PROJECTS", "12"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(EDIT, min_size=1, max_size=10))
@example([BROKEN, (*BROKEN[:4], "judge"), BROKEN])
def test_random_edits_end_in_what_a_run_reports(tmp_path_factory: pytest.TempPathFactory, edits: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("edited")
    os.chdir(folder)
    editor = Editor(folder, PROJECT)
    for file in PROJECT:
        editor.open(file)
    for file, at, length, text, action in edits:
        if action == "judge":
            editor.judge()
        elif action == "save":
            editor.write(file, editor.text(file).encode("utf-8", "replace").decode())
        else:
            start = min(at, len(editor.text(file)))
            editor.type(file, start, start + length, f"\n{text}\n" if action == "line" else text)
    editor.judge()
    contents = {file: editor.session.buffers[editor.uri(file)].data for file in PROJECT}
    shown = [each for each in lint((".",), contents=contents).findings if Settings().shows(each)]
    found = sorted(
        (file, each.message, each.range.start.line) for file in editor.shown for each in editor.diagnostics[file]
    )
    reported = sorted((each.place.file, words_of(each), each.place.span.line - 1) for each in shown)
    assert found == reported
