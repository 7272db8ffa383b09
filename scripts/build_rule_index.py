"""Writes k8slint/rulebook/index.py from rules/; with --check it only says whether the file is up to date."""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from k8slint.rulebook.index_text import index_row, index_text  # noqa: E402
from k8slint.rulebook.rule_file import RuleFileError, load_rule_file, rule_file_names  # noqa: E402

INDEX = os.path.join(ROOT, "k8slint", "rulebook", "index.py")


def main(arguments: list[str]) -> int:
    """Write or compare the index; 1 when a rule file is wrong or has no check (the good ones still count), or when the
    index is stale.
    """
    good, flaws = [], []
    for name in rule_file_names():
        try:
            good.append(index_row(load_rule_file(name)))
        except RuleFileError as error:
            flaws.append(str(error))
        except LookupError as error:
            flaws.append(f"rules/{name}: {error}")
    text = index_text(good)
    if "--check" in arguments and _written() != text:
        flaws.append("k8slint/rulebook/index.py is stale: run scripts/build_rule_index.py")
    elif "--check" not in arguments:
        with open(INDEX, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        print(f"{len(good)} rules")
    if flaws:
        print("\n".join(flaws), file=sys.stderr)
    return 1 if flaws else 0


def _written() -> str:
    """Give the index as it is; empty when there is none."""
    if not os.path.exists(INDEX):
        return ""
    with open(INDEX, encoding="utf-8") as file:
        return file.read()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
