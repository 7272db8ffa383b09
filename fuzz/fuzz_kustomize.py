"""Builds of random kustomizations: they end with objects, a reason or an error, twice alike, and places are true."""

# ruff: noqa: E501 - templates

from __future__ import annotations

from collections.abc import Callable

import atheris
from target import instrumented, start

instrumented("k8slint.kube.kustomize")

from k8slint.kube.kustomize import KustomizeError, build  # noqa: E402
from k8slint.reading.problem import ManifestError  # noqa: E402

OBJECTS = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {x: y}}\ndata: {a: axa, b: '1', c: '{\"d\": [1]}'}\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: b}\ndata: {c: Yg==}\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {x: y}}\n  template:\n"
    "    metadata: {labels: {x: y}}\n    spec:\n      containers:\n      - {name: c, image: nginx:1, args: ['$(A)$(B)', $(A)],"
    " env: [{name: E, valueFrom: {configMapKeyRef: {name: a, key: b}}}]}\n",
    "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: n}\nspec: {selector: {x: y}, ports: [{port: 80}]}\n",
    "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, metadata: {name: p}}]\n",
    "apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: a}\nspec: {l: [{name: a, v: 1}, {name: b}], s: text}\n",
)
PATHS = (
    "metadata.name",
    "data.a",
    "data.b",
    "spec.template.spec.containers.0.image",
    "spec.l.[name=a].v",
    "spec.l.*.v",
)
PATHS += ("metadata.labels.x", "data.c.d.0", "spec.template.spec.containers.[name=c].args.0", "spec.l.-", "a\\.b", "")
POINTERS = ("/metadata/name", "/data/a", "/spec/l/0", "/spec/l/-", "/spec", "/", "", "/metadata/labels/x~1y", "/data")
KINDS = ("ConfigMap", "Secret", "Deployment", "Service", "Foo", ".*", "(a|b)+", "")
VALUES = ("b", "5", "null", "[1, 2]", "{a: b}", "'$(A)'", "|-\n        a\n        b", "&x [*x]", "<<", "!!binary Yg==")
PATCHES = (
    "{{apiVersion: v1, kind: {0}, metadata: {{name: a}}, data: {{a: {1}}}}}",
    "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: a}}, spec: {{template: {{spec: {{containers: [{{name: c, "
    "image: {1}}}, {{name: d, $patch: delete}}]}}}}}}}}",
    "{{apiVersion: v1, kind: {0}, metadata: {{name: a}}, $patch: {1}}}",
    "[{{op: {2}, path: '{3}', value: {1}, from: '{4}'}}]",
    "[{{op: {2}, path: '{3}', value: {1}}}, {{op: copy, from: '{4}', path: '{3}'}}, {{op: move, from: '{3}', path: '{4}'}}]",
)


def one(data: bytes) -> None:
    choices = atheris.FuzzedDataProvider(data)

    def pick(of: tuple[str, ...]) -> str:
        return of[choices.ConsumeIntInRange(0, len(of) - 1)]

    files = {f"{folder}o.yaml": "---\n".join(pick(OBJECTS) for _ in range(3)).encode() for folder in ("", "b/", "c/")}
    for folder in ("", "b/", "c/"):
        text = "".join(_field(pick) + "\n" for _ in range(choices.ConsumeIntInRange(0, 5)))
        resources = pick(("[o.yaml]", "[o.yaml, b]", "[b, c]", "[../c]", "[../b, o.yaml]", "[o.yaml, o.yaml]", "[.]"))
        text += f"resources: {resources}\n"
        if choices.ConsumeBool():
            text += "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
        files[f"{folder}kustomization.yaml"] = text.encode()
    name = pick(tuple(files))
    place = choices.ConsumeIntInRange(0, len(files[name]))
    files[name] = files[name][:place] + choices.ConsumeBytes(choices.ConsumeIntInRange(0, 8)) + files[name][place:]
    assert _outcome(files) == _outcome(dict(reversed(files.items())))


def _field(pick: Callable[[tuple[str, ...]], str]) -> str:
    kind, path, value = pick(KINDS), pick(PATHS), pick(VALUES)
    operation = pick(("add", "remove", "replace", "test", "copy", "move", "nope"))
    patch = pick(PATCHES).format(kind, value, operation, pick(POINTERS), pick(POINTERS))
    return pick(
        (
            f"patches:\n- target: {{kind: '{kind}'}}\n  patch: |-\n    {patch}",
            f"patches:\n- patch: |-\n    {patch}",
            f"patchesStrategicMerge:\n- |-\n    {patch}",
            f"replacements:\n- source: {{kind: '{kind}', fieldPath: '{path}'}}\n  targets:\n  - select: {{kind: '{pick(KINDS)}'}}\n"
            f"    fieldPaths: ['{pick(PATHS)}']\n    options: {{create: true, delimiter: x, index: {pick(('-1', '0', '9'))}}}",
            f"vars:\n- {{name: A, objref: {{kind: {pick(KINDS[:5])}, name: a, apiVersion: v1}}, fieldref: {{fieldpath: '{path}'}}}}",
            f"namePrefix: {pick(('a-', '$(A)', '5'))}\nnameSuffix: -b",
            f"namespace: {pick(('n', 'm', '5'))}",
            "commonLabels: {x: z, '5': 6}\ncommonAnnotations: {a: b}",
            "labels: [{pairs: {q: r}, includeSelectors: true}]",
            f"images: [{{name: '{pick(('nginx', '.*', '(a|n)+ginx'))}', newName: m, digest: 'sha256:1'}}]",
            "replicas: [{name: a, count: 3}]",
            f"configMapGenerator: [{{name: a, behavior: {pick(('merge', 'replace', 'create', 'x'))}, literals: [a=$(A), b]}}]",
            "secretGenerator: [{name: s, files: [o.yaml], options: {labels: {a: b}, immutable: true}}]",
            "generatorOptions: {disableNameSuffixHash: true}",
            "sortOptions: {order: legacy}",
            f"components: [{pick(('b', 'c', '../c'))}]",
        )
    )


def _outcome(files: dict[str, bytes]) -> str:
    try:
        built = build(files, "")
    except KustomizeError as error:
        if not error.message:
            raise
        return f"{error.error_class} {error.message}"
    except ManifestError as error:
        return error.headline
    for each in built.objects:
        for file, _ in each.sources.values() if hasattr(each, "sources") else ():
            assert file in files
    return f"{built.not_built} {[each.value for each in built.objects]}"


if __name__ == "__main__":
    start(one, (bytes((number * step) % 256 for step in range(64)) for number in range(1, 96)), longest=512)
