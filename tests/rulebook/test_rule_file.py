"""A rule file is refused with the line that is wrong and words that help."""

from __future__ import annotations

import pytest

from k8slint.rulebook.rule_file import RuleFileError, read_rule_file

GOOD = """\
id: image-tag-latest
title: Image runs whatever the tag latest means today
severity: warning
refused_by: nobody
subject: image
since: "1.29"
params:
  tags:
    type: string list
    default: [latest]
    description: Tags that move.
happens: |
  The kubelet asks the registry at every start.
why: |
  Two Pods of one Deployment run different code.
instead: |
  Write the version. Or a digest.
references: [https://kubernetes.io/docs/concepts/containers/images/]
examples:
  - bad: |
      image: nginx:latest # <- latest
  - good: |
      image: nginx:1.27
"""
FILE = "rules/images/image-tag-latest.yaml"


def problems(text: str, file: str = FILE) -> list[str]:
    with pytest.raises(RuleFileError) as caught:
        read_rule_file(file, text)
    return str(caught.value).splitlines()


def test_a_good_file_gives_plain_values() -> None:
    rule_file = read_rule_file(FILE, GOOD)
    assert rule_file.category == "images"
    assert type(rule_file.fields) is dict
    assert type(rule_file.fields["examples"][0]["bad"]) is str
    assert rule_file.fields["params"]["tags"]["default"] == ["latest"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "refused_by: nobody",
            "refusd_by: nobody",
            ":4: 'refusd_by' is not a key of the rule, did you mean 'refused_by'?",
        ),
        ("refused_by: nobody\n", "", ":1: 'refused_by' is missing in the rule"),
        ("severity: warning", "severity: fatal", ":3: 'severity' is 'fatal', it can be: error, warning, info"),
        (
            "severity: warning",
            "severity: error",
            ":4: an error is refused by somebody: name who in 'refused_by', or make it a warning",
        ),
        ("today\n", "today.\n", ":2: 'title' must be one line without a full stop"),
        ('since: "1.29"', "since: 1.29", ":6: 'since' is number, it must be string: write it in quotes"),
        ('since: "1.29"', 'since: "1.29"\nuntil: "1.28"', ":7: until '1.28' comes before since '1.29'"),
        ("default: [latest]", "default: latest", ":10: 'params.tags.default' is string, it must be array"),
        ("  - good: |\n      image: nginx:1.27\n", "", ":19: 'examples' needs at least one with 'good'"),
        ("  - good: |", "  - fine: |", ":22: 'fine' is not a key of 'examples[1]'"),
        ("id: image-tag-latest", "id: image-tag-newest", ":1: the id 'image-tag-newest' and the file name"),
        ("subject: image", "subject: imag", "did you mean 'image'?"),
        ("subject: image", "subject: image\nsubject: pod", ":6: this is not YAML: found duplicate key"),
        ("[https://", "[http://", ":18: 'references[0]' is 'http://"),
        ("subject: image", "subject: [", "this is not YAML"),
    ],
)
def test_a_problem_is_named_with_its_line(old: str, new: str, problem: str) -> None:
    assert old in GOOD
    assert any(problem in line and line.startswith(FILE) for line in problems(GOOD.replace(old, new))), problems(
        GOOD.replace(old, new)
    )


def test_all_problems_are_reported_at_once_and_in_order() -> None:
    text = GOOD.replace("severity: warning", "severity: fatal").replace("subject: image", "subject: imag")
    assert [line.split(":")[1] for line in problems(text)] == ["3", "5"]


def test_an_unknown_folder_is_refused() -> None:
    assert "'pictures' is not a category" in problems(GOOD, "rules/pictures/image-tag-latest.yaml")[0]


@pytest.mark.parametrize("text", ["", "- a\n", "just words\n", "null\n"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert problems(text) == [f"{FILE}:1: a rule file is a mapping that starts with 'id:'"]


def test_a_rule_of_the_engine_needs_no_examples_and_references() -> None:
    text = GOOD.replace("subject: image", "subject: engine")
    text = text[: text.index("references:")] + "references: []\nexamples: []\n"
    assert read_rule_file(FILE, text).fields["examples"] == []
