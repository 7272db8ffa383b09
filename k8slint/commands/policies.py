"""`k8slint policies`: tests of own rules and policies, and a page to start from."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import click

from k8slint.project.configuration_error import ConfigError, UsageError
from k8slint.report.display import visible

if TYPE_CHECKING:
    from k8slint.model.rule import Rule
    from k8slint.project.configuration import Config

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_MOST_BYTES = 4 * 1024 * 1024
_PAGE = """\
# yaml-language-server: $schema=https://raw.githubusercontent.com/k8slint/k8slint/main/schemas/rule.schema.json
id: {id}
title: {title}
severity: warning # info; or error, with 'refused_by: admission' and the 'policy' that rejects it
subject: container # resource, pod, image, probe, hook, port, env, mount, volume
# What must be true of every container; 'pod' and 'object' are what it is part of, 'params' the settings below.
must: has(container.resources) && has(container.resources.limits) && 'memory' in container.resources.limits
message: container '{{container.name}}' has no memory limit
fix: Set resources.limits.memory.
examples: # the tests: `k8slint policies test`
  - bad: |
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
      spec:
        containers:
          - name: web # <-
            image: nginx:1.27.3
  - good: |
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
      spec:
        containers:
          - name: web
            image: nginx:1.27.3
            resources:
              limits:
                memory: 128Mi
"""


@click.group("policies")
def command() -> None:
    """Test own rules and policies, or begin one."""


@command.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option(
    "--format", "format_", type=click.Choice(["text", "junit"]), default="text", help="A table, or JUnit XML."
)
def test(paths: tuple[str, ...], format_: str) -> int:
    """Run the examples of own rules, and the files <policy>.<case>.allow.yaml, .deny.yaml and .warn.yaml.

    PATHs are files and folders with pages and policies; without any those that the configuration names.
    """
    from k8slint.kube.versions import DEFAULT
    from k8slint.project.own_files import POLICIES, RULE_DIRS, configuration_here, files_of
    from k8slint.report.policy_tests import junit, table
    from k8slint.views.policy_tests import RanTests, policy_tests, rule_tests

    config = configuration_here()
    if paths:
        config = config._replace(values={POLICIES: list(paths)}, folder=".", file="command line", boundary="")
    named = [*files_of(config, RULE_DIRS), *files_of(config, POLICIES)]
    if not named:
        raise UsageError("there is nothing to test: name files or folders, or set 'rule_dirs' or 'policies'")
    rules, files = _sorted(named)
    found = policy_tests(files, DEFAULT)
    results = RanTests([*rule_tests(rules), *found.runs], found.untested, found.unreached)
    if not results.runs and not results.untested:
        raise UsageError("there is nothing to test: no own rule and no policy is in these files")
    click.echo((junit if format_ == "junit" else table)(results), nl=False)
    return 1 if results.failed else 0


def _sorted(named: list[str]) -> tuple[list[Rule], dict[str, bytes]]:
    """Return the own rules in some files, and the other files. Raises ConfigError for a page of no use."""
    from k8slint.model.regular_file import read_regular
    from k8slint.rulebook.own_rule import read_own_rule
    from k8slint.rulebook.rule_file import RuleFileError

    rules: list[Rule] = []
    files: dict[str, bytes] = {}
    mistakes: list[str] = []
    for file in dict.fromkeys(named):
        try:
            data = read_regular(file, _MOST_BYTES)
            if not re.search(rb"^(must|schema)\s*:", data, re.MULTILINE):
                files[file] = data
                continue
            rules.append(read_own_rule(file, data))
        except RuleFileError as error:
            mistakes += map(str, error.problems)
        except OSError as error:
            raise UsageError(f"{file}: cannot be read ({error.strerror})") from error
    if mistakes:
        raise ConfigError(*mistakes)
    return rules, files


@command.command("new")
@click.argument("rule_id", metavar="ID")
@click.option("--folder", default="", help="Where to write it (default: the first of rule_dirs, else rules).")
def new(rule_id: str, folder: str) -> int:
    """Write the page of an own rule to start from; its examples are tests that pass."""
    from k8slint.project.own_files import configuration_here
    from k8slint.report.output import write_output
    from k8slint.rulebook.rulebook import Rulebook

    if not _ID.fullmatch(rule_id) or rule_id in Rulebook.load():
        raise UsageError(f"'{rule_id}' is no id for a new rule; name the defect in small letters: image-of-no-team")
    config = configuration_here()
    folder = folder or _folder_of(config)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, f"{rule_id}.yaml")
    title = rule_id.replace("-", " ").capitalize()
    write_output(path, _PAGE.format(id=rule_id, title=title), (folder,), replace=False)
    click.echo(visible(f"wrote {path}; `k8slint policies test {path}` runs its examples"))
    if not config.values.get("rule_dirs"):
        click.echo(visible(f"write 'rule_dirs: [{os.path.relpath(folder)}]' into .k8slint.yaml to apply it"))
    return 0


def _folder_of(config: Config) -> str:
    """Return the folder of own rules as the configuration has it, `rules` where it has none."""
    named = config.values.get("rule_dirs") or ["rules"]
    return os.path.relpath(os.path.join(config.folder, named[0]))
