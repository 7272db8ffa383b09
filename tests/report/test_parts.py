"""The three parts of a finding, in every format: wrapped on a terminal, as sentences elsewhere, nothing twice."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest

from k8slint.model.finding import Edit, Finding, Related
from k8slint.model.span import Span
from k8slint.report.fix_words import fixable_words
from k8slint.report.formats import renderer
from k8slint.report.options import RenderOptions
from k8slint.report.sentences import paragraph, unnamed_refuser
from k8slint.report.sources import Sources
from k8slint.report.text import render
from tests.report.reports import finding, report

if TYPE_CHECKING:
    from k8slint.model.finding import Safety
    from k8slint.model.severity import RefusedBy, Severity

TEXT = "spec:\n  containers:\n    - name: web\n      startupProbe: {failureThreshold: 6}\n"
SPAN = Span(4, 22, 4, 41)
HEADLINE = "startup probe guarantees 50 s (5 × 10 s), but 'web' needs 90 s"
CONSEQUENCE = "The kubelet restarts the container before it is up, again and again."
FIX = "Set failureThreshold to 10, which guarantees 90 s."


def parted(severity: Severity = "warning", **fields: object) -> Finding:
    made = finding(span=SPAN, message=HEADLINE, severity=severity, rule="startup-budget-too-small", container="web")
    parts: dict[str, Any] = {"consequence": CONSEQUENCE, "fix": FIX, **fields}
    return made._replace(**parts)


def lines_of(one: Finding, width: int, colour: bool = False) -> list[str]:
    drawn = render(report(one), Sources({"web.yaml": TEXT}), RenderOptions(width=width, colour=colour))
    return re.sub("\x1b\\[[0-9;]*m", "", drawn).splitlines()


@pytest.mark.parametrize("colour", [False, True])
def test_parts_stand_on_lines_of_their_own(colour: bool) -> None:
    assert lines_of(parted(), 100, colour)[:8] == [
        f"warning[startup-budget-too-small] {HEADLINE}",
        " --> web.yaml:4:22  Deployment shop/web, container web",
        "  |",
        "4 |       startupProbe: {failureThreshold: 6}",
        "  |                      ^^^^^^^^^^^^^^^^^^^",
        "  |",
        f"  = {CONSEQUENCE}",
        "  = fix: set failureThreshold to 10, which guarantees 90 s",
    ]


def test_a_narrow_terminal_wraps_every_part() -> None:
    assert lines_of(parted(), 40)[:13] == [
        "warning[startup-budget-too-small]",
        "    startup probe guarantees 50 s (5 ×",
        "    10 s), but 'web' needs 90 s",
        " --> web.yaml:4:22",
        "     Deployment shop/web, container web",
        "  |",
        "4 | …tartupProbe: {failureThreshold: 6}",
        "  |                ^^^^^^^^^^^^^^^^^^^",
        "  |",
        "  = The kubelet restarts the container",
        "    before it is up, again and again.",
        "  = fix: set failureThreshold to 10,",
        "    which guarantees 90 s",
    ]


@pytest.mark.parametrize("width", [40, 57, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    near = Related("a remark on the container that is rather long for one line", "web.yaml", Span(3, 13, 3, 16))
    lines = lines_of(parted("error", related=(near,), edits=(Edit("web.yaml", SPAN, "x"),)), width)
    assert max(map(len, lines)) <= width


def test_the_text_of_a_mark_goes_below_it_where_there_is_no_room() -> None:
    near = Related("the container that needs its time", "web.yaml", Span(3, 13, 3, 16))
    lines = lines_of(parted(related=(near,)), 44)
    below = lines.index("  |             ---")
    assert lines[below + 1 : below + 3] == ["  |             the container that needs its", "  |             time"]


def test_who_refuses_is_said_once() -> None:
    silent = parted("error", consequence="The object is rejected.")
    assert unnamed_refuser(silent) == "kubelet"
    assert "  = refused by: kubelet" in lines_of(silent, 100)
    assert paragraph(silent).endswith("90 s. (refused by: kubelet)")
    spoken_of: list[tuple[RefusedBy, str]] = [
        ("kubelet", CONSEQUENCE),
        ("api-server", "The API server rejects the Service."),
    ]
    for refuser, words in spoken_of:
        spoken = silent._replace(refused_by=refuser, consequence=words)
        assert unnamed_refuser(spoken) == ""
        assert not any("refused by" in line for line in lines_of(spoken, 100))


def test_exact_fixes_are_marked_and_counted() -> None:
    lines = lines_of(parted(edits=(Edit("web.yaml", Span(4, 40, 4, 41), "10", "safe"),)), 100)
    assert "  = fix: set failureThreshold to 10, which guarantees 90 s   [*]" in lines
    assert "[*] 1 finding can be fixed with --fix." in lines


@pytest.mark.parametrize(
    ("safeties", "words"),
    [
        (["safe", "unsafe", "safe"], "[*] 2 findings can be fixed with --fix (1 more with --unsafe-fixes)."),
        (["suggestion", "unsafe"], "[*] 1 finding can be fixed with --fix --unsafe-fixes."),
    ],
)
def test_what_only_unsafe_fixes_change_is_counted_apart(safeties: list[Safety], words: str) -> None:
    edits = [Edit("web.yaml", Span(4, 40, 4, 41), "10", safety) for safety in safeties]
    assert fixable_words([parted(edits=(edit,)) for edit in edits]) == words
    assert parted(edits=tuple(edits)).safety == ("suggestion" if "suggestion" in safeties else "unsafe")


def test_a_fix_that_begins_with_a_name_keeps_its_capital() -> None:
    assert "  = fix: API versions end here" in lines_of(parted(fix="API versions end here."), 100)


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif", "junit"])
def test_formats_with_one_field_say_all_parts_in_sentences(form: str) -> None:
    reported = renderer(form)(report(parted()), Sources(), RenderOptions())
    if form in ("gitlab", "sarif"):
        reported = json.dumps(json.loads(reported), ensure_ascii=False)
    if form == "junit":
        reported = "".join(ET.fromstring(reported).itertext())
    assert f"{HEADLINE}. {CONSEQUENCE} {FIX}" in reported


def test_edits_in_json_and_sarif() -> None:
    made = report(parted(edits=(Edit("web.yaml", Span(4, 40, 4, 41), "10", "safe"),), builds=("overlays/prod",)))
    row = json.loads(renderer("json")(made, Sources(), RenderOptions()))["findings"][0]
    assert row["message"] == f"{HEADLINE}; the kubelet restarts the container before it is up, again and again"
    assert (row["headline"], row["consequence"], row["fix"]) == (HEADLINE, CONSEQUENCE, FIX)
    assert row["fixable"] is True
    assert row["builds"] == ["overlays/prod"]
    place = {"file": "web.yaml", "line": 4, "column": 40, "end_line": 4, "end_column": 41}
    assert row["edits"] == [{**place, "text": "10", "safe": True, "safety": "safe"}]
    fix = json.loads(renderer("sarif")(made, Sources(), RenderOptions()))["runs"][0]["results"][0]["fixes"][0]
    assert fix["description"]["text"] == FIX
    replacement = fix["artifactChanges"][0]["replacements"][0]
    assert replacement["deletedRegion"] == {"startLine": 4, "startColumn": 40, "endLine": 4, "endColumn": 41}
    assert replacement["insertedContent"] == {"text": "10"}


@pytest.mark.parametrize(
    ("safety", "said", "caution"),
    [
        ("safe", " --fix writes it.", ""),
        ("unsafe", " --fix --unsafe-fixes writes it.", " This changes what runs."),
        ("suggestion", "", " There is a choice."),
    ],
)
def test_how_safe_a_fix_is(safety: Safety, said: str, caution: str) -> None:
    made = report(parted(edits=(Edit("web.yaml", Span(4, 40, 4, 41), "10", safety),)))
    shown = {name: renderer(name)(made, Sources(), RenderOptions()) for name in ("html", "markdown", "sarif")}
    assert f"<p>Fix: {FIX}{said}</p>" in shown["html"]
    assert f"<br>Fix: {FIX}{said} |" in shown["markdown"]
    (fix,) = json.loads(shown["sarif"])["runs"][0]["results"][0]["fixes"]
    assert fix["description"]["text"] == f"{FIX}{caution}"


def test_statistics_count_what_can_be_fixed() -> None:
    edits = (Edit("web.yaml", Span(4, 40, 4, 41), "10", "unsafe"),)
    made = report(parted(edits=edits), parted(), finding(severity="error"))
    lines = render(made, Sources(), RenderOptions(statistics=True, quiet=True)).splitlines()
    assert lines == ["1  error    image-tag-latest", "2  warning  startup-budget-too-small  1 [*]"]
