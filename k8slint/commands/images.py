"""`k8slint images`: every image with its parts, the pull policy in effect, and who uses it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from k8slint import __version__
from k8slint.commands.console import colour_option, console_for, print_trimmed
from k8slint.commands.option_values import project_of
from k8slint.commands.options import file_options, paths_argument
from k8slint.report.display import defused_json, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Group, RenderableType
    from rich.table import Table
    from rich.text import Text

    from k8slint.commands.image_logins import ImageLogins
    from k8slint.views.images import ImageInventory, ImageRow

_PIPED_WIDTH = 200
_WIDE = 140  # columns from which object and place fit on one line
_NO_END = 10_000
_SHORT_DIGEST = len("sha256:") + 12


@click.command("images")
@paths_argument
@file_options
@click.option("--credentials", is_flag=True, help="Also the registry keys the kubelet would try for each, in order.")
@click.option("--stdin-filename", default="stdin.yaml", metavar="NAME", help="What to call the content of -.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Table or JSON.")
@colour_option
def command(paths: tuple[str, ...], format_: str, colour: str, credentials: bool, **values: Any) -> int:
    """List every image: PATHS are files, folders (default: .), or - for stdin.

    Shown are registry, repository, tag and digest as the kubelet reads them, the pull policy the API server would fill
    in, and the containers and image volumes that use the image; with --credentials also what the kubelet would log in
    with. Exit code 2: something could not be read.
    """
    from k8slint.views.images import image_inventory

    project = project_of(paths, values)
    inventory = image_inventory(project)
    logins = None
    if credentials:
        from k8slint.commands.image_logins import image_logins

        logins = image_logins(project)
    if format_ == "json":
        click.echo(defused_json(json.dumps(inventory_values(inventory, logins), indent=1)))
    else:
        _print_images(inventory, colour, logins)
    for notice in inventory.notices:
        if notice.reason == "unreadable":
            click.echo(visible(f"k8slint: {notice.file}: {notice.message}"), err=True)
    return 2 if inventory.failed else 0


def inventory_values(inventory: ImageInventory, logins: ImageLogins | None = None) -> dict[str, Any]:
    """Return an inventory as plain JSON values, each distinct reference once with all its uses."""
    images = [_image_values(uses, logins) for uses in _grouped(inventory.rows)]
    return {
        "schema_version": 1,
        "tool": {"name": "k8slint", "version": __version__},
        "summary": {"files": inventory.files, "images": len(images), "uses": len(inventory.rows)},
        "images": images,
        "notices": [notice._asdict() for notice in inventory.notices],
    }


def _grouped(rows: Iterable[ImageRow]) -> list[list[ImageRow]]:
    """Return the uses of each distinct reference, the references in the order of their normalized names."""
    groups: dict[str, list[ImageRow]] = {}
    for row in rows:
        groups.setdefault(row.text, []).append(row)
    return sorted(groups.values(), key=lambda uses: (uses[0].registry, uses[0].repository, uses[0].text))


def _image_values(uses: list[ImageRow], logins: ImageLogins | None) -> dict[str, Any]:
    first = uses[0]
    return {
        "image": first.text,
        "registry": first.registry,
        "repository": first.repository,
        "tag": first.tag,
        "digest": first.digest,
        "effective_tag": first.effective_tag,
        "is_known": first.is_known,
        "error": first.error or None,
        "uses": [_use_values(row) | (logins.values(row) if logins is not None else {}) for row in uses],
    }


def _use_values(row: ImageRow) -> dict[str, Any]:
    place, resource = row.place, row.place.resource
    return {
        "file": place.file,
        "line": place.span.line,
        "column": place.span.column,
        "document": place.document,
        "path": place.path,
        "resource": resource._asdict() if resource is not None else None,
        "container": place.container,
        "role": row.role,
        "pull_policy": row.policy or None,
        "pull_policy_is_written": row.policy_is_written,
    }


def _print_images(inventory: ImageInventory, colour: str, logins: ImageLogins | None) -> None:
    """Print a table, or a few lines for each image where the terminal is too narrow for all columns of it."""
    console = console_for(colour, _PIPED_WIDTH)
    groups = _grouped(inventory.rows)
    table = _table(groups, logins, "\n" if console.width < _WIDE else "  ")
    fits = table.__rich_measure__(console, console.options.update(width=_NO_END)).maximum <= console.width
    if groups:
        print_trimmed(console, table if fits else _blocks(groups, logins))
    console.print(_footer(len(groups), len(inventory.rows), inventory.files))


def _table(groups: list[list[ImageRow]], logins: ImageLogins | None, between: str) -> Table:
    """Return a line for each use of each image; `between` stands between an object and its place."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    has_digest = any(row.digest for uses in groups for row in uses)
    for heading in ("Image", "Tag", *(["Digest"] if has_digest else []), "Pull policy"):
        table.add_column(heading, no_wrap=True)
    for heading in (*(["Credentials tried"] if logins is not None else []), "Used by"):
        table.add_column(heading, overflow="fold")
    for uses in groups:
        for number, row in enumerate(uses):
            name, tag, digest = _image_cells(row) if number == 0 else ("", "", "")
            cells: list[Text | str] = [
                _name(name, row),
                visible(tag),
                *([visible(digest)] if has_digest else []),
                _policy(row),
            ]
            table.add_row(*cells, *(_tried(row, logins) if logins is not None else ()), _user(row, between))
    return table


def _blocks(groups: list[list[ImageRow]], logins: ImageLogins | None) -> Group:
    """Return the lines of each image, with the name whole on one of its own."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    parts: list[RenderableType] = []
    for uses in groups:
        name, tag, digest = _image_cells(uses[0])
        parts.append(_name(name, uses[0]))
        shown = [f"{word} {visible(value)}" for word, value in (("tag", tag), ("digest", digest)) if value]
        for row in uses:
            tried = _tried(row, logins) if logins is not None else ()
            lines = [", ".join([*shown, f"pulled {_policy(row)}"]), *_user(row, "\n").split("\n")]
            parts += [Padding(text, (0, 0, 0, 4)) for text in (*map(Text, lines), *tried)]
    return Group(*parts)


def _name(name: str, row: ImageRow) -> Text:
    from rich.text import Text

    return Text(visible(name), style="red" if row.error else "")


def _tried(row: ImageRow, logins: ImageLogins) -> tuple[Text]:
    """Return the credentials that are tried for a use."""
    from rich.text import Text

    return (Text("\n".join(map(visible, logins.text(row).split("\n")))),)


def _image_cells(row: ImageRow) -> tuple[str, str, str]:
    """Return name, tag and digest; a tag nobody has written stands in brackets."""
    if not row.is_known:
        return row.text, "?", "?"
    if row.error:
        return f"{row.text} ({row.error})", "", ""
    name = f"{row.registry}/{row.repository}" if row.registry else row.repository
    tag = row.tag or (f"({row.effective_tag})" if row.effective_tag else "")
    return name, tag, row.digest[:_SHORT_DIGEST]


def _policy(row: ImageRow) -> str:
    """Return the pull policy in effect; the API server's default stands in brackets."""
    if not row.is_known or not row.policy:
        return "?"
    return row.policy if row.policy_is_written else f"({row.policy})"


def _user(row: ImageRow, between: str) -> str:
    """Return the object and container of a use, and its place in the files."""
    place, resource = row.place, row.place.resource
    who = f"{resource.kind}/{resource.name}" if resource is not None else ""
    part = f"{row.role} " if row.role not in ("regular", "volume") else ""
    what = "image volume" if row.role == "volume" else f"{part}{place.container or 'container without a name'}"
    return visible(f"{who} {what}") + between + visible(f"{place.file}:{place.span.line}")


def _footer(images: int, uses: int, files: int) -> str:
    plural = [word if count == 1 else f"{word}s" for word, count in (("image", images), ("use", uses), ("file", files))]
    return f"{images} {plural[0]}, {uses} {plural[1]}, {files} {plural[2]}"
