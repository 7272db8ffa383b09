"""Every message in three parts, and plain words in messages, rule pages and the README."""

from __future__ import annotations

import pathlib
import re

import pytest

from k8slint.rulebook.page import load_page
from tests.test_rule_examples import RULES, findings_of

LONGEST_HEADLINE = 100

NOT_SAID = re.compile(
    r"\b(mend(s|ed|ing)?|mishaps?|flaws?|objections?|faults?|troubles?|refusals?|told|for ever|typing errors?|anymore"
    r"|refuses? the (object|pod|Service)|takes text|lets? no pod go|makes? no claim|has no opinion|in the open"
    r"|is no (port|field|name|list|number|duration|key|label|digest|tag|image|version|quantity)\b"
    r"|scored by strangers|a slip away|KILL|TERM)\b(?! *[=-])"
)
"""Words that no reader would search for; plain ones say the same: fix, finding, error, reported, forever, SIGTERM."""

PROGRAMS = ("kubectl ", "kustomize ", "kubeadm ", "kube-proxy ", "kube-scheduler ", "kind ")
"""Names that a sentence may begin with, though they are written small."""

QUOTED = re.compile(r"'[^']*'|`[^`]*`|\"[^\"]*\"")

BY_ID = {rule.id: rule for rule in RULES}
ROOT = pathlib.Path(__file__).parent.parent


def unsaid(text: str) -> list[str]:
    """Return the words of a text that should not be there; what is quoted belongs to the manifest."""
    return [found.group() for found in NOT_SAID.finditer(QUOTED.sub("''", text))]


@pytest.mark.parametrize("rule_id", list(BY_ID))
def test_a_message_has_three_parts(rule_id: str) -> None:
    for example in load_page(BY_ID[rule_id]).examples:
        for finding in findings_of(rule_id, example) if example.bad else ():
            assert 0 < len(finding.headline) < LONGEST_HEADLINE, finding.headline
            assert not finding.headline.endswith("."), finding.headline
            for sentence in (finding.consequence, finding.fix):
                assert sentence, finding.headline
                assert sentence.endswith("."), sentence
                assert not sentence[0].islower() or sentence.startswith(PROGRAMS), sentence
            for text in (finding.headline, finding.consequence, finding.fix):
                assert not unsaid(text), text


@pytest.mark.parametrize("rule_id", list(BY_ID))
def test_a_page_is_in_plain_words(rule_id: str) -> None:
    page = load_page(BY_ID[rule_id])
    assert not unsaid(" ".join((page.rule.title, page.happens, page.why, page.instead, page.silent)))
    assert not any("/blob/master/" in reference for reference in page.references)


@pytest.mark.parametrize("rule_id", list(BY_ID))
def test_an_id_leads_to_its_module(rule_id: str) -> None:
    rule = BY_ID[rule_id]
    noun, function = rule.module.rpartition(".")[2], rule.id.replace("-", "_")
    assert not noun or function == noun or function.startswith(f"{noun}_")


def test_the_readme_is_in_plain_words() -> None:
    prose = re.sub(r"```.*?```", "", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not unsaid(prose)


NOT_WRITTEN = re.compile(
    r"(?<![A-Za-z])(told|mend(s|ed|ing)?|mishaps?|flaws?|faults?|objections?|troubles?|refusals?|for ever|anymore)"
    r"(?![A-Za-z])"
)
"""Words that stand in no code, neither as a name or a part of one nor in a comment."""


@pytest.mark.parametrize("folder", ["k8slint", "scripts", "benchmarks", "fuzz", "tests"])
def test_code_is_in_plain_words(folder: str) -> None:
    for path in sorted((ROOT / folder).rglob("*.py")):
        if path != pathlib.Path(__file__):
            found = [match.group() for match in NOT_WRITTEN.finditer(path.read_text(encoding="utf-8"))]
            assert not found, f"{path.relative_to(ROOT)}: {found}"
