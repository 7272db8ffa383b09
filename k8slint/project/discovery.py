"""From the paths of a command line to the files to read: regular files, in order, each once."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.notice import Notice
from k8slint.project.boundary import repository_top
from k8slint.project.configuration_error import UsageError
from k8slint.project.gitignore import is_below_ignored, is_ignored, is_tracked
from k8slint.project.glob import path_matches
from k8slint.project.unit import Unit

if TYPE_CHECKING:
    from k8slint.project.boundary import Boundary
    from k8slint.project.configurations import Configurations
    from k8slint.project.gitignore import Chain, GitIgnore

BASELINE_NAME = ".k8slint-baseline.json"
"""The usual name of a baseline, which is no manifest."""
EXTENSIONS = (".yaml", ".yml", ".json")
BARE_NAMES = frozenset(("Kustomization",))
"""Names without an extension that kustomize reads as well."""
SKIPPED_FOLDERS = frozenset(
    (".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".nox", ".terraform", ".mypy_cache")
)
"""Folders nobody keeps manifests in; a path that is named is read all the same."""
_REPOSITORY_FOLDERS = frozenset((".git", ".hg", ".svn"))
_LEFT_OUT = {
    "excluded": "left out by 'exclude'",
    "ignored": "left out by git's ignore patterns, and not tracked by git",
    "folder": "a folder of this name holds what tools install; name it on the command line to check it",
    "repository": "the data of a version control system is not read",
}


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
    `configuration` is the index of the one that governs it, from whose root `relative` starts. `is_ignored` is True for
    a folder that is entered only because git tracks something in it.
    """

    path: str
    shown: str
    relative: str
    real: str
    ignores: Chain
    configuration: int
    is_ignored: bool = False

    def below(self, entry: os.DirEntry[str], is_ignored: bool) -> _Folder:
        """Return a folder in this one."""
        name = entry.name
        shown, relative, real = f"{self.shown}{name}/", f"{self.relative}{name}/", f"{self.real}{name}{os.sep}"
        return _Folder(entry.path, shown, relative, real, self.ignores, self.configuration, is_ignored)


def _prefix(folder: str) -> str:
    """Return what stands before the names in a folder; nothing for the current one."""
    return "" if folder == "." else folder if folder.endswith("/") else f"{folder}/"


def _is_vendored(folder: str, name: str) -> bool:
    """Whether Go keeps copies of other repositories in a folder of some name: a list of them is in it."""
    return name == "vendor" and os.path.exists(os.path.join(folder, name, "modules.txt"))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_plain_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a regular file and not a link; what cannot be looked at is neither."""
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False


def _foreignness(name: str) -> tuple[bool, bool, int, str]:
    """Order the names of a file: those below the current folder first, absolute ones last, short ones before long."""
    return os.path.isabs(name), name.startswith("../"), name.count("/"), name


class Discovery:
    """Walks paths to the files of a run, each with the configuration that governs it.

    `exclude` are patterns of the command line beside those of the configurations; files that are named bypass them
    unless `force_exclude`.
    """

    def __init__(
        self,
        configurations: Configurations,
        boundary: Boundary,
        exclude: tuple[str, ...] = (),
        force_exclude: bool = False,
        gitignore: GitIgnore | None = None,
    ) -> None:
        self.configurations = configurations
        self.boundary = boundary
        self.exclude = exclude
        self.force_exclude = force_exclude
        self.gitignore = gitignore
        self.files: dict[str, str] = {}
        self._passed_over: dict[tuple[str, str], Notice] = {}
        self._governed: dict[str, tuple[int, str]] = {}
        self._links: list[tuple[str, str]] = []
        self._excludes: dict[int, tuple[str, ...]] = {}

    def add(self, path: str) -> None:
        """Add a path of the command line; raises UsageError when there is no such file or it is of no use."""
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            raise UsageError(
                f"{path}: cannot be read ({error.strerror}); check the path and its permissions"
            ) from error
        except ValueError as error:
            raise UsageError(f"{path!r}: is not a path ({error})") from error
        if stat.S_ISDIR(mode):
            self._walk(path)
        elif not stat.S_ISREG(mode):
            raise UsageError(f"{path}: is neither a file nor a folder; pipe its content in and give '-' as path")
        elif self.force_exclude and self.is_excluded(path):
            self._pass_over(os.path.realpath(path), Notice(shown_name(path), "excluded", _LEFT_OUT["excluded"]))
        else:
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
        unread = self.gitignore.notices if self.gitignore is not None else []
        return Found(sorted(self.files.values()), sorted([*self._passed_over.values(), *unread]))

    def _pass_over(self, real: str, notice: Notice) -> None:
        """Note once what is not read, however often it was met."""
        known = self._passed_over.setdefault((real, notice.reason), notice)
        self._passed_over[real, notice.reason] = min(known, notice, key=lambda each: _foreignness(each.file))

    def unit(self, file: str, reported: bool = True, data: bytes | None = None) -> Unit:
        """Return the unit of a file: with its path from the root of the configuration that governs it."""
        known = self._governed.get(file)
        if known is None:
            index = self.configurations.of_file(file)
            known = self._governed[file] = index, self._relative(file, index)
        return Unit(file, known[1], reported, data, "", known[0])

    def _relative(self, path: str, configuration: int) -> str:
        """Return a path relative to the root of a configuration, with forward slashes."""
        root = os.path.abspath(self.configurations.all[configuration].root)
        return os.path.relpath(os.path.abspath(path), root).replace(os.sep, "/")

    def _exclude_of(self, configuration: int) -> tuple[str, ...]:
        found = self._excludes.get(configuration)
        if found is None:
            found = (*self.configurations.all[configuration].values.get("exclude", ()), *self.exclude)
            self._excludes[configuration] = found
        return found

    def is_excluded(self, path: str) -> bool:
        """Whether a pattern of the command line or of the configuration that governs a file leaves it out."""
        index = self.configurations.of_file(path)
        exclude = self._exclude_of(index)
        return bool(exclude) and path_matches(self._relative(path, index), exclude)

    def would_take(self, path: str, start: str) -> bool:
        """Whether a walk from a folder would take a file that need not be there any more; both are real paths."""
        *folders, name = os.path.relpath(path, start).split(os.sep)
        if not (name.endswith(EXTENSIONS) or name in BARE_NAMES) or name == BASELINE_NAME:
            return False
        if any(_is_vendored(os.path.join(start, *folders[:at]), name) for at, name in enumerate(folders)):
            return False
        return SKIPPED_FOLDERS.isdisjoint(folders) and not self.is_excluded(path)

    def name_below(self, start: str, relative: str) -> str:
        """Return the name of a file below a folder as a walk from there shows it."""
        return _prefix(shown_name(start)) + relative.replace(os.sep, "/")

    def _walk(self, top: str) -> None:
        """Walk a folder; symbolic links to folders are not followed, so loops cannot happen."""
        start = self._start(top)
        pending = [] if start is None else [start]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(folder.path) as listing:
                    entries = list(listing)
            except OSError as error:
                raise UsageError(
                    f"{folder.path}: cannot be listed ({error.strerror}); check its permissions"
                ) from error
            folder = self._governed_by(folder, [entry.name for entry in entries])
            nothing_left_out = not (self._exclude_of(folder.configuration) or folder.ignores)
            for entry in entries:
                name = entry.name
                is_named_so = (name.endswith(EXTENSIONS) and name != BASELINE_NAME) or name in BARE_NAMES
                if is_named_so and nothing_left_out and _is_plain_file(entry):
                    self._take(folder, name)
                elif _is_folder(entry):
                    below = self._below(entry, folder)
                    if below is not None:
                        pending.append(below)
                elif is_named_so:
                    self._consider(entry, folder)

    def _start(self, top: str) -> _Folder | None:
        """Return the folder a walk starts from; None when it is left out as a whole."""
        real = os.path.realpath(top)
        index = self.configurations.of_folder(real)
        shown, relative = shown_name(top), self._relative(top, index)
        if path_matches(relative, tuple(pattern.removesuffix("/**") for pattern in self._exclude_of(index))):
            self._pass_over(real, Notice(shown, "excluded", "the whole folder is left out by 'exclude'"))
            return None
        ignores: Chain = ()
        if self.gitignore is not None:
            ignores = self.gitignore.above(top)  # what would leave out a folder that is named does not count
            ignores = () if is_below_ignored(ignores, top) else ignores
        return _Folder(top, _prefix(shown), _prefix(relative), real.rstrip(os.sep) + os.sep, ignores, index)

    def _governed_by(self, folder: _Folder, names: list[str]) -> _Folder:
        """Return a folder with the ignore patterns and the configuration that stand in it."""
        if self.gitignore is not None:
            if ".git" in names and not self._is_top(folder):  # another repository: what holds around it ends here
                ignores = self.gitignore.of_repository(folder.path)
                folder = folder._replace(ignores=ignores, is_ignored=False)
            if ".gitignore" in names:
                folder = folder._replace(ignores=self.gitignore.within(folder.path, folder.ignores))
        real = folder.real.rstrip(os.sep) or os.sep
        if self.configurations.may_stand_in(real, names):
            index = self.configurations.of_folder(real, names)
            if index != folder.configuration:
                folder = folder._replace(configuration=index, relative=_prefix(self._relative(folder.path, index)))
        return folder

    def _left_out(self, name: str, folder: _Folder, is_folder: bool) -> str:
        """Return why an entry is left out (`excluded`, `ignored`) or would be, if git did not track it (`tracked`)."""
        exclude = self._exclude_of(folder.configuration)
        if exclude and path_matches(folder.relative + name, exclude):
            return "excluded"
        if not folder.ignores:
            return ""
        path = os.path.join(folder.path, name)
        if not folder.is_ignored and not is_ignored(folder.ignores, path, is_folder):
            return ""
        return "tracked" if is_tracked(folder.ignores, path) else "ignored"

    def _is_top(self, folder: _Folder) -> bool:
        """Whether a folder is the top of the project: the repository around it is its own."""
        return (folder.real.rstrip(os.sep) or os.sep) in self.boundary.tops

    def _below(self, entry: os.DirEntry[str], folder: _Folder) -> _Folder | None:
        """Return a folder in another to walk on in; None when it is left out."""
        shown, real = folder.shown + entry.name, folder.real + entry.name
        if entry.name in SKIPPED_FOLDERS:
            reason = "repository" if entry.name in _REPOSITORY_FOLDERS else "folder"
            if entry.name != ".git" or not self._is_top(folder):
                self._pass_over(real, Notice(shown, reason, _LEFT_OUT[reason]))
            return None
        reason = self._left_out(entry.name, folder, True)
        if not reason and _is_vendored(folder.path, entry.name):
            reason = "folder"
        if reason in _LEFT_OUT:
            self._pass_over(real, Notice(shown, reason, _LEFT_OUT[reason]))
            return None
        if entry.is_symlink():
            self._pass_over(real, Notice(shown, "link", "a symbolic link to a folder is not followed"))
            return None
        return folder.below(entry, reason == "tracked")

    def _consider(self, entry: os.DirEntry[str], folder: _Folder) -> None:
        name = entry.name
        shown, real = folder.shown + name, folder.real + name
        reason = self._left_out(name, folder, False)
        if reason in _LEFT_OUT:
            self._pass_over(real, Notice(shown, reason, _LEFT_OUT[reason]))
            return
        try:
            if entry.is_symlink():
                if not self.boundary.holds(entry.path):
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
            self._governed[shown] = folder.configuration, folder.relative + name
            self._links.append((shown, real))
        else:
            self._pass_over(real, Notice(shown, "not-a-file", "neither a regular file nor a folder"))

    def _take(self, folder: _Folder, name: str) -> None:
        """Take a regular file of a folder."""
        shown = folder.shown + name
        self._governed[shown] = folder.configuration, folder.relative + name
        self._name(folder.real + name, shown)


def context_of(paths: tuple[str, ...], units: list[Unit], discovery: Discovery) -> list[str]:
    """Return the files to read beside those that were named.

    Of a run on single files it is the rest of the project: below the repository's top, or the folder of the nearest
    configuration that was found. What kustomizations of a folder include from elsewhere is read by their builds.
    """
    if not all(os.path.isfile(path) for path in paths):
        return []
    root = context_folder(paths, discovery.configurations)
    if root is None:
        return []
    rest = Discovery(discovery.configurations, discovery.boundary, discovery.exclude, False, discovery.gitignore)
    rest.add(os.path.relpath(root, os.getcwd()))
    asked = {os.path.realpath(unit.file) for unit in units}
    return [file for file in rest.found().files if os.path.realpath(file) not in asked]


def context_folder(paths: tuple[str, ...], configurations: Configurations) -> str | None:
    """Return the real path of the folder that is the context of some files; None when there is none."""
    folders = sorted({os.path.dirname(os.path.realpath(path)) for path in paths})
    common = os.path.commonpath(folders) if len({os.path.splitdrive(each)[0] for each in folders}) == 1 else folders[0]
    for start in (common, *folders):
        top = repository_top(start)
        found = configurations.all[configurations.of_folder(start)]
        if top is None and found.file and found.boundary:
            top = found.root
        if top is not None:
            return top
    return None
