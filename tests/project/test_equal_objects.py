"""Many equal objects are no square of problems: work grows as their number does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from k8slint.analysis.run import lint_files
from k8slint.kube.inventory.item import Item

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "a/b:1", ports: [{name: http, containerPort: 80}]}]}
---
"""
BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
---
"""
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
---
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: http}]}]}
---
"""


def work(monkeypatch: pytest.MonkeyPatch, text: str, times: int) -> int:
    """Gives how often an object is asked for its facts."""
    count = 0

    def counted(method: Callable[..., Any]) -> Callable[..., Any]:
        def ask(self: Item, *arguments: Any) -> Any:
            nonlocal count
            count += 1
            return method(self, *arguments)

        return ask

    with monkeypatch.context() as patch:
        for name in ("one", "every", "at"):
            patch.setattr(Item, name, counted(getattr(Item, name)))
        lint_files({"a.yaml": text * times}, select=["all"])
    return count


@pytest.mark.parametrize("other", [SERVICE, BUDGET, POLICY], ids=["services", "budgets", "policies"])
def test_equal_workloads_and_what_selects_them(monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    few, many = (work(monkeypatch, DEPLOYMENT + other, times) for times in (60, 240))
    assert many < 6 * few


def test_equal_ingresses_and_services(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (work(monkeypatch, SERVICE + INGRESS, times) for times in (60, 240))
    assert many < 6 * few


def test_equal_selectors_under_many_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def text(times: int) -> str:
        return "".join(DEPLOYMENT.replace("name: web}", f"name: web-{number}}}", 1) for number in range(times))

    few, many = (work(monkeypatch, text(times), 1) for times in (60, 600))
    assert many < 15 * few
