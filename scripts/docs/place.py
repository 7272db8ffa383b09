"""Where things are: the repository, the addresses it has on the web, and links between pages of the site."""

from __future__ import annotations

import os
import pathlib
import re
from collections.abc import Iterator

from k8slint.rulebook.address import HOME, SITE
from k8slint.rulebook.rulebook import Rulebook

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CODE = f"{HOME}/blob/main"
"""Where files of the repository are seen on the web."""

_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1`*[ \t]*$", re.MULTILINE | re.DOTALL)
_DRAWN = re.compile(r"<pre.*?</pre>", re.DOTALL)
_NAMED = re.compile(r"(?<![\[`\w])`([a-z][a-z0-9]*(?:-[a-z0-9]+)+)`(?![\]`])")
_OWN_ADDRESS = re.compile(re.escape(SITE) + r"/([\w/.-]*?)/?(?=[)#>\s])")
_LISTS = {"": "index", "rules": "rules/index", "topics": "topics/index"}
"""Address below the site of a page that lists others -> its path in the source, without its ending."""


def page_of_rule(rule_id: str) -> str:
    """Return the path of a rule's page in the source of the site."""
    return f"rules/{rule_id}.md"


def relative(target: str, page: str) -> str:
    """Return a link from one page of the site's source to another."""
    return os.path.relpath(target, os.path.dirname(page) or ".").replace(os.sep, "/")


def linked(text: str, page: str) -> str:
    """Return Markdown in which ids of rules in backticks, but for the page's own, lead to their pages.

    Addresses of the site become links between its pages, and what lies beside `docs/` is linked in the repository. Code
    blocks and headings stay as they are.
    """
    parts = []
    for is_code, part in _divided(text):
        parts.append(part if is_code else "\n".join(_linked_line(line, page) for line in part.split("\n")))
    return "".join(parts)


def _divided(text: str) -> Iterator[tuple[bool, str]]:
    """Yield a text's code blocks and what stands between them."""
    position = 0
    for found in sorted((*_FENCE.finditer(text), *_DRAWN.finditer(text)), key=lambda match: match.start()):
        if found.start() < position:
            continue
        yield False, text[position : found.start()]
        yield True, found.group()
        position = found.end()
    yield False, text[position:]


def _linked_line(line: str, page: str) -> str:
    if line.startswith(("#", "    ")):
        return line

    def to_rule(found: re.Match[str]) -> str:
        known = found[1] in Rulebook.load() and page_of_rule(found[1]) != page
        return f"[{found[0]}]({relative(page_of_rule(found[1]), page)})" if known else found[0]

    def to_page(found: re.Match[str]) -> str:
        return relative(f"{_LISTS.get(found[1], found[1])}.md", page)

    linked_line = _OWN_ADDRESS.sub(to_page, _NAMED.sub(to_rule, line))
    return linked_line if "/" in page else linked_line.replace("](../", f"]({CODE}/")
