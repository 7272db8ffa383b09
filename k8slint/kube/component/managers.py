"""The CPU, memory and topology managers of a kubelet: policies, options, and what they need reserved.

Sources: kubernetes/pkg/kubelet/cm/cpumanager/policy_options.go, cm/topologymanager/policy_options.go,
cm/memorymanager/memory_manager.go, cmd/kubelet/app/server.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.gates import is_on
from k8slint.kube.component.values import is_open, mapping, mappings, problem, quantity, text
from k8slint.kube.go.text import is_digits, shown
from k8slint.kube.schema.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.schema.problem import FieldProblem

_RULE = "kubelet-manager-invalid"
_BOOLEANS = frozenset("1 t T true TRUE True 0 f F false FALSE False".split())
_TRUE = frozenset("1 t T true TRUE True".split())
_CPU_OPTIONS = {
    "full-pcpus-only": "",
    "distribute-cpus-across-numa": "CPUManagerPolicyBetaOptions",
    "align-by-socket": "CPUManagerPolicyAlphaOptions",
    "distribute-cpus-across-cores": "CPUManagerPolicyAlphaOptions",
    "strict-cpu-reservation": "",
    "prefer-align-cpus-by-uncorecache": "CPUManagerPolicyBetaOptions",
}
"""Options of the static policy, each with the gate it needs."""
_APART = (
    ("full-pcpus-only", "distribute-cpus-across-cores"),
    ("distribute-cpus-across-numa", "distribute-cpus-across-cores"),
    ("prefer-align-cpus-by-uncorecache", "distribute-cpus-across-cores"),
    ("prefer-align-cpus-by-uncorecache", "distribute-cpus-across-numa"),
)
_FEWEST_NODES = 8
_DEFAULT_HARD = "100Mi"
_MOST_DIGITS = 9


def cpu(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of the CPU manager's policy and its options, and of a list of CPUs that is not one."""
    policy, options = text(config, "cpuManagerPolicy") or "none", mapping(config, "cpuManagerPolicyOptions")
    if policy == "static" and not _reserves_cpus(config):
        fix = "Write 'kubeReserved: {cpu: 500m}', or 'reservedSystemCPUs'."
        yield problem(_RULE, ("cpuManagerPolicy",), "'static' needs CPUs that are reserved", fix)
    if policy == "none" and options and not is_open(config.get("cpuManagerPolicy")):
        path = ("cpuManagerPolicyOptions",)
        yield problem(
            _RULE, path, "is not allowed with policy 'none'", "Write 'cpuManagerPolicy: static'.", at_key=True
        )
    elif policy == "static":
        yield from _cpu_options(config, options, minor)
    cpus = text(config, "reservedSystemCPUs")
    if cpus and not _is_cpu_list(cpus):
        yield problem(
            _RULE, ("reservedSystemCPUs",), f"{shown(cpus)} is not a list of CPUs", "Write one such as '0-3,8'."
        )


def _reserves_cpus(config: Any) -> bool:
    """Whether some CPU is reserved, or may be."""
    if config.get("reservedSystemCPUs"):
        return True
    for field in ("kubeReserved", "systemReserved"):
        if is_open(config.get(field)):
            return True
        value = mapping(config, field).get("cpu")
        amount = quantity(value) if value is not None else None
        if (value is not None and amount is None) or (amount is not None and amount.sign > 0):
            return True
    return False


def _cpu_options(config: Any, options: dict[str, Any], minor: int) -> Iterator[FieldProblem]:
    on = set()
    for name, value in options.items():
        path = ("cpuManagerPolicyOptions", name)
        if name not in _CPU_OPTIONS:
            yield _unknown_option(path, name, list(_CPU_OPTIONS))
        elif isinstance(value, str) and value not in _BOOLEANS:
            yield problem(_RULE, path, f"{shown(value)} is neither true nor false", 'Write "true" or "false".')
        elif isinstance(value, str):
            gate = _CPU_OPTIONS[name]
            if gate and is_on(config, gate, minor) is False:
                yield problem(_RULE, path, f"needs the feature gate {gate}", "Set the gate, or remove it.", at_key=True)
            if value in _TRUE:
                on.add(name)
    for one, other in _APART:
        if one in on and other in on:
            path = ("cpuManagerPolicyOptions", other)
            yield problem(_RULE, path, f"is set beside '{one}'", "Remove one of the two.", at_key=True)
    if "align-by-socket" in on and text(config, "topologyManagerPolicy") == "single-numa-node":
        path = ("cpuManagerPolicyOptions", "align-by-socket")
        words = "is not allowed with topology policy 'single-numa-node'"
        yield problem(_RULE, path, words, "Remove it, or choose 'restricted'.", at_key=True)


def _unknown_option(path: tuple[str, str], name: str, known: list[str]) -> FieldProblem:
    near = nearest(name, known)
    fix = f"Write '{near}'." if near else f"Write {', '.join(known[:-1])} or {known[-1]}."
    return problem(_RULE, path, "is not an option of the policy", fix, at_key=True)


def _is_cpu_list(cpus: str) -> bool:
    """Whether a text is a list of CPUs such as 0-3,8 (k8s.io/utils cpuset.Parse)."""
    for part in cpus.split(","):
        first, dash, last = part.partition("-")
        if not _is_number(first) or (dash and not _is_number(last)):
            return False
        if dash and int(first) > int(last):
            return False
    return True


def _is_number(digits: str) -> bool:
    return is_digits(digits) and len(digits) <= _MOST_DIGITS


def topology(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of options of the topology manager; with policy 'none' nobody looks at them."""
    del minor
    if text(config, "topologyManagerPolicy") in ("", "none"):
        return
    for name, value in mapping(config, "topologyManagerPolicyOptions").items():
        path = ("topologyManagerPolicyOptions", name)
        if name not in ("prefer-closest-numa-nodes", "max-allowable-numa-nodes"):
            yield _unknown_option(path, name, ["prefer-closest-numa-nodes", "max-allowable-numa-nodes"])
        elif not isinstance(value, str):
            continue
        elif name.startswith("prefer"):
            if value not in _BOOLEANS:
                yield problem(_RULE, path, f"{shown(value)} is neither true nor false", 'Write "true" or "false".')
        elif not _is_number(value.removeprefix("+")) or int(value) < _FEWEST_NODES:
            yield problem(_RULE, path, f"{shown(value)} is not a number from {_FEWEST_NODES}", 'Write "8" or more.')


def memory(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of memory that is reserved by NUMA node."""
    entries = mappings(config, "reservedMemory")
    yield from _reserved_memory(entries)
    policy = text(config, "memoryManagerPolicy")
    if policy == "Static" and not is_open(config.get("reservedMemory")):
        yield from _static_memory(config, [entry for _, entry in entries])
    elif entries and policy in ("", "None") and not is_open(config.get("memoryManagerPolicy")):
        words = "has no effect without 'memoryManagerPolicy: Static'"
        warns = "The kubelet does not look at it."
        if minor >= 37:
            return
        yield problem("kubelet-setting-without-effect", ("reservedMemory",), words, "", at_key=True, warns=warns)


def _reserved_memory(entries: list[tuple[int, dict[str, Any]]]) -> Iterator[FieldProblem]:
    seen: set[tuple[Any, str]] = set()
    for index, entry in entries:
        for name, value in mapping(entry, "limits").items():
            path = ("reservedMemory", index, "limits", name)
            amount = quantity(value)
            if name != "memory" and not name.startswith("hugepages-"):
                yield problem(_RULE, path, "cannot be reserved by NUMA node", "Write 'memory'.", at_key=True)
            if amount is not None and not amount.nano and not amount.milli_value:
                yield problem(_RULE, path, "is zero", "Write an amount above 0, or remove it.")
            node = entry.get("numaNode") or 0
            if node.__class__ is int and (node, name) in seen:
                yield problem(
                    _RULE, path, f"is reserved twice on NUMA node {node}", "Remove one of the two.", at_key=True
                )
            if node.__class__ is int:
                seen.add((node, name))


def _static_memory(config: Any, entries: list[dict[str, Any]]) -> Iterator[FieldProblem]:
    """Yield the problem of reserved memory that is not, to the byte, what is kept from pods."""
    if not entries:
        fix = "Add 'reservedMemory' with what kubeReserved, systemReserved and evictionHard keep from pods."
        yield problem(_RULE, ("reservedMemory",), "is missing, but 'memoryManagerPolicy: Static' needs it", fix)
        return
    hard = config.get("evictionHard")
    threshold = _DEFAULT_HARD if hard is None else mapping(config, "evictionHard").get("memory.available", "0")
    if mapping(config, "evictionHard").get("memory.available") is None and config.get("mergeDefaultEvictionSettings"):
        threshold = _DEFAULT_HARD
    kept = [mapping(config, field).get("memory", "0") for field in ("kubeReserved", "systemReserved")]
    wanted = [quantity(value) for value in (*kept, threshold)]
    given = [quantity(mapping(entry, "limits").get("memory", "0")) for entry in entries]
    if any(amount is None for amount in (*wanted, *given)):
        return
    total, needed = (sum(amount.value for amount in part if amount is not None) for part in (given, wanted))
    if total != needed:
        words = f"adds up to {total} bytes, but {needed} are kept from pods"
        fix = f"Make the sum of 'memory' {needed}: kubeReserved, systemReserved and evictionHard together."
        yield problem(_RULE, ("reservedMemory",), words, fix)
