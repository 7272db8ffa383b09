"""What an editor is answered: pages and values, fixes, references, names, outlines."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

from k8slint.model.finding import Edit
from k8slint.server.actions import FIX_ALL, code_actions
from k8slint.server.completion import completions
from k8slint.server.hover import hover
from k8slint.server.navigation import definitions, references
from k8slint.server.settings import Settings
from k8slint.server.symbols import document_symbols, inlay_hints
from tests.server.editor import Editor

if TYPE_CHECKING:
    from k8slint.model.finding import Safety

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels:
        app: web
    spec:
      serviceAccountName: robot
      containers:
        - name: web
          image: nginx:1.27.3
          ports: [{name: http, containerPort: 80}]
          env:
            - name: LEVEL
              valueFrom:
                configMapKeyRef:
                  name: settings
                  key: level
          envFrom:
            - secretRef: {name: login}
          resources:
            limits: {memory: 1.5Gi, cpu: 250m}
          startupProbe:
            httpGet: {port: http}
            failureThreshold: 30
"""
OTHERS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  level: info
  colour: red
---
apiVersion: v1
kind: Secret
metadata:
  name: login
stringData:
  password: hunter2-hunter2
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: robot
---
apiVersion: v1
kind: Service
metadata:
  name: front
spec:
  selector:
    app: web
  ports: [{name: http, port: 80}]
"""
KUSTOMIZATION = "resources:\n  - web.yaml\n  - others.yaml\n"


@pytest.fixture
def editor(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    monkeypatch.chdir(tmp_path)
    made = Editor(tmp_path, {"web.yaml": WEB, "others.yaml": OTHERS}, Settings(inlay_hints=True))
    made.open("web.yaml")
    made.open("others.yaml")
    return made


def shown_at(editor: Editor, file: str, word: str) -> str:
    found = hover(editor.session, editor.uri(file), editor.position(file, word))
    if found is None:
        return ""
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


@pytest.mark.parametrize(
    ("file", "word", "said"),
    [
        ("web.yaml", "image: nginx", "pull policy **IfNotPresent** (the default for this image)"),
        ("web.yaml", "1.5Gi", "1,610,612,736 bytes"),
        ("web.yaml", "250m", "0.25 cores"),
        ("web.yaml", "failureThreshold", "290 s (at worst 301 s) to start"),
        ("web.yaml", "containers:", "class of service Guaranteed"),
        ("web.yaml", "app: web\n", "selected by Service 'front'"),
        ("others.yaml", "app: web", "selects the pods of Deployment 'web'"),
        ("others.yaml", "settings", "used by Deployment 'web'"),
    ],
)
def test_values_in_effect(editor: Editor, file: str, word: str, said: str) -> None:
    assert said in shown_at(editor, file, word)


def test_the_page_of_a_rule_and_no_secret(editor: Editor) -> None:
    editor.replace("web.yaml", "image: nginx", "imaje: nginx")
    assert "Field that the API" in shown_at(editor, "web.yaml", "imaje")
    assert "hunter2" not in shown_at(editor, "others.yaml", "hunter2") + shown_at(editor, "others.yaml", "login")


def places(found: list[types.Location], editor: Editor) -> list[tuple[str, str]]:
    """Return files, each with the text that is meant."""
    found_texts = []
    for location in found:
        file = editor.name(location.uri)
        text = editor.session.buffers[location.uri].text
        found_texts.append((file, text.text[text.offset(location.range.start) : text.offset(location.range.end)]))
    return found_texts


@pytest.mark.parametrize(
    ("file", "word", "meant"),
    [
        ("web.yaml", "settings", [("others.yaml", "settings")]),
        ("web.yaml", "level\n", [("others.yaml", "level")]),
        ("web.yaml", "login", [("others.yaml", "login")]),
        ("web.yaml", "robot", [("others.yaml", "robot")]),
        ("others.yaml", "app: web", [("web.yaml", "selector")]),
        ("web.yaml", "nginx", []),
    ],
)
def test_definitions(editor: Editor, file: str, word: str, meant: list[tuple[str, str]]) -> None:
    editor.type(file, 0, 0, "# two lines\n# that nobody judged\n")
    assert places(definitions(editor.session, editor.uri(file), editor.position(file, word)), editor) == meant


@pytest.mark.parametrize(
    ("file", "word", "users"),
    [
        ("others.yaml", "settings", [("web.yaml", "settings"), ("web.yaml", "level")]),
        ("others.yaml", "level", [("web.yaml", "level")]),
        ("others.yaml", "colour", []),
        ("web.yaml", "labels:", [("others.yaml", "selector")]),
    ],
)
def test_references(editor: Editor, file: str, word: str, users: list[tuple[str, str]]) -> None:
    assert places(references(editor.session, editor.uri(file), editor.position(file, word)), editor) == users


def test_files_of_kustomizations(editor: Editor) -> None:
    editor.write("kustomization.yaml", KUSTOMIZATION)
    editor.open("kustomization.yaml")
    editor.judge()
    uri = editor.uri("kustomization.yaml")
    found = definitions(editor.session, uri, editor.position("kustomization.yaml", "others"))
    assert [editor.name(each.uri) for each in found] == ["others.yaml"]
    assert places(definitions(editor.session, editor.uri("web.yaml"), editor.position("web.yaml", "login")), editor)
    used = references(editor.session, editor.uri("web.yaml"), editor.position("web.yaml", "Deployment"))
    assert [(editor.name(each.uri), each.range.start.line) for each in used] == [("kustomization.yaml", 1)]
    assert "before kustomize builds it: `nginx:1.27.3`" in shown_at(editor, "web.yaml", "image: nginx")
    editor.replace("kustomization.yaml", "others.yaml", "o")
    found_files = completions(editor.session, uri, editor.position("kustomization.yaml", "- o", 3))
    assert "others.yaml" in [each.label for each in found_files]


@pytest.mark.parametrize(
    ("old", "new", "offered"),
    [
        ("name: settings", "name: ", ["settings"]),
        ("key: level", "key: l", ["level", "colour"]),
        ("{name: login}", "{name: l}", ["login"]),
        ("serviceAccountName: robot", "serviceAccountName:", ["robot"]),
        ("httpGet: {port: http}", "httpGet: {port: h}", ["http"]),
        ("matchLabels: {app: web}", "matchLabels: {app: w}", ["web"]),
        ("selector: {matchLabels: {app: web}}", "selector:\n    matchLabels:\n      a", ["app"]),
        ("image: nginx:1.27.3", "image: ", []),
    ],
)
def test_completion(editor: Editor, old: str, new: str, offered: list[str]) -> None:
    at = WEB.index(old)
    editor.replace("web.yaml", old, new)
    here = editor.session.buffers[editor.uri("web.yaml")].text.position(at + len(new.rstrip("}")))
    found = completions(editor.session, editor.uri("web.yaml"), here)
    assert [each.label for each in found] == offered


def applied(editor: Editor, file: str, action: types.CodeAction) -> str:
    """Return a text with the edits of an action."""
    assert action.edit is not None
    assert action.edit.changes is not None
    text = editor.session.buffers[editor.uri(file)].text
    held = text.text
    edits = action.edit.changes[editor.uri(file)]
    for edit in sorted(edits, key=lambda each: text.offset(each.range.start), reverse=True):
        held = held[: text.offset(edit.range.start)] + edit.new_text + held[text.offset(edit.range.end) :]
    return held


def test_a_mistake_is_fixed_or_allowed_by_an_action(editor: Editor) -> None:
    editor.replace("web.yaml", "imag", "imaj")
    uri = editor.uri("web.yaml")
    at = editor.position("web.yaml", "imaje")
    offered = {each.title: each for each in code_actions(editor.session, uri, types.Range(at, at))}
    allowed = applied(editor, "web.yaml", offered["Allow field-unknown here by a comment"])
    assert "# k8slint: ignore[field-unknown] the reason" in allowed
    assert "Read about field-unknown" in offered


def test_edits_of_findings_are_offered_by_how_safe_they_are(editor: Editor) -> None:
    editor.replace("web.yaml", "imag", "imaj")
    uri = editor.uri("web.yaml")
    [found] = [each for each in editor.session.findings[uri] if each.rule == "field-unknown"]
    text = editor.session.buffers[uri].text
    start = text.text.index("imaje")
    fix = Edit("web.yaml", text.span(start, start + 5), "image", "safe")
    notes: dict[Safety, str] = {"safe": "", "unsafe": " (changes what runs)", "suggestion": " (one way to fix it)"}
    for safety, note in notes.items():
        edits = (fix._replace(safety=safety),)
        editor.session.findings[uri] = (found._replace(fix="Write 'image'.", edits=edits),)
        at = editor.position("web.yaml", "imaje")
        fixes = [each for each in code_actions(editor.session, uri, types.Range(at, at)) if "Write" in each.title]
        assert [each.title for each in fixes] == [f"Write 'image'{note}"]
        assert [applied(editor, "web.yaml", each) for each in fixes] == [WEB]
        assert bool(fixes[0].is_preferred) == (safety == "safe")
        everything = code_actions(editor.session, uri, types.Range(at, at), [FIX_ALL])
        assert [applied(editor, "web.yaml", each) for each in everything] == ([WEB] if safety == "safe" else [])
    stray = fix._replace(span=text.span(0, len(text.text)), text="a: [")
    editor.session.findings[uri] = (found._replace(fix="Write 'image'.", edits=(stray,)),)
    at = editor.position("web.yaml", "imaje")
    assert not any("Write" in each.title for each in code_actions(editor.session, uri, types.Range(at, at)))


def test_nothing_is_fixed_in_a_file_that_a_program_writes(editor: Editor) -> None:
    editor.replace("web.yaml", "imag", "imaj")
    editor.replace("web.yaml", "apiVersion", "# Code generated by make. DO NOT EDIT.\napiVersion")
    at = editor.position("web.yaml", "imaje")
    offered = code_actions(editor.session, editor.uri("web.yaml"), types.Range(at, at))
    assert offered
    assert not any("Write" in each.title or each.kind == FIX_ALL for each in offered)


def test_a_file_is_allowed_by_the_configuration(editor: Editor) -> None:
    editor.write(".k8slint.yaml", "min_severity: info\nsuppressions:\n  - rules: [naked-pod]\n    reason: so\n")
    editor.open(".k8slint.yaml")
    editor.replace("web.yaml", "imag", "imaj")
    editor.judge()
    at = editor.position("web.yaml", "imaje")
    [action] = [
        each
        for each in code_actions(editor.session, editor.uri("web.yaml"), types.Range(at, at))
        if each.title == "Allow field-unknown in this file by the configuration"
    ]
    editor.write(".k8slint.yaml", applied(editor, ".k8slint.yaml", action))
    editor.judge()
    assert "field-unknown" not in editor.shown.get("web.yaml", [])


def test_outline_and_numbers(editor: Editor) -> None:
    uri = editor.uri("others.yaml")
    outline = document_symbols(editor.session, uri)
    assert [each.name for each in outline] == [
        "ConfigMap settings",
        "Secret login",
        "ServiceAccount robot",
        "Service front",
    ]
    assert [[part.name for part in each.children or ()] for each in outline] == [
        ["level", "colour"],
        ["password"],
        [],
        ["http"],
    ]
    everywhere = types.Range(types.Position(0, 0), types.Position(1000, 0))
    hints = inlay_hints(editor.session, editor.uri("web.yaml"), everywhere)
    assert [str(each.label).partition(",")[0] for each in hints] == ["ready after 0 to 301 s", "290 s to start"]


def test_requests_about_nothing_have_no_answer(editor: Editor) -> None:
    far = types.Position(10**6, 10**6)
    for uri in ("file:///no/such.yaml", "untitled:x", editor.uri("gone.yaml")):
        assert hover(editor.session, uri, far) is None
        assert completions(editor.session, uri, far) == []
        assert definitions(editor.session, uri, far) == []
        assert references(editor.session, uri, far) == []
        assert document_symbols(editor.session, uri) == []
        assert code_actions(editor.session, uri, types.Range(far, far)) == []


def test_a_hover_loads_and_links_nothing_of_a_manifest(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    probe = "{httpGet: {path: '/![x](https://x.example/y.png)', port: 80}}"
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n"
    editor = Editor(tmp_path, {"a.yaml": f"{head}      image: nginx:1.27.3\n      readinessProbe: {probe}\n"})
    editor.open("a.yaml")
    shown = hover(editor.session, editor.uri("a.yaml"), editor.position("a.yaml", "readinessProbe"))
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert "!\\[x\\](https\\://x.example/y.png)" in shown.contents.value  # an image that is none


IMAGE = "![x](https://x.example/y.png) <img src=https://x.example/z.png>"
OWN_PAGE = f"""\
id: replicas-odd
title: 'Odd {IMAGE}'
severity: warning
subject: resource
kinds: [Deployment]
must: object.spec.replicas < 1
message: has {{object.metadata.name}}
happens: '{IMAGE}'
why: '{IMAGE}'
instead: '{IMAGE}'
references: ['https://x.example/)![x](https://x.example/r.png']
examples:
  - bad: "a: 1"
  - good: "a: 1"
"""


def test_a_hover_loads_and_links_nothing_of_a_page_of_ones_own(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a page may come with a stranger's pull request, and a picture that is loaded says who looked at it."""
    monkeypatch.chdir(tmp_path)
    web = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: '{IMAGE}'}}\nspec: {{replicas: 2}}\n"
    files = {".k8slint.yaml": "rule_dirs: [lint]\n", "lint/replicas-odd.yaml": OWN_PAGE, "web.yaml": web}
    editor = Editor(tmp_path, files)
    editor.open("web.yaml")
    editor.judge()
    assert "replicas-odd" in [each.rule for each in editor.session.findings[editor.uri("web.yaml")]]
    texts = []
    for word in ("apps/v1", "Deployment", "name", "![x", "replicas", "2"):
        shown = hover(editor.session, editor.uri("web.yaml"), editor.position("web.yaml", word))
        if shown is not None and isinstance(shown.contents, types.MarkupContent):
            texts.append(shown.contents.value)
    text = "\n".join(texts)
    assert "replicas-odd" in text
    assert "![" not in text.replace("!\\[", "")
    assert "<img" not in text.replace("\\<", "")
    assert "r.png" not in text
