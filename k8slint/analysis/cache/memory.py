"""What is remembered of earlier runs like this one: the finished report, and which content its files had.

Three answers, the cheapest first: files that look untouched to `stat`, and so the report stands; files that hold the
same bytes as before, and so it stands, too; single files whose results are known, so that only others are analyzed.
"""

from __future__ import annotations

import json
import os
import time
from array import array
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from k8slint.analysis.cache.folder import RUNS, SUFFIX, make_folder
from k8slint.analysis.cache.identity import outside_files, plan_identity, program_identity, run_identity
from k8slint.analysis.cache.key import cache_key
from k8slint.analysis.cache.prune import mark_used, prune_daily
from k8slint.analysis.cache.row import UNREADABLE_ROW, report_of, report_text
from k8slint.analysis.cache.sealed import Seal, digest_of
from k8slint.model.limits import DEFAULT_LIMITS
from k8slint.model.regular_file import read_regular
from k8slint.project.own_files import rulebook_of

if TYPE_CHECKING:
    from k8slint.analysis.cache.packs import Packs
    from k8slint.analysis.plan import Plan
    from k8slint.model.result import Report
    from k8slint.project.project import Project
    from k8slint.project.unit import Unit

SETTLED_NS = 2_000_000_000
"""Nanoseconds a file must have been left alone: FAT counts time in steps of two seconds."""

_NONE = (0, 0, 0, 0)
FIELDS = len(_NONE)


class Signatures:
    """Size, time of change, time of the last change of any kind and inode of some files, in the order given.

    All are 0 for a file that is not there, which is as good a signature as any.
    """

    __slots__ = ("settled", "values")

    def __init__(self, files: Iterable[str], now_ns: int) -> None:
        self.values = array("Q")
        extend = self.values.extend
        stat = os.stat
        mask = (1 << 64) - 1
        latest = now_ns - SETTLED_NS
        settled = bytearray()
        for file in files:
            try:
                found = stat(file)
            except FileNotFoundError:
                extend(_NONE)
                settled.append(True)
                continue
            except (OSError, ValueError):
                extend(_NONE)
                settled.append(False)
                continue
            changed, touched = found.st_mtime_ns, found.st_ctime_ns
            extend((found.st_size, changed & mask, touched & mask, found.st_ino & mask))
            settled.append(changed < latest and touched < latest)
        self.settled = settled
        """For each file whether its signature may stand for its content."""

    @property
    def all_settled(self) -> bool:
        """Whether every signature may stand for its content."""
        return 0 not in self.settled

    def text(self) -> bytes:
        """Return the signatures as bytes, equal for equal signatures."""
        return self.values.tobytes()

    def rows(self) -> Iterator[tuple[int, ...]]:
        """Return the signature of each file."""
        values = self.values
        for at in range(0, len(values), FIELDS):
            yield tuple(values[at : at + FIELDS])


_ABSENT = "-"
_FORGOTTEN = 1000  # how many files that are gone the index may hold beside the present ones


class Memory:
    """The cache as one run sees it. `root` is the cache's folder, `now` the time in seconds since 1970."""

    def __init__(self, root: str, project: Project, today: str, now: float | None = None) -> None:
        self._root = root
        self._now = time.time() if now is None else now
        self._program = program_identity()
        self._project = project
        self._packs: Packs | None = None
        outside = outside_files(project.configurations, project.options)
        key = cache_key(os.environ)
        self._seal = Seal(key or b"")
        self.usable = outside is not None and key is not None
        self._files = [*project.files_on_disk(), *(outside or ())]
        self._consulted: list[str] = []
        name = run_identity(project.configurations, project.options, self._program, today)
        self._name, self._index_name = name + SUFFIX, f"{name}.index{SUFFIX}"
        self._path = os.path.join(root, RUNS, self._name)
        self._index_path = os.path.join(root, RUNS, self._index_name)
        self._digests: dict[str, str] = {}
        self._content_key = ""
        self._body = self._seal.read(self._path, self._name)
        self._look_at(self._consulted_before())

    def _consulted_before(self) -> list[str]:
        """Return the files beyond those of the project that an earlier run looked at, or for: what builds are made of.

        They stand in the second line of what was kept.
        """
        lines = (self._body or b"").split(b"\n", 2)
        try:
            _, consulted, _ = lines
            return [str(file) for file in json.loads(consulted)]
        except (ValueError, TypeError):
            self._body = None
            return []

    def _look_at(self, consulted: list[str]) -> None:
        """Take the signatures of all files that the report depends on; those `consulted` are none of the project."""
        self._files = [*self._files[: len(self._files) - len(self._consulted)], *consulted]
        self._consulted = consulted
        self._signatures = Signatures(self._files, int(self._now * 1e9))
        self._layout = self._layout_text()
        self._stat_key = digest_of(self._layout, self._signatures.text()) if self._signatures.all_settled else ""

    def _layout_text(self) -> bytes:
        """Return which files there are, which of them are reported, what was passed over, and what is on no disk."""
        units = self._project.units
        texts = [(unit.file, digest_of(unit.data)) for unit in units if unit.data is not None]
        names = "\n".join(self._files).encode("utf-8", "surrogatepass")
        rest = json.dumps(
            [texts, self._project.notices, len(self._files), [unit.configuration for unit in units]]
        ).encode("ascii")
        return b"\0".join((names, rest, bytes(unit.reported for unit in units)))

    # --- the whole run

    def report(self) -> Report | None:
        """Return the report of an earlier run with the same input; None when there is none."""
        if self._body is None:
            return None
        head_line, _, text = self._body.split(b"\n", 2)
        head = head_line.split(b" ")
        if self._stat_key and head[0] == self._stat_key.encode():
            mark_used(self._path, self._now)
            mark_used(self._index_path, self._now)
            return self._read(text)
        self._learn_digests()
        if head[-1] != self._content_key.encode():
            return None
        report = self._read(text)
        if report is not None:
            self._write(text)
        return report

    def _read(self, text: bytes) -> Report | None:
        try:
            return report_of(text, rulebook_of(self._project.configurations))
        except UNREADABLE_ROW:
            return None

    def keep(self, report: Report) -> None:
        """Keep a finished run: its report, and the digests of the files it read."""
        consulted = self._project.survey.consulted()
        if any("{" in file or "\n" in file for file in consulted):  # a patch that was taken for a path, with its values
            return
        if consulted != self._consulted:
            self._look_at(consulted)
            if not self._signatures.all_settled:  # it may have changed since it was read: the next run will tell
                return
        for file in self._files:
            if file not in self._digests:
                self._digests[file] = self._digest_of_file(file)
        if Signatures(self._files, 0).text() == self._signatures.text():  # else a file changed while it was checked
            self._content_key = self._content_digest()
            text = report_text(report)
            if text is not None:
                self._write(text)
        prune_daily(self._root, self._now)

    def _write(self, report: bytes) -> None:
        """Write the run and its index; does nothing where the folder cannot be written to."""
        if not make_folder(self._root, RUNS):
            return
        head = f"{self._stat_key or '-'} {self._content_key}\n{json.dumps(self._consulted)}\n".encode("ascii")
        if self._seal.write(self._path, self._name, head + report):
            index = json.dumps(self._index_rows(), separators=(",", ":")).encode("ascii")
            self._seal.write(self._index_path, self._index_name, index)

    def _content_digest(self) -> str:
        return digest_of(self._layout, "".join([self._digests[file] for file in self._files]).encode())

    # --- the content of files

    def _index(self) -> dict[str, Any]:
        """Read the index: file name -> its signature and digest."""
        body = self._seal.read(self._index_path, self._index_name)
        try:
            index = json.loads(body) if body is not None else {}
        except ValueError:
            return {}
        return index if isinstance(index, dict) else {}

    def _index_rows(self) -> dict[str, list[Any]]:
        rows: dict[str, list[Any]] = {}
        settled = self._signatures.settled
        for at, (file, signature) in enumerate(zip(self._files, self._signatures.rows(), strict=True)):
            if settled[at] and self._digests.get(file):
                rows[file] = [*signature, self._digests[file]]
        old = self._index()
        if len(old) <= 2 * len(self._files) + _FORGOTTEN:
            for file, row in old.items():
                rows.setdefault(file, row)
        return rows

    def _learn_digests(self) -> None:
        """Find out the digest of every file: from the index where its signature stands, else by reading it."""
        index = self._index()
        settled = self._signatures.settled
        for at, (file, signature) in enumerate(zip(self._files, self._signatures.rows(), strict=True)):
            row = index.get(file)
            if settled[at] and isinstance(row, list) and len(row) == FIELDS + 1 and tuple(row[:FIELDS]) == signature:
                self._digests[file] = str(row[FIELDS])
            elif file not in self._digests:
                self._digests[file] = self._digest_of_file(file)
        self._content_key = self._content_digest()

    # --- single files

    def open_packs(self, plans: list[Plan]) -> None:
        """Look up the results of single files under these plans from now on."""
        from k8slint.analysis.cache.packs import Packs

        self._packs = Packs(self._root, self._seal, plan_identity(plans, self._program), int(self._now // 86_400))

    def known_texts(self, units: list[Unit]) -> dict[str, bytes]:
        """Return the texts of results that are known, by file name."""
        if self._packs is None or not self._packs.exist():
            return {}
        if not self._digests:
            self._learn_digests()
        keys = {result_key(digest, unit): unit.name for unit in units if (digest := self._digest_of(unit))}
        return {keys[key]: text for key, text in self._packs.find(set(keys)).items()}

    def learn(self, unit: Unit, digest: str, text: bytes | None) -> None:
        """Keep what a unit gave: the digest of what it read, and the text of its result unless that is None."""
        if digest and not unit.parts:
            self._digests[unit.file] = digest
        digest = self._digest_of(unit)
        if digest and text is not None and self._packs is not None:
            self._packs.keep(result_key(digest, unit), text)

    def _digest_of(self, unit: Unit) -> str:
        """Return the digest of what a unit is made of; empty when nothing is known of it."""
        if not unit.parts:
            held = unit.data is not None or self._project.tree is not None
            return digest_of(unit.data or b"") if held else self._digests.get(unit.file, "")
        digests = []
        for part in unit.parts:
            if part not in self._digests:
                self._digests[part] = self._digest_of_file(part)
            digests.append(f"{self._digests[part]} {part}")
        builds = self._project.survey.builds
        assert builds is not None  # for a unit of parts is a build
        digests += map(repr, builds.judged(unit.folder))
        return digest_of("\n".join(digests).encode("utf-8", "surrogatepass"))

    def _digest_of_file(self, file: str) -> str:
        """Return the digest of a file as the project has it."""
        if self._project.tree is None and file not in self._project.contents:
            return _digest_of_file(file)
        data = self._project.read(file)
        return _ABSENT if data is None else digest_of(data)

    def close_packs(self) -> None:
        """Let others see the results of single files; those of a run that was interrupted are as good as any."""
        if self._packs is not None:
            self._packs.finish()


def result_key(digest: str, unit: Unit) -> str:
    """Return the key of a file's result: its content, what project files say of it, its configuration and its name."""
    return f"{digest} {unit.role} {unit.configuration} {unit.file}"


def _digest_of_file(file: str) -> str:
    """Return the digest of a file as it is now, and of a folder that of the names in it.

    It is `-` for what is not there, and empty for what cannot be read or is too large to be checked.
    """
    try:
        if os.path.isdir(file):
            return digest_of("\0".join(sorted(os.listdir(file))).encode("utf-8", "surrogateescape"))
        data = read_regular(file, DEFAULT_LIMITS.file_bytes + 1)
    except FileNotFoundError:
        return _ABSENT
    except (OSError, ValueError):
        return ""
    return digest_of(data) if len(data) <= DEFAULT_LIMITS.file_bytes else ""
