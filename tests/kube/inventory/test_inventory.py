"""Questions over the objects of a scope: what is there, what may be, which pods a selector selects."""

from __future__ import annotations

from typing import Any

from k8slint.kube.facts import facts_of
from k8slint.kube.inventory import Inventory, Item, Scope, World
from k8slint.kube.inventory.resolution import DEFINED, ELSEWHERE, OTHER_NAMESPACE, UNDEFINED
from k8slint.kube.pod import pod_of
from k8slint.kube.resource import Resource
from k8slint.kube.workload import POD_TEMPLATES
from k8slint.model.fact import RefersTo, SelectsPods
from k8slint.reading import read

POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: "{namespace}", labels: {{app: {name}}}}}
spec:
  containers: [{{name: c, image: i}}]
  volumes:
    - {{name: v, configMap: {{name: settings}}}}
"""
SETTINGS = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: "{namespace}"}}\n'


def items(text: str, file: str = "a.yaml") -> list[Item]:
    found = []
    for owner, document in enumerate(read(text.encode(), file).documents):
        resource = Resource(document.root, document.index, 0)
        facts: dict[type[Any], list[Any]] = {}
        for fact in facts_of(resource, pod_of(resource, POD_TEMPLATES, 36), owner):
            facts.setdefault(type(fact), []).append(fact)
        found.append(Item(file, facts))
    return found


def pod(name: str = "web", namespace: str = "") -> str:
    return POD.format(name=name, namespace=namespace)


def settings(name: str = "settings", namespace: str = "") -> str:
    return SETTINGS.format(name=name, namespace=namespace)


def state(*texts: str, others: tuple[str, ...] = (), **scope: Any) -> str:
    scopes = [Scope("one", items("---\n".join(texts)), **scope)]
    scopes += [Scope("other", items(text, f"{number}.yaml")) for number, text in enumerate(others)]
    inventory = Inventory(scopes[0], 0, World(scopes))
    ((item, ref),) = inventory.references("ConfigMap")
    return inventory.resolve(item, ref).state


def test_what_is_beside_is_defined() -> None:
    assert state(pod(), settings()) == DEFINED
    assert state(pod(), settings("other")) == UNDEFINED
    assert state(pod(namespace="a"), settings(namespace="a")) == DEFINED


def test_a_namespace_that_is_not_written_may_be_any() -> None:
    assert state(pod(namespace="a"), settings()) == DEFINED
    assert state(pod(), settings(namespace="a")) == DEFINED


def test_another_namespace_is_another_object() -> None:
    assert state(pod(namespace="a"), settings(namespace="b")) == OTHER_NAMESPACE


def test_another_scope_may_bring_it() -> None:
    assert state(pod(), others=(settings(),)) == ELSEWHERE
    assert state(pod(namespace="a"), others=(settings(namespace="b"),)) == OTHER_NAMESPACE


def test_a_rival_brings_nothing() -> None:
    """The other scope runs the same pod, so it is another environment."""
    assert state(pod(), others=(f"{pod()}---\n{settings()}",)) == UNDEFINED
    assert state(pod(), cluster="a", others=(settings(),)) == ELSEWHERE


def test_an_open_scope_says_nothing() -> None:
    assert state(pod(), is_open=True) == ELSEWHERE


def test_a_helm_release_opens_its_namespace_only() -> None:
    release = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: %s}\nspec: {}\n"
    assert state(pod(namespace="a"), release % "a") == ELSEWHERE
    assert state(pod(namespace="a"), release % "b") == UNDEFINED
    assert state(pod(namespace="a"), others=(release % "a",)) == ELSEWHERE
    assert state(pod(namespace="a"), others=(release % "b",)) == UNDEFINED


def test_declared_and_well_known_objects_exist() -> None:
    class Declared:
        def has(self, kind: str, namespace: str, name: str) -> bool:
            return (kind, name) == ("ConfigMap", "settings")

        def has_key(self, *_: str) -> bool:
            return False

    scope = Scope("one", items(pod()))
    inventory = Inventory(scope, 0, World([scope], Declared()))
    ((item, ref),) = inventory.references("ConfigMap")
    assert inventory.resolve(item, ref).state == ELSEWHERE
    known = RefersTo(0, "env", "", "ConfigMap", "", "kube-root-ca.crt", "", False, ref.spot)
    assert inventory.resolve(item, known).state == ELSEWHERE


def test_what_is_missed() -> None:
    def missed(*texts: str, complete: bool = False) -> bool:
        scope = Scope("one", items("---\n".join(texts)), is_complete=complete)
        inventory = Inventory(scope, 0, World([scope]))
        ((item, ref),) = inventory.references("ConfigMap")
        return inventory.is_missed(item, ref)

    assert not missed(pod())
    assert missed(pod(), settings("other"))
    assert not missed(pod(namespace="a"), settings("other", "b"))
    assert missed(pod(), complete=True)


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: %s}\n"


def selected(selector: str, *pods: str) -> tuple[list[str], list[str]]:
    scope = Scope("one", items("---\n".join((SERVICE % selector, *pods))))
    inventory = Inventory(scope, 0, World([scope]))
    ((item, selects),) = inventory.having(SelectsPods)
    found = inventory.selected(item, selects.selector)
    return [pod.item.name for pod in found.certain], [pod.item.name for pod in found.possible]


def test_selection_by_label_and_namespace() -> None:
    assert selected("{app: web}", pod("web"), pod("db")) == (["web"], [])
    assert selected("{app: web, tier: x}", pod("web")) == ([], [])
    assert selected("{app: web}", pod("web", "a")) == ([], ["web"])


def test_labels_of_controllers_are_not_known() -> None:
    stateful = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {template: {metadata: {labels: {app: db}}, spec: {containers: []}}}
"""
    assert selected("{statefulset.kubernetes.io/pod-name: db-0}", stateful) == ([], ["db"])
    assert selected("{app: db, statefulset.kubernetes.io/pod-name: db-0}", stateful) == ([], ["db"])
    assert selected("{app: web}", stateful) == ([], [])
