"""Services that select nothing, and many pods with the same labels: what was meant is found, and compared once."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.checks.references import near_labels

HEAD = "---\napiVersion: v1\nkind: {0}\nmetadata: {{name: {1}, labels: {{}}}}\nspec:\n"
POD = "  containers: []\n"
SERVICE = "  selector: {{app: a, tier: x{0}, b: c}}\n"


def test_equal_labels_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    one_edit_away = near_labels._one_edit_away

    def counted(wanted: dict[str, Any], labels: dict[str, Any]) -> bool:
        asked.append(wanted)
        return one_edit_away(wanted, labels)

    monkeypatch.setattr(near_labels, "_one_edit_away", counted)
    pods = [HEAD.format("Pod", f"p{number}").replace("{}", "{app: a, tier: web}") + POD for number in range(100)]
    services = [HEAD.format("Service", f"s{number}") + SERVICE.format(number) for number in range(100)]
    text = "".join([*pods, *services])
    lint_files({"a.yaml": text}, select=("service-selects-nothing",))
    assert 0 < len(asked) <= 200
