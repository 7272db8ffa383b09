"""Phase 1: a file's bytes and a plan go in, findings and facts come out; nothing else is touched.

Read from top to bottom: a file, its documents, their objects, the pod an object makes, the parts of that pod.
"""

from __future__ import annotations

from k8slint.analysis.causes import not_said_better, without_covered
from k8slint.analysis.crash import crash_site
from k8slint.analysis.places import finding_of, place_of
from k8slint.analysis.redaction import without_secrets
from k8slint.analysis.schema_pass import judged
from k8slint.analysis.suppressions.annotations import ignores_of
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.container import Hook, Part, Probe
from k8slint.kube.facts import facts_of
from k8slint.kube.image_use import images_of
from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.volume import Volume
from k8slint.model.finding import Finding, Place, Problem
from k8slint.model.notice import Notice
from k8slint.model.result import FileResult
from k8slint.model.span import START_OF_FILE
from k8slint.reading.kinds import objects_of
from k8slint.reading.manifests import manifest_file

if TYPE_CHECKING:
    from k8slint.analysis.choice import Choice
    from k8slint.analysis.engine import ActiveRule, Engine, KindRules, RuleSet
    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.project.builds import Builds
    from k8slint.project.unit import Unit
    from k8slint.reading import Document, Reading
    from k8slint.reading.manifests import ManifestFile

_TOO_MUCH = "limit"
_OF_PATCHES = frozenset(("field-unknown", "field-type-wrong"))


def analyze(data: bytes, file: str, engine: Engine, path: str = "", role: str = "") -> FileResult:
    """Return the findings and facts of one file.

    `file` is its name in messages, `path` the same relative to the plan's root (for overrides), `role` what project
    files say of it (`patch`, `helm-template`, ...). Never raises for any bytes.
    """
    run = FileRun(engine, file, engine.ruleset(path or file))
    try:
        return _file(run, data, role)
    except Exception as error:  # noqa: BLE001 - a mistake of ours in one file must not hide what the others hold
        return run.stopped(error)


def analyze_build(builds: Builds, unit: Unit, engine: Engine) -> FileResult:
    """Return the findings and facts of what a kustomization builds; the places are those of the files it is made of."""
    run = FileRun(engine, unit.name, engine.ruleset(unit.path))
    try:
        return _build(run, builds, unit)
    except Exception as error:  # noqa: BLE001 - as for a file
        return run.stopped(error, unit.file)


class FileRun:
    """The work on one unit: what was found so far."""

    __slots__ = ("crashed", "engine", "facts", "file", "findings", "ignores", "notices", "resources", "rules")

    def __init__(self, engine: Engine, file: str, rules: RuleSet) -> None:
        self.engine = engine
        self.file = file
        self.rules = rules
        self.findings: list[Finding] = []
        self.facts: list[Any] = []
        self.notices: list[Any] = []
        self.ignores: list[Any] = []
        self.resources = 0
        self.crashed = False

    def ask(self, entries: tuple[ActiveRule, ...], subject: Any, resource: Resource | None, document: int = 0) -> None:
        """Run the checks of some rules on one subject; a check that raises is itself a finding.

        `document` is the index of the subject's document where there is no resource to know it.
        """
        for entry in entries:
            try:
                for problem in entry.check(subject, entry.context):
                    index = document if resource is None else resource.document
                    self.findings.append(finding_of(problem, entry, resource, index))
            except Exception as error:  # noqa: BLE001 - the one broad except: a broken rule must not hide the others
                self.crash(entry, error, resource, document if resource is None else resource.document)

    def crash(self, entry: ActiveRule, error: Exception, resource: Resource | None, document: int) -> None:
        """Report a check that raised: which rule, on which object, with what error."""
        self.crashed = True
        at = place_of(resource.node, resource, document) if resource is not None else Place(self.file, START_OF_FILE)
        self.findings.append(crash_finding(entry, error, at))

    def stopped(self, error: Exception, file: str = "") -> FileResult:
        """Return the result of a unit on which k8slint itself failed: what was found so far, and that it stopped."""
        headline = f"k8slint stopped with {crash_site(error)}"
        consequence = "The rest of this file was not checked."
        fix = "Report this with the file."
        place = Place(file or self.file, START_OF_FILE)
        self.findings.append(
            Finding("check-crashed", "manifest", "warning", "nobody", headline, consequence, fix, place)
        )
        return FileResult(self.file, tuple(self.findings), resources=self.resources, crashed=True)

    def report(self, rule_id: str, problem: Problem, document: int) -> None:
        """Add a finding of one of the rules the engine itself reports, if that rule is on."""
        entry = self.rules.by_id.get(rule_id)
        if entry is not None:
            self.findings.append(finding_of(problem, entry, None, document))


def crash_finding(entry: ActiveRule, error: Exception, place: Place) -> Finding:
    """Return the finding that a check raised, whatever rules are on: what it looks for is not known here."""
    headline = f"rule '{entry.rule.id}' stopped with {crash_site(error)}"
    consequence = "Nothing is known of what it looks for here."
    fix = "Report this with the manifest."
    return Finding("check-crashed", "manifest", "warning", "nobody", headline, consequence, fix, place)


# --- a file and its documents


def _file(run: FileRun, data: bytes, role: str) -> FileResult:
    found = manifest_file(data, run.file, role, run.engine.plan.limits)
    if found.notice is not None:
        return FileResult(run.file, notices=(found.notice,))
    for document in found.manifests:
        _document(run, document)
    if role == "kustomization":
        _kustomization(run, data)
    run.notices += [notice for _, notice in found.passed_over]
    if role == "patch" and run.rules.judges:
        for document, _ in found.passed_over:
            _unlisted_patch(run, document)
    reading = found.reading
    assert reading is not None
    _notice_placeholders(run, reading)
    if found.problems:
        _report_problems(run, found, data)
    comments: tuple[Any, ...] = ()
    if "k8slint:" in reading.source.text:
        from k8slint.analysis.suppressions.comments import suppressions_of

        comments = suppressions_of(reading)
    result = FileResult(
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
    return without_secrets(result, reading)


def _notice_placeholders(run: FileRun, reading: Reading) -> None:
    """Say how many values of a file are filled in later, and by what: they are not checked."""
    counts: dict[str, int] = {}
    for document in reading.documents:
        for filler, count in document.placeholders.items():
            counts[filler] = counts.get(filler, 0) + count
    for filler, count in counts.items():
        what = "1 value is" if count == 1 else f"{count} values are"
        run.notices.append(Notice(run.file, "placeholder", f"{what} filled in later by {filler} and not checked"))


def _unlisted_patch(run: FileRun, document: Document) -> None:
    """Judge fields and types of a patch that nothing applies: nobody rejects it, and it may be listed one day."""
    for ordinal, node in enumerate(objects_of(document)):
        for finding in judged(Resource(node, document.index, ordinal), run.rules, run.engine.plan.minor):
            if finding.rule in _OF_PATCHES and "$" not in finding.place.path:
                run.findings.append(finding._replace(severity="warning", refused_by="nobody"))


def _kustomization(run: FileRun, data: bytes) -> None:
    """Ask the rules about a kustomization file by itself."""
    chosen = run.rules.of_subject("kustomization")
    if chosen:
        from k8slint.kube.kustomize.kustomization import JudgedKustomization, judge_kustomization

        problems = judge_kustomization(run.file, data)
        if problems:
            run.ask(tuple(chosen), JudgedKustomization(run.file, tuple(problems)), None)


def _missing_files(run: FileRun, builds: Builds, unit: Unit) -> None:
    """Ask the rules about the files that the kustomizations of a build name."""
    chosen = run.rules.of_subject("kustomization")
    if chosen:
        for kustomization in builds.judged(unit.folder):
            run.ask(tuple(chosen), kustomization, None)


def _build(run: FileRun, builds: Builds, unit: Unit) -> FileResult:
    """Judge the objects of a build, and report why there are none."""
    from k8slint.kube.kustomize import KustomizeError
    from k8slint.project.built_objects import built_resources

    _missing_files(run, builds, unit)
    try:
        build = builds.build(unit.folder)
    except KustomizeError as error:
        from k8slint.checks.kustomize.kustomization import build_problem, rule_of

        run.report(rule_of(error), build_problem(error, unit.file), 0)
        notice = Notice(unit.file, "not-built", "kustomize cannot build it, so its objects were not checked")
        return _unbuilt(run, unit, notice)
    if build.not_built is not None:
        message = f"{build.message}, so its objects were not checked"
        return _unbuilt(run, unit, Notice(unit.file, "not-built", message))
    for resource in built_resources(build):
        run.resources += 1
        _resource(run, resource)
    return FileResult(
        unit.name,
        tuple([finding._replace(builds=(unit.file,)) for finding in run.findings]),
        tuple(run.facts),
        tuple(run.notices),
        (),
        tuple(run.ignores),
        0,
        run.resources,
        run.crashed,
    )


def _unbuilt(run: FileRun, unit: Unit, notice: Notice) -> FileResult:
    """Return the result of a kustomization without objects: nothing is known of what it builds."""
    findings = tuple([finding._replace(builds=(unit.file,)) for finding in run.findings])
    return FileResult(unit.name, findings, notices=(notice,), is_open=True)


def _report_problems(run: FileRun, found: ManifestFile, data: bytes) -> None:
    """Turn what could not be read into findings; a file that never was a manifest is only noted."""
    documents = len(found.reading.documents) if found.reading is not None else 0
    for problem in found.problems:
        if not documents and b"apiVersion" not in data.replace(b"\x00", b""):  # UTF-16 is full of zeros
            message = f"not YAML ({problem.message}) and no sign of a manifest"
            run.notices.append(Notice(run.file, "no-manifest", message))
            continue
        rule = "yaml-unreadable"
        if problem.cause == _TOO_MUCH:
            rule = "limit-exceeded"
            run.crashed = True  # what follows was not looked at, and the exit code says so
        place = Place(run.file, problem.span, "", documents)
        run.report(rule, Problem(place, problem.headline, problem.consequence, problem.fix), documents)


def _document(run: FileRun, document: Document) -> None:
    """Ask the rules about one document and every object in it."""
    chosen = run.rules.of_document(document)
    if chosen:
        asked = len(run.findings)
        run.ask(chosen, document, None, document.index)
        _keep_best(run, asked)
    for ordinal, node in enumerate(objects_of(document)):
        run.resources += 1
        _resource(run, Resource(node, document.index, ordinal))


# --- an object, its pod, and the parts of that


def _resource(run: FileRun, resource: Resource) -> None:
    """Ask the rules about an object, the pod it makes, and every part of that pod."""
    rules = run.rules
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
    run.facts += facts_of(resource, pod, run.resources - 1)
    if pod is not None:
        _pod(run, wanted, pod)
        pod.release()
    if problems:
        run.findings += not_said_better(problems, run.findings[asked:])
    _keep_best(run, asked)


def _keep_best(run: FileRun, asked: int) -> None:
    """Leave out of the findings from an index on those that others among them cover."""
    if len(run.findings) > asked + 1:
        run.findings[asked:] = without_covered(run.findings[asked:], run.rules.covers)


def _pod(run: FileRun, rules: KindRules, pod: Pod) -> None:
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
        if chosen:
            run.ask(chosen, image, resource)
    _probes(run, rules, containers)
    _hooks(run, rules, containers)
    for field, choice in (("ports", rules.port), ("env", rules.env), ("volumeMounts", rules.mount)):
        for container in containers:
            _parts(run, choice, container, field)
    _volumes(run, rules, pod)


def _probes(run: FileRun, rules: KindRules, containers: tuple[Container, ...]) -> None:
    for container in containers:
        held = container.value
        for field, choice in rules.probes:
            value = held.get(field)
            if isinstance(value, dict):
                chosen = choice.of(value)
                if chosen:
                    run.ask(chosen, Probe(container, value, field), container.pod.resource)


def _hooks(run: FileRun, rules: KindRules, containers: tuple[Container, ...]) -> None:
    for container in containers:
        held = container.value.get("lifecycle")
        if isinstance(held, dict):
            for field, choice in rules.hooks:
                value = held.get(field)
                if isinstance(value, dict):
                    chosen = choice.of(value)
                    if chosen:
                        run.ask(chosen, Hook(container, value, field), container.pod.resource)


def _parts(run: FileRun, choice: Choice, container: Container, field: str) -> None:
    listed = container.value.get(field)
    if isinstance(listed, list) and listed:
        for index, value in enumerate(listed):
            if isinstance(value, dict):
                chosen = choice.of(value)
                if chosen:
                    run.ask(chosen, Part(container, field, value, index), container.pod.resource)


def _volumes(run: FileRun, rules: KindRules, pod: Pod) -> None:
    listed = pod.value.get("volumes")
    if isinstance(listed, list) and listed:
        for index, value in enumerate(listed):
            if isinstance(value, dict):
                chosen = rules.volume.of(value)
                if chosen:
                    run.ask(chosen, Volume(pod, value, index), pod.resource)
