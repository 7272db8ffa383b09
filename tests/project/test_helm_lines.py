"""Lines of rendered documents and the template lines they come from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8slint.project.renders.template_graph import helpers_of
from k8slint.project.renders.template_lines import TemplateLines
from k8slint.project.renders.template_tokens import TemplateError, tokens

DEPLOYMENT = """\
{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "shop.fullname" . }}
  labels:
    {{- include "shop.labels" . | nindent 4 }}
spec:
  {{- if not .Values.autoscaling }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  template:
    spec:
      {{- with .Values.securityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image }}:{{ .Values.tag | default .Chart.AppVersion }}"
          ports:
            {{- range .Values.ports }}
            - containerPort: {{ . }}
            {{- end }}
{{- end }}
"""


def lines_of(template: str, rendered: str, *helpers: str) -> list[int | None]:
    return TemplateLines(template, helpers_of([template, *helpers])).of(rendered)


def test_every_line_of_a_usual_deployment_is_certain() -> None:
    rendered = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels:\n    app: web\n    tier: front\n"
        "spec:\n  replicas: 2\n  template:\n    spec:\n      securityContext:\n        runAsNonRoot: true\n"
        '      containers:\n        - name: web\n          image: "nginx:1.27"\n          ports:\n'
        "            - containerPort: 80\n"
        "            - containerPort: 443"
    )
    expected = [2, 3, 4, 5, 6, 7, 7, 8, 10, 12, 13, 15, 16, 18, 19, 20, 21, 23, 23]
    assert lines_of(DEPLOYMENT, rendered) == expected


def test_branches_that_were_not_taken_print_nothing() -> None:
    rendered = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels:\n    app: web\nspec:\n  template:\n"
        '    spec:\n      containers:\n        - name: web\n          image: "nginx:1"\n          ports:'
    )
    assert lines_of(DEPLOYMENT, rendered) == [2, 3, 4, 5, 6, 7, 8, 12, 13, 18, 19, 20, 21]


def test_equal_branches_are_not_certain() -> None:
    template = "{{ if .a }}\nkind: A\n{{ else }}\nkind: A\n{{ end }}\nname: x\n"
    assert lines_of(template, "kind: A\n\nname: x") == [None, None, 6]


def test_two_outputs_that_may_each_have_printed_a_line_are_not_certain() -> None:
    template = "list:\n  {{- toYaml .a | nindent 2 }}\n  {{- toYaml .b | nindent 2 }}\nend: 1\n"
    assert lines_of(template, "list:\n  - x\n  - y\nend: 1") == [1, None, None, 4]


def test_a_named_template_tells_two_outputs_apart() -> None:
    helper = '{{- define "labels" -}}\napp: {{ .Chart.Name }}\n{{- end }}'
    template = 'labels:\n  {{- include "labels" . | nindent 2 }}\n  {{- toYaml .extra | nindent 2 }}\n'
    assert lines_of(template, "labels:\n  app: web\n  tier: front", helper) == [1, 2, 3]


def test_a_named_template_that_includes_itself_ends() -> None:
    helper = '{{ define "a" }}x{{ include "a" . }}{{ end }}'
    assert lines_of('k: {{ include "a" . }}\n', "k: xxx", helper) == [1]


def test_documents_are_distinguished_in_any_order() -> None:
    template = "---\nkind: A\nname: a\n---\nkind: B\nname: b\n"
    assert lines_of(template, "kind: B\nname: b\n---\nkind: A\nname: a") == [5, 6, None, 2, 3]


def test_a_loop_may_make_documents() -> None:
    template = "{{- range .Values.names }}\n---\nkind: A\nname: {{ . }}\n{{- end }}\n"
    assert lines_of(template, "kind: A\nname: b") == [3, 4]


def test_texts_of_actions_are_printed() -> None:
    template = 'expr: {{ "{{" }} $labels.pod }}\nnext: {{`{{ .x }}`}}\n'
    assert lines_of(template, "expr: {{ $labels.pod }}\nnext: {{ .x }}") == [1, 2]


def test_carriage_returns_make_no_difference() -> None:
    assert lines_of("a: 1\r\nb: {{ .x }}\r\n", "a: 1\r\nb: 2\r\n") == [1, 2, None]


def test_comments_and_assignments_print_nothing() -> None:
    template = "{{- /* a\nb */ -}}\n{{- $x := .Values.x -}}\na: {{ $x }}\n"
    assert lines_of(template, "a: 1") == [4]


def test_a_document_that_no_template_made_is_not_certain() -> None:
    assert lines_of("a: 1\nb: 2\n", "c: 3") == [None]


@pytest.mark.parametrize(
    "template",
    ["{{", "{{ if }}", "{{ end }}", "{{ else }}", '{{ "a }}', "{{/* a }}", "{{ define `x` }}", "{{`", "{{-", "}}"],
)
def test_what_is_no_template_is_not_certain(template: str) -> None:
    found = lines_of(template, "a: 1\nb: 2")
    assert found == [None, None]


def test_brackets_that_close_nothing_are_text() -> None:
    assert lines_of("a: }}\n", "a: }}") == [1]


def test_tokens_know_their_lines() -> None:
    found = [(token.is_action, token.text, token.line) for token in tokens("a\n{{- if x }}\nb\n  {{- end -}}\n\nc")]
    assert found == [(False, "a", 1), (True, "if x", 2), (False, "\nb", 2), (True, "end", 4), (False, "c", 6)]
    with pytest.raises(TemplateError):
        list(tokens("{{ x"))


@pytest.mark.parametrize(
    ("template", "rendered"),
    [
        ("{{ if a }}" * 400 + "x: 1\n" + "{{ end }}" * 400, "x: 1"),
        ("{{ .a }}" * 2000 + "\n", "x" * 2000),
        ("{{ range .a }}{{ range .b }}{{ .c }}{{ end }}{{ end }}\n" * 100, "\n".join("x: y" for _ in range(200))),
        ("a: {{ .x }}\n" * 500, "a: a: a: a:\n" * 500),
        ("{{ include `x` . }}\n" * 300, "k: v\n" * 300),
        ("{{ if .a }}x{{ end }}" * 5000, "x" * 100),
        ("{{- toYaml .a | nindent 2 }}\n" * 2000, "k:\n" + "  a: b\n" * 500),
    ],
)
def test_hostile_templates_end(template: str, rendered: str) -> None:
    assert len(lines_of(template, rendered)) == rendered.count("\n") + 1


TEXT = st.text(st.sampled_from("ab:- \n#'\"|"), max_size=80)
ACTION = st.sampled_from(
    [
        "{{ .x }}",
        "{{- .x }}",
        "{{ if .a }}",
        "{{- else }}",
        "{{- end }}",
        "{{ end }}",
        "{{ range .b -}}",
        "{{ toYaml .c | nindent 2 }}",
    ]
)
TEMPLATE = st.lists(st.one_of(TEXT, ACTION), max_size=8).map("".join)


@given(TEXT)
def test_a_template_without_actions_is_its_own_alignment(text: str) -> None:
    found = lines_of(text, text)
    written = text.split("\n")
    for number, line in enumerate(written, 1):
        same = [other for other, each in enumerate(written, 1) if each.strip() == line.strip()]
        if line.strip() and len(same) == 1 and "---" not in text:
            assert found[number - 1] == number
        assert found[number - 1] in (None, *same)


@given(TEMPLATE, TEXT)
def test_any_text_is_aligned_with_lines_that_can_print_it(template: str, rendered: str) -> None:
    found = lines_of(template, rendered)
    written = template.split("\n")
    shown = rendered.split("\n")
    assert len(found) == len(shown)
    for line, number in zip(shown, found, strict=True):
        if number is not None:
            assert 1 <= number <= len(written)
            assert line.strip()
            source = written[number - 1]
            assert "{{" in source or "}}" in source or line.strip() in source
