"""The links of the built site: each leads to a page, picture or heading that exists."""

from __future__ import annotations

import pathlib
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from scripts.docs.place import CODE, ROOT


class _Page(HTMLParser):
    """Collects what a page links to, and the names within it that links may lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value and tag in ("a", "img", "link", "script"):
                self.links.add(value)
            elif name in ("id", "name") and value:
                self.names.add(value)


def broken_links(site: pathlib.Path) -> list[str]:
    """Return a line for each link of a site in a folder that leads nowhere; other sites are not asked."""
    pages = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    broken = []
    for path, page in pages.items():
        if path.name != "404.html":
            broken += [
                f"{path.relative_to(site)}: {link}" for link in sorted(page.links) if not _leads(link, path, pages)
            ]
    return broken


def _read(path: pathlib.Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _leads(link: str, path: pathlib.Path, pages: dict[pathlib.Path, _Page]) -> bool:
    """Whether a link leads to something that is there; of other sites only files of the repository are looked up."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        if link.startswith(f"{CODE}/"):
            return (ROOT / unquote(parts.path.split("/blob/main/")[1])).exists()
        return not link.startswith("http://")
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target = target / "index.html"
    if not target.exists():
        return False
    return not parts.fragment or target not in pages or unquote(parts.fragment) in pages[target].names
