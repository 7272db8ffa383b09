"""How the pages of the documentation are made; the site as a whole is built, with strict links, by `.ci/run`."""

from __future__ import annotations

import pathlib
import re

import pytest

from k8slint.rulebook.address import SITE
from k8slint.rulebook.rulebook import Rulebook
from scripts.docs.indexes import CATEGORIES, fields_page
from scripts.docs.links import broken_links
from scripts.docs.place import CODE, ROOT, linked
from scripts.docs.reference import configuration_page
from scripts.docs.rule_page import page_of
from scripts.docs.runs import terminal
from scripts.docs.verdicts import MARK, with_rows


def test_a_rule_has_a_page_with_what_is_really_said() -> None:
    page = page_of(Rulebook.load()["prestop-leaves-no-stop-time"])
    assert page.startswith("# prestop-leaves-no-stop-time\n\n**preStop hook")
    assert "**warning** · refused by nobody: it is accepted · category [lifecycle](categories/lifecycle.md)" in page
    assert 'hl_lines="15"' in page
    assert "</span> The kubelet kills 'web' 5 s before it has stopped." in page
    assert '<span class="k-warning">warning[prestop-leaves-no-stop-time]</span>' in page
    assert "/blob/main/k8slint/checks/lifecycle/prestop.py#L" in page
    for heading in ("What happens", "Why it matters", "Instead", "When it is silent", "Allowing it", "Related rules"):
        assert f"\n## {heading}\n" in page


def test_every_category_has_a_sentence() -> None:
    assert set(CATEGORIES) == set(Rulebook.load().categories)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see `image-tag-latest`.", "see [`image-tag-latest`](rules/image-tag-latest.md)."),
        ("see [`image-tag-latest`](x.md)", "see [`image-tag-latest`](x.md)"),
        ("`no-such-rule` stays", "`no-such-rule` stays"),
        ("# `image-tag-latest`", "# `image-tag-latest`"),
        ("```\n`image-tag-latest`\n```", "```\n`image-tag-latest`\n```"),
        ("[code](../fuzz/target.py)", f"[code]({CODE}/fuzz/target.py)"),
        (f"[all]({SITE}/rules/)", "[all](rules/index.md)"),
        (f"[one]({SITE}/rules/image-tag-latest/)", "[one](rules/image-tag-latest.md)"),
    ],
)
def test_ids_and_addresses_become_links(text: str, expected: str) -> None:
    assert linked(text, "page.md") == expected


def test_a_page_does_not_lead_to_itself() -> None:
    assert linked("`image-tag-latest`", "rules/image-tag-latest.md") == "`image-tag-latest`"


def test_fields_lead_to_rules() -> None:
    rules = Rulebook.load()
    page = fields_page(
        rules[each] for each in ("image-tag-latest", "node-port-forbidden", "prestop-leaves-no-stop-time")
    )
    assert "| `spec.containers[].image` | [`image-tag-latest`](rules/image-tag-latest.md) |" in page
    assert "\n## Service\n" in page


def test_the_reference_has_every_key() -> None:
    page = configuration_page("# Configuration")
    assert "### `kubernetes_version`" in page
    assert "| `expires` | text | The last day it is allowed" in page
    assert '*`info` or `warning` or `error` or `never`, default `"warning"`*' in page


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "zensical.toml").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f'"{path.name}" }}' not in navigation] == []


def test_links_of_the_written_pages_lead_somewhere() -> None:
    for path in (ROOT / "docs").glob("*.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_rows_are_counted() -> None:
    table = with_rows(MARK)
    assert "| `objects` |" in table
    assert MARK not in table


def test_a_terminal_becomes_html() -> None:
    assert terminal("\x1b[1;31merror\x1b[0m <b>") == (
        '<pre class="finding"><span class="k-error">error</span> &lt;b&gt;</pre>'
    )


def test_links_that_lead_nowhere_are_found(tmp_path: pathlib.Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "index.html").write_text('<h2 id="part">a</h2><a href="../">up</a>')
    (tmp_path / "index.html").write_text(
        '<a href="there/#part">a</a><a href="there/#other">b</a><a href="gone/">c</a><img src="gone.png">'
        '<a href="https://example.com">d</a><a href="https://github.com/k8slint/k8slint/blob/main/gone.md">e</a>'
    )
    assert broken_links(tmp_path) == [
        "index.html: gone.png",
        "index.html: gone/",
        "index.html: https://github.com/k8slint/k8slint/blob/main/gone.md",
        "index.html: there/#other",
    ]
