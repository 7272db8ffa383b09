"""Settings of a kubelet that contradict each other or the node.

Sources: kubernetes/pkg/kubelet/apis/config/validation/validation.go, cmd/kubelet/app/server.go,
pkg/kubelet/sysctl/allowlist.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.gates import is_on
from k8slint.kube.component.lists import names
from k8slint.kube.component.values import SECOND, is_open, listed, mapping, nanoseconds, problem, quantity, text
from k8slint.kube.go.text import shown
from k8slint.kube.schema.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.schema.problem import FieldProblem

_RESERVED = "kubelet-reserved-invalid"
_ENFORCED = "kubelet-enforcement-invalid"
_SYSCTL_PREFIXES = ("kernel.shm", "kernel.msg", "fs.mqueue.", "net.")
_SYSCTLS = frozenset(("kernel.sem", "kernel.shm_rmid_forced"))
_CGROUP_FIELDS = {"system-reserved": "systemReservedCgroup", "kube-reserved": "kubeReservedCgroup"}
_COMPRESSIBLE = "-compressible"
_DRIVERS = ("systemd", "cgroupfs")


def reserved(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of reserved amounts: of resources the kubelet cannot reserve, or that are not quantities."""
    known = names("reservedResources", minor)
    for field in ("kubeReserved", "systemReserved"):
        for name, value in mapping(config, field).items():
            path = (field, name)
            if name not in known:
                fix = f"Write {', '.join(known[:-1])} or {known[-1]}."
                yield problem(_RESERVED, path, "cannot be reserved", fix, at_key=True)
            elif isinstance(value, str):
                amount = quantity(value)
                if amount is None:
                    yield problem(_RESERVED, path, f"{shown(value)} is not a quantity", "Write one such as '500Mi'.")
                elif amount.sign < 0:
                    yield problem(_RESERVED, path, f"{shown(value)} is negative", "Write 0 or more.")
    yield from _reserved_for_pods(config)


def _reserved_for_pods(config: Any) -> Iterator[FieldProblem]:
    """Yield the problems of shares of memory that are kept for pods of a class (`qosReserved`)."""
    for name, value in mapping(config, "qosReserved").items():
        path = ("qosReserved", name)
        if name != "memory":
            yield problem(_RESERVED, path, "cannot be reserved for a class of pods", "Write 'memory'.", at_key=True)
        elif isinstance(value, str):
            digits = value[:-1].lstrip("+")
            if not value.endswith("%") or not digits.isascii() or not digits.isdigit() or int(digits[:9]) > 100:
                words = f"{shown(value)} is not a percentage from 0% to 100%"
                yield problem(_RESERVED, path, words, "Write one such as '50%'.")


def enforcement(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of what is enforced on a node (`enforceNodeAllocatable`)."""
    del minor
    field = "enforceNodeAllocatable"
    enforced = [word for word in listed(config, field) if isinstance(word, str)]
    for key, cgroup in _CGROUP_FIELDS.items():
        here = [word for word in (key, key + _COMPRESSIBLE) if word in enforced]
        if len(here) == 2:
            yield problem(_ENFORCED, (field,), f"has both '{key}' and '{here[1]}'", "Remove one of the two.")
        if here and not text(config, cgroup) and not is_open(config.get(cgroup)):
            yield problem(_ENFORCED, (cgroup,), f"is missing, but '{here[0]}' is enforced", f"Add '{cgroup}'.")
    if "none" in enforced and len(enforced) > 1:
        yield problem(_ENFORCED, (field,), "has 'none' beside other values", "Remove 'none' or the others.")
    rest = [word for word in enforced if word != "none"]
    if config.get("cgroupsPerQOS") is False and (rest or config.get(field) is None):
        words = "must be [none] or empty with 'cgroupsPerQOS: false'"
        yield problem(_ENFORCED, (field,), words, f"Write '{field}: []', or remove 'cgroupsPerQOS'.")
    if text(config, "reservedSystemCPUs"):
        for cgroup in _CGROUP_FIELDS.values():
            if text(config, cgroup):
                yield problem(_ENFORCED, (cgroup,), "is set beside 'reservedSystemCPUs'", f"Remove '{cgroup}'.")


def cgroups(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of a cgroup of the system without the root it hangs below."""
    del minor
    if text(config, "systemCgroups") and not config.get("cgroupRoot"):
        words = "is set, but 'cgroupRoot' is not"
        yield problem("fields-exclusive", ("systemCgroups",), words, "Add 'cgroupRoot: /', or remove it.")


def cgroup_driver(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the warning of a cgroup driver that is none.

    Source: kubernetes/pkg/kubelet/cm/cgroup_manager_linux.go compares with 'systemd' alone; cmd/kubelet/app/server.go
    takes the driver from the container runtime where that tells one.
    """
    del minor
    written = text(config, "cgroupDriver")
    if written and written not in _DRIVERS:
        near = nearest(written.lower(), _DRIVERS) or "systemd"
        warns = "The kubelet uses cgroupfs, unless the container runtime says which driver it has."
        words = f"{shown(written)} is not a cgroup driver"
        yield problem("kubelet-cgroup-driver-unknown", ("cgroupDriver",), words, f"Write '{near}'.", warns=warns)


def metrics(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of hidden metrics of another version than the previous one.

    Source: component-base metrics/opts.go, ValidateShowHiddenMetricsVersion.
    """
    field = "showHiddenMetricsForVersion"
    version, wanted = text(config, field), f"1.{minor - 1}"
    if version and version != wanted:
        yield problem(
            "field-value-invalid", (field,), f"{shown(version)} is not '{wanted}'", f"Write '{wanted}', or remove it."
        )


def shutdown(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of grace periods of a shutdown between 0 and one second."""
    if is_on(config, "GracefulNodeShutdown", minor) is False:
        return
    for field in ("shutdownGracePeriod", "shutdownGracePeriodCriticalPods"):
        length = nanoseconds(config, field)
        if length is not None and length < SECOND and length:
            words = f"'{config[field]}' is less than 1s"
            yield problem("field-value-invalid", (field,), words, "Write 1s or more, or 0s to turn it off.")


def images(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of rules for images that were pulled with credentials."""
    field, policy = "preloadedImagesVerificationAllowlist", "imagePullCredentialsVerificationPolicy"
    if is_on(config, "KubeletEnsureSecretPulledImages", minor) is not True or is_open(config):
        return
    allowed = "NeverVerifyAllowlistedImages"
    if listed(config, field) and text(config, policy) != allowed:
        words = f"is not allowed without '{policy}: {allowed}'"
        yield problem("field-not-allowed", (field,), words, f"Write '{policy}: {allowed}'.", at_key=True)
        return
    for index, pattern in enumerate(listed(config, field)):
        if isinstance(pattern, str) and (wrong := _wrong_pattern(pattern)):
            yield problem(
                "field-value-invalid", (field, index), f"{shown(pattern)} {wrong}", "Write an image without tag."
            )


def _wrong_pattern(pattern: str) -> str:
    """Return why a pattern of images is not one, '' when it is: a name with at most one '*' as its last segment."""
    from k8slint.kube.image import InvalidImage, parse_image

    if pattern != pattern.strip():
        return "has white space around it"
    bare = pattern[:-1] if pattern.endswith("/*") else pattern
    if not bare or bare == "/":
        return "names no registry"
    if "*" in bare:
        return "has '*' elsewhere than behind its last '/'"
    if bare != pattern:
        return ""
    try:
        image = parse_image(bare)
    except InvalidImage:
        return "is not the name of an image"
    return "has a tag or digest" if image.tag or image.digest else ""


def sysctls(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of sysctls that no namespace has, so that they cannot be allowed."""
    del minor
    for index, name in enumerate(listed(config, "allowedUnsafeSysctls")):
        if not isinstance(name, str):
            continue
        bare = name.removesuffix("*")
        dotted = bare.replace("/", ".") if "/" in bare and bare.find("/") < (bare.find(".") + 1 or 1 << 30) else bare
        if dotted in _SYSCTLS or dotted.startswith(_SYSCTL_PREFIXES):
            if "*" not in bare:
                continue
            words, fix = f"{shown(name)} has '*' in the middle", "Write '*' at the end only."
        else:
            words, fix = f"{shown(name)} is not a sysctl of a namespace", "Write one such as 'net.core.somaxconn'."
        yield problem("field-value-invalid", ("allowedUnsafeSysctls", index), words, fix)


def dns(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield warnings of servers that are no IP addresses, which the kubelet drops."""
    del minor
    from k8slint.kube.schema.formats.addresses import parse_ip

    for index, server in enumerate(listed(config, "clusterDNS")):
        if isinstance(server, str) and parse_ip(server, True) is None:
            yield problem(
                "kubelet-dns-dropped",
                ("clusterDNS", index),
                f"{shown(server)} is not an IP address",
                "Write the cluster IP of the DNS Service, such as '10.96.0.10'.",
                warns="The kubelet drops it, and pods resolve names as the node does.",
            )


def ciphers(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of cipher suites by other names than Go's, and a warning where none has any effect."""
    known = names("tlsCipherSuites", minor)
    suites = listed(config, "tlsCipherSuites")
    for index, name in enumerate(suites):
        if isinstance(name, str) and name not in known:
            near = nearest(name.upper().replace("-", "_"), known)
            upper = f"TLS_{name.upper().replace('-', '_')}"
            fix = f"Write '{near}'." if near else _suite_of(upper, known)
            yield problem("field-value-invalid", ("tlsCipherSuites", index), f"{shown(name)} is not supported", fix)
    if suites and text(config, "tlsMinVersion") == "VersionTLS13":
        words = "has no effect with 'tlsMinVersion: VersionTLS13'"
        warns = "The kubelet uses the suites of TLS 1.3, which cannot be chosen."
        yield problem("kubelet-setting-without-effect", ("tlsCipherSuites",), words, "", at_key=True, warns=warns)


def _suite_of(name: str, known: list[str]) -> str:
    """Return what to write for an OpenSSL name such as ECDHE-RSA-AES128-GCM-SHA256."""
    parts = name.replace("AES128", "AES_128").replace("AES256", "AES_256").replace("RSA_AES", "RSA_WITH_AES")
    parts = parts.replace("ECDSA_AES", "ECDSA_WITH_AES")
    return f"Write '{parts}'." if parts in known else "Write a name of Go's such as 'TLS_AES_128_GCM_SHA256'."


def access(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield warnings of kubelets that answer anybody: without a name, without a question, or on the read-only port."""
    del minor
    rule = "kubelet-open-access"
    if mapping(config, "authentication", "anonymous").get("enabled") is True:
        path = ("authentication", "anonymous", "enabled")
        warns = "The kubelet lets callers in who present no certificate and no token."
        yield problem(rule, path, "is true, so anybody may ask", "Write 'enabled: false'.", warns=warns)
    if mapping(config, "authorization").get("mode") == "AlwaysAllow":
        warns = "Whoever reaches the kubelet may run commands in its containers."
        mode = ("authorization", "mode")
        yield problem(rule, mode, "'AlwaysAllow' asks nobody", "Write 'mode: Webhook'.", warns=warns)
    port = config.get("readOnlyPort")
    if port.__class__ is int and 0 < port <= 65535:
        warns = "The kubelet shows pods and their environment there to anybody, without TLS."
        yield problem(rule, ("readOnlyPort",), f"'{port}' needs no credentials", "Write 0.", warns=warns)


def logging(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of logging options that the format, or a feature gate that is off, does not allow.

    Source: component-base logs/api/v1/options.go.
    """
    logs = mapping(config, "logging")
    style = text(logs, "format")
    if listed(logs, "vmodule") and style not in ("", "text"):
        path = ("logging", "vmodule")
        yield problem("field-not-allowed", path, "is allowed for the text format only", "Remove it.", at_key=True)
    if is_on(config, "LoggingAlphaOptions", minor) is not False:
        return
    for form in ("text", "json"):
        options = mapping(logs, "options", form)
        amount = quantity(options.get("infoBufferSize"))
        named = [("splitStream", options.get("splitStream") is True), ("infoBufferSize", bool(amount and amount.sign))]
        for field, is_set in named:
            if is_set:
                place = ("logging", "options", form, field)
                fix = "Set the feature gate LoggingAlphaOptions, or remove it."
                words = "is not allowed while LoggingAlphaOptions is off"
                yield problem("field-not-allowed", place, words, fix, at_key=True)


def gated(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of settings whose feature gate is off."""
    for field, wanted, gate in (
        ("serverTLSBootstrap", True, "RotateKubeletServerCertificate"),
        ("enableSystemLogQuery", True, "NodeLogQuery"),
        ("memoryReservationPolicy", "TieredReservation", "MemoryQoS"),
    ):
        if config.get(field) == wanted and is_on(config, gate, minor) is False:
            words = f"'{str(wanted).lower() if wanted is True else wanted}' needs the feature gate {gate}"
            yield problem("field-not-allowed", (field,), words, f"Set 'featureGates: {{{gate}: true}}'.")
    if config.get("enableSystemLogQuery") is True and config.get("enableSystemLogHandler") is False:
        words = "is false, but 'enableSystemLogQuery' needs it"
        yield problem("field-value-invalid", ("enableSystemLogHandler",), words, "Write true.")
    behavior = mapping(config, "memorySwap").get("swapBehavior")
    if behavior and is_on(config, "NodeSwap", minor) is False:
        words = "is not allowed while the feature gate NodeSwap is off"
        yield problem("field-not-allowed", ("memorySwap",), words, "Remove it.", at_key=True)
    if config.get("memoryThrottlingFactor") is not None and minor >= 37 and is_on(config, "MemoryQoS", minor) is False:
        words = "is not allowed while the feature gate MemoryQoS is off"
        yield problem("field-not-allowed", ("memoryThrottlingFactor",), words, "Remove it.", at_key=True)


def priorities(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problem of grace periods by priority while their feature gate is off."""
    field, gate = "shutdownGracePeriodByPodPriority", "GracefulNodeShutdownBasedOnPodPriority"
    if listed(config, field) and is_on(config, gate, minor) is False:
        yield problem("field-not-allowed", (field,), f"needs the feature gate {gate}", "Remove it.", at_key=True)
