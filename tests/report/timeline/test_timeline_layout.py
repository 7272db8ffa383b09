"""Times become positions once; every printer shows the same numbers."""

import json
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.reading import read
from k8slint.reading.kinds import objects_of
from k8slint.report.timeline.axis import Axis, axis_of, moment_text, ticks
from k8slint.report.timeline.event import BARS, CUT, MARKS
from k8slint.report.timeline.html import timeline_html
from k8slint.report.timeline.json_text import timeline_json
from k8slint.report.timeline.layout import layout
from k8slint.report.timeline.picture import Row
from k8slint.report.timeline.style import INK_ON
from k8slint.report.timeline.svg import timeline_svg
from k8slint.report.timeline.terminal import timeline_lines
from k8slint.views.times import PodTimes, TimedFinding, pod_times

SHOP = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: checkout, namespace: shop}
spec:
  minReadySeconds: 10
  template:
    metadata:
      annotations:
        k8slint.dev/startup-seconds.migrate: "20"
        k8slint.dev/startup-seconds.checkout: "45"
        k8slint.dev/stop-seconds.checkout: "10"
    spec:
      terminationGracePeriodSeconds: 30
      initContainers:
        - {name: migrate}
        - {name: mesh, restartPolicy: Always, lifecycle: {preStop: {exec: {command: [sh, -c, "sleep 5; drain"]}}}}
      containers:
        - name: checkout
          lifecycle: {preStop: {sleep: {seconds: 15}}}
          startupProbe: {httpGet: {port: 80}, failureThreshold: 12, periodSeconds: 5}
          livenessProbe: {httpGet: {port: 80}}
          readinessProbe: {httpGet: {port: 80}, periodSeconds: 5}
        - name: metrics
          livenessProbe: {httpGet: {port: 80}, initialDelaySeconds: 10}
"""


SLEEPS = {"preStop": {"exec": {"command": ["sleep", "5"]}}}


def times_of(text: str, findings: tuple[Any, ...] = ()) -> PodTimes:
    document = read(text.encode(), "shop.yaml").documents[0]
    (node,) = objects_of(document)
    pod = pod_of(Resource(node, 0, 0), POD_TEMPLATES, 36)
    assert pod is not None
    return pod_times(pod, None, findings)


def pod(spec: dict[str, Any]) -> PodTimes:
    return times_of(json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}))


def rows_of(times: PodTimes, phase: str) -> dict[str, Row]:
    (found,) = [each for each in layout(times).phases if each.name == phase]
    return {row.container or f"{index} {row.label}": row for index, row in enumerate(found.rows)}


def spans(row: Row) -> list[Any]:
    return [(bar.kind, bar.start, bar.end) for bar in row.bars]


def test_the_start_counts_from_the_main_containers() -> None:
    rows = rows_of(times_of(SHOP), "start")
    assert list(rows) == ["migrate", "mesh", "checkout", "3 startupProbe", "metrics", "5 livenessProbe"]
    assert spans(rows["migrate"]) == [("init", -20, 0)]
    # up after 45, noticed by start-up within 5 + 1, by readiness within 1 more
    assert spans(rows["checkout"])[:2] == [("starting", 0, 45), ("noticing", 45, 52)]
    assert [(mark.kind, mark.at) for mark in rows["checkout"].marks] == [("liveness", 51)]
    # 11 x 5 for certain, 5 + 11 x 5 + 1 at worst
    assert spans(rows["3 startupProbe"]) == [("patience", 0, 55), ("risk", 55, 61)]
    assert spans(rows["5 livenessProbe"]) == [("patience", 0, 30), ("risk", 30, 41)]


def test_an_undeclared_start_is_drawn_as_unknown() -> None:
    rows = rows_of(times_of(SHOP), "start")
    assert rows["metrics"].bars[0].kind == "unknown"
    assert "not declared" in rows["metrics"].bars[0].text
    probe = {"httpGet": {"port": 80}, "initialDelaySeconds": 20, "periodSeconds": 15}
    web = rows_of(pod({"containers": [{"name": "web", "readinessProbe": probe}]}), "start")["web"]
    assert "'web' is Ready up to 16 s after it is up, not before 20 s" in web.texts


def test_the_end_counts_from_the_deletion() -> None:
    rows = rows_of(times_of(SHOP), "stop")
    assert list(rows) == ["checkout", "metrics", "mesh"]
    assert spans(rows["checkout"]) == [("hook", 0, 15), ("stopping", 15, 25), ("term", 25, 30)]
    assert [(mark.kind, mark.at) for mark in rows["checkout"].marks] == [("term", 15), ("kill", 30)]
    # the sidecar's hook starts at once, its SIGTERM waits for the regular ones, which may take the grace period
    assert spans(rows["mesh"])[0] == ("hook", 0, 5)
    assert [(mark.kind, mark.at) for mark in rows["mesh"].marks] == [("term", 30), ("kill", 32)]


def test_problems_are_marked_where_they_happen() -> None:
    hook = {"preStop": {"sleep": {"seconds": 55}}}
    probe = {"httpGet": {"port": 80}, "failureThreshold": 3}
    spec = {
        "terminationGracePeriodSeconds": 60,
        "containers": [{"name": "web", "lifecycle": hook, "startupProbe": probe}],
    }
    notes = {"k8slint.dev/startup-seconds": "60", "k8slint.dev/stop-seconds": "10"}
    tree = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "annotations": notes}, "spec": spec}
    times = times_of(json.dumps(tree))
    start, stop = rows_of(times, "start"), rows_of(times, "stop")
    assert ("problem", 20) in [(mark.kind, mark.at) for mark in start["1 startupProbe"].marks]
    assert start["web"].bars[0].text.endswith("is killed before")
    assert ("problem", 60) in [(mark.kind, mark.at) for mark in stop["web"].marks]


def test_hooks_that_never_end() -> None:
    endless = {"exec": {"command": ["tail", "-f", "/dev/null"]}}
    times = pod({"containers": [{"name": "web", "lifecycle": {"postStart": endless, "preStop": endless}}]})
    start, stop = rows_of(times, "start"), rows_of(times, "stop")
    assert "never reported as running" in start["web"].bars[0].text
    assert start["1 postStart"].problem
    assert spans(stop["web"]) == [("hook", 0, 30), ("term", 30, 32)]
    assert stop["web"].problem


def test_probes_of_undeclared_ports_are_drawn_as_what_they_do() -> None:
    named, numbered = {"httpGet": {"port": "http"}}, {"httpGet": {"port": 80}}
    for probes, words, last in (
        ({"readinessProbe": named, "livenessProbe": numbered}, "is never Ready", "noticing"),
        ({"startupProbe": named, "readinessProbe": numbered}, "never counts as started", "noticing"),
        ({"livenessProbe": named}, "is never restarted by livenessProbe", "ready"),
    ):
        times = pod({"containers": [{"name": "web", **probes}]})
        row = rows_of(times, "start")["web"]
        assert row.problem
        assert words in " ".join(row.texts)
        assert [bar.kind for bar in row.bars if bar.end > bar.start][-1] == last
        (reported,) = json.loads(timeline_json([times]))["pods"][0]["start"]["containers"]
        assert reported["never_evaluated"] == [kind for kind in probes if probes[kind] is named]


def test_a_grace_period_of_zero_is_drawn_as_the_second_it_takes() -> None:
    times = pod({"terminationGracePeriodSeconds": 0, "containers": [{"name": "web", "lifecycle": SLEEPS}]})
    (line,) = layout(times).phases[1].lines
    assert line.text == "the grace period of 1 s, the least a deletion takes, is over"
    assert spans(rows_of(times, "stop")["web"]) == [("hook", 0, 1), ("term", 1, 3)]


def test_an_unknown_grace_period_is_named() -> None:
    times = pod({"terminationGracePeriodSeconds": "${GRACE}", "containers": [{"name": "web"}]})
    (line,) = layout(times).phases[1].lines
    assert "not known" in line.text
    assert "an unknown time" in " ".join(rows_of(times, "stop")["web"].texts)


def test_a_container_with_findings_is_flagged_in_its_phase() -> None:
    times = times_of(SHOP)
    finding = TimedFinding("some-rule", "warning", "words", 7, "metrics", "stop")
    flagged = times._replace(findings=(finding,))
    assert rows_of(flagged, "stop")["metrics"].problem
    assert not rows_of(flagged, "start")["metrics"].problem
    assert not rows_of(times, "stop")["metrics"].problem


def test_ticks() -> None:
    assert ticks(0, 62) == tuple((float(s), str(s)) for s in (0, 10, 20, 30, 40, 50, 60))
    assert [label for _, label in ticks(-20, 40, 4)] == ["-15", "0", "15", "30"]
    assert [label for _, label in ticks(0, 7200)] == ["0", "30m", "60m", "90m", "120m"]
    assert len(ticks(0, 86400 * 9000)) <= 8
    assert moment_text(7200, 3600) == "2h"


@given(st.floats(-1e6, 1e6), st.floats(0, 1e9))
def test_ticks_lie_on_the_axis_and_are_few(first: float, span: float) -> None:
    found = ticks(first, first + span)
    assert len(found) <= 9
    assert all(first - 1e-6 <= at <= first + max(span, 1) + 1e-6 for at, _ in found)


def test_an_axis_leaves_out_what_would_squeeze_the_rest() -> None:
    assert axis_of(0, 66, [50, 55, 60]) == Axis(0, 66)
    cut = axis_of(0, 650, [5, 600])
    assert cut.cut is not None
    assert 5 < cut.cut[0] < cut.cut[1] < 600
    assert cut.place(0) == 0
    assert cut.place(5) > 0.5
    assert 0.9 < cut.place(600) < cut.place(cut.last) == pytest.approx(1)
    assert [label for _, label in cut.ticks] == ["0", "2", "4", "600"]
    assert cut.is_cut_between(0, 600)
    assert not cut.is_cut_between(0, 5)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=6))
def test_an_axis_keeps_the_order_of_moments(moments: list[float]) -> None:
    axis = axis_of(0, max(moments) * 1.08 + 1, moments)
    places = [axis.place(moment) for moment in sorted(moments)]
    assert places == sorted(places)
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in places)


# --- printers


@pytest.mark.parametrize("width", [60, 80, 132])
@pytest.mark.parametrize("unicode", [True, False])
def test_terminal_lines_keep_the_width(width: int, unicode: bool) -> None:
    lines = [line.plain for line in timeline_lines([layout(times_of(SHOP))], width, unicode)]
    assert max(len(line.rstrip()) for line in lines) <= width
    assert unicode or all(line.isascii() for line in lines)


def test_the_terminal_draws_bars_and_marks_in_order() -> None:
    lines = [line.plain.rstrip() for line in timeline_lines([layout(times_of(SHOP))], 80)]
    (row,) = [line for line in lines if line.startswith("  checkout") and "T" in line]
    bar = row.partition("checkout")[2].strip()
    assert bar.startswith("▞▞▞")
    assert "T▄" in bar
    assert "▄░" in bar
    assert bar.endswith("K")


def test_every_kind_has_a_glyph_a_colour_and_a_meaning() -> None:
    every = [*BARS.values(), *MARKS.values(), CUT]
    for field in ("meaning", "glyph", "plain"):
        assert len({getattr(event, field) for event in every}) == len(every), field
    for field in ("style", "light", "dark"):
        assert len({getattr(event, field) for event in BARS.values()}) == len(BARS), field
    svg = timeline_svg([layout(times_of(SHOP))])
    assert all(f".bar.{kind}{{" in svg for kind in BARS)
    assert all(f".mark.{kind}" in svg for kind in MARKS)


def test_numbers_on_bars_can_be_read() -> None:
    """Contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3) on either page."""
    for kind, event in BARS.items():
        if kind != "unknown":
            light = "#1b1f24" if kind in INK_ON else "#ffffff"
            assert contrast(event.light, light) >= 4.5 or event.shape == "thin", kind
            assert contrast(event.dark, "#0d1117") >= 4.5 or event.shape == "thin", kind


def contrast(one: str, other: str) -> float:
    low, high = sorted(luminance(each) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_rollout_is_drawn_in_every_format() -> None:
    times = times_of(SHOP.replace("  minReadySeconds: 10", "  replicas: 4\n  minReadySeconds: 10"))
    picture = layout(times)
    chart = picture.chart
    assert chart is not None
    assert (chart.wanted, chart.floor) == (4, 3)
    assert [level.kind for level in chart.levels] == ["old", "ready", "settling", "starting", "stopping"]
    assert all(
        sum(level.counts[index] for level in chart.levels) <= chart.most for index in range(len(chart.moments) - 1)
    )
    for width in (60, 80):
        lines = [line.plain.rstrip() for line in timeline_lines([picture], width)]
        assert "3 of 4 pods serve at least" in " ".join(map(str.strip, lines))
        assert any("4▌" in line for line in lines)
    assert "fewest that serve" in timeline_svg([picture])
    assert "Rollout in words" in timeline_html([picture])
    (found,) = json.loads(timeline_json([times]))["pods"]
    assert found["rollout"]["least_serving"] == 3
    first = {"at": 0, "old": 3, "starting": 2, "settling": 0, "ready": 0, "stopping": 1}
    assert found["rollout"]["moments"][0] == first


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("progressDeadlineSeconds: 600", "over after"),
        ("progressDeadlineSeconds: 60", "may be reported as failed after 60 s without a Ready pod"),
        ("strategy: {type: Recreate}", "0 of 1 pods serve at least, 1 exist at most"),
    ],
)
def test_what_comes_of_a_rollout(field: str, words: str) -> None:
    chart = layout(times_of(SHOP.replace("  minReadySeconds: 10", f"  {field}"))).chart
    assert chart is not None
    assert words in chart.outcome
    assert ("failed" in chart.outcome) is ("failed" in words)


def test_json_gives_the_numbers() -> None:
    (found,) = json.loads(timeline_json([times_of(SHOP)]))["pods"]
    assert found["resource"]["name"] == "checkout"
    assert found["grace_period_seconds"] == 30
    assert found["deadlines"] == {"progress": 600, "min_ready": 10, "job": None, "pod": None}
    by_name = {each["name"]: each for each in found["start"]["containers"]}
    assert by_name["checkout"]["patience"] == {"guaranteed": 55, "nominal": 60, "worst": 61}
    assert by_name["checkout"]["ready"] == {"at_least": 45, "at_most": 52, "endless": False}
    assert by_name["migrate"]["runs"] == {"at_least": 20, "at_most": 20, "endless": False}
    stop = {each["name"]: each for each in found["stop"]["containers"]}
    assert stop["mesh"]["pre_stop_needs"] == {"at_least": 5, "at_most": None, "endless": False}
    assert stop["checkout"]["term"]["at_least"] == 15


def test_json_writes_endless_without_infinity() -> None:
    endless = {"exec": {"command": ["sleep", "infinity"]}}
    text = timeline_json([pod({"containers": [{"name": "web", "lifecycle": {"postStart": endless}}]})])
    assert "Infinity" not in text
    (found,) = json.loads(text)["pods"][0]["start"]["containers"]
    assert found["post_start"] == {"at_least": None, "at_most": None, "endless": True}


def test_pages_are_self_contained_and_name_every_bar() -> None:
    pictures = [layout(times_of(SHOP)), layout(pod({"containers": [{"name": "web"}]}))]
    page, drawing = timeline_html(pictures), timeline_svg(pictures)
    for text in (page, drawing):
        for bar in (bar for picture in pictures for phase in picture.phases for row in phase.rows for bar in row.bars):
            assert bar.text.replace("'", "&#x27;") in text
        assert "<script" not in text
        assert "prefers-color-scheme:dark" in text
        assert [part for part in text.split('"') if part.startswith("http")] in ([], ["http://www.w3.org/2000/svg"])
    assert "default-src 'none'" in page
    assert page.count("<section") == 2
    ElementTree.fromstring(drawing)


@pytest.mark.parametrize(
    "name", ["</title><script>alert(1)</script>", "a\x1b[31m\x00b", "\"'><", "x" * 300, "\u202egnp"]
)
def test_names_cannot_leave_their_place(name: str) -> None:
    spec = {"containers": [{"name": name, "livenessProbe": {"httpGet": {"port": 80}}}]}
    picture = layout(pod(spec))._replace(file=name)
    drawing, page = timeline_svg([picture]), timeline_html([picture])
    ElementTree.fromstring(drawing)
    for text in (drawing, page, "\n".join(line.plain for line in timeline_lines([picture], 80))):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "<script" not in drawing + page


NUMBERS = st.none() | st.integers(-5, 10**6) | st.sampled_from(["${X}", 2**40, 1.5, True])
PROBE = st.none() | st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold", "successThreshold"), NUMBERS
    )
    | {"httpGet": st.sampled_from([{"port": "http"}, {"port": 80}])},
)
HANDLER = st.sampled_from(
    [
        None,
        {"sleep": {"seconds": 7}},
        {"httpGet": {"port": 80}},
        {"exec": {"command": ["sleep", "infinity"]}},
        {"exec": {"command": ["sh", "-c", "sleep 1.5; x"]}},
        {"exec": {"command": ["timeout", "9", "x"]}},
    ]
)
CONTAINER = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["a", "b"]),
        "lifecycle": st.fixed_dictionaries({"postStart": HANDLER, "preStop": HANDLER}),
        "startupProbe": PROBE,
        "livenessProbe": PROBE,
        "readinessProbe": PROBE,
    },
    optional={"restartPolicy": st.just("Always")},
)


def test_the_axis_reaches_the_moment_liveness_takes_over() -> None:
    probe = {"httpGet": {"port": 80}}
    late = {
        "startupProbe": {**probe, "failureThreshold": 1},
        "readinessProbe": {**probe, "initialDelaySeconds": "${X}"},
    }
    phase = layout(pod({"containers": [{"name": "a", "livenessProbe": probe, **late}]})).phases[0]
    marks = [mark for row in phase.rows for mark in row.marks if mark.kind == "liveness"]
    assert marks
    assert all(mark.at <= phase.axis.last for mark in marks)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(CONTAINER, max_size=2),
    st.lists(CONTAINER, max_size=3),
    NUMBERS,
    st.dictionaries(
        st.sampled_from(["k8slint.dev/startup-seconds", "k8slint.dev/stop-seconds.a"]),
        st.integers(0, 5000).map(str),
    ),
)
def test_every_pod_can_be_drawn_and_nothing_leaves_the_axis(
    mains: list[Any], inits: list[Any], grace: Any, notes: dict[str, Any]
) -> None:
    spec = {"containers": mains, "initContainers": inits, "terminationGracePeriodSeconds": grace}
    tree = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "annotations": notes}, "spec": spec}
    times = times_of(json.dumps(tree))
    picture = layout(times)
    for phase in picture.phases:
        for row in phase.rows:
            for bar in row.bars:
                assert bar.kind in BARS
                assert 0 <= phase.axis.place(bar.start) <= phase.axis.place(bar.end) <= 1 + 1e-9
            moments = [*(bar.end for bar in row.bars if not bar.goes_on), *(mark.at for mark in row.marks)]
            assert all(phase.axis.first <= at <= phase.axis.last + 1e-6 for at in moments)
    ElementTree.fromstring(timeline_svg([picture]))
    json.loads(timeline_json([times]))
    assert timeline_html([picture]).endswith("</html>\n")
    assert max(len(line.plain.rstrip()) for line in timeline_lines([picture], 80)) <= 80
