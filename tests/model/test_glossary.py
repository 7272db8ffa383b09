"""k8slint/model/glossary.md names what there is."""

from __future__ import annotations

import importlib
import pathlib
import re

import pytest

import k8slint

TEXT = (pathlib.Path(k8slint.__file__).parent / "model" / "glossary.md").read_text(encoding="utf-8")
NAMES = re.findall(r"`(k8slint\.[\w.]+)`", TEXT)


@pytest.mark.parametrize("name", NAMES)
def test_what_the_glossary_names_exists(name: str) -> None:
    module, _, last = name.rpartition(".")
    if last[0].isupper():
        assert isinstance(getattr(importlib.import_module(module), last), type)
    else:
        importlib.import_module(name)


def test_each_word_is_explained_once() -> None:
    words = re.findall(r"^- \*\*(.+?)\*\*:", TEXT, re.MULTILINE)
    assert len(words) > 30
    assert len(set(words)) == len(words)
