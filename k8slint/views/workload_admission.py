"""What the namespace of a workload decides about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.admission.ledger import Ledger
from k8slint.kube.admission.quota import unit_of
from k8slint.kube.resources import amount_text
from k8slint.views.workload import AdmissionView, QuotaUse, QuotaView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.admission.namespace import Member


def admission_view(member: Member) -> AdmissionView:
    """Return what the namespace of an object decides about its pods; empty where the scope shows nothing that does."""
    namespace = member.namespace
    levels = {mode: level.text for mode, level in namespace.levels._asdict().items() if level.level != "privileged"}
    names = tuple([governor.item.name for governor in namespace.limit_ranges])
    return AdmissionView(levels, names, tuple(_quotas(member)))


def _quotas(member: Member) -> Iterator[QuotaView]:
    """Yield the quotas of a namespace with what an object, its pods and its claims use of each where all fit."""
    ledger = Ledger(member.namespace)
    ledger.take(member)
    for (governor, quota), used in zip(ledger.quotas, ledger.used, strict=True):
        rows = [(name, used[name], hard) for name, hard in quota.hard.items() if used.get(name)]
        texts = [(name, *(amount_text(unit_of(name), amount) for amount in amounts)) for name, *amounts in rows]
        yield QuotaView(governor.item.name, tuple([QuotaUse(*text) for text in texts]))
