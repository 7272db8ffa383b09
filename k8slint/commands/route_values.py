"""What the kubelet would try for an image, as plain JSON values and as the words both commands use for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.image_pull import misses_of
from k8slint.kube.image_pull.route import ANONYMOUS, BLOCKED, CREDENTIALS, NO_IMAGE
from k8slint.kube.image_pull.source import NODE_FILE, PROVIDER, STATE_WORDS
from k8slint.views.pulls import CHANGED, NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k8slint.kube.image_pull import Attempt, CredentialSource, Miss, PodSources, Route
    from k8slint.model.finding import Place
    from k8slint.views.pulls import PodImage


def use_values(use: PodImage) -> dict[str, Any]:
    """Return one use of an image: who uses it, which list of pull Secrets is in effect, and the route."""
    place, resource = use.place, use.place.resource
    return {
        "file": place.file,
        "line": place.span.line,
        "column": place.span.column,
        "resource": resource._asdict() if resource is not None else None,
        "container": place.container,
        "role": use.role,
        "scope": use.scope,
        "service_account": use.pod.account,
        "pull_secrets_from": listed_by(use.pod),
        **route_values(use.route, use.pod.sources, use.note),
    }


def route_values(route: Route, sources: Sequence[CredentialSource], note: str = "") -> dict[str, Any]:
    """Return a route: its outcome, the keys tried in order, the near misses, and the state of every source."""
    return {
        "outcome": "never-pulled" if note == NEVER else "replaced" if note == CHANGED else route.outcome,
        "explanation": explanation(route, sources, note),
        "tried": [_attempt_values(attempt) for attempt in route.tried],
        "blocked_by": _source_values(route.unreadable) if route.unreadable is not None else None,
        "near_misses": [_miss_values(miss) for miss in misses_of(route, sources)],
        "sources": [_source_values(source) for source in sources],
    }


def _attempt_values(attempt: Attempt) -> dict[str, Any]:
    key = attempt.key
    return {"key": key.key, "is_empty": key.status == "empty", "source": attempt.source.title, **_place(key.place)}


def _miss_values(miss: Miss) -> dict[str, Any]:
    verdict = miss.verdict
    return {
        "key": miss.key.key,
        "reason": verdict.reason,
        "corrected_key": verdict.suggestion or None,
        "source": miss.source.title,
        **_place(miss.key.place),
    }


def _source_values(source: CredentialSource) -> dict[str, Any]:
    return {
        "kind": source.kind,
        "name": source.name,
        "state": source.state,
        "meaning": STATE_WORDS[source.state],
        "reason": why_unusable(source) or None,
        "keys": [key.key for key in source.keys if key.counts],
        **_place(source.place),
    }


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"file": None, "line": None, "column": None}
    return {"file": place.file, "line": place.span.line, "column": place.span.column}


def listed_by(pod: PodSources) -> str:
    """Return whose list of pull Secrets is in effect: `pod`, `service-account`, `nobody` or `unknown`."""
    if pod.is_open:
        return "unknown"
    return "service-account" if pod.by_account else "pod" if pod.entries else "nobody"


def why_unusable(source: CredentialSource) -> str:
    """Return why a source cannot be used: as a whole, or its first invalid entry; empty when it can."""
    if source.error is not None:
        return source.error[0]
    for key in source.keys:
        if key.status == "invalid":
            return f"the entry of '{key.key}' {key.reason}"
    return ""


def explanation(route: Route, sources: Sequence[CredentialSource], note: str = "") -> str:
    """Return in one sentence what the kubelet does."""
    if note == NEVER:
        return "never pulled: its imagePullPolicy is Never"
    if note == CHANGED:
        return "not known: a project file gives it another name or tag before the cluster sees it"
    if route.outcome == NO_IMAGE:
        return "none: it is not an image reference, so the kubelet answers InvalidImageName"
    if route.outcome == BLOCKED and route.unreadable is not None:
        reason = why_unusable(route.unreadable) or "it cannot be read"
        return (
            f"none: blocked, the kubelet cannot read {route.unreadable.title} ({reason}) and pulls nothing for this pod"
        )
    if route.outcome == CREDENTIALS:
        if route.only_empty:
            return "empty credentials: what matches holds none, and the kubelet does not pull anonymously then"
        return "these keys, one after the other until a pull succeeds, and never anonymously"
    if route.outcome == ANONYMOUS:
        return "anonymous: no key matches, so it is pulled without credentials"
    vague = [source.title for source in sources if source.is_incomplete]
    why = f"{' and '.join(vague[:3])} may hold one" if vague else "the list of pull Secrets is not in these files"
    return f"not known: no known key matches, but {why}"


def short_route(route: Route, sources: Sequence[CredentialSource], note: str = "") -> list[str]:
    """Return a route in few words, one line for each key: what fits into a cell of a table."""
    if route.tried and not note:
        return [_short_attempt(number, attempt) for number, attempt in enumerate(route.tried, 1)]
    if note == NEVER:
        return ["never pulled"]
    if note == CHANGED:
        return ["not known: replaced"]
    if route.outcome == NO_IMAGE:
        return ["none: no image reference"]
    if route.outcome == BLOCKED and route.unreadable is not None:
        return [f"none: blocked by {route.unreadable.title}"]
    if route.outcome == ANONYMOUS:
        return ["anonymous"]
    vague = [source.title for source in sources if source.is_incomplete]
    return [f"not known: {vague[0] if vague else 'list of Secrets'}"]


def _short_attempt(number: int, attempt: Attempt) -> str:
    empty = " (empty)" if attempt.key.status == "empty" else ""
    return f"{number}. {attempt.key.key}{empty}  {short_title(attempt.source)}"


def short_title(source: CredentialSource) -> str:
    """Return the name of a source for a table."""
    if source.kind == NODE_FILE:
        return f"node {source.name}"
    return f"provider {source.name}" if source.kind == PROVIDER else f"Secret {source.name}"
