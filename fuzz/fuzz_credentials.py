"""Registry credentials: keys, patterns and docker configurations of any text, beside a second reader."""

from __future__ import annotations

from target import example_files, instrumented, judged, start

instrumented("k8slint.kube")

from second_readers import json_value, keys_that_serve, pattern_covers  # noqa: E402

from k8slint.kube.credentials import keys_tried, match_image  # noqa: E402
from k8slint.kube.docker_config import read_docker_config  # noqa: E402
from tests.hostile.name_laws import check_docker_config, check_keys  # noqa: E402


def one(data: bytes) -> None:
    """The first line is an image, up to six more are keys; and all of it is a docker configuration."""
    text = data.decode("utf-8", "replace")
    image, *keys = text.split("\n")
    keys = keys[:6]
    check_keys(keys, image)
    expected = keys_that_serve(keys, image)
    assert expected is None or keys_tried(keys, image) == expected
    for key in keys:
        assert pattern_covers(key, image) in (None, match_image(key, image))
    check_docker_config(text)
    _check_known_keys(text)


def _check_known_keys(text: str) -> None:
    """A configuration that is found usable is JSON, and its keys are those of the object `auths`."""
    config = read_docker_config(text)
    value = json_value(text)
    if value is None or sum(name.lower() == "auths" for name in value[0]) != 1:
        return
    auths = next(child for name, child in value[0].items() if name.lower() == "auths")
    if config.is_usable:
        assert sorted(config.keys) == sorted(auths or {})


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
    seeds |= {"\n".join((row["image"], *row["auths"])).encode() for row in judged("credentials")}
    return seeds | {f"{row['image']}\n{row['pattern']}".encode() for row in judged("match_images")}


if __name__ == "__main__":
    start(one, sorted(_seeds()), longest=1000)
