"""What a change does as text, JSON and Markdown: one line an object, with a symbol and the reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from k8slint import __version__
from k8slint.report.display import defused_json, visible
from k8slint.report.json_text import finding_row
from k8slint.report.markdown import markdown_code, markdown_text
from k8slint.report.ranking import number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.model.finding import Finding
    from k8slint.report.paint import Paint
    from k8slint.views.changes import ChangeRow, ChangeView, Step

SYMBOLS = {"created": "+", "changed": "~", "removed": "-", "renamed": ">", "regenerated": "#", "rejected": "!"}
_STYLES = {"created": "good", "removed": "warning", "renamed": "warning", "rejected": "error"}
_WORDS = {
    "created": "created",
    "changed": "changed",
    "removed": "removed",
    "renamed": "renamed",
    "regenerated": "generated anew",
    "rejected": "rejected by the API server",
}
_MOST_FINDINGS = 50


def text(view: ChangeView, paint: Paint) -> str:
    """Return a line for each object, the findings that are new or gone, and what it comes to."""
    lines = []
    for row in view.rows:
        symbol = paint(_STYLES.get(row.how, "strong"), SYMBOLS[row.how])
        said = "; ".join(_said(row))
        lines.append(f"{symbol} {visible(_title(row))}{f': {visible(said)}' if said else ''}")
    for word, findings in _sides(view):
        lines += ["", f"{word} findings:"] if findings else []
        lines += [f"  {visible(_finding(finding))}" for finding in findings[:_MOST_FINDINGS]]
        if len(findings) > _MOST_FINDINGS:
            lines.append(f"  ... and {len(findings) - _MOST_FINDINGS} more")
    return "\n".join([*lines, *([""] if lines else []), paint("strong", visible(_sum(view)))]) + "\n"


def markdown(view: ChangeView) -> str:
    """Return a comment for a pull request: what it comes to, a table of objects, the findings."""
    lines = [f"**{markdown_text(_sum(view))}**"]
    if view.rows:
        heads = ("", "object", "what happens", "images", "resources", "findings")
        lines += ["", f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    for row in view.rows:
        cells = (
            f"`{SYMBOLS[row.how]}`",
            markdown_text(_title(row)),
            markdown_text(", ".join(filter(None, (_WORDS[row.how], row.effect)))),
            "<br>".join(map(_code_step, row.images)),
            "<br>".join(map(_code_step, row.resources)),
            _counts(row),
        )
        lines.append(f"| {' | '.join(cells)} |")
    for word, findings in _sides(view):
        if findings:
            lines += ["", f"<details><summary>{word} findings ({len(findings)})</summary>", ""]
            lines += [f"- {markdown_text(_finding(finding))}" for finding in findings[:_MOST_FINDINGS]]
            lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def json_text(view: ChangeView) -> str:
    """Return objects and findings as JSON."""
    objects = [
        {
            **row._asdict(),
            "images": [step._asdict() for step in row.images],
            "resources": [step._asdict() for step in row.resources],
            "new": [finding.rule for finding in row.new],
            "gone": [finding.rule for finding in row.gone],
        }
        for row in view.rows
    ]
    values: dict[str, Any] = {
        "schema_version": 1,
        "tool": {"name": "k8slint", "version": __version__},
        "since": view.label,
        "summary": _numbers(view),
        "objects": objects,
        **{f"{word.lower()}_findings": [finding_row(each) for each in found] for word, found in _sides(view)},
    }
    return defused_json(json.dumps(values, indent=1)) + "\n"


# --- parts


def _title(row: ChangeRow) -> str:
    name = f"{row.old_name} -> {row.name}" if row.old_name else row.name
    return f"{row.kind} {f'{row.namespace}/' if row.namespace else ''}{name}"


def _said(row: ChangeRow) -> Iterator[str]:
    """Yield what a line says of an object."""
    if row.how == "rejected":
        yield f"rejected, {row.effect}"
    elif row.effect:
        yield row.effect
    yield from (f"image of {_step(step)}" for step in row.images)
    yield from map(_step, row.resources)
    if row.new or row.gone:
        yield _counts(row)


def _step(step: Step) -> str:
    return f"{step.what} {step.before or 'none'} -> {step.after or 'none'}"


def _code_step(step: Step) -> str:
    sides = (markdown_code(side) if side else "none" for side in (step.before, step.after))
    return f"{markdown_text(step.what)} {' → '.join(sides)}"


def _counts(row: ChangeRow) -> str:
    counts = ((len(row.new), "new"), (len(row.gone), "gone"))
    return ", ".join(f"{number_of(count, 'finding')} {word}" for count, word in counts if count)


def _finding(finding: Finding) -> str:
    place = finding.place
    return f"{place.file}:{place.span.line}: {finding.severity}[{finding.rule}] {finding.headline}"


def _sides(view: ChangeView) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    compared = view.report.compared
    return (("New", view.report.findings), ("Gone", compared.gone if compared is not None else ()))


def _numbers(view: ChangeView) -> dict[str, int]:
    counts = {how: sum(row.how == how for row in view.rows) for how in SYMBOLS}
    return {**counts, "restarts": sum(row.restarts for row in view.rows)}


def _sum(view: ChangeView) -> str:
    """Return the whole change in a sentence."""
    numbers = _numbers(view)
    restarts = numbers.pop("restarts")
    parts = [f"{count} {_WORDS[how]}" for how, count in numbers.items() if count]
    if not parts:
        return f"No object differs from '{view.label}'."
    pods = f"; {number_of(restarts, 'workload')} {'restarts its' if restarts == 1 else 'restart their'} pods"
    return f"Since '{view.label}': {', '.join(parts)}{pods if restarts else ''}."
