"""Other linters of manifests, measured when they are on PATH; each runs offline, with all rules it has by default."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from typing import NamedTuple

from measure import Contestant


class Peer(NamedTuple):
    """A peer: its command, how to ask for its version, how it is called on a folder, and what to say about that."""

    name: str
    version: tuple[str, ...]
    command: Callable[[str], list[str]]
    remark: str


def _files(folder: str) -> list[str]:
    return [
        os.path.join(top, name)
        for top, _, names in os.walk(folder)
        for name in sorted(names)
        if name.endswith((".yaml", ".yml", ".json"))
    ]


def _sound_files(folder: str) -> list[str]:
    """Leave out what kube-score stops at before it has judged anything: broken YAML, and JSON objects in a row."""
    from _ruamel_yaml import CParser

    sound = []
    for path in _files(folder):
        with open(path, "rb") as file:
            content = file.read()
        parser = CParser(content)
        try:
            while parser.get_event() is not None:
                pass
        except Exception:  # noqa: BLE001 - whatever is wrong with it
            continue
        if not content.startswith(b"{"):
            sound.append(path)
    return sound


PEERS = (
    Peer(
        "kubeconform",
        ("-v",),
        lambda folder: ["kubeconform", "-ignore-missing-schemas", "-schema-location", "/nonexistent", folder],
        "no schemas offline: it parses and looks schemas up in vain, but validates nothing",
    ),
    Peer(
        "kube-score",
        ("version",),
        lambda folder: ["kube-score", "score", *_sound_files(folder)],
        "all default checks, without the files it cannot parse",
    ),
    Peer("kube-linter", ("version",), lambda folder: ["kube-linter", "lint", folder], "all default checks"),
    Peer("polaris", ("version",), lambda folder: ["polaris", "audit", "--audit-path", folder], "all default checks"),
    Peer(
        "checkov",
        ("--version",),
        lambda folder: ["checkov", "-d", folder, "--framework", "kubernetes", "--quiet", "--compact"],
        "framework kubernetes, offline",
    ),
)


def present() -> list[Peer]:
    """Return the peers that are on PATH."""
    return [peer for peer in PEERS if shutil.which(peer.name)]


def version_of(peer: Peer) -> str:
    """Return what a peer says its version is, on one line."""
    run = subprocess.run([peer.name, *peer.version], capture_output=True, text=True, check=False)
    lines = (run.stdout or run.stderr).strip().splitlines()
    return lines[0].strip()[:60] if lines else "unknown"


def contestant_of(peer: Peer, folder: str) -> Contestant:
    """Return the command of a peer on a folder."""
    return Contestant(peer.name, peer.command(folder))
