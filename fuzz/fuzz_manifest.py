"""The whole path: any bytes through reading, every check, phase 2 and every format."""

from __future__ import annotations

from target import example_files, instrumented, start

instrumented("k8slint")

from tests.hostile.laws import check_files  # noqa: E402


def one(data: bytes) -> None:
    check_files({"any.yaml": data})


if __name__ == "__main__":
    start(one, ("\n---\n".join(files.values()).encode() for files in example_files()))
