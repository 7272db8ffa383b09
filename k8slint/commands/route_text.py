"""What the kubelet would try for an image, written for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from k8slint.commands.route_values import explanation, why_unusable
from k8slint.kube.image_pull import misses_of
from k8slint.kube.image_pull.route import ANONYMOUS, CREDENTIALS
from k8slint.kube.image_pull.source import READ, STATE_WORDS
from k8slint.report.display import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from k8slint.kube.image_pull import CredentialSource, PodSources, Route
    from k8slint.model.finding import Place
    from k8slint.views.pulls import PodImage

_STEP = 2
_MOST_KEYS = 8


def line(text: str | Text, level: int) -> RenderableType:
    """Return a line at a level of indentation that wraps below itself."""
    return Padding(Text(visible(text)) if isinstance(text, str) else text, (0, 0, 0, level * _STEP))


def _assembled(*parts: str | tuple[str, str]) -> Text:
    """Join pieces, some with a style, each made visible."""
    return Text.assemble(*(visible(part) if isinstance(part, str) else (visible(part[0]), part[1]) for part in parts))


def use_lines(use: PodImage) -> Iterator[RenderableType]:
    """Return the lines of one use of an image: who, whose pull Secrets, and the route."""
    resource = use.place.resource
    who = f"{resource.kind} {resource.name}" if resource is not None else "pod"
    part = f"container {use.place.container}" if use.place.container else "image volume"
    yield Text()
    yield line(_assembled((f"{who}, {part}", "bold"), (f"  {where(use.place)}", "dim")), 1)
    yield line(_list_words(use.pod), 2)
    yield from route_lines(use.route, use.pod.sources, 2, use.note)


def where(place: Place | None) -> str:
    """Return a place as editors write it; empty for what is in no checked file."""
    return visible(f"{place.file}:{place.span.line}:{place.span.column}") if place is not None else ""


def _list_words(pod: PodSources) -> str:
    """Return whose list of pull Secrets is in effect."""
    names = ", ".join(entry.source.name or "(no name)" for entry in pod.entries)
    if pod.by_account:
        return f"pull Secrets of its ServiceAccount {pod.account}, for it lists none itself: {names}"
    if pod.entries:
        hidden = "" if pod.account_item is None else f"; those of its ServiceAccount {pod.account} are not added"
        return f"pull Secrets of its own list: {names}{hidden}"
    if pod.is_open:
        return "its list of pull Secrets is not in these files"
    if pod.is_assumed:
        return "no pull Secrets, unless its ServiceAccount default, which is not in these files, lists some"
    return f"no pull Secrets: neither it nor its ServiceAccount {pod.account} lists any"


def route_lines(
    route: Route, sources: Sequence[CredentialSource], level: int, note: str = ""
) -> Iterator[RenderableType]:
    """Return the lines of a route: what is tried, which sources are unusable, and near misses with better keys."""
    good = route.outcome == CREDENTIALS and not route.only_empty
    style = "green" if good else "yellow" if route.outcome == ANONYMOUS else "bold red"
    yield line(_assembled(("credentials: ", "dim"), (explanation(route, sources, note), "" if note else style)), level)
    for number, attempt in enumerate(route.tried, 1):
        empty = " (holds nothing)" if attempt.key.status == "empty" else ""
        text = _assembled(f"{number}. ", (attempt.key.key, "bold"), empty, f"  of {attempt.source.title}")
        yield line(text.append(f"  {where(attempt.key.place)}", style="dim"), level + 1)
    for source in sources:
        if source.state != READ:
            reason = why_unusable(source)
            what = f"{source.title}: {STATE_WORDS[source.state]}{f', {reason}' if reason else ''}"
            yield line(_assembled(("! ", "yellow"), what, (f"  {where(source.place)}", "dim")), level + 1)
    yield from _miss_lines(route, sources, level + 1)


def _miss_lines(route: Route, sources: Sequence[CredentialSource], level: int) -> Iterator[RenderableType]:
    misses = misses_of(route, sources)
    hosts = sorted({key.key for source in sources for key in source.keys if key.counts})
    if hosts and not misses and not route.tried and route.name:
        more = f" and {len(hosts) - _MOST_KEYS} more" if len(hosts) > _MOST_KEYS else ""
        yield line(Text(visible(f"the keys there are: {', '.join(hosts[:_MOST_KEYS])}{more}"), style="dim"), level)
    if misses and not route.tried:
        yield line(Text("keys that are near and do not match:", style="dim"), level)
    for miss in misses if not route.tried else ():
        verdict = miss.verdict
        text = _assembled("- ", (miss.key.key, "bold"), f"  of {miss.source.title}")
        yield line(text.append(f"  {where(miss.key.place)}", style="dim"), level)
        yield line(verdict.reason, level + 2)
        if verdict.suggestion:
            yield line(_assembled("write ", (verdict.suggestion, "green")), level + 2)
