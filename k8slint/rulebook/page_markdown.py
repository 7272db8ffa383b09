"""The page of a rule as Markdown: for `k8slint explain --format markdown`, documentation and SARIF viewers."""

from __future__ import annotations

import json
import os
import posixpath
from collections import Counter
from typing import TYPE_CHECKING, Any

from k8slint.bundled import bundled_path, package_folder
from k8slint.rulebook.address import rule_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8slint.rulebook.check import CodePlace
    from k8slint.rulebook.example import Example
    from k8slint.rulebook.page import Param, RulePage


_DEFAULTS = {
    (True, False): "on by default",
    (True, True): "on by default",
    (False, False): "off by default",
    (False, True): "off by default, except where a namespace enforces it",
}
"""(enabled, governed) of a rule -> when it is reported where nobody configures anything."""
_MOST_PLACES = 4
_PREVIEW = "new: off until the next minor version, unless `preview: true` or its id turns it on"


def page_markdown(page: RulePage, code: Sequence[CodePlace] = ()) -> str:
    """Return the whole page; with the paths of the page and of its `code` when that is known.

    Examples are shown without their marks.
    """
    parts = [f"# {page.rule.id}", f"{page.rule.title}.", facts_line(page), *([_paths(page, code)] if code else [])]
    parts += _section("What happens", page.happens)
    parts += _section("Why it matters", page.why)
    parts += _section("Instead", f"{page.instead}\n\n{_suppressing(page.rule.id)}")
    parts += _section("Fix", fix_words(page))
    parts += _section("When it is silent", silences(page))
    parts += _section("Parameters", "\n".join(_param(param) for param in page.params))
    examples = sorted(page.examples, key=lambda example: not example.bad)
    parts += _section("Examples", "\n\n".join(_example(example) for example in examples))
    parts += _section("References", "\n".join(f"- <{reference}>" for reference in page.references))
    return "\n\n".join(parts) + "\n"


def silences(page: RulePage) -> str:
    """Return when a rule is silent: what its page says, and what holds for all rules for production."""
    tests = "Pods and Jobs that `helm test` runs are not checked." if page.rule.production else ""
    return "\n\n".join(filter(None, (page.silent, tests)))


_FIXES = {
    "safe": "Fix: safe. `k8slint check --fix` writes it.",
    "unsafe": "Fix: unsafe. `k8slint check --unsafe-fixes` writes it.",
    "suggestion": "Fix: a suggestion, for there is a choice. Editors and `--format json` show it.",
}


def fix_words(page: RulePage) -> str:
    """Return how safely the findings of a rule can be fixed, and why not more so; empty where they cannot be fixed."""
    words = _FIXES.get(page.fixes, "")
    if not words or not page.unsafe_because:
        return words
    which = "It is unsafe because" if page.fixes == "unsafe" else "Some are unsafe because"
    return f"{words} {which} {page.unsafe_because}"


def page_path(page: RulePage) -> str:
    """Return the path of a rule's file in the repository: `rules/<category>/<id>.yaml`."""
    if page.rule.own is not None:
        return str(page.rule.own["file"])
    return f"rules/{page.rule.category}/{page.rule.id}.yaml"


def _paths(page: RulePage, code: Sequence[CodePlace]) -> str:
    """Return where the page and the check are, a line each; of many functions only their folders."""
    lines = [f"- page: `{openable(page_path(page))}`"]
    if len(code) <= _MOST_PLACES:
        lines += [f"- check: `{openable(place.file)}:{place.line}` `{place.function}`" for place in code]
    else:
        folders = Counter(posixpath.dirname(place.file) for place in code)
        lines += [f"- checks: {count} in `{openable(folder)}/`" for folder, count in folders.items()]
    url = rule_url(page.rule)
    return "\n".join([*lines, *([f"- on the web: <{url}>"] if url else [])])


def openable(name: str) -> str:
    """Return a path in the repository as one that can be opened here: in the checkout, or where k8slint is installed.

    It starts from the current folder where that is around it. One that is nowhere is returned as it is.
    """
    path = os.path.join(package_folder(), *name.split("/")) if name.startswith("k8slint/") else bundled_path(name)
    if os.path.isabs(name) or not os.path.exists(path):
        return name
    shown = os.path.relpath(path)
    return path if shown.startswith(os.pardir) else shown


def _suppressing(rule_id: str) -> str:
    """Return two lines on how findings of a rule are allowed."""
    return (
        f"- Allow one: `# k8slint: ignore[{rule_id}] reason` on its line, "
        f"or `k8slint.dev/ignore: {rule_id}` in the annotations of its object.\n"
        f"- Allow all: `rules: {{{rule_id}: off}}` in `.k8slint.yaml`, or `suppressions` there for some paths."
    )


def suppression_recipes(rule_id: str) -> tuple[tuple[str, str], ...]:
    """Return (where, text) of what allows findings of a rule, ready to copy: comment, annotation, configuration."""
    return (
        ("On the line itself, or on its own line above", f"# k8slint: ignore[{rule_id}] the reason"),
        ("On the object or pod template", f'metadata:\n  annotations:\n    k8slint.dev/ignore: "{rule_id}"'),
        (
            "For some files or objects, in .k8slint.yaml",
            f"suppressions:\n  - rules: [{rule_id}]\n    paths: ['dev/**']\n    reason: why it is fine here",
        ),
        ("Everywhere, in .k8slint.yaml", f"rules:\n  {rule_id}: off"),
    )


def facts_line(page: RulePage) -> str:
    """Return severity, who refuses it, category and default in one line."""
    rule = page.rule
    versions = version_range(rule.since, rule.until)
    facts = [
        f"**{rule.severity}**",
        f"refused by {rule.refused_by}",
        f"category `{rule.category}`",
        _PREVIEW if rule.preview else _DEFAULTS[rule.enabled, rule.governed],
        *([versions] if versions else []),
    ]
    return " · ".join(facts)


def version_range(since: int, until: int) -> str:
    """Return for which Kubernetes versions a rule holds, from its first and last minor; empty for all."""
    if since and until:
        return f"Kubernetes 1.{since} to 1.{until}"
    if since:
        return f"Kubernetes 1.{since} and later"
    return f"Kubernetes up to 1.{until}" if until else ""


def example_title(example: Example) -> str:
    """Return what an example shows, under which conditions, and where the rule reports it."""
    words = ["Wrong" if example.bad else "Right"]
    words += [example.title] if example.title else []
    words += [f"{name}: {json.dumps(value)}" for name, value in example.params.items()]
    if example.kubernetes_version:
        words.append(f"Kubernetes {example.kubernetes_version}")
    return ", ".join([*words, *_reported_lines(example)])


def _reported_lines(example: Example) -> list[str]:
    """Return `reported on line 7` and the like; with the file where an example has several."""
    lines: dict[str, list[int]] = {}
    for file, line, _ in example.expected:
        if line not in lines.setdefault(file, []):
            lines[file].append(line)
    words = []
    for file, numbers in lines.items():
        listed = ("line " if len(numbers) == 1 else "lines ") + ", ".join(map(str, numbers))
        words.append(f"{listed} of `{file}`" if len(example.files) > 1 else listed)
    return [f"reported on {' and '.join(words)}"] if words else []


def _section(heading: str, text: str) -> list[str]:
    return [f"## {heading}", text] if text else []


def _example(example: Example) -> str:
    parts = [f"{example_title(example)}:"]
    files = {**({".k8slint.yaml": config_text(example.config)} if example.config else {}), **example.files}
    for file, text in (example.old or {}).items():
        parts += [f"before, `{file}`:" if len(files) > 1 else "before:", _block(text)]
    for file, text in files.items():
        named = f"`{file}`:" if len(files) > 1 else "after:" if example.old is not None else ""
        parts += [*([named] if named else []), _block(text)]
    for file, text in (example.fixed or {}).items():
        parts += [f"Fixed, `{file}`:" if len(files) > 1 else "Fixed:", _block(text)]
    return "\n\n".join(parts)


def _block(text: str) -> str:
    return f"{_fence(text)}yaml\n{text.rstrip()}\n{_fence(text)}"


def config_text(config: dict[str, Any]) -> str:
    """Return the configuration of an example; JSON in its places is YAML, too."""
    lines = []
    for key, value in config.items():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            lines += [f"{key}:", *(f"  - {_flow(item)}" for item in value)]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines)


def _flow(value: Any) -> str:
    """Return a value in flow style, mappings with plain keys as people write them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _fence(text: str) -> str:
    """Return a fence that the text does not contain."""
    fence = "```"
    while fence in text:
        fence += "`"
    return fence


def _param(param: Param) -> str:
    return f"- `{param.name}` ({param.type}, default `{default_text(param.default)}`): {param.description}"


def default_text(value: Any) -> str:
    """Return a default as it stands in a configuration."""
    return json.dumps(value, ensure_ascii=False)
