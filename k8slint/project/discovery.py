"""From the paths of a command line to the files to read: regular files, in order, each once."""

from __future__ import annotations

import os
import stat

from k8slint.hints import TYPE_CHECKING
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.notice import Notice
from k8slint.project.configuration_error import UsageError
from k8slint.project.gitignore import is_below_ignored, is_ignored
from k8slint.project.glob import path_matches

if TYPE_CHECKING:
    from k8slint.project.gitignore import Chain, GitIgnore

EXTENSIONS = (".yaml", ".yml", ".json")
BARE_NAMES = frozenset(("Kustomization",))
"""Names without an extension that kustomize reads as well."""
SKIPPED_FOLDERS = frozenset(
    (".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".nox", ".terraform", ".mypy_cache")
)
"""Folders nobody keeps manifests in; a path given by hand is read all the same."""


class Found(NamedTuple):
    """The files to read (names as messages show them) and what was passed over."""

    files: list[str]
    notices: list[Notice]


def shown_name(path: str) -> str:
    """Return the name of a file as messages show it: forward slashes, no leading `./`."""
    return os.path.normpath(path).replace(os.sep, "/")


class _Folder(NamedTuple):
    """A folder on the walk: its path, and the prefixes of names shown, of paths from the root, and of real paths.

    What holds for it is worked out from the folder above, because that costs nothing, and trees have many folders.
    """

    path: str
    shown: str
    relative: str
    real: str
    ignores: Chain

    def below(self, entry: os.DirEntry[str]) -> _Folder:
        """Return a folder in this one."""
        name = entry.name
        shown, relative = f"{self.shown}{name}/", f"{self.relative}{name}/"
        return _Folder(entry.path, shown, relative, f"{self.real}{name}{os.sep}", self.ignores)


def _prefix(folder: str) -> str:
    """Return what stands before the names in a folder; nothing for the current one."""
    return "" if folder == "." else folder if folder.endswith("/") else f"{folder}/"


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_plain_file(entry: os.DirEntry[str]) -> bool:
    """Tell a regular file that is no link; what cannot be told is none."""
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False


def _foreignness(name: str) -> tuple[bool, bool, int, str]:
    """Order the names of a file: those below the current folder first, absolute ones last, short ways before long."""
    return os.path.isabs(name), name.startswith("../"), name.count("/"), name


class Discovery:
    """Walks paths; `exclude` are patterns relative to `root`, explicit files bypass them unless `force_exclude`."""

    def __init__(self, root: str, exclude: tuple[str, ...], force_exclude: bool, gitignore: GitIgnore | None) -> None:
        self.root = os.path.abspath(root)
        self.exclude = exclude
        self.force_exclude = force_exclude
        self.gitignore = gitignore
        self.files: dict[str, str] = {}
        self._passed_over: dict[tuple[str, str], Notice] = {}
        self._relative: dict[str, str] = {}
        self._links: list[tuple[str, str]] = []

    def add(self, path: str) -> None:
        """Add a path of the command line; raises UsageError when there is no such file or it is of no use."""
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            raise UsageError(
                f"{path}: cannot be read ({error.strerror}); check the path and its permissions"
            ) from error
        except ValueError as error:
            raise UsageError(f"{path!r}: is no path ({error})") from error
        if stat.S_ISDIR(mode):
            self._walk(path)
        elif not stat.S_ISREG(mode):
            raise UsageError(f"{path}: is neither a file nor a folder; pipe its content in and give '-' as path")
        elif not (self.force_exclude and self._excluded(path)):
            self._keep(path)

    def _keep(self, path: str) -> None:
        if os.path.islink(path):
            self._links.append((shown_name(path), os.path.realpath(path)))
        else:
            self._name(os.path.realpath(path), shown_name(path))

    def _name(self, real: str, shown: str) -> None:
        """Keep a file once, under the name that reads best of those it was found by, in whatever order."""
        known = self.files.setdefault(real, shown)
        if known != shown:
            self.files[real] = min(known, shown, key=_foreignness)

    def found(self) -> Found:
        """Return what was found so far; a link stands for a file only that was not found by its own name."""
        for name, real in sorted(self._links, key=lambda link: _foreignness(link[0])):
            self.files.setdefault(real, name)
        return Found(sorted(self.files.values()), sorted(self._passed_over.values()))

    def _pass_over(self, real: str, notice: Notice) -> None:
        """Note once what is not read, in whatever way it was come upon."""
        known = self._passed_over.setdefault((real, notice.reason), notice)
        self._passed_over[real, notice.reason] = min(known, notice, key=lambda each: _foreignness(each.file))

    def relative(self, path: str) -> str:
        """Return a path relative to the root, with forward slashes."""
        known = self._relative.get(path)
        return known if known is not None else os.path.relpath(os.path.abspath(path), self.root).replace(os.sep, "/")

    def _excluded(self, path: str) -> bool:
        return bool(self.exclude) and path_matches(self.relative(path), self.exclude)

    def _walk(self, top: str) -> None:
        """Walk a folder; symbolic links to folders are not followed, so loops cannot happen."""
        boundary = os.path.realpath(top)
        shown, relative = shown_name(top), self.relative(top)
        if path_matches(relative, tuple(pattern.removesuffix("/**") for pattern in self.exclude)):
            self._pass_over(boundary, Notice(shown, "excluded", "the whole folder is left out by 'exclude'"))
            return
        real = boundary if boundary.endswith(os.sep) else boundary + os.sep
        pending = [_Folder(top, _prefix(shown), _prefix(relative), real, ())]
        if self.gitignore is not None:
            above = self.gitignore.above(top)  # what would leave out a folder given by hand does not count
            pending[0] = pending[0]._replace(ignores=() if is_below_ignored(above, top) else above)
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(folder.path) as listing:
                    entries = list(listing)
            except OSError as error:
                raise UsageError(
                    f"{folder.path}: cannot be listed ({error.strerror}); check its permissions"
                ) from error
            if self.gitignore is not None and ".gitignore" in [entry.name for entry in entries]:
                folder = folder._replace(ignores=self.gitignore.within(folder.path, folder.ignores))
            nothing_left_out = not (self.exclude or folder.ignores)
            for entry in entries:
                name = entry.name
                is_named_so = name.endswith(EXTENSIONS) or name in BARE_NAMES
                if is_named_so and nothing_left_out and _is_plain_file(entry):
                    self._take(folder, name)
                elif _is_folder(entry):
                    if self._enters(entry, folder):
                        pending.append(folder.below(entry))
                elif is_named_so:
                    self._consider(entry, folder, boundary)

    def _left_out(self, name: str, folder: _Folder, is_folder: bool) -> bool:
        if self.exclude and path_matches(folder.relative + name, self.exclude):
            return True
        return bool(folder.ignores) and is_ignored(folder.ignores, os.path.join(folder.path, name), is_folder)

    def _enters(self, entry: os.DirEntry[str], folder: _Folder) -> bool:
        if entry.name in SKIPPED_FOLDERS or self._left_out(entry.name, folder, True):
            return False
        if entry.is_symlink():
            notice = Notice(folder.shown + entry.name, "link", "a symbolic link to a folder is not followed")
            self._pass_over(folder.real + entry.name, notice)
            return False
        return True

    def _consider(self, entry: os.DirEntry[str], folder: _Folder, boundary: str) -> None:
        name = entry.name
        if (self.exclude or folder.ignores) and self._left_out(name, folder, False):
            return
        shown = folder.shown + name
        real = folder.real + name
        try:
            if entry.is_symlink():
                if not self._link_is_inside(entry.path, boundary):
                    self._pass_over(real, Notice(shown, "link", "leads out of the checked folder"))
                    return
                os.stat(entry.path)
                real = os.path.realpath(entry.path)
            is_regular = entry.is_file()
        except OSError:
            self._pass_over(real, Notice(shown, "link", "a symbolic link to nothing"))
            return
        if is_regular and not entry.is_symlink():
            self._take(folder, name)
        elif is_regular:
            self._relative[shown] = folder.relative + name
            self._links.append((shown, real))
        else:
            self._pass_over(real, Notice(shown, "not-a-file", "neither a regular file nor a folder"))

    def _take(self, folder: _Folder, name: str) -> None:
        """Take a regular file of a folder."""
        shown = folder.shown + name
        self._relative[shown] = folder.relative + name if folder.relative != folder.shown else shown
        self._name(folder.real + name, shown)

    def _link_is_inside(self, path: str, boundary: str) -> bool:
        target = os.path.realpath(path)
        return target.startswith((boundary + os.sep, self.root + os.sep))


def manifest_files(paths: tuple[str, ...], discovery: Discovery) -> Found:
    """Return the files below some paths, each once, sorted by name; raises UsageError for a path that is of no use."""
    for path in paths:
        discovery.add(path)
    return discovery.found()
