"""What an editor may set: `k8slint.*`, sent at the start or whenever the user changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.model.named_tuple import NamedTuple
from k8slint.model.severity import SEVERITIES, at_least

if TYPE_CHECKING:
    from k8slint.model.finding import Finding

_MOST_DELAY = 10_000

BESIDE = {
    "none": frozenset[str](),
    "syntax": frozenset(("yaml-unreadable", "yaml-duplicate-key")),
    "kubernetes": frozenset(
        ("yaml-unreadable", "yaml-duplicate-key", "field-unknown", "field-type-wrong", "field-value-invalid")
    ),
}
"""Rules that are left to yaml-language-server where it runs beside this one.

It always reports syntax and duplicate keys; where it has a schema of Kubernetes (`yaml.schemas`), it also reports
unknown fields, wrong types and values that are not in a list.
"""


class Settings(NamedTuple):
    """The settings of an editor.

    `min_severity` is the least severe finding shown: by default none that is an opinion. `whole_project` shows findings
    of files that are not open, too. `yaml_language_server` says what runs beside this server: `none`, `syntax` or
    `kubernetes`. `delay` is how many milliseconds nobody must have typed until the whole project is judged again.
    """

    min_severity: str = "warning"
    whole_project: bool = True
    yaml_language_server: str = "none"
    inlay_hints: bool = False
    delay: int = 200

    def shows(self, finding: Finding) -> bool:
        """Whether a finding is shown in the editor."""
        return finding.rule not in BESIDE[self.yaml_language_server] and at_least(finding.severity, self.min_severity)


_NAMES = {
    "minSeverity": "min_severity",
    "wholeProject": "whole_project",
    "yamlLanguageServer": "yaml_language_server",
    "inlayHints": "inlay_hints",
    "delay": "delay",
}


def settings_of(values: object, before: Settings = Settings()) -> Settings:  # noqa: B008 - a plain tuple
    """Return the settings that an editor sent, with or without the section `k8slint` around them.

    What is missing or of no use stays as it was before.
    """
    held = values.get("k8slint", values) if isinstance(values, dict) else None
    if not isinstance(held, dict):
        return before
    known: dict[str, Any] = {_NAMES[name]: value for name, value in held.items() if name in _NAMES}
    return before._replace(**{name: value for name, value in known.items() if _is_good(name, value)})


def _is_good(name: str, value: object) -> bool:
    if name == "min_severity":
        return value in SEVERITIES
    if name == "yaml_language_server":
        return isinstance(value, str) and value in BESIDE
    if name == "delay":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_DELAY
    return isinstance(value, bool)
