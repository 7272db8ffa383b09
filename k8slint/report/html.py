"""The report as one HTML page that loads nothing: findings by severity with their frames, indexes by rule and object.

Everything can be read and filtered without a script; the only one there is searches. A policy in the page allows that
script and the page's styles by their digests, and nothing else.
"""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING

from k8slint.model.severity import SEVERITIES
from k8slint.report.display import visible
from k8slint.report.footer import verdict
from k8slint.report.frame import Frame, Label
from k8slint.report.markdown import remarks
from k8slint.report.options import PLAIN, RenderOptions
from k8slint.report.paths import shown_place
from k8slint.report.ranking import counted, number_of, worst
from k8slint.report.sentences import fix_sentences, object_name, unnamed_refuser
from k8slint.rulebook.address import rule_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from k8slint.model.finding import Finding
    from k8slint.model.result import Report
    from k8slint.report.sources import Sources

_MOST_FINDINGS = 5000
_MOST_FRAMES = 1000
_FRAME_WIDTH = 110
_NOT_SHOWN = 2000  # of what was not checked, the lines after these are counted
_OPEN, _NAMED, _CLOSE = "\ue000", "\ue001", "\ue002"
"""Stand for `<span class="`, `">` and `</span>` while a frame is drawn: nothing that is drawn holds these."""


def render(report: Report, sources: Sources, options: RenderOptions = PLAIN) -> str:
    """Return the page with the worst findings, at most 5,000, the first 1,000 of them with their lines."""
    del options
    found, hidden = worst(report.findings, _MOST_FINDINGS)
    found = sorted(found, key=lambda finding: -SEVERITIES.index(finding.severity))
    body = [
        _head(report),
        _controls(found),
        _index("rules", "By rule", _by_rule(found), report),
        _index("objects", "By object", _by_object(found), report),
        '<main id="findings">',
        *_findings(found, report, sources),
        f"<p>… and {counted(hidden)} more, not on this page.</p>" if hidden else "",
        "</main>",
        _not_checked(report),
        f"<footer>k8slint {_safe(report.version)}, Kubernetes {_safe(report.kubernetes_version)}</footer>",
    ]
    policy = f"default-src 'none'; style-src {_digest(_STYLE)}; script-src {_digest(_SCRIPT)}; base-uri 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}; form-action \'none\'">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>k8slint: {_safe(verdict(report))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(filter(None, body))
        + f"\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _safe(text: str) -> str:
    """Return a text that cannot end an element or an attribute, and does nothing else either."""
    return escape(visible(text), quote=True)


def _head(report: Report) -> str:
    notes = "".join(f"<li>{_safe(text)}</li>" for text in remarks(report))
    listed = f"<ul>{notes}</ul>" if notes else ""
    return f'<header>\n<h1>k8slint</h1>\n<p class="verdict">{_safe(verdict(report))}</p>\n{listed}</header>'


def _controls(found: Sequence[Finding]) -> str:
    """Return the boxes that hide a severity, which need no script, and the field to search, which does."""
    if not found:
        return ""
    counts = Counter(finding.severity for finding in found)
    boxes = "".join(
        f'<label class="{severity}"><input type="checkbox" id="show-{severity}" checked> '
        f"{number_of(counts[severity], severity)}</label>"
        for severity in reversed(SEVERITIES)
        if counts[severity]
    )
    search = (
        '<label id="searching" hidden>Search <input type="search" id="search" placeholder="file, object, rule, word">'
        '</label><output id="matches" for="search" aria-live="polite"></output>'
    )
    return f'<div class="controls" role="group" aria-label="Which findings">{boxes}{search}</div>'


def _by_rule(found: Sequence[Finding]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for number, finding in enumerate(found):
        groups.setdefault(finding.rule, []).append(number)
    return groups


def _by_object(found: Sequence[Finding]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for number, finding in enumerate(found):
        resource = finding.place.resource
        name = object_name(resource) if resource is not None else finding.place.file
        groups.setdefault(name, []).append(number)
    return dict(sorted(groups.items()))


def _index(name: str, title: str, groups: dict[str, list[int]], report: Report) -> str:
    """Return a folded list of rules or objects, each with links to its findings."""
    if not groups:
        return ""
    rows = []
    for group, numbers in groups.items():
        rule = report.rulebook.get(group) if name == "rules" else None
        words = f" {_safe(rule.title)}" if rule is not None else ""
        links = " ".join(f'<a href="#f{number + 1}">{number + 1}</a>' for number in numbers)
        rows.append(f"<li><b>{_safe(group)}</b>{words} <small>{links}</small></li>")
    return f"<details><summary>{title} ({len(groups)})</summary>\n<ul>\n" + "\n".join(rows) + "\n</ul>\n</details>"


def _findings(found: Sequence[Finding], report: Report, sources: Sources) -> Iterator[str]:
    severity = ""
    for number, finding in enumerate(found):
        if finding.severity != severity:
            yield "</section>" if severity else ""
            severity = finding.severity
            yield f'<section class="{severity}s"><h2>{severity.capitalize()}s</h2>'
        yield _article(number, finding, report, sources)
    yield "</section>" if severity else ""


def _article(number: int, finding: Finding, report: Report, sources: Sources) -> str:
    place = finding.place
    url = rule_url(report.rulebook.get(finding.rule))
    rule = f'<a href="{_safe(url)}">{_safe(finding.rule)}</a>' if url else _safe(finding.rule)
    subject = object_name(place.resource) if place.resource is not None else ""
    subject += f", container {place.container}" if place.container else ""
    where = f"<code>{_safe(shown_place(place.file, place))}</code> {_safe(subject)}"
    frames = _frames(finding, sources) if number < _MOST_FRAMES else ""
    return (
        f'<article id="f{number + 1}" class="{finding.severity}">\n<h3>{_safe(finding.headline)}</h3>\n'
        f'<p class="rule"><b>{finding.severity}</b> {rule}</p>\n<p class="place">{where}</p>\n{frames}'
        + "".join(f"<p>{_safe(text)}</p>\n" for text in _sentences(finding))
        + "</article>"
    )


def _sentences(finding: Finding) -> Iterator[str]:
    """Iterate over what stands below the lines of a finding."""
    if finding.consequence:
        yield finding.consequence
    refuser = unnamed_refuser(finding)
    if refuser:
        yield f"Refused by: {refuser}."
    if finding.fix:
        yield f"Fix: {fix_sentences(finding)}"
    if finding.builds:
        yield f"Deployed through {', '.join(finding.builds)}."


def _frames(finding: Finding, sources: Sources) -> str:
    """Return the lines of a finding and of what is related to it, file by file."""
    place = finding.place
    labels = {place.file: [Label(place.span, finding.severity, "^")]} if place.is_certain else {}
    for related in finding.related:
        labels.setdefault(related.file, []).append(Label(related.span, "related", "-", related.message))
    drawn = []
    for file, marks in labels.items():
        lines = _frame(file, marks, sources)
        words = "" if lines or file == place.file else "; ".join(label.text for label in marks)
        title = f"<p><code>{_safe(file)}</code> {_safe(words)}</p>" if file != place.file else ""
        drawn.append(f'{title}<pre tabindex="0">{lines}</pre>\n' if lines else title)
    return "".join(drawn)


def _frame(file: str, labels: list[Label], sources: Sources) -> str:
    source = sources.source(file)
    if source is None:
        return ""
    gutter = max(len(str(label.span.end_line)) for label in labels)
    lines = Frame(source, sources.veil(source), gutter, _FRAME_WIDTH, _marked).draw(labels)
    text = escape("\n".join(lines), quote=True)
    return text.replace(_OPEN, '<span class="').replace(_NAMED, '">').replace(_CLOSE, "</span>")


def _marked(style: str, text: str) -> str:
    return f"{_OPEN}{style}{_NAMED}{text}{_CLOSE}"


def _not_checked(report: Report) -> str:
    """Return a folded list of what was not checked, with the reasons."""
    if not report.notices:
        return ""
    rows = [
        f"<li><code>{_safe(notice.file)}</code> {_safe(notice.reason)}: {_safe(notice.message)}</li>"
        for notice in report.notices[:_NOT_SHOWN]
    ]
    more = len(report.notices) - len(rows)
    rows += [f"<li>and {more} more</li>"] if more else []
    return (
        f"<details><summary>Not checked ({len(report.notices)})</summary>\n<ul>\n"
        + "\n".join(rows)
        + "\n</ul></details>"
    )


# --- looks, light and dark, wide and narrow; and the search

_LIGHT = (
    "--paper:#fff;--ink:#1b1f24;--dim:#57606a;--line:#d8dee4;--code:#f6f8fa;"
    "--error:#b3151f;--warning:#855300;--info:#0757b3;--related:#57606a;--gutter:#6e7781"
)
_DARK = (
    "--paper:#0d1117;--ink:#e6edf3;--dim:#9198a1;--line:#30363d;--code:#161b22;"
    "--error:#ff7b72;--warning:#e3a93b;--info:#6cb6ff;--related:#9198a1;--gutter:#8b949e"
)

_STYLE = (
    f":root{{color-scheme:light dark;{_LIGHT}}}"
    f"@media(prefers-color-scheme:dark){{:root{{{_DARK}}}}}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;max-width:1024px;padding:16px;background:var(--paper);color:var(--ink);"
    "font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "h1{font-size:1.4rem;margin:0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:0}"
    "p{margin:.25rem 0}a{color:var(--info)}.verdict{font-size:1.1rem;font-weight:600}"
    "ul{padding-left:1.2rem;margin:.4rem 0}li{margin:.2rem 0}"
    ".controls{display:flex;flex-wrap:wrap;gap:.4rem 1rem;align-items:center;margin:1rem 0;padding:.5rem 0;"
    "border-block:1px solid var(--line);position:sticky;top:0;background:var(--paper)}"
    ".controls label{white-space:nowrap}[hidden]{display:none!important}"
    "#search{font:inherit;width:16rem;max-width:60vw;padding:.2rem .4rem;color:inherit;background:var(--code);"
    "border:1px solid var(--dim);border-radius:4px}"
    "details{margin:.5rem 0}summary{cursor:pointer;font-weight:600}"
    "article{border:1px solid var(--line);border-left-width:4px;border-radius:6px;padding:.7rem 1rem;margin:.7rem 0;"
    "scroll-margin-top:5rem}"
    "article.error{border-left-color:var(--error)}article.warning{border-left-color:var(--warning)}"
    "article.info{border-left-color:var(--info)}.rule,.place,footer,small{color:var(--dim);font-size:.9rem}"
    ".error>.rule>b,label.error{color:var(--error)}.warning>.rule>b,label.warning{color:var(--warning)}"
    ".info>.rule>b,label.info{color:var(--info)}"
    "code,pre{font:13px/1.45 ui-monospace,Menlo,Consolas,monospace}"
    "pre{overflow-x:auto;background:var(--code);padding:.6rem;border-radius:6px;margin:.5rem 0}"
    "span.error{color:var(--error);font-weight:700}span.warning{color:var(--warning);font-weight:700}"
    "span.info{color:var(--info);font-weight:700}span.related{color:var(--related)}span.gutter{color:var(--gutter)}"
    "body:has(#show-error:not(:checked)) .errors,body:has(#show-warning:not(:checked)) .warnings,"
    "body:has(#show-info:not(:checked)) .infos{display:none}"
    "footer{margin-top:2rem}"
    "@media(max-width:480px){body{padding:10px}article{padding:.6rem .7rem}pre{font-size:12px}"
    "#search{width:11rem}}"
    "@media print{.controls{display:none}article{break-inside:avoid}pre{white-space:pre-wrap}}"
)
"""The page's styles; a severity is a word and a colour, never a colour alone."""

_SCRIPT = (
    "const field=document.getElementById('search'),count=document.getElementById('matches');"
    "if(field){const all=[...document.querySelectorAll('article')].map(each=>[each,each.textContent.toLowerCase()]);"
    "document.getElementById('searching').hidden=false;"
    "field.addEventListener('input',()=>{let shown=0;"
    "const words=field.value.toLowerCase().split(/\\s+/).filter(Boolean);"
    "for(const[each,text]of all){each.hidden=!words.every(word=>text.includes(word));shown+=!each.hidden}"
    "count.value=words.length?shown+' of '+all.length+' match':''})}"
)
"""Shows the findings that hold all words of the search field; without it everything is shown."""
