"""Every image the manifests of a project use, with what the cluster makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.run import facts_of
from k8slint.kube.image_use import images_of
from k8slint.kube.place import place_of
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.tree import Unknown
from k8slint.model.userinfo import without_passwords
from k8slint.views.unread import LOOKING, unread_notices
from k8slint.views.veiled import veiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.image_use import ImageUse
    from k8slint.kube.pod import Pod
    from k8slint.model.finding import Place
    from k8slint.model.notice import Notice
    from k8slint.project.project import Project


class ImageRow(NamedTuple):
    """One use of an image. `text` is the reference as written, the parts are normalized and empty when not there.

    `effective_tag` is the tag the kubelet works with (`latest` when none is written); `policy` the pull policy after
    the API server's defaulting, `policy_is_written` tells whether the manifest says so itself; `error` says why the
    reference does not parse; `is_known` is False for a placeholder (`${IMAGE}`), about which nothing else is known.
    `role` is that of the container (`regular`, `init`, `sidecar`, `ephemeral`) or `volume`.
    """

    text: str
    place: Place
    role: str
    registry: str = ""
    repository: str = ""
    tag: str = ""
    digest: str = ""
    effective_tag: str = ""
    policy: str = ""
    policy_is_written: bool = False
    error: str = ""
    is_known: bool = True


class ImageInventory(NamedTuple):
    """The uses in the order of files and lines, the notices about what was passed over, and whether a file failed."""

    rows: tuple[ImageRow, ...]
    notices: tuple[Notice, ...]
    files: int
    failed: bool


def image_inventory(project: Project) -> ImageInventory:
    """Return the images of a project's pods, as the cluster gets them.

    Raises UsageError for what the configuration names and nobody can read.
    """
    results, _ = facts_of(project, LOOKING)
    rows = [veiled(row) for pod in project.pods() for row in pod_rows(pod)]
    asked = {unit.file for unit in project.units if unit.reported}
    notices = [*project.notices, *(notice for result in results if result.file in asked for notice in result.notices)]
    unread = unread_notices(results, asked)
    rows.sort(key=lambda row: (row.place.file, row.place.span))
    return ImageInventory(tuple(rows), tuple(sorted({*notices, *unread})), len(asked), bool(unread))


def pod_rows(pod: Pod) -> Iterator[ImageRow]:
    """Yield the images of one pod: those that are written, then those that are filled in later."""
    for use in images_of(pod):
        if use.is_partial:
            continue
        yield _row(use)
    for container in pod.containers:
        image = container.value.get("image")
        if isinstance(image, Unknown):
            place = place_of(container.node.get("image"), pod.resource, pod.resource.document)
            yield ImageRow(without_passwords(image.text), place, container.role, is_known=False)


def _row(use: ImageUse) -> ImageRow:
    resource = use.pod.resource
    place = place_of(use.node, resource, resource.document)
    role = use.container.role if use.container is not None else "volume"
    text = without_passwords(use.text)
    row = ImageRow(text, place, role, policy=use.policy, policy_is_written=not use.policy_is_default)
    reference = use.reference
    if reference is None:
        return row._replace(error=use.invalid.reason if use.invalid is not None else "")
    return row._replace(
        registry=reference.registry,
        repository=reference.repository,
        tag=reference.tag,
        digest=reference.digest,
        effective_tag=reference.effective_tag,
    )
