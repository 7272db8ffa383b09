"""How a repository builds its kustomizations, as far as its scripts say: with which files, and within which bounds."""

from __future__ import annotations

import os
import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from k8slint.model.regular_file import read_regular
from k8slint.project.configuration_error import UsageError
from k8slint.project.gitignore import GitIgnore, is_below_ignored, is_ignored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8slint.project.boundary import Boundary

_UNRESTRICTED = b"LoadRestrictionsNone"
_FLUX = b"kustomize.toolkit.fluxcd.io/"
_NAMES = frozenset(("makefile", "gnumakefile", "justfile", "tiltfile", "rakefile", ".gitlab-ci.yml"))
_SUFFIXES = (".mk", ".sh", ".bash", ".make")
_PROGRAMS = (".go", ".py", ".ts", ".js", ".rs")
_WORKFLOWS = os.path.join(".github", "workflows")
_PASSED_OVER = frozenset(("node_modules", "vendor", "third_party"))
_MOST_FOLDERS = 5000
_MOST_SCRIPTS = 500
_MOST_LEVELS = 3
_MOST_PROGRAMS = 5000
MOST_BYTES = 512 * 1024
"""How long a script or program may be to be read."""


class BuildScripts:
    """What is asked when a kustomization names a file that is not there, or must not be read by kustomize's default.

    `names` are the files of the project, `read` returns their bytes; scripts are looked for within the boundary, once
    and only when something is asked (None: there are none).
    """

    def __init__(self, names: Iterable[str], read: Callable[[str], bytes | None], boundary: Boundary | None) -> None:
        self._names = tuple(names)
        self._read = read
        self._boundary = boundary
        self._consulted: list[str] = []
        self._ignores = GitIgnore(boundary) if boundary is not None else None

    @cached_property
    def unrestricted(self) -> bool:
        """Whether builds may read files outside of the folder of their kustomization.

        Flux builds so (fluxcd/pkg/kustomize, SecureBuild), and others say `--load-restrictor LoadRestrictionsNone`.
        """
        if any(_UNRESTRICTED in text for text in self._scripts):
            return True
        for name in self._names:
            data = self._read(name) or b""
            if _UNRESTRICTED in data or (_FLUX in data and b"Kustomization" in data):
                return True
        return False

    def makes(self, file: str) -> bool:
        """Whether a file that is not there is made before a build: git ignores it, or a script names it."""
        if self._ignores is None:
            return False
        folder = os.path.dirname(os.path.abspath(file))
        try:
            chain = self._ignores.within(folder, self._ignores.above(folder))
            if is_ignored(chain, file) or is_below_ignored(chain, folder):
                return True
        except UsageError:
            return False
        name = posixpath.basename(file).encode("utf-8", "surrogateescape")
        return any(_names(text, name) for text in self._scripts) or self._is_made_by_program(folder, name)

    def _is_made_by_program(self, folder: str, name: bytes) -> bool:
        """Whether a program names a file, as one does that embeds a kustomization and writes what it lacks.

        Programs are looked for in the folder of the file and in the two above it.
        """
        for _ in range(_MOST_LEVELS):
            if self._boundary is None or not self._boundary.holds(folder):
                return False
            self._consulted.append(folder)
            for program in _programs(folder):
                self._consulted.append(program)
                try:
                    text = read_regular(program, MOST_BYTES)
                except (OSError, ValueError):
                    continue
                if _names(text, name):
                    return True
            folder = os.path.dirname(folder)
        return False

    @cached_property
    def _scripts(self) -> tuple[bytes, ...]:
        """The texts of the scripts that build things."""
        texts = []
        for path in self.paths:
            try:
                texts.append(read_regular(path, MOST_BYTES))
            except (OSError, ValueError):
                continue
        return tuple(texts)

    @property
    def consulted(self) -> tuple[str, ...]:
        """The paths of the scripts, of what git ignores, and of the folders in which these were looked for."""
        paths = self.paths
        return (*paths, *self._consulted)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the scripts: Makefiles and their like, shell scripts, workflows."""
        return self._found[0]

    @property
    def programs(self) -> tuple[str, ...]:
        """The paths of the sources of programs."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The paths of scripts and of programs, as one walk finds them."""
        scripts: list[str] = []
        programs: list[str] = []
        for top in self._boundary.tops if self._boundary is not None else ():
            for folder, folders, files in os.walk(top):
                if len(self._consulted) >= _MOST_FOLDERS:
                    break
                self._consulted.append(folder)
                folders[:] = sorted(each for each in folders if each == ".github" or _is_open(each))
                in_workflows = folder.endswith(_WORKFLOWS)
                if ".gitignore" in files:
                    self._consulted.append(os.path.join(folder, ".gitignore"))
                for name in sorted(files):
                    lower = name.lower()
                    if in_workflows or lower in _NAMES or lower.endswith(_SUFFIXES):
                        scripts.append(os.path.join(folder, name))
                    elif lower.endswith(_PROGRAMS):
                        programs.append(os.path.join(folder, name))
        return tuple(scripts[:_MOST_SCRIPTS]), tuple(programs[:_MOST_PROGRAMS])


def _is_open(folder: str) -> bool:
    return not folder.startswith(".") and folder not in _PASSED_OVER


def _programs(folder: str) -> list[str]:
    """Return the paths of the sources of programs in a folder."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    return [os.path.join(folder, name) for name in names if name.endswith(_PROGRAMS)][:_MOST_SCRIPTS]


def _names(text: bytes, name: bytes) -> bool:
    """Whether a script names a file, as a word of its own or at the end of a path."""
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        if not (before.isalnum() or before in (b"-", b"_", b".")) and not (after.isalnum() or after in (b"-", b"_")):
            return True
        at = text.find(name, at + 1)
    return False
