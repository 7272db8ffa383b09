"""Places of which only the file is certain: no format makes up a line."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

from k8slint.model.finding import ResourceRef
from k8slint.model.span import START_OF_FILE
from k8slint.report.formats import renderer
from k8slint.report.options import RenderOptions
from k8slint.report.sources import Sources
from tests.report.reports import finding, report

FILE = "shop/templates/web.yaml"


def rendered(name: str) -> str:
    one = finding(file=FILE, span=START_OF_FILE, resource=ResourceRef("apps/v1", "Deployment", "prod", "web"))
    made = report(one._replace(place=one.place._replace(is_certain=False)))
    return renderer(name)(made, Sources({FILE: "{{- if .a }}\nkind: Deployment\n"}), RenderOptions())


def test_sarif_names_the_file_and_the_object() -> None:
    (result,) = json.loads(rendered("sarif"))["runs"][0]["results"]
    (location,) = result["locations"]
    assert list(location["physicalLocation"]) == ["artifactLocation"]
    assert location["physicalLocation"]["artifactLocation"]["uri"].endswith(FILE)
    assert location["logicalLocations"][0]["name"] == "web"
    assert "primaryLocationLineHash" not in result["partialFingerprints"]
    assert "(in Deployment prod/web)" in result["message"]["text"]


def test_annotations_of_github_have_no_line() -> None:
    (line,) = rendered("github").splitlines()
    assert ",line=" not in line
    assert ",col=" not in line
    assert "(in Deployment prod/web)" in line


def test_text_draws_no_frame() -> None:
    lines = rendered("text").splitlines()
    assert lines[1].split() == ["-->", FILE, "Deployment", "prod/web"]
    assert not any("{{" in line for line in lines)


def test_one_line_formats_name_the_object() -> None:
    assert rendered("concise").startswith(f"{FILE}: ")
    assert "(Deployment prod/web)" in rendered("concise")


def test_json_says_that_the_line_is_not_certain() -> None:
    (row,) = json.loads(rendered("json"))["findings"]
    assert (row["file"], row["line"], row["line_certain"]) == (FILE, 1, False)


def test_junit_has_no_line() -> None:
    case = ET.fromstring(rendered("junit")).find(f"testsuite[@name='{FILE}']/testcase")
    assert case is not None
    assert "line" not in case.attrib
