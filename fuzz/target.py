"""How every target starts: the package instrumented, seeds written, libFuzzer run."""

from __future__ import annotations

import gc
import gzip
import json
import os
import pkgutil
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from itertools import count
from typing import Any

import atheris

_TIDY_EVERY = 16
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)


def instrumented(*packages: str, within: tuple[str, ...] = ()) -> None:
    """Import some packages with the branches of every module counted, also of those that are imported late in a run.

    Counting takes most of the time of a target; one that makes its inputs itself may count `within` some modules only.
    """
    skipped = [name for name in _modules("k8slint") if not name.startswith(within)] if within else []
    with atheris.instrument_imports(include=["k8slint"], exclude=skipped, enable_loader_override=False):
        for name in packages:
            for module in _modules(name):
                import_module(module)


def _modules(name: str) -> list[str]:
    """Return a package and all modules below it."""
    below = pkgutil.walk_packages(import_module(name).__path__, f"{name}.")
    return [name, *(module.name for module in below if not module.name.endswith("__main__"))]


WORDS = (
    "apiVersion: v1",
    "kind: Pod",
    "kind: Deployment",
    "kind: List",
    "metadata:",
    "name: ",
    "spec:",
    "containers:",
    "image: ",
    "- ",
    "\n---\n",
    "&a ",
    "*a",
    "<<: *a",
    "!!binary ",
    "!!float ",
    "|2-\n",
    ">+\n",
    "? ",
    "${A}",
    "{{ .A }}",
    "ENC[a]",
    "items:",
    '{"auths":{',
    '"auth":"YTpi"',
    "docker.io/",
    "index.docker.io",
    "https://",
    "/v1/",
    "*.",
    "[::1]",
    "@sha256:",
    ":latest",
    "100m",
    "1e3",
    "0x1F",
    "0o17",
    ".inf",
    "2001-01-01",
    "\\ud83d\\ude00",
    "\\x85",
    "\ufeff",
    "# k8slint: ignore[all] x",
    "k8slint.dev/ignore: ",
    "initContainers:",
    "resources:",
    "limits:",
    "command: [sh, -c, ",
    "sleep 5",
    "$(A)",
    "livenessProbe:",
    "exec:",
    "lifecycle:",
    "preStop:",
    "kind: Secret",
    "stringData:",
)


def start(test: Callable[[bytes], None], seeds: Iterable[bytes], longest: int = 4096) -> None:
    """Run a target: arguments are those of libFuzzer; with a folder given first, seeds are written to it once.

    An input that takes longer than 10 seconds or more than 2 GB is a finding; `longest` is the most bytes of an input.
    """
    folder = next((argument for argument in sys.argv[1:] if not argument.startswith("-")), "")
    arguments = list(sys.argv)
    if folder and not os.path.isfile(folder):
        os.makedirs(folder, exist_ok=True)
        if not os.listdir(folder):
            for number, seed in enumerate(seeds):
                with open(os.path.join(folder, f"seed-{number:04}"), "wb") as file:
                    file.write(seed)
        words = folder.rstrip("/") + ".dict"
        with open(words, "w", encoding="utf-8") as file:
            file.writelines('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in WORDS)
        arguments.append(f"-dict={words}")
    defaults = (("timeout", 10), ("rss_limit_mb", 2048), ("max_len", longest))
    arguments += [f"-{name}={value}" for name, value in defaults if not _is_given(name)]
    atheris.Setup(arguments, _tidied(test))
    atheris.Fuzz()


def _tidied(test: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return a test that frees memory now and then: projects are circles, at which the collector looks too seldom."""
    gc.freeze()
    runs = count(1)

    def one(data: bytes) -> None:
        test(data)
        if next(runs) % _TIDY_EVERY == 0:
            gc.collect()

    return one


def _is_given(name: str) -> bool:
    return any(argument.startswith(f"-{name}=") for argument in sys.argv)


def judged(name: str) -> list[dict[str, Any]]:
    """The rows of one set of inputs judged by the code of Kubernetes, as seeds."""
    with gzip.open(os.path.join(ROOT, "tests", "conformance", f"{name}.jsonl.gz"), "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def example_files() -> list[dict[str, str]]:
    """The files of every example of every rule, as seeds."""
    from k8slint.rulebook.page import load_page
    from k8slint.rulebook.rulebook import Rulebook

    return [example.files for rule in Rulebook.load().values() for example in load_page(rule).examples]
