"""`--render kustomize`: builds are made by kustomize itself, judged, and findings led back to the files they come from.

This is the one place that starts another program, and only when the user asks for it. The kustomization is wrapped in
one of our own, in a temporary folder, which asks for the origin of every object (`buildMetadata`); nothing in the
project is written to. Source: sigs.k8s.io/kustomize api/types/kustomization.go, api/resource/origin.go.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile

from k8slint.hints import TYPE_CHECKING
from k8slint.model.named_tuple import NamedTuple
from k8slint.project.configuration_error import UsageError

if TYPE_CHECKING:
    from k8slint.project.kustomization import Kustomization
    from k8slint.project.survey import Survey

PROGRAMS = (("kustomize", "build"), ("kubectl", "kustomize"))
"""Programs that build kustomizations, with the word that makes them do it, in the order they are looked for."""

ORIGIN = "config.kubernetes.io/origin"
"""The annotation that says which file an object comes from."""

_SECONDS = 300
_WRAPPER = "kustomization.yaml"
_MAX_WORDS = 500


class Rendered(NamedTuple):
    """One build: the kustomization, what it gave (or the error), and the folder origins are relative to."""

    kustomization: Kustomization
    output: bytes
    error: str
    base: str


def program() -> tuple[str, str]:
    """Find the program to build with: its path and word; raises UsageError when there is none."""
    for name, word in PROGRAMS:
        path = shutil.which(name)
        if path is not None:
            return path, word
    raise UsageError("--render kustomize needs the program kustomize or kubectl on PATH; install one, or leave it out")


def roots(survey: Survey, reported: set[str]) -> list[Kustomization]:
    """Return the kustomizations to build: asked for, and included by no other one."""
    from k8slint.project.survey import joined

    every = survey.kustomizations
    included = {joined(each.folder, path) for each in every.values() for path in (*each.resources, *each.components)}
    return [
        each
        for folder, each in sorted(every.items())
        if not each.is_component and folder not in included and each.file in reported
    ]


def render(kustomization: Kustomization) -> Rendered:
    """Build one kustomization; a program that fails or takes more than five minutes gives its error."""
    path, word = program()
    folder = os.path.realpath(tempfile.mkdtemp(prefix="k8slint-"))
    try:
        target = os.path.realpath(os.path.dirname(kustomization.file) or ".")
        wrapper = {"resources": [os.path.relpath(target, folder)], "buildMetadata": ["originAnnotations"]}
        with open(os.path.join(folder, _WRAPPER), "w", encoding="utf-8") as file:
            json.dump(wrapper, file)
        output, error = _run([path, word, folder])
        return Rendered(kustomization, output, error, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> tuple[bytes, str]:
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL)  # noqa: S603 - what the user asked for, no shell
    except subprocess.TimeoutExpired:
        return b"", f"took longer than {_SECONDS} s"
    except OSError as error:
        return b"", f"cannot be started ({error.strerror})"
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}"
        return b"", " ".join(words.partition('err="')[2].split() or words.split())[:_MAX_WORDS]
    return done.stdout, ""
