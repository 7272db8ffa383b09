"""A pod and its containers with everything the API server fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.checks.declared import declared_in
from k8slint.kube.certain import mapping
from k8slint.kube.image_pull.pulls import is_supplied
from k8slint.kube.image_use import images_of
from k8slint.kube.resources import amount_text, pod_resources, read_amounts
from k8slint.kube.time.duration import span_text
from k8slint.kube.time.outcome import start_text, stop_text
from k8slint.kube.time.pod_start import pod_start
from k8slint.kube.time.pod_stop import pod_stop
from k8slint.kube.time.probe import probe_timing
from k8slint.model.tree import Unknown
from k8slint.model.userinfo import without_passwords
from k8slint.views.workload import ContainerView, PodView, ProbeView

if TYPE_CHECKING:
    from k8slint.kube.container import Container, Probe
    from k8slint.kube.pod import Pod
    from k8slint.kube.resources import Amounts
    from k8slint.kube.time.duration import Duration
    from k8slint.model.project_facts import ProjectFacts

_UNKNOWN = "?"


def pod_view(pod: Pod, project: ProjectFacts | None) -> PodView:
    """Return the pod as a whole."""
    found = pod_resources(pod)
    declared = declared_in(pod, project)
    start, stop = pod_start(pod, declared.startup), pod_stop(pod, declared.stop)
    return PodView(
        None if found is None else texts(found.requests),
        None if found is None else texts(found.limits),
        "" if found is None else found.qos,
        stop.grace,
        _text(pod.value.get("serviceAccountName") or pod.value.get("serviceAccount"), "default"),
        _moment(start.ready),
        _moment(stop.over),
        start_text(start),
        stop_text(stop),
    )


def texts(amounts: Amounts) -> dict[str, str]:
    """Return amounts as a manifest would write them, in the order of their names."""
    return {name: amount_text(name, milli) for name, milli in sorted(amounts.items())}


def _moment(duration: Duration) -> str:
    """Return when something happens: `30 s`, `5 to 90 s`, `at least 20 s`, `an unknown time`, `never`."""
    return "never" if duration.endless else span_text(duration)


def container_views(
    pod: Pod, credentials: dict[str, tuple[str, ...]], supplied: frozenset[str]
) -> tuple[ContainerView, ...]:
    """Return the containers in the order init, regular, ephemeral.

    `credentials` are short answers by image, `supplied` the names of images that project files replace.
    """
    policies = {id(use.container): use for use in images_of(pod) if use.container is not None and not use.is_partial}
    views = []
    for container in pod.containers:
        use = policies.get(id(container))
        resources = mapping(container.value.get("resources"))
        replaced = use is not None and use.reference is not None and is_supplied(use.reference, supplied)
        views.append(
            ContainerView(
                container.name,
                container.role,
                without_passwords(_text(container.value.get("image"), "")),
                "" if use is None or (replaced and use.policy_is_default) else use.policy,
                use is not None and use.policy_is_default,
                replaced,
                () if use is None or replaced else credentials.get(use.text, ()),
                tuple(_probe(probe) for probe in container.probes()),
                texts(read_amounts(resources, "requests")),
                texts(read_amounts(resources, "limits")),
            )
        )
    return tuple(views)


def _text(value: Any, default: str) -> str:
    if isinstance(value, Unknown):
        return value.text
    return value if isinstance(value, str) and value else default


def _probe(probe: Probe) -> ProbeView:
    timing = probe_timing(probe.value)
    numbers = (None,) * 5 if timing is None else tuple(timing)
    return ProbeView(probe.kind, handler_text(probe), *numbers)


def handler_text(probe: Probe) -> str:
    """Return what a probe does: `GET https /ready on port 8080`, `runs pg_isready`, `connects to port 5432`."""
    value = probe.value
    http, exec_, tcp, grpc = (mapping(value.get(field)) for field in ("httpGet", "exec", "tcpSocket", "grpc"))
    if http:
        scheme = "" if http.get("scheme") in (None, "HTTP") else f"{str(http['scheme']).lower()} "
        return f"GET {scheme}{_text(http.get('path'), '/')} on port {_port(probe.container, http.get('port'))}"
    if exec_:
        command = exec_.get("command")
        words = " ".join(word for word in command if isinstance(word, str)) if isinstance(command, list) else _UNKNOWN
        return f"runs {words if len(words) < 80 else words[:76] + ' ...'}"
    if tcp:
        return f"connects to port {_port(probe.container, tcp.get('port'))}"
    if grpc:
        return f"asks gRPC on port {_port(probe.container, grpc.get('port'))}"
    return _UNKNOWN


def _port(container: Container, port: Any) -> str:
    """Write a port; of a name also the number it leads to."""
    if not isinstance(port, str):
        return str(port) if isinstance(port, int) else _UNKNOWN
    ports = container.value.get("ports")
    for entry in ports if isinstance(ports, list) else ():
        if isinstance(entry, dict) and entry.get("name") == port:
            return f"{port} ({entry.get('containerPort')})"
    return port
