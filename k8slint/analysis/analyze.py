"""Phase 1: a file's bytes and a plan go in, findings and facts come out; nothing else is touched.

Read from top to bottom: a file, its documents, their objects, the pod an object makes, the parts of that pod.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.analysis.causes import not_said_better, without_covered
from k8slint.analysis.redaction import without_secrets
from k8slint.analysis.schema_pass import judged, without_missing
from k8slint.analysis.suppressions.written import honored, ignores_of, suppressions_of
from k8slint.analysis.unit_run import UnitRun
from k8slint.kube.container import Hook, Part, Probe
from k8slint.kube.facts import facts_of
from k8slint.kube.image_use import images_of
from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.schema.kinds import is_component
from k8slint.kube.volume import Volume
from k8slint.model.finding import Place, Problem
from k8slint.model.notice import Notice
from k8slint.model.result import Comment, FileResult
from k8slint.reading.kinds import MERGED, RENDERED, objects_of
from k8slint.reading.manifests import manifest_file, placeholder_notices

if TYPE_CHECKING:
    from k8slint.analysis.choice import Choice
    from k8slint.analysis.engine import Engine, KindRules
    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.reading import Document
    from k8slint.reading.manifests import ManifestFile

_TOO_MUCH = "limit"
_COMPONENT_MAPS = frozenset(("kubeadm-config", "kubelet-config", "kube-proxy"))
"""Names of ConfigMaps that hold files of components, in kube-system."""
_OF_PATCHES = frozenset(("field-unknown", "field-type-wrong"))


def analyze(data: bytes, file: str, engine: Engine, path: str = "", role: str = "") -> FileResult:
    """Return the findings and facts of one file.

    `file` is its name in messages, `path` the same relative to the plan's root (for overrides), `role` what project
    files say of it (`patch`, `helm-template`, ...). Never raises for any bytes.
    """
    run = UnitRun(engine, file, engine.ruleset(path or file))
    return run.guarded(lambda: _file(run, data, role))


# --- a file and its documents


def _file(run: UnitRun, data: bytes, role: str) -> FileResult:
    found = manifest_file(data, run.file, role, run.engine.plan.limits)
    if found.notice is not None:
        return FileResult(run.file, notices=(found.notice,))
    for document in found.manifests:
        _document(run, document)
    if role == "kustomization":
        _kustomization(run, data)
    run.notices += [notice for _, notice in found.passed_over]
    if role == MERGED:
        run.findings = without_missing(run.findings)
    if role == "patch" and run.rules.judges:
        for document, _ in found.passed_over:
            _unlisted_patch(run, document)
    reading = found.reading
    assert reading is not None
    if run.components:
        from k8slint.analysis.component_file import settle_component_file

        settle_component_file(run, reading)
    run.notices += placeholder_notices(reading)
    if found.problems:
        _report_problems(run, found, data, role)
    comments: tuple[Comment, ...] = ()
    if "k8slint:" in reading.source.text:
        comments = suppressions_of(reading)
    return without_secrets(run.result(comments, len(reading.documents)), reading)


def _unlisted_patch(run: UnitRun, document: Document) -> None:
    """Judge fields and types of a patch that nothing applies: nobody rejects it, and it may be listed one day."""
    for ordinal, node in enumerate(objects_of(document)):
        for finding in judged(Resource(node, document.index, ordinal), run.rules, run.engine.plan.minor):
            if finding.rule in _OF_PATCHES and "$" not in finding.place.path:
                run.findings.append(finding._replace(severity="warning", refused_by="nobody"))


def _kustomization(run: UnitRun, data: bytes) -> None:
    """Ask the rules about a kustomization file by itself."""
    chosen = run.rules.of_subject("kustomization")
    if chosen:
        from k8slint.checks.kustomize.kustomization import duplicate_keys
        from k8slint.kube.kustomize.kustomization import JudgedKustomization, judge_kustomization

        problems = judge_kustomization(run.file, data)
        if problems:
            kustomization = JudgedKustomization(run.file, tuple(problems))
            run.ask(tuple(chosen), kustomization, None)
            for problem in duplicate_keys(kustomization):
                run.report("yaml-duplicate-key", problem, 0)


def _report_problems(run: UnitRun, found: ManifestFile, data: bytes, role: str) -> None:
    """Turn what could not be read into findings; a file that never was a manifest is only noted."""
    documents = len(found.reading.documents) if found.reading is not None else 0
    for problem in found.problems:
        has_no_sign = not found.manifests and role != RENDERED
        if has_no_sign and b"apiVersion" not in data.replace(b"\x00", b""):  # UTF-16 is full of zeros
            message = f"not YAML ({problem.message}) and no sign of a manifest"
            run.notices.append(Notice(run.file, "binary" if b"\x00" in data else "no-manifest", message))
            continue
        rule = "yaml-unreadable"
        if problem.cause == _TOO_MUCH:
            rule = "limit-exceeded"
            run.crashed = True  # what follows was not looked at, and the exit code says so
        place = Place(run.file, problem.span, "", documents)
        related: tuple[tuple[str, Place], ...] = ()
        if problem.noticed_span is not None:
            related = (("kubectl notices here", Place(run.file, problem.noticed_span, "", documents)),)
        run.fail(rule, Problem(place, problem.headline, problem.consequence, problem.fix, related), documents)


def _document(run: UnitRun, document: Document) -> None:
    """Ask the rules about one document and every object in it."""
    chosen = run.rules.of_document(document)
    asked = len(run.findings)
    if chosen:
        run.ask(chosen, document, None, document.index)
    of_document = len(run.findings) > asked
    for ordinal, node in enumerate(objects_of(document)):
        run.resources += 1
        judge_object(run, Resource(node, document.index, ordinal))
    if of_document:
        _keep_best(run, asked)


# --- an object, its pod, and the parts of that


def judge_object(run: UnitRun, resource: Resource) -> None:
    """Ask the rules about an object, the pod it makes, and every part of that pod."""
    rules = run.rules
    if is_component(resource.api_version, resource.kind):
        run.components.append(resource)
    problems = judged(resource, rules, run.engine.plan.minor) if rules.judges else []
    asked = len(run.findings)
    wanted = rules.of_kind(resource.kind, resource.is_test)
    if resource.is_test:
        message = f"{resource.kind} '{resource.name}' is run by 'helm test', so rules for production do not apply"
        run.notices.append(Notice(run.file, "helm-test", message))
    chosen = wanted.resource.of(resource.value)
    if chosen:
        run.ask(chosen, resource, resource)
    pod = pod_of(resource, run.engine.pod_paths, run.engine.plan.minor)
    run.ignores.extend(ignores_of(resource, pod))
    tools = run.engine.plan.project.settings.get("honor_annotations")
    if tools:
        run.ignores.extend(honored(resource, pod, tools))
    run.facts += facts_of(resource, pod, run.resources - 1)
    if pod is not None:
        _pod(run, wanted, pod)
        pod.release()
    if resource.kind == "ConfigMap" and resource.name in _COMPONENT_MAPS:
        _component_files(run, resource)
    if problems:
        run.findings += not_said_better(problems, run.findings[asked:])
    _keep_best(run, asked)


def _component_files(run: UnitRun, resource: Resource) -> None:
    """Judge the files of components that a ConfigMap is known to hold, each like a file by itself."""
    from k8slint.analysis.component_config_map import findings_in_config_map

    def judge_file(data: bytes) -> FileResult:
        return _file(UnitRun(run.engine, run.file, run.rules), data, "")

    run.findings += findings_in_config_map(resource, judge_file)


def _keep_best(run: UnitRun, asked: int) -> None:
    """Leave out of the findings from an index on those that others among them cover."""
    if len(run.findings) > asked + 1:
        run.findings[asked:] = without_covered(run.findings[asked:], run.rules.covers)


_ABOUT_TAGS = frozenset(("image-tag-latest", "image-tag-missing", "image-tag-mutable"))
"""Rules that need no more of an image than its end, where something fills in the beginning."""


def _pod(run: UnitRun, rules: KindRules, pod: Pod) -> None:
    """Ask the rules about a pod and every part of it, subject after subject; a part no rule wants is not even made."""
    resource = pod.resource
    chosen = rules.pod.of(pod.template.value)
    if chosen:
        run.ask(chosen, pod, resource)
    containers = pod.containers
    for container in containers:
        chosen = rules.container.of(container.value)
        if chosen:
            run.ask(chosen, container, resource)
    for image in images_of(pod):
        chosen = rules.image.of(image.holder.value)
        if image.is_partial:
            chosen = tuple([entry for entry in chosen if entry.rule.id in _ABOUT_TAGS])
        if chosen:
            run.ask(chosen, image, resource)
    _probes(run, rules, containers)
    _hooks(run, rules, containers)
    for field, choice in (("ports", rules.port), ("env", rules.env), ("volumeMounts", rules.mount)):
        for container in containers:
            _parts(run, choice, container, field)
    _volumes(run, rules, pod)


def _probes(run: UnitRun, rules: KindRules, containers: tuple[Container, ...]) -> None:
    for container in containers:
        held = container.value
        for field, choice in rules.probes:
            value = held.get(field)
            if isinstance(value, dict):
                chosen = choice.of(value)
                if chosen:
                    run.ask(chosen, Probe(container, value, field), container.pod.resource)


def _hooks(run: UnitRun, rules: KindRules, containers: tuple[Container, ...]) -> None:
    for container in containers:
        held = container.value.get("lifecycle")
        if isinstance(held, dict):
            for field, choice in rules.hooks:
                value = held.get(field)
                if isinstance(value, dict):
                    chosen = choice.of(value)
                    if chosen:
                        run.ask(chosen, Hook(container, value, field), container.pod.resource)


def _parts(run: UnitRun, choice: Choice, container: Container, field: str) -> None:
    listed = container.value.get(field)
    if isinstance(listed, list) and listed:
        for index, value in enumerate(listed):
            if isinstance(value, dict):
                chosen = choice.of(value)
                if chosen:
                    run.ask(chosen, Part(container, field, value, index), container.pod.resource)


def _volumes(run: UnitRun, rules: KindRules, pod: Pod) -> None:
    listed = pod.value.get("volumes")
    if isinstance(listed, list) and listed:
        for index, value in enumerate(listed):
            if isinstance(value, dict):
                chosen = rules.volume.of(value)
                if chosen:
                    run.ask(chosen, Volume(pod, value, index), pod.resource)
