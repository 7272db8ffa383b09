"""Image references: any text is a reference with true parts, or a fault with a true place."""

from __future__ import annotations

from target import example_files, instrumented, start

instrumented("k8slint.kube")

from tests.hostile.name_laws import check_image  # noqa: E402


def one(data: bytes) -> None:
    check_image(data.decode("utf-8", "surrogateescape"))


def _seeds() -> set[bytes]:
    lines = (line for files in example_files() for text in files.values() for line in text.splitlines())
    return {line.partition("image:")[2].split("#")[0].strip(" '\"").encode() for line in lines if "image:" in line}


if __name__ == "__main__":
    start(one, sorted(_seeds()))
