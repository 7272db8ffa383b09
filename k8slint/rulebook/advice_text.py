"""The text of `k8slint/rulebook/advice.py`, made from all rule files: the same files give the same bytes."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.rulebook.sentence import first_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from k8slint.rulebook.rule_file import RuleFile

_HEAD = '''"""What to do, a sentence per rule, so that a report reads no page; made by scripts/build_rule_index.py."""
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

ADVICE: dict[str, str] = {
'''


def advice_text(rule_files: Iterable[RuleFile]) -> str:
    """Write the module: one line per rule, sorted by id."""
    sentences = {rule_file.fields["id"]: first_sentence(rule_file.fields["instead"]) for rule_file in rule_files}
    return _HEAD + "".join(f"    {rule_id!r}: {sentences[rule_id]!r},\n" for rule_id in sorted(sentences)) + "}\n"
