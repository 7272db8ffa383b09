"""Pod Security admission: the levels a namespace asks for, and the controls that each level has.

From k8s.io/pod-security-admission 0.36: api/helpers.go, policy/registry.go and the versions in policy/check_*.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.facts.admission import LEVEL_LABELS
from k8slint.model.named_tuple import NamedTuple
from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

LEVELS = ("privileged", "baseline", "restricted")
"""The levels of the Pod Security Standards from the most to the least permissive."""

MODES = ("enforce", "warn", "audit")
"""What a namespace may ask for: refuse pods, let kubectl print a warning, write into the audit log."""

LATEST = 10**6
"""The version `latest`, which is later than any; the API server takes the latest version that it knows."""

_VERSION = pattern(r"v1\.(0|[1-9][0-9]*)")


class LevelVersion(NamedTuple):
    """A level of the standards as one version of Kubernetes 1.x has it, and the label that says so ('' a default)."""

    level: str = "privileged"
    minor: int = LATEST
    label: str = ""

    @property
    def text(self) -> str:
        """The level as messages name it: `restricted`, `baseline as of v1.24`."""
        return self.level if self.minor == LATEST else f"{self.level} as of v1.{self.minor}"


class AskedLevels(NamedTuple):
    """What a namespace asks for in each mode."""

    enforce: LevelVersion = LevelVersion()
    warn: LevelVersion = LevelVersion()
    audit: LevelVersion = LevelVersion()


class Control(NamedTuple):
    """A control of the standards: the rule that reports it, its level, and the first version that has it.

    `replaces` is the rule of the control of baseline whose place it takes at restricted.
    """

    rule: str
    level: str
    since: int = 0
    replaces: str = ""


CONTROLS = (
    Control("host-namespace-shared", "baseline"),
    Control("privileged-container", "baseline"),
    Control("pod-security-baseline-capabilities", "baseline"),
    Control("pod-security-baseline-host-path", "baseline"),
    Control("pod-security-baseline-host-port", "baseline"),
    Control("pod-security-baseline-probe-host", "baseline", 34),
    Control("pod-security-baseline-app-armor", "baseline"),
    Control("pod-security-baseline-se-linux", "baseline"),
    Control("pod-security-baseline-proc-mount", "baseline"),
    Control("pod-security-baseline-seccomp", "baseline", 19),
    Control("pod-security-baseline-sysctls", "baseline"),
    Control("pod-security-baseline-windows-host-process", "baseline"),
    Control("pod-security-restricted-volume-type", "restricted", 0, "pod-security-baseline-host-path"),
    Control("pod-security-restricted-privilege-escalation", "restricted", 8),
    Control("pod-security-restricted-run-as-non-root", "restricted"),
    Control("pod-security-restricted-run-as-user", "restricted", 23),
    Control("pod-security-restricted-seccomp", "restricted", 19, "pod-security-baseline-seccomp"),
    Control("pod-security-restricted-capabilities", "restricted", 22, "pod-security-baseline-capabilities"),
    Control("pod-security-restricted-proc-mount", "restricted", 35),
)
"""Every control; the check of each rule judges by the version of the pod it is asked about."""


def controls_of(asked: LevelVersion, minor: int) -> tuple[int, tuple[str, ...]]:
    """Return the version that counts in a cluster of version 1.`minor`, and the rules of the controls of a level."""
    version = min(asked.minor, minor)
    if asked.level == "privileged":
        return version, ()
    held = [
        control
        for control in CONTROLS
        if control.since <= version and (control.level == "baseline" or asked.level == "restricted")
    ]
    replaced = {control.replaces for control in held}
    return version, tuple([control.rule for control in held if control.rule not in replaced])


def levels_of(labels: dict[str, Any], defaults: AskedLevels = AskedLevels()) -> AskedLevels:  # noqa: B008 - a plain tuple
    """Return what the labels of a namespace ask for, `defaults` where they say nothing (``PolicyToEvaluate``).

    A namespace with a wrong label does not exist, so a level that is none counts as not written.
    """
    asked = {mode: _asked(labels, mode, getattr(defaults, mode)) for mode in MODES}
    enforce, warn = asked["enforce"], asked["warn"]
    stricter = enforce.level in LEVELS and LEVELS.index(enforce.level) > LEVELS.index(warn.level)
    if enforce.label and f"{LEVEL_LABELS}warn" not in labels and stricter:
        own = f"{LEVEL_LABELS}warn-version" in labels
        asked["warn"] = LevelVersion(enforce.level, warn.minor if own else enforce.minor, enforce.label)
    return AskedLevels(**asked)


def _asked(labels: dict[str, Any], mode: str, default: LevelVersion) -> LevelVersion:
    level, version = labels.get(f"{LEVEL_LABELS}{mode}"), labels.get(f"{LEVEL_LABELS}{mode}-version")
    minor = default.minor if version is None else version_of(version)
    minor = LATEST if minor is None else minor
    if isinstance(level, str) and level in LEVELS:
        return LevelVersion(level, minor, f"{LEVEL_LABELS}{mode}")
    return default._replace(minor=minor)


def version_of(text: object) -> int | None:
    """Return the minor version that `latest` or `v1.x` means; None for any other text (``ParseVersion``)."""
    if text == "latest":
        return LATEST
    found = _VERSION.fullmatch(text) if isinstance(text, str) else None
    return min(int(found[1]), LATEST) if found is not None and len(found[1]) < 10 else None


class LabelError(NamedTuple):
    """A label of a Namespace that Pod Security admission does not take: what it may be, and what is near it."""

    key: str
    value: str
    allowed: str


def label_errors(labels: dict[str, Any]) -> Iterator[LabelError]:
    """Yield the labels for which the API server refuses the Namespace."""
    for mode in MODES:
        level, version = labels.get(f"{LEVEL_LABELS}{mode}"), labels.get(f"{LEVEL_LABELS}{mode}-version")
        if isinstance(level, str) and level not in LEVELS:
            yield LabelError(f"{LEVEL_LABELS}{mode}", level, ", ".join(LEVELS))
        if isinstance(version, str) and version_of(version) is None:
            yield LabelError(f"{LEVEL_LABELS}{mode}-version", version, "'latest' or a version such as 'v1.36'")
