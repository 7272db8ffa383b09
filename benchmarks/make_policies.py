"""Makes admission policies to apply to a tree: `python benchmarks/make_policies.py FOLDER --count 1000`.

Every policy is another one, of the sorts that public libraries hold: containers of pods and of what makes pods, what
Services, Ingresses, roles and volumes may say, labels and names. With `--everywhere` all of them speak of every object.
"""

from __future__ import annotations

import argparse
import os
from typing import NamedTuple

PODS = ("", "v1", "pods")
APPS = ("apps", "v1", "deployments, replicasets, daemonsets, statefulsets")
BATCH = ("batch", "v1", "jobs, cronjobs")
ALL = ("*", "*", "*")

_MADE = """object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec
        : object.kind == 'Pod' ? object.spec : object.spec.template.spec"""
_CONTAINERS = "variables.pod.containers + variables.pod.?initContainers.orValue([])"


class Sort(NamedTuple):
    """One sort of policy: what it applies to, its validation, and the values that vary it, which `%s` stands for.

    ``variables`` may be used by the validation.
    """

    rules: tuple[tuple[str, str, str], ...]
    expression: str
    values: tuple[str, ...]
    variables: tuple[tuple[str, str], ...] = ()


_OF_PODS = (("pod", _MADE), ("containers", _CONTAINERS))
_WORKLOADS = (PODS, APPS, BATCH)
_CAPABILITIES = tuple("SYS_ADMIN NET_ADMIN SYS_PTRACE SYS_MODULE DAC_OVERRIDE NET_RAW SYS_TIME BPF PERFMON".split())
_NAMES = tuple("copper amber basalt cedar delta ember fjord garnet harbor indigo juniper krypton larch marble".split())
_FLAGS = ("allowPrivilegeEscalation", "privileged")
_HOST = ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers")
_PATHS = tuple("/etc /proc /sys /root /var/run/docker.sock /var/lib/kubelet /dev /boot /run/containerd".split())

REALISTIC = (
    Sort(
        _WORKLOADS,
        "variables.containers.all(c, !c.?securityContext.?capabilities.?add.orValue([]).exists(a, a == '%s'))",
        _CAPABILITIES,
        _OF_PODS,
    ),
    Sort(_WORKLOADS, "variables.containers.all(c, !c.image.startsWith('%s.example.com/'))", _NAMES, _OF_PODS),
    Sort(_WORKLOADS, "variables.containers.all(c, !c.image.endsWith(':%s'))", _NAMES, _OF_PODS),
    Sort(_WORKLOADS, "variables.containers.all(c, c.?securityContext.?%s.orValue(false) == false)", _FLAGS, _OF_PODS),
    Sort(_WORKLOADS, "variables.pod.?%s.orValue(false) == false", _HOST, _OF_PODS),
    Sort(
        _WORKLOADS,
        "variables.pod.?volumes.orValue([]).all(v, !has(v.hostPath) || !v.hostPath.path.startsWith('%s'))",
        _PATHS,
        _OF_PODS,
    ),
    Sort(_WORKLOADS, "variables.pod.?serviceAccountName.orValue('default') != '%s'", _NAMES, _OF_PODS),
    Sort(
        _WORKLOADS,
        "variables.containers.all(c, !has(c.env) || c.env.all(e, !e.name.matches('^%s_(KEY|TOKEN)$')))",
        tuple(map(str.upper, _NAMES)),
        _OF_PODS,
    ),
    Sort(
        _WORKLOADS,
        "variables.containers.all(c, c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0 || p.hostPort > %s))",
        tuple(map(str, range(1_000, 32_000, 1_000))),
        _OF_PODS,
    ),
    Sort(
        (PODS,),
        "object.spec.containers.all(container, !has(container.securityContext)"
        " || !has(container.securityContext.runAsUser) || container.securityContext.runAsUser != %s)",
        tuple(map(str, range(1, 40))),
    ),
    Sort((APPS,), "!has(object.spec.replicas) || object.spec.replicas <= %s", tuple(map(str, range(50, 90)))),
    Sort(
        (APPS, BATCH),
        "['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'].all(kind, object.kind != kind)"
        " || object.spec.template.spec.containers.all(c, !has(c.command) || !('%s' in c.command))",
        _NAMES,
    ),
    Sort(
        (("", "v1", "services"),),
        "object.spec.?type.orValue('') != 'NodePort' || object.spec.ports.all(p, p.?nodePort.orValue(0) != %s)",
        tuple(map(str, range(30_000, 30_060))),
    ),
    Sort(
        (("networking.k8s.io", "v1", "ingresses"),),
        "object.spec.?rules.orValue([]).all(r, !r.?host.orValue('').endsWith('.%s.example.com'))",
        _NAMES,
    ),
    Sort(
        (("rbac.authorization.k8s.io", "v1", "roles, clusterroles"),),
        "object.rules.all(r, !r.?resources.orValue([]).exists(x, x == '%s') || !('*' in r.verbs))",
        _NAMES,
    ),
    Sort((("", "v1", "configmaps"),), "!has(object.data) || object.data.all(key, !key.startsWith('%s-'))", _NAMES),
    Sort(
        (("", "v1", "persistentvolumeclaims"),),
        "!quantity(object.spec.resources.requests.storage).isGreaterThan(quantity('%sTi'))",
        tuple(map(str, range(1, 40))),
    ),
    Sort((APPS, BATCH), "object.metadata.?labels['%s'].orValue('x').matches('^[a-z]+$')", _NAMES),
    Sort((ALL,), "object.metadata.?annotations.orValue({}).all(key, !key.startsWith('%s.example.com/'))", _NAMES),
    Sort((ALL,), "object.metadata.?labels['%s'].orValue('none') != 'forbidden'", _NAMES),
)
"""Sorts of policies in the proportions of public libraries: most are about pods."""

EVERYWHERE = (
    Sort((ALL,), "object.metadata.?labels['%s'].orValue('none') != 'forbidden'", _NAMES),
    Sort((ALL,), "!has(object.metadata.labels) || !('%s' in object.metadata.labels)", _NAMES),
    Sort((ALL,), "object.metadata.?annotations.orValue({}).all(key, !key.startsWith('%s.example.com/'))", _NAMES),
    Sort((ALL,), "!object.metadata.name.startsWith('%s-of-no-app')", _NAMES),
    Sort((ALL,), "!object.metadata.?namespace.orValue('').endsWith('-%s')", _NAMES),
    Sort((ALL,), "object.kind != 'Pod' || object.spec.containers.all(c, !c.image.startsWith('%s/'))", _NAMES),
    Sort((ALL,), "!('%s.example.com/protect' in object.metadata.?finalizers.orValue([]))", _NAMES),
    Sort((ALL,), "object.metadata.?ownerReferences.orValue([]).all(o, o.name != '%s')", _NAMES),
)
"""Sorts of policies that speak of every object."""


def policy(name: str, sort: Sort, value: str) -> str:
    """Return a policy and its binding as YAML."""
    rules = "".join(
        f"      - apiGroups: ['{group}']\n        apiVersions: ['{version}']\n        operations: [CREATE, UPDATE]\n"
        f"        resources: [{resources if resources != '*' else repr('*')}]\n"
        for group, version, resources in sort.rules
    )
    variables = "".join(
        f"    - name: {of}\n      expression: >-\n        {expression}\n" for of, expression in sort.variables
    )
    return (
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\nmetadata:\n"
        f"  name: {name}\nspec:\n  failurePolicy: Fail\n  matchConstraints:\n    resourceRules:\n{rules}"
        + (f"  variables:\n{variables}" if variables else "")
        + "  validations:\n    - expression: >-\n        "
        + sort.expression.replace("%s", value)
        + f"\n      message: {value} is not allowed here\n---\n"
        "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata:\n"
        f"  name: {name}\nspec:\n  policyName: {name}\n  validationActions: [Deny]\n"
    )


def write_policies(folder: str, count: int, *, everywhere: bool = False) -> None:
    """Write so many different policies with their bindings into a folder, a file for each."""
    os.makedirs(folder, exist_ok=True)
    sorts = EVERYWHERE if everywhere else REALISTIC
    for number in range(count):
        sort = sorts[number % len(sorts)]
        turn, which = divmod(number // len(sorts), len(sort.values))
        value = sort.values[which] + (str(turn) if turn else "")
        with open(os.path.join(folder, f"policy-{number}.yaml"), "w", encoding="utf-8") as opened:
            opened.write(policy(f"policy-{number}", sort, value))


def main() -> None:
    """Make policies as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--everywhere", action="store_true", help="policies that speak of every object")
    given = parser.parse_args()
    write_policies(given.folder, given.count, everywhere=given.everywhere)


if __name__ == "__main__":
    main()
