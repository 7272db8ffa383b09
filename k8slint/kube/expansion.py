"""References `$(NAME)` in environment values, commands and arguments, as the kubelet finds them.

One pass from the left without recursion: `$$` stands for one `$`, a `$(` that is never closed stays, and a name that is
not defined leaves its reference in the text (third_party/forked/golang/expansion in kubernetes/kubernetes).
"""

from __future__ import annotations

from k8slint.model.named_tuple import NamedTuple

_MAX_TEXT = 65_536


class Reference(NamedTuple):
    """One `$(name)`; `start` and `end` are its offsets in the text, brackets included."""

    name: str
    start: int
    end: int


def references(text: str) -> list[Reference]:
    """Return the references of a text in order; those in what lies beyond 65,536 characters are left out."""
    found: list[Reference] = []
    at = text.find("$")
    last = min(len(text), _MAX_TEXT) - 1
    while 0 <= at < last:
        follower = text[at + 1]
        step = 2
        if follower == "(":
            close = text.find(")", at + 2)
            if close < 0:
                return found
            found.append(Reference(text[at + 2 : close], at, close + 1))
            step = close + 1 - at
        at = text.find("$", at + step)
    return found


def may_be_service_variable(name: str, service_links: bool) -> bool:
    """Whether it is a name that a Service could define: `REDIS_SERVICE_HOST`, `REDIS_PORT`, `REDIS_PORT_6379_TCP_ADDR`.

    Without service links (`enableServiceLinks: false`) only those of the Service `kubernetes` are set
    (pkg/kubelet/envvars/envvars.go, getServiceEnvVarMap in pkg/kubelet/kubelet_pods.go).
    """
    if not service_links and not name.startswith("KUBERNETES_"):
        return False
    if name.endswith(("_SERVICE_HOST", "_SERVICE_PORT", "_PORT")) or "_SERVICE_PORT_" in name:
        return True
    before, mark, after = name.partition("_PORT_")
    return bool(before and mark and after[:1].isdigit())
