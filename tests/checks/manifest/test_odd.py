"""What the reader calls not odd holds no surprise."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k8slint.checks.manifest.document_separator import document_separator_suspicious
from k8slint.checks.manifest.yaml_boolean import yaml_boolean_surprise
from k8slint.checks.manifest.yaml_number import yaml_number_surprise
from k8slint.checks.manifest.yaml_octal import yaml_octal_surprise
from k8slint.model.rule import Context
from k8slint.reading import read

CHECKS = (document_separator_suspicious, yaml_boolean_surprise, yaml_number_surprise, yaml_octal_surprise)
CONTEXT = Context({}, 34)
word = st.sampled_from(
    "a on yes n NO Off true version imageTag mode defaultMode volumes replicas port 0 8 080 0x1F 0X1f 1.5 1.50 1e3 "
    ".5 -1 +1 -010 1_000 0o17 400 440 0400 444.0 'on' \"010\" ... b...".split()
)
flow = st.lists(word, max_size=3).map(", ".join).map("[{}]".format)
fields = st.lists(st.tuples(word, word), max_size=2)
value = st.one_of(word, flow, fields.map(lambda pairs: f"{{{', '.join(f'{key}: {text}' for key, text in pairs)}}}"))
line = st.tuples(st.sampled_from(("", "  ", "    ", "- ", "  - ")), word, st.just(": "), value).map("".join)
text = st.lists(st.one_of(line, word.map("{}:".format), word.map("  - {}".format), word), min_size=1, max_size=8)
manifest = st.tuples(st.sampled_from(("v1\nkind: Pod\n", "x.io/v1\nkind: X\n", "apps/v1\nkind: Deployment\n")), text)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(manifest)
def test_a_document_that_is_not_odd_holds_no_surprise(parts: tuple[str, list[str]]) -> None:
    head, lines = parts
    reading = read(f"apiVersion: {head}{chr(10).join(lines)}\n".encode(), "a.yaml")
    for document in reading.documents:
        if not document.odd:
            document.odd = True
            assert [list(check(document, CONTEXT)) for check in CHECKS] == [[], [], [], []]


def test_such_documents_are_there() -> None:
    assert not read(b"apiVersion: v1\nkind: Pod\nspec: {a: 1}\n", "a.yaml").documents[0].odd
