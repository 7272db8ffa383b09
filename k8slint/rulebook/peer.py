"""The checks of other tools and the rules of ours that find the same: data files in `rules/_peers/`, one for a tool."""

from __future__ import annotations

import os

from k8slint.bundled import bundled_path, read_bundled
from k8slint.model.named_tuple import NamedTuple

_FOLDER = "rules/_peers"


class PeerCheck(NamedTuple):
    """A check of another tool: whether it is on there by default, our rules (none: empty), and what it asks for.

    `verified` says what scripts/verify_peers.py counted on the tool's own fixtures, as `b 3/4 g 2/2`: rules of ours
    reported 3 of 4 bad ones and were silent about 2 of 2 good ones; '' where none was run.
    """

    tool: str
    id: str
    by_default: bool
    rules: tuple[str, ...]
    words: str
    verified: str = ""


def peer_tools() -> tuple[str, ...]:
    """Return the names of the tools whose checks are known, sorted."""
    return tuple(sorted(name[:-4] for name in os.listdir(bundled_path(_FOLDER)) if name.endswith(".tsv")))


def checks_of(tool: str) -> list[PeerCheck]:
    """Return the checks of a tool in the order of its file."""
    found = []
    for line in read_bundled(f"{_FOLDER}/{tool}.tsv").decode().splitlines():
        if line and not line.startswith("#"):
            name, flag, rules, words, *verified = line.split("\t")
            listed = () if rules == "-" else tuple(rules.split())
            found.append(PeerCheck(tool, name, flag == "D", listed, words, "".join(verified)))
    return found


def peer_checks(word: str) -> list[PeerCheck]:
    """Return the checks of all tools with an id, whatever its case; older ids of Trivy (`KSV013`) count, too.

    So do names as kube-score prints them: `Container Image Tag`.
    """
    wanted = _plain(word)
    return [check for tool in peer_tools() for check in checks_of(tool) if _plain(check.id) == wanted]


def _plain(word: str) -> str:
    """Return an id for comparison: `AVD-KSV-0013` and `KSV013` are `ksv13`."""
    text = word.lower().removeprefix("avd-").replace("_", "-").replace(" ", "-")
    head, dash, number = text.rpartition("-")
    if not dash and text.startswith("ksv"):
        head, number = "ksv", text[3:]
    return f"{head}{int(number)}" if head in ("ksv", "c") and number.isdecimal() and len(number) < 8 else text
