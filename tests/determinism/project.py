"""A project with findings of every category, and every answer k8slint gives about it as bytes."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import pathlib
import random
from collections.abc import Iterable, Mapping, Sequence

from k8slint.cli import main
from k8slint.report.formats import FORMATS
from k8slint.rulebook.page import load_page
from k8slint.rulebook.rulebook import Rulebook
from k8slint.views.unread import UNREAD

RULES = tuple(Rulebook.load().values())

TESTS = pathlib.Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
_OBJECTS = 40
_EVERY = 5
_CONFIG = """\
exclude: ["vendor/**"]
suppressions:
  - rules: [containers]
    paths: ["shop/**"]
    reason: known
  - rules: [image-tag-latest]
    name: nobody-*
    reason: of no use
overrides:
  - paths: ["rules/**"]
    ignore: [availability]
"""
_KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
_POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n"
_EXTRA = {
    ".k8slint.yaml": _CONFIG,
    "vendor/a.yaml": "apiVersion: v1\nkind: Pod\n",
    "link-targets/only.yml.in": "apiVersion: v1\nkind: Pod\nmetadata: {name: linked}\n",
    "broken.yaml": "kind: Pod\nmetadata: {name: a\n",
    "values.yaml": "replicas: 3\n",
    "chart/Chart.yaml": "name: x\nversion: 1.0.0\n",
    "chart/templates/a.yaml": "apiVersion: v1\nkind: {{ .x }}\n",
    "names/ü b.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: ü}\n",
    "names/Ü b.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: ß}\n",
    "same/kustomization.yaml": _KUSTOMIZATION + "resources: [../twice, pod.yaml]\nnameSuffix: -a\n",
    "same/pod.yaml": _POD + "spec: {containers: [&c {name: a, image: nginx}, *c]}\n",
    "twice/kustomization.yaml": _KUSTOMIZATION + "resources: [pod.yaml]\n",
    "twice/pod.yaml": _POD + "spec: {containers: [{name: a, image: 'nginx:latest'}]}\n",
}
LINKS = {
    "names/again.yaml": "../shop/web.yaml",
    "shop/only.yaml": "../link-targets/only.yml.in",
    "shop/broken.yaml": "none.yaml",
    "shop/all": "..",
}
"""Symbolic links: to a file that is walked, to one that is not, to nothing, and to a folder above."""


def files_of_project() -> dict[str, bytes]:
    """Return the files of the project by name: examples of rules, judged objects, overlays, and what cannot be read."""
    found = {name: text.encode() for name, text in _EXTRA.items()}
    for path in sorted((ROOT / "examples" / "shop").rglob("*.yaml")):
        found[f"shop/{path.relative_to(ROOT / 'examples' / 'shop').as_posix()}"] = path.read_bytes()
    for project in ("kustomize", "flux", "argocd"):
        for path in sorted((TESTS / "projects" / project).rglob("*")):
            if path.is_file():
                found[f"{project}/{path.relative_to(TESTS / 'projects' / project).as_posix()}"] = path.read_bytes()
    with gzip.open(TESTS / "conformance" / "objects.jsonl.gz", "rt", encoding="utf-8") as rows:
        for number, row in enumerate(rows):
            if number < _OBJECTS:
                found[f"objects/{number % 4}/{number:03}.yaml"] = json.loads(row)["manifest"].encode()
    categories: set[str] = set()
    for number, rule in enumerate(rule for rule in RULES if rule.id not in UNREAD):  # those end a run with 2
        if number % _EVERY == 0 or rule.category not in categories:
            categories.add(rule.category)
            for index, example in enumerate(example for example in load_page(rule).examples if example.bad):
                for name, text in example.files.items():
                    found[f"rules/{rule.id}/{index}/{name}"] = text.encode()
    return found


def write_project(root: pathlib.Path, files: Mapping[str, bytes], seed: int = 0) -> None:
    """Write files in an order that a seed chooses: the order a folder is listed in is that of its making, or none."""
    names = sorted(files)
    random.Random(seed).shuffle(names)
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
    (root / ".git").mkdir()
    for name, target in LINKS.items():
        (root / name).symlink_to(target)


def answers(paths: Sequence[str], *options: str) -> dict[str, bytes]:
    """Run `check` in this process and give what each format says, with the exit code and the words on stderr."""
    out = pathlib.Path(os.environ["XDG_CACHE_HOME"])
    outputs = [word for name in FORMATS for word in ("--format", f"{name}:{out / name}.out")]
    code, said = spoken("check", *paths, *outputs, "--show-files", *options)
    return {"code": str(code).encode(), "said": said, **{name: (out / f"{name}.out").read_bytes() for name in FORMATS}}


def spoken(*arguments: str) -> tuple[int, bytes]:
    """Run a command in this process and give its exit code and all it wrote."""
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        code = main(list(arguments))
    return code, stream.getvalue().encode("utf-8", "surrogateescape")


COMMANDS: dict[str, tuple[str, ...]] = {
    "images": ("images", "--format", "json"),
    "images as text": ("images", "--credentials"),
    "credentials": ("credentials", "nginx:1.27.3", "registry.example.com/shop/web:1.2.3"),
    "credentials as JSON": ("credentials", "--format", "json", "nginx:1.27.3", "registry.example.com/shop/web:1.2.3"),
    "timeline": ("timeline",),
    "timeline as JSON": ("timeline", "--format", "json"),
    "timeline as SVG": ("timeline", "--format", "svg"),
    "timeline as HTML": ("timeline", "--format", "html"),
    "inspect": ("inspect",),
    "inspect as JSON": ("inspect", "--format", "json"),
}


QUICK = ("images", "credentials", "timeline as JSON", "inspect as JSON")
"""Each command once, in a form that says all it knows."""


def answers_of_commands(paths: Sequence[str], names: Iterable[str] = COMMANDS) -> dict[str, tuple[int, bytes]]:
    """Return what the other commands say about some paths."""
    return {name: spoken(*COMMANDS[name], *paths) for name in names}


def differing(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    """Name the answers that differ, with the first lines that do; empty when all are the same bytes."""
    return [
        f"{name}: {line}"
        for name in {**one, **other}
        if one.get(name) != other.get(name)
        for line in _first_lines(one.get(name), other.get(name))
    ]


def _first_lines(one: object, other: object) -> list[str]:
    before, after = (repr(each).replace("\\n", "\n").split("\n") for each in (one, other))
    lines = [(a, b) for a, b in zip(before, after, strict=False) if a != b]
    return [f"{a[:300]} | {b[:300]}" for a, b in lines[:3]] or [f"{len(before)} and {len(after)} lines"]
