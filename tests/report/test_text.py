"""The report for people: frames with exact columns, related places, nothing hidden in silence."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from k8slint.model.finding import Related, ResourceRef
from k8slint.model.notice import Notice
from k8slint.model.span import Span
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.sources import Sources
from k8slint.report.text import render
from tests.report.reports import finding, report, span_of

TEXT = """\
kind: Deployment
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:latest
"""


def drawn(text: str, words: str, options: RenderOptions = PLAIN, **given_fields: Any) -> list[str]:
    one = finding(span=span_of(text, words), **given_fields)
    return render(report(one), Sources({"web.yaml": text}), options).splitlines()


def test_a_frame_names_the_rule_the_place_and_who_refuses() -> None:
    assert drawn(TEXT, "latest", severity="error", rule="no-such-rule", container="web") == [
        "error[no-such-rule] 'nginx' is wrong",
        " --> web.yaml:7:20  Deployment shop/web, container web",
        "  |",
        "7 |       image: nginx:latest",
        "  |                    ^^^^^^",
        "  |",
        "  = refused by: kubelet",
        "",
        "Found 1 error in 2 files (3 objects).",
        "`k8slint explain RULE` says why a rule matters and shows examples.",
    ]


def test_related_places_in_the_same_file_share_the_frame_and_what_lies_between_is_left_out() -> None:
    related = (Related("the object", "web.yaml", span_of(TEXT, "web")),)
    assert drawn(TEXT, "latest", related=related)[2:9] == [
        "  |",
        "3 |   name: web",
        "  |         --- the object",
        "...",
        "7 |       image: nginx:latest",
        "  |                    ^^^^^^",
        "  |",
    ]


def test_one_line_between_two_marked_ones_is_shown() -> None:
    related = (Related("here", "web.yaml", span_of(TEXT, "containers")),)
    assert "6 |     - name: web" in drawn(TEXT, "latest", related=related)


def test_related_places_in_other_files_have_their_own_frame() -> None:
    related = (Related("the Service", "service.yaml", Span(10, 3, 10, 7)),)
    service = "\n" * 9 + "  name: web\n"
    sources = Sources({"web.yaml": TEXT, "service.yaml": service})
    lines = render(report(finding(span=span_of(TEXT, "latest"), related=related)), sources).splitlines()
    assert "  ::: service.yaml:10:3" in lines
    assert lines[lines.index("10 |   name: web") + 1] == "   |   ---- the Service"


def test_the_underline_counts_tabs_wide_characters_and_hidden_ones() -> None:
    text = "a:\t'日🙂\u200b' # nginx\n"
    lines = drawn(text, "nginx")
    assert lines[3:5] == ["1 | a:    '日🙂\\u200b' # nginx", "  | " + " " * 21 + "^^^^^"]


def test_a_long_line_is_shown_around_the_underline() -> None:
    text = "args: [" + '"x", ' * 200_000 + '"nginx", ' + '"y", ' * 200_000 + "]\n"
    line, underline = drawn(text, "nginx", RenderOptions(width=80))[3:5]
    assert len(line) <= 80
    assert line.startswith("1 | …")
    assert line.endswith("…")
    assert line[underline.index("^") : underline.rindex("^") + 1] == "nginx"


def test_a_span_longer_than_the_window_is_cut_to_it() -> None:
    text = "a: " + "x" * 500 + "\n"
    line, underline = drawn(text, "x" * 500, RenderOptions(width=80))[3:5]
    assert len(line) <= 80
    assert len(underline) <= 80
    assert "^" in underline


def test_a_span_over_several_lines_shows_its_ends() -> None:
    text = "a: |\n  one\n  two\n  three\n  four\nb: 1\n"
    lines = drawn(text, "a: |\n  one\n  two\n  three\n  four")
    assert lines[3:8] == ["1 | a: |", "  | ^^^^", "...", "5 |   four", "  |   ^^^^"]


def test_a_file_that_is_gone_or_shorter_than_it_was_has_no_frame() -> None:
    for sources in (Sources({}), Sources({"web.yaml": ""})):
        lines = render(report(finding(span=Span(7, 1, 7, 5))), sources).splitlines()
        assert lines[1].startswith(" --> web.yaml:7:1")
        assert not any(" | " in line for line in lines)


def test_values_of_secrets_are_not_shown() -> None:
    text = "kind: Secret\nmetadata:\n  name: pull\nstringData:\n  token: hunter2\n"
    secret = ResourceRef("v1", "Secret", "", "pull")
    lines = drawn(text, "hunter2", resource=secret, path="stringData.token")
    assert "hunter2" not in "\n".join(lines)
    assert lines[3:5] == ["5 |   token: ***", "  |          ^^^"]
    other = (Related("this key", "s.yaml", span_of(text, "token")),)
    sources = Sources({"web.yaml": TEXT, "s.yaml": text})
    reported = render(report(finding(span=span_of(TEXT, "latest"), related=other)), sources)
    assert "hunter2" not in reported
    assert "this key" in reported


def test_beyond_the_limit_the_worst_are_drawn_and_the_rest_is_counted() -> None:
    found = [finding(span=Span(1, 1, 1, 5), severity=each) for each in ("info", "warning", "error", "warning")]
    reported = render(report(*found), Sources({"web.yaml": TEXT}), RenderOptions(max_frames=2))
    assert [line.split("[")[0] for line in reported.splitlines() if "[image-tag-latest]" in line] == [
        "warning",
        "error",
    ]
    assert "... and 1 warning and 1 info more, not drawn here; --all or --format concise shows all" in reported
    assert "Found 1 error, 2 warnings and 1 info" in reported
    assert "not drawn" not in render(report(*found), Sources({}), RenderOptions(max_frames=0))


def test_only_a_run_that_looked_at_everything_is_clean() -> None:
    assert render(report(), Sources()) == "All checks passed in 2 files (3 objects).\n"
    assert render(report(failed=True), Sources()) == (
        "Nothing found in 2 files (3 objects). Not everything could be checked.\n"
    )
    nothing = report()._replace(summary=report().summary._replace(resources=0, files=1))
    assert render(nothing, Sources()) == "No manifests found in 1 file.\n"


def test_what_was_passed_over_is_counted_and_named_on_request() -> None:
    notices = (Notice("a.yaml", "helm-template", "is a template"), Notice("b.yaml", "values", "has no kind"))
    made = report(notices=notices, suppressed=1)
    reported = render(made, Sources())
    assert "Not checked: 1 helm-template, 1 values; --show-files names them." in reported
    assert "1 finding is suppressed." in reported
    assert "helm-template: a.yaml: is a template" in render(made, Sources(), RenderOptions(show_files=True))


def test_colour_changes_nothing_but_colour() -> None:
    made = report(finding(span=span_of(TEXT, "latest"), severity="error"), failed=True)
    coloured = render(made, Sources({"web.yaml": TEXT}), RenderOptions(colour=True))
    assert "\x1b[1;31merror[image-tag-latest]\x1b[0m" in coloured
    parts = coloured.split("\x1b[")
    bare = parts[0] + "".join(part.split("m", 1)[1] for part in parts[1:])
    assert bare == render(made, Sources({"web.yaml": TEXT}))


def test_plain_text_needs_no_rich() -> None:
    import subprocess
    import sys

    code = "import sys, k8slint.report.text, k8slint.report.concise; print('rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


@given(
    st.text(st.characters()),
    st.tuples(*[st.integers(1, 9)] * 4),
    st.tuples(*[st.integers(1, 400)] * 4),
    st.integers(20, 200),
)
def test_no_text_and_no_span_breaks_a_frame(
    text: str, place: tuple[int, ...], other: tuple[int, ...], width: int
) -> None:
    related = (Related("there", "web.yaml", Span(*other)), Related("far", "far.yaml", Span(*place)))
    made = report(finding(span=Span(*place), related=related, message=text))
    sources = Sources({"web.yaml": text, "far.yaml": text})
    reported = render(made, sources, RenderOptions(width=width))
    assert all(line.isprintable() for line in reported.split("\n"))
