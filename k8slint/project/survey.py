"""What project files say about the others, read before any manifest: charts, kustomizations, Skaffold."""

from __future__ import annotations

import os
import posixpath
import re
from typing import TYPE_CHECKING, Any

from k8slint.model.pattern import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from k8slint.kube.kustomize.kustomization import Kustomization
    from k8slint.project.boundary import Boundary
    from k8slint.project.builds import Builds
    from k8slint.project.programs import Programs

KUSTOMIZATION_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""What kustomize calls its files (sigs.k8s.io/kustomize api/konfig/general.go)."""

_ROLES = {"kustomization": "kustomization", "resource": "built", "patch": "built", "input": "generator-input"}
"""The roles of files that kustomizations name; all others hold settings for kustomize."""
_TESTS = ("-test.yaml", "-test.yml")
"""How the names of files end that may be tests of Chainsaw or of Kyverno."""
POLICY_TESTS = (".allow.yaml", ".deny.yaml", ".warn.yaml")
"""How the names of tests of a policy end, which stand beside it: `replicas.many.deny.yaml` beside `replicas.yaml`."""
_CHART_ROLES = ("helm-template", "helm-values")
_MAX_BYTES = 4 * 1024 * 1024
_NAME_OF_CHART = pattern(rb"^name[ \t]*:[ \t]*[^\s#]", re.MULTILINE)
_VERSION_OF_CHART = pattern(rb"^version[ \t]*:[ \t]*[^\s#]", re.MULTILINE)


def _tests_of_policies(tests: list[str], names: list[str]) -> list[str]:
    """Return those of some files that stand beside the policy whose name they begin with."""
    known = {name.rpartition(".")[0] for name in names}
    return [
        test
        for test in tests
        for case in [test.rsplit(".", 2)[0]]
        if any(case[:at] in known for at, sign in enumerate(case) if sign == "." and "/" not in case[at:])
    ]


class Survey:
    """What project files say: roles of files (name -> role), images whose tags are filled in later, kustomizations.

    `builds` holds the kustomizations (None: there is none), `charts` are the folders of Helm charts; all names have
    forward slashes and are relative to the same folder as those of the run's files.
    """

    def __init__(
        self,
        read: Callable[[str], bytes | None],
        boundary: Boundary | None = None,
        known: Mapping[str, Kustomization] | None = None,
    ) -> None:
        self._read = read
        self._known = known
        self._boundary = boundary
        self._programs: Programs | None = None
        self.roles: dict[str, str] = {}
        self.images: set[str] = set()
        self.builds: Builds | None = None
        self.charts: set[str] = set()

    def take(self, files: Iterable[str]) -> None:
        """Look at the project files among some file names (forward slashes)."""
        names = list(files)
        has_kustomization, has_test, skaffolds = False, False, []
        policy_tests: list[str] = []
        pretended: set[str] = set()
        for name in names:
            base = name[name.rfind("/") + 1 :]
            if base in KUSTOMIZATION_NAMES:
                has_kustomization = True
            elif base == "Chart.yaml":
                (self.charts if self._is_chart(name) else pretended).add(posixpath.dirname(name))
            elif base.endswith(_TESTS):
                has_test = True
            elif base.endswith(POLICY_TESTS):
                policy_tests.append(name)
            elif base.startswith("skaffold"):
                skaffolds.append(name)
        for charts, of_templates, of_values in ((pretended, "loose-template", ""), (self.charts, *_CHART_ROLES)):
            nearest: dict[str, str | None] = {chart: chart for chart in charts}
            for name in names if charts else ():
                self._chart_role(name, nearest, of_templates, of_values)
        if has_kustomization:
            from k8slint.project.builds import Builds

            self.builds = Builds(names, self._read, self._boundary, self._known)
            for name, use in self.builds.roles().items():
                self.roles[name] = _ROLES.get(use, "kustomize-file")
            for name in self.builds.unlisted():
                self.roles.setdefault(name, "patch")
        if has_test:
            from k8slint.project.tool_tests import ToolTests

            for name, role in ToolTests(names, self._read).roles().items():
                self.roles.setdefault(name, role)
        for name in _tests_of_policies(policy_tests, names) if policy_tests else ():
            self.roles.setdefault(name, "policy-test")
        for name in skaffolds:
            if name not in self.roles:
                self._skaffold(name)

    @property
    def programs(self) -> Programs:
        """What programs and scripts of the repository do with its files."""
        if self._programs is None:
            from k8slint.project.build_scripts import BuildScripts
            from k8slint.project.programs import Programs

            self._programs = Programs(BuildScripts((), self._read, self._boundary))
        return self._programs

    def consulted(self) -> list[str]:
        """Return the names of all that was looked at or looked for beyond the given files, folders among them."""
        found = set(self.builds.consulted()) if self.builds is not None else set()
        if self._programs is not None:
            found.update(map(os.path.relpath, self._programs.consulted()))
        return sorted(found)

    def _is_chart(self, file: str) -> bool:
        """Whether a Chart.yaml has the name and version without which Helm takes no chart (its Metadata.Validate).

        A folder beside an empty one is like any other: what it holds may be applied as it stands.
        """
        data = self._read(file) or b""
        if len(data) > _MAX_BYTES:
            return False
        if _NAME_OF_CHART.search(data) and _VERSION_OF_CHART.search(data):
            return True
        if b"version" not in data:
            return False
        from k8slint.reading import read

        values = [document.value for document in read(data, file, unknowns=False).documents[:1]]
        return any(isinstance(value, dict) and value.get("name") and value.get("version") for value in values)

    def _chart_role(self, name: str, nearest: dict[str, str | None], of_template: str, of_values: str) -> None:
        """A file under `templates/` of a chart is a template; `values.yaml` and `Chart.yaml` beside it are its own."""
        folder = posixpath.dirname(name)
        chart = _nearest_chart(folder, nearest)
        if chart is None:
            return
        if chart != folder:
            inside = name[len(chart) + 1 :] if chart else name
            if inside.startswith("templates/"):
                self.roles[name] = of_template
        elif of_values and posixpath.basename(name).startswith(("values", "Chart.")):
            self.roles[name] = "helm-chart" if posixpath.basename(name).startswith("Chart.") else of_values

    def _skaffold(self, name: str) -> None:
        data = self._read(name)
        if data is None or len(data) > _MAX_BYTES:
            return
        from k8slint.reading import read

        for document in read(data, name).documents:
            value = document.value
            if not isinstance(value, dict) or not str(value.get("apiVersion", "")).startswith("skaffold/"):
                continue
            for part in (value, *_listed(value.get("profiles"))):
                build = part.get("build") if isinstance(part, dict) else None
                for entry in _listed(build.get("artifacts") if isinstance(build, dict) else None):
                    self._supplied(entry.get("image") if isinstance(entry, dict) else None)

    def _supplied(self, image: Any) -> None:
        if isinstance(image, str) and image:
            self.images.add(image)


def _listed(value: Any) -> list[Any]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []


def _nearest_chart(folder: str, nearest: dict[str, str | None]) -> str | None:
    """Return the folder of the chart a folder belongs to; `nearest` remembers the folders asked about before."""
    asked = []
    while folder not in nearest:
        asked.append(folder)
        above = posixpath.dirname(folder)
        if not folder or above == folder:
            nearest[folder] = None
            break
        folder = above
    for below in asked:
        nearest[below] = nearest[folder]
    return nearest[folder]


def survey_of(
    files: list[str],
    read: Callable[[str], bytes | None],
    boundary: Boundary | None = None,
    known: Mapping[str, Kustomization] | None = None,
) -> Survey:
    """Return what the project files among `files` say; `read` returns a file's bytes, or None when it cannot.

    Kustomizations may include files that are not among them, but none outside of the boundary (None: nothing else).
    `known` are the kustomizations on the other side of a change, by their folders.
    """
    survey = Survey(read, boundary, known)
    survey.take(file.replace(os.sep, "/") for file in files)
    return survey
