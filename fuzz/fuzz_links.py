"""Random trees of folders, files, pipes and links: nothing outside is read, written or removed."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile

import atheris
from target import instrumented, start

instrumented("k8slint")

from k8slint.cli import main  # noqa: E402

CANARY = "canary-outside"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: {0}}}\nspec: {{containers: [{{name: c, image: '{0}:'}}]}}\n"
TEXTS = (
    POD.format("inside"),
    "resources: [a, b, a/b, ../out, l/pod.yaml, ../../out/pod.yaml]\n",
    "configMapGenerator: [{name: x, files: [a, l, ../out/pod.yaml], envs: [b]}]\n",
    "patches: [{path: a}, {path: b/pod.yaml}]\nresources: [pod.yaml]\ncomponents: [l]\n",
    "extends: a\n",
    "exclude: ['b/**']\nschema_locations: [l]\ndocker_configs: [a]\n",
    "gitdir: ../out\n",
    "[core]\n\texcludesFile = ../out/ignored\n[include]\n\tpath = ../../out/settings\n",
    "*.yaml\n!a\n",
    "{{ .Values.a }}\n",
    "a: [\n",
)
NAMES = ("a", "b", "l", "pod.yaml", "kustomization.yaml", ".k8slint.yaml", ".gitignore", ".git", "config", "index")
NAMES += ("values.yaml", "Chart.yaml", "templates", "info", "exclude", "report.json", "cache", "runs", "packs")
TARGETS = ("../out", "../../out", "../out/pod.yaml", "/dev/zero", "/dev/tty", "/proc/self/root", ".", "..", "a", "b/a")
TARGETS += ("../../../out/pod.yaml", "l", "nowhere", "/", "../project", "../out/settings", "../out/new")


def one(data: bytes) -> None:
    choices = atheris.FuzzedDataProvider(data)
    before = os.getcwd()
    root = os.path.realpath(tempfile.mkdtemp(prefix="k8slint-links-"))
    try:
        outside, project = os.path.join(root, "out"), os.path.join(root, "project")
        _outside(outside)
        os.mkdir(project)
        _grow(choices, project)
        os.chdir(project)
        was = _state(outside)
        for arguments in _asked(choices):
            shown = io.StringIO()
            with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
                code = main(arguments)
            assert code in (0, 1, 2), (arguments, code)
            assert CANARY not in shown.getvalue(), arguments
            assert "Traceback" not in shown.getvalue(), shown.getvalue()
            assert _state(outside) == was, arguments
        for folder, _, files in os.walk(project):
            for file in files:
                path = os.path.join(folder, file)
                if os.path.isfile(path) and not os.path.islink(path):
                    with open(path, "rb") as content:
                        assert CANARY.encode() not in content.read(), path
    finally:
        os.chdir(before)
        shutil.rmtree(root)


def _outside(folder: str) -> None:
    os.mkdir(folder)
    texts = {"pod.yaml": POD.format(CANARY), "kustomization.yaml": "resources: [pod.yaml]\n", "ignored": "*\n"}
    texts |= {"settings": "[core]\n\texcludesFile = ignored\n", ".k8slint.yaml": "ignore: [all]\n", "config": CANARY}
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


def _grow(choices: atheris.FuzzedDataProvider, project: str) -> None:
    folders = [project]
    for _ in range(choices.ConsumeIntInRange(1, 24)):
        folder = folders[choices.ConsumeIntInRange(0, len(folders) - 1)]
        path = os.path.join(folder, NAMES[choices.ConsumeIntInRange(0, len(NAMES) - 1)])
        kind = choices.ConsumeIntInRange(0, 9)
        with contextlib.suppress(OSError):
            if kind < 4:
                with open(path, "x", encoding="utf-8") as file:
                    file.write(TEXTS[choices.ConsumeIntInRange(0, len(TEXTS) - 1)])
            elif kind < 6:
                os.mkdir(path)
                folders.append(path)
            elif kind < 9:
                os.symlink(TARGETS[choices.ConsumeIntInRange(0, len(TARGETS) - 1)], path)
            else:
                os.mkfifo(path)


def _asked(choices: atheris.FuzzedDataProvider) -> list[list[str]]:
    def named() -> str:
        names = [NAMES[choices.ConsumeIntInRange(0, len(NAMES) - 1)] for _ in range(choices.ConsumeIntInRange(1, 2))]
        return "/".join(names)

    asked = [["check", ".", "--no-cache", "--jobs", "1", "--format", "json", "--show-files"]]
    more = (
        ["check", ".", "--no-cache", "--jobs", "1", "--format", f"json:{named()}"],
        ["check", named(), "--no-cache", "--jobs", "1", "--isolated"],
        ["check", ".", "--jobs", "1", "--cache-dir", named()],
        ["clean", "--cache-dir", named()],
        ["init", named()],
        ["timeline", ".", "--format", "json", "--output", named()],
        ["inspect", ".", "--format", "json"],
        ["images", named(), "--credentials"],
    )
    return [*asked, more[choices.ConsumeIntInRange(0, len(more) - 1)]]


def _state(folder: str) -> list[tuple[str, int, int, int]]:
    found = []
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        status = entry.stat(follow_symlinks=False)
        found.append((entry.name, status.st_size, status.st_mtime_ns, status.st_mode))
    return found


if __name__ == "__main__":
    start(one, (bytes([number]) * 64 + bytes(range(number, number + 64)) for number in range(32)), longest=512)
