"""The quotas of a namespace filled with its objects, in their order: what still fits, and what does not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from k8slint.kube.admission.quota import ONE, claim_use, counts_claim, counts_pod, object_use, pod_use, quota_of
from k8slint.kube.admission.workload import claims_of, pods_wanted
from k8slint.kube.certain import mapping
from k8slint.model.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8slint.kube.admission.namespace import Member, Namespace
    from k8slint.kube.admission.quota import Quota
    from k8slint.kube.pod import Pod
    from k8slint.kube.resources import Amounts

    Counts = Callable[[Quota], bool]

_CHILDREN = {
    ("apps", "Deployment"): "count/replicasets.apps",
    ("batch", "CronJob"): "count/jobs.batch",
}
"""What controllers make of an object before they make its pods, as quotas count it."""


def _is_without_scopes(quota: Quota) -> bool:
    """Whether a quota counts what has no scopes."""
    return not quota.scopes


class Excess(NamedTuple):
    """What a quota refuses: the resource, how much of it one takes, how much was used before, and how much is allowed.

    `what` says what is refused: `object` itself, its `child`, its `pods` or the `claims` of its pods; of `wanted` ones
    `fitting` get through.
    """

    governor: Member
    resource: str
    each: int
    used: int
    hard: int
    what: str
    wanted: int
    fitting: int


class Ledger:
    """How much of the quotas of a namespace is used, from nothing on."""

    def __init__(self, namespace: Namespace) -> None:
        self.namespace = namespace
        self.quotas = [(member, quota_of(member.spec)) for member in namespace.quotas]
        self.used: list[Amounts] = [{} for _ in self.quotas]
        self._taken: list[tuple[Member, list[Amounts]]] = []

    def take(self, member: Member, makes_pods: bool = True) -> Excess | None:
        """Return what is refused of an object, its pods and claims; what gets through is used up from now on.

        Without `makes_pods` its pods are refused by something else.
        """
        before = [dict(used) for used in self.used]
        excess = self._take_all(member, makes_pods)
        self._taken.append((member, before))
        return excess

    def takers(self, excess: Excess, last: Member) -> list[tuple[Member, int]]:
        """Return what each object before the last one took of the resource that there is too little of, in order."""
        place = self.namespace.quotas.index(excess.governor)
        found = []
        for (member, before), (_, after) in zip(self._taken, [*self._taken[1:], (last, self.used)], strict=True):
            amount = after[place].get(excess.resource, 0) - before[place].get(excess.resource, 0)
            if amount and member is not last:
                found.append((member, amount))
        return found

    def _take_all(self, member: Member, makes_pods: bool) -> Excess | None:
        resource = member.resource
        if resource is None:
            return None
        default = self.namespace.default_class
        claims = [mapping(node.value.get("spec")) for _, node in claims_of(member)]
        own = object_use(resource)
        counts: Counts = _is_without_scopes
        if resource.kind == "PersistentVolumeClaim" and not resource.group:
            counts = partial(counts_claim, spec=claims[0])
            own.update(claim_use(claims.pop(), default))
        excess = self._take(own, 1, "object", counts)
        child = _CHILDREN.get((resource.group, resource.kind))
        if excess is None and child is not None:
            excess = self._take({child: ONE}, 1, "child")
        pod = member.admitted
        if excess is not None or pod is None or not makes_pods:
            return excess
        wanted = pods_wanted(member)
        for claim in claims:
            excess = (
                self._take(claim_use(claim, default), wanted, "claims", partial(counts_claim, spec=claim)) or excess
            )
            wanted = min(wanted, excess.fitting) if excess is not None else wanted
        return self._take(pod_use(pod), wanted, "pods", self._counting(member, pod)) or excess

    def _counting(self, member: Member, pod: Pod) -> Counts:
        return partial(counts_pod, pod=pod, priority_class=self.namespace.priority_class_of(member))

    def more_pods(self, member: Member, count: int) -> Excess | None:
        """Return what is refused of some pods more of an object that is in already."""
        pod = member.admitted
        if pod is None:
            return None
        return self._take(pod_use(pod), count, "pods", self._counting(member, pod))

    def copy(self) -> Ledger:
        """Return a ledger with the same use, to try something out."""
        other = Ledger(self.namespace)
        other.used = [dict(used) for used in self.used]
        other._taken = list(self._taken)
        return other

    def _take(self, use: Amounts, wanted: int, what: str, counts: Counts | None = None) -> Excess | None:
        """Use up what fits of some equal things; return what is refused of them by quotas that count them."""
        counts = counts or _is_without_scopes
        counting = [(place, member, quota) for place, (member, quota) in enumerate(self.quotas) if counts(quota)]
        excess: Excess | None = None
        for place, member, quota in counting:
            found = self._fitting(place, member, quota, use, wanted, what)
            if found is not None and (excess is None or found.fitting < excess.fitting):
                excess = found
        fitting = wanted if excess is None else excess.fitting
        for place, _, quota in counting:
            for name in quota.hard:
                if name in use:
                    self.used[place][name] = self.used[place].get(name, 0) + fitting * use[name]
        return excess

    def _fitting(self, place: int, member: Member, quota: Quota, use: Amounts, wanted: int, what: str) -> Excess | None:
        """Return what one quota refuses of some equal things, by the resource of which there is least."""
        worst: Excess | None = None
        for name, hard in quota.hard.items():
            each, used = use.get(name, 0), self.used[place].get(name, 0)
            if each <= 0:
                continue
            fitting = max(0, (hard - used) // each)
            if fitting < wanted and (worst is None or fitting < worst.fitting):
                worst = Excess(member, name, each, used, hard, what, wanted, fitting)
        return worst
