"""What becomes of a pod in one sentence each: when it is Ready, and when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.time.duration import NOTHING, Duration, seconds_text, span_text

if TYPE_CHECKING:
    from k8slint.kube.time.container_start import ContainerStart
    from k8slint.kube.time.pod_start import PodStart
    from k8slint.kube.time.pod_stop import PodStop


def start_text(start: PodStart) -> str:
    """Return when a pod is Ready, and what its probes do to a container that is too slow for them.

    Example: ``never Ready: startupProbe kills 'web' after 50 to 61 s, but it needs 90 s``.
    """
    running = [(each.name, each.start) for each in start.containers if each.start is not None]
    killed = [_killed(name, each) for name, each in running if each.is_killed]
    endless = [_endless(name, each) for name, each in running if each.ready.endless and not each.is_killed]
    if start.ready.endless:
        return f"never Ready: {'; '.join(killed + endless)}" if killed or endless else "never Ready"
    risks = [
        f"{each.killed_by} may kill '{name}' from {seconds_text(each.patience.guaranteed or 0)} on"
        for name, each in running
        if each.patience is not None and each.may_be_killed and not each.is_killed
    ]
    undeclared = [f"'{name}'" for name, each in running if each.needs is None and each.patience is not None]
    if undeclared and start.ready.bounded:
        risks.append(f"how long {', '.join(undeclared)} needs to start is not declared")
    ready = "Ready as soon as it runs" if start.ready == NOTHING else f"Ready after {span_text(start.ready)}"
    return "; ".join([ready, *killed, *risks])


def _killed(name: str, start: ContainerStart) -> str:
    patience = start.patience
    assert patience is not None
    assert patience.worst is not None
    after = span_text(Duration(patience.guaranteed or 0, patience.worst))
    return f"{start.killed_by} kills '{name}' after {after}, but it needs {seconds_text(start.needs or 0)}"


def _endless(name: str, start: ContainerStart) -> str:
    if start.post_start.endless:
        return f"postStart of '{name}' never ends"
    probe = "startupProbe" if "startupProbe" in start.silent else "readinessProbe"
    return f"{probe} of '{name}' asks a port that it does not declare"


def stop_text(stop: PodStop) -> str:
    """Return when a deleted pod is over, and which containers are killed before they have stopped.

    Example: ``over after 60 s of a grace period of 60 s; 'web' is killed 5 s before it has stopped``.
    """
    grace = "not known" if stop.grace is None else seconds_text(stop.grace)
    texts = [f"over after {span_text(stop.over)} of a grace period of {grace}"]
    for each in stop.containers:
        if each.killed and each.stop is not None:
            missing = each.term.at_least + each.stop - (each.kill.at_most or 0)
            texts.append(f"'{each.name}' is killed {seconds_text(missing)} before it has stopped")
        elif each.hook_cut:
            texts.append(f"preStop of '{each.name}' is cut off")
    return "; ".join(texts)
