"""Security settings that contradict each other, or the operating system they are for."""

from __future__ import annotations

from k8slint.checks.pods.refusal import refusal
from k8slint.hints import TYPE_CHECKING
from k8slint.kube.certain import items, mapping
from k8slint.kube.feature_gates import gate_on
from k8slint.model.finding import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.container import Container
    from k8slint.kube.pod import Pod
    from k8slint.model.rule import Context

_POD_NOT_ON_WINDOWS = (
    "appArmorProfile seLinuxOptions seccompProfile fsGroup fsGroupChangePolicy runAsUser runAsGroup "
    "supplementalGroups supplementalGroupsPolicy seLinuxChangePolicy"
).split()
_CONTAINER_NOT_ON_WINDOWS = (
    "appArmorProfile seLinuxOptions seccompProfile capabilities readOnlyRootFilesystem privileged "
    "allowPrivilegeEscalation procMount runAsUser runAsGroup"
).split()


def escalation_denied_with_sys_admin(container: Container, _context: Context) -> Iterator[Problem]:
    """Problems of containers that forbid escalation and add CAP_SYS_ADMIN, by which they have all there is."""
    context = mapping(container.value.get("securityContext"))
    if context.get("allowPrivilegeEscalation") is not False:
        return
    added = items(mapping(context.get("capabilities")).get("add"))
    if "CAP_SYS_ADMIN" not in added:
        return
    verdict = refusal(container.pod)
    node = container.node.get("securityContext", "capabilities", "add", added.index("CAP_SYS_ADMIN"))
    message = (
        "'CAP_SYS_ADMIN' is what 'allowPrivilegeEscalation: false' is to prevent, "
        f"{verdict.clause}; remove one of the two"
    )
    related = (("escalation is denied here", container.node.get("securityContext", "allowPrivilegeEscalation")),)
    yield Problem(node, message, related=related, refused_by=verdict.by)


def proc_mount_needs_user_namespace(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of containers with an unmasked /proc in a pod without a user namespace of its own."""
    pod = container.pod
    if mapping(container.value.get("securityContext")).get("procMount") != "Unmasked":
        return
    if pod.value.get("hostUsers") not in (None, True) or not gate_on("ProcMountType", context.minor):
        return
    verdict = refusal(pod)
    message = (
        "'Unmasked' shows the container all of the kernel's /proc, which only pods with 'hostUsers: false' may, "
        f"{verdict.clause}; add that to the pod, or remove 'procMount'"
    )
    yield Problem(container.node.get("securityContext", "procMount"), message, refused_by=verdict.by)


def user_namespace_with_devices(container: Container, context: Context) -> Iterator[Problem]:
    """Problems of containers with block devices in a pod with a user namespace of its own."""
    pod = container.pod
    if pod.value.get("hostUsers") is not False or context.minor < 34 or not container.value.get("volumeDevices"):
        return
    if not isinstance(container.value["volumeDevices"], list):
        return
    verdict = refusal(pod)
    message = f"block devices cannot be used with 'hostUsers: false', {verdict.clause}; remove one of the two"
    related = (("set here", pod.node.get("hostUsers")),)
    yield Problem(container.node.get("volumeDevices"), message, related=related, refused_by=verdict.by)


def os_field_forbidden(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of pods that name their operating system and set what only the other one has."""
    name = mapping(pod.value.get("os")).get("name")
    if name == "linux":
        yield from _windows_options(pod)
    elif name == "windows":
        yield from _linux_settings(pod)


def _windows_options(pod: Pod) -> Iterator[Problem]:
    verdict = refusal(pod)
    holders: list[Pod | Container] = [pod, *pod.containers]
    for holder in holders:
        if mapping(holder.value.get("securityContext")).get("windowsOptions") is not None:
            message = f"'windowsOptions' cannot be set with 'os.name: linux', {verdict.clause}; remove one of the two"
            node = holder.node.get("securityContext", "windowsOptions")
            yield Problem(node, message, refused_by=verdict.by)


def _linux_settings(pod: Pod) -> Iterator[Problem]:
    verdict = refusal(pod)
    security = mapping(pod.value.get("securityContext"))
    places: list[tuple[str, ...]] = []
    places += [("securityContext", field) for field in _POD_NOT_ON_WINDOWS if security.get(field) is not None]
    places += [("securityContext", "sysctls")] if items(security.get("sysctls")) else []
    places += [(field,) for field in ("hostPID", "hostIPC") if pod.value.get(field) is True]
    places += [(field,) for field in ("hostUsers", "shareProcessNamespace") if pod.value.get(field) is not None]
    if pod.value.get("resources") is not None and gate_on("PodLevelResources", pod.minor):
        places.append(("resources",))
    found = [pod.node.get(*place) for place in places]
    for container in pod.containers:
        own = mapping(container.value.get("securityContext"))
        found += [
            container.node.get("securityContext", field)
            for field in _CONTAINER_NOT_ON_WINDOWS
            if own.get(field) is not None
        ]
    for node in found:
        message = f"'{node.key}' cannot be set with 'os.name: windows', {verdict.clause}; remove it"
        yield Problem(node, message, span=node.key_span, refused_by=verdict.by)


def host_process_conflict(pod: Pod, _context: Context) -> Iterator[Problem]:
    """Problems of Windows HostProcess pods: all containers are one or none is, and they need the node's network."""
    own = mapping(mapping(pod.value.get("securityContext")).get("windowsOptions")).get("hostProcess")
    settings = [
        mapping(mapping(container.value.get("securityContext")).get("windowsOptions")).get("hostProcess")
        for container in pod.containers
    ]
    effective = [own if setting is None else setting for setting in settings]
    if True not in effective:
        return
    verdict = refusal(pod)
    for container, setting in zip(pod.containers, settings, strict=True):
        if own in (True, False) and setting in (True, False) and own is not setting:
            node = container.node.get("securityContext", "windowsOptions", "hostProcess")
            message = f"'hostProcess' differs from that of the pod, {verdict.clause}; write the same, or remove one"
            yield Problem(node, message, refused_by=verdict.by)
    if any(setting in (None, False) for setting in effective):
        message = (
            f"some containers are HostProcess containers and some are not, {verdict.clause}; make all of them alike"
        )
        yield Problem(pod.node.get("containers"), message, refused_by=verdict.by)
    if pod.value.get("hostNetwork") in (None, False):
        message = f"HostProcess containers use the node's network, {verdict.clause}; write 'hostNetwork: true'"
        yield Problem(pod.node.get("hostNetwork"), message, refused_by=verdict.by)


def run_as_non_root_conflict(container: Container, _context: Context) -> Iterator[Problem]:
    """Problems of containers that must not run as root and are told to."""
    pod = container.pod
    own, whole = mapping(container.value.get("securityContext")), mapping(pod.value.get("securityContext"))
    if not own and not whole:
        return
    rule = own.get("runAsNonRoot") if own.get("runAsNonRoot") is not None else whole.get("runAsNonRoot")
    holder, node = (own, container.node) if own.get("runAsUser") is not None else (whole, pod.node)
    user = holder.get("runAsUser")
    if rule is not True or user != 0 or isinstance(user, bool) or mapping(pod.value.get("os")).get("name") == "windows":
        return
    message = (
        "user 0 is root and 'runAsNonRoot: true' forbids root, so the container never starts "
        "(CreateContainerConfigError); write a user above 0, such as 10001"
    )
    place = container.node if own.get("runAsNonRoot") is not None else pod.node
    related = (("root is forbidden here", place.get("securityContext", "runAsNonRoot")),)
    yield Problem(node.get("securityContext", "runAsUser"), message, related=related)
