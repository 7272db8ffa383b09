"""Writes index.py and advice.py of k8slint/rulebook from rules/; with --check it only says whether they are stale."""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from k8slint.rulebook.advice_text import advice_text  # noqa: E402
from k8slint.rulebook.index_text import index_row, index_text  # noqa: E402
from k8slint.rulebook.rule_file import RuleFileError, load_rule_file, rule_file_names  # noqa: E402

RULEBOOK = os.path.join(ROOT, "k8slint", "rulebook")


def main(arguments: list[str]) -> int:
    """Write or compare both modules; 1 when a rule file is wrong or has no check (the good ones still count), or when
    a module is stale.
    """
    rows, good, flaws = [], [], []
    for name in rule_file_names():
        try:
            rule_file = load_rule_file(name)
            rows.append(index_row(rule_file))
            good.append(rule_file)
        except RuleFileError as error:
            flaws.append(str(error))
        except LookupError as error:
            flaws.append(f"rules/{name}: {error}")
    for module, text in (("index.py", index_text(rows)), ("advice.py", advice_text(good))):
        path = os.path.join(RULEBOOK, module)
        if "--check" not in arguments:
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        elif _written(path) != text:
            flaws.append(f"k8slint/rulebook/{module} is stale: run scripts/build_rule_index.py")
    if "--check" not in arguments:
        print(f"{len(rows)} rules")
    if flaws:
        print("\n".join(flaws), file=sys.stderr)
    return 1 if flaws else 0


def _written(path: str) -> str:
    """Give a module as it is; empty when there is none."""
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
