"""Checks of the registry a reference leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.checks.images.image import is_host_alone
from k8slint.checks.images.image_pattern import PatternList, pattern_list
from k8slint.checks.images.moved_image import move_of, replacement
from k8slint.checks.images.supplied_image import is_supplied
from k8slint.kube.go.text import shown
from k8slint.kube.names import stand_in_of
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image import ImageReference
    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context


_SAME_CONTENT = "k8s.gcr.io"
"""A registry that redirects to the one that took its place, so that the same images are pulled from there."""


def image_registry_implicit(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of references that leave the registry to the default."""
    reference = image.reference
    if reference is None or reference.registry != "docker.io" or reference.registry_is_written:
        return
    if is_supplied(image, context) or is_host_alone(reference):
        return
    from k8slint.reading.edit import replaced

    yield Problem(
        image.node,
        f"{shown(image.text)} names no registry",
        "The container runtime pulls it from Docker Hub, or from where the node resolves short names.",
        f"Write {shown(_full_name(reference))}.",
        edits=replaced(image.node, _full_name(reference), "unsafe"),
    )


def _full_name(reference: ImageReference) -> str:
    """Return a reference with everything implied written out, apart from the tag."""
    return reference.name + reference.text[reference.repository_span[1] :]


def image_registry_not_allowed(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of references outside the patterns of parameter `allow`, or inside those of `deny`."""
    reference = image.reference
    if reference is None:
        return
    params = context.params
    denied = pattern_list(params.get("deny")).match(reference)
    allowed = pattern_list(params.get("allow"))
    if not denied and (not allowed or allowed.match(reference)):
        return
    if is_supplied(image, context):
        return
    start, end = reference.registry_span if reference.registry_is_written else reference.repository_span
    yield Problem(
        image.node,
        f"{shown(reference.name)} matches the denied pattern '{denied}'"
        if denied
        else f"{shown(reference.name)} is not from an allowed registry",
        "Your configuration does not let this cluster use the image.",
        f"Use an image that matches {_listed(allowed)}." if allowed else "Use an image from another registry.",
        span=image.node.inside(start, end),
    )


def _listed(patterns: PatternList) -> str:
    """Return the first three patterns in quotes."""
    few = " or ".join(f"'{text}'" for text in patterns.texts[:3])
    return f"{few} or another allowed pattern" if len(patterns.texts) > 3 else few


def image_registry_deprecated(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of registries and repositories that have moved, each with the new name as the fix."""
    reference = image.reference
    move = move_of(reference) if reference is not None else None
    if reference is None or move is None or is_supplied(image, context):
        return
    from k8slint.reading.edit import replaced

    start, end = _moved_span(reference, move.path)
    new = replacement(reference, move)
    yield Problem(
        image.node,
        f"images of '{image.text[start:end]}' have moved to '{move.to}'",
        move.effect,
        f"Write {shown(new)}.",
        span=image.node.inside(start, end),
        edits=replaced(image.node, new, "safe" if move.registry == _SAME_CONTENT else "unsafe"),
    )


def _moved_span(reference: ImageReference, path: str) -> tuple[int, int]:
    """Return the offsets of registry and moved path in the text (the registry may be implied)."""
    if not path:
        return reference.registry_span
    return 0, reference.repository_span[0] + len(path)


def image_registry_uppercase(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Yield the problems of first segments with upper case, which are read as a registry and not as an owner's name."""
    reference = image.reference
    if reference is None or not reference.registry or reference.registry == reference.registry.lower():
        return
    if is_supplied(image, context):
        return
    from k8slint.reading.edit import replaced

    host, rest = reference.registry, reference.text[reference.registry_span[1] :]
    lower, stand_in = host.lower(), stand_in_of(host)
    is_host = "." in host or ":" in host or lower == "localhost"
    if is_host:
        headline = f"registry '{host}' has upper-case letters"
        library = ", and adds no 'library/'" if lower in ("docker.io", "index.docker.io") else ""
        consequence = f"The container runtime does not use the node's mirrors and settings for '{lower}'{library}."
    else:
        headline = f"'{host}' is read as a registry host because of its upper-case letters"
        consequence = f"The container runtime pulls from 'https://{host}/v2/' and not from Docker Hub."
    yield Problem(
        image.node,
        headline,
        consequence,
        f"Write what '{stand_in}' stands for." if stand_in else f"Write {shown(lower + rest)}.",
        span=image.node.inside(*reference.registry_span),
        edits=() if stand_in else replaced(image.node, lower + rest, "safe" if is_host else "unsafe"),
    )
