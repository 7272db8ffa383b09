"""How long a lifecycle hook runs, by its handler: a sleep is exact, an exec command is read, an HTTP call is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8slint.kube.certain import whole
from k8slint.kube.time.duration import NOTHING, UNKNOWN, exactly

if TYPE_CHECKING:
    from k8slint.kube.time.duration import Duration

HANDLERS = ("exec", "httpGet", "tcpSocket", "sleep")


def hook_duration(handler: object) -> Duration:
    """Return the seconds a hook, as written, needs when nothing cuts it off; no hook takes none.

    ``sleep`` takes its seconds. ``tcpSocket`` fails at once ("invalid handler"). ``httpGet`` and ``exec`` have no
    timeout of their own: a request is open, a command is as long as its sleeps, at least.
    Unit: seconds. Source: kubernetes/pkg/kubelet/lifecycle/handlers.go (Run).
    Example: ``{"exec": {"command": ["sh", "-c", "sleep 5; nginx -s quit"]}}`` is at least 5, open above.
    """
    if handler is None:
        return NOTHING
    if not isinstance(handler, dict):
        return UNKNOWN
    written = [name for name in HANDLERS if handler.get(name) is not None]
    if len(written) != 1:
        return UNKNOWN
    action = handler[written[0]]
    if written == ["tcpSocket"]:
        return NOTHING
    if not isinstance(action, dict) or written == ["httpGet"]:
        return UNKNOWN
    if written == ["exec"]:
        from k8slint.kube.time.command import command_duration  # shells are many modules, hooks are few

        return command_duration(action.get("command"))
    seconds = sleep_seconds(handler)
    return UNKNOWN if seconds is None else exactly(seconds)


def sleep_seconds(handler: dict[str, object]) -> int | None:
    """Return the seconds of a sleep handler, 0 when it says none; None without a sleep or when they are not known."""
    sleep = handler.get("sleep")
    seconds = whole(sleep.get("seconds"), 0) if isinstance(sleep, dict) else None
    return seconds if seconds is not None and seconds >= 0 else None
