"""What scripts of a repository say of its builds."""

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
