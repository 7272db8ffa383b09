"""The credentials of `k8slint images --credentials`: joined to the rows of the inventory by the place of each image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.commands.route_values import listed_by, route_values, short_route
from k8slint.views.pulls import PullReport, pull_report
from k8slint.views.veiled import veiled

if TYPE_CHECKING:
    from k8slint.project.project import Project
    from k8slint.views.images import ImageRow
    from k8slint.views.pulls import PodImage

_UNKNOWN = "not known"


class ImageLogins:
    """What the kubelet would try for each use of an image; one that several overlays build may have several answers."""

    def __init__(self, report: PullReport) -> None:
        self._by_place: dict[tuple[str, int, int, str], list[PodImage]] = {}
        for use in report.images:
            place = use.place
            key = (place.file, place.span.line, place.span.column, veiled(place.container))
            self._by_place.setdefault(key, []).append(use)

    def _uses(self, row: ImageRow) -> list[PodImage]:
        place = row.place
        return self._by_place.get((place.file, place.span.line, place.span.column, place.container), [])

    def text(self, row: ImageRow) -> str:
        """Return the keys tried, one a line, or what happens without."""
        answers: list[str] = []
        for use in self._uses(row):
            answer = "\n".join(short_route(use.route, use.pod.sources, use.note))
            if answer not in answers:
                answers.append(answer)
        return "\nor\n".join(answers) or _UNKNOWN

    def values(self, row: ImageRow) -> dict[str, Any]:
        """Return the same as JSON values, one entry for each scope that makes a difference."""
        return {
            "credentials": [
                {
                    "scope": use.scope,
                    "service_account": use.pod.account,
                    "pull_secrets_from": listed_by(use.pod),
                    **route_values(use.route, use.pod.sources, use.note),
                }
                for use in self._uses(row)
            ]
        }


def image_logins(project: Project) -> ImageLogins:
    """Return the credentials for the images of a project; raises what `pull_report` raises."""
    return ImageLogins(pull_report(project))
