"""Files as a revision of the project's repositories has them; git reads them, and is run only when this is asked for.

The repository may be a stranger's: git runs without the user's configuration, without hooks, network or checkout, and
may not fetch what a partial clone lacks.
"""

from __future__ import annotations

import os
import tempfile
from bisect import bisect_left
from copy import copy
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern
from k8slint.model.regular_file import lies_within
from k8slint.project.configuration import CONFIG_NAMES, config_names
from k8slint.project.configuration_error import UsageError
from k8slint.project.git.settings import user_settings
from k8slint.project.renders.program import closed_environment, find_program, own_home, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.project.boundary import Boundary
    from k8slint.project.options import Options
    from k8slint.project.renders.program import ProgramOutput

_CLOSED = {
    "GIT_ALLOW_PROTOCOL": "",  # none is allowed, so nothing is fetched
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SWITCHES = ("-c", "core.fsmonitor=", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never")
_AT_ONCE = 500  # blobs in one answer, which is bounded
_OWN_WORDS = ("printed more than ", "took longer than ", "cannot be started ", "exit code ")
_REASONS = pattern(
    r"not a git repository|detected dubious ownership|Needed a single revision|Not a valid object name"
    r"|not a tree object|bad object|bad revision|unable to read tree|loose object|corrupt|missing|bad config"
    r"|unexpected line|index file|unknown repository extension|Expected git repo version|Permission denied"
)
_OUTSIDE = frozenset(("", ".", "..", ".git"))
_HASH = pattern(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Blob(NamedTuple):
    """An entry of a tree or of the index: its name from the top, its mode (such as 100644) and its hash."""

    name: str
    mode: str
    hash: str


class Revision:
    """A revision that an option names, in one repository: `top` is its working tree, `commit` the hash of the commit.

    Raises UsageError, with what to do, where git is missing or does not know the revision.
    """

    def __init__(self, option: str, name: str, top: str) -> None:
        self.option = option
        self.name = name
        self.top = top
        program = find_program("git", top)
        if program is None:
            raise UsageError(f"{option} needs git, and there is none on PATH outside of the checked files; install git")
        self._program = program
        self.commit = self._commit() if name else ""

    @classmethod
    def head(cls, option: str, top: str) -> Revision:
        """Return the revision that is checked out; one without a commit before the first commit. Raises UsageError."""
        unborn = cls(option, "", top)
        if unborn._run("rev-parse", "--verify", "HEAD").error and not unborn._run("symbolic-ref", "-q", "HEAD").error:
            return unborn
        return cls(option, "HEAD", top)

    def _commit(self) -> str:
        if self.name.startswith("-") or not self.name.isprintable():
            raise UsageError(f"{self.option}: {self.name!r} is not a revision; name a branch, a tag or a commit")
        found = self._run("rev-parse", "--verify", f"{self.name}^{{commit}}")
        commit = found.text.decode("ascii", "replace").strip()
        if not found.error and _HASH.fullmatch(commit):
            return commit
        if "dubious ownership" in found.error:
            raise UsageError(
                f"{self.option}: git does not read {self.top}, as another user owns it; if you trust it, run "
                f"'git config --global --add safe.directory {self.top}'"
            )
        self._refuse_shallow(f"'{self.name}'")
        raise UsageError(
            f"{self.option}: git finds no revision '{self.name}' in {self.top} ({found.error or 'no commit'}); name a "
            "branch, a tag or a commit that is there, such as 'origin/main'"
        )

    def read(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of files by their names from the top, with slashes; without what is not a file."""
        asked = [name for name in dict.fromkeys(names) if name and "\n" not in name]
        if not asked:
            return {}
        lines = "".join(f"{self.commit}:{name}\n" for name in asked).encode("utf-8", "surrogateescape")
        return dict(_blobs(asked, self._must("cat-file", "--batch", given=lines)))

    def names(self) -> list[str]:
        """Return the names of all files, from the top."""
        listed = self._must("ls-tree", "-r", "-z", "--name-only", "--full-tree", self.commit)
        found = (name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0"))
        return [name for name in found if _stays_inside(name)]

    def listing(self, tree: str = "") -> list[Blob]:
        """Return all files of the revision, or of another tree or commit; links and submodules are entries, too."""
        listed = self._must("ls-tree", "-r", "-z", "--full-tree", tree or self.commit)
        return list(_entries(listed))

    def listing_on_disk(self) -> list[Blob]:
        """Return all files of the revision but those that a sparse checkout leaves out of the working tree."""
        listed = self.listing()
        link = os.path.join(self.top, ".git")
        if not os.path.isfile(link) and not os.path.lexists(os.path.join(link, "info", "sparse-checkout")):
            return listed
        entries = self._must("ls-files", "-t", "-z", "--full-name").split(b"\0")
        left_out = {entry[2:].decode("utf-8", "surrogateescape") for entry in entries if entry.startswith(b"S ")}
        gone = {name for name in left_out if not os.path.lexists(os.path.join(self.top, *name.split("/")))}
        return [blob for blob in listed if blob.name not in gone]

    def staged(self) -> tuple[list[Blob], set[str]]:
        """Return all files as they are staged, and the names of those in conflict, which are not among them."""
        listed = self._must("ls-files", "-s", "-z", "--full-name", index=self._index())
        staged = list(_entries(listed))
        names = {row.partition(b"\t")[2].decode("utf-8", "surrogateescape") for row in listed.split(b"\0")}
        return staged, names - {blob.name for blob in staged} - {""}

    def _index(self) -> str:
        """Return the index that git has made for the commit in whose hook this runs; empty for the usual one."""
        index = os.path.abspath(os.environ.get("GIT_INDEX_FILE") or os.curdir)
        is_own = os.path.isfile(index) and f"{os.sep}.git{os.sep}" in index
        return index if is_own and (lies_within(index, self.top) or f"{os.sep}worktrees{os.sep}" in index) else ""

    def contents(self, hashes: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of blobs by their hashes; without what is not there, or is far too large."""
        found: dict[str, bytes] = {}
        asked = list(dict.fromkeys(hashes))
        pending = [asked[start : start + _AT_ONCE] for start in range(0, len(asked), _AT_ONCE)]
        while pending:
            some = pending.pop()
            output = self._run("cat-file", "--batch", given="".join(f"{each}\n" for each in some).encode())
            if output.error and len(some) > 1:  # perhaps more than is read at once
                half = len(some) // 2
                pending += [some[half:], some[:half]]
            elif output.error and not output.error.startswith("printed more than"):
                self._refuse_partial()
                raise UsageError(f"{self.option}: git cannot read '{self.name}' in {self.top} ({output.error})")
            else:
                found.update(_blobs(some, output.text))
        return found

    def at_merge_base(self) -> Revision:
        """Return the revision in which HEAD left the line of this one, as a pull request counts from it.

        Raises UsageError where there is none.
        """
        output = self._run("merge-base", "HEAD", self.commit)
        commit = output.text.decode("ascii", "replace").strip()
        if output.error or not _HASH.fullmatch(commit):
            self._refuse_shallow(f"the commit in which HEAD left '{self.name}'")
            raise UsageError(f"{self.option}: HEAD and '{self.name}' have no commit in common in {self.top}")
        base = copy(self)
        base.commit = commit
        return base

    def _refuse_shallow(self, missing: str) -> None:
        """Raise UsageError in a shallow clone, which lacks what was asked for."""
        if self._run("rev-parse", "--is-shallow-repository").text.strip() == b"true":
            raise UsageError(
                f"{self.option}: {missing} is not in the shallow clone {self.top}; fetch all of its history, "
                "with actions/checkout by 'fetch-depth: 0'"
            )

    def _refuse_partial(self) -> None:
        """Raise UsageError in a partial clone, as nothing is fetched that it lacks."""
        if self._run("config", "--get-regexp", r"^remote\..*\.promisor$").text:
            raise UsageError(
                f"{self.option}: the partial clone {self.top} lacks files of '{self.name}'; fetch them with "
                "'git fetch --refetch --no-filter', or clone it without '--filter'"
            )

    def _must(self, *arguments: str, given: bytes = b"", index: str = "") -> bytes:
        output = self._run(*arguments, given=given, index=index)
        if output.error:
            raise UsageError(f"{self.option}: git cannot read '{self.name}' in {self.top} ({output.error})")
        return output.text

    def _run(self, *arguments: str, given: bytes = b"", index: str = "") -> ProgramOutput:
        """Run git on the repository, with an own home in which it finds nothing but whom the user trusts."""
        with own_home() as home, tempfile.TemporaryFile(dir=home) as stdin:
            with open(os.path.join(home, ".gitconfig"), "w", encoding="utf-8", errors="surrogateescape") as config:
                config.write(_trusted())
            stdin.write(given)
            stdin.seek(0)
            environment = {**closed_environment(home, self.top), **_CLOSED}
            environment["GIT_CEILING_DIRECTORIES"] = os.path.dirname(self.top)
            if index:
                environment["GIT_INDEX_FILE"] = index
            output = run([self._program, *_SWITCHES, "-C", self.top, *arguments], environment, given=stdin)
        return output._replace(error=_reason(output.error))


def _reason(error: str) -> str:
    """Return why git failed without anything that it quotes.

    By its configuration, or by a link in the place of a file, a repository leads git to any file of the machine, whose
    first line git then calls a mistake.
    """
    if not error or error.startswith(_OWN_WORDS):
        return error
    found = _REASONS.search(error)
    return found[0] if found is not None else "git says why when you run it there"


def _trusted() -> str:
    """Return a configuration with the folders that git trusts for this user (safe.directory)."""
    lines = ["[safe]\n"]
    for setting in user_settings():
        if setting[:2] == ("safe", "directory"):
            quoted = setting.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            lines.append(f'\tdirectory = "{quoted}"\n')
    return "".join(lines)


def _blobs(names: list[str], answer: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the contents in what `git cat-file --batch` answers, name by name: `HASH blob SIZE`, or it is missing."""
    at = 0
    for name in names:
        end = answer.find(b"\n", at)
        if end < 0:
            return
        words = answer[at:end].rsplit(b" ", 2)
        at = end + 1
        if len(words) == 3 and words[2].isdigit() and words[1] in (b"blob", b"tree", b"commit", b"tag"):
            size = int(words[2])
            if words[1] == b"blob":
                yield name, answer[at : at + size]
            at += size + 1


def _entries(listed: bytes) -> Iterator[Blob]:
    """Yield what `git ls-tree` (mode type hash) and `git ls-files -s` (mode hash stage) list, of the latter stage 0."""
    for row in listed.split(b"\0"):
        head, _, name = row.partition(b"\t")
        words = head.decode("ascii", "replace").split(" ")
        if len(words) >= 3 and name:
            is_staged = _HASH.fullmatch(words[1]) is not None
            path = name.decode("utf-8", "surrogateescape")
            if (not is_staged or words[2] == "0") and _stays_inside(path):
                yield Blob(path, words[0], words[1] if is_staged else words[2])


def _stays_inside(name: str) -> bool:
    """Whether a name of a tree is that of a file below the top: git would write none of the others to disk."""
    return bool(name) and not _OUTSIDE.intersection(name.replace("\\", "/").lower().split("/"))


class Base:
    """The revision that a change is compared with, in every repository of a project.

    Paths are those of files on disk, which need not be there any more. Raises UsageError where a repository does not
    have the revision, and for files outside of any.
    """

    def __init__(self, option: str, name: str, boundary: Boundary) -> None:
        self.name = name
        self._boundary = boundary
        self._revisions: dict[str, Revision] = {}
        self._read: dict[str, bytes | None] = {}
        for top in boundary.tops:
            if not os.path.lexists(os.path.join(top, ".git")):
                raise UsageError(f"{option} needs a repository, and {top} is not in one")
            self._revisions[top] = Revision(option, name, top)

    @property
    def identity(self) -> str:
        """The revision as it is now: its name and the commits it means."""
        return " ".join([self.name, *(revision.commit for revision in self._revisions.values())])

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the contents that files had, by path; a file that was not there is missing."""
        found: dict[str, bytes] = {}
        by_top: dict[str, dict[str, list[str]]] = {}
        for path in paths:
            top, name = self._place(os.path.realpath(path))
            if name:
                by_top.setdefault(top, {}).setdefault(name, []).append(path)
        for top, names in by_top.items():
            for name, data in self._revisions[top].read(names).items():
                found.update(dict.fromkeys(names[name], data))
        return found

    def _place(self, path: str) -> tuple[str, str]:
        """Return the top of the repository of an absolute path, and the path from there; no name for one outside."""
        top = self._boundary.top_of(os.path.dirname(path))
        name = os.path.relpath(path, top).replace(os.sep, "/")
        return (top, name) if top in self._revisions and not name.startswith("../") else (top, "")

    # --- configurations, and what they name

    @cached_property
    def _files(self) -> list[str]:
        """The absolute paths of all regular files, in order; links are none."""
        return sorted(
            os.path.join(top, *blob.name.split("/"))
            for top, revision in self._revisions.items()
            for blob in revision.listing()
            if blob.mode.startswith("100")
        )

    def files_at(self, path: str) -> list[str]:
        """Return the paths of the files that stood at a path or below it, in order; none where nothing stood."""
        path = os.path.normpath(os.path.abspath(path))
        first = bisect_left(self._files, path)
        below = takewhile(lambda file: file.startswith(path), self._files[first:])
        return [file for file in below if file == path or file.startswith(path + os.sep)]

    @cached_property
    def _configurations(self) -> dict[str, str]:
        """The configuration in each folder, by its absolute path."""
        found: dict[str, str] = {}
        for top, revision in self._revisions.items():
            listed = [name for name in revision.names() if name[name.rfind("/") + 1 :] in CONFIG_NAMES]
            for name in sorted(listed, key=lambda name: CONFIG_NAMES.index(name[name.rfind("/") + 1 :])):
                folder, file = os.path.split(os.path.join(top, *name.split("/")))
                if file in config_names(folder):
                    found.setdefault(folder, os.path.join(folder, file))
        return found

    def configuration_in(self, folder: str) -> str:
        """Return the path of the configuration that stood in a folder; empty for none."""
        return self._configurations.get(folder, "")

    def text(self, path: str) -> bytes | None:
        """Return the content of a file, by its path as it is written; None when there was no such file."""
        path = os.path.normpath(os.path.abspath(path))
        if path not in self._read:
            top, name = self._place(path)
            self._read[path] = self._revisions[top].read([name]).get(name) if name else None
        return self._read[path]

    def label(self, path: str) -> str:
        """Return how messages name a file of this revision."""
        top, name = self._place(os.path.normpath(os.path.abspath(path)))
        return f"{self.name}:{name or os.path.relpath(path, top)}"


def based(options: Options, boundary: Boundary) -> tuple[Options, tuple[Base | None, Base | None]]:
    """Return the revisions that configurations and suppressions are taken from; None where those on disk count.

    What is remembered of a run holds for these commits only, so the options name them. Raises UsageError.
    """
    configurations = suppressions = None
    if options.config_from:
        configurations = Base("--config-from", options.config_from, boundary)
        options = options._replace(config_from=configurations.identity)
    if options.suppressions_from:
        suppressions = Base("--suppressions-from", options.suppressions_from, boundary)
        options = options._replace(suppressions_from=suppressions.identity)
    return options, (configurations, suppressions)
