"""Phase 1 of what a kustomization builds: its objects are judged like those of a file.

The places of findings and facts are those of the files that the values were written in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.analyze import judge_object
from k8slint.analysis.redaction import build_without_secrets
from k8slint.analysis.unit_run import UnitRun
from k8slint.model.finding import Place, Problem
from k8slint.model.notice import Notice
from k8slint.model.span import START_OF_FILE
from k8slint.reading.manifests import manifest_file

if TYPE_CHECKING:
    from k8slint.analysis.engine import Engine
    from k8slint.model.finding import Finding
    from k8slint.model.result import FileResult
    from k8slint.project.builds import Builds
    from k8slint.project.unit import Unit


def analyze_build(builds: Builds, unit: Unit, engine: Engine) -> FileResult:
    """Return the findings and facts of the objects that the kustomization of a unit builds; never raises."""
    run = UnitRun(engine, unit.name, engine.ruleset(unit.path))
    return run.guarded(lambda: _build(run, builds, unit), unit.file)


def _build(run: UnitRun, builds: Builds, unit: Unit) -> FileResult:
    """Judge the objects of a build, or report why there are none."""
    from k8slint.kube.kustomize import KustomizeError
    from k8slint.project.built_objects import built_resources

    _ask_kustomizations(run, builds, unit)
    try:
        build = builds.build(unit.folder)
    except KustomizeError as error:
        from k8slint.checks.kustomize.kustomization import build_problem, rule_of

        if _is_template(error.file, builds, unit):
            return _unbuilt(run, unit, f"'{error.file}' is a template, so its objects were not checked")
        run.report(rule_of(error), build_problem(error, unit.file), 0)
        unbuilt = _unbuilt(run, unit, "kustomize cannot build it, so its objects were not checked", error.work)
        return build_without_secrets(unbuilt, builds.contents(unit.folder), ())
    if build.not_built is not None:
        if build.not_built == "limit":
            words = ("kustomization takes more than any real one to build", f"It stops there, as {build.message}.")
            _give_up(run, unit, words, "Split the kustomization, or remove what multiplies.")
        return _unbuilt(run, unit, f"{build.message}, so its objects were not checked", build.work)
    secrets = []
    for resource in built_resources(build):
        run.resources += 1
        judge_object(run, resource)
        if resource.kind == "Secret":
            secrets.append(resource)
    result = _of_build(run.result(), unit)._replace(work=build.work)
    return build_without_secrets(result, builds.contents(unit.folder), secrets)


def _is_template(file: str, builds: Builds, unit: Unit) -> bool:
    """Whether what stops a build is a file that something fills in before kustomize reads it."""
    data = next((content for name, content in builds.contents(unit.folder) if name == file), b"")
    notice = manifest_file(data, file).notice
    return notice is not None and notice.reason == "template"


def _ask_kustomizations(run: UnitRun, builds: Builds, unit: Unit) -> None:
    """Ask the rules about the files and patches that the kustomizations of a build name."""
    chosen = run.rules.of_subject("kustomization")
    if chosen:
        for kustomization in builds.judged(unit.folder):
            run.ask(tuple(chosen), kustomization, None)


def given_up(unit: Unit, engine: Engine, is_first: bool) -> FileResult:
    """Return the result of a kustomization that is not built, as those before it took all that a run may take.

    The first one is reported; with it the run ends with exit code 2.
    """
    run = UnitRun(engine, unit.name, engine.ruleset(unit.path))
    if is_first:
        words = ("this and all further kustomizations are not built", "Those before it took all that a run may take.")
        _give_up(run, unit, words, "Check the kustomizations in several runs.")
    return _unbuilt(run, unit, "the builds before it took all that a run may take, so its objects were not checked")


def _give_up(run: UnitRun, unit: Unit, words: tuple[str, str], fix: str) -> None:
    """Report that a bound was met: what follows was not looked at, and the exit code says so."""
    run.crashed = True
    run.fail("limit-exceeded", Problem(Place(unit.file, START_OF_FILE), *words, fix), 0)


def _unbuilt(run: UnitRun, unit: Unit, message: str, work: int = 0) -> FileResult:
    """Return the result of a kustomization without objects: nothing is known of what it builds."""
    result = run.result()._replace(notices=(Notice(unit.file, "not-built", message),), is_open=True, work=work)
    return _of_build(result, unit)


def _of_build(result: FileResult, unit: Unit) -> FileResult:
    """Return a result whose findings name the kustomization through which they are deployed."""
    findings = [_left_over(each) if each.rule == "field-unknown" else each for each in result.findings]
    return result._replace(findings=tuple([each._replace(builds=(unit.file,)) for each in findings]))


def _left_over(finding: Finding) -> Finding:
    """Return what is to be said of a directive such as `$patch` that kustomize has not carried out.

    It stays as a field in lists that kustomize replaces as a whole. Only the strict validation of kubectl rejects it.
    """
    name = finding.place.path.rpartition(".")[2]
    if not name.startswith("$"):
        return finding
    return finding._replace(
        severity="warning",
        refused_by="nobody",
        headline=f"kustomize leaves '{name}' in this list, as it merges no items of it",
        consequence="kubectl rejects the object; without its validation the API server drops the field.",
        fix="Write the whole list in the patch, or remove the item with a JSON patch.",
    )
