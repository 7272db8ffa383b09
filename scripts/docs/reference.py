"""Reference pages that are made: the keys of a configuration from their schema, commands from their help, peers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from k8slint.bundled import read_bundled
from k8slint.commands.group import COMMANDS
from scripts.docs.place import linked

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTH = 80


def configuration_page(introduction: str) -> str:
    """Return the reference of configurations: an introduction, then every key of the schema."""
    schema = json.loads(read_bundled("schemas/config.schema.json"))
    parts = [introduction.rstrip(), "## Keys"]
    for name, about in schema["properties"].items():
        parts += [f"### `{name}`", *_key(_resolved(about, schema), schema)]
    return linked("\n\n".join(parts) + "\n", "configuration.md")


def _resolved(about: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a schema says of a value; what stands beside a reference wins."""
    name = about.get("$ref", "").rpartition("/")[2]
    return {**schema["$defs"][name], **about} if name else about


def _key(about: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """Yield the paragraphs on one key: type and default, meaning, and the keys within it."""
    default = f", default `{json.dumps(about['default'])}`" if "default" in about else ""
    yield f"*{_type(about, schema)}{default}*"
    if "description" in about:
        yield about["description"]
    inner = _resolved(about.get("items", {}), schema).get("properties") or about.get("properties")
    if inner:
        rows = []
        for name, value in inner.items():
            value = _resolved(value, schema)
            default = f" Default: `{json.dumps(value['default'])}`." if "default" in value else ""
            rows.append(f"| `{name}` | {_type(value, schema)} | {value.get('description', '')}{default} |")
        yield "| key | type | |\n| --- | --- | --- |\n" + "\n".join(rows)
    if about.get("examples"):
        yield "Example: " + ", ".join(f"`{json.dumps(each)}`" for each in about["examples"])


def _type(about: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return the type of a value in words."""
    if "enum" in about:
        return " or ".join(f"`{json.dumps(each).strip(chr(34))}`" for each in about["enum"])
    if about.get("type") == "array":
        return f"list of {_type(_resolved(about.get('items', {}), schema), schema)}"
    named = about.get("type", "mapping")
    words = {"string": "text", "boolean": "true or false", "integer": "whole number", "object": "mapping"}
    return " or ".join(words.get(each, each) for each in ([named] if isinstance(named, str) else named))


def commands_page() -> str:
    """Return what `--help` says of every command."""
    parts = [
        "# Commands",
        "What `k8slint COMMAND --help` prints. Exit codes of `check` are on the page "
        "[Getting started](index.md#exit-codes).",
    ]
    from k8slint.commands.group import group

    for name, line in COMMANDS.items():
        context = click.Context(group, info_name="k8slint", max_content_width=_WIDTH, terminal_width=_WIDTH)
        command = group.get_command(context, name)
        if command is not None:
            inner = click.Context(command, context, name, max_content_width=_WIDTH, terminal_width=_WIDTH)
            parts += [f"## k8slint {name}", line, f"```text\n{command.get_help(inner)}\n```"]
    return "\n\n".join(parts) + "\n"
