"""Makes the documentation's site: `docs/`, a page for every rule with what k8slint says of its examples, references.

usage: python scripts/build_docs.py [--source-only]

The Markdown is put together in build/docs, plain enough for any generator, and zensical.toml makes build/site of it.
Nothing of it is committed, so nothing is stale: findings on the pages are those of the code beside them. A link that
leads nowhere, within the site or into the repository, ends the build with exit code 1.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from k8slint.rulebook.rulebook import Rulebook  # noqa: E402
from scripts import build_pictures  # noqa: E402
from scripts.docs import indexes, reference, rule_page, verdicts  # noqa: E402
from scripts.docs.links import broken_links  # noqa: E402
from scripts.docs.place import linked, page_of_rule  # noqa: E402

SOURCE = ROOT / "build" / "docs"
SITE = ROOT / "build" / "site"


def pages() -> dict[str, str]:
    """Return path and Markdown of every page of the site."""
    rules = Rulebook.load()
    written = {
        path.relative_to(ROOT / "docs").as_posix(): path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md")
    }
    made = {name: linked(text, name) for name, text in written.items()}
    made["configuration.md"] = reference.configuration_page(written["configuration.md"])
    made["verdicts.md"] = linked(verdicts.with_rows(written["verdicts.md"]), "verdicts.md")
    made["commands.md"] = reference.commands_page()
    made["rules/index.md"] = indexes.rules_page()
    made["fields.md"] = indexes.fields_page(rules.values())
    made |= {f"rules/categories/{category}.md": indexes.category_page(category) for category in rules.categories}
    made |= {page_of_rule(rule.id): rule_page.page_of(rule) for rule in rules.values()}
    return made | dict(indexes.group_pages()) | dict(indexes.topic_pages())


def write_source() -> int:
    """Write all pages and what they show into build/docs; return how many there are."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(ROOT / "docs", SOURCE, ignore=shutil.ignore_patterns("*.md"))
    build_pictures.draw(SOURCE)
    found = pages()
    for name, text in found.items():
        path = SOURCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return len(found)


def main(arguments: list[str]) -> int:
    """Make the site; 1 when a link in it leads nowhere."""
    print(f"{write_source()} pages in {SOURCE.relative_to(ROOT)}")
    if "--source-only" in arguments:
        return 0
    shutil.rmtree(SITE, ignore_errors=True)
    environ = {**os.environ, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    if subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode:
        return 1
    broken = broken_links(SITE)
    print("\n".join(broken) or f"no broken link in {SITE.relative_to(ROOT)}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
