"""The names of the images of a run, parsed once and compared with many keys."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.credentials.keyring import HUB_FALLBACK, covers, host_pattern, is_hub_name, normalized_key
from k8slint.kube.go.url import InvalidLocation
from k8slint.kube.image import InvalidImage, parse_image

if TYPE_CHECKING:
    from collections.abc import Iterable


class ImageNames:
    """The distinct names of some images, without tags; `broken`: one of them is an invalid reference."""

    def __init__(self, images: Iterable[str], most: int) -> None:
        self.broken = False
        self.count = 0
        names: dict[str, None] = {}
        for image in images:
            try:
                names[parse_image(image).name] = None
            except InvalidImage:
                self.broken = True
        self.count = len(names)
        self._names = [(name, host_pattern(name)) for name in list(names)[:most]]

    def served_by(self, key: str) -> list[str]:
        """Return the names a key of a docker configuration matches when it is the only one (a Keyring with one key)."""
        try:
            normalized = normalized_key(key)
            pattern = host_pattern(normalized)
        except InvalidLocation:
            return []
        found = [name for name, target in self._names if covers(pattern, target)]
        if not found and normalized == HUB_FALLBACK:
            return [name for name, _ in self._names if is_hub_name(name)]
        return found
