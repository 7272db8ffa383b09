"""What scripts and programs of a repository say of its builds, and do with its manifests."""

from __future__ import annotations

from pathlib import Path

import pytest

from k8slint.analysis.run import lint

OBJECT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n"
FLUX = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n"


def found(tmp_path: Path, files: dict[str, str]) -> list[str]:
    for name, text in {".git/HEAD": "", **files}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    findings = lint([str(tmp_path)]).findings
    return [f"{each.rule} {each.headline}" for each in findings if each.severity == "error"]


OUTSIDE = {"a/kustomization.yaml": "resources: [../b.yaml]\n", "b.yaml": OBJECT}


@pytest.mark.parametrize(
    "files",
    [
        {"Makefile": "build:\n\tkustomize build --load-restrictor LoadRestrictionsNone a\n"},
        {"hack/build.sh": "kubectl kustomize --load-restrictor=LoadRestrictionsNone a\n"},
        {".github/workflows/a.yaml": "run: kustomize build --load-restrictor LoadRestrictionsNone a\n"},
        {"clusters/flux.yaml": FLUX},
    ],
)
def test_builds_without_restrictions_read_files_of_other_folders(tmp_path: Path, files: dict[str, str]) -> None:
    assert found(tmp_path, OUTSIDE | files) == []


def test_builds_read_no_files_of_other_folders_by_default(tmp_path: Path) -> None:
    other = {"docs/a.md": "LoadRestrictionsNone", "vendor/a.sh": "LoadRestrictionsNone", "Makefile": "build:\n"}
    (error,) = found(tmp_path, OUTSIDE | other)
    assert error == "kustomization-file-missing '../b.yaml' is outside the folder of the kustomization"


MISSING = {"a/kustomization.yaml": "secretGenerator: [{name: a, envs: [secret.env]}]\n"}


@pytest.mark.parametrize(
    ("files", "made"),
    [
        ({".gitignore": "*.env\n"}, True),
        ({"Makefile": "build:\n\techo a=b >a/secret.env\n"}, True),
        ({"Makefile": "build:\n\tcp my-secret.env b\n"}, False),
        ({"main.go": 'os.WriteFile(path.Join(dir, "secret.env"))\n'}, True),
        ({"a/main.py": "open('secret.env', 'w')\n"}, True),
        ({"b/main.go": 'os.WriteFile("secret.env")\n'}, False),
        ({}, False),
    ],
)
def test_files_that_are_made_before_a_build_may_be_missing(tmp_path: Path, files: dict[str, str], made: bool) -> None:
    assert found(tmp_path, MISSING | files) == (
        [] if made else ["kustomization-file-missing 'secret.env' does not exist"]
    )


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a.example/b:1}]}\n"
NAMED = POD.replace("name: a}\n", "name: a-NODE_NAME}\n")


@pytest.mark.parametrize(
    ("script", "text", "is_replaced"),
    [
        ("wipe.sh", 'sed -e "s/NODE_NAME/$i/g" wipe.yaml | kubectl apply -f -\n', True),
        ("Makefile", "wipe:\n\tsed -i 's|NODE_NAME|$(NODE)|' wipe.yaml\n", True),
        ("test/wipe_test.go", 'strings.ReplaceAll(string(text), "NODE_NAME", node)\n', True),
        ("wipe.py", "text.replace('NODE_NAME', node)\n", True),
        ("wipe.sh", 'sed -e "s/NODE/$i/g" -e "s/MY_NODE_NAME/$j/g" wipe.yaml\n', False),
        ("wipe.sh", "echo $NODE_NAME\n", False),
        ("wipe.sh", "sed s/HTTPS/HTTP/ wipe.yaml\n", False),
    ],
)
def test_words_that_scripts_replace_are_not_there_when_it_counts(
    tmp_path: Path, script: str, text: str, is_replaced: bool
) -> None:
    errors = found(tmp_path, {"wipe.yaml": NAMED, script: text})
    assert errors == ([] if is_replaced else ["name-invalid name 'a-NODE_NAME' has the upper-case letter 'N'"])


HALF = {"assets/web/pod.yaml": POD.replace("a.example/b:1", '""')}
LISTED = "resources: [web/pod.yaml]\n"
EMBEDS = "package assets\n//go:embed all:w*\nvar files embed.FS\n"


@pytest.mark.parametrize(
    ("files", "is_error"),
    [
        ({"pkg/manifests.go": 'const pod = "web/pod.yaml"\n'}, False),
        ({"assets/assets.go": 'func pod() { return read("pod.yaml") }\n'}, False),
        ({"assets/assets.go": EMBEDS}, False),
        ({"pkg/manifests.go": 'const pod = "pod.yaml"\n'}, True),
        ({"assets/assets_test.go": 'const pod = "web/pod.yaml"\n'}, True),
        ({"assets/assets.go": EMBEDS.replace("w*", "x*")}, True),
        (
            {
                "pkg/manifests.go": 'const pod = "web/pod.yaml"\n',
                "assets/kustomization.yaml": "resources: [web/pod.yaml]",
            },
            True,
        ),
    ],
)
def test_what_a_program_may_add_is_no_error(tmp_path: Path, files: dict[str, str], is_error: bool) -> None:
    assert bool(found(tmp_path, HALF | files)) is is_error


def test_the_program_that_may_add_something_is_named(tmp_path: Path) -> None:
    for name, text in {"testdata/a.yaml": POD.replace("name: a}\n", "labels: {a: b}}\n"), "a_test.go": ""}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (finding,) = [each for each in lint([str(tmp_path)]).findings if each.rule == "field-missing"]
    assert (finding.severity, finding.headline) == ("warning", "'name' is missing")
    assert finding.consequence.startswith(
        "Unless a_test.go, which reads this file, fills it in, the API server rejects"
    )


def test_what_openshift_deletes_needs_no_more_than_a_name(tmp_path: Path) -> None:
    deleted = OBJECT.replace("ServiceAccount", "Pod").replace("name: a", "annotations: {DELETE: 'true'}, name: a")
    deleted = deleted.replace("DELETE", "release.openshift.io/delete")
    assert found(tmp_path, {"a.yaml": deleted}) == []
    assert found(tmp_path, {"a.yaml": deleted.replace("'true'", "'false'")}) == ["field-missing 'spec' is missing"]
