"""`--add-ignore`: comments where findings stand, and nothing else changes."""

from __future__ import annotations

import json
import pathlib

import pytest

from k8slint.analysis.run import lint_files
from k8slint.analysis.suppressions.adding import with_ignores
from k8slint.cli import main
from k8slint.reading import values_of

POD = """\
# the shop
apiVersion: v1
kind: Pod
metadata:
  name: web   # its name

spec:
  containers:
    - image: nginx:latest
      name: web
    - name: other
      image: "redis:latest" # the cache
    - {name: third, image: memcached}
    - name: fourth
      image: >-
        busybox:latest
    - name: fifth
      image: nginx:latest
      command:
        - sh
        - -c
        - |
          echo "one"
          exec sleep 100
"""
RULES = ["image-tag-latest", "image-tag-missing", "image-surrounding-space"]


def allowed(text: str) -> str:
    findings = lint_files({"a.yaml": text}, select=RULES).findings
    added = with_ignores(text, "a.yaml", findings, "vendor")
    assert added.left == []
    assert lint_files({"a.yaml": added.text}, select=RULES).findings == ()
    assert values_of(added.text) == values_of(text)
    return added.text


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_only_comments_are_added(ending: str) -> None:
    text = POD.replace("\n", ending)
    made = allowed(text)
    assert ending == "\n" or "\n" not in made.replace(ending, "")
    kept = [line for line in made.splitlines() if not line.strip().startswith("# k8slint")]
    shown = [line.partition("  # k8slint")[0] for line in kept]
    assert shown == text.splitlines()


def test_a_comment_stands_on_the_line_or_above_it() -> None:
    lines = allowed(POD).splitlines()
    assert "    - image: nginx:latest  # k8slint: ignore[image-tag-latest] vendor" in lines
    at = lines.index('      image: "redis:latest" # the cache')
    assert lines[at - 1] == "      # k8slint: ignore[image-tag-latest] vendor"


def test_a_file_without_a_line_break_at_its_end() -> None:
    assert allowed(POD.rstrip("\n")).splitlines()[0] == "# the shop"


def test_the_command(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_bytes(POD.encode())
    (tmp_path / "b.json").write_text(json.dumps(values_of(POD.replace("redis:latest", "redis:7.2.4"))[0]))
    before = (tmp_path / "b.json").read_text()
    command = ["check", "--no-cache", "--select", "image-tag-latest,name-invalid", "--add-ignore", "image-tag-latest"]
    assert main([*command, "--ignore-reason", "the vendor's"]) == 2
    out = capsys.readouterr()
    assert "4 findings are allowed by comments now" in out.out
    assert "b.json:1: no comment can allow image-tag-latest here" in out.err
    assert "ignore[image-tag-latest] the vendor's" in (tmp_path / "a.yaml").read_text()
    assert (tmp_path / "b.json").read_text() == before
    assert main([*command, "a.yaml"]) == 0
    assert main(["check", "--add-ignore", "nothing"]) == 2
    assert main(["check", "--ignore-reason", "x"]) == 2


def test_no_link_is_written_through(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = tmp_path / "top"
    top.mkdir()
    monkeypatch.chdir(top)
    (tmp_path / "outside.yaml").write_text(POD)
    (top / "link.yaml").symlink_to("../outside.yaml")
    main(["check", "--no-cache", "--add-ignore", "all", "link.yaml"])
    assert (tmp_path / "outside.yaml").read_text() == POD
