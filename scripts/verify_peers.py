"""Runs the public fixtures of other tools and compares: do our rules report what their checks do?

    python scripts/verify_peers.py CLONES [--write] [--show CHECK]

CLONES is a folder with clones of checkov, trivy-checks, regolibrary (kubescape), policies (kyverno), kube-linter,
kube-score and polaris; those that are missing are skipped. A fixture is a few files of which the tool says that its
check fails ("bad") or passes ("good"). `--write` puts what was counted into the last column of `rules/_peers/*.tsv`,
from which docs/peers.md is made; `--show` prints the fixtures of a check (or of `all`) on which we differ.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from k8slint import lint_files  # noqa: E402
from k8slint.reading import ManifestError, values_of  # noqa: E402
from k8slint.rulebook.peer import PeerCheck, checks_of, peer_checks  # noqa: E402

PARAMETERS: dict[str, dict[str, Any]] = {
    "C-0001": {"image-registry-not-allowed": {"allow": ["docker.io/library"]}},
    "C-0076": {"labels-required": {"keys": {"app.kubernetes.io/name": ""}}},
    "C-0078": {"image-registry-not-allowed": {"allow": ["docker.io/library"]}},
    "hpa-minimum-three-replicas": {"hpa-minimum-low": {"minimum": 3}},
    "minimum-three-replicas": {"replicas-low": {"minimum": 3}},
    "required-annotation-email": {"annotations-required": {"keys": {"email": ""}}},
    "required-label-owner": {"labels-required": {"keys": {"owner": ""}}},
    "require-annotations": {"annotations-required": {"keys": {"corp.org/department": ""}}},
    "require-labels": {"labels-required": {"keys": {"app.kubernetes.io/name": ""}}},
    "restrict-image-registries": {"image-registry-not-allowed": {"allow": ["eu.foo.io", "bar.io"]}},
}
"""What a check of another tool is set to: the parameters without which our rule asks for nothing, or for less."""


class Fixture(NamedTuple):
    """Files of which a check of another tool says that they fail (`is_bad`) or pass, or only the objects named so."""

    check: str
    is_bad: bool
    files: dict[str, str]
    place: str
    objects: frozenset[str] = frozenset()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def checkov(clone: Path) -> Iterator[Fixture]:
    """Yield files whose name says PASSED or FAILED, and folders of the graph checks that do."""
    source = clone / "checkov/kubernetes/checks/resource/k8s"
    for test in sorted((clone / "tests/kubernetes/checks").glob("test_*.py")):
        module = re.search(r"resource\.k8s\.(\w+) import", text := _text(test))
        folder = re.search(r"example_\w+", text)
        found = module and re.search(r"[\"'](CKV_K8S_\d+)[\"']", _text(source / f"{module[1]}.py"))
        for path in sorted((test.parent / folder[0]).glob("*.y*ml")) if found and folder else ():
            name = path.name.lower()
            if found and ("pass" in name or "fail" in name):
                yield Fixture(found[1], "fail" in name, {path.name: _text(path)}, str(path.relative_to(clone)))
    graph = clone / "tests/kubernetes/graph/checks/resources"
    for page in sorted((clone / "checkov/kubernetes/checks/graph_checks").glob("*.yaml")):
        found = re.search(r"CKV2_K8S_\d+", _text(page))
        for word in ("Passing", "Failing"):
            for case in sorted((graph / page.stem / word).glob("*")) if found else ():
                files = {each.name: _text(each) for each in ([case] if case.is_file() else case.glob("*.y*ml"))}
                if found and files:
                    yield Fixture(found[0], word == "Failing", files, str(case.relative_to(clone)))


def trivy(clone: Path) -> Iterator[Fixture]:
    """Yield the good and bad examples of the checks' pages, and the inputs of their tests."""
    for rego in sorted((clone / "checks/kubernetes").rglob("*.rego")):
        number = re.search(r"^#   id: (KSV-\d+)", _text(rego), re.MULTILINE)
        if number is None or rego.name.endswith("_test.rego"):
            continue
        page = rego.with_suffix(".yaml")
        examples = values_of(_text(page))[0]["kubernetes"] if page.is_file() else {}
        for word in ("good", "bad"):
            for count, example in enumerate(examples.get(word, ()), 1):
                place = f"{page.relative_to(clone)} {word} {count}"
                yield Fixture(number[1], word == "bad", {"a.yaml": example}, place)
        test = rego.with_name(f"{rego.stem}_test.rego")
        yield from _rego_inputs(number[1], test, clone) if test.is_file() else ()


def _rego_inputs(check: str, test: Path, clone: Path) -> Iterator[Fixture]:
    """Yield the objects that tests in Rego give a check, where the number of its results is compared."""
    for case in re.split(r"^(?=test_)", _text(test), flags=re.MULTILINE)[1:]:
        name = re.match(r"\w+", case)
        start = re.search(r"with input as (?={)", case)
        result = re.search(r"count\(\w+\) *(==|>|>=|!=) *(\d+)", case)
        if name is None or start is None or result is None:
            continue
        body = re.sub(r",(\s*[}\]])", r"\1", case[start.end() :])
        try:
            value, _ = json.JSONDecoder().raw_decode(body)
        except ValueError:
            continue
        is_bad = result[1] != "==" or result[2] != "0"
        yield Fixture(check, is_bad, {"a.yaml": json.dumps(value)}, f"{test.relative_to(clone)} {name[0]}")


def kubescape(clone: Path) -> Iterator[Fixture]:
    """Yield the inputs of the tests of each control's rules; a result that is not empty is a failure."""
    for page in sorted((clone / "controls").glob("C-*.json")):
        control = json.loads(_text(page))
        for rule in control.get("rulesNames", ()):
            for case in sorted((clone / "rules" / rule / "test").glob("*")):
                expected, inputs = case / "expected.json", sorted((case / "input").glob("*"))
                if expected.is_file() and inputs:
                    files = {f"{each.stem}.yaml": _text(each) for each in inputs}
                    is_bad = bool(json.loads(_text(expected) or "[]"))
                    yield Fixture(control["controlID"], is_bad, files, str(case.relative_to(clone)))


def kyverno(clone: Path) -> Iterator[Fixture]:
    """Yield the objects that the policies' tests expect to pass or fail."""
    for folder in sorted(each.parent for each in clone.glob("*/**/.kyverno-test")):
        for each in sorted((folder / ".chainsaw-test").glob("*.yaml")):
            word = re.search(r"bad|good", each.name)
            if word:
                yield Fixture(folder.name, word[0] == "bad", {"a.yaml": _text(each)}, str(each.relative_to(clone)))
        test, objects = folder / ".kyverno-test/kyverno-test.yaml", folder / ".kyverno-test/resource.yaml"
        if not (test.is_file() and objects.is_file()):
            continue
        names: dict[bool, set[str]] = {True: set(), False: set()}
        for result in values_of(_text(test))[0].get("results", ()):
            names[result.get("result") == "fail"].update(name.rpartition("/")[2] for name in result["resources"])
        for is_bad, listed in names.items():
            for name in sorted(listed if is_bad else listed - names[True]):
                place = f"{objects.relative_to(clone)} {name}"
                yield Fixture(folder.name, is_bad, {"a.yaml": _text(objects)}, place, frozenset((name,)))


def kube_linter(clone: Path) -> Iterator[Fixture]:
    """Yield each file of the checks' tests as bad, and its objects that shall not fire as good."""
    for path in sorted((clone / "tests/checks").glob("*.y*ml")):
        text = _text(path)
        yield Fixture(path.stem, True, {"a.yaml": text}, str(path.relative_to(clone)))
        quiet = frozenset(re.findall(r"^  name: [\"']?([\w.-]*dont-fire[\w.-]*)", text, re.MULTILINE))
        if quiet:
            yield Fixture(path.stem, False, {"a.yaml": text}, str(path.relative_to(clone)), quiet)


def kube_score(clone: Path) -> Iterator[Fixture]:
    """Yield the files that tests in Go expect a grade for."""
    for test in sorted((clone / "score").glob("*_test.go")):
        for file, name, grade in re.findall(
            r"testExpectedScore(?:WithConfig)?\(t, .*?\"([\w.-]+\.yaml)\".*?, \"([^\"]+)\", .*Grade(\w+)\)", _text(test)
        ):
            path = clone / "score/testdata" / file
            check = name.lower().replace(" ", "-")
            if path.is_file():
                yield Fixture(check, grade != "AllOK", {"a.yaml": _text(path)}, str(path.relative_to(clone)))


def polaris(clone: Path) -> Iterator[Fixture]:
    """Yield files that are called failure and success."""
    for path in sorted((clone / "test/checks").glob("*/*.yaml")):
        if path.name.startswith(("failure", "success")):
            is_bad = path.name.startswith("failure")
            yield Fixture(path.parent.name, is_bad, {"a.yaml": _text(path)}, str(path.relative_to(clone)))


CLONES: dict[str, tuple[str, Callable[[Path], Iterator[Fixture]]]] = {
    "checkov": ("checkov", checkov),
    "kube-linter": ("kube-linter", kube_linter),
    "kube-score": ("kube-score", kube_score),
    "kubescape": ("regolibrary", kubescape),
    "kyverno": ("policies", kyverno),
    "polaris": ("polaris", polaris),
    "trivy": ("trivy-checks", trivy),
}
"""The folder of each tool's clone, and what reads its fixtures."""


def _completed(text: str) -> str:
    """Return a file in which workloads without a template have one, as fixtures leave out what a check ignores."""
    documents = values_of(text)
    if not any(_is_unfinished(each) for each in documents):
        return text
    for each in filter(_is_unfinished, documents):
        labels = (each["spec"].get("selector") or {}).get("matchLabels") or {"app": "web"}
        pod = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "nginx:1.27.3"}]}}
        each["spec"] = {"selector": {"matchLabels": labels}, "template": pod, **each["spec"]}
    return "\n---\n".join(json.dumps(each) for each in documents)


def _is_unfinished(value: Any) -> bool:
    workloads = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
    return (
        isinstance(value, dict)
        and value.get("kind") in workloads
        and "template" not in (value.get("spec") or "template")
    )


def is_reported(fixture: Fixture, check: PeerCheck) -> bool | None:
    """Whether a rule for a check reports a fixture; None where the files are no manifests."""
    config = {"rules": PARAMETERS.get(check.id, {}), "scopes": [{"name": "fixture", "paths": ["*"]}]}
    try:
        files = {name: _completed(text) for name, text in fixture.files.items()}
        found = lint_files(files, config, select=check.rules)
    except ManifestError:
        return None
    names = {each.place.resource.name for each in found.findings if each.place.resource and each.rule in check.rules}
    return (
        bool(names & fixture.objects) if fixture.objects else any(each.rule in check.rules for each in found.findings)
    )


def counted(tool: str, clone: Path, shown: str) -> dict[str, list[int]]:
    """Return for each check of a tool: bad fixtures reported, bad ones, good ones silent, good ones."""
    by_check: dict[str, PeerCheck] = {check.id.lower(): check for check in checks_of(tool)}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for fixture in CLONES[tool][1](clone):
        check = by_check.get(fixture.check.lower()) or next(
            (each for each in peer_checks(fixture.check) if each.tool == tool), None
        )
        reported = is_reported(fixture, check) if check is not None and check.rules else None
        if check is None or reported is None:
            continue
        first = 0 if fixture.is_bad else 2
        counts[check.id][first + 1] += 1
        counts[check.id][first] += reported == fixture.is_bad
        if reported != fixture.is_bad and shown in (check.id, "all"):
            print(f"{check.id} {'silent about' if fixture.is_bad else 'reports'} {fixture.place}")
    return counts


def _write(tool: str, counts: dict[str, list[int]]) -> None:
    """Write what was counted behind the checks of a tool."""
    path = ROOT / "rules" / "_peers" / f"{tool}.tsv"
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")[:4]
        if fields[0] in counts:
            reported, bad, silent, good = counts[fields[0]]
            fields.append(f"b {reported}/{bad} g {silent}/{good}")
        lines.append("\t".join(fields))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Count, print and, when asked to, write."""
    clones = Path(arguments[0])
    shown = arguments[arguments.index("--show") + 1] if "--show" in arguments else ""
    for tool, (folder, _) in CLONES.items():
        if not (clones / folder).is_dir():
            continue
        counts = counted(tool, clones / folder, shown)
        lines = ["\t".join((check, *map(str, counts[check]))) for check in sorted(counts)]
        print(f"## {tool}", *lines, sep="\n")
        if "--write" in arguments:
            _write(tool, counts)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
