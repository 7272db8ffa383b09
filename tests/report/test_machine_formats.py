"""Formats that programs read: their contracts, and that nothing from a manifest breaks out of them."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import json
import xml.etree.ElementTree as ET
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Edit, Related, ResourceRef
from k8slint.model.notice import Notice
from k8slint.model.result import Report
from k8slint.model.span import Span
from k8slint.report.formats import FORMATS, renderer
from k8slint.report.options import RenderOptions
from k8slint.report.sarif import message_text
from k8slint.report.sources import Sources
from tests.report.reports import finding, report

NASTY = "%\r\n::error file=x::y\x1b[31m ##[add-mask]z ; ] <b>&\"' ]]> \x00 \udc80 \u202e [click](https://x.example)"
FILE = "a b/ü:::,%.yaml"


def nasty(count: int = 1, name: str = NASTY) -> Report:
    one = finding(
        file=f"::{name}" if name != NASTY else FILE,
        span=Span(1, 1, 1, 5),
        message=NASTY,
        severity="error",
        related=(Related(NASTY, FILE, Span(1, 1, 1, 2)),),
        resource=ResourceRef(NASTY, NASTY, NASTY, NASTY),
        path=NASTY,
        container=NASTY,
    )
    return report(*[one] * count, notices=(Notice(FILE, "values", NASTY),))


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_lets_control_characters_through(name: str) -> None:
    text = renderer(name)(nasty(25), Sources({FILE: f"a: {NASTY}\n"}), RenderOptions(base="/repo", show_files=True))
    assert all(line.isprintable() for line in text.split("\n"))
    text.encode()


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes(name: str) -> None:
    made = report(finding(), finding(severity="error"), finding(severity="info", file="b.yaml"))
    texts = {renderer(name)(made, Sources({"web.yaml": "a: b\n"}), RenderOptions()) for _ in range(2)}
    assert len(texts) == 1


@pytest.mark.parametrize("name", FORMATS)
def test_a_clean_report_is_a_whole_document(name: str) -> None:
    text = renderer(name)(report(), Sources(), RenderOptions())
    if name in ("json", "sarif", "gitlab", "rdjson"):
        json.loads(text)
    if name == "junit":
        assert ET.fromstring(text).find("testsuite/testcase") is not None
    if name == "checkstyle":
        assert list(ET.fromstring(text)) == []
    if name in ("markdown", "html"):
        assert "All checks passed in 2 files (3 objects)" in text
    if name in ("concise", "github"):
        assert text == ""


def test_concise_lines() -> None:
    made = report(finding(span=Span(3, 7, 3, 9)), finding(file="::x", severity="error"))
    assert renderer("concise")(made, Sources(), RenderOptions()) == (
        "web.yaml:3:7: warning 'nginx' is wrong [image-tag-latest]\n"
        "./::x:1:1: error 'nginx' is wrong [image-tag-latest]\n"
    )


def test_the_json_contract() -> None:
    related = (Related("there", "b.yaml", Span(2, 3, 2, 4)),)
    made = report(finding(span=Span(3, 7, 4, 9), related=related), finding(resource=None), failed=True)
    reported = json.loads(renderer("json")(made, Sources(), RenderOptions()))
    assert list(reported) == ["schema_version", "tool", "summary", "findings", "notices"]
    assert reported["schema_version"] == 1
    assert reported["tool"] == {"name": "k8slint", "version": "1.2.3"}
    assert reported["summary"] == {
        "files": 2,
        "documents": 2,
        "resources": 3,
        "errors": 0,
        "warnings": 2,
        "infos": 0,
        "suppressed": 0,
        "unchecked": 0,
        "not_built": 0,
        "not_rendered": 0,
        "suppressed_by_comment": 0,
        "suppressed_by_annotation": 0,
        "suppressed_by_configuration": 0,
        "suppressed_by_baseline": 0,
        "known": 0,
        "gone": 0,
    }
    assert reported["findings"][0] == {
        "rule": "image-tag-latest",
        "category": "images",
        "severity": "warning",
        "refused_by": "nobody",
        "message": "'nginx' is wrong",
        "headline": "'nginx' is wrong",
        "consequence": "",
        "fix": "",
        "file": "web.yaml",
        "line": 3,
        "column": 7,
        "end_line": 4,
        "end_column": 9,
        "line_certain": True,
        "document": 0,
        "path": "spec.template.spec.containers[0].image",
        "resource": {"api_version": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web"},
        "related": [{"message": "there", "file": "b.yaml", "line": 2, "column": 3}],
        "fixable": False,
        "edits": [],
        "builds": [],
    }
    assert reported["findings"][1]["resource"] is None


def test_json_notices() -> None:
    made = report(notices=(Notice("a.yaml", "values", "has no kind"),))
    reported = json.loads(renderer("json")(made, Sources(), RenderOptions()))
    assert reported["notices"] == [{"file": "a.yaml", "reason": "values", "message": "has no kind"}]


def test_github_annotations_are_escaped() -> None:
    line = renderer("github")(nasty(), Sources(), RenderOptions(base="."))
    assert line.startswith("::error file=a b/ü%3A%3A%3A%2C%25.yaml,line=1,col=1,endColumn=5,title=k8slint ")
    assert "::%25␍␊::error" in line
    assert line.count("\n") == 1


def test_github_drops_columns_of_spans_over_several_lines() -> None:
    reported = renderer("github")(report(finding(span=Span(1, 5, 3, 2))), Sources(), RenderOptions())
    assert ",line=1,endLine=3,title=" in reported
    assert "col=" not in reported


def test_github_gives_ten_annotations_of_each_kind_and_lists_the_rest() -> None:
    made = report(*[finding(severity=each) for each in ("info", "warning", "error") for _ in range(13)])
    lines = renderer("github")(made, Sources(), RenderOptions()).splitlines()
    kinds = [line.split(" ")[0] for line in lines if line.startswith("::")]
    assert kinds == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10
    assert lines[30] == "9 more findings (GitHub shows 10 annotations of each kind per step):"
    assert [line.split(" ")[0] for line in lines[31:]] == ["error"] * 3 + ["warning"] * 3 + ["info"] * 3


def test_github_lines_cannot_start_commands() -> None:
    for made in (nasty(25), nasty(25, "set-env name=x::y"), nasty(25, " ::stop-commands::x")):
        for line in renderer("github")(made, Sources(), RenderOptions(base=".")).splitlines():
            stripped = line.lstrip()
            assert not stripped.startswith("::") or stripped.startswith("::error file=")
            assert stripped.startswith("::") or "##[" not in line


def test_gitlab_issues() -> None:
    made = report(finding(span=Span(3, 7, 4, 9)), finding(severity="error"), finding(severity="info"))
    issues = json.loads(renderer("gitlab")(made, Sources(), RenderOptions(base=".")))
    assert issues[0] == {
        "check_name": "image-tag-latest",
        "description": "image-tag-latest: 'nginx' is wrong.",
        "severity": "minor",
        "fingerprint": issues[0]["fingerprint"],
        "location": {"path": "web.yaml", "lines": {"begin": 3, "end": 4}},
    }
    assert [issue["severity"] for issue in issues] == ["minor", "major", "info"]
    assert len({issue["fingerprint"] for issue in issues}) == 3


def test_gitlab_fingerprints_do_not_depend_on_the_line() -> None:
    one, other = (
        json.loads(renderer("gitlab")(report(finding(span=Span(line, 1, line, 2))), Sources(), RenderOptions(base=".")))
        for line in (3, 30)
    )
    assert one[0]["fingerprint"] == other[0]["fingerprint"]


def test_junit_cases() -> None:
    made = report(finding(severity="error"), finding(severity="info"), finding(file="b.yaml"), failed=True)
    root = ET.fromstring(renderer("junit")(made, Sources(), RenderOptions()))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "2", "1")
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["k8slint", "web.yaml", "b.yaml"]
    assert suites["k8slint"].find("testcase/error") is not None
    assert [len(case.findall("failure")) for case in suites["web.yaml"]] == [1, 0]
    failure = suites["b.yaml"].find("testcase/failure")
    assert failure is not None
    assert failure.text == "b.yaml:1:1: warning[image-tag-latest] 'nginx' is wrong."
    for suite in root:
        assert suite.get("tests") == str(len(suite.findall("testcase")))


def test_junit_has_a_test_for_each_file_that_was_judged() -> None:
    clean = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    files = {
        "a.yaml": f"{clean}---\n{clean.replace('name: a', 'name: b')}",
        "b.yaml": "a: b\n",
        "c.yaml": "apiVersion: v1\nkind: [\n",
    }
    root = ET.fromstring(renderer("junit")(lint_files(files), Sources(), RenderOptions()))
    names = [(case.get("classname"), case.get("name"), len(case)) for case in root.iter("testcase")]
    assert names[1:] == [("a.yaml", "2 objects", 0), ("c.yaml", "yaml-unreadable", 1)]
    assert (root.get("tests"), root.get("failures")) == ("3", "1")


def test_what_is_suppressed_is_counted_by_kind_in_every_format() -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, annotations: {k8slint.dev/ignore.two: images}}\nspec:\n"
    images = [
        "  - {name: one, image: 'a:latest'} # k8slint: ignore",
        "  - {name: two, image: 'a:latest'}",
        "  - {name: three, image: 'a:latest'}",
    ]
    text = pod + "  containers:\n" + "\n".join(images) + "\n"
    settings = {"select": ["image-tag-latest"], "suppressions": [{"rules": ["images"], "reason": "x"}]}
    made = lint_files({"a.yaml": text}, config=settings)
    words = "3 findings are suppressed: 1 by comment, 1 by annotation, 1 by configuration."
    shown = {name: renderer(name)(made, Sources(), RenderOptions()) for name in ("text", "github", "sarif", "junit")}
    assert words in shown["text"]
    assert words in shown["github"]
    kinds = {"suppressed_by_comment": 1, "suppressed_by_annotation": 1, "suppressed_by_configuration": 1}
    assert json.loads(shown["sarif"])["runs"][0]["properties"]["summary"].items() >= kinds.items()
    properties = ET.fromstring(shown["junit"]).iter("property")
    counts = {each.get("name"): each.get("value") for each in properties}
    assert counts == {"suppressed": "3", **dict.fromkeys(kinds, "1"), "suppressed_by_baseline": "0"}
    alone = lint_files({"a.yaml": text.replace("ignore.two", "x")}, config={"select": ["image-tag-latest"]})
    assert "1 finding is suppressed by comment." in renderer("text")(alone, Sources(), RenderOptions())


def test_junit_escapes_markup() -> None:
    root = ET.fromstring(renderer("junit")(nasty(), Sources(), RenderOptions()))
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert "<b>&\"' ]]>" in (failure.get("message") or "")
    assert len(list(failure)) == 0


@settings(max_examples=50)
@given(st.text(st.characters()))
def test_any_text_is_well_formed_xml(text: str) -> None:
    made = report(finding(message=text, file=text, path=text, resource=ResourceRef(text, text, text, text)))
    for name in ("junit", "checkstyle"):
        ET.fromstring(renderer(name)(made, Sources(), RenderOptions()))


def test_checkstyle_entries_stand_in_their_files() -> None:
    made = report(finding(span=Span(3, 7, 3, 9)), finding(file="b<.yaml", severity="error"), failed=True)
    made = made._replace(summary=made.summary._replace(not_rendered=2))
    files = {each.get("name"): each for each in ET.fromstring(renderer("checkstyle")(made, Sources(), RenderOptions()))}
    assert list(files) == ["web.yaml", "b<.yaml", "k8slint"]
    assert files["web.yaml"][0].attrib == {
        "line": "3",
        "column": "7",
        "severity": "warning",
        "message": "'nginx' is wrong.",
        "source": "k8slint.image-tag-latest",
    }
    assert [each.get("severity") for each in files["k8slint"]] == ["info", "error"]
    assert files["k8slint"][0].get("message") == "2 charts were not rendered: use --render helm."


def test_rdjson_counts_bytes_and_joins_the_edits_of_a_finding() -> None:
    text = "ü: {a: 😀b, c: d}\n"
    edits = (Edit("web.yaml", Span(1, 15, 1, 16), "z", "safe"), Edit("web.yaml", Span(1, 9, 1, 10), "y", "safe"))
    made = report(finding(span=Span(1, 9, 1, 10))._replace(edits=edits), finding(file="gone.yaml"))
    written = json.loads(renderer("rdjson")(made, Sources({"web.yaml": text}), RenderOptions()))
    first, second = written["diagnostics"]
    assert first["location"]["range"] == {"start": {"line": 1, "column": 13}, "end": {"line": 1, "column": 14}}
    assert first["suggestions"] == [
        {"range": {"start": {"line": 1, "column": 13}, "end": {"line": 1, "column": 20}}, "text": "y, c: z"}
    ]
    assert first["code"]["url"].endswith("/rules/image-tag-latest/")
    assert second["location"] == {"path": "gone.yaml", "range": {"start": {"line": 1}}}


def test_rdjson_suggests_nothing_that_would_show_a_secret_or_change_another_file() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: herring42}\ntype: Opaque\n"
    apart = (Edit("web.yaml", Span(3, 1, 3, 2), "M", "safe"), Edit("web.yaml", Span(5, 1, 5, 2), "T", "safe"))
    elsewhere = (Edit("other.yaml", Span(1, 1, 1, 2), "x", "safe"),)
    made = report(finding()._replace(edits=apart), finding()._replace(edits=elsewhere))
    written = renderer("rdjson")(made, Sources({"web.yaml": text, "other.yaml": "a: b\n"}), RenderOptions())
    assert "suggestions" not in written
    assert "herring42" not in written


def test_markdown_is_bounded_and_counts_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k8slint.report.markdown.MOST_BYTES", 200_000)
    long = finding(message="x" * 5000)
    made = report(finding(severity="error"), *[long] * 200)
    text = renderer("markdown")(made, Sources(), RenderOptions(max_frames=0))
    assert 100_000 < len(text.encode()) <= 200_000
    left = 201 - text.count("\n| `web.yaml:1:1`")
    assert f"… and {left} warnings more, not listed here." in text
    few = renderer("markdown")(made, Sources(), RenderOptions(max_frames=1))
    assert "### Errors" in few
    assert "### Warnings" not in few
    assert "… and 200 warnings more" in few


def test_markdown_shows_names_as_they_are() -> None:
    row = renderer("markdown")(nasty(), Sources(), RenderOptions())
    assert "\\[click\\](https\\://x.example)" in row
    assert "\\<b\\>" in row


class _Page(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += attrs


def test_the_html_page_loads_nothing_and_allows_its_own_script_only() -> None:
    sources = Sources({FILE: f"a: {NASTY}\n"})
    text = renderer("html")(nasty(3), sources, RenderOptions())
    page = _Page(text)
    assert (page.tags["article"], page.tags["script"], page.tags["style"]) == (3, 1, 1)
    assert not page.tags.keys() & {"img", "iframe", "object", "link", "base", "b onload", "form"}
    assert not any(name.startswith("on") or name in ("src", "style") for name, _ in page.attributes)
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        inner = text.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in text
    assert "default-src 'none'" in text
    assert text.count("<pre") == 3


def test_the_html_page_says_what_was_not_judged() -> None:
    made = report(notices=(Notice("chart/a.yaml", "helm-template", "is a template"),))
    made = made._replace(summary=made.summary._replace(not_rendered=1))
    text = renderer("html")(made, Sources(), RenderOptions())
    assert "1 chart was not rendered: use --render helm." in text
    assert "<code>chart/a.yaml</code> helm-template: is a template" in text


def test_what_was_not_judged_is_said_where_there_is_a_place_for_it() -> None:
    made = report(*[finding(severity="info")] * 10, notices=(Notice("chart/a.yaml", "helm-template", "is a template"),))
    made = made._replace(summary=made.summary._replace(not_rendered=1))
    words = "1 chart was not rendered: use --render helm."
    shown = {name: renderer(name)(made, Sources(), RenderOptions(base=".")) for name in FORMATS}
    for name in ("text", "sarif", "github", "gitlab", "junit", "rdjson", "checkstyle", "markdown", "html"):
        assert words in shown[name], name
    issue = json.loads(shown["gitlab"])[-1]
    assert (issue["location"]["path"], issue["severity"]) == ("chart/a.yaml", "info")
    assert shown["github"].count("::notice ") == 10, "GitHub drops an eleventh notice"
    failed = json.loads(renderer("gitlab")(report(failed=True), Sources(), RenderOptions(base=".")))
    assert [each["severity"] for each in failed] == ["major"]


def test_junit_names_are_different() -> None:
    cases = ET.fromstring(renderer("junit")(report(finding(), finding()), Sources(), RenderOptions())).findall(
        "*/testcase"
    )
    names = [case.get("name") for case in cases]
    assert len(set(names)) == len(names) == 3
    assert f"{names[1]} (2)" == names[2]


def test_sarif_messages_have_no_places_for_arguments() -> None:
    assert message_text("'{0}' and {name} of ${1}") == "'{ 0 }' and {name} of ${ 1 }."
