"""The configuration file: found, checked, extended; every mistake told with file, line and remedy."""

from __future__ import annotations

import json
import pathlib

import jsonschema
import pytest

from k8slint.bundled import read_bundled
from k8slint.project.configuration import config_from_values, find_config, load_config
from k8slint.project.configuration_error import ConfigError
from k8slint.project.configuration_shape import TOP

SCHEMA = json.loads(read_bundled("schemas/config.schema.json"))


def load(folder: pathlib.Path, text: str) -> dict[str, object]:
    file = folder / ".k8slint.yaml"
    file.write_text(text)
    return load_config(str(file)).values


def test_the_nearest_file_above_is_found(tmp_path: pathlib.Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "k8slint.yaml").write_text("fail_on: error\n")
    assert find_config(str(deep)) == str(tmp_path / "k8slint.yaml")
    (tmp_path / "a" / ".k8slint.yaml").write_text("fail_on: error\n")
    assert find_config(str(deep / "x.yaml")) == str(tmp_path / "a" / ".k8slint.yaml")


def test_a_file_extends_another(tmp_path: pathlib.Path) -> None:
    (tmp_path / "base.yaml").write_text("fail_on: error\nexclude: [a]\nrules: {image-tag-latest: error}\n")
    values = load(tmp_path, "extends: base.yaml\nexclude: [b]\nrules: {image-tag-latest: 'off'}\n")
    assert values == {"fail_on": "error", "exclude": ["a", "b"], "rules": {"image-tag-latest": "off"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fial_on: error\n", ":1:1: unknown key 'fial_on'; did you mean 'fail_on'?"),
        ("fail_on: eror\n", ":1:10: 'eror' is none of info, warning, error, never; did you mean 'error'?"),
        (
            "rules:\n  image-tag-lates: error\n",
            ":2:3: no rule is called 'image-tag-lates'; did you mean 'image-tag-latest'?",
        ),
        ("rules:\n  image-tag-latest:\n    tag: x\n", ":3:5: rule 'image-tag-latest' has no setting 'tag'"),
        ("ignore: [image]\n", ":1:10: no rule or category is called 'image'; did you mean 'images'?"),
        ("exclude: vendor\n", ":1:10: 'exclude' must be a list"),
        ("exclude: [1]\n", ":1:11: 'exclude[0]' must be a string"),
        ('kubernetes_version: "1.99"\n', ":1:21: "),
        ("- a\n", "a configuration is a mapping"),
        ("a: [\n", ".k8slint.yaml:"),
        ("suppressions:\n  - expires: tomorrow\n", ":2:14: 'suppressions[0].expires' must be a date"),
        ("fail_on: error\nfail_on: never\n", ":2:1: the key 'fail_on' stands here a second time"),
        ("fail_on: error\n---\nfail_on: never\n", ":3:1: a configuration is one document"),
        ("rules: {image-tag-mutable: {tags: edge}}\n", ":1:35: 'rules.image-tag-mutable.tags' must be a list of texts"),
    ],
)
def test_mistakes_are_told_in_place(tmp_path: pathlib.Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert expected in str(caught.value)


def test_a_version_without_quotes_is_read_as_written(tmp_path: pathlib.Path) -> None:
    assert load(tmp_path, "kubernetes_version: 1.30\n") == {"kubernetes_version": "1.30"}


def test_a_missing_file_and_a_circle_are_told(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigError, match="no such configuration file"):
        load_config(str(tmp_path / "none.yaml"))
    with pytest.raises(ConfigError, match="which is no file"):
        load(tmp_path, "extends: none.yaml\n")
    with pytest.raises(ConfigError, match="leads back"):
        load(tmp_path, "extends: .k8slint.yaml\n")


def test_a_found_configuration_stays_in_its_repository(tmp_path: pathlib.Path) -> None:
    (tmp_path / "outside.yaml").write_text("fail_on: error\n")
    (tmp_path / "project" / ".git").mkdir(parents=True)
    (tmp_path / "project" / "base.yaml").write_text("docker_configs: [nodes/config.json]\n")
    team = tmp_path / "project" / "team"
    team.mkdir()
    file = team / ".k8slint.yaml"
    file.write_text("extends: ../base.yaml\n")
    assert load_config(str(file), trusted=False).values == {"docker_configs": ["../nodes/config.json"]}
    for text in (
        "extends: ../../outside.yaml",
        "docker_configs: [/etc/passwd]",
        "schema_locations: ['../../{{.Group}}']",
    ):
        file.write_text(text)
        with pytest.raises(ConfigError, match="outside of the project"):
            load_config(str(file), trusted=False)
    file.write_text("extends: ../../outside.yaml")
    assert load_config(str(file)).values == {"fail_on": "error"}


def test_the_schema_for_editors_knows_the_same_keys() -> None:
    assert set(SCHEMA["properties"]) == set(TOP)
    for key in ("overrides", "suppressions", "pod_templates", "assume_defined", "declared_seconds", "scopes"):
        assert set(SCHEMA["properties"][key]["items"]["properties"]) == set(TOP[key][0])


def test_what_we_take_the_schema_takes() -> None:
    values = {
        "fail_on": "error",
        "rules": {"image-tag-latest": {"severity": "error"}},
        "suppressions": [{"rules": ["images"], "name": "a*", "reason": "r", "expires": "2027-01-01"}],
        "kubernetes_version": "1.34",
    }
    jsonschema.validate(values, SCHEMA)
    assert config_from_values(values).values == values
