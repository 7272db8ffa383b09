"""Which registry a reference leads to, and whether it should."""

from __future__ import annotations

from k8slint.checks.images.moved import move_of, replacement
from k8slint.checks.images.patterns import PatternList, pattern_list
from k8slint.checks.images.reference import is_host_alone
from k8slint.checks.images.supplied import is_supplied
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.go.text import shown
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image import ImageReference
    from k8slint.kube.image_use import ImageUse
    from k8slint.model.rule import Context


def image_registry_implicit(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of references that leave the registry to the default."""
    reference = image.reference
    if reference is None or reference.registry != "docker.io" or reference.registry_is_written:
        return
    if is_supplied(image, context) or is_host_alone(reference):
        return
    message = (
        f"{shown(image.text)} names no registry, so it is pulled from Docker Hub, or from wherever a node's short-name "
        f"rules say; write {shown(_full(reference))}"
    )
    yield Problem(image.node, message)


def _full(reference: ImageReference) -> str:
    """Return a reference with everything implied written out, apart from the tag."""
    return reference.name + reference.text[reference.repository_span[1] :]


def image_registry_not_allowed(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of references outside of the patterns of parameter `allow`, or inside those of `deny`."""
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
    if denied:
        what = f"{shown(reference.name)} is denied by pattern '{denied}'"
    else:
        what = f"{shown(reference.name)} is matched by none of the allowed patterns{_listed(allowed)}"
    place = reference.registry_span if reference.registry_is_written else reference.repository_span
    message = f"{what}, so the cluster is not meant to pull it; use an allowed registry"
    yield Problem(image.node, message, span=image.node.inside(*place))


def _listed(patterns: PatternList) -> str:
    few = patterns.texts[:3]
    return f" ({', '.join(few)}{', …' if len(patterns.texts) > 3 else ''})"


def image_registry_deprecated(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of registries and repositories that have moved; the new name is part of the message."""
    reference = image.reference
    move = move_of(reference) if reference is not None else None
    if reference is None or move is None or is_supplied(image, context):
        return
    start, end = _moved_span(reference, move.path)
    message = f"'{image.text[start:end]}' {move.what}; write {shown(replacement(reference, move))}"
    yield Problem(image.node, message, span=image.node.inside(start, end))


def _moved_span(reference: ImageReference, path: str) -> tuple[int, int]:
    """Return the offsets of registry and moved path in the text (the registry may be implied)."""
    if not path:
        return reference.registry_span
    return 0, reference.repository_span[0] + len(path)


def image_registry_uppercase(image: ImageUse, context: Context) -> Iterator[Problem]:
    """Problems of first segments with upper case, which make a registry of what was meant as a user's name."""
    reference = image.reference
    if reference is None or not reference.registry or reference.registry == reference.registry.lower():
        return
    if is_supplied(image, context):
        return
    host, rest = reference.registry, reference.text[reference.registry_span[1] :]
    lower = host.lower()
    if "." in host or ":" in host or lower == "localhost":
        library = " and no 'library/' is put before the image" if lower in ("docker.io", "index.docker.io") else ""
        message = (
            f"'{host}' is not the same text as '{lower}', so mirrors and other settings nodes have for that registry "
            f"are not used{library}; write {shown(lower + rest)}"
        )
    else:
        message = (
            f"'{host}' has upper case, so it is read as the host of a registry and not as an owner on Docker Hub, "
            f"and the pull goes to 'https://{host}/v2/'; write {shown(lower + rest)}"
        )
    yield Problem(image.node, message, span=image.node.inside(*reference.registry_span))
