"""Writes k8slint/rulebook/index.json from rules/; with --check it only says whether that is stale."""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from k8slint.rulebook.rule_file import RuleFileError, index_row, index_text, load_rule_file, rule_file_names  # noqa: E402  # noqa: E402

INDEX = os.path.join(ROOT, "k8slint", "rulebook", "index.json")


def main(arguments: list[str]) -> int:
    """Write or compare the index; 1 when it is stale or a rule file is wrong or has no check."""
    rows, mistakes = [], []
    for name in rule_file_names():
        try:
            rows.append(index_row(load_rule_file(name)))
        except RuleFileError as error:
            mistakes.append(str(error))
        except LookupError as error:
            mistakes.append(f"rules/{name}: {error}")
    text = index_text(rows)
    if "--check" not in arguments:
        with open(INDEX, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    elif _written(INDEX) != text:
        mistakes.append("k8slint/rulebook/index.json is stale: run scripts/build_rule_index.py")
    if "--check" not in arguments:
        print(f"{len(rows)} rules")
    if mistakes:
        print("\n".join(mistakes), file=sys.stderr)
    return 1 if mistakes else 0


def _written(path: str) -> str:
    """Return a module as it is; empty when there is none."""
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
