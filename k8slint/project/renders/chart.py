"""A Helm chart on disk: what its Chart.yaml says, which charts it lacks, and the files its templates stand in."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.project.renders.disk import Disk
from k8slint.project.renders.template_graph import helpers_of
from k8slint.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from k8slint.project.renders.template_graph import Helpers

    Read = Callable[[str], bytes | None]

CHART_FILE = "Chart.yaml"
"""What Helm calls the file that makes a folder a chart (helm.sh/helm/v3/pkg/chartutil/create.go)."""

ON_DISK = Disk()

_MOST_BYTES = 4 * 1024 * 1024
_MOST_FILES = 5000
_MOST_FOLDERS = 20_000
_MOST_UNPACKED = 32 * 1024 * 1024
_LISTS, _LOCKS = (CHART_FILE, "requirements.yaml"), ("Chart.lock", "requirements.lock")
_ARCHIVES = (".tgz", ".tar.gz")
_TEXTS = (".tpl", ".yaml", ".yml", ".txt")


class Chart(NamedTuple):
    """A chart: its folder, its name (empty when it has none), and its dependencies as (name, alias or name)."""

    folder: str
    name: str
    is_library: bool = False
    dependencies: tuple[tuple[str, str], ...] = ()

    @property
    def file(self) -> str:
        """The name of its Chart.yaml."""
        return posixpath.join(self.folder, CHART_FILE)


def read_chart(folder: str, read_file: Read) -> Chart | None:
    """Return the chart in a folder ('' for the current one); None where no Chart.yaml with a name can be read."""
    value = _mapping(posixpath.join(folder, CHART_FILE), read_file)
    name = value.get("name")
    if not isinstance(name, str) or not name:
        return None
    listed = value.get("dependencies")
    if listed is None:  # charts of apiVersion v1 list them in a file of their own
        listed = _mapping(posixpath.join(folder, "requirements.yaml"), read_file).get("dependencies")
    return Chart(folder, name, value.get("type") == "library", tuple(_dependencies(listed)))


def _mapping(file: str, read_file: Read) -> dict[str, Any]:
    data = read_file(file)
    if data is None or len(data) > _MOST_BYTES:
        return {}
    documents = read(data, file, unknowns=False).documents
    return documents[0].value if documents and isinstance(documents[0].value, dict) else {}


def _dependencies(listed: Any) -> Iterator[tuple[str, str]]:
    for entry in listed if isinstance(listed, list) else ():
        name = entry.get("name") if isinstance(entry, dict) else None
        alias = entry.get("alias") if isinstance(entry, dict) else None
        if isinstance(name, str) and name:
            yield name, alias if isinstance(alias, str) and alias else name


def find_charts(root: str) -> list[str]:
    """Return the folders below a folder that hold a Chart.yaml, in order; links are not followed."""
    found = []
    for number, (above, folders, files) in enumerate(os.walk(root)):
        if number > _MOST_FOLDERS:
            break
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        if CHART_FILE in files:
            path = posixpath.normpath(above.replace(os.sep, "/"))
            found.append("" if path == "." else path)
    return found


def own_charts(folders: Iterable[str]) -> list[str]:
    """Return the folders of charts that are not part of another one, in order."""
    every = set(folders)
    return sorted(folder for folder in every if not _is_part(folder, every))


def _is_part(folder: str, every: set[str]) -> bool:
    """Whether a chart stands below the `charts` folder of another one."""
    below = folder
    while below:
        above = posixpath.dirname(below)
        if posixpath.basename(below) == "charts" and above in every:
            return True
        if above == below:
            return False
        below = above
    return False


def parts_of(folder: str, read_file: Read, disk: Disk = ON_DISK) -> dict[str, str]:
    """Return what stands in the `charts` folder of a chart: name of each chart -> its folder or archive."""
    place = posixpath.join(folder, "charts")
    found: dict[str, str] = {}
    for entry in disk.names(place)[:_MOST_FILES]:
        path = posixpath.join(place, entry)
        chart = read_chart(path, read_file)
        if chart is not None:
            found.setdefault(chart.name, path)
        elif entry.endswith(_ARCHIVES):
            found.setdefault(_without_version(entry), path)
    return found


def _without_version(entry: str) -> str:
    """Return the name of the chart in an archive such as `redis-ha-4.26.1-rc.1.tgz`."""
    words = entry.removesuffix(".tar.gz").removesuffix(".tgz").split("-")
    for number, word in enumerate(words[1:], 1):
        if word.lstrip("v")[:1].isdigit() and "." in word:
            return "-".join(words[:number])
    return "-".join(words)


def missing_dependencies(chart: Chart, read_file: Read, disk: Disk = ON_DISK) -> list[str]:
    """Return the names of the charts that Chart.yaml lists and that are not in `charts/`; Helm renders none then."""
    present = parts_of(chart.folder, read_file, disk) if chart.dependencies else {}
    return [name for name in dict.fromkeys(name for name, _ in chart.dependencies) if name not in present]


def pinned_dependencies(folder: str, read_file: Read) -> tuple[object, ...]:
    """Return which charts a chart depends on, with their versions, as its own files and its lock say."""
    listed = [_mapping(posixpath.join(folder, name), read_file).get("dependencies") for name in _LISTS]
    return (*listed, *(read_file(posixpath.join(folder, name)) for name in _LOCKS))


class ChartFiles:
    """Finds the files that the `# Source:` comments of rendered streams name.

    `folders` are those of the charts of a project; a comment names a chart by the name in its Chart.yaml.
    """

    def __init__(self, folders: Iterable[str], read_file: Read, disk: Disk = ON_DISK) -> None:
        self._read = read_file
        self._disk = disk
        self._by_name: dict[str, list[str]] = {}
        self._parts: dict[str, dict[str, str]] = {}
        self._helpers: dict[str, Helpers] = {}
        for folder in own_charts(folders):
            chart = read_chart(folder, read_file)
            if chart is not None:
                self._by_name.setdefault(chart.name, []).append(folder)

    def found(self, source: str) -> list[str]:
        """Return the files that a comment such as `shop/templates/web.yaml` may mean; those that exist, in order.

        Of a chart inside an archive it is the archive.
        """
        name, _, rest = source.partition("/")
        if not rest or ".." in rest.split("/"):
            return []
        places = [self._place(folder, rest) for folder in self._by_name.get(name, ())]
        return [place for place in places if place]

    def _place(self, folder: str, rest: str) -> str:
        """Return the file below a chart, its own charts looked up by name; empty when there is none."""
        while True:
            file = posixpath.join(folder, rest)
            if self._read(file) is not None:
                return file
            words = rest.split("/", 2)
            if words[0] != "charts" or len(words) < 3:
                return ""
            part = self._part(folder, words[1])
            if part.endswith(_ARCHIVES):
                return part
            if not part:
                return ""
            folder, rest = part, words[2]

    def _part(self, folder: str, name: str) -> str:
        """Return the folder or archive of a chart inside another one, by its name or the alias it has there."""
        if folder not in self._parts:
            parts = parts_of(folder, self._read, self._disk)
            chart = read_chart(folder, self._read)
            for real, alias in chart.dependencies if chart else ():
                if real in parts:
                    parts.setdefault(alias, parts[real])
            self._parts[folder] = parts
        return self._parts[folder].get(name, "")

    def helpers_for(self, file: str) -> Helpers:
        """Return the named templates that a template may include: those of its chart and of all charts around it."""
        for folder in (folder for folders in self._by_name.values() for folder in folders):
            if not folder or file.startswith(folder + "/"):
                if folder not in self._helpers:
                    self._helpers[folder] = helpers_of(self._texts(folder))
                return self._helpers[folder]
        return {}

    def _texts(self, folder: str) -> Iterator[str]:
        """Iterate over the texts of all templates of a chart, those in archives too."""
        for path in sorted(_files_below(folder, self._disk)):
            if path.endswith(_ARCHIVES):
                yield from _archived(self._read(path))
            elif (text := self.text(path)) is not None:
                yield text

    def text(self, file: str) -> str | None:
        """Return the text of a template; None when it cannot be read or is none."""
        data = self._read(file)
        if data is None or len(data) > _MOST_BYTES or file.endswith(_ARCHIVES):
            return None
        return data.decode("utf-8-sig", "replace")


def _files_below(folder: str, disk: Disk) -> Iterator[str]:
    """Iterate over the templates and archives of a chart and of those inside it."""
    seen = 0
    for above, folders, files in disk.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        parts = above.replace(os.sep, "/").split("/")
        kinds = _TEXTS if "templates" in parts else _ARCHIVES if parts[-1] == "charts" else ()
        for name in files:
            seen += 1
            if seen > _MOST_FILES:
                return
            if name.endswith(kinds):
                path = os.path.join(above, name).replace(os.sep, "/")
                yield path if folder else path.removeprefix("./")


def _archived(data: bytes | None) -> Iterator[str]:
    """Iterate over the templates in an archive; one that is damaged or large gives fewer."""
    import gzip
    import io
    import tarfile
    import zlib

    try:
        with gzip.open(io.BytesIO(data or b"")) as packed:
            content = packed.read(_MOST_UNPACKED)
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for member in archive:
                if "/templates/" in member.name and member.name.endswith(_TEXTS) and member.size <= _MOST_BYTES:
                    file = archive.extractfile(member)
                    if file is not None:
                        yield file.read().decode("utf-8-sig", "replace")
    except (OSError, EOFError, zlib.error, tarfile.TarError, KeyError, RecursionError):
        return
