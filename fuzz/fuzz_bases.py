"""Git bases made of hostile objects: every command that reads one ends, and nothing outside is read, run or written."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import struct
import tempfile
import zlib

import atheris
from target import instrumented, start

instrumented("k8slint", within=("k8slint.project.git", "k8slint.analysis.change", "k8slint.project.renders.program"))

from k8slint.cli import main  # noqa: E402

CANARY = "canary-outside"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: {0}}}\nspec:\n  containers:\n  - {{name: c, image: 'nginx:{1}'}}\n"
TEXTS = (
    POD.format("web", "latest"),
    POD.format("web", "1.27") + "  - {name: d, image: nginx} # k8slint: ignore[all] x\n",
    POD.format("db", "1") + "---\n" + POD.format("web", "2"),
    "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2hunter2}\n",
    "resources: [a.yaml, ../out/pod.yaml, sub]\n",
    "ignore: [all]\nexclude: ['**']\n",
    "suppressions: [{rules: [all], reason: x}]\n",
    "rules: {nowhere: error}\n",
    "extends: ../out/.k8slint.yaml\n",
    "gitdir: ../out\n",
    "* filter=evil diff=evil export-ignore\n",
    "../out/pod.yaml",
    "/dev/zero",
    "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    "a: [\n",
    "",
)
NAMES = (
    b"a.yaml",
    b"b.yaml",
    b"sub",
    b"kustomization.yaml",
    b".k8slint.yaml",
    b".gitattributes",
    b".gitmodules",
    b"..",
)
NAMES += (b".", b".git", b"a/../../out/pod.yaml", b"", b"/etc/passwd", b"-rf", b"a\nb.yaml", b"\xff.yaml", b"a\tb.yaml")
NAMES += (b'"q".yaml', b"A.yaml", b"a.yaml ", b".GIT", b"git~1", b"x" * 300, b"HEAD", b":(glob)*", b"\x1b[31m.yaml")
MODES = (b"100644", b"100755", b"120000", b"160000", b"40000", b"040000", b"0", b"100664", b"777777", b"x", b"")
KINDS = (b"blob", b"tree", b"commit", b"tag", b"", b"bl ob")
HEADS = ("ref: refs/heads/main\n", "ref: refs/heads/none\n", "ref: ../../out/config\n", "nonsense\n", "", "ref: HEAD\n")
CONFIG = "[core]\n\trepositoryformatversion = 0\n"
CONFIGS = (
    CONFIG,
    f"{CONFIG}\tfsmonitor = touch ../out/ran\n\thooksPath = ../out\n\tpager = touch ../out/ran\n",
    f"{CONFIG}[include]\n\tpath = ../../out/config\n",
    f'{CONFIG}[filter "evil"]\n\tclean = touch ../out/ran\n\tsmudge = touch ../out/ran\n\tprocess = touch ../out/ran\n'
    '[diff "evil"]\n\ttextconv = touch ../out/ran\n\tcommand = touch ../out/ran\n',
    f"{CONFIG}[extensions]\n\tobjectFormat = sha256\n",
    f"{CONFIG}[extensions]\n\tpartialClone = origin\n"
    '[remote "origin"]\n\turl = ext::touch ../out/ran\n\tpromisor = true\n',
    f"{CONFIG}[alias]\n\trev-parse = !touch ../out/ran\n\tls-tree = !touch ../out/ran\n",
    f"{CONFIG}\tworktree = ../../out\n",
    f"{CONFIG}\tbare = true\n",
    "[core\n",
)
LINKED = (
    "packed-refs",
    "HEAD",
    "index",
    "config",
    "objects/info/alternates",
    "shallow",
    "refs/heads/main",
    "commondir",
)
LINKED += (
    "info/grafts",
    "info/exclude",
    "objects/pack/a.idx",
    "sharedindex.0",
    "config.worktree",
    "objects/info/commit-graph",
)
TARGETS = (
    "../../out/config",
    "../../../out/config",
    "../../../../out/config",
    "/dev/null",
    "nowhere",
    "HEAD",
    "../../out",
)
REVISIONS = (
    "main",
    "HEAD",
    "base",
    "HEAD~1",
    "base^{tree}",
    "a.yaml",
    ":a.yaml",
    "--all",
    "",
    "@{-1}",
    "main:sub",
    "refs/tags/t",
)
COMMANDS = (
    ("check", ".", "--since", "{0}", "--format", "json"),
    ("check", ".", "--staged"),
    ("check", "a.yaml", "--suppressions-from", "{0}", "--format", "sarif"),
    ("check", ".", "--config-from", "{0}", "--suppressions-from", "{0}", "--format", "json"),
    ("check", ".", "--since", "{0}", "--diff"),
    ("diff", "{0}"),
    ("diff", "{0}", ".", "--format", "json"),
    ("check", ".", "--since", "{0}", "--show-files"),
)


def one(data: bytes) -> None:
    choices = atheris.FuzzedDataProvider(data)
    before = os.getcwd()
    root = os.path.realpath(tempfile.mkdtemp(prefix="k8slint-bases-"))
    try:
        outside, project = os.path.join(root, "out"), os.path.join(root, "project")
        _outside(outside)
        _Repository(choices, project).make()
        os.chdir(project)
        was = _state(outside)
        for _ in range(2):
            command = COMMANDS[choices.ConsumeIntInRange(0, len(COMMANDS) - 1)]
            revision = REVISIONS[max(0, choices.ConsumeIntInRange(-len(REVISIONS), len(REVISIONS) - 1))]
            _ask([word.format(revision) for word in command])
            assert _state(outside) == was, command
    finally:
        os.chdir(before)
        shutil.rmtree(root)


def _ask(arguments: list[str]) -> None:
    out, err = io.StringIO(), io.StringIO()
    extra = ["--no-cache", "--jobs", "1"] if arguments[0] == "check" else []
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*arguments, *extra])
    shown = out.getvalue() + err.getvalue()
    assert code in (0, 1, 2), (arguments, code)
    assert CANARY not in shown, (arguments, shown)
    assert "hunter2" not in shown, (arguments, shown)
    assert "Traceback" not in shown, shown
    assert "mistake of k8slint itself" not in shown, shown
    assert all(line.isprintable() for line in shown.replace("\t", "").split("\n")), (arguments, shown)
    if code < 2 and "json" in arguments:
        json.loads(out.getvalue())


class _Repository:
    """A repository whose objects, references and index are written byte by byte, as git itself never would."""

    def __init__(self, choices: atheris.FuzzedDataProvider, top: str) -> None:
        self.choices = choices
        self.top = top
        self.git = os.path.join(top, ".git")
        self.made = {kind: [bytes(20), b"\xab" * 20] for kind in ("blob", "tree", "commit")}

    def _pick(self, of: tuple[bytes, ...] | list[bytes] | tuple[str, ...]) -> bytes | str:
        return of[self.choices.ConsumeIntInRange(0, len(of) - 1)]

    def make(self) -> None:
        for folder in ("objects", "refs/heads", "refs/tags"):
            os.makedirs(os.path.join(self.git, folder))
        for _ in range(self.choices.ConsumeIntInRange(1, 4)):
            self._blob()
        for _ in range(self.choices.ConsumeIntInRange(1, 4)):
            self._tree()
        for _ in range(self.choices.ConsumeIntInRange(1, 3)):
            self._commit()
        odd = not self.choices.ConsumeIntInRange(0, 9)
        for name in ("refs/heads/main", "refs/heads/base", "refs/tags/t"):
            hashed = self._any(self.choices.ConsumeIntInRange(0, 6)) if odd else self.made["commit"][-1]
            self._write(name, hashed.hex() + "\n")
        self._write("HEAD", str(self._pick(HEADS)) if odd else HEADS[0])
        self._write("config", CONFIGS[max(0, self.choices.ConsumeIntInRange(-3 * len(CONFIGS), len(CONFIGS) - 1))])
        self._index()
        if not self.choices.ConsumeIntInRange(0, 9):
            path = os.path.join(self.git, str(self._pick(LINKED)))
            with contextlib.suppress(OSError):
                os.unlink(path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.symlink(str(self._pick(TARGETS)), path)
        count = max(2, self.choices.ConsumeIntInRange(-6, 4))
        for name in ("a.yaml", "sub/b.yaml", ".gitattributes", ".k8slint.yaml")[:count]:
            path = os.path.join(self.top, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(
                    str(
                        TEXTS[
                            self.choices.ConsumeIntInRange(
                                0, 4 if self.choices.ConsumeIntInRange(0, 5) else len(TEXTS) - 1
                            )
                        ]
                    )
                )

    def _any(self, kind: int) -> bytes:
        """Return the hash of something that was made: mostly of what belongs there, at times of anything."""
        names = ("commit", "commit", "commit", "commit", "tree", "blob", "commit")
        return self.made[names[kind]][self.choices.ConsumeIntInRange(0, len(self.made[names[kind]]) - 1)]

    def _blob(self) -> None:
        text = str(self._pick(TEXTS)).encode()
        if not self.choices.ConsumeIntInRange(0, 5):
            text = self.choices.ConsumeBytes(16)
        self._object(b"blob", text)

    def _tree(self) -> None:
        entries = []
        for _ in range(self.choices.ConsumeIntInRange(0, 4)):
            is_tree = not self.choices.ConsumeIntInRange(0, 3)
            of = self.made["tree" if is_tree else "blob"]
            mode = b"40000" if is_tree else b"100644"
            if not self.choices.ConsumeIntInRange(0, 9):
                mode = bytes(self._pick(MODES))
            name = NAMES[
                self.choices.ConsumeIntInRange(0, 5 if self.choices.ConsumeIntInRange(0, 4) else len(NAMES) - 1)
            ]
            entries.append(mode + b" " + name + b"\0" + of[-1 - self.choices.ConsumeIntInRange(0, len(of) - 1)])
        body = b"".join(entries)
        if not self.choices.ConsumeIntInRange(0, 7):
            body = body[: self.choices.ConsumeIntInRange(0, len(body))] + self.choices.ConsumeBytes(4)
        self._object(b"tree", body)

    def _commit(self) -> None:
        lines = [b"tree " + self.made["tree"][-1 - self.choices.ConsumeIntInRange(0, 2)].hex().encode()]
        parents = [self._any(self.choices.ConsumeIntInRange(0, 6)) for _ in range(self.choices.ConsumeIntInRange(0, 2))]
        lines += [b"parent " + parent.hex().encode() for parent in parents]
        lines += [b"author a <a@example.com> 1 +0000", b"committer a <a@example.com> 1 +0000", b"", b"x\x1b[31m"]
        if not self.choices.ConsumeIntInRange(0, 7):
            lines.pop(self.choices.ConsumeIntInRange(0, len(lines) - 1))
        self._object(b"commit", b"\n".join(lines))

    def _object(self, kind: bytes, body: bytes) -> None:
        """Write a loose object; at times its kind, size, hash or compression is not what it should be."""
        is_odd = not self.choices.ConsumeIntInRange(0, 39)
        size = self._pick((b"0", b"99999999999999999999", b"-1", b"")) if is_odd else b"%d" % len(body)
        shown = bytes(self._pick(KINDS)) if is_odd and self.choices.ConsumeBool() else kind
        content = shown + b" " + bytes(size) + b"\0" + body
        hashed = hashlib.sha1(content, usedforsecurity=False).digest()
        data = zlib.compress(content)
        if is_odd and self.choices.ConsumeBool():
            data = data[: self.choices.ConsumeIntInRange(0, len(data))]
        self._write(f"objects/{hashed.hex()[:2]}/{hashed.hex()[2:]}", data)
        self.made[kind.decode()].append(hashed)

    def _index(self) -> None:
        kind = self.choices.ConsumeIntInRange(0, 5)
        if kind == 0:
            return
        entries = []
        for _ in range(self.choices.ConsumeIntInRange(0, 3)):
            name = bytes(self._pick(NAMES))
            stat = struct.pack(">10L", 0, 0, 0, 0, 0, 0, (0o100644, 0o120000, 0o160000)[len(name) % 3], 0, 0, 0)
            entry = stat + self.made["blob"][-1] + struct.pack(">H", min(len(name), 0xFFF)) + name
            entries.append(entry + bytes(8 - len(entry) % 8))
        version = self.choices.ConsumeIntInRange(1, 5) if kind == 1 else 2
        body = b"DIRC" + struct.pack(">LL", version, len(entries)) + b"".join(entries)
        if kind == 2:
            body = body[: self.choices.ConsumeIntInRange(0, len(body))] + self.choices.ConsumeBytes(8)
        self._write("index", body + hashlib.sha1(body, usedforsecurity=False).digest())

    def _write(self, name: str, content: str | bytes) -> None:
        path = os.path.join(self.git, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())


def _outside(folder: str) -> None:
    os.mkdir(folder)
    texts = {"pod.yaml": POD.format(CANARY, CANARY), ".k8slint.yaml": f"ignore: [all] # {CANARY}\n", "config": CANARY}
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


def _state(folder: str) -> list[tuple[str, int, int]]:
    found = []
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        status = entry.stat(follow_symlinks=False)
        found.append((entry.name, status.st_size, status.st_mtime_ns))
    return found


if __name__ == "__main__":
    start(one, (bytes((number * step) % 256 for step in range(128)) for number in range(1, 96)), longest=512)
