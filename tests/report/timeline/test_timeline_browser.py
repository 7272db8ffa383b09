"""The HTML page in a real browser: bars are painted, and it follows the reader's light or dark."""

import pathlib
import shutil
import struct
import subprocess
import zlib
from typing import Any

import pytest

from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.reading import read
from k8slint.reading.kinds import objects_of
from k8slint.report.timeline.html import timeline_html
from k8slint.report.timeline.layout import layout
from k8slint.views.times import pod_times

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1000,700"),
)
MANIFEST = b"""
apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {k8slint.dev/stop-seconds: "10"}}
spec:
  containers:
    - name: web
      lifecycle: {preStop: {sleep: {seconds: 15}}}
"""

pytestmark = pytest.mark.skipif(BROWSER is None, reason="chromium is not installed")


def colours(png: Any) -> Any:
    """All colours of an eight-bit RGB or RGBA image, and the colour of its first pixel."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, data, width, channels = 8, b"", 0, 3
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        chunk = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, _, depth, colour_type = struct.unpack(">IIBB", chunk[:10])
            assert (depth, colour_type) in ((8, 2), (8, 6))
            channels = 4 if colour_type == 6 else 3
        elif kind == b"IDAT":
            data += chunk
        at += 12 + length
    raw, stride = zlib.decompress(data), width * channels
    found, above = [], bytes(stride)
    for start in range(0, len(raw), stride + 1):
        above = _unfiltered(raw[start], raw[start + 1 : start + 1 + stride], above, channels)
        found += [above[i : i + 3] for i in range(0, stride, channels)]
    return set(found), found[0]


def _unfiltered(kind: Any, line: Any, above: Any, channels: Any) -> Any:
    """One line of a PNG without its filter (RFC 2083, section 6)."""
    done = bytearray(line)
    if kind == 0:
        return bytes(done)
    for index in range(len(done)):
        left = done[index - channels] if index >= channels else 0
        corner = above[index - channels] if index >= channels else 0
        up = above[index]
        if kind == 4:
            near = left + up - corner
            guess = min((abs(near - left), 0, left), (abs(near - up), 1, up), (abs(near - corner), 2, corner))[2]
        else:
            guess = (0, left, up, (left + up) // 2)[kind]
        done[index] = (done[index] + guess) & 255
    return bytes(done)


@pytest.mark.parametrize(
    ("mode", "paper", "hook"), [((), "ffffff", "8250df"), (("--force-dark-mode",), "0d1117", "a371f7")]
)
def test_the_page_paints_its_bars_light_and_dark(tmp_path: pathlib.Path, mode: Any, paper: Any, hook: Any) -> None:
    (node,) = objects_of(read(MANIFEST, "web.yaml").documents[0])
    pod = pod_of(Resource(node, 0, 0), POD_TEMPLATES, 36)
    assert pod is not None
    page, picture = tmp_path / "page.html", tmp_path / "page.png"
    page.write_text(timeline_html([layout(pod_times(pod, None))]), encoding="utf-8")
    arguments = [BROWSER, *FLAGS, *mode, f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={picture}"]
    subprocess.run([*arguments, page.as_uri()], check=True, timeout=120, capture_output=True)
    painted, first = colours(picture.read_bytes())
    assert first.hex() == paper
    assert bytes.fromhex(hook) in painted
