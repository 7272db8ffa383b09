"""Patterns and texts judged by Go 1.26's package regexp."""

from __future__ import annotations

from typing import Any

from k8slint.kube.go.regex import GoPattern, InvalidGoPattern


def found(pattern: Any, text: Any) -> Any:
    return [[place for span in match.spans for place in span] for match in pattern.find_all(text)]


def test_patterns_are_refused_as_go_refuses_them(judged: Any) -> None:
    wrong = []
    for row in judged("regex"):
        try:
            GoPattern(row["pattern"])
        except InvalidGoPattern as error:
            if (error.code, error.message) != (row.get("error"), f"{error.code}: `{row.get('fragment')}`"):
                wrong.append((row, error))
        else:
            if "error" in row:
                wrong.append(row)
    assert wrong == []


def test_matches_groups_and_replacements_agree(judged: Any) -> None:
    wrong = []
    for row in judged("regex"):
        for case in row.get("texts", ()):
            pattern = GoPattern(row["pattern"])
            text = case["text"]
            got = found(pattern, text), pattern.search(text), pattern.replace_all(text, row["template"])
            if got != (case["matches"], bool(case["matches"]), case["replaced"]):
                wrong.append((row["pattern"], case, got))
    assert wrong == []
