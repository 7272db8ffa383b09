"""Many of one kind: ten thousand findings, a million names, a megabyte that a thousand findings would repeat."""

from __future__ import annotations

import pytest

from tests.hostile.laws import check_findings, check_formats
from tests.hostile.manifests import HEAD, MILLION, checked, checked_files, containers, rules

ALL_WRONG = (
    "    - {name: c#, image: 'A/b', volumeMounts: [{name: v#, mountPath: /a}], livenessProbe: {exec: {command: [a]}}}\n"
)


def test_ten_thousand_findings_in_every_format() -> None:
    body = "    - {name: c, image: nginx, ports: [{containerPort: 80, hostPort: 80}], env: [{name: A, value: $(B)}]}\n"
    text = containers(2500, body)
    report = checked(text)
    assert len(report.findings) >= 10_000
    check_findings(report, {"a.yaml": text.encode()})
    check_formats(report, {"a.yaml": text.encode()})


def test_ten_thousand_findings_in_a_hundred_files_in_every_format() -> None:
    files: dict[str, str | bytes] = {f"f{number}/a.yaml": containers(25, ALL_WRONG).encode() for number in range(100)}
    report = checked_files(files)
    assert len(report.findings) >= 10_000
    assert {finding.place.file for finding in report.findings} == set(files)
    contents = {name: bytes(data) for name, data in files.items() if isinstance(data, bytes)}
    check_findings(report, contents)
    check_formats(report, contents)


def test_the_same_finding_thousands_of_times() -> None:
    text = (containers(1, "    - {name: a, image: nginx}\n") + "---\n") * 1200
    report = checked(text)
    assert len(report.findings) >= 3600
    check_formats(report, {"a.yaml": text.encode()})


def test_a_million_kinds_and_names_do_not_stay_in_memory() -> None:
    from k8slint.kube import image
    from k8slint.reading import fast_line, scalars

    kind = "apiVersion: g#.io/v1\nkind: K#\nmetadata: {name: n#}\n"
    checked("---\n".join(kind.replace("#", str(number)) for number in range(6000)))
    checked(containers(3000, "    - {name: n#, image: 'r#/i#:t#', x#: 1#}\n"))
    assert len(fast_line.shapes) <= fast_line._MOST_SHAPES
    assert len(scalars._memo) <= 20_000
    assert len(image._memo) <= image._MEMO_SIZE


@pytest.mark.parametrize(
    "text",
    [
        containers(1, "    - {name: a, image: '" + "a/" * MILLION + "b'}\n"),
        HEAD
        + "x: &i '"
        + "A/b_" * (MILLION // 4)
        + "'\nspec:\n  containers:\n"
        + "    - {name: *i, image: *i}\n" * 300,
        HEAD.replace("a}", "n" * MILLION + "}") + "spec: {containers: [" + "{name: a, image: nginx}, " * 1000 + "]}\n",
        "apiVersion: '" + "v" * MILLION + "'\nkind: '" + "K" * MILLION + "'\nmetadata: {name: a}\n",
        containers(1, "    - {name: a, image: nginx, env: [{name: A, value: '" + "$(B)" * 5000 + "'}]}\n"),
        containers(1, "    - {name: a, image: nginx, command: [sh, -c, '" + "sleep 1; " * 200_000 + "']}\n"),
        containers(1, "    - {name: a, image: nginx, command: [sh, -c, '" + "$(" * 200_000 + "']}\n"),
        containers(
            1, "    - {name: a, image: nginx, lifecycle: {preStop: {exec: {command: [sh, -c, '#']}}}}\n"
        ).replace("'0'", "'" + "while :; do " * 20_000 + "'"),
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"' + "k" * MILLION + '": 1, "name": "a"}}',
    ],
    ids=["image", "image used often", "name", "kind", "references", "script", "parts", "loops", "key"],
)
def test_a_megabyte_of_text_is_not_repeated(text: str) -> None:
    report = checked(text)
    assert report.findings
    assert sum(len(finding.message) + len(finding.place.path) for finding in report.findings) < 20 * MILLION
    assert all(len(finding.message) < 2000 and len(repr(finding.place)) < 6000 for finding in report.findings)
    assert sum(map(len, check_formats(report, {"a.yaml": text.encode()}).values())) < 100 * MILLION


def test_hundreds_of_equal_workloads_are_no_million_findings() -> None:
    labels = (
        "{matchLabels: {app: x}}, template: {metadata: {labels: {app: x}}, spec: {containers: [{name: a, image: a:1}]}}"
    )
    workload = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d#}}\nspec: {{selector: {labels}}}\n"
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: s#}\nspec: {selector: {app: x}, ports: [{port: 80}]}\n"
    objects = [text.replace("#", str(number)) for text in (workload, service) for number in range(400)]
    assert len(checked("---\n".join(objects)).findings) < 12_000


def test_thousands_of_fields_nobody_knows() -> None:
    text = HEAD + "spec:\n" + "".join(f"  f{number}: 1\n" for number in range(10_000))
    assert rules(checked(text)).count("field-unknown") == 10_000
