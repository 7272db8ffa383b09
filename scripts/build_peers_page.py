"""Writes docs/peers.md from rules/_peers/; with --check it only says whether that is stale."""

from __future__ import annotations

import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from k8slint.rulebook.peer import PeerCheck, checks_of, peer_tools  # noqa: E402

PAGE = os.path.join(ROOT, "docs", "peers.md")
HEAD = """# Checks of other tools, and the rules that find the same

`k8slint explain CKV_K8S_14` leads from the check of another tool to rules of k8slint, and `k8slint migrate` takes
their configurations over. Both read `rules/_peers/`, from which `scripts/build_peers_page.py` makes this page. "On"
says that the check is on there by default. Where no rule is named, the words say why, or k8slint has none yet.

"Fixtures" is what `scripts/verify_peers.py` counted on the tool's own public test files: of how many that fail there a
rule of ours reports something, and about how many that pass there it is silent. Where we differ, the fixture asks for
something else: a threshold, a raw object no cluster would take, or what Kubernetes does not do, as the words or the
rule's page say. Nothing stands there where the tool has no such files, or where its check has no rule.
"""


def _counted(check: PeerCheck) -> str:
    """Return the counts of a check in words."""
    words = {"b": "bad", "g": "good"}
    numbers = re.findall(r"([bg]) (\d+)/(\d+)", check.verified)
    return ", ".join(f"{words[letter]} {part} of {whole}" for letter, part, whole in numbers if whole != "0")


def page() -> str:
    """Return the page as Markdown."""
    parts = [HEAD]
    for tool in peer_tools():
        checks = checks_of(tool)
        known = sum(bool(check.rules) for check in checks)
        parts.append(
            f"## {tool}\n\n{known} of {len(checks)} checks have a rule.\n\n| check | on | rules | asks for | fixtures |"
        )
        parts[-1] += "\n| --- | --- | --- | --- | --- |\n" + "\n".join(
            f"| `{check.id}` | {'yes' if check.by_default else ''} | "
            f"{', '.join(f'`{rule}`' for rule in check.rules) or 'none'} | {check.words} | {_counted(check)} |"
            for check in checks
        )
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def main(arguments: list[str]) -> int:
    """Write or compare the page; 1 when it is stale."""
    if "--check" in arguments:
        with open(PAGE, encoding="utf-8") as file:
            return int(file.read() != page())
    with open(PAGE, "w", encoding="utf-8", newline="\n") as file:
        file.write(page())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
