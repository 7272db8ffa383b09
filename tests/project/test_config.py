"""The configuration file: found, checked, extended; every mistake reported with file, line and remedy."""

from __future__ import annotations

import pathlib
import subprocess
import sys
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8slint.analysis.run import lint
from k8slint.project.boundary import Boundary
from k8slint.project.configuration import config_from_values, load_config
from k8slint.project.configuration_error import ConfigError
from k8slint.project.configuration_shape import accepts, config_schema
from k8slint.project.configurations import Configurations
from k8slint.project.options import Options
from k8slint.project.required_version import misfit
from k8slint.reading import read

POD = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: nginx}]}}\n"
SCHEMA = config_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


def load(folder: pathlib.Path, text: str) -> dict[str, object]:
    file = folder / ".k8slint.yaml"
    file.write_text(text)
    return load_config(str(file)).values


def test_the_nearest_file_above_is_found(tmp_path: pathlib.Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "k8slint.yaml").write_text("fail_on: error\n")
    (tmp_path / ".git").mkdir()

    def found() -> str:
        configurations = Configurations(None, Boundary([str(deep)]), str(tmp_path))
        return configurations.all[configurations.of_file(str(deep / "x.yaml"))].root

    assert found() == str(tmp_path)
    (tmp_path / "a" / ".k8slint.yaml").write_text("fail_on: error\n")
    assert found() == str(tmp_path / "a")


def test_no_file_above_the_repository_or_the_named_folder_is_found(tmp_path: pathlib.Path) -> None:
    (tmp_path / "k8slint.yaml").write_text("fail_on: error\n")
    inner = tmp_path / "a"
    inner.mkdir()
    for _ in range(2):
        configurations = Configurations(None, Boundary([str(inner)]), str(inner))
        assert configurations.of_folder(str(inner)) == 0
        assert configurations.all[0].values == {}
        (inner / ".git").mkdir(exist_ok=True)


def test_the_nearest_configuration_governs_each_file(tmp_path: pathlib.Path) -> None:
    for name, text in (("a/.k8slint.yaml", "ignore: [images]\n"), ("b/pod.yaml", POD), ("a/pod.yaml", POD)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    for paths in (["a/pod.yaml", "b/pod.yaml"], ["b/pod.yaml", "a/pod.yaml"], ["."]):
        report = lint([str(tmp_path / path) for path in paths], options=Options(context=False))
        found = {finding.place.file for finding in report.findings if finding.category == "images"}
        assert [pathlib.PurePath(file).parent.name for file in found] == ["b"]


def test_a_job_that_runs_k8slint_is_no_configuration(tmp_path: pathlib.Path) -> None:
    jobs = tmp_path / ".github" / "workflows"
    jobs.mkdir(parents=True)
    (jobs / "k8slint.yml").write_text("on: [push]\njobs: {}\n")
    (tmp_path / "k8slint.yml").write_text("fail_on: error\n")
    configurations = Configurations(None, Boundary([str(tmp_path)]), str(tmp_path))
    assert configurations.all[configurations.of_file(str(jobs / "k8slint.yml"))].root == str(tmp_path)


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
        ("new_key: 1\nrequired_version: '>=99'\n", ":2:19: this configuration is for k8slint >=99, but this is "),
        ("required_version: 1.0\n", ":1:19: 'required_version' must be a string"),
        ("required_version: new\n", ":1:19: 'new' is not a version specifier; write one such as '>=0.4,<1'"),
        ("rules: {image-tag-mutable: {tags: edge}}\n", ":1:35: 'rules.image-tag-mutable.tags' must be a list of texts"),
    ],
)
def test_mistakes_are_reported_in_place(tmp_path: pathlib.Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert expected in str(caught.value)


def test_a_version_without_quotes_is_read_as_written(tmp_path: pathlib.Path) -> None:
    assert load(tmp_path, "kubernetes_version: 1.30\n") == {"kubernetes_version": "1.30"}


def test_a_missing_file_and_a_circle_are_reported(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigError, match="no such configuration file"):
        load_config(str(tmp_path / "none.yaml"))
    with pytest.raises(ConfigError, match="which is not a file"):
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
    assert load_config(str(file), str(tmp_path / "project")).values == {"docker_configs": ["../nodes/config.json"]}
    for text in (
        "extends: ../../outside.yaml",
        "docker_configs: [/etc/passwd]",
        "schema_locations: ['../../{{.Group}}']",
    ):
        file.write_text(text)
        with pytest.raises(ConfigError, match="outside of the project"):
            load_config(str(file), str(tmp_path / "project"))
    file.write_text("extends: ../../outside.yaml")
    assert load_config(str(file)).values == {"fail_on": "error"}


MISTAKES = """\
fial_on: error
min_severity: hihg
exclude: vendor
exclude: [1, true]
kubernetes_version: "1.99"
rules:
  image-tag-lates: error
  image-tag-mutable: {tags: edge, severity: wrong, level: 1}
  image-tag-latest: 5
  image-tag-missing: erorr
suppressions:
  - {rules: [imagse], expires: tomorrow, kid: Pod}
  - text
declared_seconds:
  - {startup_seconds: -1, stop_seconds: "5"}
"""
TOLD = """\
1:1: unknown key 'fial_on'; did you mean 'fail_on'?
2:15: 'hihg' is none of info, warning, error
4:1: the key 'exclude' stands here a second time; remove one
4:11: 'exclude[0]' must be a string
4:14: 'exclude[1]' must be a string
5:21: Kubernetes '1.99' is not known, versions 1.25 to 1.37 are
7:3: no rule is called 'image-tag-lates'; did you mean 'image-tag-latest'?
8:29: 'rules.image-tag-mutable.tags' must be a list of texts such as
8:45: 'wrong' is none of info, warning, error, off, false
8:52: rule 'image-tag-mutable' has no setting 'level'
9:21: 'rules.image-tag-latest' must be a severity, 'off', 'on', or a mapping of settings
10:22: 'erorr' is none of info, warning, error, off, on; did you mean 'error'?
12:14: no rule or category is called 'imagse'; did you mean 'images'?
12:32: 'suppressions[0].expires' must be a date such as 2027-01-31
12:42: unknown key 'kid'; did you mean 'kind'?
13:5: 'suppressions[1]' must be a mapping with container, expires, kind, name, namespace, paths, reason, rules
15:23: 'declared_seconds[0].startup_seconds' must be at least 0
15:41: 'declared_seconds[0].stop_seconds' must be a whole number
"""


def test_all_mistakes_are_reported_at_once(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, MISTAKES)
    file = f"{tmp_path}/.k8slint.yaml:"
    for mistake, begin in zip(caught.value.mistakes, TOLD.splitlines(), strict=True):
        assert mistake.removeprefix(file).startswith(begin)
    run = subprocess.run([sys.executable, "-m", "k8slint", "check", tmp_path], capture_output=True, text=True)
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == len(TOLD.splitlines())


def test_a_text_with_thousands_of_mistakes_is_cut_short(tmp_path: pathlib.Path) -> None:
    text = "rules:\n" + "".join(f"  image-tag-lates{number}: error\n" for number in range(20_000))
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert len(caught.value.mistakes) == 51


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.floats(-1, 2) | st.sampled_from(["", "off", "x" * 4001]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["severity", "enabled", "a"]), inner),
    max_leaves=5,
)
KEYS = st.sampled_from([*SCHEMA["properties"], "unknown"])


@settings(max_examples=300)
@given(st.dictionaries(KEYS, JSON | st.lists(st.dictionaries(st.sampled_from(["paths", "rules", "kind"]), JSON))))
def test_the_cheap_check_and_the_schema_agree(values: dict[str, Any]) -> None:
    assert accepts(SCHEMA, values, SCHEMA) == VALIDATOR.is_valid(values)


@settings(max_examples=200)
@given(JSON)
def test_they_agree_on_each_part(value: Any) -> None:
    for part in (*SCHEMA["properties"].values(), *SCHEMA["$defs"].values()):
        valid = VALIDATOR.evolve(schema={**part, "$defs": SCHEMA["$defs"]}).is_valid(value)
        assert accepts(part, value, SCHEMA) == valid


def test_a_sound_configuration_costs_no_library(tmp_path: pathlib.Path) -> None:
    (tmp_path / ".k8slint.yaml").write_text("fail_on: error\nrules: {image-tag-latest: error}\n")
    code = "import sys; from k8slint.project.configuration import load_config as load; load('.k8slint.yaml')"
    code += "; print('jsonschema' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


def test_what_we_take_the_schema_takes() -> None:
    values = {
        "fail_on": "error",
        "rules": {"image-tag-latest": {"severity": "error"}},
        "suppressions": [{"rules": ["images"], "name": "a*", "reason": "r", "expires": "2027-01-01"}],
        "kubernetes_version": "1.34",
    }
    jsonschema.validate(values, SCHEMA)
    assert config_from_values(values).values == values


@pytest.mark.parametrize(
    ("running", "specifiers"),
    [
        ("1.4.2", ">=1.4 ==1.4.* ==1.4.2 ~=1.4 ~=1.4.1 <2 >1.4 !=1.4.1 !=1.3.* >=1,<2 ===1.4.2 >=v1.4"),
        ("1.4.0rc1", "==1.4 >=1.4 <1.4.1"),
        ("0.1.0", "~=0.1.0 >=0.1"),
    ],
)
def test_versions_that_fit(running: str, specifiers: str) -> None:
    root = read(("\n".join(f"- '{each}'" for each in specifiers.split()) + "\n").encode(), "a.yaml").documents[0].root
    assert [node.text for node in root if misfit(node, running)] == []


def test_versions_that_do_not_fit() -> None:
    wrong = "<1.4 >1.4.2 ==1.4 ==1.4.*,!=1.4.2 ~=1.4.3 ~=1.3.0 ~=2.0 !=1.4.* >=1.4.2.* =1.4 1.4 >=".split()
    root = read(("\n".join(f"- '{each}'" for each in wrong) + "\n").encode(), "a.yaml").documents[0].root
    assert [node.text for node in root if misfit(node, "1.4.2")] == wrong


def test_a_scope_that_matches_nothing_is_a_mistake(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text("# what the others extend\npreview: true\n")
    (tmp_path / ".k8slint.yaml").write_text("extends: base.yaml\nscopes:\n  - paths: ['a/**', 'b/*']\n")
    for name in ("a/x.yaml", "c/x.yaml"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n")
    with pytest.raises(ConfigError) as caught:
        lint(["."])
    assert str(caught.value) == ".k8slint.yaml:3:21: 'b/*' matches no file of the project; correct it, or remove it"
    lint(["c"])
    (tmp_path / "c").rename("b")
    lint(["."])
