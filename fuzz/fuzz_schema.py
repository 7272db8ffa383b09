"""Real objects with odd values in odd places: the schema pass and every check."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import atheris
from target import example_files, instrumented, judged, start

instrumented("k8slint")

from second_readers import as_flow, as_yaml  # noqa: E402

from k8slint.analysis.run import lint_files  # noqa: E402
from k8slint.model.result import Report  # noqa: E402
from k8slint.reading import values_of  # noqa: E402
from k8slint.reading.problem import ManifestError  # noqa: E402
from tests.hostile.laws import check_files, check_findings  # noqa: E402

ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    65536,
    2**31,
    2**63,
    10**30,
    0.5,
    -1e300,
    "",
    " ",
    "a",
    "A_b",
    "-",
    "1",
    "1.5",
    "1e3",
    "100m",
    "1Gi",
    "9" * 5000,
    "x" * 300,
    "\x00",
    "\x1b[31m",
    "\n::error::x",
    "\u202e",
    "\U0001f600",
    "$(A)",
    "${A}",
    "{{ x }}",
    "ENC[x]",
    "*",
    "[",
    "a/b/c",
    "nginx",
    "nginx:latest",
    "a@sha256:" + "0" * 64,
    "localhost:5000/a",
    "10.0.0.1",
    "::1",
    "TZ=UTC * * * * *",
    "* * * * *",
    "5s",
    "1h30m",
    "25%",
    "200%",
    "/",
    "/a/../b",
    "..",
    "sh",
    "-c",
    "sleep 1e9",
    "true",
    "null",
    "all",
    "kubernetes.io/x",
    [],
    [None],
    [[]],
    [{}],
    ["a", "a"],
    {},
    {"": ""},
    {"a": None},
    {"name": "a"},
    {"key": 1, "operator": "In", "values": ["x"]},
)


def _objects() -> list[Any]:
    """The objects of every example of every rule, and those that Kubernetes has judged."""
    texts = [text for files in example_files() for text in files.values()]
    texts += [row["manifest"] for row in judged("objects")]
    found: dict[str, Any] = {}
    for text in texts:
        try:
            values = values_of(text)
        except ManifestError:
            continue
        for value in values:
            if isinstance(value, dict) and "kind" in value:
                found.setdefault(json.dumps(value, default=str), value)
    return list(found.values())


OBJECTS = _objects()


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (collection, key) of a tree, in order."""
    found: list[tuple[Any, Any]] = []
    pending = [value]
    while pending:
        tree = pending.pop()
        for key, child in list(tree.items()) if isinstance(tree, dict) else list(enumerate(tree)):
            found.append((tree, key))
            if isinstance(child, (dict, list)):
                pending.append(child)
    return found


def one(data: bytes) -> None:
    """Bytes choose one to three objects and up to six changes in them; JSON and YAML get the same findings."""
    provider = atheris.FuzzedDataProvider(data)
    trees = []
    for _ in range(provider.ConsumeIntInRange(1, 3)):
        tree = deepcopy(OBJECTS[provider.ConsumeIntInRange(0, len(OBJECTS) - 1)])
        for _ in range(provider.ConsumeIntInRange(0, 6)):
            _change(tree, provider)
        trees.append(tree)
    files = {"a.yaml": "\n---\n".join(map(as_flow, trees)).encode()}
    if provider.ConsumeIntInRange(0, 7):
        report = lint_files(files)
        check_findings(report, files)
    else:
        report = check_files(files)
    if not any(finding.category == "manifest" for finding in report.findings):
        block = lint_files({"a.yaml": "---\n".join(map(as_yaml, trees)).encode()})
        assert _said(block) == _said(report), sorted(set(_said(block)) ^ set(_said(report)))


def _change(tree: Any, provider: atheris.FuzzedDataProvider) -> None:
    """Take away, repeat, move or replace what stands in one place of a tree."""
    places = _places(tree)
    if not places:
        return
    holder, key = places[provider.ConsumeIntInRange(0, len(places) - 1)]
    action = provider.ConsumeIntInRange(0, 4)
    if action == 0:
        del holder[key]
    elif action == 1 and isinstance(holder, list):
        holder.append(deepcopy(holder[key]))
    elif action == 2:
        other, from_key = places[provider.ConsumeIntInRange(0, len(places) - 1)]
        holder[key] = deepcopy(other[from_key])
    elif action == 3:
        holder[key] = provider.ConsumeUnicodeNoSurrogates(12)
    else:
        holder[key] = deepcopy(ODD[provider.ConsumeIntInRange(0, len(ODD) - 1)])


def _said(report: Report) -> list[tuple[str, ...]]:
    """What is found in which field, whatever the text looks like; words may speak of JSON or of YAML."""
    return sorted(
        (str(each.place.document), each.rule, each.severity, each.refused_by, each.place.path)
        for each in report.findings
    )


if __name__ == "__main__":
    start(one, (bytes([n % 256, n // 256] * 8) for n in range(len(OBJECTS))), longest=256)
