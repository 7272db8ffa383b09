"""The files of a project's repositories as a revision or the index has them; nothing is checked out."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.model.regular_file import read_regular
from k8slint.project.configuration_error import UsageError
from k8slint.project.git.revision import Blob, Revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from k8slint.project.boundary import Boundary

STAGED = "--staged"
_LINK, _SUBMODULE = "120000", "160000"
_MOST_LINKS = 5


class GitTree:
    """Files by their absolute paths, read from git when asked for.

    A file that lies on disk with the same content is read from there, which is faster. What a submodule holds is read
    from its own repository; where that does not have the commit, it is taken as it lies on disk. `label` is how
    messages name the tree, `identity` what it is exactly. Raises UsageError for what git does not have.
    """

    def __init__(self, label: str, parts: Iterable[tuple[Revision, list[Blob]]]) -> None:
        self.label = label
        self._blobs: dict[str, tuple[Revision, Blob]] = {}
        self._folders: set[str] = set()
        self._as_on_disk: list[str] = []
        self._contents: dict[str, bytes] = {}
        self._real: dict[str, str] = {}
        digest = hashlib.sha256()
        for revision, blobs in parts:
            self._take(revision, blobs)
            for blob in blobs:
                digest.update("\0".join((revision.top, *blob)).encode("utf-8", "surrogateescape") + b"\0")
        self.identity = digest.hexdigest()

    def _take(self, revision: Revision, blobs: list[Blob]) -> None:
        for blob in blobs:
            path = os.path.join(revision.top, *blob.name.split("/"))
            if blob.mode == _SUBMODULE:
                self._take_submodule(path, blob.hash, revision.option)
            else:
                self._blobs[path] = revision, blob
            folder = os.path.dirname(path)
            while folder not in self._folders:
                self._folders.add(folder)
                folder = os.path.dirname(folder)

    def _take_submodule(self, path: str, commit: str, option: str) -> None:
        self._folders.add(path)
        if not os.path.lexists(os.path.join(path, ".git")):
            return  # nobody looks into one that is not there
        try:
            revision = Revision(option, commit, path)
            self._take(revision, revision.listing())
        except UsageError:
            self._as_on_disk.append(path + os.sep)

    # --- what there is

    def files(self) -> Iterator[str]:
        """Yield the paths of all files, but of links."""
        for path, (_, blob) in self._blobs.items():
            if blob.mode != _LINK:
                yield path

    def entries(self) -> Iterable[str]:
        """Return the paths of all files, links among them."""
        return self._blobs

    def is_as_on_disk(self, path: str) -> bool:
        """Whether git cannot say what a file was like, so that it is taken as it lies on disk."""
        return path.startswith(tuple(self._as_on_disk))

    def has_file(self, path: str) -> bool:
        """Whether there is a file at an absolute path, links followed."""
        path = self._followed(path)
        return path in self._blobs or (self.is_as_on_disk(path) and os.path.isfile(path))

    def has_folder(self, path: str) -> bool:
        """Whether there is a folder at an absolute path."""
        return path in self._folders or (self.is_as_on_disk(path) and os.path.isdir(path))

    # --- what is in it

    def read(self, file: str) -> bytes | None:
        """Return the content of a file by its name or path; None when there is none; of one too large its start."""
        path = self._followed(self.path_of(file))
        if self.is_as_on_disk(path):
            return _on_disk(path)
        self.fetch([path])
        return self._contents.get(path)

    def fetch(self, paths: Iterable[str]) -> None:
        """Read many files at once."""
        missing: dict[Revision, dict[str, list[str]]] = {}
        for path in paths:
            if path in self._contents or path not in self._blobs:
                continue
            revision, blob = self._blobs[path]
            data = _on_disk(path) if blob.mode != _LINK else None
            if data is not None and _hash(data, len(blob.hash)) == blob.hash:
                self._contents[path] = data
            else:
                missing.setdefault(revision, {}).setdefault(blob.hash, []).append(path)
        for revision, by_hash in missing.items():
            for found, data in revision.contents(by_hash).items():
                self._contents.update(dict.fromkeys(by_hash[found], data[: DEFAULT_LIMITS.file_bytes + 1]))

    def path_of(self, file: str) -> str:
        """Return the absolute path of a file by its name, as trees have it."""
        folder, name = os.path.split(file)
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        return os.path.join(self._real[folder], name)

    def _followed(self, path: str) -> str:
        """Return where links lead from a path."""
        for _ in range(_MOST_LINKS):
            entry = self._blobs.get(path)
            if entry is None or entry[1].mode != _LINK:
                return path
            self.fetch([path])
            target = self._contents.get(path, b"").decode("utf-8", "surrogateescape")
            path = os.path.normpath(os.path.join(os.path.dirname(path), target))
        return path


def _on_disk(path: str) -> bytes | None:
    try:
        return read_regular(path, DEFAULT_LIMITS.file_bytes + 1)
    except (OSError, ValueError):
        return None


def _hash(data: bytes, digits: int) -> str:
    """Return the hash by which git knows a content (gitformat-pack(5)): SHA-1, or SHA-256 with 64 digits."""
    made = hashlib.sha256() if digits == 64 else hashlib.sha1(usedforsecurity=False)
    made.update(b"blob %d\0" % len(data))
    made.update(data)
    return made.hexdigest()


def tree_since(name: str, boundary: Boundary, asked: str) -> GitTree:
    """Return the files as they were where HEAD left a revision, in every repository of a project.

    `asked` is the option or command that wants them, as messages name it. Raises UsageError.
    """
    revisions = [Revision(asked, name, top).at_merge_base() for top in _repositories(asked, boundary)]
    return GitTree(name, [(revision, revision.listing_on_disk()) for revision in revisions])


def staged_trees(boundary: Boundary) -> tuple[GitTree, GitTree, list[str]]:
    """Return the files of the last commit, none before the first one, those that are staged, and those in conflict.

    What is in conflict is in neither tree. Raises UsageError.
    """
    before, after = [], []
    torn: list[str] = []
    for top in _repositories(STAGED, boundary):
        head = Revision.head(STAGED, top)
        staged, names = head.staged()
        before.append((head, [blob for blob in head.listing() if blob.name not in names] if head.commit else []))
        after.append((head, staged))
        torn += [os.path.join(top, *name.split("/")) for name in sorted(names)]
    return GitTree("HEAD", before), GitTree("the index", after), torn


def _repositories(option: str, boundary: Boundary) -> tuple[str, ...]:
    for top in boundary.tops:
        if not os.path.lexists(os.path.join(top, ".git")):
            raise UsageError(f"{option} needs a repository, and {top} is not in one")
    return boundary.tops
