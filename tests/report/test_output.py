"""Where reports go: specifications are read strictly, files are whole or not there."""

from __future__ import annotations

import os
import pathlib
import stat
from typing import Any

import pytest

from k8slint.project.configuration_error import UsageError
from k8slint.report.formats import FORMATS, renderer
from k8slint.report.output import Output, parse_output, parse_outputs, write_output
from k8slint.report.sources import Sources


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("text", Output("text")),
        ("sarif:out/k.sarif", Output("sarif", "out/k.sarif")),
        ("json:-", Output("json")),
        ("json:C:\\x.json", Output("json", "C:\\x.json")),
    ],
)
def test_a_format_and_its_file(text: str, output: Output) -> None:
    assert parse_output(text) == output


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (("sariff",), "no format is called 'sariff'; did you mean 'sarif'?"),
        (("xml",), "no format is called 'xml'; there are text, "),
        (("sarif:",), "'sarif:' names no file"),
        (("text", "json"), "two formats go to 'the standard output'"),
        (("json:a", "sarif:./a"), "two formats go to './a'"),
    ],
)
def test_what_cannot_be_meant_is_refused(texts: tuple[Any, ...], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_outputs(texts)
    assert str(caught.value).startswith(message)


def test_text_is_what_nobody_asked_for() -> None:
    assert parse_outputs(()) == (Output("text"),)


def test_every_format_can_be_imported() -> None:
    assert all(callable(renderer(name)) for name in FORMATS)


def test_a_file_is_replaced_as_a_whole_and_keeps_its_permissions(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "new" / "report.json"
    write_output(str(file), "one 🙂 \udc80\n")
    assert file.read_bytes() == "one 🙂 \\udc80\n".encode()
    file.chmod(0o640)
    write_output(str(file), "two\n")
    assert file.read_text() == "two\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert os.listdir(file.parent) == ["report.json"]


def test_a_file_that_cannot_be_written_is_named(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"cannot write '.*file/x'"):
        write_output(str(tmp_path / "file" / "x"), "x")


def test_sources_read_only_what_is_a_file_of_bearable_size(tmp_path: pathlib.Path) -> None:
    (tmp_path / "big").write_text("x" * 11)
    (tmp_path / "small").write_text("\ufeffx" * 3)
    os.mkfifo(tmp_path / "pipe")
    sources = Sources(limit=10)
    assert sources.content(str(tmp_path / "big")) is None
    assert sources.content(str(tmp_path / "pipe")) is None
    assert sources.content(str(tmp_path)) is None
    assert sources.source("a\0b") is None
    source = Sources().source(str(tmp_path / "small"))
    assert source is not None
    assert source.text == "x\ufeffx\ufeffx"


def test_sources_from_memory_win_and_many_files_do_not_pile_up() -> None:
    sources = Sources({str(number): f"{number}" for number in range(100)})
    texts = [source.text for number in range(100) if (source := sources.source(str(number))) is not None]
    assert texts == [str(number) for number in range(100)]
    assert len(sources._kept) < 20
