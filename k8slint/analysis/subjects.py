"""What there is to look at in a pod, and the rules asked about it; a part no rule wants is not even made."""

from __future__ import annotations

from k8slint.hints import TYPE_CHECKING
from k8slint.kube.container import Hook, Part, Probe
from k8slint.kube.image_use import images_of
from k8slint.kube.volume import Volume

if TYPE_CHECKING:
    from k8slint.analysis.analyze import FileRun
    from k8slint.analysis.choice import Choice
    from k8slint.analysis.engine import KindRules
    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod


def ask_pod(run: FileRun, rules: KindRules, pod: Pod) -> None:
    """Ask the rules about a pod and every part of it, subject after subject."""
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
    _ask_probes(run, rules, containers)
    _ask_hooks(run, rules, containers)
    for field, choice in (("ports", rules.port), ("env", rules.env), ("volumeMounts", rules.mount)):
        for container in containers:
            _ask_parts(run, choice, container, field)
    _ask_volumes(run, rules, pod)


def _ask_probes(run: FileRun, rules: KindRules, containers: tuple[Container, ...]) -> None:
    for container in containers:
        held = container.value
        for field, choice in rules.probes:
            value = held.get(field)
            if isinstance(value, dict):
                chosen = choice.of(value)
                if chosen:
                    run.ask(chosen, Probe(container, value, field), container.pod.resource)


def _ask_hooks(run: FileRun, rules: KindRules, containers: tuple[Container, ...]) -> None:
    for container in containers:
        held = container.value.get("lifecycle")
        if isinstance(held, dict):
            for field, choice in rules.hooks:
                value = held.get(field)
                if isinstance(value, dict):
                    chosen = choice.of(value)
                    if chosen:
                        run.ask(chosen, Hook(container, value, field), container.pod.resource)


def _ask_parts(run: FileRun, choice: Choice, container: Container, field: str) -> None:
    listed = container.value.get(field)
    if isinstance(listed, list) and listed:
        for index, value in enumerate(listed):
            if isinstance(value, dict):
                chosen = choice.of(value)
                if chosen:
                    run.ask(chosen, Part(container, field, value, index), container.pod.resource)


def _ask_volumes(run: FileRun, rules: KindRules, pod: Pod) -> None:
    listed = pod.value.get("volumes")
    if isinstance(listed, list) and listed:
        for index, value in enumerate(listed):
            if isinstance(value, dict):
                chosen = rules.volume.of(value)
                if chosen:
                    run.ask(chosen, Volume(pod, value, index), pod.resource)
