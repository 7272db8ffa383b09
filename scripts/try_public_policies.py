"""Holds k8slint against public admission policies with their own tests: `try_public_policies.py FOLDER...`.

FOLDER is a checkout of kyverno/policies, whose `*-cel` and `*-vpol` folders hold policies in CEL, or of
kubescape/cel-admission-library. Both are read where they lie; nothing of them is kept. Prints how many verdicts agree,
and every one that does not, with what is not judged and why. Exit code 1 when less than 99 % of what is judged agrees.
"""

from __future__ import annotations

import argparse
import glob
import itertools
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from k8slint.analysis.run import lint_files
from k8slint.kube.inventory import CLUSTER_KINDS

_LEAST = 0.99
_SUPPORT = ("Namespace", "CustomResourceDefinition")
_APART = ("kube-system", "kube-public", "kube-node-lease", "kyverno")
_REFUSERS = ("kubectl", "api-server")


class Case(NamedTuple):
    """One test: the policy by its name, the object, what else there is, and whether the policy lets it pass.

    ``old`` is the object as it was before an update.
    """

    title: str
    policy: str
    value: dict[str, Any]
    others: list[dict[str, Any]]
    passes: bool
    old: dict[str, Any] | None = None


def documents(path: str) -> list[dict[str, Any]]:
    """Return the mappings of a YAML file; none of one that cannot be read."""
    try:
        with open(path, encoding="utf-8") as opened:
            return [each for each in YAML(typ="safe", pure=True).load_all(opened) if isinstance(each, dict)]
    except (OSError, YAMLError):
        return []


def name_of(value: dict[str, Any]) -> str:
    """Return the name of an object."""
    return str((value.get("metadata") or {}).get("name"))


# --- kyverno/policies


def kyverno_cases(folder: str) -> Iterator[Case]:
    """Yield the tests of Kyverno's policies in CEL: those of its command line, and the files applied to a cluster."""
    for path in sorted(glob.glob(f"{folder}/*-cel/*/*.yaml") + glob.glob(f"{folder}/*-vpol/*/*.yaml")):
        policies = [one for one in documents(path) if one.get("kind") in ("ClusterPolicy", "ValidatingPolicy")]
        for policy in policies:
            place, title = os.path.dirname(path), os.path.relpath(path, folder)
            yield from _command_line_cases(policy, f"{place}/.kyverno-test", title)
            yield from _cluster_cases(policy, f"{place}/.chainsaw-test", title)


def _command_line_cases(policy: dict[str, Any], place: str, title: str) -> Iterator[Case]:
    for test in documents(f"{place}/kyverno-test.yaml"):
        if test.get("variables") or test.get("userinfo"):
            continue  # values that stand for the cluster
        objects = [one for name in test.get("resources") or () for one in documents(f"{place}/{name}")]
        support = [one for one in objects if one.get("kind") in _SUPPORT]
        verdicts: dict[tuple[str, str, str], bool] = {}
        for result in test.get("results") or ():
            for name in result.get("resources") or [result.get("resource")]:
                if str(result.get("policy")).rpartition("/")[2] == name_of(policy):
                    kind, rule = str(result.get("kind")).rpartition("/")[2], str(result.get("rule", ""))
                    key = kind, str(name).rpartition("/")[2], rule
                    verdicts[key] = verdicts.get(key, True) and result.get("result") != "fail"
        for (kind, name, rule), passes in verdicts.items():
            value = next((one for one in objects if one.get("kind") == kind and name_of(one) == name), None)
            if value is not None:
                only = _with_rule(policy, rule)
                yield Case(f"{title}: {kind} {name} {rule}", name_of(policy), value, [only, *support], passes)


def _with_rule(policy: dict[str, Any], rule: str) -> dict[str, Any]:
    """Return a policy with one of its rules, which a controller of pods may have under another name."""
    own = [one for one in policy["spec"].get("rules", ()) if one.get("name") in (rule, rule.partition("autogen-")[2])]
    return {**policy, "spec": {**policy["spec"], "rules": own}} if own else policy


def _cluster_cases(policy: dict[str, Any], place: str, title: str) -> Iterator[Case]:
    """Yield the files that a test applies: all objects of one pass, or one with a single object is rejected."""
    for test in documents(f"{place}/chainsaw-test.yaml"):
        tries = [each for step in test["spec"].get("steps") or () for each in step.get("try") or ()]
        applied = [each.get("apply") or each.get("create") for each in tries]
        files = [each for each in applied if each and not str(each.get("file", "..")).startswith("..")]
        objects = [one for each in files for one in documents(f"{place}/{each['file']}")]
        support = [one for one in objects if one.get("kind") in _SUPPORT]
        stored: dict[tuple[str, str], dict[str, Any]] = {}
        for each in files:
            passes = "expect" not in each
            values = documents(f"{place}/{each['file']}")
            for value in values if passes or len(values) == 1 else ():
                if value.get("kind") not in _SUPPORT:
                    name, key = f"{title}: {each['file']} {name_of(value)}", (str(value.get("kind")), name_of(value))
                    yield Case(name, name_of(policy), value, [policy, *support], passes, stored.get(key))
                    if passes:
                        stored[key] = value


# --- kubescape/cel-admission-library


def kubescape_cases(folder: str) -> Iterator[Case]:
    """Yield the tests of the controls, each a template with some fields changed."""
    support = documents(f"{folder}/configuration/policy-configuration-definition.yaml")
    for path in sorted(glob.glob(f"{folder}/controls/*/tests.json")):
        policy = documents(f"{os.path.dirname(path)}/policy.yaml")[0]
        with open(path, encoding="utf-8") as opened:
            tests = json.load(opened)
        for test in tests:
            value = documents(f"{folder}/test-resources/{test['template']}")[0]
            for change in test.get("field_change_list", ()):
                _change(value, *change.split("=", 1))
            resources = f"{folder}/test-resources"
            binding = documents(f"{resources}/{test.get('binding_template', 'policy-binding.yaml')}")[0]
            params = documents(f"{resources}/{test.get('param_template', 'default-control-configuration.yaml')}")[0]
            params["metadata"]["name"] = binding["metadata"]["name"] = name_of(policy)
            binding["spec"]["policyName"] = binding["spec"]["paramRef"]["name"] = name_of(policy)
            title = f"{os.path.basename(os.path.dirname(path))}: {test['name']}"
            yield Case(title, name_of(policy), value, [policy, binding, params, *support], test["expected"] == "pass")


def _change(value: Any, field: str, text: str) -> None:
    """Set a field like `spec.containers.[0].image`; what is missing on the way to it is made."""
    keys: list[str | int] = [int(key[1:-1]) if key[0] == "[" else key for key in field.split(".")]
    for key, following in itertools.pairwise(keys):
        made: Any = [] if isinstance(following, int) else {}
        if isinstance(value, list) and isinstance(key, int):
            value += [None] * (key + 1 - len(value))
        missing = value[key] is None if isinstance(value, list) else value.get(key) is None
        value[key] = made if missing else value[key]
        value = value[key]
    if isinstance(value, list):
        value += [None] * (int(keys[-1]) + 1 - len(value))
    try:
        value[keys[-1]] = json.loads(text)
    except ValueError:
        value[keys[-1]] = text


# --- verdicts


def _placed(written: dict[str, Any]) -> str:
    """Return an object as JSON, in the namespace that both tools put it into where it has none."""
    value = json.loads(json.dumps(written, default=str))
    if value.get("kind") not in CLUSTER_KINDS:
        metadata = value.setdefault("metadata", {})
        metadata["namespace"] = metadata.get("namespace") or "default"
    return json.dumps(value)


def verdict(case: Case) -> str:
    """Return "pass", "fail", or why a case is not judged."""
    if (case.value.get("metadata") or {}).get("namespace") in _APART:
        return "Kyverno looks away from the namespace as it comes"
    files = {"object.json": _placed(case.value)}
    for number, each in enumerate(case.others):
        if (each.get("kind"), name_of(each)) != (case.value.get("kind"), name_of(case.value)):
            files[f"other-{number}.json"] = json.dumps(each, default=str)
    report = lint_files(files, before=None if case.old is None else {**files, "object.json": _placed(case.old)})
    own = [finding for finding in report.findings if finding.place.file == "object.json"]
    if any(finding.rule == f"policy/{case.policy}" for finding in own):
        return "fail"
    refused = [finding for finding in own if finding.severity == "error" and finding.refused_by in _REFUSERS]
    if refused:
        return f"the object is rejected before any policy: {refused[0].rule}"
    notices = [notice.message for notice in report.notices if notice.reason in ("policy-not-judged", "kind-not-judged")]
    if any("nothing describes" in notice.message for notice in report.notices if notice.file == "object.json"):
        return "nothing describes the kind"
    broken = [finding for finding in report.findings if finding.rule == "field-value-invalid"]
    return notices[0] if notices else f"not compiled: {broken[0].headline}" if broken else "pass"


def main() -> int:
    """Print how k8slint agrees with the tests in some folders."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--reasons", action="store_true", help="print each case that is not judged")
    given = parser.parse_args()
    enough = True
    for folder in given.folders:
        cases = kubescape_cases(folder) if os.path.isdir(f"{folder}/controls") else kyverno_cases(folder)
        count = Counter[str]()
        for case in cases:
            found, wanted = verdict(case), "pass" if case.passes else "fail"
            kind = "agree" if found == wanted else "differ" if found in ("pass", "fail") else "not judged"
            count[kind] += 1
            if kind == "differ" or (kind == "not judged" and given.reasons):
                print(f"{case.title}: {found}, should {wanted}")
        judged = count["agree"] + count["differ"]
        share = count["agree"] / judged if judged else 0
        print(f"{folder}: {count['agree']} of {judged} agree ({share:.2%}), {count['not judged']} not judged")
        enough = enough and share >= _LEAST
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
