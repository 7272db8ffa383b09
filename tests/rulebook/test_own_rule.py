"""A team's own rules: what a page may say, what its expression sees, and where a finding stands."""

from __future__ import annotations

from typing import Any

import pytest

from k8slint.analysis.run import check_with
from k8slint.kube.cel import allowance
from k8slint.kube.schema.custom import schema_walk
from k8slint.model.finding import Finding
from k8slint.project.options import Options, Selection
from k8slint.project.project import NO_CONFIG, Project
from k8slint.rulebook.own_rule import read_own_rule
from k8slint.rulebook.rule_file import RuleFileError
from k8slint.rulebook.rulebook import Rulebook

PAGE = """\
id: some-rule-broken
title: Something is not as we want it
severity: warning
subject: SUBJECT
MUST
examples:
  - bad: "a: 1"
  - good: "a: 1"
"""
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: web}}
    spec:
      volumes: [{name: tmp, emptyDir: {}}]
      containers:
      - name: web
        image: ghcr.io/acme/web:1.2
        ports: [{containerPort: 80}]
        env: [{name: A, value: b}]
        volumeMounts: [{name: tmp, mountPath: /tmp}]
        livenessProbe: {httpGet: {port: 80}, periodSeconds: 5, failureThreshold: 2}
        lifecycle: {preStop: {sleep: {seconds: 3}}}
"""


def page(must: str, subject: str = "container", more: str = "") -> bytes:
    return PAGE.replace("SUBJECT", subject).replace("MUST", f"must: {must!r}\n{more}".rstrip()).encode()


def schema_page(schema: str, subject: str = "resource") -> bytes:
    return PAGE.replace("SUBJECT", subject).replace("MUST", f"schema:\n  {schema}").encode()


def mistakes(text: bytes) -> list[str]:
    with pytest.raises(RuleFileError) as raised:
        read_own_rule("rules/some-rule-broken.yaml", text)
    return [str(problem) for problem in raised.value.problems]


def found(text: bytes, manifest: str = WEB, **options: Any) -> list[Finding]:
    rule = read_own_rule("rules/some-rule-broken.yaml", text)
    selection = Options(Selection(select=(rule.id,), **options))
    project = Project.of_texts({"web.yaml": manifest.encode()}, NO_CONFIG, selection)
    return list(check_with(project, Rulebook.load().joined([rule])).findings)


@pytest.mark.parametrize(
    ("subject", "must", "path"),
    [
        ("resource", "object.spec.replicas < 3", "spec.replicas"),
        ("pod", "pod.gracePeriodSeconds > 30", "spec.template.spec"),
        ("pod", "'team' in pod.labels", "spec.template.metadata.labels"),
        ("pod", "pod.ownerKind == 'Job'", "spec.template.spec"),
        ("pod", "pod.effectiveRestartPolicy != 'Always'", "spec.template.spec"),
        ("container", "container.effectivePullPolicy == 'Always'", "spec.template.spec.containers[0]"),
        ("container", "container.role == 'init'", "spec.template.spec.containers[0]"),
        ("container", "container.name == object.metadata.name + 'x'", "spec.template.spec.containers[0].name"),
        ("image", "image.registry == 'docker.io'", "spec.template.spec.containers[0].image"),
        ("image", "image.repository == ''", "spec.template.spec.containers[0].image"),
        ("image", "image.effectiveTag == 'latest'", "spec.template.spec.containers[0].image"),
        ("image", "image.digest != ''", "spec.template.spec.containers[0].image"),
        ("probe", "probe.budgetSeconds > 60", "spec.template.spec.containers[0].livenessProbe.failureThreshold"),
        ("probe", "probe.intervalSeconds > 60", "spec.template.spec.containers[0].livenessProbe.periodSeconds"),
        ("probe", "probe.kind == 'readinessProbe'", "spec.template.spec.containers[0].livenessProbe"),
        ("hook", "hook.sleep.seconds > 3", "spec.template.spec.containers[0].lifecycle.preStop.sleep.seconds"),
        ("port", "has(port.name)", "spec.template.spec.containers[0].ports[0]"),
        ("env", "!has(env.value)", "spec.template.spec.containers[0].env[0].value"),
        ("mount", "mount.mountPath != '/tmp'", "spec.template.spec.containers[0].volumeMounts[0].mountPath"),
        ("volume", "!has(volume.emptyDir)", "spec.template.spec.volumes[0].emptyDir"),
        ("volume", "pod.containers.all(c, c.name != 'web')", "spec.template.spec.containers[0].name"),
    ],
)
def test_every_subject(subject: str, must: str, path: str) -> None:
    (finding,) = found(page(must, subject))
    assert (finding.place.path, finding.severity, finding.category) == (path, "warning", "own")
    assert not found(page(f"({must}) || true", subject))


def test_texts_show_values() -> None:
    more = (
        "message: tag '{image.tag}' of {image.registry}, {size(pod.containers)} in all\nfix: Write {image.repository}."
    )
    (finding,) = found(page("false", "image", more))
    assert finding.headline == "tag '1.2' of ghcr.io, 1 in all"
    assert finding.fix == "Write acme/web."


def test_words_of_a_page_that_has_few() -> None:
    (finding,) = found(page("container.name != 'web'"))
    assert finding.headline == "Something is not as we want it"
    assert finding.fix == "Change it so that 'container.name != 'web'' is true."


def test_what_is_missing_breaks_a_rule() -> None:
    (finding,) = found(page("container.resources.limits.memory != ''"))
    assert finding.place.path == "spec.template.spec.containers[0]"


def test_what_is_filled_in_later_settles_nothing() -> None:
    assert not found(page("object.spec.replicas == 1", "resource"), WEB.replace("replicas: 3", "replicas: ${COUNT}"))


def test_an_image_that_does_not_parse_is_left_to_others() -> None:
    assert not found(page("image.registry == 'x'", "image"), WEB.replace("ghcr.io/acme/web:1.2", "'NOT AN IMAGE'"))


def test_settings_have_types() -> None:
    more = "params:\n  least: {type: integer, default: 2, description: The least number of replicas.}"
    assert not found(page("object.spec.replicas >= params.least", "resource", more))
    assert found(page("object.spec.replicas >= params.least", "resource", more.replace("2", "4")))
    assert "undefined field 'most'" in mistakes(page("params.most == 1", "resource", more))[0]
    assert "no matching overload" in mistakes(page("params.least == 'a'", "resource", more))[0]


def test_kinds_narrow_a_rule_and_type_its_object() -> None:
    assert not found(page("false", "resource", "kinds: [Service]"))
    assert found(page("false", "resource", "kinds: [Deployment]"))
    assert (
        "undefined field 'replica'" in mistakes(page("object.spec.replica > 1", "resource", "kinds: [Deployment]"))[0]
    )


def test_a_schema_in_the_place_of_an_expression() -> None:
    text = PAGE.replace("SUBJECT", "resource").replace(
        "MUST", "schema: {properties: {spec: {properties: {replicas: {maximum: 2}}, required: [paused]}}}"
    )
    paths = {finding.place.path for finding in found(text.encode())}
    assert paths == {"spec.replicas", "spec"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (page("container.imagee == ''"), 5, "'must' at line 1, column 10: undefined field 'imagee'"),
        (page("container.image"), 5, "it must be bool"),
        (page("container.image =="), 5, "Syntax error"),
        (page("probe.kind == ''"), 5, "undeclared reference to 'probe'"),
        (page("true", more="message: it is {container.x}"), 6, "'{container.x}': undefined field 'x'"),
        (page("true", "cluster"), 4, "'subject' is 'cluster'"),
        (page("true", more="schema: {type: object}"), 1, "either 'must' or 'schema'"),
        (page("true").replace(b"some-rule", b"other-rule"), 1, "differ"),
        (page("true").replace(b"warning", b"error"), 1, "'refused_by' is missing"),
        (page("true").replace(b"warning", b"error\nrefused_by: kubelet"), 4, "'refused_by' is 'kubelet'"),
        (page("true").replace(b"warning", b"error\nrefused_by: admission"), 1, "'policy' is missing"),
        (page("true").replace(b"must: ", b"mist: "), 5, "'mist' is not a key"),
        (
            PAGE.replace("SUBJECT", "pod").replace("MUST", "schema: {if: {type: object}}").encode(),
            5,
            "'if' is not among",
        ),
        (schema_page("$ref: b.yaml"), 6, "nothing else is read"),
        (schema_page("type: object\n  $ref: 'file:///etc/passwd'"), 7, "nothing else is read"),
        (schema_page("allOf: [{$ref: 'http://127.0.0.1/x'}]"), 6, "nothing else is read"),
        (schema_page("$ref: '#/$defs/a'"), 6, "'#/$defs/a' is not in the schema"),
        (schema_page("$ref: '#'"), 6, "or to itself"),
        (schema_page("$ref: '#/$defs/a'\n  $defs: {a: {$ref: '#/$defs/a'}}"), 6, "or to itself"),
        (
            schema_page(
                "$ref: '#/$defs/a'\n  $defs:\n    a: {not: {$ref: '#/$defs/b'}}\n    b: {anyOf: [{$ref: '#/$defs/a'}]}"
            ),
            6,
            "refers to itself",
        ),
        (schema_page("properties:\n    a: {pattern: '(?=a)b'}"), 7, "not a regular expression of Go"),
        (schema_page("pattern: '((((a{1,1000}){1,1000}){1,1000}){1,1000})'"), 6, "'pattern' is"),
        (b"id: [", 1, "not YAML"),
        (b"", 1, "one mapping"),
        (b"a: " + b"x" * 300_000, 1, "larger than"),
    ],
)
def test_a_page_of_no_use_says_where(text: bytes, line: int, words: str) -> None:
    found = mistakes(text)
    assert any(each.startswith(f"rules/some-rule-broken.yaml:{line}: ") and words in each for each in found), found


def test_the_id_of_a_rule_of_ours_is_taken() -> None:
    text = page("true").replace(b"some-rule-broken", b"image-tag-latest")
    with pytest.raises(RuleFileError, match="is a rule of k8slint"):
        read_own_rule("rules/image-tag-latest.yaml", text)


def test_an_error_names_the_policy_that_rejects_it() -> None:
    text = page("false").replace(b"warning", b"error\nrefused_by: admission\npolicy: tags")
    (finding,) = found(text)
    assert (finding.severity, finding.refused_by) == ("error", "admission")
    assert finding.consequence == "Admission policy 'tags' rejects it."


def test_the_place_in_an_expression_on_several_lines() -> None:
    text = PAGE.replace("SUBJECT", "pod").replace("MUST", "must: |\n  true &&\n  pod.hostNetwrk").encode()
    assert mistakes(text)[0].startswith("rules/some-rule-broken.yaml:7: 'must' at line 2, column 4")


def test_an_expression_that_costs_too_much_ends_and_says_so() -> None:
    must = "object.a.all(x, object.a.all(y, object.a.all(z, x != y || y != z || true)))"
    many = "".join(
        f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a{number}}}\na: {list(range(300))}\n"
        for number in range(12)
    )
    rules = {finding.rule for finding in found(page(must, "resource"), many)}
    assert "check-crashed" in rules


SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: db, labels: {app: shop}}
stringData: {x: plumbago01, pin: "83719264"}
"""


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("object.stringData.x.upperAscii()", "***"),
        ("object.stringData.x.substring(0, 6) + '_' + object.stringData.x.substring(6)", "***"),
        ("object.stringData.x.split('').join('-')", "***"),
        ("int(object.stringData.pin) + 1", "***"),
        ("object.stringData.x.startsWith('p') ? 'a' : 'b'", "***"),
        ("object.stringData.map(k, object.stringData[k].lowerAscii() + '!')", "***"),
        ("object.stringData", "***"),
        ("object.stringData.map(k, k)", "['x', 'pin']"),
        ("object.metadata.name.upperAscii() + object.metadata.labels.app", "DBshop"),
        ("has(object.stringData.x)", "true"),
    ],
)
def test_texts_show_nothing_that_is_made_of_a_secret(expression: str, shown: str) -> None:
    more = f'kinds: [Secret]\nmessage: "m {{{expression}}}"\nfix: "Do {{{expression}}}."'
    (finding,) = found(page("false", "resource", more), SECRET)
    assert (finding.headline, finding.fix) == (f"m {shown}", f"Do {shown}.")


@pytest.mark.parametrize(
    ("subject", "expression", "env", "shown"),
    [
        ("env", "env.value.upperAscii()", "{name: DB_PASSWORD, value: plumbago01}", "***"),
        ("container", "container.env[0].value.upperAscii()", "{name: DB_PASSWORD, value: plumbago01}", "***"),
        ("env", "env.value.upperAscii()", "{name: A, value: plumbago01}", "PLUMBAGO01"),
    ],
)
def test_texts_show_nothing_that_is_made_of_a_telling_variable(
    subject: str, expression: str, env: str, shown: str
) -> None:
    manifest = WEB.replace("{name: A, value: b}", env)
    (finding,) = found(page("false", subject, f"message: m {{{expression}}}"), manifest)
    assert finding.headline == f"m {shown}"


def test_a_schema_may_refer_to_itself_for_what_is_within() -> None:
    text = schema_page(
        "$ref: '#/$defs/a'\n  $defs: {a: {properties: {z: {type: string}}, additionalProperties: {$ref: '#/$defs/a'}}}"
    )
    (finding,) = found(text, WEB.replace("replicas: 3", "replicas: 3\n  z: 1"))
    assert finding.place.path == "spec.z"


def doubling(depth: int) -> bytes:
    """Return a page whose schema looks at each value three times as often with each step down."""
    definitions = "".join(
        f"    a{n}: {{anyOf: [{', '.join(f'{{not: {{$ref: {to!r}}}}}' for to in [f'#/$defs/a{n + 1}'] * 3)}]}}\n"
        for n in range(depth)
    )
    return schema_page(f"not: {{$ref: '#/$defs/a0'}}\n  $defs:\n{definitions}    a{depth}: {{required: [zzz]}}")


def test_a_schema_that_costs_too_much_ends_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema_walk, "_MAX_STEPS", 2_000)
    assert {finding.rule for finding in found(doubling(4))} <= {"some-rule-broken"}
    assert "check-crashed" in {finding.rule for finding in found(doubling(40))}


def test_the_objects_of_a_run_share_what_a_schema_may_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "_FIRST", 1_000)
    monkeypatch.setattr(allowance, "_EACH", 1)
    many = "---\n".join(WEB.replace("name: web}", f"name: w{number}}}") for number in range(9))
    assert "check-crashed" in {finding.rule for finding in found(doubling(4), many)}


def test_an_expression_that_costs_too_much_for_one_object_does_not_pass_it() -> None:
    must = "lists.range(1000).all(x, lists.range(1000).all(y, lists.range(1000).all(z, x + y + z >= 0)))"
    assert "check-crashed" in {finding.rule for finding in found(page(must, "resource"))}
