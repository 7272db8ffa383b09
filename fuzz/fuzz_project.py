"""Random mixtures of manifests, kustomizations, charts and configurations: the laws hold, and nothing crashes."""

from __future__ import annotations

import posixpath

import atheris
from target import example_files, instrumented, start

instrumented("k8slint")

from tests.hostile.laws import check_files  # noqa: E402

EXAMPLES = [files for files in example_files() if sum(map(len, files.values())) < 4000]
LINES = (
    "resources: [{0}]",
    "bases: [{0}, ../{0}]",
    "components: [{0}]",
    "patches: [{{path: {0}}}, {{path: {0}, target: {{kind: '.*', name: '(a|b)+'}}}}]",
    "patches: [{{patch: '[{{op: copy, from: /metadata, path: /metadata/labels}}]', target: {{kind: Pod}}}}]",
    "configMapGenerator: [{{name: a, files: [{0}], literals: [a=b], behavior: merge}}]",
    "secretGenerator: [{{name: a, envs: [{0}], literals: [PASSWORD=b]}}]",
    "replacements: [{{source: {{kind: ConfigMap, name: a}}, targets: [{{select: {{kind: Pod}}, fieldPaths: [{0}]}}]}}]",
    "vars: [{{name: A, objref: {{kind: Pod, name: a, apiVersion: v1}}}}]",
    "namePrefix: '{0}'",
    "namespace: '{0}'",
    "images: [{{name: nginx, newTag: '{0}'}}]",
    "labels: [{{pairs: {{a: b}}, includeSelectors: true}}]",
    "transformers: [{0}]",
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Component",
)
SETTINGS = (
    "exclude: ['{0}']",
    "ignore: [{0}]",
    "overrides: [{{paths: ['**/{0}'], ignore: [image-tag-latest]}}]",
    "suppressions: [{{rules: [all], name: '*{0}*', reason: x}}]",
    "scopes: [{{paths: ['{0}']}}]",
    "assume_defined: [{{kind: Secret, name: '{0}'}}]",
)


def one(data: bytes) -> None:
    choices = atheris.FuzzedDataProvider(data)
    files: dict[str, bytes] = {}
    folders = ["", "base", "base/a", "over", "chart", "chart/templates", "over/lay/er"]

    def pick(of: list[str] | tuple[str, ...]) -> str:
        return of[choices.ConsumeIntInRange(0, len(of) - 1)]

    for _ in range(choices.ConsumeIntInRange(1, 6)):
        folder = pick(folders)
        for name, text in EXAMPLES[choices.ConsumeIntInRange(0, len(EXAMPLES) - 1)].items():
            files[posixpath.join(folder, posixpath.basename(name))] = text.encode()
    for _ in range(choices.ConsumeIntInRange(0, 4)):
        folder = pick(folders)
        known = [*files, *folders, "..", "nowhere.yaml", "a b"]
        lines = [pick(LINES).format(_from(folder, pick(known))) for _ in range(choices.ConsumeIntInRange(1, 3))]
        files[posixpath.join(folder, "kustomization.yaml")] = "\n".join(lines).encode()
    if choices.ConsumeBool():
        files[posixpath.join(pick(folders), "Chart.yaml")] = b"apiVersion: v2\nname: a\nversion: 1.0.0\n"
    if choices.ConsumeBool():
        files[posixpath.join(pick(folders), ".k8slint.yaml")] = pick(SETTINGS).format(pick([*files])).encode()
    if choices.ConsumeBool() and files:
        name = pick([*files])
        place = choices.ConsumeIntInRange(0, len(files[name]))
        files[name] = files[name][:place] + choices.ConsumeBytes(12) + files[name][place:]
    check_files(files)


def _from(folder: str, name: str) -> str:
    return posixpath.relpath(name or ".", folder or ".")


if __name__ == "__main__":
    start(one, (bytes((number * step) % 256 for step in range(64)) for number in range(1, 64)), longest=512)
