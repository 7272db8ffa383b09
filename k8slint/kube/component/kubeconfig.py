"""The structure of a kubeconfig: names that lead from the current context to a cluster and a user.

No value of a user is ever quoted. Source: client-go tools/clientcmd/validation.go, api/v1/conversion.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8slint.kube.component.formats import FORMATS
from k8slint.kube.component.values import is_open, listed, mapping, mappings, problem, text
from k8slint.kube.go.text import shown
from k8slint.kube.names import dns_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k8slint.kube.component.values import Path
    from k8slint.kube.schema.problem import FieldProblem

_CONTEXT = "kubeconfig-context-broken"
_USER = "kubeconfig-user-invalid"
_LISTS = ("clusters", "users", "contexts")
_MODES = ("Never", "IfAvailable", "Always")
_OLD_EXEC = ("v1alpha1", "v1beta1")
"""Versions of the protocol of plugins in which the mode has a default."""


def names(config: Any, minor: int) -> Iterator[FieldProblem]:
    """Yield the problems of a kubeconfig, as far as its current context leads."""
    del minor
    entries: dict[str, dict[str, tuple[int, dict[str, Any]]]] = {}
    for field in _LISTS:
        found = entries.setdefault(field, {})
        for index, entry in mappings(config, field):
            name = text(entry, "name")
            if name in found and not is_open(entry.get("name")):
                yield problem(
                    _CONTEXT, (field, index, "name"), f"{shown(name)} is there twice", "Remove one of the two."
                )
            found.setdefault(name, (index, entry))
    current = text(config, "current-context")
    if is_open(config) or any(is_open(config.get(field)) for field in _LISTS):
        return
    if not current:
        if isinstance(config.get("currentContext"), str):
            words = "is not 'current-context', so no context is chosen"
            yield problem(_CONTEXT, ("currentContext",), words, "Write 'current-context'.", at_key=True)
        return
    context = entries["contexts"].get(current)
    if context is None:
        yield problem(
            _CONTEXT, ("current-context",), f"names no context: {shown(current)}", _choices(entries["contexts"])
        )
        return
    yield from _context(context, entries)


def _choices(entries: dict[str, Any]) -> str:
    """Return which names there are to write."""
    return f"Write {' or '.join(map(shown, list(entries)[:4]))}." if entries else "Add the entry it names."


def _context(context: tuple[int, dict[str, Any]], entries: dict[str, Any]) -> Iterator[FieldProblem]:
    index, entry = context
    path: Path = ("contexts", index, "context")
    settings = mapping(entry, "context")
    if is_open(settings):
        return
    for field, place in (("cluster", "clusters"), ("user", "users")):
        name = text(settings, field)
        if not name:
            yield problem(_CONTEXT, (*path, field), "is missing", _choices(entries[place]))
        elif name not in entries[place]:
            words = f"{shown(name)} is not in '{place}'"
            yield problem(_CONTEXT, (*path, field), words, _choices(entries[place]))
    namespace = text(settings, "namespace")
    if namespace and dns_label(namespace):
        words = f"{shown(namespace)} {dns_label(namespace)}"
        yield problem(_CONTEXT, (*path, "namespace"), words, "Write the name of a namespace.")
    cluster, user = entries["clusters"].get(text(settings, "cluster")), entries["users"].get(text(settings, "user"))
    if cluster is not None:
        yield from _cluster(mapping(cluster[1], "cluster"), ("clusters", cluster[0], "cluster"))
    if user is not None:
        yield from _user(mapping(user[1], "user"), ("users", user[0], "user"))


def _cluster(cluster: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    if is_open(cluster):
        return
    if not cluster.get("server"):
        yield problem(_CONTEXT, (*path, "server"), "is missing", "Write the URL of the API server.")
    proxy = text(cluster, "proxy-url")
    if proxy and FORMATS["proxy-url"].why(proxy):
        words = "is not the URL of an http, https or socks5 proxy"
        yield problem(_CONTEXT, (*path, "proxy-url"), words, "Write 'http://', host and port.")
    if cluster.get("certificate-authority") and cluster.get("certificate-authority-data"):
        words = "is set beside 'certificate-authority-data'"
        yield problem(_CONTEXT, (*path, "certificate-authority"), words, "Remove one of the two.", at_key=True)


def _user(user: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    if is_open(user):
        return
    if user.get("token") and (user.get("username") or user.get("password")):
        field = "username" if user.get("username") else "password"
        yield problem(_USER, (*path, field), "is set beside 'token'", "Remove one of the two.", at_key=True)
    yield from _certificate(user, path)
    exec_plugin = user.get("exec")
    if isinstance(exec_plugin, dict):
        yield from _plugin(exec_plugin, (*path, "exec"), user)
    if not user.get("as") and (user.get("as-uid") or listed(user, "as-groups") or mapping(user, "as-user-extra")):
        yield problem(_USER, (*path, "as"), "is missing beside what goes with it", "Add 'as'.")


def _certificate(user: dict[str, Any], path: Path) -> Iterator[FieldProblem]:
    files, data = user.get("client-certificate"), user.get("client-certificate-data")
    if not files and not data:
        return
    for name in ("client-certificate", "client-key"):
        if user.get(name) and user.get(f"{name}-data"):
            yield problem(_USER, (*path, name), f"is set beside '{name}-data'", "Remove one of the two.", at_key=True)
    if not user.get("client-key") and not user.get("client-key-data"):
        yield problem(
            _USER, (*path, "client-key"), "is missing beside the certificate", "Add the key of the certificate."
        )


def _plugin(plugin: dict[str, Any], path: Path, user: dict[str, Any]) -> Iterator[FieldProblem]:
    if is_open(plugin):
        return
    if user.get("auth-provider") is not None:
        yield problem(_USER, path, "is set beside 'auth-provider'", "Remove one of the two.", at_key=True)
    for field, example in (("apiVersion", "client.authentication.k8s.io/v1"), ("command", "the name of a program")):
        if not plugin.get(field):
            yield problem(_USER, (*path, field), "is missing", f"Add '{field}', such as {example}.")
    for index, variable in mappings(plugin, "env"):
        if not variable.get("name"):
            yield problem(_USER, (*path, "env", index, "name"), "is missing", "Write the name of a variable.")
    mode = text(plugin, "interactiveMode")
    has_default = text(plugin, "apiVersion").rpartition("/")[2] in _OLD_EXEC
    if not mode and not has_default:
        yield problem(_USER, (*path, "interactiveMode"), "is missing", "Write 'interactiveMode: IfAvailable'.")
    elif mode and mode not in _MODES:
        words = "is not a mode of asking"
        yield problem(_USER, (*path, "interactiveMode"), words, "Write Never, IfAvailable or Always.")
