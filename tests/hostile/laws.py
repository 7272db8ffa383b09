"""What holds for any input whatever: the laws that property tests and the fuzz targets share."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from typing import Any

from k8slint.analysis.run import lint_files
from k8slint.model.finding import Finding
from k8slint.model.result import Report
from k8slint.model.span import Span
from k8slint.model.tree import Mapping as TreeMapping
from k8slint.model.tree import Sequence as TreeSequence
from k8slint.reading import Reading, read
from k8slint.report.formats import FORMATS, renderer
from k8slint.report.options import RenderOptions
from k8slint.report.sources import Sources

_MOST_NODES = 3000
_COMMANDS = ("::error file=", "::warning file=", "::notice file=", "::notice title=k8slint::")
_LEVELS = ("error", "warning", "note")
_KEYS_OF_A_FINDING = (
    "rule category severity refused_by message headline consequence fix file line column end_line end_column "
    "line_certain document path resource related fixable edits builds"
).split()


def check_reading(content: bytes | str) -> Reading:
    """Reading ends without raising, every span lies inside the file, and every path leads back to its value."""
    reading = read(content, "any.yaml")
    lines = reading.source.text.split("\n")
    for problem in reading.problems:
        assert problem.message
        check_span(problem.span, lines)
    left = _MOST_NODES
    for document in reading.documents:
        pending = [document.root]
        while pending and left:
            left -= 1
            node = pending.pop()
            for span in (node.span, node.key_span, node.use_span or node.span):
                check_span(span, lines)
            if isinstance(node.value, str):
                check_span(node.inside(0, len(node.value)), lines)
            found = document.root.get(*node.keys)
            assert found.value is node.value
            assert found.mark == node.mark
            pending += [child for _, child in node.items()]
            pending += list(node)
    return reading


def check_span(span: Span, lines: list[str]) -> None:
    """A span starts and ends inside the file, and not before it starts."""
    assert 1 <= span.line <= span.end_line <= len(lines), span
    assert 1 <= span.column <= len(lines[span.line - 1]) + 1, span
    assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1, span
    assert (span.line, span.column) <= (span.end_line, span.end_column), span


def check_files(files: Mapping[str, bytes], config: dict[str, Any] | None = None) -> Report:
    """Checking ends without a crash, twice alike, every place is true, and every format keeps its promise."""
    report = lint_files(files, config)
    check_findings(report, files)
    assert lint_files(dict(reversed(list(files.items()))), config) == report
    check_formats(report, files)
    return report


def check_findings(report: Report, files: Mapping[str, bytes]) -> None:
    """No check crashed, every finding stands inside its file, and an error says who refuses."""
    texts = {name: read(content, name).source.text.split("\n") for name, content in files.items()}
    for finding in report.findings:
        assert finding.rule != "check-crashed", finding
        assert finding.severity != "error" or finding.refused_by != "nobody", finding
        assert len(finding.message) < 4000, (finding.rule, len(finding.message))
        for file, span in places(finding):
            if texts[file] != [""]:
                check_span(span, texts[file])


def places(finding: Finding) -> Iterable[tuple[str, Span]]:
    """Return file and span of a finding and of what is related to it."""
    yield finding.place.file, finding.place.span
    for related in finding.related:
        yield related.file, related.span


def check_formats(report: Report, files: Mapping[str, bytes]) -> dict[str, str]:
    """Every format is printable, can be written as UTF-8, and is what its readers expect."""
    options = RenderOptions(base="/", show_files=True)
    texts = {name: renderer(name)(report, Sources(files), options) for name in FORMATS}
    for name, text in texts.items():
        check_printable(name, text)
    check_json(json.loads(texts["json"]), report)
    check_sarif(json.loads(texts["sarif"]))
    assert isinstance(json.loads(texts["gitlab"]), list)
    assert len(json.loads(texts["rdjson"])["diagnostics"]) == len(report.findings)
    assert ET.fromstring(texts["junit"]).tag == "testsuites"
    assert ET.fromstring(texts["checkstyle"]).tag == "checkstyle"
    assert texts["concise"].count("\n") == len(report.findings)
    for line in texts["github"].splitlines():
        assert not line.startswith("::") or line.startswith(_COMMANDS)
    return texts


def check_printable(name: str, text: str) -> None:
    """Nothing in a text acts on a terminal, and it can be written as UTF-8."""
    text.encode()
    for line in text.split("\n"):
        assert line.isprintable(), (name, line)


def check_json(reported: dict[str, Any], report: Report) -> None:
    """The contract of `--format json`."""
    assert list(reported) == ["schema_version", "tool", "summary", "findings", "notices"]
    assert len(reported["findings"]) == len(report.findings)
    assert len(reported["notices"]) == len(report.notices)
    counts = dict.fromkeys(("error", "warning", "info"), 0)
    for row in reported["findings"]:
        assert list(row) == _KEYS_OF_A_FINDING
        counts[row["severity"]] += 1
        assert row["line"] >= 1
        assert row["column"] >= 1
        assert (row["end_line"], row["end_column"]) >= (row["line"], row["column"])
    summary = reported["summary"]
    assert counts == {key: summary[f"{key}s"] for key in counts}


def check_sarif(reported: dict[str, Any]) -> None:
    """What SARIF 2.1.0 demands of a log with one run, as far as its structure goes."""
    assert reported["version"] == "2.1.0"
    (run,) = reported["runs"]
    rules = run["tool"]["driver"]["rules"]
    ids = [rule["id"] for rule in rules]
    assert len(ids) == len(set(ids))
    fingerprints = set()
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in _LEVELS
        assert result["message"]["text"]
        (location,) = result["locations"]
        for place in (location, *result.get("relatedLocations", ())):
            _check_physical(place["physicalLocation"])
        fingerprints.add(result["partialFingerprints"]["k8slintFinding/v2"])
    assert len(fingerprints) == len(run["results"])
    descriptors = {descriptor["id"] for descriptor in run["tool"]["driver"]["notifications"]}
    for note in run["invocations"][0]["toolExecutionNotifications"]:
        assert note["descriptor"]["id"] in descriptors
        assert note["level"] in ("error", "warning", "note")


def _check_physical(place: dict[str, Any]) -> None:
    uri = place["artifactLocation"]["uri"]
    assert uri.isascii()
    assert uri.isprintable()
    assert not set(uri) & set(' "<>\\^`{|}')
    region = place["region"]
    assert region["startLine"] >= 1
    assert region["startColumn"] >= 1
    assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])
    context = place.get("contextRegion")
    if context is not None:
        assert context["startLine"] <= region["startLine"]
        assert context["endLine"] >= region["endLine"]
        assert region["snippet"]["text"] in context["snippet"]["text"]


def written(value: Any) -> Any:
    """Everything a tree says: types, keys and marks, so that two of them can be compared."""
    if isinstance(value, TreeMapping):
        return [(key, value.marks[key], written(child)) for key, child in value.items()]
    if isinstance(value, TreeSequence):
        return [list(pair) for pair in zip(value.marks, map(written, value), strict=True)]
    return type(value).__name__, value
