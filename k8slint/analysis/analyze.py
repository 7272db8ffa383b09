"""Phase 1: a file's bytes and a plan go in, findings and facts come out; nothing else is touched."""

from __future__ import annotations

from k8slint.analysis.crash import mishap
from k8slint.analysis.places import finding_of, place_of
from k8slint.analysis.schema_pass import judged
from k8slint.analysis.subjects import ask_pod
from k8slint.analysis.suppressions.annotations import ignores_of
from k8slint.hints import TYPE_CHECKING, Any
from k8slint.kube.facts import facts_of
from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.model.finding import Finding, Place, Problem
from k8slint.model.result import FileResult
from k8slint.model.span import START_OF_FILE
from k8slint.reading.kinds import objects_of

if TYPE_CHECKING:
    from k8slint.analysis.engine import ActiveRule, Engine, RuleSet
    from k8slint.model.node import Node
    from k8slint.reading import Document


class FileRun:
    """The work on one file: what was found so far."""

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

    # --- asking the rules

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
        reporter = self.rules.by_id.get("check-crashed")
        message = (
            f"rule '{entry.rule.id}' stopped with {mishap(error)}, on this object, "
            "so nothing is known of what it looks for here; please report this with the manifest"
        )
        at: Node | Place
        at = resource.node if resource is not None else Place(self.file, START_OF_FILE)
        if reporter is not None:
            self.findings.append(finding_of(Problem(at, message), reporter, resource, document))
        else:
            place = at if isinstance(at, Place) else place_of(at, resource, document)
            self.findings.append(Finding("check-crashed", "manifest", "warning", "nobody", message, "", "", place))

    def given_up(self, error: Exception) -> FileResult:
        """Return the result of a file that k8slint itself stumbled over: what was found so far, and that it stopped."""
        message = (
            f"k8slint stopped with {mishap(error)}, so the rest of this file was not checked; please report this "
            "with the file"
        )
        place = Place(self.file, START_OF_FILE)
        self.findings.append(Finding("check-crashed", "manifest", "warning", "nobody", message, "", "", place))
        return FileResult(self.file, tuple(self.findings), resources=self.resources, crashed=True)

    def report(self, rule_id: str, at: Node | Place, message: str, resource: Resource | None, document: int) -> None:
        """Add a finding of one of the rules the engine itself reports, if that rule is on."""
        entry = self.rules.by_id.get(rule_id)
        if entry is not None:
            self.findings.append(finding_of(Problem(at, message), entry, resource, document))


def analyze(data: bytes, file: str, engine: Engine, path: str = "", role: str = "") -> FileResult:
    """Return the findings and facts of one file.

    `file` is its name in messages, `path` the same relative to the plan's root (for overrides), `role` what project
    files say of it (`patch`, `helm-template`, ...). Never raises for any bytes.
    """
    from k8slint.analysis.documents import look_at

    run = FileRun(engine, file, engine.ruleset(path or file))
    try:
        return look_at(run, data, role)
    except Exception as error:  # noqa: BLE001 - a mistake of ours in one file must not hide what the others hold
        return run.given_up(error)


def check_document(run: FileRun, document: Document) -> None:
    """Ask the rules about one document and every object in it."""
    chosen = run.rules.of_document(document)
    if chosen:
        run.ask(chosen, document, None, document.index)
    for ordinal, node in enumerate(objects_of(document)):
        resource = Resource(node, document.index, ordinal)
        run.resources += 1
        check_resource(run, resource)


def check_resource(run: FileRun, resource: Resource) -> None:
    """Ask the rules about an object, the pod it makes, and every part of that pod."""
    rules = run.rules
    problems = judged(resource, rules, run.engine.plan.minor) if rules.judges else []
    asked = len(run.findings)
    wanted = rules.of_kind(resource.kind)
    chosen = wanted.resource.of(resource.value)
    if chosen:
        run.ask(chosen, resource, resource)
    pod = pod_of(resource, run.engine.pod_paths, run.engine.plan.minor)
    run.ignores.extend(ignores_of(resource, pod))
    run.facts += facts_of(resource, pod, run.resources - 1)
    if pod is not None:
        ask_pod(run, wanted, pod)
        pod.release()
    if problems:
        run.findings += _not_said_better(problems, run.findings[asked:])


def _not_said_better(problems: list[Finding], findings: list[Finding]) -> list[Finding]:
    """Keep the problems of the schema pass where no other rule reports the same field with more to say about it."""
    named = {finding.place.path for finding in findings if finding.refused_by in ("api-server", "kubectl")}
    return [problem for problem in problems if problem.place.path not in named]
