"""Files that kustomizations of a run include from outside of it: bases, components, patches in other folders.

`k8slint check overlays/production` means what kustomize would build there, so the base is read, too, as context.
"""

from __future__ import annotations

import os

from k8slint.hints import TYPE_CHECKING
from k8slint.model.regular_file import read_regular
from k8slint.project.survey import KUSTOMIZATION_NAMES, joined

if TYPE_CHECKING:
    from k8slint.project.boundary import Boundary
    from k8slint.project.kustomization import Kustomization

_MAX_FILES = 10_000
_MAX_BYTES = 4 * 1024 * 1024


def base_files(files: list[str], boundary: Boundary) -> list[str]:
    """Name the files that kustomizations among `files` need and `files` lacks, in order; none outside of `boundary`."""
    known = {os.path.normpath(file).replace(os.sep, "/") for file in files}
    pending = [file for file in sorted(known) if os.path.basename(file) in KUSTOMIZATION_NAMES]
    found: list[str] = []
    while pending and len(found) < _MAX_FILES:
        for path in _outward(pending.pop(), known):
            if path in known or not (os.path.isfile(path) and boundary.holds(path)):
                continue
            known.add(path)
            found.append(path)
            if os.path.basename(path) in KUSTOMIZATION_NAMES:
                pending.append(path)
    return sorted(found)


def _outward(file: str, known: set[str]) -> list[str]:
    """Name the files a kustomization needs; only one whose text leads out of the run is read as YAML."""
    try:
        data = read_regular(file, _MAX_BYTES)
    except (OSError, ValueError):
        return []
    if not _leads_out(data.decode("utf-8", "replace"), os.path.dirname(file), known):
        return []
    from k8slint.project.kustomization import is_kustomization, kustomization_of
    from k8slint.reading import read

    needed = []
    for document in read(data, file).documents:
        if is_kustomization(document.value):
            needed += _needs(kustomization_of(document.root, file))
    return needed


def _leads_out(text: str, folder: str, known: set[str]) -> bool:
    """Whether a word of a text may be the path of something the run does not have."""
    words = (word.strip("\"'[],") for word in text.split())
    return any(
        joined(folder, word) not in known
        and not any(joined(folder, f"{word}/{name}") in known for name in KUSTOMIZATION_NAMES)
        for word in words
        if ("/" in word or word.endswith((".yaml", ".yml", ".json"))) and ":" not in word and not word.startswith("#")
    )


def _needs(kustomization: Kustomization) -> list[str]:
    """Name the files behind the paths of a kustomization; of a folder its kustomization file."""
    found = []
    paths = (*kustomization.resources, *kustomization.components, *(patch.path for patch in kustomization.patches))
    for path in paths:
        name = joined(kustomization.folder, path) or "."
        if not path:
            continue
        if os.path.isdir(name):
            inner = (os.path.join(name, each).replace(os.sep, "/") for each in KUSTOMIZATION_NAMES)
            found += [each for each in inner if os.path.isfile(each)][:1]
        else:
            found.append(name)
    return found
