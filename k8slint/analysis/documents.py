"""The documents of one file: told apart, counted, and the manifests among them handed to the rules."""

from __future__ import annotations

from k8slint.analysis.analyze import FileRun, check_document
from k8slint.analysis.suppressions.comments import suppressions_of
from k8slint.hints import TYPE_CHECKING
from k8slint.model.finding import Place
from k8slint.model.notice import Notice
from k8slint.model.result import FileResult
from k8slint.reading import read
from k8slint.reading.kinds import sort_out

if TYPE_CHECKING:
    from k8slint.reading import Reading

_TOO_MUCH = "limit"


def look_at(run: FileRun, data: bytes, role: str) -> FileResult:
    """Read a file and look at every manifest in it."""
    if role == "helm-template":
        return _skipped(run, "helm-template", "a Helm template is no YAML before it is rendered; check `helm template`")
    if role == "helm-values":
        return _skipped(run, "helm-values", "a file of a Helm chart, not a manifest")
    if role == "generator-input":
        return _skipped(run, role, "packed into a ConfigMap or Secret by a kustomization, so it is data")
    if role == "kustomization" and b"apiVersion" not in data:
        return _skipped(run, role, "a kustomization is read by kustomize, not by the cluster")
    if role != "patch" and b"apiVersion" not in data and b"kind" not in data and b"\x00" not in data:
        return _skipped(run, "no-manifest", "holds neither apiVersion nor kind")
    reading = read(data, run.file, run.engine.plan.limits)
    if reading.problems and _is_template(reading):
        return _skipped(run, "template", "holds '{{' and is no YAML before a template engine has filled it in")
    for document in reading.documents:
        notice = sort_out(document, role)
        if notice is not None:
            run.notices.append(notice)
            if role == "patch":
                from k8slint.kube.facts.patch import patch_facts

                run.facts += patch_facts(document.value, document.index)
        else:
            check_document(run, document)
    if reading.problems:
        _report_problems(run, reading, data)
    comments = suppressions_of(reading) if "k8slint:" in reading.source.text else ()
    return FileResult(
        run.file,
        tuple(run.findings),
        tuple(run.facts),
        tuple(run.notices),
        comments,
        tuple(run.ignores),
        len(reading.documents),
        run.resources,
        run.crashed,
    )


def _skipped(run: FileRun, reason: str, message: str) -> FileResult:
    return FileResult(run.file, notices=(Notice(run.file, reason, message),))


def _is_template(reading: Reading) -> bool:
    """A file that does not parse and holds `{{` is a template of Helm, Jinja or their kin, not a broken manifest."""
    return "{{" in reading.source.text


def _report_problems(run: FileRun, reading: Reading, data: bytes) -> None:
    """Turn what could not be read into findings; a file that never was a manifest is only noted."""
    for problem in reading.problems:
        if not reading.documents and b"apiVersion" not in data.replace(b"\x00", b""):  # UTF-16 is full of zeros
            run.notices.append(
                Notice(run.file, "no-manifest", f"not YAML ({problem.message}) and no sign of a manifest")
            )
            continue
        rule = "yaml-unreadable"
        if problem.cause == _TOO_MUCH:
            rule = "limit-exceeded"
            run.crashed = True  # what lies behind was not looked at, and the exit code says so
        place = Place(run.file, problem.span, "", len(reading.documents))
        run.report(rule, place, problem.message, None, len(reading.documents))
