"""Reading: any bytes end, every place is true, and the fast reader says what the parser says."""

from __future__ import annotations

from target import example_files, instrumented, start

instrumented("k8slint.model", "k8slint.reading")

from k8slint.model.limits import DEFAULT_LIMITS  # noqa: E402
from k8slint.reading.decode import decode  # noqa: E402
from k8slint.reading.fast import read_fast  # noqa: E402
from k8slint.reading.problem import ManifestError  # noqa: E402
from k8slint.reading.split import chunks  # noqa: E402
from k8slint.reading.yaml_text import read_yaml  # noqa: E402
from tests.hostile.laws import check_reading, written  # noqa: E402


def one(data: bytes) -> None:
    check_reading(data)
    text = data.decode("utf-8", "replace")
    check_reading(text)
    if not decode(text).clean:
        return
    try:
        pieces = list(chunks(text))
    except ManifestError:
        return
    for begin, end in pieces:
        fast = read_fast(text, begin, end, DEFAULT_LIMITS)
        if fast is not None:
            slow = read_yaml(text, begin, end, DEFAULT_LIMITS)
            assert written(fast.value) == written(slow.value)
            assert fast.mark == slow.mark


if __name__ == "__main__":
    start(one, (text.encode() for files in example_files() for text in files.values()))
