"""What a change does as text, JSON and Markdown: one line an object, with a symbol and the reason.

What several builds have alike is one line that names them, and an object that several files have is named with its own.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from k8slint import __version__
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.project.survey import KUSTOMIZATION_NAMES
from k8slint.report.display import defused_json, visible, wrapped
from k8slint.report.footer import unjudged
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
_MOST_PLACES = 3
_DIGEST = pattern(r"(sha256:[0-9a-f]{8})[0-9a-f]{56}")


class _Line(NamedTuple):
    """Rows that say the same of an object of one name: the first, and the places where it stands if it needs them."""

    row: ChangeRow
    places: str
    is_one: bool

    @property
    def title(self) -> str:
        """The object, and which of several with its name it is."""
        return f"{_title(self.row)} ({self.places})" if self.places and self.is_one else _title(self.row)

    @property
    def said(self) -> str:
        """What happens to it, and in which places."""
        return "; ".join([*_said(self.row), *([f"in {self.places}"] if self.places and not self.is_one else [])])


def text(view: ChangeView, paint: Paint, width: int = 0) -> str:
    """Return a line for each object, the findings that are new or gone, and what it comes to.

    `width` is the number of columns of a terminal, whose lines are broken (0: none is).
    """
    lines = []
    for line in _lines(view):
        first, *more = _broken(": ".join(filter(None, (line.title, line.said))), width)
        how = line.row.how
        lines += [f"{paint(_STYLES.get(how, 'strong'), SYMBOLS[how])} {first}", *more]
    for word, findings in _sides(view):
        lines += ["", f"{word} findings:"] if findings else []
        for finding in findings[:_MOST_FINDINGS]:
            first, *more = _broken(_finding(finding), width)
            lines += [f"  {first}", *more]
        if len(findings) > _MOST_FINDINGS:
            lines.append(f"  ... and {len(findings) - _MOST_FINDINGS} more")
    ends = [paint("strong", line) for line in _broken(_sum(view), width, "")]
    ends += [line for remark in _unknown(view) for line in _broken(remark, width, "")]
    return "\n".join([*lines, *([""] if lines else []), *ends]) + "\n"


def _broken(text: str, width: int, indent: str = "    ") -> list[str]:
    """Return a text as lines for a terminal; the first one has room for a symbol."""
    shown = visible(text)
    if not width:
        return [shown]
    first, *more = wrapped(shown, width - len(indent) // 2, width - len(indent))
    return [first, *(f"{indent}{line}" for line in more)]


def markdown(view: ChangeView) -> str:
    """Return a comment for a pull request: what it comes to, a table of objects, the findings."""
    lines = [f"**{markdown_text(_sum(view))}**"]
    if view.rows:
        heads = ("", "object", "what happens", "images", "resources", "findings")
        lines += ["", f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    for line in _lines(view):
        row = line.row
        cells = (
            f"`{SYMBOLS[row.how]}`",
            markdown_text(line.title),
            markdown_text(", ".join(_happens(line))),
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
    for remark in _unknown(view):
        lines += ["", markdown_text(remark)]
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
        "remarks": _unknown(view),
        "objects": objects,
        **{f"{word.lower()}_findings": [finding_row(each) for each in found] for word, found in _sides(view)},
    }
    return defused_json(json.dumps(values, indent=1)) + "\n"


# --- parts


def _lines(view: ChangeView) -> Iterator[_Line]:
    """Yield the rows of a view, of those that say the same only the first."""
    alike: dict[tuple[str, ...], list[ChangeRow]] = {}
    for row in view.rows:
        alike.setdefault((row.how, _title(row), *_said(row)), []).append(row)
    titles = Counter(title for _, title, *_ in alike)
    for (_, title, *_), rows in alike.items():
        places = list(dict.fromkeys(map(_place, rows)))
        named = places[: _MOST_PLACES if len(places) > _MOST_PLACES + 1 else None]
        more = f" and {len(places) - len(named)} more" if len(named) < len(places) else ""
        is_one = len(places) == 1
        yield _Line(rows[0], "" if is_one and titles[title] == 1 else f"{', '.join(named)}{more}", is_one)


def _place(row: ChangeRow) -> str:
    """Return where an object stands: its file, or the folder of the kustomization that builds it."""
    folder, _, name = row.file.rpartition("/")
    return folder or "." if name in KUSTOMIZATION_NAMES else row.file


def _title(row: ChangeRow) -> str:
    name = f"{row.old_name} -> {row.name}" if row.old_name else row.name
    return f"{row.kind} {f'{row.namespace}/' if row.namespace else ''}{name}"


def _said(row: ChangeRow) -> Iterator[str]:
    """Yield what a line says of an object."""
    if row.how == "rejected":
        yield f"rejected, {row.effect}"
    elif row.effect:
        yield row.effect
    is_new = row.how == "created"
    yield from (f"image of {_step(_short(step), is_new)}" for step in row.images)
    yield from (_step(step, is_new) for step in row.resources)
    if row.new or row.gone:
        yield _counts(row)


def _happens(line: _Line) -> Iterator[str]:
    """Yield what a table says of an object; of one that changes the effect is enough."""
    if line.row.how != "changed" or not line.row.effect:
        yield _WORDS[line.row.how]
    if line.row.effect:
        yield line.row.effect
    if not line.is_one:
        yield f"in {line.places}"


def _step(step: Step, is_new: bool) -> str:
    if is_new:
        return f"{step.what} {step.after}"
    return f"{step.what} {step.before or 'none'} -> {step.after or 'none'}"


def _short(step: Step) -> Step:
    """Return the step of an image, of the new one only tag and digest where the repository is the same."""
    name = step.before.partition("@")[0]
    repository = name[: name.rfind(":")] if ":" in name[name.rfind("/") + 1 :] else name
    rest = step.after.removeprefix(repository)
    after = rest if repository and rest[:1] in (":", "@") else step.after
    return step._replace(before=_brief(step.before), after=_brief(after))


def _brief(image: str) -> str:
    """Return an image with the first digits of its digest, which tell it from another one."""
    return _DIGEST.sub(r"\1…", image)


def _code_step(step: Step) -> str:
    sides = (markdown_code(_brief(side)) if side else "none" for side in (step.before, step.after))
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


def _unknown(view: ChangeView) -> list[str]:
    """Return what was not looked at, in sentences."""
    failed = ["Not everything could be read: `k8slint check` says what."] if view.report.failed else []
    return [*failed, *unjudged(view.report)]


def _sum(view: ChangeView) -> str:
    """Return the whole change in a sentence."""
    numbers = _numbers(view)
    restarts = numbers.pop("restarts")
    parts = [f"{count} {_WORDS[how]}" for how, count in numbers.items() if count]
    if not parts:
        return f"No object differs from '{view.label}'."
    pods = f"; {number_of(restarts, 'workload')} {'restarts its' if restarts == 1 else 'restart their'} pods"
    return f"Since '{view.label}': {', '.join(parts)}{pods if restarts else ''}."
