"""Registry credentials: keys, patterns and docker configurations of any text."""

from __future__ import annotations

from target import example_files, instrumented, start

instrumented("k8slint.kube")

from tests.hostile.name_laws import check_docker_config, check_keys  # noqa: E402


def one(data: bytes) -> None:
    """The first line is an image, up to six more are keys; and all of it is a docker configuration."""
    text = data.decode("utf-8", "replace")
    image, *keys = text.split("\n")
    check_keys(keys[:6], image)
    check_docker_config(text)


def _seeds() -> set[bytes]:
    seeds = {
        b"nginx\ndocker.io\nhttps://index.docker.io/v1/\n*.io",
        b"registry.example:5000/team/app:1.2\nregistry.example:5000\nhttps://registry.example:5000/v2/\n*.example:5000/team",
        b"a.dkr.ecr.eu-west-1.amazonaws.com/x\n*.dkr.ecr.*.amazonaws.com\nuser@a.b\n[::1]:5000\na.b:443",
    }
    for files in example_files():
        for text in files.values():
            if "auths" in text:
                start_of_json = text.find("{")
                seeds.add(text[start_of_json:].encode())
    return seeds


if __name__ == "__main__":
    start(one, sorted(_seeds()))
