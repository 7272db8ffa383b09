"""Image references: any text is a reference with the right parts, or an error at the right place."""

from __future__ import annotations

from target import example_files, instrumented, judged, start

instrumented("k8slint.kube")

from second_readers import read_image  # noqa: E402

from k8slint.kube.image import InvalidImage, parse_image  # noqa: E402
from k8slint.kube.names import MAX_IMAGE  # noqa: E402
from tests.hostile.name_laws import check_image  # noqa: E402


def one(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    check_image(text)
    if len(text) > MAX_IMAGE:
        return
    try:
        ours = parse_image(text)
    except InvalidImage:
        assert read_image(text) is None
    else:
        assert read_image(text) == ours[:4]


def _seeds() -> set[bytes]:
    lines = (line for files in example_files() for text in files.values() for line in text.splitlines())
    written = {line.partition("image:")[2].split("#")[0].strip(" '\"").encode() for line in lines if "image:" in line}
    return written | {row["ref"].encode() for row in judged("images")}


if __name__ == "__main__":
    start(one, sorted(_seeds()), longest=600)
